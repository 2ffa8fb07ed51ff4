#pragma once
/// For tests only: a fresh database of either kind, gone with the object, so that every store test runs on both.
///
///     class StoreTest : public ::testing::TestWithParam<std::string> {
///     protected:
///         sql::SilentAudit m_audit;
///         sql::TestDatabase m_database{GetParam(), m_audit};
///     };
///     INSTANTIATE_TEST_SUITE_P(Stores, StoreTest, ::testing::ValuesIn(sql::test_databases()));
///
/// PostgreSQL runs when env YIZHEN_TEST_POSTGRES names a server where databases may be made
/// (tools/with_postgres starts a throw-away one); otherwise the tests say that they ran on SQLite only.

#include "platform/files/files.h"
#include "platform/sql/sql.h"

#include <atomic>
#include <cstdlib>
#include <unistd.h>

namespace yizhen::sql {

/// Counts entries and moves the heads, but writes no chain; for tests below modules/audit.
class SilentAudit final : public AuditSink {
public:
    void append(Transaction& transaction, std::int64_t, Actor const&, AuditEntry const& entry) override {
        ++static_cast<WriteTransaction&>(transaction).head(entry.chain).count;
        ++entries;
    }
    std::atomic<int> entries = 0;
};

/// "sqlite", and "postgres" when there is a server.
[[nodiscard]] inline std::vector<std::string> test_databases() {
    std::vector<std::string> out{"sqlite"};
    char const* const server = std::getenv("YIZHEN_TEST_POSTGRES");
    if (server != nullptr && *server != '\0') out.emplace_back("postgres");
    return out;
}

class TestDatabase {
public:
    TestDatabase(std::string const& kind, AuditSink& audit, int readers = 2) : m_audit(audit), m_readers(readers) {
        if (kind == "sqlite") {
            m_url = (m_folder.path() / "yizhen.db").string();
        } else {
            m_server = std::getenv("YIZHEN_TEST_POSTGRES");
            static std::atomic<int> count = 0;
            m_name = "yz_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
            run_psql("CREATE DATABASE " + m_name + " ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0");
            m_url = with_name(m_server, m_name);
        }
        open();
    }
    ~TestDatabase() {
        m_database.reset();
        if (!m_name.empty()) run_psql("DROP DATABASE " + m_name + " WITH (FORCE)");
    }
    TestDatabase(TestDatabase const&) = delete;
    TestDatabase& operator=(TestDatabase const&) = delete;

    void open() {
        m_database = Database::open({m_url, m_readers, 2, std::string(YIZHEN_SOURCE_DIR) + "/migrations"}, m_audit);
    }
    void close() { m_database.reset(); }
    void reopen() {
        close();
        open();
    }
    [[nodiscard]] Database& operator*() const { return *m_database; }
    [[nodiscard]] Database* operator->() const { return m_database.get(); }
    [[nodiscard]] std::string const& url() const { return m_url; }
    [[nodiscard]] std::filesystem::path const& folder() const { return m_folder.path(); }

private:
    /// postgresql://user@/base?host=… → the same with another base.
    static std::string with_name(std::string url, std::string const& name) {
        auto const authority = url.find("//") + 2;
        auto const slash = url.find('/', authority);
        auto const question = url.find('?', authority);
        if (slash == std::string::npos || slash > question) return url.insert(std::min(question, url.size()), "/" + name);
        return url.replace(slash + 1, std::min(question, url.size()) - slash - 1, name);
    }
    void run_psql(std::string const& sql) const {
        std::string const command = "psql -q -X -d '" + with_name(m_server, "postgres") + "' -c \"" + sql + "\"";
        if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
    }

    AuditSink& m_audit;
    int m_readers;
    files::TempDir m_folder;
    std::string m_server;
    std::string m_name;
    std::string m_url;
    std::unique_ptr<Database> m_database;
};

}  // namespace yizhen::sql

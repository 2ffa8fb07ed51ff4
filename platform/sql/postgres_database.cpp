#include "platform/sql/databases.h"
#include "platform/sql/grouped_database.h"
#include "platform/sql/migrations.h"
#include "platform/sql/postgres_connection.h"
#include "platform/sql/reader_pool.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <libpq-fe.h>
#include <spawn.h>
#include <sys/wait.h>

extern char** environ;

namespace yizhen::sql {
namespace {

constexpr std::size_t kSavepointsMax = 64;  // savepoints of one transaction; past 64 PostgreSQL's snapshots get slow
constexpr std::string_view kLockRealm = "SELECT position, writes_count, writes_hash, reads_count, reads_hash "
                                    "FROM realm_position WHERE realm_id = $1 FOR UPDATE";
constexpr std::string_view kNextOfSequence = "SELECT nextval('id_block')";
constexpr std::string_view kTransaction = "SELECT pg_current_xact_id()::text";
constexpr std::string_view kOutcome = "SELECT coalesce(pg_xact_status(cast($1 AS xid8)), 'forgotten')";
constexpr char kMigrationLock[] = "SELECT pg_advisory_lock(7121004)";

/// The URL goes by the environment, so that a password in it does not stand in the list of processes.
void run_program(std::string const& program, std::vector<std::string> words, std::string const& url) {
    words.insert(words.begin(), program);
    char* error = nullptr;
    PQconninfoOption* const options = PQconninfoParse(url.c_str(), &error);
    PQfreemem(error);
    if (options == nullptr) throw Failure(Failure::Kind::statement, "postgres: the URL cannot be read");
    std::vector<std::string> set;
    for (PQconninfoOption const* option = options; option->keyword != nullptr; ++option) {
        if (option->envvar != nullptr && option->val != nullptr) set.push_back(std::string(option->envvar) + "=" + option->val);
    }
    PQconninfoFree(options);
    for (char** at = environ; *at != nullptr; ++at) set.emplace_back(*at);
    auto const pointers = [](std::vector<std::string>& texts) {
        std::vector<char*> out;
        for (auto& text : texts) out.push_back(text.data());
        out.push_back(nullptr);
        return out;
    };
    std::vector<char*> const argv = pointers(words);
    std::vector<char*> const environment = pointers(set);
    pid_t child = 0;
    int status = -1;
    if (::posix_spawnp(&child, program.c_str(), nullptr, nullptr, argv.data(), environment.data()) == 0) {
        ::waitpid(child, &status, 0);
    }
    if (status != 0) throw Failure(Failure::Kind::unavailable, program + " failed or is not installed");
}

/// Connects again when the last use lost the connection.
class PostgresLink {
public:
    explicit PostgresLink(std::string const& url) : m_url(url) { reconnect(); }
    void reconnect() {
        m_connection.reset();
        m_connection = std::make_unique<PostgresConnection>(m_url);
    }
    /// BEGIN on a living connection. A server that restarted while we were idle is noticed here, before any work ran.
    void begin(std::string const& sql) {
        if (!m_connection || !m_connection->alive()) reconnect();
        m_connection->forget_failure();
        try {
            m_connection->control(sql);
        } catch (Failure const&) {
            if (m_connection->alive()) throw;
            reconnect();
            m_connection->control(sql);
        }
    }
    [[nodiscard]] PostgresConnection& operator*() const {
        if (!m_connection) throw Failure(Failure::Kind::unavailable, "postgres: not connected");
        return *m_connection;
    }
    [[nodiscard]] PostgresConnection* operator->() const { return &**this; }
    [[nodiscard]] bool connected() const { return m_connection && m_connection->alive(); }
    void drop() { m_connection.reset(); }

private:
    std::string m_url;
    std::unique_ptr<PostgresConnection> m_connection;
};

class PostgresSession final : public SqlSession {
public:
    explicit PostgresSession(std::string const& url) : m_link(url) {}

    Connection& connection() override { return *m_link; }
    void begin() override {
        m_link.begin("BEGIN");
        m_in_savepoint = false;
        m_transaction.clear();
    }
    RealmState lock_realm(RealmId realm) override { return read_realm(realm, kLockRealm); }
    // Releasing waits for the next savepoint or the commit, which saves a round trip a request.
    void savepoint() override {
        m_link->control(m_in_savepoint ? "RELEASE request; SAVEPOINT request" : "SAVEPOINT request");
        m_in_savepoint = true;
    }
    void release() override {}
    void rollback_to_savepoint() override {
        m_link->forget_failure();
        m_link->control("ROLLBACK TO request");
    }
    void commit() override {
        m_transaction = transaction();
        try {
            m_link->control("COMMIT");
        } catch (Failure const& failure) {
            if (m_link.connected()) throw;
            settle(failure);
        }
    }
    void rollback() noexcept override {
        try {
            if (m_link.connected() && m_link->in_transaction()) m_link->control("ROLLBACK");
            if (m_link.connected()) m_link->forget_failure();
        } catch (...) {
            m_link.drop();
        }
    }
    [[nodiscard]] std::exception_ptr failure() const override { return m_link->failure(); }
    [[nodiscard]] bool in_transaction() const override { return m_link.connected() && m_link->in_transaction(); }
    std::int64_t next_id_block() override {
        auto const rows = m_link->query(kNextOfSequence, {});
        YIZHEN_CHECK(rows->next());
        return rows->integer(0);
    }

private:
    std::string transaction() {
        auto const rows = m_link->query(kTransaction, {});
        YIZHEN_CHECK(rows->next());
        return std::string(rows->text(0));
    }

    // The connection broke at the commit. The server remembers what became of the transaction, if it can be asked.
    void settle(Failure const& failure) {
        std::string outcome;
        try {
            m_link.reconnect();
            auto const rows = m_link->query(kOutcome, {m_transaction});
            if (rows->next()) outcome = rows->text(0);
        } catch (Failure const&) {
            m_link.drop();
        }
        if (outcome == "committed") return;
        auto const kind = outcome == "aborted" ? Failure::Kind::unavailable : Failure::Kind::unknown_outcome;
        throw Failure(kind, failure.what());
    }

    PostgresLink m_link;
    bool m_in_savepoint = false;
    std::string m_transaction;
};

class PostgresDatabase final : public GroupedDatabase {
public:
    PostgresDatabase(DatabaseOptions const& options, AuditSink& audit)
        : m_url(options.url), m_readers(prepare(options), [url = options.url] { return std::make_unique<PostgresLink>(url); }) {
        if (options.reading_only) return;
        std::vector<std::unique_ptr<WriterSession>> sessions;
        for (int i = 0; i < std::max(1, options.writers); ++i) {
            sessions.push_back(std::make_unique<PostgresSession>(options.url));
        }
        start(std::move(sessions), audit, {kSavepointsMax, true});
    }
    ~PostgresDatabase() override { stop(); }

    [[nodiscard]] Dialect dialect() const override { return Dialect::postgres; }
    void read(std::function<void(Connection&)> const& work) override {
        auto const link = m_readers.lend();
        link->begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        try {
            work(**link);
        } catch (...) {
            if (link->connected()) (*link)->control("ROLLBACK");
            throw;
        }
        (*link)->control("COMMIT");
    }
    void backup(std::string const& file) override {
        if (std::filesystem::exists(file)) {
            throw Failure(Failure::Kind::read_only, file + ": exists and is not overwritten");
        }
        run_program("pg_dump", {"--format=custom", "--no-owner", "--file=" + file}, m_url);
    }

private:
    static std::vector<std::unique_ptr<PostgresLink>> prepare(DatabaseOptions const& options) {
        if (!options.reading_only) {
            PostgresConnection first(options.url);
            first.control(kMigrationLock);  // given back with the connection
            migrate(first, [&first](char const* sql) { first.forget_failure(); first.control(sql); },
                    load_migrations(options.migrations, Dialect::postgres));
        }
        std::vector<std::unique_ptr<PostgresLink>> readers;
        for (int i = 0; i < std::max(1, options.readers); ++i) {
            readers.push_back(std::make_unique<PostgresLink>(options.url));
        }
        return readers;
    }

    std::string m_url;
    Pool<PostgresLink> m_readers;
};

}  // namespace

void restore_dump(std::string const& url, std::string const& file) {
    // pg_restore prints the script unless it is told a database; the name is no secret.
    char* error = nullptr;
    PQconninfoOption* const options = PQconninfoParse(url.c_str(), &error);
    PQfreemem(error);
    std::string name;
    for (PQconninfoOption const* option = options; option != nullptr && option->keyword != nullptr; ++option) {
        if (std::string_view(option->keyword) == "dbname" && option->val != nullptr) name = option->val;
    }
    PQconninfoFree(options);
    run_program("pg_restore", {"--exit-on-error", "--no-owner", "--single-transaction", "--dbname=" + name, file}, url);
}

std::unique_ptr<Database> open_postgres(DatabaseOptions const& options, AuditSink& audit) {
    return std::make_unique<PostgresDatabase>(options, audit);
}

}  // namespace yizhen::sql

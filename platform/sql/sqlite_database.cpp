#include "platform/sql/databases.h"
#include "platform/sql/data_lock.h"
#include "platform/sql/grouped_database.h"
#include "platform/sql/migrations.h"
#include "platform/sql/reader_pool.h"
#include "platform/sql/sqlite_connection.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace yizhen::sql {
namespace {

constexpr std::size_t kGroupMax = 256;
constexpr std::string_view kRealm =
    "SELECT position, writes_count, writes_hash, reads_count, reads_hash FROM realm_position WHERE realm_id = $1";
constexpr std::string_view kNextBlock = "UPDATE id_block SET next_block = next_block + 1 WHERE one = 1 "
                                        "RETURNING next_block - 1";

class SqliteSession final : public SqlSession {
public:
    explicit SqliteSession(std::string const& file) : m_file(file) { open(); }

    Connection& connection() override { return *m_connection; }
    void begin() override {
        if (!m_connection) open();
        m_connection->forget_failure();
        m_connection->transact("BEGIN IMMEDIATE");
    }
    RealmState lock_realm(RealmId realm) override { return read_realm(realm, kRealm); }
    void savepoint() override { m_connection->transact("SAVEPOINT request"); }
    void release() override { m_connection->transact("RELEASE request"); }
    void rollback_to_savepoint() override {
        m_connection->forget_failure();
        m_connection->transact("ROLLBACK TO request");
        m_connection->transact("RELEASE request");
    }
    void commit() override {
        try {
            m_connection->transact("COMMIT");
        } catch (Failure const& failure) {
            // The frames may or may not have reached the disk: only opening the log again can tell.
            if (failure.kind() != Failure::Kind::unavailable) throw;
            m_connection.reset();
            throw Failure(Failure::Kind::unknown_outcome, failure.what());
        }
    }
    void rollback() noexcept override {
        try {
            if (m_connection && m_connection->in_transaction()) m_connection->transact("ROLLBACK");
            if (m_connection) m_connection->forget_failure();
        } catch (...) {
            m_connection.reset();
        }
    }
    [[nodiscard]] std::exception_ptr failure() const override { return m_connection->failure(); }
    [[nodiscard]] bool in_transaction() const override { return m_connection && m_connection->in_transaction(); }
    std::int64_t next_id_block() override {
        auto const rows = m_connection->query(kNextBlock, {});
        YIZHEN_CHECK(rows->next());
        return rows->integer(0);
    }

private:
    void open() { m_connection = std::make_unique<SqliteConnection>(m_file, SqliteConnection::Access::write); }

    std::string m_file;
    std::unique_ptr<SqliteConnection> m_connection;
};

void sync_file(std::string const& file) {
    int const handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    int const code = handle < 0 ? -1 : ::fsync(handle);
    std::string const why = std::strerror(errno);
    if (handle >= 0) ::close(handle);
    if (code != 0) throw Failure(Failure::Kind::unavailable, file + ": " + why);
}

std::filesystem::path folder_of(std::string const& file) {
    auto const folder = std::filesystem::path(file).parent_path();
    return folder.empty() ? std::filesystem::path(".") : folder;
}

class SqliteDatabase final : public GroupedDatabase {
public:
    SqliteDatabase(DatabaseOptions const& options, AuditSink& audit)
        : m_lock(options.reading_only ? nullptr : std::make_unique<DataLock>(folder_of(options.url))),
          m_readers(prepare(options), [url = options.url] {
              return std::make_unique<SqliteConnection>(url, SqliteConnection::Access::read);
          }) {
        if (options.reading_only) return;
        std::vector<std::unique_ptr<WriterSession>> sessions;
        sessions.push_back(std::make_unique<SqliteSession>(options.url));
        start(std::move(sessions), audit, {kGroupMax, false});
    }
    ~SqliteDatabase() override { stop(); }

    [[nodiscard]] Dialect dialect() const override { return Dialect::sqlite; }
    void read(std::function<void(Connection&)> const& work) override {
        auto const connection = m_readers.lend();
        connection->forget_failure();
        connection->transact("BEGIN");
        try {
            work(*connection);
        } catch (...) {
            connection->transact("ROLLBACK");
            throw;
        }
        connection->transact("ROLLBACK");
    }
    void backup(std::string const& file) override {
        if (std::filesystem::exists(file)) {
            throw Failure(Failure::Kind::read_only, file + ": exists and is not overwritten");
        }
        auto const connection = m_readers.lend();
        connection->forget_failure();
        connection->control("PRAGMA query_only = OFF");
        std::exception_ptr error;
        try {
            connection->execute("VACUUM INTO $1", {file});
        } catch (...) {
            error = std::current_exception();
        }
        connection->control("PRAGMA query_only = ON");
        if (error) std::rethrow_exception(error);
        sync_file(file);
    }

private:
    static std::vector<std::unique_ptr<SqliteConnection>> prepare(DatabaseOptions const& options) {
        if (!options.reading_only) {
            SqliteConnection writer(options.url, SqliteConnection::Access::write);
            migrate(writer, [&writer](char const* sql) { writer.forget_failure(); writer.control(sql); },
                    load_migrations(options.migrations, Dialect::sqlite));
        }
        std::vector<std::unique_ptr<SqliteConnection>> readers;
        for (int i = 0; i < std::max(1, options.readers); ++i) {
            readers.push_back(std::make_unique<SqliteConnection>(options.url, SqliteConnection::Access::read));
        }
        return readers;
    }

    std::unique_ptr<DataLock> m_lock;
    Pool<SqliteConnection> m_readers;
};

}  // namespace

std::unique_ptr<Database> open_sqlite(DatabaseOptions const& options, AuditSink& audit) {
    return std::make_unique<SqliteDatabase>(options, audit);
}

}  // namespace yizhen::sql

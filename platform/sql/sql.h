#pragma once
/// The SQL seam: SQLite embedded by default, PostgreSQL by URL; the same statements on both.
/// Statements use $1, $2 … ; types are BIGINT, TEXT and BYTEA; booleans are 0/1; dates are ISO text; decimals are BIGINT
/// at their element's scale. The world's failures (disk, database) are exceptions (sql::Failure), caught at the border.
/// What differs between the two and is levelled here: SQLite's LIKE minds case as PostgreSQL's does; text sorts by code
/// point (PostgreSQL needs a database with the C collation and refuses others); `BIGINT PRIMARY KEY` in a CREATE TABLE
/// becomes SQLite's `INTEGER PRIMARY KEY`, its fast row id; after a Failure a request can only end. docs/adr/0002.

#include "kernel/ids.h"
#include "kernel/ports.h"
#include "kernel/result.h"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace yizhen::sql {

enum class Dialect { sqlite, postgres };

class Failure : public std::runtime_error {
public:
    /// unavailable: nothing was written, try again later. unknown_outcome: the commit may have happened; send the same
    /// request again with its key. in_use: another process holds the data folder. statement: our own mistake in SQL.
    enum class Kind { unavailable, constraint, disk_full, read_only, unknown_outcome, statement, in_use };
    Failure(Kind kind, std::string const& what) : std::runtime_error(what), m_kind(kind) {}
    [[nodiscard]] Kind kind() const noexcept { return m_kind; }

private:
    Kind m_kind;
};

/// A failure in the user's words; what the border answers with. Names the kind, never the SQL.
[[nodiscard]] Problem problem_of(Failure const& failure);

struct Blob {
    std::string bytes;
};
using Parameter = std::variant<std::monostate, std::int64_t, std::string, Blob>;
using Parameters = std::vector<Parameter>;

/// Forward only; valid until the next statement on its connection: reading on after that breaks a check on both
/// databases. The statement has run when `query` returns, also an INSERT … RETURNING of which no row is read.
/// Views stay valid until the next `next`.
class Rows {
public:
    virtual ~Rows() = default;
    virtual bool next() = 0;
    [[nodiscard]] virtual int columns() const = 0;
    [[nodiscard]] virtual bool null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual std::string_view text(int column) const = 0;
    [[nodiscard]] virtual std::string_view blob(int column) const = 0;
};

class Connection {
public:
    virtual ~Connection() = default;
    [[nodiscard]] virtual Dialect dialect() const = 0;
    virtual std::unique_ptr<Rows> query(std::string_view sql, Parameters const& parameters = {}) = 0;
    virtual std::int64_t execute(std::string_view sql, Parameters const& parameters = {}) = 0;  ///< rows touched
    virtual void script(std::string_view sql) = 0;  ///< several statements, no parameters
    /// One statement for many parameter lists (prepared, pipelined). `next` fills a list or returns false, and must not
    /// use the connection. Returns the rows touched.
    virtual std::int64_t execute_many(std::string_view sql, std::function<bool(Parameters&)> const& next) = 0;
    /// Many rows at once by the fastest road (prepared insert, COPY). `next` fills a row or returns false, and must not
    /// use the connection.
    virtual std::int64_t bulk_insert(std::string_view table, std::vector<std::string> const& columns,
                                     std::function<bool(Parameters&)> const& next) = 0;
};

/// The end of one of a realm's chains: how many entries, and the hash of the last (empty before the first).
struct ChainHead {
    std::int64_t count = 0;
    std::string hash;
};

/// A realm's write: ordered by its position, audited, durable before `Database::write` returns.
class WriteTransaction : public Transaction {
public:
    [[nodiscard]] virtual Connection& sql() = 0;
    [[nodiscard]] virtual RealmId realm() const = 0;
    /// Of this change in its realm: one more than the change before. A request that only appends to the chain of reads
    /// changes nothing and moves no position.
    [[nodiscard]] virtual std::int64_t position() const = 0;
    /// At least one entry is required before the commit; without one a check fails and the request rolls back.
    virtual void audit(AuditEntry const& entry) = 0;
    /// For the AuditSink alone: the realm's row is locked, so the head can be read and moved without a query.
    [[nodiscard]] virtual ChainHead& head(AuditChain chain) = 0;
    /// A number never used before in this installation, for any table; in a realm greater than all before it, with gaps.
    [[nodiscard]] virtual std::int64_t new_id() = 0;
    /// Runs once before the group's commit: what must be on the disk first (a person's key). Throwing fails the group.
    virtual void before_commit(std::function<void()> effect) = 0;
    /// Runs after the commit is durable, in order, on the writer's thread; for caches and events. Must not throw.
    virtual void after_commit(std::function<void()> effect) = 0;
};

struct DatabaseOptions {
    std::string url;         ///< a file path for SQLite, or postgresql://…
    int readers = 4;
    int writers = 2;         ///< PostgreSQL only: realms written at the same time
    std::string migrations;  ///< folder; empty: `migrations` in the share folder
    /// Looks on without the data folder's lock, beside a running server: nothing is migrated, every write is refused.
    bool reading_only = false;
};

class Database {
public:
    virtual ~Database() = default;
    /// Opens, migrates (migrations/*.sql under the share folder) and starts the writer.
    static std::unique_ptr<Database> open(DatabaseOptions const& options, AuditSink& audit);

    [[nodiscard]] virtual Dialect dialect() const = 0;
    /// A consistent snapshot. What a returned `write` did is in it.
    virtual void read(std::function<void(Connection&)> const& work) = 0;
    /// Runs `work` in the writer; a returned Problem or an exception rolls back only this request of its group, and
    /// comes back to the caller. `work` runs at most once. Realm 0 is the installation itself (catalogue, rules).
    /// Never call it from inside `work`.
    virtual Result<Done> write(RealmId realm, Actor const& actor,
                               std::function<Result<Done>(WriteTransaction&)> const& work) = 0;
    /// The same without waiting: `done` is called after the commit, on a thread of the database.
    virtual void write_later(RealmId realm, Actor const& actor, std::function<Result<Done>(WriteTransaction&)> work,
                             std::function<void(Result<Done>)> done) = 0;
    /// A consistent copy while others write. SQLite: a database file; PostgreSQL: pg_dump's custom format.
    virtual void backup(std::string const& file) = 0;
    /// Can it be read and written now? Asks by doing; at most once a second.
    [[nodiscard]] virtual bool healthy() = 0;
};

/// Puts what `Database::backup` wrote of a PostgreSQL database into an empty one (pg_restore). Throws Failure.
void restore_dump(std::string const& url, std::string const& file);

}  // namespace yizhen::sql

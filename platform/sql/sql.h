#pragma once
/// The SQL seam: SQLite embedded by default, PostgreSQL by URL; the same statements on both.
/// Statements use $1, $2 … ; types are BIGINT, TEXT and BYTEA; booleans are 0/1; dates are ISO text; decimals are BIGINT
/// at their element's scale. The world's failures (disk, database) are exceptions (sql::Failure), caught at the border.

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
    enum class Kind { unavailable, constraint, disk_full, read_only, unknown_outcome, statement };
    Failure(Kind kind, std::string const& what) : std::runtime_error(what), m_kind(kind) {}
    [[nodiscard]] Kind kind() const noexcept { return m_kind; }

private:
    Kind m_kind;
};

struct Blob {
    std::string bytes;
};
using Parameter = std::variant<std::monostate, std::int64_t, std::string, Blob>;
using Parameters = std::vector<Parameter>;

/// Forward only; valid until the next statement on its connection.
class Rows {
public:
    virtual ~Rows() = default;
    virtual bool next() = 0;
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
    /// Many rows at once by the fastest road (prepared insert, COPY). `next` fills a row or returns false.
    virtual std::int64_t bulk_insert(std::string_view table, std::vector<std::string> const& columns,
                                     std::function<bool(Parameters&)> const& next) = 0;
};

/// A realm's write: ordered by its position, audited, durable before `Database::write` returns.
class WriteTransaction : public Transaction {
public:
    [[nodiscard]] virtual Connection& sql() = 0;
    [[nodiscard]] virtual RealmId realm() const = 0;
    [[nodiscard]] virtual std::int64_t position() const = 0;  ///< of this change in its realm
    /// At least one entry is required before the commit.
    virtual void audit(AuditEntry const& entry) = 0;
    /// Runs after the commit is durable, in order; for caches and events.
    virtual void after_commit(std::function<void()> effect) = 0;
};

struct DatabaseOptions {
    std::string url;  ///< a file path for SQLite, or postgresql://…
    int readers = 4;
};

class Database {
public:
    virtual ~Database() = default;
    /// Opens, migrates (migrations/*.sql under the share folder) and starts the writer.
    static std::unique_ptr<Database> open(DatabaseOptions const& options, AuditSink& audit);

    [[nodiscard]] virtual Dialect dialect() const = 0;
    /// A consistent snapshot.
    virtual void read(std::function<void(Connection&)> const& work) = 0;
    /// Runs `work` in the writer; a returned Problem or an exception rolls back only this request of its group.
    virtual Result<Done> write(RealmId realm, Actor const& actor,
                               std::function<Result<Done>(WriteTransaction&)> const& work) = 0;
    /// The same without waiting: `done` is called after the commit, on a thread of the database.
    virtual void write_later(RealmId realm, Actor const& actor, std::function<Result<Done>(WriteTransaction&)> work,
                             std::function<void(Result<Done>)> done) = 0;
    virtual void backup(std::string const& file) = 0;
    [[nodiscard]] virtual bool healthy() = 0;
};

}  // namespace yizhen::sql

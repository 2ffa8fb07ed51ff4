#pragma once
/// A connection to the embedded database. Used by one thread at a time.

#include "platform/sql/sql.h"

#include <list>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace yizhen::sql {

class SqliteConnection final : public Connection {
public:
    enum class Access { write, read };
    SqliteConnection(std::string const& file, Access access);
    ~SqliteConnection() override;
    SqliteConnection(SqliteConnection const&) = delete;
    SqliteConnection& operator=(SqliteConnection const&) = delete;

    [[nodiscard]] Dialect dialect() const override { return Dialect::sqlite; }
    std::unique_ptr<Rows> query(std::string_view sql, Parameters const& parameters) override;
    std::int64_t execute(std::string_view sql, Parameters const& parameters) override;
    void script(std::string_view sql) override;
    std::int64_t execute_many(std::string_view sql, std::function<bool(Parameters&)> const& next) override;
    std::int64_t bulk_insert(std::string_view table, std::vector<std::string> const& columns,
                             std::function<bool(Parameters&)> const& next) override;

    /// PRAGMA …: not counted as a request's statement.
    void control(char const* sql);
    /// BEGIN, COMMIT, SAVEPOINT …: the same, prepared once. A request reads a dozen times, each in a transaction of its own.
    void transact(std::string_view sql);
    [[nodiscard]] bool in_transaction() const;
    [[nodiscard]] std::exception_ptr failure() const { return m_failure; }
    void forget_failure() { m_failure = nullptr; }

private:
    friend class SqliteRows;
    struct Prepared {
        std::string sql;
        sqlite3_stmt* statement = nullptr;
        std::vector<int> numbers;  ///< parameter index → n of $n
    };
    using Cache = std::list<Prepared>;

    Prepared& prepare(std::string_view sql);
    static void bind(Prepared const& prepared, Parameters const& parameters, bool copy);
    void start();  ///< of every statement: ends the rows before it, refuses after a failure
    [[noreturn]] void fail(int code, std::string_view sql);

    sqlite3* m_handle = nullptr;
    Cache m_cache;  ///< most recently used first
    std::unordered_map<std::string_view, Cache::iterator> m_by_sql;
    std::int64_t m_generation = 0;
    Prepared* m_open = nullptr;
    std::exception_ptr m_failure;
};

}  // namespace yizhen::sql

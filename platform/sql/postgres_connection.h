#pragma once
/// A connection to PostgreSQL over libpq. Used by one thread at a time.

#include "platform/sql/sql.h"

#include <optional>
#include <unordered_map>

struct pg_conn;
struct pg_result;

namespace yizhen::sql {

class PostgresConnection final : public Connection {
public:
    /// Throws Failure: unavailable when nobody answers, statement when the database is not UTF-8 with the C collation.
    explicit PostgresConnection(std::string const& url);
    ~PostgresConnection() override;
    PostgresConnection(PostgresConnection const&) = delete;
    PostgresConnection& operator=(PostgresConnection const&) = delete;

    [[nodiscard]] Dialect dialect() const override { return Dialect::postgres; }
    std::unique_ptr<Rows> query(std::string_view sql, Parameters const& parameters) override;
    std::int64_t execute(std::string_view sql, Parameters const& parameters) override;
    void script(std::string_view sql) override;
    std::int64_t execute_many(std::string_view sql, std::function<bool(Parameters&)> const& next) override;
    std::int64_t bulk_insert(std::string_view table, std::vector<std::string> const& columns,
                             std::function<bool(Parameters&)> const& next) override;

    /// BEGIN, COMMIT, SAVEPOINT …: not counted as a request's statement.
    void control(std::string const& sql);
    [[nodiscard]] bool alive() const;
    [[nodiscard]] bool in_transaction() const;
    [[nodiscard]] std::exception_ptr failure() const { return m_failure; }
    void forget_failure() { m_failure = nullptr; }

private:
    friend class PostgresRows;
    struct Prepared {
        std::string name;
        std::vector<unsigned int> types;  ///< 0 where only nulls were seen so far
    };
    struct Bound;
    class Pipeline;

    Prepared const& prepare(std::string_view sql, Parameters const& parameters);
    void start();
    void drain();
    pg_result* result_of(pg_result* result, std::string_view sql);  ///< throws when it is not a success
    [[noreturn]] void fail(pg_result* result, std::string_view sql);

    pg_conn* m_handle = nullptr;
    std::unordered_map<std::string, Prepared> m_prepared;
    std::int64_t m_names = 0;
    std::int64_t m_generation = 0;
    bool m_streaming = false;  ///< rows of the last query may still be on their way
    std::exception_ptr m_failure;
};

}  // namespace yizhen::sql

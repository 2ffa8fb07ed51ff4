#pragma once
/// For the differential test only: the two databases through their own libraries, one table `t`.

#include "kernel/expr/expr.h"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace yizhen::expr::testing {

/// What one row of a query gave: id → text of the value, nullopt for null.
using Answers = std::map<int, std::optional<std::string>>;

class TestDatabase {
public:
    virtual ~TestDatabase() = default;
    virtual SqlDialect dialect() const = 0;
    virtual void script(std::string const& sql) = 0;
    /// Throws std::runtime_error when the database refuses.
    virtual Answers query(std::string const& sql, std::vector<SqlParameter> const& parameters) = 0;
};

class Sqlite : public TestDatabase {
public:
    Sqlite() {
        sqlite3* opened = nullptr;
        if (sqlite3_open(":memory:", &opened) != SQLITE_OK) throw std::runtime_error("sqlite3_open");
        m_database.reset(opened);
    }
    SqlDialect dialect() const override { return SqlDialect::sqlite; }
    void script(std::string const& sql) override {
        if (sqlite3_exec(m_database.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
    }
    Answers query(std::string const& sql, std::vector<SqlParameter> const& parameters) override {
        sqlite3_stmt* prepared = nullptr;
        if (sqlite3_prepare_v2(m_database.get(), sql.c_str(), -1, &prepared, nullptr) != SQLITE_OK) fail();
        std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> const statement(prepared, sqlite3_finalize);
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            auto const text = to_text(parameters[i].value);
            int const at = sqlite3_bind_parameter_index(prepared, ("$" + std::to_string(i + 1)).c_str());
            sqlite3_bind_text(prepared, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
        }
        Answers answers;
        int step = 0;
        while ((step = sqlite3_step(prepared)) == SQLITE_ROW) {
            auto& answer = answers[sqlite3_column_int(prepared, 0)];
            if (sqlite3_column_type(prepared, 1) == SQLITE_NULL) continue;
            auto const* const text = reinterpret_cast<char const*>(sqlite3_column_text(prepared, 1));
            answer = std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(prepared, 1)));
        }
        if (step != SQLITE_DONE) fail();
        return answers;
    }

private:
    [[noreturn]] void fail() { throw std::runtime_error(sqlite3_errmsg(m_database.get())); }
    std::unique_ptr<sqlite3, int (*)(sqlite3*)> m_database{nullptr, sqlite3_close};
};

class Postgres : public TestDatabase {
public:
    explicit Postgres(char const* url) : m_connection(PQconnectdb(url), PQfinish) {
        if (PQstatus(m_connection.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(m_connection.get()));
        script("SET client_min_messages = warning");
    }
    SqlDialect dialect() const override { return SqlDialect::postgres; }
    void script(std::string const& sql) override { checked(PQexec(m_connection.get(), sql.c_str())); }
    Answers query(std::string const& sql, std::vector<SqlParameter> const& parameters) override {
        std::vector<std::string> texts;
        for (auto const& parameter : parameters) texts.push_back(to_text(parameter.value));
        std::vector<char const*> values;
        for (auto const& text : texts) values.push_back(text.c_str());
        auto const result = checked(PQexecParams(m_connection.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                                                 values.data(), nullptr, nullptr, 0));
        Answers answers;
        for (int i = 0; i < PQntuples(result.get()); ++i) {
            auto& answer = answers[std::atoi(PQgetvalue(result.get(), i, 0))];
            if (!PQgetisnull(result.get(), i, 1)) answer = PQgetvalue(result.get(), i, 1);
        }
        return answers;
    }

private:
    using Held = std::unique_ptr<PGresult, void (*)(PGresult*)>;
    static Held checked(PGresult* result) {
        Held held(result, PQclear);
        auto const status = PQresultStatus(result);
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) throw std::runtime_error(PQresultErrorMessage(result));
        return held;
    }
    std::unique_ptr<PGconn, void (*)(PGconn*)> m_connection;
};

}  // namespace yizhen::expr::testing

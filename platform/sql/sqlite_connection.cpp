#include "platform/sql/sqlite_connection.h"

#include <sqlite3.h>

#include <cstdlib>

namespace yizhen::sql {
namespace {

constexpr std::size_t kStatementsMax = 256;
constexpr int kBusyTimeoutMs = 5'000;
constexpr int kRowFields = 2'000;

Failure::Kind kind_of(int code) {
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT: return Failure::Kind::constraint;
    case SQLITE_FULL: return Failure::Kind::disk_full;
    case SQLITE_READONLY:
    case SQLITE_PERM: return Failure::Kind::read_only;
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_CANTOPEN:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT: return Failure::Kind::unavailable;
    default: return Failure::Kind::statement;
    }
}

bool starts_with_create_table(std::string_view sql) {
    constexpr std::string_view kWords = "CREATE TABLE";
    std::size_t at = sql.find_first_not_of(" \t\r\n");
    if (at == std::string_view::npos || sql.size() - at < kWords.size()) return false;
    for (char const word : kWords) {
        char const c = sql[at++];
        if ((c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c) != word) return false;
    }
    return true;
}

// The one substitution: an INTEGER PRIMARY KEY is SQLite's row id itself, so a look-up needs one tree and not two.
std::string in_sqlite(std::string_view sql) {
    constexpr std::string_view kPortable = "BIGINT PRIMARY KEY";
    std::string out(sql);
    for (auto at = out.find(kPortable); at != std::string::npos; at = out.find(kPortable, at)) {
        out.replace(at, 6, "INTEGER");
    }
    return out;
}

std::string insert_of(std::string_view table, std::vector<std::string> const& columns) {
    std::string names;
    std::string marks;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        names += (i == 0 ? "\"" : ", \"") + columns[i] + "\"";
        marks += (i == 0 ? "$" : ", $") + std::to_string(i + 1);
    }
    return "INSERT INTO \"" + std::string(table) + "\" (" + names + ") VALUES (" + marks + ")";
}

}  // namespace

class SqliteRows final : public Rows {
public:
    SqliteRows(SqliteConnection& connection, sqlite3_stmt* statement, bool has_row)
        : m_connection(connection), m_generation(connection.m_generation), m_statement(statement),
          m_stepped(true), m_has_row(has_row) {}
    ~SqliteRows() override {
        if (current()) {
            sqlite3_reset(m_statement);
            m_connection.m_open = nullptr;
        }
    }
    bool next() override {
        YIZHEN_CHECK(current() && "rows read after the next statement of their connection");
        if (m_stepped) {
            m_stepped = false;
            return m_has_row;
        }
        if (!m_has_row) return false;
        int const code = sqlite3_step(m_statement);
        if (code != SQLITE_ROW && code != SQLITE_DONE) m_connection.fail(code, sqlite3_sql(m_statement));
        m_has_row = code == SQLITE_ROW;
        return m_has_row;
    }
    [[nodiscard]] int columns() const override { return sqlite3_column_count(m_statement); }
    [[nodiscard]] bool null(int column) const override {
        return sqlite3_column_type(at(column), column) == SQLITE_NULL;
    }
    [[nodiscard]] std::int64_t integer(int column) const override {
        return sqlite3_column_int64(at(column), column);
    }
    [[nodiscard]] std::string_view text(int column) const override {
        auto const* const data = reinterpret_cast<char const*>(sqlite3_column_text(at(column), column));
        return {data == nullptr ? "" : data, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
    }
    [[nodiscard]] std::string_view blob(int column) const override {
        auto const* const data = static_cast<char const*>(sqlite3_column_blob(at(column), column));
        return {data == nullptr ? "" : data, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
    }

private:
    [[nodiscard]] bool current() const { return m_generation == m_connection.m_generation; }
    [[nodiscard]] sqlite3_stmt* at(int column) const {
        YIZHEN_CHECK(current() && m_has_row && !m_stepped && column >= 0 && column < columns());
        return m_statement;
    }

    SqliteConnection& m_connection;
    std::int64_t m_generation;
    sqlite3_stmt* m_statement;
    bool m_stepped;  ///< the first step was already made, when the statement ran
    bool m_has_row;
};

SqliteConnection::SqliteConnection(std::string const& file, Access access) {
    int const flags = access == Access::write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READWRITE;
    int const code = sqlite3_open_v2(file.c_str(), &m_handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK) {
        std::string const why = m_handle == nullptr ? "out of memory" : sqlite3_errmsg(m_handle);
        sqlite3_close_v2(m_handle);
        throw Failure(kind_of(code), file + ": " + why);
    }
    sqlite3_extended_result_codes(m_handle, 1);
    sqlite3_busy_timeout(m_handle, kBusyTimeoutMs);
    try {
        control("PRAGMA journal_mode = WAL");
        control("PRAGMA synchronous = FULL");
        control("PRAGMA foreign_keys = ON");
        control("PRAGMA case_sensitive_like = ON");
        control("PRAGMA temp_store = MEMORY");
        control("PRAGMA cache_size = -16384");
        control("PRAGMA trusted_schema = OFF");
        control("PRAGMA secure_delete = FAST");
        if (access == Access::read) control("PRAGMA query_only = ON");
    } catch (...) {
        sqlite3_close_v2(m_handle);
        throw;
    }
}

SqliteConnection::~SqliteConnection() {
    for (auto& prepared : m_cache) sqlite3_finalize(prepared.statement);
    sqlite3_close_v2(m_handle);
}

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(m_handle) == 0; }

void SqliteConnection::fail(int code, std::string_view sql) {
    Failure const failure(kind_of(code), std::string(sqlite3_errmsg(m_handle)) + " [" + std::string(sql) + "]");
    m_failure = std::make_exception_ptr(failure);
    throw failure;
}

void SqliteConnection::control(char const* sql) {
    ++m_generation;
    if (m_open != nullptr) sqlite3_reset(m_open->statement);
    m_open = nullptr;
    int const code = sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) throw Failure(kind_of(code), std::string(sqlite3_errmsg(m_handle)) + " [" + sql + "]");
}

void SqliteConnection::transact(std::string_view sql) {
    ++m_generation;
    if (m_open != nullptr) sqlite3_reset(m_open->statement);
    m_open = nullptr;
    auto* const statement = prepare(sql).statement;
    int const code = sqlite3_step(statement);
    auto const why = code == SQLITE_DONE ? std::string() : std::string(sqlite3_errmsg(m_handle));
    sqlite3_reset(statement);
    if (code != SQLITE_DONE) throw Failure(kind_of(code), why + " [" + std::string(sql) + "]");
}

void SqliteConnection::start() {
    if (m_failure) std::rethrow_exception(m_failure);
    ++m_generation;
    if (m_open != nullptr) sqlite3_reset(m_open->statement);
    m_open = nullptr;
}

SqliteConnection::Prepared& SqliteConnection::prepare(std::string_view sql) {
    if (auto const found = m_by_sql.find(sql); found != m_by_sql.end()) {
        m_cache.splice(m_cache.begin(), m_cache, found->second);
        return m_cache.front();
    }
    std::string const text = starts_with_create_table(sql) ? in_sqlite(sql) : std::string(sql);
    Prepared prepared{std::string(sql), nullptr, {}};
    char const* tail = nullptr;
    int const code = sqlite3_prepare_v3(m_handle, text.c_str(), static_cast<int>(text.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared.statement, &tail);
    if (code != SQLITE_OK) fail(code, sql);
    YIZHEN_CHECK(prepared.statement != nullptr && "an empty statement");
    int const count = sqlite3_bind_parameter_count(prepared.statement);
    for (int i = 1; i <= count; ++i) {
        char const* const name = sqlite3_bind_parameter_name(prepared.statement, i);
        YIZHEN_CHECK(name != nullptr && name[0] == '$' && "parameters are written $1, $2 …");
        prepared.numbers.push_back(std::atoi(name + 1));
    }
    if (m_cache.size() >= kStatementsMax) {
        m_by_sql.erase(m_cache.back().sql);
        sqlite3_finalize(m_cache.back().statement);
        m_cache.pop_back();
    }
    m_cache.push_front(std::move(prepared));
    m_by_sql.emplace(m_cache.front().sql, m_cache.begin());
    return m_cache.front();
}

void SqliteConnection::bind(Prepared const& prepared, Parameters const& parameters, bool copy) {
    auto const keep = copy ? SQLITE_TRANSIENT : SQLITE_STATIC;
    for (std::size_t i = 0; i < prepared.numbers.size(); ++i) {
        auto const number = static_cast<std::size_t>(prepared.numbers[i]);
        YIZHEN_CHECK(number >= 1 && number <= parameters.size() && "a parameter is missing");
        Parameter const& value = parameters[number - 1];
        int const index = static_cast<int>(i) + 1;
        if (auto const* integer = std::get_if<std::int64_t>(&value)) {
            sqlite3_bind_int64(prepared.statement, index, *integer);
        } else if (auto const* text = std::get_if<std::string>(&value)) {
            sqlite3_bind_text64(prepared.statement, index, text->data(), text->size(), keep, SQLITE_UTF8);
        } else if (auto const* blob = std::get_if<Blob>(&value)) {
            sqlite3_bind_blob64(prepared.statement, index, blob->bytes.data(), blob->bytes.size(), keep);
        } else {
            sqlite3_bind_null(prepared.statement, index);
        }
    }
}

std::unique_ptr<Rows> SqliteConnection::query(std::string_view sql, Parameters const& parameters) {
    start();
    Prepared& prepared = prepare(sql);
    bind(prepared, parameters, true);
    int const code = sqlite3_step(prepared.statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        sqlite3_reset(prepared.statement);
        fail(code, sql);
    }
    m_open = &prepared;
    return std::make_unique<SqliteRows>(*this, prepared.statement, code == SQLITE_ROW);
}

std::int64_t SqliteConnection::execute(std::string_view sql, Parameters const& parameters) {
    start();
    Prepared& prepared = prepare(sql);
    bind(prepared, parameters, false);
    std::int64_t const before = sqlite3_total_changes64(m_handle);
    int const code = sqlite3_step(prepared.statement);
    bool const changed = sqlite3_total_changes64(m_handle) != before;
    std::int64_t const rows = changed ? sqlite3_changes64(m_handle) : 0;
    sqlite3_reset(prepared.statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) fail(code, sql);
    return rows;
}

void SqliteConnection::script(std::string_view sql) {
    start();
    int const code = sqlite3_exec(m_handle, in_sqlite(sql).c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, sql.substr(0, 200));
}

std::int64_t SqliteConnection::execute_many(std::string_view sql, std::function<bool(Parameters&)> const& next) {
    start();
    Prepared& prepared = prepare(sql);
    Parameters row;
    row.reserve(kRowFields);
    std::int64_t const before = sqlite3_total_changes64(m_handle);
    for (row.clear(); next(row); row.clear()) {
        bind(prepared, row, false);
        int const code = sqlite3_step(prepared.statement);
        sqlite3_reset(prepared.statement);
        if (code != SQLITE_ROW && code != SQLITE_DONE) fail(code, sql);
    }
    return sqlite3_total_changes64(m_handle) - before;
}

std::int64_t SqliteConnection::bulk_insert(std::string_view table, std::vector<std::string> const& columns,
                                           std::function<bool(Parameters&)> const& next) {
    return execute_many(insert_of(table, columns), next);
}

}  // namespace yizhen::sql

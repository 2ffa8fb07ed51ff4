#include "platform/sql/postgres_connection.h"

#include <libpq-fe.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <utility>

namespace yizhen::sql {
namespace {

constexpr std::size_t kStatementsMax = 256;
constexpr std::size_t kPipelineMax = 256;      // answers not yet read: bounded, so that neither side's buffer fills
constexpr std::size_t kCopyBytes = 256 * 1024;
constexpr unsigned int kInt8 = 20;
constexpr unsigned int kText = 25;
constexpr unsigned int kBytea = 17;
constexpr unsigned int kBool = 16;

Failure::Kind kind_of(std::string_view state) {
    if (state.starts_with("23")) return Failure::Kind::constraint;
    if (state == "53100") return Failure::Kind::disk_full;
    if (state == "25006") return Failure::Kind::read_only;
    if (state.starts_with("08") || state.starts_with("53") || state.starts_with("57") || state.starts_with("58") ||
        state.starts_with("40") || state == "55P03" || state.empty()) {
        return Failure::Kind::unavailable;
    }
    return Failure::Kind::statement;
}

unsigned int type_of(Parameter const& value) {
    if (std::holds_alternative<std::int64_t>(value)) return kInt8;
    if (std::holds_alternative<std::string>(value)) return kText;
    return std::holds_alternative<Blob>(value) ? kBytea : 0;
}

std::string quoted_name(std::string_view name) { return "\"" + std::string(name) + "\""; }

std::string from_hex_form(std::string_view text) {
    std::string out;
    out.reserve(text.size() / 2);
    auto const nibble = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
        out += static_cast<char>(nibble(text[i]) * 16 + nibble(text[i + 1]));
    }
    return out;
}

void append_copy_text(std::string& out, std::string_view text) {
    for (char const c : text) {
        switch (c) {
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: out += c;
        }
    }
}

void append_copy_field(std::string& out, Parameter const& value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    if (auto const* integer = std::get_if<std::int64_t>(&value)) {
        out += std::to_string(*integer);
    } else if (auto const* text = std::get_if<std::string>(&value)) {
        append_copy_text(out, *text);
    } else if (auto const* blob = std::get_if<Blob>(&value)) {
        out += "\\\\x";
        for (unsigned char const byte : blob->bytes) {
            out += kDigits[byte >> 4];
            out += kDigits[byte & 15];
        }
    } else {
        out += "\\N";
    }
}

}  // namespace

/// Parameters as libpq wants them: integers as text, bytes in binary.
struct PostgresConnection::Bound {
    std::vector<char const*> values;
    std::vector<int> lengths;
    std::vector<int> formats;
    std::vector<std::array<char, 24>> numbers;

    explicit Bound(Parameters const& parameters) : numbers(parameters.size()) {
        for (std::size_t i = 0; i < parameters.size(); ++i) add(parameters[i], numbers[i]);
    }

private:
    void add(Parameter const& value, std::array<char, 24>& number) {
        if (auto const* integer = std::get_if<std::int64_t>(&value)) {
            *std::to_chars(number.data(), number.data() + number.size() - 1, *integer).ptr = '\0';
            push(number.data(), 0, 0);
        } else if (auto const* text = std::get_if<std::string>(&value)) {
            push(text->c_str(), 0, 0);
        } else if (auto const* blob = std::get_if<Blob>(&value)) {
            push(blob->bytes.data(), static_cast<int>(blob->bytes.size()), 1);
        } else {
            push(nullptr, 0, 0);
        }
    }
    void push(char const* value, int length, int format) {
        values.push_back(value);
        lengths.push_back(length);
        formats.push_back(format);
    }
};

class PostgresRows final : public Rows {
public:
    PostgresRows(PostgresConnection& connection, PGresult* first, std::string sql)
        : m_connection(connection), m_generation(connection.m_generation), m_sql(std::move(sql)), m_next(first) {}
    ~PostgresRows() override {
        PQclear(m_next);
        PQclear(m_row);
        if (m_generation == m_connection.m_generation) m_connection.drain();
    }
    bool next() override {
        YIZHEN_CHECK(m_generation == m_connection.m_generation &&
                     "rows read after the next statement of their connection");
        PQclear(m_row);
        m_row = nullptr;
        m_blobs.clear();
        if (m_next == nullptr && m_connection.m_streaming) {
            m_next = m_connection.result_of(PQgetResult(m_connection.m_handle), m_sql);
        }
        if (m_next == nullptr || PQresultStatus(m_next) != PGRES_SINGLE_TUPLE) {
            m_connection.drain();
            return false;
        }
        m_row = std::exchange(m_next, nullptr);
        return true;
    }
    [[nodiscard]] int columns() const override { return PQnfields(m_row != nullptr ? m_row : m_next); }
    [[nodiscard]] bool null(int column) const override { return PQgetisnull(at(column), 0, column) == 1; }
    [[nodiscard]] std::int64_t integer(int column) const override {
        std::string_view const shown = text(column);
        if (PQftype(m_row, column) == kBool) return shown == "t" ? 1 : 0;
        std::int64_t number = 0;
        std::from_chars(shown.data(), shown.data() + shown.size(), number);
        return number;
    }
    [[nodiscard]] std::string_view text(int column) const override {
        PGresult* const row = at(column);
        return {PQgetvalue(row, 0, column), static_cast<std::size_t>(PQgetlength(row, 0, column))};
    }
    [[nodiscard]] std::string_view blob(int column) const override {
        if (null(column)) return {};
        if (PQftype(m_row, column) != kBytea) return text(column);
        auto const [place, fresh] = m_blobs.try_emplace(column);
        if (fresh) place->second = from_hex_form(text(column));
        return place->second;
    }

private:
    [[nodiscard]] PGresult* at(int column) const {
        YIZHEN_CHECK(m_row != nullptr && column >= 0 && column < PQnfields(m_row));
        return m_row;
    }

    PostgresConnection& m_connection;
    std::int64_t m_generation;
    std::string m_sql;
    PGresult* m_next;
    PGresult* m_row = nullptr;
    mutable std::unordered_map<int, std::string> m_blobs;
};

PostgresConnection::PostgresConnection(std::string const& url) : m_handle(PQconnectdb(url.c_str())) {
    try {
        if (PQstatus(m_handle) != CONNECTION_OK) {
            throw Failure(Failure::Kind::unavailable, std::string("postgres: ") + PQerrorMessage(m_handle));
        }
        PQsetNoticeProcessor(m_handle, [](void*, char const*) {}, nullptr);
        control("SET synchronous_commit = on; SET timezone = 'UTC'; SET lock_timeout = '30s'; "
                "SET bytea_output = 'hex'; SET standard_conforming_strings = on");
        auto const rows = query("SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database "
                                "WHERE datname = current_database()", {});
        YIZHEN_CHECK(rows->next());
        if (rows->text(0) != "UTF8" || (rows->text(1) != "C" && rows->text(1) != "POSIX")) {
            throw Failure(Failure::Kind::statement,
                          "postgres: create the database with ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' "
                          "TEMPLATE template0, so that text sorts by code point");
        }
    } catch (...) {
        PQfinish(m_handle);
        throw;
    }
}

PostgresConnection::~PostgresConnection() { PQfinish(m_handle); }

bool PostgresConnection::alive() const { return PQstatus(m_handle) == CONNECTION_OK; }

bool PostgresConnection::in_transaction() const {
    auto const status = PQtransactionStatus(m_handle);
    return alive() && status != PQTRANS_IDLE && status != PQTRANS_UNKNOWN;
}

void PostgresConnection::fail(PGresult* result, std::string_view sql) {
    char const* const state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    std::string const why = result == nullptr ? PQerrorMessage(m_handle) : PQresultErrorMessage(result);
    auto const kind = alive() ? kind_of(state == nullptr ? "" : state) : Failure::Kind::unavailable;
    Failure const failure(kind, why + " [" + std::string(sql) + "]");
    PQclear(result);
    m_streaming = true;
    drain();
    m_failure = std::make_exception_ptr(failure);
    throw failure;
}

PGresult* PostgresConnection::result_of(PGresult* result, std::string_view sql) {
    switch (result == nullptr ? PGRES_FATAL_ERROR : PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE:
    case PGRES_COPY_IN:
    case PGRES_EMPTY_QUERY:
    case PGRES_PIPELINE_SYNC: return result;
    default: fail(result, sql);
    }
}

void PostgresConnection::drain() {
    if (!m_streaming) return;
    m_streaming = false;
    while (PGresult* const rest = PQgetResult(m_handle)) {
        auto const status = PQresultStatus(rest);
        PQclear(rest);
        if (status == PGRES_COPY_IN) PQputCopyEnd(m_handle, "abandoned");
        if (!alive()) return;
    }
}

void PostgresConnection::start() {
    if (m_failure) std::rethrow_exception(m_failure);
    ++m_generation;
    drain();
}

void PostgresConnection::control(std::string const& sql) {
    ++m_generation;
    drain();
    PGresult* const result = PQexec(m_handle, sql.c_str());
    auto const kept = m_failure;
    try {
        PQclear(result_of(result, sql));
    } catch (...) {
        m_failure = kept;
        throw;
    }
}

// A null says nothing of its type; a value seen later does, and the statement is then prepared once more.
PostgresConnection::Prepared const& PostgresConnection::prepare(std::string_view sql, Parameters const& parameters) {
    if (m_prepared.size() >= kStatementsMax && !m_prepared.contains(std::string(sql))) {
        PQclear(result_of(PQexec(m_handle, "DEALLOCATE ALL"), "DEALLOCATE ALL"));
        m_prepared.clear();
    }
    auto const [place, fresh] = m_prepared.try_emplace(std::string(sql));
    Prepared& prepared = place->second;
    bool known = !fresh && prepared.types.size() == parameters.size();
    prepared.types.resize(parameters.size(), 0);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        unsigned int const type = type_of(parameters[i]);
        if (type == 0 || type == prepared.types[i]) continue;
        prepared.types[i] = type;
        known = false;
    }
    if (known) return prepared;
    if (!prepared.name.empty()) {
        PQclear(result_of(PQexec(m_handle, ("DEALLOCATE " + prepared.name).c_str()), sql));
    }
    prepared.name = "s" + std::to_string(++m_names);
    PGresult* const result = PQprepare(m_handle, prepared.name.c_str(), place->first.c_str(),
                                       static_cast<int>(prepared.types.size()), prepared.types.data());
    if (result == nullptr || PQresultStatus(result) != PGRES_COMMAND_OK) {
        m_prepared.erase(place);
        fail(result, sql);
    }
    PQclear(result);
    return prepared;
}

std::unique_ptr<Rows> PostgresConnection::query(std::string_view sql, Parameters const& parameters) {
    start();
    Prepared const& prepared = prepare(sql, parameters);
    Bound const bound(parameters);
    if (PQsendQueryPrepared(m_handle, prepared.name.c_str(), static_cast<int>(parameters.size()),
                            bound.values.data(), bound.lengths.data(), bound.formats.data(), 0) != 1) {
        fail(nullptr, sql);
    }
    PQsetSingleRowMode(m_handle);
    m_streaming = true;
    PGresult* const first = result_of(PQgetResult(m_handle), sql);
    return std::make_unique<PostgresRows>(*this, first, std::string(sql));
}

std::int64_t PostgresConnection::execute(std::string_view sql, Parameters const& parameters) {
    start();
    Prepared const& prepared = prepare(sql, parameters);
    Bound const bound(parameters);
    PGresult* const result =
        result_of(PQexecPrepared(m_handle, prepared.name.c_str(), static_cast<int>(parameters.size()),
                                 bound.values.data(), bound.lengths.data(), bound.formats.data(), 0), sql);
    std::int64_t const rows = std::atoll(PQcmdTuples(result));
    PQclear(result);
    return rows;
}

void PostgresConnection::script(std::string_view sql) {
    start();
    PQclear(result_of(PQexec(m_handle, std::string(sql).c_str()), sql.substr(0, 200)));
}

/// Statements sent ahead of their answers.
class PostgresConnection::Pipeline {
public:
    Pipeline(PostgresConnection& connection, std::string_view sql) : m_connection(connection), m_sql(sql) {
        if (PQenterPipelineMode(handle()) != 1) m_connection.fail(nullptr, m_sql);
    }
    ~Pipeline() { PQexitPipelineMode(handle()); }

    void send(std::string const& name, Parameters const& parameters) {
        Bound const bound(parameters);
        if (PQsendQueryPrepared(handle(), name.c_str(), static_cast<int>(parameters.size()), bound.values.data(),
                                bound.lengths.data(), bound.formats.data(), 0) != 1) {
            m_connection.fail(nullptr, m_sql);
        }
        if (++m_sent == kPipelineMax) settle();
    }
    /// Reads all answers; the first failure is thrown after the rest is read.
    void settle() {
        if (m_sent == 0) return;
        PQpipelineSync(handle());
        PGresult* failed = nullptr;
        for (bool synced = false; !synced && m_connection.alive();) {
            PGresult* const result = PQgetResult(handle());
            if (result == nullptr) continue;
            auto const status = PQresultStatus(result);
            synced = status == PGRES_PIPELINE_SYNC;
            if (status == PGRES_FATAL_ERROR && failed == nullptr) {
                failed = result;
                continue;
            }
            rows += std::atoll(PQcmdTuples(result));
            PQclear(result);
        }
        m_sent = 0;
        if (failed != nullptr || !m_connection.alive()) m_connection.fail(failed, m_sql);
    }

    std::int64_t rows = 0;

private:
    [[nodiscard]] PGconn* handle() const { return m_connection.m_handle; }

    PostgresConnection& m_connection;
    std::string_view m_sql;
    std::size_t m_sent = 0;
};

std::int64_t PostgresConnection::execute_many(std::string_view sql, std::function<bool(Parameters&)> const& next) {
    start();
    std::int64_t rows = 0;
    Parameters row;
    bool more = next(row);
    while (more) {
        std::string const name = prepare(sql, row).name;
        auto const types = m_prepared.at(std::string(sql)).types;
        Pipeline pipeline(*this, sql);
        auto const fits = [&types, &row] {
            for (std::size_t i = 0; i < row.size(); ++i) {
                unsigned int const type = type_of(row[i]);
                if (type != 0 && type != types[i]) return false;
            }
            return row.size() == types.size();
        };
        while (more && fits()) {
            pipeline.send(name, row);
            row.clear();
            more = next(row);
        }
        pipeline.settle();
        rows += pipeline.rows;
    }
    return rows;
}

std::int64_t PostgresConnection::bulk_insert(std::string_view table, std::vector<std::string> const& columns,
                                             std::function<bool(Parameters&)> const& next) {
    start();
    std::string sql = "COPY " + quoted_name(table) + " (";
    for (std::size_t i = 0; i < columns.size(); ++i) sql += (i == 0 ? "" : ", ") + quoted_name(columns[i]);
    sql += ") FROM STDIN";
    PQclear(result_of(PQexec(m_handle, sql.c_str()), sql));
    std::string buffer;
    auto const flush = [this, &buffer, &sql] {
        if (PQputCopyData(m_handle, buffer.data(), static_cast<int>(buffer.size())) != 1) fail(nullptr, sql);
        buffer.clear();
    };
    try {
        Parameters row;
        for (row.clear(); next(row); row.clear()) {
            YIZHEN_CHECK(row.size() == columns.size());
            for (std::size_t i = 0; i < row.size(); ++i) {
                if (i != 0) buffer += '\t';
                append_copy_field(buffer, row[i]);
            }
            buffer += '\n';
            if (buffer.size() >= kCopyBytes) flush();
        }
        flush();
    } catch (...) {
        m_failure = m_failure ? m_failure : std::current_exception();
        PQputCopyEnd(m_handle, "abandoned");
        m_streaming = true;
        drain();
        throw;
    }
    PQputCopyEnd(m_handle, nullptr);
    PGresult* const result = result_of(PQgetResult(m_handle), sql);
    std::int64_t const rows = std::atoll(PQcmdTuples(result));
    PQclear(result);
    m_streaming = true;
    drain();
    return rows;
}

}  // namespace yizhen::sql

#include "modules/ledgers/store_sql.h"
#include "platform/crypto/digest.h"

#include <fmt/format.h>

namespace yizhen::ledgers::store {
namespace {

void append_number(std::string& out, std::int64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(static_cast<std::uint64_t>(number) >> shift);
}

void append_words(std::string& out, std::string_view words) {
    append_number(out, static_cast<std::int64_t>(words.size()));
    out += words;
}

}  // namespace

sql::Parameter parameter_of(Column const& column, Value const& value) {
    YIZHEN_CHECK(!column.sealed());
    if (value.index() == 0) return std::monostate{};
    switch (column.rule.type) {
    case ValueType::integer: return std::get<std::int64_t>(value);
    case ValueType::decimal: {
        auto const& decimal = std::get<Decimal>(value);
        auto const stored = decimal.rescaled(column.rule.scale);
        YIZHEN_CHECK(stored && stored.value() == decimal);
        return stored.value().units;
    }
    case ValueType::text:
        if (auto const* code = std::get_if<Code>(&value)) return code->value;
        return std::get<std::string>(value);
    case ValueType::date: return std::get<CivilDate>(value).iso();
    case ValueType::boolean: return std::int64_t{std::get<bool>(value)};
    case ValueType::code: return std::get<Code>(value).value;
    }
    return std::monostate{};
}

Value value_of(Column const& column, sql::Rows const& rows, int at) {
    if (rows.null(at)) return {};
    switch (column.rule.type) {
    case ValueType::integer: return rows.integer(at);
    case ValueType::decimal: return Decimal{rows.integer(at), static_cast<std::uint8_t>(column.rule.scale)};
    case ValueType::text: return std::string(rows.text(at));
    case ValueType::date: {
        auto const date = CivilDate::parse(rows.text(at));
        YIZHEN_CHECK(date);
        return date.value();
    }
    case ValueType::boolean: return rows.integer(at) != 0;
    case ValueType::code: return Code{std::string(rows.text(at))};
    }
    return {};
}

bool same(sql::Parameter const& a, sql::Parameter const& b) {
    if (a.index() != b.index()) return false;
    if (auto const* blob = std::get_if<sql::Blob>(&a)) return blob->bytes == std::get<sql::Blob>(b).bytes;
    if (auto const* number = std::get_if<std::int64_t>(&a)) return *number == std::get<std::int64_t>(b);
    if (auto const* words = std::get_if<std::string>(&a)) return *words == std::get<std::string>(b);
    return true;
}

sql::Parameter stored_parameter(Column const& column, sql::Rows const& rows, int at) {
    if (rows.null(at)) return std::monostate{};
    if (column.sealed()) return sql::Blob{std::string(rows.blob(at))};
    bool const number = column.rule.type == ValueType::integer || column.rule.type == ValueType::decimal || column.rule.type == ValueType::boolean;
    if (number) return rows.integer(at);
    return std::string(rows.text(at));
}

void digest_rows(sql::Connection& sql, Shape const& shape, std::string_view table, std::string_view where,
                 sql::Parameters const& parameters,
                 std::function<void(std::int64_t, std::string, std::vector<char> const&)> const& each) {
    std::string columns;
    for (auto const& column : shape.columns) {
        columns += ", " + column.name;
        if (column.sealed()) columns += ", " + column.digest_name;
    }
    auto const rows = sql.query(fmt::format("SELECT row_id, row_version, unit_id, natural_key, states{} FROM {} {}", columns, table, where), parameters);
    RowDigest digest;
    std::vector<char> filled(shape.columns.size());
    while (rows->next()) {
        auto const row = rows->integer(0);
        digest.begin(row, rows->integer(1), rows->integer(2), rows->text(3), rows->text(4));
        int at = 5;
        for (std::size_t index = 0; index < shape.columns.size(); ++index) {
            auto const& column = shape.columns[index];
            filled[index] = !rows->null(at);
            digest.cell(column.name, stored_parameter(column, *rows, at++));
            if (column.sealed()) digest.cell(column.digest_name, stored_parameter(column, *rows, at++));
        }
        each(row, digest.finish(), filled);
    }
}

States parse_states(std::string_view text) {
    States out;
    std::int64_t element = 0;
    for (char const c : text) {
        if (c >= '0' && c <= '9') element = element * 10 + (c - '0');
        if (c == 'n') out[element].not_applicable = true;
        if (c == 'd') out[element].disputed = true;
        if (c == ' ') element = 0;
    }
    return out;
}

std::string text_of(States const& states) {
    std::string out;
    for (auto const& [element, marks] : states) {
        if (!marks.not_applicable && !marks.disputed) continue;
        if (!out.empty()) out += ' ';
        out += std::to_string(element);
        if (marks.not_applicable) out += 'n';
        if (marks.disputed) out += 'd';
    }
    return out;
}

std::string marks(std::size_t first, std::size_t count) {
    std::string out;
    for (std::size_t at = 0; at < count; ++at) out += fmt::format("{}${}", at == 0 ? "" : ", ", first + at);
    return out;
}

void append_ids(sql::Parameters& parameters, std::vector<UnitId> const& units) {
    for (auto const unit : units) parameters.emplace_back(unit.value);
}

Changes::Facts const& Changes::of(std::int64_t change) {
    auto const known = m_facts.find(change);
    if (known != m_facts.end()) return known->second;
    auto const rows = m_sql.query("SELECT source, demand, as_of, recorded_on FROM ledger_change WHERE realm_id = $1 AND change_id = $2",
                                  {m_realm.value, change});
    YIZHEN_CHECK(rows->next());
    auto const as_of = CivilDate::parse(rows->text(2));
    auto const recorded = CivilDate::parse(rows->text(3));
    YIZHEN_CHECK(as_of && recorded);
    return m_facts[change] = {std::string(rows->text(0)), std::string(rows->text(1)), as_of.value(), recorded.value()};
}

void RowDigest::begin(std::int64_t row, std::int64_t version, std::int64_t unit, std::string_view key, std::string_view states) {
    m_bytes.clear();
    append_number(m_bytes, row);
    append_number(m_bytes, version);
    append_number(m_bytes, unit);
    append_words(m_bytes, key);
    append_words(m_bytes, states);
}

void RowDigest::cell(std::string_view column, sql::Parameter const& parameter) {
    if (std::holds_alternative<std::monostate>(parameter)) return;
    append_words(m_bytes, column);
    if (auto const* number = std::get_if<std::int64_t>(&parameter)) {
        m_bytes += 'i';
        append_number(m_bytes, *number);
    } else if (auto const* words = std::get_if<std::string>(&parameter)) {
        m_bytes += 't';
        append_words(m_bytes, *words);
    } else {
        m_bytes += 'b';
        append_words(m_bytes, std::get<sql::Blob>(parameter).bytes);
    }
}

std::string RowDigest::finish() { return crypto::sha256(m_bytes); }

std::string end_digest(std::int64_t row, std::int64_t version, std::int64_t unit, std::string_view key) {
    RowDigest digest;
    digest.begin(row, version, unit, key, "ended");
    return digest.finish();
}

}  // namespace yizhen::ledgers::store

// Figures, positions, closings and restatements as SQL.

#include "modules/ledgers/store_sql_totals.h"

#include "platform/crypto/digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yizhen::ledgers::store {
namespace {

std::string_view word_of(totals::State state) {
    switch (state) {
    case totals::State::present: return "present";
    case totals::State::not_applicable: return "not_applicable";
    case totals::State::disputed: return "disputed";
    case totals::State::blank: break;
    }
    return "blank";
}

totals::State state_of(std::string_view word) {
    if (word == "present") return totals::State::present;
    if (word == "not_applicable") return totals::State::not_applicable;
    return word == "disputed" ? totals::State::disputed : totals::State::blank;
}

sql::Parameter value_parameter(totals::Cell const& cell) {
    bool const number = cell.state == totals::State::present || cell.state == totals::State::disputed;
    return number ? sql::Parameter{cell.value} : sql::Parameter{};
}

std::string names_of(std::vector<Column const*> const& columns) {
    std::string out;
    for (auto const* column : columns) out += ", " + column->name;
    return out;
}

/// Most rows have no marks at all.
totals::Cell cell_at(sql::Rows const& rows, int at, States const& states, ElementId element) {
    auto const marks = states.empty() ? CellMarks{} : marks_of(states, element);
    return figure_of(rows.null(at) ? sql::Parameter{} : sql::Parameter{rows.integer(at)}, marks);
}

States states_at(sql::Rows const& rows, int at) {
    auto const text = rows.text(at);
    return text.empty() ? States{} : parse_states(text);
}

CivilDate day_of(std::string_view iso) {
    auto const day = CivilDate::parse(iso);
    YIZHEN_CHECK(day);
    return day.value();
}

/// Rows that a complete list ended: they are in the table no more, so their figures are blank.
std::vector<FigureChange> ended_since(sql::Connection& sql, Shape const& shape, RealmId realm, std::int64_t after, std::set<std::string> const& periods,
                                      std::vector<Column const*> const& columns) {
    std::vector<FigureChange> out;
    auto const rows = sql.query("SELECT unit_id, natural_key, change_id FROM ledger_end WHERE realm_id = $1 AND change_id > $2 AND ledger = $3",
                                {realm.value, after, shape.definition.name});
    while (rows->next()) {
        auto const key = rows->text(1);
        std::string const period(key.substr(key.find('/') + 1));
        if (!periods.contains(period)) continue;
        FigureChange change{realm, rows->integer(2), {}};
        for (auto const* column : columns) change.cells.push_back({UnitId(rows->integer(0)), period, column->element.id, {}, {}});
        out.push_back(std::move(change));
    }
    return out;
}

std::int64_t number_of(std::string_view text) {
    std::int64_t out = -1;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size() ? out : -1;
}

}  // namespace

bool is_figure(Shape const& shape, Column const& column) {
    return shape.by_period() && !column.sealed() && (column.rule.type == ValueType::integer || column.rule.type == ValueType::decimal);
}

bool has_totals(Shape const& shape, Column const& column) {
    return is_figure(shape, column) && column.element.by_period && (summable(column.element) || !column.element.formula.empty());
}

CellMarks marks_of(States const& states, ElementId element) {
    auto const found = states.find(element.value);
    return found == states.end() ? CellMarks{} : found->second;
}

totals::Cell figure_of(sql::Parameter const& stored, CellMarks marks) {
    auto const* value = std::get_if<std::int64_t>(&stored);
    if (marks.not_applicable) return {0, totals::State::not_applicable};
    if (value == nullptr) return {};
    return {*value, marks.disputed ? totals::State::disputed : totals::State::present};
}

std::set<std::string> closed_periods(sql::Connection& sql, RealmId realm) {
    std::set<std::string> out;
    auto const rows = sql.query("SELECT period FROM period_closing WHERE realm_id = $1", {realm.value});
    while (rows->next()) out.emplace(rows->text(0));
    return out;
}

void insert_restatements(Context const& context, sql::WriteTransaction& tx, std::vector<RestatedCell> const& cells, std::int64_t person,
                         std::string const& reason) {
    if (cells.empty()) return;
    std::vector<std::int64_t> ids;
    for (std::size_t at = 0; at < cells.size(); ++at) ids.push_back(tx.new_id());
    std::size_t at = 0;
    tx.sql().execute_many("INSERT INTO figure_restatement (restatement_id, realm_id, period, unit_id, element_id, change_id, former_value, former_state, "
                          "new_value, new_state, person_id, restated_on, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                          [&](sql::Parameters& out) {
                              if (at == cells.size()) return false;
                              auto const& [figure, former] = cells[at];
                              out = {ids[at], tx.realm().value, figure.period, figure.unit.value, figure.element.value, tx.position(), value_parameter(former),
                                     std::string(word_of(former.state)), value_parameter(figure.cell), std::string(word_of(figure.cell.state)), person,
                                     context.clock.today().iso(), reason};
                              ++at;
                              return true;
                          });
}

void tell_figures(Context const& context, sql::WriteTransaction& tx, FigureChange change) {
    if (context.figures == nullptr) return;
    change.realm = tx.realm();
    change.change = tx.position();
    tx.after_commit([listener = context.figures, told = std::move(change)] { listener->changed(told); });
}

std::map<std::int64_t, std::int64_t> positions(sql::Connection& sql) {
    std::map<std::int64_t, std::int64_t> out;
    // Realms below zero are letter boxes (modules/audit): a cache on the disk is not to tell when one grew.
    auto const rows = sql.query("SELECT realm_id, position FROM realm_position WHERE realm_id >= 0");
    while (rows->next()) out[rows->integer(0)] = rows->integer(1);
    return out;
}

std::int64_t sum_of_positions(sql::Connection& sql) {
    auto const rows = sql.query("SELECT CAST(COALESCE(SUM(position), 0) AS BIGINT) FROM realm_position WHERE realm_id >= 0");
    return rows->next() ? rows->integer(0) : 0;
}

void read_figures(sql::Connection& sql, Shape const& shape, std::string const& period, std::vector<Column const*> const& columns,
                  std::function<void(std::int64_t, std::vector<totals::Cell> const&)> const& each) {
    auto const rows = sql.query(fmt::format("SELECT unit_id, states{} FROM l_{} WHERE period = $1", names_of(columns), shape.definition.name), {period});
    std::vector<totals::Cell> cells(columns.size());
    while (rows->next()) {
        auto const states = states_at(*rows, 1);
        for (std::size_t at = 0; at < columns.size(); ++at) cells[at] = cell_at(*rows, static_cast<int>(at) + 2, states, columns[at]->element.id);
        each(rows->integer(0), cells);
    }
}

void read_changed(sql::Connection& sql, Shape const& shape, RealmId realm, std::int64_t after, std::set<std::string> const& periods,
                  std::vector<Column const*> const& columns, std::function<void(FigureChange const&)> const& each) {
    auto changes = ended_since(sql, shape, realm, after, periods, columns);
    sql::Parameters parameters{realm.value, after};
    for (auto const& period : periods) parameters.emplace_back(period);
    auto const rows = sql.query(fmt::format("SELECT unit_id, period, change_id, states{} FROM l_{} WHERE realm_id = $1 AND change_id > $2 AND period IN ({})",
                                            names_of(columns), shape.definition.name, marks(3, periods.size())),
                                parameters);
    while (rows->next()) {
        auto const states = states_at(*rows, 3);
        FigureChange change{realm, rows->integer(2), {}};
        for (std::size_t at = 0; at < columns.size(); ++at) {
            auto const element = columns[at]->element.id;
            change.cells.push_back({UnitId(rows->integer(0)), std::string(rows->text(1)), element, cell_at(*rows, static_cast<int>(at) + 4, states, element), {}});
        }
        changes.push_back(std::move(change));
    }
    std::ranges::stable_sort(changes, {}, &FigureChange::change);
    for (auto const& change : changes) each(change);
}

void read_originals(sql::Connection& sql, std::string const& period, ElementId element, std::function<void(std::int64_t, totals::Cell)> const& each) {
    auto const rows = sql.query("SELECT unit_id, former_value, former_state FROM figure_restatement WHERE period = $1 AND element_id = $2 "
                                "ORDER BY change_id DESC, restatement_id DESC",
                                {period, element.value});
    while (rows->next()) each(rows->integer(0), {rows->null(1) ? 0 : rows->integer(1), state_of(rows->text(2))});
}

std::map<std::int64_t, LastChange> last_changes(sql::Connection& sql) {
    std::map<std::int64_t, LastChange> out;
    auto const rows = sql.query("SELECT c.realm_id, c.change_id, c.digest FROM realm_position p JOIN ledger_change c ON c.realm_id = p.realm_id "
                                "AND c.change_id = (SELECT MAX(m.change_id) FROM ledger_change m WHERE m.realm_id = p.realm_id)");
    while (rows->next()) out[rows->integer(0)] = {rows->integer(1), crypto::hex(rows->blob(2))};
    return out;
}

bool wrote_since(sql::Connection& sql, RealmId realm, std::int64_t position) {
    return sql.query("SELECT 1 FROM ledger_change WHERE realm_id = $1 AND change_id > $2 LIMIT 1", {realm.value, position})->next();
}

bool knows_change(sql::Connection& sql, std::int64_t realm, LastChange const& change) {
    auto const rows = sql.query("SELECT digest FROM ledger_change WHERE realm_id = $1 AND change_id = $2", {realm, change.change});
    return rows->next() && crypto::hex(rows->blob(0)) == change.digest;
}

std::string cache_key(std::map<std::int64_t, LastChange> const& last) {
    std::string out;
    for (auto const& [realm, change] : last) out += fmt::format("{} {} {}\n", realm, change.change, change.digest);
    return out;
}

std::optional<std::map<std::int64_t, LastChange>> parse_cache_key(std::string_view key) {
    std::map<std::int64_t, LastChange> out;
    while (!key.empty()) {
        auto const end = key.find('\n');
        auto const line = key.substr(0, end);
        auto const first = line.find(' ');
        auto const second = line.find(' ', first + 1);
        if (end == std::string_view::npos || first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
        auto const realm = number_of(line.substr(0, first));
        auto const change = number_of(line.substr(first + 1, second - first - 1));
        if (realm < 0 || change < 0) return std::nullopt;
        out[realm] = {change, std::string(line.substr(second + 1))};
        key.remove_prefix(end + 1);
    }
    return out;
}

std::vector<Restatement> read_restatements(sql::Connection& sql, Shape const& shape, RealmId realm, Period const& period, std::size_t max) {
    std::vector<Restatement> out;
    auto const rows = sql.query(fmt::format("SELECT unit_id, element_id, former_value, former_state, new_value, new_state, change_id, person_id, restated_on, reason "
                                            "FROM figure_restatement WHERE realm_id = $1 AND period = $2 ORDER BY change_id DESC, restatement_id DESC LIMIT {}",
                                            max),
                                {realm.value, period.text()});
    while (rows->next()) {
        Restatement one;
        one.unit = UnitId(rows->integer(0));
        if (auto const* column = shape.find(ElementId(rows->integer(1)))) {
            one.element = column->element.code;
            one.scale = column->rule.type == ValueType::decimal ? column->rule.scale : 0;
        }
        one.period = period;
        one.former = {rows->null(2) ? 0 : rows->integer(2), state_of(rows->text(3))};
        one.now = {rows->null(4) ? 0 : rows->integer(4), state_of(rows->text(5))};
        one.change = ChangeId(rows->integer(6));
        one.person = rows->integer(7);
        one.day = day_of(rows->text(8)).iso();
        one.reason = std::string(rows->text(9));
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<Closing> read_closings(sql::Connection& sql, Period const& period) {
    std::vector<Closing> out;
    auto const rows = sql.query("SELECT realm_id, change_id, person_id, closed_on, reason FROM period_closing WHERE period = $1 ORDER BY realm_id", {period.text()});
    while (rows->next()) {
        out.push_back({RealmId(rows->integer(0)), period, ChangeId(rows->integer(1)), rows->integer(2), std::string(rows->text(3)), std::string(rows->text(4))});
    }
    return out;
}

}  // namespace yizhen::ledgers::store

#include "modules/collection/checks_parts.h"

#include <algorithm>

namespace yizhen::collection {
namespace {

std::string record_of(TaskCell const& cell, Ask const& ask) {
    if (cell.row != 0) return "@" + std::to_string(cell.row);
    if (ask.in_rows) return "+" + std::to_string(cell.nth);
    return {};
}

struct Known {
    std::map<std::string, Decimal> sure;     ///< held beyond doubt
    std::map<std::string, Decimal> counted;  ///< what rows of other ledgers say, however fresh
};

/// Figures of the unit for a period, one question for all elements.
Result<Known> figures_of(CheckInput const& input, std::vector<std::string> elements, Period const& period) {
    Known out;
    if (elements.empty() || input.unit_code.empty()) return out;
    ledgers::Question const question{.elements = std::move(elements), .units = {input.unit_code}, .population = {}, .period = period,
                                     .as_of = period.last(), .today = input.today, .after = {}, .change = {}};
    auto const figures = input.ledgers.figures(input.asked.realm, question);
    if (!figures) return figures.problem();
    for (auto const& figure : figures.value()) {
        auto const number = number_of(figure.cell.value);
        bool const sure = figure.standing == ledgers::Standing::held || figure.standing == ledgers::Standing::stale;
        if (number && sure) out.sure.emplace(figure.element, *number);
        if (number && figure.derived == "count") out.counted.emplace(figure.element, *number);
    }
    return out;
}

/// A figure that a ledger may hold; what a demand brought new, none holds yet.
bool is_figure(Ask const& ask) { return ask.by_period && !ask.ledger.empty(); }

void add_once(std::vector<std::string>& elements, std::string const& element) {
    if (std::ranges::find(elements, element) == elements.end()) elements.push_back(element);
}

/// Elements of fields that relations name and nobody answers here.
std::vector<std::string> wanted_beside(CheckInput const& input) {
    std::set<std::string> fields;
    for (auto const& relation : input.asked.relations) {
        fields.insert(relation.left);
        fields.insert(relation.divisor);
        for (auto const& [sign, field] : relation.right) fields.insert(field);
    }
    std::set<Ask const*> answered;
    for (auto const& each : answered_asks(input)) answered.insert(each.ask);
    std::vector<std::string> out;
    for (auto const& ask : input.asked.asks) {
        if (is_figure(ask) && fields.contains(ask.field) && !answered.contains(&ask)) add_once(out, ask.element);
    }
    return out;
}

std::vector<std::string> answered_figures(CheckInput const& input) {
    std::vector<std::string> out;
    for (auto const& each : answered_asks(input)) {
        if (is_figure(*each.ask) && number_of(each.value)) add_once(out, each.ask->element);
    }
    return out;
}

/// What the county decided for a form goes before what is shipped.
void grade(CheckInput const& input, std::vector<Finding>& findings) {
    for (auto& finding : findings) {
        auto const cell = find_cell(input.task.cells, input.asked.asks, finding.key);
        auto const& errors = input.strictness.of(cell ? input.asked.asks[cell->ask].element : std::string()).errors;
        if (auto const set = errors.find(finding.rule); set != errors.end()) finding.grade = set->second ? Finding::Grade::error : Finding::Grade::warning;
    }
}

}  // namespace

std::optional<Decimal> number_of(Value const& value) {
    if (auto const* whole = std::get_if<std::int64_t>(&value)) return Decimal{*whole, 0};
    if (auto const* decimal = std::get_if<Decimal>(&value)) return *decimal;
    return std::nullopt;
}

std::vector<AnsweredAsk> answered_asks(CheckInput const& input) {
    std::vector<AnsweredAsk> out;
    for (auto const& [key, answer] : input.answers) {
        if (answer.value.state != CellState::present) continue;
        auto const cell = find_cell(input.task.cells, input.asked.asks, key);
        if (cell) out.push_back({key, &input.asked.asks[cell->ask], answer.value.value});
    }
    return out;
}

FormValues::FormValues(CheckInput const& input, std::map<std::string, Decimal> const& held_of_element) {
    for (auto const& ask : input.asked.asks) {
        auto const held = ask.field.empty() ? held_of_element.end() : held_of_element.find(ask.element);
        if (held != held_of_element.end()) m_found[{ask.field, {}}] = {held->second, {}, ask.name, false};
    }
    for (auto const& [key, answer] : input.answers) {
        auto const cell = find_cell(input.task.cells, input.asked.asks, key);
        if (!cell) continue;
        auto const& ask = input.asked.asks[cell->ask];
        bool const absent = answer.value.state == CellState::not_applicable;
        auto const number = absent                                      ? std::optional(Decimal{})
                            : answer.value.state == CellState::present ? number_of(answer.value.value)
                                                                       : std::nullopt;
        auto const record = record_of(*cell, ask);
        m_records.insert(record);
        if (number && !ask.field.empty()) m_found[{ask.field, record}] = {*number, key, ask.name, absent};
    }
}

std::optional<FormValues::Found> FormValues::find(std::string const& field, std::string const& record) const {
    auto found = m_found.find({field, record});
    if (found == m_found.end() && !record.empty()) found = m_found.find({field, {}});
    return found == m_found.end() ? std::nullopt : std::optional(found->second);
}

Result<std::vector<Finding>> check_answers(CheckInput const& given) {
    std::vector<Finding> out;
    if (given.nothing) return out;
    CheckInput input = given;
    check_ranges(input, out);
    std::map<std::string, Decimal> beside;
    std::map<std::string, Decimal> last;
    if (!input.asked.period.empty()) {
        auto const period = Period::parse(input.asked.period);
        if (!period) return period.problem();
        auto const answered = answered_figures(input);
        auto now = wanted_beside(input);
        for (auto const& element : answered) add_once(now, element);
        auto held = figures_of(input, std::move(now), period.value());
        if (!held) return held.problem();
        check_counted(input, held.value().counted, out);
        beside = std::move(held).value().sure;
        auto const before = period.value().previous();
        input.same_year_as_last = before.first.year() == period.value().first.year();
        auto earlier = figures_of(input, answered, before);
        if (!earlier) return earlier.problem();
        last = std::move(earlier).value().sure;
    }
    check_relations(input, FormValues(input, beside), out);
    check_last_period(input, last, out);
    if (auto const done = check_rows(input, out); !done) return done.problem();
    grade(input, out);
    return out;
}

}  // namespace yizhen::collection

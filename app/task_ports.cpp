#include "app/task_ports.h"

#include "app/county.h"

namespace yizhen::app {
namespace {

std::optional<Decimal> number_of(Value const& value) {
    if (auto const* whole = std::get_if<std::int64_t>(&value)) return Decimal{*whole, 0};
    if (auto const* decimal = std::get_if<Decimal>(&value)) return *decimal;
    return std::nullopt;
}

/// Held or stale; what is disputed or missing is no figure.
Result<std::optional<tasks::FigureSeen>> read_figure(County& county, CivilDate today, RealmId realm, std::string const& element, std::string const& unit, std::string const& period) {
    ledgers::Question question{.elements = {element}, .units = {unit}, .population = {}, .period = {}, .as_of = today, .today = today, .after = {}, .change = {}, .until = {}};
    if (!period.empty()) {
        auto const read = Period::parse(period);
        if (!read) return read.problem();
        question.period = read.value();
    }
    auto const figures = county.ledgers().figures(realm, question);
    if (!figures) return figures.problem();
    if (figures.value().empty()) return std::optional<tasks::FigureSeen>();
    auto const& figure = figures.value().front();
    bool const there = figure.standing == ledgers::Standing::held || figure.standing == ledgers::Standing::stale;
    auto const number = number_of(figure.cell.value);
    if (!there || !number) return std::optional<tasks::FigureSeen>();
    auto const* known = county.gate().catalogue().find(element);
    return std::optional(tasks::FigureSeen{*number, known == nullptr ? element : known->name, figure.origin.source, figure.origin.as_of, !figure.derived.empty()});
}

}  // namespace

tasks::Tasks make_tasks(County& county, Clock const& clock) {
    return tasks::Tasks({county.database(), county.org(), clock,
                         [&](RealmId realm, std::string const& element, std::string const& unit, std::string const& period) {
                             return read_figure(county, clock.today(), realm, element, unit, period);
                         },
                         [&](UnitId unit, CivilDate from, CivilDate to) { return county.folder().focus().open_days_between(unit, from, to, county.calendar()); },
                         [&](DemandId demand) {
                             auto const found = county.gate().find(demand);
                             return found && county.gate().standing_of(*found, clock.today()) == gate::Standing::open;
                         }});
}

}  // namespace yizhen::app

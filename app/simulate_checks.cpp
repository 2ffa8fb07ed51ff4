#include "app/simulate_checks.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <set>

namespace yizhen::app::sim {
namespace {

constexpr int kTasksLookedAt = 12;   // of a demand; a county-wide form has hundreds alike
constexpr int kReadAllAfter = 50;    // steps between two looks at everything

Problem broken(std::string words) { return {problems::kInternal, std::move(words)}; }

bool in_order(gate::StoredDemand const& demand, bool confirmed) { return gate::is_numbered(demand.outcome) && (!demand.envelope.received || confirmed); }

}  // namespace

void Checks::goes_on(Checks const& before) {
    m_steps = before.m_steps;
    m_filled = before.m_filled;
    m_cells = before.m_cells;
}

Result<Done> Checks::after(gate::Answer const& answer) {
    auto const& demand = answer.demand;
    // What came past the gate was demanded as well, whether its issuer owns up to it or not.
    if (gate::is_numbered(demand.outcome)) m_cells[demand.id.value] = {demand.price.cells_answered, demand.price.cells_answered + demand.price.cells_asked};
    else m_cells.erase(demand.id.value);
    if (auto const booked = hours_are_booked(demand); !booked) return booked;
    if (auto const asked = nothing_held_is_asked(answer); !asked) return asked;
    if (++m_steps % kReadAllAfter != 0) return Done{};
    return all();
}

Result<Done> Checks::all() {
    if (auto const sound = account(); !sound) return sound;
    if (auto const sound = shares(); !sound) return sound;
    if (auto const sound = totals(); !sound) return sound;
    return done_by_approval();
}

/// T2, for tasks spread over the demand's units.
Result<Done> Checks::nothing_held_is_asked(gate::Answer const& answer) {
    ++m_looked_at;
    auto const asked = m_county.collection().asked(answer.demand.id);
    if (!asked) return Done{};
    collection::PageQuestion question;
    question.realm = m_realm;
    question.all = true;
    question.demand = answer.demand.id;
    question.limit = kTasksLookedAt;
    std::set<std::string> elements;
    std::map<std::string, std::set<std::string>> cells;  // unit code: elements said to be missing
    auto const tree = m_county.org().tree();
    for (auto const& task : m_county.collection().list(question)) {
        auto const detail = m_county.collection().detail(task.id);
        if (!detail) return detail.problem();
        if (task.state != collection::TaskState::open) continue;
        for (auto const& line : detail.value().cells) {
            auto const& ask = detail.value().asked.asks[line.cell.ask];
            if (line.cell.why != collection::Why::missing || ask.ledger.empty() || !ask.by_period || line.cell.row != 0) continue;
            elements.insert(ask.element);
            cells[tree->find(task.unit)->code].insert(ask.element);
        }
    }
    if (elements.empty()) return Done{};
    ledgers::Question held{.elements = {elements.begin(), elements.end()}, .units = {}, .population = {}, .period = {}, .as_of = asked->as_of, .today = asked->admitted};
    for (auto const& [unit, codes] : cells) held.units.push_back(unit);
    if (auto const period = Period::parse(asked->period)) held.period = period.value();
    auto const figures = m_county.ledgers().figures(m_realm, held);
    if (!figures) return figures.problem();
    for (auto const& figure : figures.value()) {
        bool const fresh = figure.standing == ledgers::Standing::held;
        if (fresh && cells[figure.unit].contains(figure.element)) return broken(fmt::format("{} 的 {} 已有新鲜的数，却又问了一遍（T2）。", figure.unit, figure.element));
    }
    return Done{};
}

/// What a demand in order costs stands in the account; what was returned or not owned up to costs nothing.
Result<Done> Checks::hours_are_booked(gate::StoredDemand const& demand) {
    ++m_looked_at;
    burden::Booked booked;
    m_county.database().read([&](sql::Connection& connection) { booked = burden::booked(connection, demand.id); });
    auto const expected = in_order(demand, !demand.control_number.empty()) ? demand.price.hours_after.units : 0;
    if (booked.estimated.units == expected) return Done{};
    return broken(fmt::format("{} 应记 {} 小时，账上是 {} 小时。", demand.title, Decimal{expected, 2}.text(), booked.estimated.text()));
}

Result<Done> Checks::account() {
    ++m_looked_at;
    std::vector<std::string> faults;
    m_county.database().read([&](sql::Connection& connection) { faults = burden::verify(connection, m_realm); });
    return faults.empty() ? Result<Done>(Done{}) : broken("工时账不平：" + faults.front());
}

/// T4: numerator and denominator of the register are those of the verdicts one by one.
Result<Done> Checks::shares() {
    ++m_looked_at;
    std::int64_t answered = 0;
    std::int64_t cells = 0;
    for (auto const& [demand, count] : m_cells) {
        answered += count.first;
        cells += count.second;
    }
    gate::DigitalQuestion question{.realm = m_realm, .from_month = "0001-01", .to_month = "9999-12"};
    std::int64_t shown = 0;
    std::int64_t of = 0;
    for (auto const& share : m_county.gate().digital_shares(question)) {
        shown += share.answered;
        of += share.cells;
    }
    if (shown == answered && of == cells) return Done{};
    return broken(fmt::format("没有人填的格应为 {} / {}，登记册说 {} / {}（T4）。", answered, cells, shown, of));
}

Result<Done> Checks::totals() {
    ++m_looked_at;
    std::size_t checked = 0;
    auto const faults = m_county.ledgers().totals().verify(checked);
    if (faults.empty()) return Done{};
    auto const& first = faults.front();
    return broken(fmt::format("汇总 {} {} 不符：{}", first.element, first.period, first.what));
}

/// T1: as many tasks are done as answers were approved.
Result<Done> Checks::done_by_approval() {
    ++m_looked_at;
    for (auto const& [demand, count] : m_filled) {
        std::int64_t done = 0;
        for (auto const& node : m_county.collection().progress(DemandId{demand})) {
            if (!node.parent.known()) done += node.tasks_done;
        }
        if (done != count) return broken(fmt::format("要求 {} 审过 {} 件，却显示办结 {} 件（T1）。", demand, count, done));
    }
    return Done{};
}

}  // namespace yizhen::app::sim

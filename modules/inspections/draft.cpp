#include "modules/inspections/draft.h"

#include <algorithm>
#include <map>

namespace yizhen::inspections {

Draft::Draft(Indexed const& in) : m_in(&in) {
    auto const units = static_cast<std::size_t>(in.units());
    m_stops.resize(units);
    m_costs.resize(units);
    m_weeks.resize(static_cast<std::size_t>(in.size()));
    m_use.resize(static_cast<std::size_t>(in.departments()) * static_cast<std::size_t>(in.weeks()));
    for (int department = 0; department < in.departments(); ++department) {
        for (int week = 1; week <= in.weeks(); ++week) m_use[cell(department, week)] = in.standing_of(department, week);
    }
    for (int unit = 0; unit < in.units(); ++unit) {
        m_costs[static_cast<std::size_t>(unit)] = worked_out(unit);
        m_objective += cost_of(unit);
    }
}

int Draft::room(int department, int week) const {
    return m_in->department_cap() == kNoCap ? kNoCap : m_in->department_cap() - use(department, week);
}

int Draft::overload() const {
    int over = 0;
    if (m_in->department_cap() == kNoCap) return over;
    for (int department = 0; department < m_in->departments(); ++department) {
        // What stands may be over the cap by itself: no plan mends that.
        for (int week = 1; week <= m_in->weeks(); ++week) over += std::max(0, use(department, week) - std::max(m_in->department_cap(), m_in->standing_of(department, week)));
    }
    return over;
}

int Draft::busiest_window(int unit, int week) const {
    int busiest = 0;
    for (int first = week - kWindowOfUnitCap + 1; first <= week; ++first) {
        auto const inside = std::ranges::count_if(stops(unit), [&](Stop const& stop) { return stop.week >= first && stop.week < first + kWindowOfUnitCap; });
        busiest = std::max(busiest, static_cast<int>(inside) + m_in->standing_in_window(unit, first));
    }
    return busiest;
}

bool Draft::may_open(int unit, int week) const { return m_in->unit_cap() == kNoCap || busiest_window(unit, week) < m_in->unit_cap(); }

bool Draft::may_join(Stop const& stop, int wish) const {
    if (static_cast<int>(stop.wishes.size()) >= m_in->visit_size_max()) return false;
    return std::ranges::none_of(stop.wishes, [&](int other) { return m_in->conflict(other, wish); });
}

Cost Draft::worked_out(int unit) const {
    Cost cost = kUnplacedCost * static_cast<Cost>(m_in->wishes_of_unit(unit).size());
    for (auto const& stop : stops(unit)) {
        cost += kVisitCost;
        for (int const wish : stop.wishes) cost += m_in->week_cost(wish, stop.week) - kUnplacedCost;
    }
    return cost;
}

void Draft::set(int unit, std::vector<Stop> now) {
    auto& held = m_stops[static_cast<std::size_t>(unit)];
    for (auto const& stop : held) {
        for (int const wish : stop.wishes) {
            --m_use[cell(m_in->wish(wish).department, stop.week)];
            m_weeks[static_cast<std::size_t>(wish)] = 0;
        }
    }
    held = std::move(now);
    for (auto const& stop : held) {
        for (int const wish : stop.wishes) {
            ++m_use[cell(m_in->wish(wish).department, stop.week)];
            m_weeks[static_cast<std::size_t>(wish)] = stop.week;
        }
    }
    auto& cost = m_costs[static_cast<std::size_t>(unit)];
    m_objective -= cost;
    cost = worked_out(unit);
    m_objective += cost;
}

namespace {

void add_wish(UnitTask& task, Draft const& draft, int at, Prices const* prices, bool alone) {
    auto const& wish = draft.in().wish(at);
    Item one;
    one.department = wish.department;
    one.joinable = wish.joinable;
    auto const item = task.add(one);
    for (int week = wish.earliest; week <= wish.latest; ++week) {
        Cost const cost = draft.in().week_cost(at, week);
        int const room = alone ? draft.in().department_room(wish.department, week) : draft.room(wish.department, week);
        if (cost >= kClosed || room <= 0) continue;
        task.cost[task.cell(item, week)] = cost + (prices == nullptr ? 0 : (*prices)[draft.cell(wish.department, week)]);
        task.room[task.cell(item, week)] = room;
    }
}

void add_fixed(UnitTask& task, Draft const& draft, Stop const& stop) {
    Item one;
    one.size = static_cast<int>(stop.wishes.size());
    one.joinable = std::ranges::all_of(stop.wishes, [&](int wish) { return draft.in().wish(wish).joinable; });
    one.unplaced = kClosed;
    task.cost[task.cell(task.add(one), stop.week)] = 0;
}

}  // namespace

UnitTask task_of(Draft const& draft, std::vector<int> const& free, std::vector<Stop> const& fixed, Prices const* prices, bool alone) {
    UnitTask task;
    task.weeks = draft.in().weeks();
    task.unit_cap = draft.in().unit_cap();
    task.size_max = draft.in().visit_size_max();
    if (int const unit = !free.empty() ? draft.in().wish(free.front()).unit : !fixed.empty() ? draft.in().wish(fixed.front().wishes.front()).unit : -1; unit >= 0) {
        for (int first = 2 - kWindowOfUnitCap; first <= task.weeks; ++first) task.standing.push_back(draft.in().standing_in_window(unit, first));
    }
    for (int const wish : free) add_wish(task, draft, wish, prices, alone);
    for (auto const& stop : fixed) add_fixed(task, draft, stop);
    task.settle_windows();
    task.allow_all();
    for (std::size_t a = 0; a < free.size(); ++a) {
        for (std::size_t b = a + 1; b < free.size(); ++b) {
            if (draft.in().conflict(free[a], free[b])) task.set_conflict(a, b);
        }
        for (std::size_t b = 0; b < fixed.size(); ++b) {
            bool const apart = std::ranges::any_of(fixed[b].wishes, [&](int other) { return draft.in().conflict(free[a], other); });
            if (apart) task.set_conflict(a, free.size() + b);
        }
    }
    for (std::size_t a = 0; a < fixed.size(); ++a) {
        for (std::size_t b = a + 1; b < fixed.size(); ++b) task.set_conflict(free.size() + a, free.size() + b);
    }
    return task;
}

std::vector<Stop> stops_of(UnitAnswer const& answer, std::vector<int> const& free, std::vector<Stop> const& fixed) {
    std::map<std::pair<int, int>, Stop> by_visit;
    auto const into = [&](std::size_t item) -> Stop& {
        auto& stop = by_visit[{answer.week[item], answer.group[item]}];
        stop.week = answer.week[item];
        return stop;
    };
    for (std::size_t at = 0; at < free.size(); ++at) {
        if (answer.week[at] > 0) into(at).wishes.push_back(free[at]);
    }
    for (std::size_t at = 0; at < fixed.size(); ++at) {
        auto& wishes = into(free.size() + at).wishes;
        wishes.insert(wishes.end(), fixed[at].wishes.begin(), fixed[at].wishes.end());
    }
    std::vector<Stop> stops;
    for (auto& [key, stop] : by_visit) {
        std::ranges::sort(stop.wishes);
        stops.push_back(std::move(stop));
    }
    return stops;
}

}  // namespace yizhen::inspections

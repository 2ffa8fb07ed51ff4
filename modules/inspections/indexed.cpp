#include "modules/inspections/indexed.h"

#include <algorithm>

namespace yizhen::inspections {
namespace {

std::vector<Name> sorted_names(std::vector<Wish> const& wishes, Name Wish::* member) {
    std::vector<Name> names;
    names.reserve(wishes.size());
    for (auto const& wish : wishes) names.push_back(wish.*member);
    std::ranges::sort(names);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

/// -1 when the name is not among them.
int index_of(std::vector<Name> const& names, Name const& name) {
    auto const at = std::ranges::lower_bound(names, name);
    return at != names.end() && *at == name ? static_cast<int>(at - names.begin()) : -1;
}

/// A cap that all wishes together cannot reach is none: sums over weeks then stay small.
int cap_of(std::optional<int> cap, std::size_t wishes) {
    return cap && static_cast<std::size_t>(*cap) < wishes ? *cap : kNoCap;
}

}  // namespace

Indexed::Indexed(Wishes const& input)
    : m_weeks(input.weeks), m_unit_cap(cap_of(input.caps.visits_per_unit_per_4_weeks, input.wishes.size() + input.standing.size())),
      m_department_cap(cap_of(input.caps.visits_per_department_per_week, input.wishes.size() + input.standing.size())),
      m_visit_size_max(cap_of(input.caps.departments_per_visit, input.wishes.size())), m_unit_names(sorted_names(input.wishes, &Wish::unit)),
      m_department_names(sorted_names(input.wishes, &Wish::department)) {
    m_by_unit.resize(m_unit_names.size());
    m_by_department.resize(m_department_names.size());
    for (auto const& wish : input.wishes) m_told.push_back(&wish);
    std::ranges::sort(m_told, {}, [](Wish const* wish) -> Name const& { return wish->id; });
    for (auto const* told : m_told) {
        IndexedWish wish{index_of(m_department_names, told->department), index_of(m_unit_names, told->unit), told->earliest, told->latest,
                         told->preferred.value_or(0), told->joinable, {}};
        for (auto const& name : told->apart_from) {
            if (int const department = index_of(m_department_names, name); department >= 0) wish.apart_from.push_back(department);
        }
        std::ranges::sort(wish.apart_from);
        m_by_unit[static_cast<std::size_t>(wish.unit)].push_back(size());
        m_by_department[static_cast<std::size_t>(wish.department)].push_back(size());
        m_wishes.push_back(std::move(wish));
    }
    m_blackout.assign(m_unit_names.size() * static_cast<std::size_t>(m_weeks), 0);
    for (auto const& blackout : input.blackouts) {
        int const only = blackout.unit ? index_of(m_unit_names, *blackout.unit) : -1;
        if (blackout.unit && only < 0) continue;
        for (int unit = blackout.unit ? only : 0; unit <= (blackout.unit ? only : units() - 1); ++unit) {
            for (int const week : blackout.weeks) m_blackout[cell(unit, week)] = 1;
        }
    }
    count_standing(input.standing);
}

void Indexed::count_standing(std::vector<Standing> const& standing) {
    m_standing_of.assign(m_department_names.size() * static_cast<std::size_t>(m_weeks), 0);
    if (standing.empty()) return;
    auto const windows = static_cast<std::size_t>(m_weeks + kWindowOfUnitCap - 1);
    m_standing.assign(m_unit_names.size() * windows, 0);
    for (auto const& one : standing) {
        if (int const unit = index_of(m_unit_names, one.unit); unit >= 0) {
            for (int first = std::max(one.week - kWindowOfUnitCap + 1, 2 - kWindowOfUnitCap); first <= one.week; ++first) {
                ++m_standing[static_cast<std::size_t>(unit) * windows + static_cast<std::size_t>(first + kWindowOfUnitCap - 2)];
            }
        }
        for (auto const& name : one.departments) {
            int const department = index_of(m_department_names, name);
            if (department >= 0 && one.week >= 1) ++m_standing_of[static_cast<std::size_t>(department) * static_cast<std::size_t>(m_weeks) + static_cast<std::size_t>(one.week - 1)];
        }
    }
}

bool Indexed::conflict(int a, int b) const {
    auto const& one = wish(a);
    auto const& other = wish(b);
    return !one.joinable || !other.joinable || one.department == other.department ||
           std::ranges::binary_search(one.apart_from, other.department) || std::ranges::binary_search(other.apart_from, one.department);
}

Cost Indexed::week_cost(int at, int week) const {
    auto const& one = wish(at);
    if (week < one.earliest || week > one.latest || blacked_out(one.unit, week)) return kClosed;
    return one.preferred == 0 ? 0 : kWeekCost * std::abs(week - one.preferred);
}

std::optional<int> Indexed::find(Name const& id) const {
    auto const at = std::ranges::lower_bound(m_told, id, {}, [](Wish const* wish) -> Name const& { return wish->id; });
    if (at == m_told.end() || !((*at)->id == id)) return std::nullopt;
    return static_cast<int>(at - m_told.begin());
}

}  // namespace yizhen::inspections

#pragma once
/// A calendar while it is being made: every unit's visits, the use of every department's weeks, and what it costs.
/// Inside modules/inspections only.

#include "modules/inspections/unit_search.h"

namespace yizhen::inspections {

/// One visit of a unit.
struct Stop {
    int week = 0;
    std::vector<int> wishes;

    friend bool operator==(Stop const&, Stop const&) = default;
};

/// What a department's week costs beside the objective; department × week, never negative.
using Prices = std::vector<Cost>;

class Draft {
public:
    explicit Draft(Indexed const& in);

    [[nodiscard]] Indexed const& in() const { return *m_in; }
    [[nodiscard]] std::vector<Stop> const& stops(int unit) const { return m_stops[static_cast<std::size_t>(unit)]; }
    [[nodiscard]] Cost objective() const { return m_objective; }
    [[nodiscard]] Cost cost_of(int unit) const { return m_costs[static_cast<std::size_t>(unit)]; }
    /// 0: unplaced.
    [[nodiscard]] int week_of(int wish) const { return m_weeks[static_cast<std::size_t>(wish)]; }
    /// Visits of the department in the week, over all units, with those that stand.
    [[nodiscard]] int use(int department, int week) const { return m_use[cell(department, week)]; }
    /// How many more it may have; negative where a draft breaks the cap, as the separate units' plans may.
    [[nodiscard]] int room(int department, int week) const;
    [[nodiscard]] std::size_t cell(int department, int week) const {
        return static_cast<std::size_t>(department) * static_cast<std::size_t>(m_in->weeks()) + static_cast<std::size_t>(week - 1);
    }
    /// Departments' weeks with more visits than the cap allows, counted by visit.
    [[nodiscard]] int overload() const;
    /// Visits of the unit in the four-week windows that hold `week`, at most; with those that stand.
    [[nodiscard]] int busiest_window(int unit, int week) const;
    [[nodiscard]] bool may_open(int unit, int week) const;
    /// May the wish be one more in this visit? Looks at the visit alone, not at the department's week.
    [[nodiscard]] bool may_join(Stop const& stop, int wish) const;

    void set(int unit, std::vector<Stop> stops);

private:
    [[nodiscard]] Cost worked_out(int unit) const;

    Indexed const* m_in;
    std::vector<std::vector<Stop>> m_stops;
    std::vector<Cost> m_costs;
    std::vector<int> m_weeks;
    std::vector<int> m_use;
    Cost m_objective = 0;
};

/// The search for one unit: `free` are to be placed, `fixed` stay as they are and may be joined. The unit must hold no
/// visits in `draft` beside the fixed ones. `prices` may be null. With `alone` the room is the cap itself, as if no other
/// unit were there.
[[nodiscard]] UnitTask task_of(Draft const& draft, std::vector<int> const& free, std::vector<Stop> const& fixed, Prices const* prices, bool alone = false);
/// The visits of an answer to task_of() with the same `free` and `fixed`.
[[nodiscard]] std::vector<Stop> stops_of(UnitAnswer const& answer, std::vector<int> const& free, std::vector<Stop> const& fixed);

}  // namespace yizhen::inspections

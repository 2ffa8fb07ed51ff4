#pragma once
/// The wishes with small numbers instead of names, and everything that is asked often worked out once.
/// Inside modules/inspections only.

#include "modules/inspections/inspections.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace yizhen::inspections {

inline constexpr int kNoCap = std::numeric_limits<int>::max();
inline constexpr Cost kClosed = Cost{1} << 50;  ///< cost of a week that is not possible; sums of them do not overflow

struct IndexedWish {
    int department = 0;
    int unit = 0;
    int earliest = 1;
    int latest = 1;
    int preferred = 0;  ///< 0: none
    bool joinable = true;
    std::vector<int> apart_from;  ///< sorted; departments without wishes are left out
};

/// Units, departments and wishes are numbered by name, so that the order of the input changes nothing.
class Indexed {
public:
    explicit Indexed(Wishes const& wishes);

    [[nodiscard]] int weeks() const { return m_weeks; }
    [[nodiscard]] int unit_cap() const { return m_unit_cap; }
    [[nodiscard]] int department_cap() const { return m_department_cap; }
    [[nodiscard]] int visit_size_max() const { return m_visit_size_max; }
    [[nodiscard]] int units() const { return static_cast<int>(m_unit_names.size()); }
    [[nodiscard]] int departments() const { return static_cast<int>(m_department_names.size()); }
    [[nodiscard]] int size() const { return static_cast<int>(m_wishes.size()); }
    [[nodiscard]] IndexedWish const& wish(int at) const { return m_wishes[static_cast<std::size_t>(at)]; }
    [[nodiscard]] Wish const& told(int at) const { return *m_told[static_cast<std::size_t>(at)]; }
    [[nodiscard]] Name const& unit_name(int unit) const { return m_unit_names[static_cast<std::size_t>(unit)]; }
    [[nodiscard]] std::vector<int> const& wishes_of_unit(int unit) const { return m_by_unit[static_cast<std::size_t>(unit)]; }
    [[nodiscard]] std::vector<int> const& wishes_of_department(int department) const {
        return m_by_department[static_cast<std::size_t>(department)];
    }
    /// Visits that stand, in the four weeks from `first` on (−2..weeks).
    [[nodiscard]] int standing_in_window(int unit, int first) const {
        return m_standing.empty() ? 0 : m_standing[static_cast<std::size_t>(unit) * static_cast<std::size_t>(m_weeks + kWindowOfUnitCap - 1) + static_cast<std::size_t>(first + kWindowOfUnitCap - 2)];
    }
    /// Visits that stand in which the department takes part.
    [[nodiscard]] int standing_of(int department, int week) const { return m_standing_of[static_cast<std::size_t>(department) * static_cast<std::size_t>(m_weeks) + static_cast<std::size_t>(week - 1)]; }
    /// How many more the cap lets it have beside them.
    [[nodiscard]] int department_room(int department, int week) const {
        return m_department_cap == kNoCap ? kNoCap : std::max(0, m_department_cap - standing_of(department, week));
    }
    [[nodiscard]] bool blacked_out(int unit, int week) const { return m_blackout[cell(unit, week)]; }
    /// May not be in one visit; both are wishes of one unit.
    [[nodiscard]] bool conflict(int a, int b) const;
    /// Of a week by itself: kClosed outside the window and in a blackout.
    [[nodiscard]] Cost week_cost(int at, int week) const;
    /// None when no wish has that id.
    [[nodiscard]] std::optional<int> find(Name const& id) const;

private:
    [[nodiscard]] std::size_t cell(int unit, int week) const {
        return static_cast<std::size_t>(unit) * static_cast<std::size_t>(m_weeks) + static_cast<std::size_t>(week - 1);
    }

    void count_standing(std::vector<Standing> const& standing);

    int m_weeks;
    int m_unit_cap, m_department_cap, m_visit_size_max;
    std::vector<Wish const*> m_told;  ///< sorted by id
    std::vector<IndexedWish> m_wishes;
    std::vector<Name> m_unit_names, m_department_names;
    std::vector<std::vector<int>> m_by_unit, m_by_department;
    std::vector<char> m_blackout;  ///< unit × week
    std::vector<int> m_standing;     ///< unit × first week of a window; empty: none anywhere
    std::vector<int> m_standing_of;  ///< department × week
};

}  // namespace yizhen::inspections

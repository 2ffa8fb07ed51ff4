#pragma once
/// From what was let in and what is planned to the wishes of a joint calendar. Pure. Inside modules/inspections only.
///
/// Weeks of a year begin on Mondays; week 1 has 1 January, the last one 31 December.

#include "modules/inspections/types.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace yizhen::inspections {

inline constexpr int kEdgeDays = 21;  ///< before a year: what was then still counts in windows of its first weeks

[[nodiscard]] int week_of(int year, CivilDate day);      ///< from 1; a day before or after the year: its first or last week
[[nodiscard]] int weeks_in(int year);                    ///< 53 or 54
[[nodiscard]] CivilDate monday_of(int year, int week);

struct DaySpan {
    CivilDate first;
    CivilDate last;  ///< included
};

struct CalendarInput {
    int year = 0;
    CivilDate today;                 ///< what is over is over
    Caps caps;
    std::vector<KeptVisit> visits;   ///< of the year and kEdgeDays before it; hidden ones are left out by the one who asks
    std::vector<Entry> entries;      ///< of the year, `units` filled in for those of a level
    std::vector<PlannedWish> told;   ///< of the version before; empty: nothing was told, or all is made anew
    std::function<std::vector<DaySpan>(std::string const& unit)> protected_days;  ///< within the year
};

/// Visits of one unit on one day that were let in, and the lines that go along with them: nothing of it is moved.
struct Company {
    std::string unit;
    CivilDate day;
    int week = 0;
    std::vector<PlannedWish> wishes;  ///< those let in first
};

struct Calendar {
    Wishes wishes;                     ///< of what is still to be placed; what was let in stands beside
    std::vector<PlannedWish> sources;  ///< what each wish is, in their order
    std::vector<Company> fixed;        ///< from today on
    /// A wish that found no week of its own goes along with who comes to its unit in its weeks, where there is room.
    /// Its place in `fixed`; none: nobody comes, or nobody whom it may join.
    [[nodiscard]] std::optional<std::size_t> company_for(Wish const& wish) const;
    /// Visits of the department in a week that are fixed.
    std::map<std::pair<std::string, int>, int> fixed_of = {};
    /// Puts it there.
    void join(std::size_t company, PlannedWish source);
};

/// A visit that was let in stands on its own day in its own unit, also when it is over: it still counts in the four weeks
/// around it. A line of the plan is a wish for each of its units, for the weeks of its month, unless such a visit was let
/// in already; it goes along with a visit to its unit that stands, unless it was told another week. A week that touches
/// protected days is blacked out for what is still to be placed.
[[nodiscard]] Calendar calendar_of(CalendarInput const& input);

/// The calendar as it is kept: every source with its week, or with why there is none. `wishes`, costs and counts.
[[nodiscard]] StoredPlan kept_plan(Calendar calendar, Plan const& plan);
/// The other way, for the next version: visits alone.
[[nodiscard]] Plan plan_of(std::vector<PlannedWish> const& wishes);

/// data/inspections/caps.toml. Refuses a key it does not know, and what is no whole number from 0 (departments: 1).
[[nodiscard]] Result<Caps> read_caps(std::string_view toml, std::string_view file);

}  // namespace yizhen::inspections

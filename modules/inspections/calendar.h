#pragma once
/// From what was let in and what is planned to the wishes of a joint calendar. Pure. Inside modules/inspections only.
///
/// Weeks of a year begin on Mondays; week 1 has 1 January, the last one 31 December.

#include "modules/inspections/types.h"

#include <functional>
#include <string>
#include <vector>

namespace yizhen::inspections {

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
    std::vector<KeptVisit> visits;   ///< of the year; hidden ones are left out by the one who asks
    std::vector<Entry> entries;      ///< of the year, `units` filled in for those of a level
    std::function<std::vector<DaySpan>(std::string const& unit)> protected_days;  ///< within the year
};

struct Calendar {
    Wishes wishes;
    std::vector<PlannedWish> sources;  ///< what each wish is, in their order
};

/// A visit that was let in is a wish for its own week and its own unit; a line of the plan is one for each of its units,
/// for the weeks of its month, unless such a visit was let in already. A week that touches protected days is blacked out.
[[nodiscard]] Calendar calendar_of(CalendarInput const& input);

/// The plan as it is kept: every source with its week, or with why there is none.
[[nodiscard]] std::vector<PlannedWish> placed(Calendar const& calendar, Plan const& plan);
/// The other way, for the next version: visits alone.
[[nodiscard]] Plan plan_of(std::vector<PlannedWish> const& wishes);

/// data/inspections/caps.toml. Refuses a key it does not know, and what is no whole number from 0 (departments: 1).
[[nodiscard]] Result<Caps> read_caps(std::string_view toml, std::string_view file);

}  // namespace yizhen::inspections

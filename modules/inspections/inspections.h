#pragma once
/// The joint calendar of a county year: what all departments want to see in the units below them, put into as few
/// visits as possible. Pure: values in, values out. docs/adr/0019-joint-calendar.md says what was decided and why.
///
/// Objective, in thousandths of a visit (Cost): 1,000,000 an unplaced wish, 1,000 a visit, 1 a week between a wish's
/// week and the one it prefers.

#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/inspections/draw.h"
#include "modules/inspections/year_plan.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::inspections {

using Cost = std::int64_t;  ///< thousandths of a visit

inline constexpr Cost kUnplacedCost = 1'000'000;
inline constexpr Cost kVisitCost = 1'000;
inline constexpr Cost kWeekCost = 1;

inline constexpr int kWeeksMax = 520;          ///< ten years: a plan is for one
inline constexpr int kWishesMax = 100'000;     ///< twenty times what a county of forty departments asks
inline constexpr int kWindowOfUnitCap = 4;     ///< weeks over which visits of a unit are counted
inline constexpr int kMovesAWishMax = 3;       ///< visits of an earlier plan that one new wish may move

/// A name as the file wrote it: JSON text, or a whole number. Equal names have equal `text`.
struct Name {
    std::string text;
    bool is_number = false;

    friend bool operator==(Name const& a, Name const& b) { return a.text == b.text; }
    friend auto operator<=>(Name const& a, Name const& b) { return a.text <=> b.text; }
};

/// None means no limit.
struct Caps {
    std::optional<int> visits_per_unit_per_4_weeks;     ///< in any four consecutive weeks
    std::optional<int> visits_per_department_per_week;  ///< in which it takes part, over all units
    std::optional<int> departments_per_visit;           ///< at least 1
};

/// Weeks in which nobody visits `unit`; no unit means every unit.
struct Blackout {
    std::optional<Name> unit;
    std::vector<int> weeks;
};

/// What one department wants to see in one unit, once, in a week of earliest..latest.
struct Wish {
    Name id;
    Name department;
    Name unit;
    int earliest = 1;
    int latest = 1;
    std::optional<int> preferred;   ///< within earliest..latest; none: every week is as good
    bool joinable = true;           ///< false: alone in its visit
    std::vector<Name> apart_from;   ///< departments that never share a visit with it; holds in both directions
};

/// A visit that takes place whatever is planned: it counts against the caps and nobody moves or joins it.
struct Standing {
    Name unit;
    int week = 0;  ///< −2..weeks: what was in the three weeks before the first still counts in its windows
    std::vector<Name> departments;
};

struct Wishes {
    int weeks = 0;  ///< weeks are 1..weeks
    Caps caps;
    std::vector<Blackout> blackouts;
    std::vector<Wish> wishes;
    std::vector<Standing> standing = {};  ///< not in a file: `yizhen plan` has none
};

struct Visit {
    Name unit;
    int week = 0;
    std::vector<Name> wishes;
};

/// What keeps a wish out: with the rest of the plan fixed, lifting it would let the wish in; where two caps close every
/// week alike, the one that is named closes them all.
enum class Binding { blackout, unit_cap, department_cap };
/// "blackout", "visits_per_unit_per_4_weeks", "visits_per_department_per_week"
[[nodiscard]] std::string_view name_of(Binding binding);

struct Unplaced {
    Name id;
    std::string why;  ///< one Chinese sentence: each week of the window and what closes it
    Binding cap = Binding::blackout;
};

struct Plan {
    std::vector<Visit> visits;       ///< by unit, week and first wish
    std::vector<Unplaced> unplaced;  ///< by id
    Cost objective = 0;
    Cost lower_bound = 0;  ///< no plan whatever costs less
    double seconds = 0;    ///< by the clock given; 0 without one
    bool cut_short = false;  ///< the clock ended the search, not the work counted: another run may differ

    /// (objective − lower_bound) / max(1 visit, objective)
    [[nodiscard]] double gap() const;
};

struct PlanOptions {
    double seconds = 10;          ///< work is counted in steps, so many a second; the clock is only a backstop
    Clock const* clock = nullptr;
    Plan const* before = nullptr; ///< an earlier plan, kept as far as possible: only its visits are read
};

/// The same wishes give the same plan unless the clock cut the search short. Refuses (bad-input) what parse_wishes()
/// refuses as well: a wish outside 1..weeks, a double id, a preferred week outside the window, a negative cap.
[[nodiscard]] Result<Plan> plan(Wishes const& wishes, PlanOptions const& options);

/// The first thing that is wrong with the wishes, told with the wish's id; none when they can be planned.
[[nodiscard]] std::optional<std::string> fault_of(Wishes const& wishes);

/// `file` is only named in messages. Keys that are not known are refused, so that a typing error is not a missing cap.
[[nodiscard]] Result<Wishes> parse_wishes(std::string_view text, std::string_view file);
/// The visits and the ids of the unplaced; the rest of the file is not needed.
[[nodiscard]] Result<Plan> parse_plan(std::string_view text, std::string_view file);
/// JSON with one visit a line, so that two plans can be compared line by line.
[[nodiscard]] std::string text_of(Plan const& plan);

}  // namespace yizhen::inspections

#pragma once
/// Pure decisions: who approves next, whose cell it is, which day counts, what becomes of a draft. No clock, no SQL.

#include "kernel/result.h"
#include "modules/collection/types.h"
#include "modules/org/org.h"

#include <functional>
#include <span>

namespace yizhen::collection {

// --- approval ---------------------------------------------------------------------------------------------------------

/// Areas above the unit, nearest first, up to the one the issuer serves: itself an area, or the nearest area above a
/// department. At the most the unit's county, since nothing is written across realms. Empty: nobody is above.
[[nodiscard]] std::vector<UnitId> approval_chain(org::Tree const& tree, UnitId unit, UnitId issuer);

/// Who wants to approve, as access knows them.
struct Approver {
    PersonId person;
    UnitId unit;
    bool is_leader = false;
    bool is_frontline = false;
    bool is_device = false;  ///< a shared phone approves nothing
    bool is_system = false;  ///< the command line of whoever runs the installation
};
/// A leader of the step's area or of a department that serves it, or staff of the area's own office. Whoever entered a
/// value approves no step.
[[nodiscard]] std::optional<Problem> refuse_approval(org::Tree const& tree, Task const& task, Approver const& who);
/// Whoever may take any step of the chain may open an approved task again, whatever they entered.
[[nodiscard]] std::optional<Problem> refuse_reopening(org::Tree const& tree, Task const& task, UnitId issuer, Approver const& who);

// --- deadlines --------------------------------------------------------------------------------------------------------

/// Days that count for a unit; filled in by app from the calendar and the unit's protected focus time.
struct Days {
    /// Working days after `from` up to and including `to`; 0 when `to` is not later.
    std::function<Result<std::int64_t>(CivilDate from, CivilDate to)> working;
    /// The same without the unit's focus time.
    std::function<Result<std::int64_t>(UnitId unit, CivilDate from, CivilDate to)> open;
    /// The n-th open day after `from`.
    std::function<Result<CivilDate>(UnitId unit, CivilDate from, std::int64_t n)> plus_open;
    std::int64_t notice_days_min = 5;  ///< rule D-09
};
/// The due day, later by the working days that focus time took between admission and due. Where the calendar is not
/// published yet the day stays as it was said.
[[nodiscard]] CivilDate effective_due(Days const& days, UnitId unit, CivilDate admitted, CivilDate due);
/// Where the unit's own answer is still awaited.
[[nodiscard]] bool is_to_fill(TaskState state);
[[nodiscard]] Timeliness timeliness(Days const& days, Asked const& asked, Task const& task, std::span<Question const> questions,
                                    CivilDate today);

// --- drafts -----------------------------------------------------------------------------------------------------------

/// By key the later words win; an empty string takes a value back; what is not named stays.
[[nodiscard]] Draft merged(Draft held, std::map<std::string, std::string> const& values, std::vector<std::string> const& confirmed);

// --- filling time -----------------------------------------------------------------------------------------------------

inline constexpr std::int64_t kActiveMsMin = 300;
inline constexpr std::int64_t kActiveMsMax = 20 * 60'000;
inline constexpr std::int64_t kMeasurementsMin = 10;  ///< fewer are not shown
/// Is this a person filling a field? Cut are clicks through, windows left open, and what is far off the sum so far.
[[nodiscard]] bool is_plausible(std::int64_t active_ms, std::int64_t count, std::int64_t total_ms);
/// The sums of one form by field, as they are kept.
[[nodiscard]] std::map<std::string, FillingTime> read_times(std::string_view text);
[[nodiscard]] std::string write_times(std::map<std::string, FillingTime> const& sums);

}  // namespace yizhen::collection

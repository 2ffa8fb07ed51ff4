#pragma once
/// When somebody from above comes by, and when not. Pure but for the calendar behind its port.

#include "kernel/result.h"
#include "modules/tasks/types.h"

#include <functional>

namespace yizhen::tasks {

/// Working days of the unit outside its focus time, from the day after `from` up to and including `to`.
using OpenDays = std::function<Result<std::int64_t>(UnitId unit, CivilDate from, CivilDate to)>;

struct Checkpoints {
    std::vector<CivilDate> days;
    std::string why_not;  ///< Chinese: which bound of the term could not be kept; empty: all are
};

/// None in the first third of the term; no stretch longer than half of the term without one, the last up to its due day;
/// of a term that is due in December the first one comes before that month; only on open days of the unit.
Result<Checkpoints> propose_checkpoints(UnitId unit, CivilDate from, CivilDate due, OpenDays const& open);

/// Elapsed of the term on `day`, in thousandths, 0 to 1000 and past it 1000.
[[nodiscard]] std::int64_t elapsed_permille(CivilDate from, CivilDate due, CivilDate day);

}  // namespace yizhen::tasks

#pragma once
/// Why a wish is not in the plan, week by week. Inside modules/inspections only.

#include "modules/inspections/draft.h"

namespace yizhen::inspections {

/// What closes each week of the window while the other visits stay, in one sentence, and the cap to name. The wish must be
/// unplaced, and nothing must fit any more (place_all_that_fit).
[[nodiscard]] Unplaced reason_of(Draft const& draft, int wish);

}  // namespace yizhen::inspections

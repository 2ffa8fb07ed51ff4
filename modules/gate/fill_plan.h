#pragma once
/// What goes back into the issuer's file, and what is left to a person.

#include "kernel/sheet/plan.h"
#include "modules/gate/evidence.h"

namespace yizhen::gate {

/// Held and derived cells get their values, every other asked cell is marked as left to a person. A stale value is
/// written and marked: somebody has to look at it. A disputed one is marked and not written.
[[nodiscard]] sheet::FillPlan fill_plan(Evidence evidence);

}  // namespace yizhen::gate

#pragma once
/// What goes back into the issuer's file, and what is left to a person.

#include "kernel/sheet/plan.h"
#include "modules/gate/evidence.h"

namespace yizhen::gate {

/// Held and derived cells get their values, every other asked cell is marked as left to a person. A stale value is
/// written and marked: somebody has to look at it. A disputed one is marked and not written.
/// Not applicable is written "/", as forms have it and as the ledgers read it back; zero is written 0; blank is what is
/// left to a person. Cells of quiet fields are not marked.
[[nodiscard]] sheet::FillPlan fill_plan(Evidence evidence);

/// Cells that the form's own equations answer are answered, though they were missing when the evidence was gathered; held
/// ones that fit none of the printed options are left to a person.
void complete_by_form(Evidence& evidence, forms::Layout const& layout, sheet::Workbook const& workbook);

}  // namespace yizhen::gate

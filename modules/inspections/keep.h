#pragma once
/// An earlier plan carried over to changed wishes. Inside modules/inspections only.

#include "modules/inspections/draft.h"
#include "modules/inspections/effort.h"

namespace yizhen::inspections {

/// The earlier visits as far as the wishes and caps still allow them, and the new wishes put in, each moving at most
/// kMovesAWishMax visits; none any more when half of the effort is used. A date that was told to a unit is moved only where a new wish could otherwise not be placed.
[[nodiscard]] Draft kept(Indexed const& in, Plan const& before, Effort& effort);

}  // namespace yizhen::inspections

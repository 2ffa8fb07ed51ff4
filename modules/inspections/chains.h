#pragma once
/// A wish whose department has no visit left takes a week from another of its wishes, which takes one from a third, until
/// one finds room: an augmenting path, as in bipartite matching. Inside modules/inspections only.

#include "modules/inspections/draft.h"
#include "modules/inspections/effort.h"

namespace yizhen::inspections {

/// Places an unplaced wish along the shortest such chain; visits of other wishes stay. False, and nothing changed, when
/// there is none.
bool place_by_chain(Draft& draft, int wish, Effort& effort);
/// place_by_chain() for every unplaced wish, again while one was placed.
void place_by_chains(Draft& draft, Effort& effort);

}  // namespace yizhen::inspections

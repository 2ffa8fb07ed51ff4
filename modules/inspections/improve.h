#pragma once
/// From units planned one by one to a calendar that keeps every cap, and from there to a cheaper one.
/// Inside modules/inspections only.

#include "modules/inspections/bound.h"

namespace yizhen::inspections {

/// Lets units that meet in overfull weeks of a department negotiate: round after round those weeks grow dearer, and every
/// unit in them is planned anew at the prices of the moment, until no week is overfull or `share` of the effort is used.
/// `prices` are those to begin with.
void negotiate(Draft& draft, Prices prices, Effort& effort, double share);

/// Plans the units that share an overfull department's week anew, one after the other, until no week is overfull.
/// `prices` lead them to weeks that others want less.
void repair(Draft& draft, Prices const& prices, Effort& effort);

/// Takes some units or visits out and plans them anew, keeps what is not dearer; until `share` of the effort is used, `lower_bound`
/// is reached or nothing was gained for long. `unit_bounds` are the units' bounds without prices.
void improve(Draft& draft, std::vector<Cost> const& unit_bounds, Cost lower_bound, Effort& effort, double share);

}  // namespace yizhen::inspections

#pragma once
/// Targets with room: a band for each unit from where it stands and what a unit of its size does. Pure.

#include "kernel/result.h"
#include "modules/tasks/types.h"

namespace yizhen::tasks {

/// Where a unit stands and how large it is, both read from figures that are held.
struct Standing {
    std::string unit;
    std::int64_t baseline = 0;
    std::int64_t capacity = 0;  ///< households, hectares, … : what the work is done on
};

/// norm = Σ baseline ÷ Σ capacity × the unit's capacity: what a unit of its size does.
///   below its norm:      least = baseline, aim = half of the way (rounded towards the baseline), most = norm
///   at or above it:      least = norm, aim = most = baseline: whoever is ahead is asked for no more
/// Norms are rounded towards the easier side. `at_most` turns all of it over: a smaller figure is better.
/// Refuses no units, negative or too large figures, and capacities that are all zero.
Result<std::vector<UnitBand>> bands_of(std::vector<Standing> const& units, bool at_most);
/// One figure for all: only with a reason.
Result<std::vector<UnitBand>> uniform_bands(std::vector<std::string> const& units, std::int64_t figure, std::string_view reason);

/// By how much the lower target asks for more than the upper one, in thousandths of the upper, rounded up; 0: not more.
[[nodiscard]] std::int64_t over_permille(std::int64_t lower, std::int64_t upper, bool at_most);

}  // namespace yizhen::tasks

#pragma once
/// From the evidence of a demand to what is asked of whom: the lowest unit that can know. Pure.

#include "modules/collection/types.h"
#include "modules/gate/gate.h"

#include <map>
#include <string>
#include <vector>

namespace yizhen::collection {

inline constexpr std::size_t kCellsMax = 300'000;  ///< residual cells of one demand

struct Plan {
    std::vector<Ask> asks;  ///< `before` first, unchanged, since tasks name asks by their place
    std::map<std::string, std::vector<TaskCell>> tasks;  ///< by unit code
    std::size_t cells = 0;
};

/// Residual cells only: missing, stale, disputed, and all cells of a field nobody is sure of. A sum is asked of the
/// leaves that lack it, a formula's operands instead of its result, a record's cell of the record's unit; what nobody
/// knows the unit of, of the target. The rows of a blank roster are one row, which the unit may repeat; of a roster that
/// villages list (Evidence::listed_below), one in each of them.
[[nodiscard]] Plan plan_of(gate::Evidence const& evidence, forms::Layout const& layout, std::vector<std::string> const& targets,
                           ledgers::Shapes const& shapes, elements::Catalogue const& catalogue, std::vector<Ask> before = {});

}  // namespace yizhen::collection

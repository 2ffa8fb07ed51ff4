#pragma once
/// Who belongs together in the tree of units: what one desk of a department knows, its others know.

#include "modules/org/org.h"

#include <string>
#include <vector>

namespace yizhen::gate {

/// A department with all its sections is one house; an area is its own.
[[nodiscard]] UnitId house_of(org::Tree const& tree, UnitId unit);
/// Codes of the unit's house: a department and all its sections, or the area alone.
[[nodiscard]] std::vector<std::string> codes_of_house(org::Tree const& tree, UnitId unit);

}  // namespace yizhen::gate

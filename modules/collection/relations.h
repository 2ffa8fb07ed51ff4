#pragma once
/// What a form says of its own figures: equations in its notes, and 其中 that stand below what they are part of. Pure.

#include "modules/collection/types.h"
#include "modules/forms/forms.h"

#include <string>
#include <string_view>
#include <vector>

namespace yizhen::collection {

/// Equations whose words were tied to fields, and one `part ≤ total` for each 其中 that has a total before it: the nearest
/// field above or left of it, under the same heading, that is no part itself. A part of an indicator list is part of the
/// line before it. Ratios are kept with their divisor.
[[nodiscard]] std::vector<Relation> relations_of(forms::Layout const& layout);

/// JSON, as `task_asked` keeps them.
[[nodiscard]] std::string encode(std::vector<Relation> const& relations);
[[nodiscard]] std::vector<Relation> decode_relations(std::string_view json);

}  // namespace yizhen::collection

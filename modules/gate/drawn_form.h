#pragma once
/// The form as a grid with each cell's status, for the page.

#include "modules/gate/gate.h"

#include <string>

namespace yizhen::gate {

/// JSON as docs/api.yaml's DrawnForm; at most `rows_max` rows a sheet. Identifiers are masked.
[[nodiscard]] std::string drawn_form(Answer const& answer, int rows_max);

}  // namespace yizhen::gate

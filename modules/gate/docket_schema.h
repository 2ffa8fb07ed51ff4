#pragma once
/// The parts docket_schema() is joined from. Inside modules/gate only.

#include "modules/gate/docket.h"

namespace yizhen::gate {

[[nodiscard]] std::span<FactSpec const> facts_of_kinds();
[[nodiscard]] std::span<FactSpec const> facts_of_later();

}  // namespace yizhen::gate

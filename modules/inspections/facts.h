#pragma once
/// The facts about an inspection that only this module knows.

#include "modules/gate/ports.h"

namespace yizhen::inspections {

[[nodiscard]] gate::FactSource facts();

}  // namespace yizhen::inspections

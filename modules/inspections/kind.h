#pragma once
/// The kind "inspection" as the gate knows it.

#include "modules/gate/ports.h"

namespace yizhen::inspections {

[[nodiscard]] gate::KindPayload kind();

}  // namespace yizhen::inspections

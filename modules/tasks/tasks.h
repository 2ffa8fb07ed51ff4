#pragma once
/// The face: work that is deployed. Deployed is not done (T1).

#include "modules/gate/ports.h"

namespace yizhen::tasks {

[[nodiscard]] gate::KindPayload kind();

}  // namespace yizhen::tasks

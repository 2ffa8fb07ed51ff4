#pragma once
/// The face: assessment of those below, and its mirror. The baton is not a shield (T6).

#include "modules/gate/ports.h"

namespace yizhen::appraisal {

[[nodiscard]] gate::KindPayload kind();

}  // namespace yizhen::appraisal

#pragma once
/// The face: accounts, apps, groups and briefs. Accounts are not digital government (T4).

#include "modules/gate/ports.h"

#include <vector>

namespace yizhen::channels {

/// account, brief.
[[nodiscard]] std::vector<gate::KindPayload> kinds();
/// hidden_burden_tips: what people said of an issuer (tip_offs.h).
[[nodiscard]] gate::FactSource facts();

}  // namespace yizhen::channels

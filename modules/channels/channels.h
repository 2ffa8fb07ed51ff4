#pragma once
/// The face: accounts, apps, groups and briefs. Accounts are not digital government (T4).

#include "modules/gate/ports.h"

#include <functional>
#include <string>
#include <vector>

namespace yizhen::channels {

/// account, brief.
[[nodiscard]] std::vector<gate::KindPayload> kinds();
/// hidden_burden_tips: what people said of an issuer (tip_offs.h). `house_of`: the code of the department that a section of that
/// code belongs to; a section answers for what was said of its department.
[[nodiscard]] gate::FactSource facts(std::function<std::string(std::string const& unit)> house_of);

}  // namespace yizhen::channels

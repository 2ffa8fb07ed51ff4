#pragma once
/// Which modules fill in the gate's ports: what each kind of demand asks, and who gives facts.

#include "modules/gate/ports.h"

#include <functional>
#include <string>
#include <vector>

namespace yizhen::app {

/// Every kind but the form.
[[nodiscard]] std::vector<gate::KindPayload> all_kinds();
/// `house_of`: the code of the department that a unit of that code belongs to, else the code itself. Without one they can only
/// say what they give.
[[nodiscard]] std::vector<gate::FactSource> all_sources(std::function<std::string(std::string const&)> house_of = {});

}  // namespace yizhen::app

#pragma once
/// Inside of the module: the routes of focus time and of changes, beside those of units.

#include "modules/org/routes.h"

namespace yizhen::org {

[[nodiscard]] std::vector<http::Route> focus_routes(Org& org, FocusTimes& focus, RoutePorts const& ports);

[[nodiscard]] std::vector<http::Route> change_routes(Org& org, RoutePorts const& ports);

}  // namespace yizhen::org

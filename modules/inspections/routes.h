#pragma once
/// HTTP in and out; no decisions. Shapes: docs/api.yaml.

#include <vector>

namespace yizhen::access {
class Access;
}
namespace yizhen::http {
struct Route;
}

namespace yizhen::inspections {

class Register;

/// /api/v1/inspection-entries, -plans, -visits, -draws.
[[nodiscard]] std::vector<http::Route> routes(Register& inspections, access::Access& access);

}  // namespace yizhen::inspections

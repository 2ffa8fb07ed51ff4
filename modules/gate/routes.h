#pragma once
/// HTTP in and out; no decisions. Shapes: docs/api.yaml.

#include "kernel/ports.h"

#include <vector>

namespace yizhen::access {
class Access;
}
namespace yizhen::http {
struct Route;
}
namespace yizhen::org {
class Org;
}

namespace yizhen::gate {

class Gate;

/// /api/v1/demands…, /api/v1/control-numbers/{number}, /api/v1/elements.
[[nodiscard]] std::vector<http::Route> routes(Gate& gate, access::Access& access, org::Org& org, Clock const& clock);

/// /api/v1/purposes: what stewards confirmed, what waits for them.
[[nodiscard]] std::vector<http::Route> purpose_routes(Gate& gate, access::Access& access, org::Org& org, Clock const& clock);

/// /api/v1/retirements: what nobody uses, and the decisions that end it; /api/v1/digital-shares: cells that no person answered.
[[nodiscard]] std::vector<http::Route> upkeep_routes(Gate& gate, access::Access& access, org::Org& org, Clock const& clock);

/// /api/v1/burden: hours a township's year has, spends and will spend; /api/v1/demands/{id}/hours.
[[nodiscard]] std::vector<http::Route> burden_routes(Gate& gate, access::Access& access, org::Org& org, Clock const& clock);

}  // namespace yizhen::gate

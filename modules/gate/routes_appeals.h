#pragma once
/// What stands around the verdict over HTTP: appeals, published lists, refusals. Shapes: docs/api.yaml.

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

class Appeals;
class Gate;
class Publication;

/// /api/v1/appeals, /api/v1/demands/{id}/appeals.
[[nodiscard]] std::vector<http::Route> appeal_routes(Appeals& appeals, Gate& gate, access::Access& access, org::Org& org, Clock const& clock);

/// /api/v1/publication…, /api/v1/public…, /api/v1/demands/{id}/public-title, /api/v1/refusals.
[[nodiscard]] std::vector<http::Route> publication_routes(Publication& publication, Gate& gate, access::Access& access, org::Org& org, Clock const& clock);

}  // namespace yizhen::gate

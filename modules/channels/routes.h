#pragma once
/// HTTP in and out; no decisions. Shapes: docs/api.yaml.

#include "kernel/ports.h"

#include <string_view>
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

namespace yizhen::channels {

class TipOffs;

/// /api/v1/tip-offs, /api/v1/tip-offs/form.
[[nodiscard]] std::vector<http::Route> tip_off_routes(TipOffs& tips, access::Access& access, org::Org& org, Clock const& clock);

/// Of such a request nothing may stand in the log: a line has a time.
[[nodiscard]] bool leaves_no_line(std::string_view method, std::string_view route);

}  // namespace yizhen::channels

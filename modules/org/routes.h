#pragma once
/// GET /api/v1/units: units by name, pinyin initials or code, inside the county of whoever asks.

#include <vector>

namespace yizhen::http {
struct Route;
}

namespace yizhen::org {

class Org;

[[nodiscard]] std::vector<http::Route> routes(Org& org);

}  // namespace yizhen::org

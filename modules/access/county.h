#pragma once
/// Who speaks for a county: its gatekeepers and whoever leads the county itself. Whoever may read all of it, a department's
/// leader for one, does not decide for it.

#include "kernel/ids.h"

namespace yizhen::http {
struct Request;
}
namespace yizhen::org {
class Tree;
}

namespace yizhen::access {

/// A gatekeeper of the county or of an office of it, or the leader of the county; the local system user.
[[nodiscard]] bool decides_for_county(org::Tree const& tree, http::Request const& request, RealmId realm);

}  // namespace yizhen::access

// Who speaks for a county.

#include "modules/access/access.h"
#include "modules/org/org.h"
#include "platform/http/http.h"

#include <algorithm>

namespace yizhen::access {

bool decides_for_county(org::Tree const& tree, http::Request const& request, RealmId realm) {
    if (request.actor.role == kSystemRole) return true;
    if (!realm.known()) return false;
    auto const county = tree.county_of(realm);
    auto const has = [&](Role role) { return std::ranges::find(request.scopes, name_of(role)) != request.scopes.end(); };
    auto area = tree.find(UnitId{request.actor.unit});
    if (has(Role::leader) && area && area->id == county) return true;
    while (area && !org::is_area(area->kind)) area = tree.find(area->parent);
    return has(Role::gatekeeper) && area && area->id == county;
}

}  // namespace yizhen::access

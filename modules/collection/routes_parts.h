#pragma once
/// What the module's routes share. Inside the module only.

#include "modules/access/access.h"
#include "modules/collection/collection.h"
#include "platform/http/http.h"

#include <algorithm>
#include <string>
#include <vector>

namespace yizhen::collection {

struct Served {
    Collection& collection;
    gate::Gate& gate;
    access::Access& access;
    org::Org& org;
    ledgers::Shapes const& shapes;
    Clock const& clock;
};

inline std::string query(http::Request const& request, std::string const& name) {
    auto const found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

inline http::Response refused(http::Request const& request, Problem const& problem) { return http::refusal(problem, request.request_id); }
inline bool is_system(http::Request const& request) { return request.actor.role == access::kSystemRole; }
inline bool has_role(http::Request const& request, access::Role role) {
    return std::ranges::find(request.scopes, access::name_of(role)) != request.scopes.end();
}
inline bool holds(Served const& served, http::Request const& request, UnitId unit) {
    return is_system(request) || served.access.scope_of(request.actor).holds(unit);
}

/// Progress, reminders, sign-off (routes_requester.cpp).
[[nodiscard]] std::vector<http::Route> requester_routes(Served const& served);

}  // namespace yizhen::collection

#pragma once
/// What the routes of inspections share: whose county, who may, how words and bodies are read. No decisions.

#include "modules/access/access.h"
#include "modules/inspections/json_place.h"
#include "modules/inspections/register.h"
#include "modules/org/org.h"
#include "platform/http/http.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yizhen::inspections {

struct Served {
    Register& inspections;
    access::Access& access;
};

[[nodiscard]] http::Response refused(http::Request const& request, Problem const& problem);
[[nodiscard]] std::string query(http::Request const& request, std::string const& name);
/// Of a query; bad-input when it is no year.
[[nodiscard]] Result<int> year_of(Served const& served, http::Request const& request);
/// Of a path; 0 when it is no number.
[[nodiscard]] std::int64_t id_in_path(http::Request const& request, std::string const& name);
[[nodiscard]] boost::json::object unit_ref(org::Tree const& tree, std::string_view code);

/// The county that the person works in, or that `unit` stands in.
Result<RealmId> realm_of(Served const& served, http::Request const& request);
/// Everybody who works in an office; the public and shared phones see none of it.
[[nodiscard]] std::optional<Problem> refuse_outsiders(http::Request const& request);
/// The county's gatekeepers wherever in it they work, and who leads the county itself: not the leader of a department,
/// though what they may read is as wide.
[[nodiscard]] std::optional<Problem> refuse_unless_county(Served const& served, http::Request const& request, RealmId realm);
[[nodiscard]] bool is_gatekeeper(Served const& served, http::Request const& request, RealmId realm);
/// For the whole of the county.
[[nodiscard]] bool is_auditor(Served const& served, http::Request const& request, RealmId realm);
/// Its gatekeepers and auditors, and who leads it: they know of unannounced visits beforehand.
[[nodiscard]] bool is_of_county(Served const& served, http::Request const& request, RealmId realm);
[[nodiscard]] bool holds(Served const& served, http::Request const& request, std::string_view code);
/// Works in that unit; of a department also in its sections, or in what it is a section of. Not wider: who may read
/// all of a county does not write for its departments.
[[nodiscard]] bool acts_for(Served const& served, http::Request const& request, std::string_view code);

/// What `reader` makes of the body, a JSON object with these keys and no others: what is not as it should be is refused by
/// name. `reader` may refuse().
template <class Reader> auto read_body(http::Request const& request, std::initializer_list<std::string_view> known, Reader const& reader) -> Result<decltype(reader(std::declval<Place const&>()))> {
    return read_json("请求内容", [&] {
        auto const value = parsed(request.body);
        Place const at{object(value, "最外层"), "最外层"};
        only_keys(at, known);
        return reader(at);
    });
}

/// Visits, findings, conclusions, reviews (routes_visits.cpp); draws (routes_draws.cpp).
[[nodiscard]] std::vector<http::Route> visit_routes(Served const& served);
[[nodiscard]] std::vector<http::Route> draw_routes(Served const& served);

/// Its issuer's side, those that go along and the county itself see it from the start; those visited and all others who are
/// hit, an unannounced one from the day after.
[[nodiscard]] bool may_see(Served const& served, http::Request const& request, KeptVisit const& visit);
Result<KeptVisit> visible_visit(Served const& served, http::Request const& request, DemandId demand);

}  // namespace yizhen::inspections

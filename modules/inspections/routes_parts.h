#pragma once
/// What the routes of inspections share: whose county, who may, how words and bodies are read. No decisions.

#include "modules/access/access.h"
#include "modules/inspections/register.h"
#include "modules/org/org.h"
#include "platform/http/http.h"

#include <boost/json/object.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
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
/// The county's gatekeepers and leaders, for the whole of it.
[[nodiscard]] std::optional<Problem> refuse_unless_county(Served const& served, http::Request const& request, RealmId realm);
[[nodiscard]] bool holds(Served const& served, http::Request const& request, std::string_view code);

/// A JSON object with these keys and no others: a typing error, or a score, is refused by name.
Result<boost::json::object> body_of(http::Request const& request, std::initializer_list<std::string_view> known);
/// Text under a key; empty where it is missing or no text.
[[nodiscard]] std::string text_in(boost::json::object const& body, std::string_view key);
[[nodiscard]] std::optional<std::int64_t> number_in(boost::json::object const& body, std::string_view key);
[[nodiscard]] bool flag_in(boost::json::object const& body, std::string_view key, bool otherwise);

/// Visits, findings, conclusions, reviews (routes_visits.cpp); draws (routes_draws.cpp).
[[nodiscard]] std::vector<http::Route> visit_routes(Served const& served);
[[nodiscard]] std::vector<http::Route> draw_routes(Served const& served);

/// Its issuer's side sees it from the start; those visited and all others who are hit, an unannounced one from the day after.
Result<KeptVisit> visible_visit(Served const& served, http::Request const& request, DemandId demand);

}  // namespace yizhen::inspections

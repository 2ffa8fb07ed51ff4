#pragma once
/// What the gate's routes share: who may see a demand, whose eyes it is shown to, how it is answered. No decisions.

#include "modules/gate/gate.h"
#include "platform/http/http.h"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace yizhen::access {
class Access;
}

namespace yizhen::gate {

struct Served {
    Gate& gate;
    access::Access& access;
    org::Org& org;
    Clock const& clock;
};

[[nodiscard]] std::int64_t number_or(std::string_view text, std::int64_t otherwise);
[[nodiscard]] std::string query(http::Request const& request, std::string const& name);
[[nodiscard]] int limit_of(http::Request const& request, std::string const& name, int otherwise, int most);
[[nodiscard]] http::Response refused(http::Request const& request, Problem const& problem);
[[nodiscard]] boost::json::object unit_ref(std::string_view code, std::string_view name);
/// Of the county that the request's person works in; unknown above the counties.
[[nodiscard]] RealmId realm_of(Served const& served, http::Request const& request);

/// Its issuer's side (the whole house: a department with its sections, and who acts for the area above it), one of its targets,
/// or a unit above one of mine that it is addressed to. While it is hidden: its issuer's house, and who decides for the county or
/// audits it, but for those whose own house is visited.
[[nodiscard]] bool is_visible(Served const& served, http::Request const& request, StoredDemand const& demand);
/// May the person read all of the county? Its gatekeepers, leaders, auditors do, also those of its departments; those of a township,
/// a village or a local area in it read that alone. Who decides for it:
/// access::decides_for_county.
[[nodiscard]] bool keeps_county(Served const& served, http::Request const& request, RealmId realm);
/// By id or control number. Not found and not visible look alike, so that ids tell nothing.
Result<StoredDemand> visible_demand(Served const& served, http::Request const& request);
/// Who raises acts for the issuer; who receives acts for every target.
[[nodiscard]] std::optional<Problem> may_send(Served const& served, http::Request const& request, Envelope const& envelope);
/// Does the person act for the demand's issuer?
[[nodiscard]] bool acts_for_issuer(Served const& served, http::Request const& request, StoredDemand const& demand);
/// Figures: an issuer's; a receiver's own units'. Rows about persons: an issuer's until its right ends; of a receiver's own
/// units for those who work with rows; nobody else's.
[[nodiscard]] Reader reader_of(Served const& served, http::Request const& request, StoredDemand const& demand);

[[nodiscard]] std::string etag_of(StoredDemand const& demand);
/// A verdict with where its demand stands today.
[[nodiscard]] std::string with_standing(Served const& served, StoredDemand const& demand, std::string const& verdict_json);
[[nodiscard]] http::Response demand_response(Served const& served, int status, StoredDemand const& demand);

/// The kinds of demand with what each asks its issuer (routes_kinds.cpp).
[[nodiscard]] http::Response list_kinds(Served const& served, http::Request const& request);
/// What is read in words: of a demand, of an upload that is not kept; and a person's word on it.
[[nodiscard]] http::Response get_reading(Served const& served, http::Request const& request);
[[nodiscard]] http::Response preview_reading(Served const& served, http::Request const& request);
[[nodiscard]] http::Response confirm_reading(Served const& served, http::Request const& request);

/// What people say about demands, rules, forms and purposes, and the rights that follow (routes_words.cpp).
[[nodiscard]] std::vector<http::Route> word_routes(Served const& served);

/// /api/v1/rules: as they hold in a county; what it adopts, tries and edits (routes_rules.cpp).
[[nodiscard]] std::vector<http::Route> rule_routes(Served const& served);

}  // namespace yizhen::gate

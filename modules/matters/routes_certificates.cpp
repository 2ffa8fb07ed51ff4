// The list of certificates over HTTP.

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/matters/certificates.h"
#include "modules/org/org.h"
#include "platform/http/http.h"

#include <boost/json.hpp>

namespace yizhen::matters {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

struct Served {
    Certificates& certificates;
    access::Access& access;
    org::Org& org;
};

json::object certificate_json(Certificate const& one) { return {{"name", one.name}, {"clause", one.clause}, {"decided_ms", one.decided_ms}}; }

/// The county that the person works in.
Result<RealmId> realm_of(Served const& served, Request const& request) {
    auto const tree = served.org.tree();
    auto const unit = request.query.find("unit");
    auto const asked = unit == request.query.end() ? std::nullopt : tree->find_code(unit->second);
    auto const realm = tree->realm_of(asked ? asked->id : UnitId{request.actor.unit});
    if (!realm.known()) return Problem{problems::kBadInput, "请用 unit 写明是哪个县（区）。"};
    return realm;
}

Result<RealmId> realm_decided_by(Served const& served, Request const& request) {
    auto realm = realm_of(served, request);
    if (!realm || access::decides_for_county(*served.org.tree(), request, realm.value())) return realm;
    return Problem{problems::kNotAllowed, "村级证明清单由县（区）的准入员或负责人定。"};
}

Response list(Served const& served, Request const& request) {
    auto const realm = realm_of(served, request);
    if (!realm) return http::refusal(realm.problem(), request.request_id);
    json::array items;
    for (auto const& one : served.certificates.all(realm.value())) items.push_back(certificate_json(one));
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

Response add(Served const& served, Request const& request) {
    auto const realm = realm_decided_by(served, request);
    if (!realm) return http::refusal(realm.problem(), request.request_id);
    boost::system::error_code error;
    auto const body = json::parse(request.body, error);
    auto const* said = error ? nullptr : body.if_object();
    auto const text = [&](std::string_view key) {
        auto const* value = said == nullptr ? nullptr : said->if_contains(key);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    auto const made = served.certificates.list(realm.value(), text("name"), text("clause"), request.actor);
    if (!made) return http::refusal(made.problem(), request.request_id);
    return http::json(201, json::serialize(certificate_json(made.value())));
}

Response remove(Served const& served, Request const& request) {
    auto const realm = realm_decided_by(served, request);
    if (!realm) return http::refusal(realm.problem(), request.request_id);
    auto const name = request.path_values.find("name");
    auto const gone = served.certificates.unlist(realm.value(), name == request.path_values.end() ? std::string() : name->second, request.actor);
    if (!gone) return http::refusal(gone.problem(), request.request_id);
    return http::json(200, R"({"removed":true})");
}

}  // namespace

std::vector<http::Route> certificate_routes(Certificates& certificates, access::Access& access, org::Org& org) {
    Served const served{certificates, access, org};
    return {{"GET", "/api/v1/certificates", [served](Request const& request) { return list(served, request); }},
            {"POST", "/api/v1/certificates", [served](Request const& request) { return add(served, request); }},
            {"DELETE", "/api/v1/certificates/{name}", [served](Request const& request) { return remove(served, request); }}};
}

}  // namespace yizhen::matters

// How strictly a form is checked, over HTTP: read by whoever fills or asks it, set by its issuer's steward or the gatekeeper.

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/collection/collection.h"
#include "platform/http/http.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::collection {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

struct StrictnessServed {
    Collection& collection;
    access::Access& access;
    org::Org& org;
    Clock const& clock;
};

std::string query(Request const& request, std::string const& name) {
    auto const found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

Response refused(Request const& request, Problem const& problem) { return http::refusal(problem, request.request_id); }
bool is_system(Request const& request) { return request.actor.role == access::kSystemRole; }
bool has_role(Request const& request, access::Role role) {
    return std::ranges::find(request.scopes, access::name_of(role)) != request.scopes.end();
}

struct Place {
    RealmId realm;
    std::string form;
};

/// The county that the person works in; for the system user the one of `unit`, else the only one there is.
Result<Place> place_of(StrictnessServed const& served, Request const& request) {
    Place out{{}, query(request, "form")};
    if (out.form.empty()) return Problem{problems::kBadInput, "请用 form 写明表号或表名。"};
    auto const tree = served.org.tree();
    auto const scope = served.access.scope_of(request.actor);
    if (auto const code = query(request, "unit"); !code.empty()) {
        auto const unit = tree->find_code(code);
        if (!unit || !(is_system(request) || scope.holds(unit->id))) return Problem{problems::kNotAllowed, fmt::format("单位“{}”不在您的范围内。", code)};
        out.realm = tree->realm_of(unit->id);
    } else if (!scope.empty()) {
        out.realm = tree->realm_of(scope.tops().front());
        if (!out.realm.known()) {
            std::vector<UnitId> counties;
            for (auto const top : scope.tops()) {
                for (auto const county : tree->all_of_kind(top, org::UnitKind::county)) counties.push_back(county);
            }
            if (counties.size() == 1) out.realm = tree->realm_of(counties.front());
        }
    }
    if (!out.realm.known()) return Problem{problems::kBadInput, "请用 unit 写明是哪个县（区）。"};
    return out;
}

/// Steward of the unit that asks the form, or gatekeeper of the county.
Result<Done> may_decide(StrictnessServed const& served, Request const& request, Place const& place) {
    if (is_system(request) || has_role(request, access::Role::gatekeeper)) return Done{};
    Problem const no{problems::kNotAllowed, "检查尺度由发表单位的数源责任人或报表准入员定。"};
    if (!has_role(request, access::Role::steward)) return no;
    auto const issuer = served.collection.strictness().issuer_of(place.realm, place.form);
    if (!issuer.known()) return Problem{problems::kNotFound, fmt::format("没有下发过“{}”；未下发的表由报表准入员定。", place.form)};
    return served.access.scope_of(request.actor).holds(issuer) ? Result<Done>(Done{}) : Result<Done>(no);
}

std::string etag_of(std::vector<StrictnessVersion> const& versions) { return fmt::format("\"strictness-{}\"", versions.empty() ? 0 : versions.front().version); }

json::object version_json(StrictnessVersion const& version) {
    return {{"version", version.version}, {"effective_from", version.effective_from.iso()}, {"settings", json::parse(strictness_json(version.strictness))},
            {"reason", version.reason}, {"recorded", version.recorded}};
}

Response page(StrictnessServed const& served, Place const& place, CivilDate day, int status) {
    auto const versions = served.collection.strictness().versions(place.realm, place.form);
    json::array items;
    for (auto const& version : versions) items.push_back(version_json(version));
    auto const now = served.collection.strictness().in_force(place.realm, place.form, day);
    auto response = http::json(status, json::serialize(json::object{{"form", place.form}, {"day", day.iso()}, {"in_force", json::parse(strictness_json(now))},
                                                                    {"versions", std::move(items)}}));
    response.headers["ETag"] = etag_of(versions);
    return response;
}

Response get(StrictnessServed const& served, Request const& request) {
    auto const place = place_of(served, request);
    if (!place) return refused(request, place.problem());
    auto day = served.clock.today();
    if (auto const text = query(request, "day"); !text.empty()) {
        auto const read = CivilDate::parse(text);
        if (!read) return refused(request, read.problem());
        day = read.value();
    }
    return page(served, place.value(), day, 200);
}

Result<StrictnessVersion> wanted_of(Request const& request, CivilDate today) {
    boost::system::error_code error;
    auto const body = json::parse(request.body, error);
    if (error || !body.is_object()) return Problem{problems::kBadInput, "请求内容不是 JSON 对象；请按接口说明改正。"};
    auto const& object = body.get_object();
    auto const text = [&](char const* name) {
        auto const* value = object.if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    StrictnessVersion out;
    auto const* settings = object.if_contains("settings");
    if (settings == nullptr) return Problem{problems::kBadInput, "请给 settings；空对象是恢复出厂尺度。"};
    auto read = parse_strictness(json::serialize(*settings));
    if (!read) return read.problem();
    out.strictness = std::move(read).value();
    out.reason = text("reason");
    out.effective_from = today;
    if (auto const from = text("effective_from"); !from.empty()) {
        auto const day = CivilDate::parse(from);
        if (!day) return day.problem();
        out.effective_from = day.value();
    }
    return out;
}

Response put(StrictnessServed const& served, Request const& request) {
    auto const place = place_of(served, request);
    if (!place) return refused(request, place.problem());
    if (auto const may = may_decide(served, request, place.value()); !may) return refused(request, may.problem());
    auto wanted = wanted_of(request, served.clock.today());
    if (!wanted) return refused(request, wanted.problem());
    auto const before = served.collection.strictness().versions(place.value().realm, place.value().form);
    if (auto const changed = http::changed_meanwhile(request, etag_of(before))) return *changed;
    auto const decided = served.collection.strictness().decide(place.value().realm, place.value().form, std::move(wanted).value(),
                                                               before.empty() ? 0 : before.front().version, request.actor);
    if (!decided) return refused(request, decided.problem());
    return page(served, place.value(), served.clock.today(), 200);
}

}  // namespace

std::vector<http::Route> strictness_routes(Collection& collection, access::Access& access, org::Org& org, Clock const& clock) {
    StrictnessServed const served{collection, access, org, clock};
    return {{"GET", "/api/v1/form-strictness", [served](Request const& request) { return get(served, request); }},
            {"PUT", "/api/v1/form-strictness", [served](Request const& request) { return put(served, request); }}};
}

}  // namespace yizhen::collection

// What people say about demands, rules, forms and purposes; and the rights to rows that follow.

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/gate/routes_parts.h"
#include "platform/crypto/qr.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

Result<json::object> body_of(Request const& request) {
    boost::system::error_code error;
    auto value = json::parse(request.body, error);
    if (error || !value.is_object()) return Problem{problems::kBadInput, "请求体应为 JSON 对象。"};
    return std::move(value.as_object());
}

/// Texts by name; a missing one is empty, one that is no text a Problem.
Result<std::map<std::string, std::string>> texts_of(Request const& request, std::vector<std::string> const& names) {
    auto const body = body_of(request);
    if (!body) return body.problem();
    std::map<std::string, std::string> out;
    for (auto const& name : names) {
        auto const* value = body.value().if_contains(name);
        if (value && !value->is_string() && !value->is_null()) return Problem{problems::kBadInput, fmt::format("{} 应为文字。", name)};
        out[name] = value && value->is_string() ? std::string(value->get_string()) : std::string();
    }
    return out;
}

Response stored(Served const& served, Request const& request, DemandId id) {
    auto const saved = served.gate.find(id);
    if (!saved) return refused(request, {problems::kNotFound, "这件要求不在了。"});
    return demand_response(served, 200, *saved);
}

/// The issuer says of a demand that it is theirs, or takes it back.
Response confirm(Served const& served, Request const& request) {
    auto const demand = visible_demand(served, request);
    if (!demand) return refused(request, demand.problem());
    if (!acts_for_issuer(served, request, demand.value())) {
        return refused(request, {problems::kNotAllowed, fmt::format("只有“{}”的人可以确认或撤回。", demand.value().issuer_name)});
    }
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const* theirs = body.value().if_contains("confirm");
    if (!theirs || !theirs->is_bool()) return refused(request, {problems::kBadInput, "请求体应为 {\"confirm\": true 或 false}。"});
    auto const id = demand.value().id;
    auto const today = served.clock.today();
    if (theirs->get_bool()) {
        auto const answer = served.gate.confirm(id, today, request.actor);
        if (!answer) return refused(request, answer.problem());
    } else if (auto const done = served.gate.withdraw(id, today, request.actor); !done) {
        return refused(request, done.problem());
    }
    return stored(served, request, id);
}

/// A form enters the year's catalogue (F-01).
Response admit_form(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {access::Role::gatekeeper})) return refused(request, *no);
    auto const texts = texts_of(request, {"form_number", "title", "issuer", "decision"});
    if (!texts) return refused(request, texts.problem());
    auto const& t = texts.value();
    auto const body = body_of(request);
    auto const* year = body.value().if_contains("year");
    if (!year || !year->is_int64() || t.at("form_number").empty() || t.at("decision").empty()) {
        return refused(request, {problems::kBadInput, "要写明年份（year）、表号（form_number）和决定文号（decision）。"});
    }
    auto const realm = realm_of(served, request);
    auto const issuer = served.org.tree()->resolve(realm, t.at("issuer"));
    if (!issuer) return refused(request, issuer.problem());
    CatalogueForm const form{static_cast<int>(year->get_int64()), t.at("form_number"), t.at("title"), issuer.value().code, t.at("decision")};
    if (auto const done = served.gate.admit_form(realm, form, request.actor); !done) return refused(request, done.problem());
    return http::json(201, json::serialize(json::object{{"year", form.year}, {"form_number", form.form_number}, {"title", form.title},
                                                        {"issuer", form.issuer_code}, {"decision", form.decision}}));
}

/// The rights to rows that one's unit holds today.
Response list_grants(Served const& served, Request const& request) {
    json::array items;
    for (auto const& grant : served.access.grants_of(UnitId{request.actor.unit}, served.clock.today())) {
        items.push_back({{"id", std::to_string(grant.id.value)}, {"ledger", grant.ledger}, {"population", grant.predicate},
                         {"elements", json::array(grant.columns.begin(), grant.columns.end())}, {"units", json::array(grant.units.begin(), grant.units.end())},
                         {"as_of", grant.as_of ? json::value(grant.as_of->iso()) : json::value()}, {"cause", grant.cause},
                         {"from", grant.from.iso()}, {"last", grant.last.iso()}});
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

Response draw_qr(Served const& served, Request const& request) {
    auto const demand = visible_demand(served, request);
    if (!demand) return refused(request, demand.problem());
    auto const verdict = json::parse(demand.value().verdict_json);
    auto const* text = verdict.as_object().if_contains("qr");
    if (!text || !text->is_string()) return refused(request, {problems::kNotFound, "这件要求没有控制编号，也就没有二维码。"});
    auto const code = crypto::qr_code(text->get_string());
    if (!code) return refused(request, code.problem());
    Response response;
    response.headers["Content-Type"] = "image/svg+xml";
    response.body = crypto::qr_svg(code.value());
    return response;
}

/// What verifies the QR of a control number without asking anybody.
Response public_key(Served const& served, Request const&) {
    return http::json(200, json::serialize(json::object{{"algorithm", "Ed25519"}, {"public_key", served.gate.public_key()}}));
}

}  // namespace

std::vector<http::Route> word_routes(Served const& served) {
    auto const with = [served](Response (*handler)(Served const&, Request const&)) {
        return [served, handler](Request const& request) { return handler(served, request); };
    };
    return {
        {"POST", "/api/v1/demands/{id}/confirmation", with(confirm)},
        {"GET", "/api/v1/demands/{id}/qr", with(draw_qr)},
        {"POST", "/api/v1/forms", with(admit_form)},
        {"GET", "/api/v1/grants", with(list_grants)},
        {"GET", "/api/v1/control-number-key", with(public_key), true},
    };
}

}  // namespace yizhen::gate

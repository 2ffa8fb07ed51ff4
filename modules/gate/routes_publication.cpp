// What the gate let in and denied, for whoever the county's phase reaches; refusals of what carries no number.

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/gate/control_number.h"
#include "modules/gate/hidden.h"
#include "modules/gate/publication.h"
#include "modules/gate/routes_appeals.h"
#include "modules/gate/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

namespace json = boost::json;
using access::Role;
using http::Request;
using http::Response;

constexpr int kPageDefault = 20;
constexpr char kTitleHidden[] = "（标题未公开）";

struct Desk {
    Served served;
    Publication& publication;
};

json::value or_null(std::string const& text) { return text.empty() ? json::value() : json::value(text); }

json::object head_json(Published const& one) {
    return {{"kind", one.kind}, {"title", one.title.empty() ? std::string(kTitleHidden) : one.title}, {"issuer", unit_ref(one.issuer_code, one.issuer_name)}};
}

json::object admitted_json(Published const& one) {
    auto out = head_json(one);
    out["control_number"] = one.control_number;
    out["targets"] = one.targets;
    out["hours"] = one.hours.text();
    out["due"] = or_null(one.due);
    out["expires"] = or_null(one.expires);
    return out;
}

json::object denial_json(Published const& one) {
    auto out = head_json(one);
    out["outcome"] = one.outcome;
    out["judged"] = one.judged;
    json::array rules;
    for (auto const& rule : one.rules) {
        rules.push_back(json::object{{"id", rule.id}, {"version", rule.version}, {"name", rule.name}, {"reason", or_null(rule.reason)}, {"source", or_null(rule.source)}});
    }
    out["rules"] = std::move(rules);
    return out;
}

enum class What { admitted, denied };

Response page_json(Desk const& desk, Request const& request, RealmId realm, What what) {
    auto const before = number_or(query(request, "cursor"), 0);
    auto const limit = limit_of(request, "limit", kPageDefault, kPageMax);
    auto const today = desk.served.clock.today();
    auto const page = what == What::admitted ? desk.publication.admitted(realm, before, limit, today) : desk.publication.denied(realm, before, limit, today);
    json::array items;
    for (auto const& one : page.items) items.push_back(what == What::admitted ? admitted_json(one) : denial_json(one));
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}, {"next", page.next == 0 ? json::value() : json::value(std::to_string(page.next))}}));
}

RealmId own_realm(Desk const& desk, Request const& request) { return desk.served.org.tree()->realm_of(UnitId{request.actor.unit}); }

/// In an office of the county or of one of its departments; no township, nor what stands below one, nor the public.
bool works_in_county_house(Desk const& desk, Request const& request) {
    if (access::refuse_unless(request, {Role::frontline, Role::requester, Role::gatekeeper, Role::steward, Role::leader, Role::auditor})) return false;
    return std::ranges::none_of(desk.served.org.tree()->path(UnitId{request.actor.unit}), [](auto const& above) {
        return above.kind == org::UnitKind::township || above.kind == org::UnitKind::village || above.kind == org::UnitKind::local_area;
    });
}

Response signed_in_page(Desk const& desk, Request const& request, What what) {
    auto const realm = own_realm(desk, request);
    if (!realm.known()) return refused(request, {problems::kNotFound, "你的单位不在任何一个县（区）里。"});
    bool const reached = desk.publication.phase_of(realm) != Phase::internal || works_in_county_house(desk, request);
    if (!reached) return refused(request, {problems::kNotAllowed, "本县的清单现在只在县级部门内部公开。"});
    return page_json(desk, request, realm, what);
}

/// Counties whose lists everybody may read, in the order of their codes.
std::vector<org::Unit> open_counties(Desk const& desk) {
    auto const tree = desk.served.org.tree();
    std::vector<org::Unit> out;
    for (auto const realm : desk.publication.open_realms()) {
        if (auto const county = tree->find(tree->county_of(realm))) out.push_back(*county);
    }
    std::ranges::sort(out, {}, &org::Unit::code);
    return out;
}

Response list_counties(Desk const& desk, Request const&) {
    json::array items;
    for (auto const& county : open_counties(desk)) items.push_back(unit_ref(county.code, county.name));
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

/// The county named, or the only one that is open.
Response public_page(Desk const& desk, Request const& request, What what) {
    auto const counties = open_counties(desk);
    auto const code = query(request, "county");
    if (code.empty() && counties.size() > 1) return refused(request, {problems::kBadInput, "请用 county 写明是哪个县（区）的代码。"});
    auto const found = code.empty() ? counties.begin() : std::ranges::find(counties, code, &org::Unit::code);
    if (found == counties.end()) return refused(request, {problems::kNotFound, "这个县（区）的清单还没有向社会公开。"});
    return page_json(desk, request, found->realm, what);
}

Result<json::object> body_of(Request const& request) {
    boost::system::error_code error;
    auto value = json::parse(request.body, error);
    if (error || !value.is_object()) return Problem{problems::kBadInput, "请求体应为 JSON 对象。"};
    return std::move(value.as_object());
}

std::string text_of(json::object const& body, std::string_view name) {
    auto const* value = body.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Response phase_json(Desk const& desk, RealmId realm, int status) {
    json::array steps;
    for (auto const& step : desk.publication.steps(realm)) {
        steps.push_back(json::object{{"phase", name_of(step.phase)}, {"decision", step.decision}, {"day", step.day.iso()}, {"signer", step.signer}});
    }
    return http::json(status, json::serialize(json::object{{"phase", name_of(desk.publication.phase_of(realm))}, {"steps", std::move(steps)}}));
}

Response get_phase(Desk const& desk, Request const& request) {
    auto const realm = own_realm(desk, request);
    if (!realm.known()) return refused(request, {problems::kNotFound, "你的单位不在任何一个县（区）里。"});
    return phase_json(desk, realm, 200);
}

Response set_phase(Desk const& desk, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::gatekeeper, Role::leader})) return refused(request, *no);
    auto const realm = own_realm(desk, request);
    if (!access::decides_for_county(*desk.served.org.tree(), request, realm)) return refused(request, {problems::kNotAllowed, "公开到哪一步由县（区）定。"});
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const phase = parse_phase(text_of(body.value(), "phase"));
    if (!phase) return refused(request, {problems::kBadInput, "phase 应为 internal（内部）、county（全县）或 public（社会）。"});
    auto const day = CivilDate::parse(text_of(body.value(), "day"));
    if (!day) return refused(request, day.problem());
    PublicationStep const step{*phase, text_of(body.value(), "decision"), day.value(), text_of(body.value(), "signer")};
    if (auto const done = desk.publication.decide(realm, step, desk.served.clock.today(), request.actor); !done) return refused(request, done.problem());
    return phase_json(desk, realm, 201);
}

/// A gatekeeper read the title and lets it, or another in its place, through.
Response set_title(Desk const& desk, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::gatekeeper})) return refused(request, *no);
    auto const demand = visible_demand(desk.served, request);
    if (!demand) return refused(request, demand.problem());
    if (!access::decides_for_county(*desk.served.org.tree(), request, demand.value().realm)) return refused(request, {problems::kNotAllowed, "标题能不能公开由县（区）的准入员定。"});
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const* shown = body.value().if_contains("shown");
    if (shown == nullptr || !shown->is_bool()) return refused(request, {problems::kBadInput, "请求体应为 {\"shown\": true 或 false, \"title\": 代替原标题的文字，可不写}。"});
    PublicTitle const title{shown->get_bool(), text_of(body.value(), "title")};
    if (auto const done = desk.publication.show_title(demand.value(), title, desk.served.clock.today(), request.actor); !done) return refused(request, done.problem());
    auto const public_title = !title.shown ? std::string(kTitleHidden) : title.title.empty() ? demand.value().title : title.title;
    return http::json(200, json::serialize(json::object{{"shown", title.shown}, {"title", public_title}}));
}

/// Nobody is signed in on an open route; a session that comes along all the same says who asks.
Request asker_of(Desk const& desk, Request const& request) {
    Request asker;
    asker.method = request.method;
    asker.headers = request.headers;
    asker.cookies = request.cookies;
    asker.local = request.local;
    asker.actor = request.actor;
    asker.scopes = request.scopes;
    if (asker.actor.role.empty()) static_cast<void>(access::filter(desk.served.access, asker));
    return asker;
}

/// Where a number stands today, and what follows for whoever holds it.
std::pair<std::string_view, std::string_view> number_says(Served const& served, StoredDemand const& demand) {
    auto const today = served.clock.today();
    auto const standing = served.gate.standing_of(demand, today);
    if (standing == Standing::withdrawn) return {"withdrawn", "发文单位已经撤回：不用再办。"};
    if (standing == Standing::lapsed) return {"lapsed", "发文单位逾期没有确认，按撤回处理：不用再办。"};
    if (demand.outcome == Outcome::give_back || demand.outcome == Outcome::block) return {"denied", "重新审看后没有通过：可以不办。"};
    if (demand.envelope.expires && *demand.envelope.expires < today) return {"expired", "这个号已经到期失效：不用再办。"};
    return {"open", "号码属实，还在有效期内。"};
}

/// A hidden visit is no number to whoever may not know of it. The title is shown to those who may see the demand, and to
/// everybody once a person let it through.
Response check_number(Desk const& desk, Request const& request) {
    auto const& number = request.path_values.at("number");
    bool const well_formed = static_cast<bool>(ControlNumber::parse(number));
    json::object out{{"number", number}, {"well_formed", well_formed}, {"known", false}, {"standing", "unknown"},
                     {"says", well_formed ? "没有这个号：可以不办。" : "号的校验位不对，没有这个号：可以不办；也请核对有没有抄错。"}};
    auto const demand = desk.served.gate.find_number(number);
    bool const sees = demand && is_visible(desk.served, asker_of(desk, request), *demand);
    if (demand && (sees || !is_hidden(demand->envelope, desk.served.clock.today()))) {
        auto const [standing, says] = number_says(desk.served, *demand);
        out["known"] = true;
        out["standing"] = standing;
        out["says"] = says;
        auto const title = sees ? demand->title : desk.publication.public_title(demand->id);
        out["title"] = title.empty() ? std::string(kTitleHidden) : title;
        out["issuer"] = unit_ref(demand->issuer_code, demand->issuer_name);
        out["outcome"] = name_of(demand->outcome);
        out["due"] = demand->envelope.due ? json::value(demand->envelope.due->iso()) : json::value();
        out["expires"] = demand->envelope.expires ? json::value(demand->envelope.expires->iso()) : json::value();
    }
    auto response = http::json(200, json::serialize(out));
    response.headers["Cache-Control"] = "no-store";  // it is not the same for everybody
    return response;
}

json::object refusal_json(Desk const& desk, Refusal const& refusal) {
    auto const tree = desk.served.org.tree();
    auto const unit = tree->find(refusal.unit);
    auto const issuer = tree->find_code(refusal.issuer_code);
    return {{"id", std::to_string(refusal.id)}, {"unit", unit ? json::value(unit_ref(unit->code, unit->name)) : json::value()}, {"what", refusal.what},
            {"issuer", issuer ? json::value(unit_ref(issuer->code, issuer->name)) : json::value()}, {"day", refusal.day.iso()}};
}

Response add_refusal(Desk const& desk, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::frontline, Role::leader})) return refused(request, *no);
    auto const tree = desk.served.org.tree();
    auto const unit = tree->find(UnitId{request.actor.unit});
    bool const base = unit && (unit->kind == org::UnitKind::township || unit->kind == org::UnitKind::village || unit->kind == org::UnitKind::local_area);
    if (!base) return refused(request, {problems::kNotAllowed, "只有乡镇（街道）、村（社区）可以登记拒办。"});
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    Refusal refusal{0, unit->id, text_of(body.value(), "what"), {}, desk.served.clock.today()};
    if (auto const issuer = text_of(body.value(), "issuer"); !issuer.empty()) {
        auto const found = tree->resolve(unit->realm, issuer);
        if (!found) return refused(request, found.problem());
        refusal.issuer_code = found.value().code;
    }
    auto const made = desk.publication.refuse(unit->realm, refusal, request.actor);
    if (!made) return refused(request, made.problem());
    return http::json(201, json::serialize(refusal_json(desk, made.value())));
}

Response list_refusals(Desk const& desk, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::gatekeeper, Role::auditor})) return refused(request, *no);
    auto const realm = own_realm(desk, request);
    if (!keeps_county(desk.served, request, realm)) return refused(request, {problems::kNotAllowed, "拒办登记由县（区）的准入员看。"});
    auto const limit = limit_of(request, "limit", kPageDefault, kPageMax);
    auto const page = desk.publication.refusals(realm, number_or(query(request, "cursor"), 0), limit);
    json::array items;
    for (auto const& one : page) items.push_back(refusal_json(desk, one));
    bool const more = static_cast<int>(page.size()) == limit;
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}, {"next", more ? json::value(std::to_string(page.back().id)) : json::value()}}));
}

}  // namespace

std::vector<http::Route> publication_routes(Publication& publication, Gate& gate, access::Access& access, org::Org& org, Clock const& clock) {
    Desk const desk{{gate, access, org, clock}, publication};
    auto const with = [desk](Response (*handler)(Desk const&, Request const&)) {
        return [desk, handler](Request const& request) { return handler(desk, request); };
    };
    auto const page = [desk](Response (*handler)(Desk const&, Request const&, What), What what) {
        return [desk, handler, what](Request const& request) { return handler(desk, request, what); };
    };
    return {{"GET", "/api/v1/publication", with(get_phase)},
            {"POST", "/api/v1/publication", with(set_phase)},
            {"GET", "/api/v1/publication/demands", page(signed_in_page, What::admitted)},
            {"GET", "/api/v1/publication/denials", page(signed_in_page, What::denied)},
            {"POST", "/api/v1/demands/{id}/public-title", with(set_title)},
            {"GET", "/api/v1/control-numbers/{number}", with(check_number), true},
            {"GET", "/api/v1/public/counties", with(list_counties), true},
            {"GET", "/api/v1/public/demands", page(public_page, What::admitted), true},
            {"GET", "/api/v1/public/denials", page(public_page, What::denied), true},
            {"GET", "/api/v1/refusals", with(list_refusals)},
            {"POST", "/api/v1/refusals", with(add_refusal)}};
}

}  // namespace yizhen::gate

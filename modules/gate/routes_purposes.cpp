// Which issuer may have rows about persons, for which purpose, under which clause: a steward's word, once a form.

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/access/access.h"
#include "modules/gate/gate.h"
#include "modules/gate/routes.h"
#include "platform/http/http.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yizhen::gate {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

constexpr std::size_t kClauseMax = 300;

struct PurposesServed {
    Gate& gate;
    access::Access& access;
    org::Org& org;
    Clock const& clock;
};

Response refused(Request const& request, Problem const& problem) { return http::refusal(problem, request.request_id); }

/// The county whose steward asks; the only one there is for the system user.
Result<RealmId> realm_of(PurposesServed const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {access::Role::steward})) return *no;
    auto const scope = served.access.scope_of(request.actor);
    auto const tree = served.org.tree();
    for (auto const top : scope.tops()) {
        if (auto const realm = tree->realm_of(top); realm.known()) {
            if (scope.holds(UnitId(realm.value))) return realm;
            return Problem{problems::kNotAllowed, "用途由县区一级的数源责任人确认；请转给他们。"};
        }
        auto const counties = tree->all_of_kind(top, org::UnitKind::county);
        if (counties.size() == 1) return tree->realm_of(counties.front());
    }
    return Problem{problems::kNotAllowed, "你的范围里没有县区。"};
}

json::object issuer_json(org::Tree const& tree, std::string const& code) {
    auto const unit = tree.find_code(code);
    return {{"code", code}, {"name", unit ? unit->name : code}};
}

json::object purpose_json(org::Tree const& tree, PurposeConfirmation const& one) {
    return {{"form", one.form_number}, {"issuer", issuer_json(tree, one.issuer_code)}, {"purpose", one.purpose},
            {"clause", one.clause}, {"steward", one.steward}, {"from", one.from.iso()}};
}

std::string form_of(StoredDemand const& demand) { return demand.form_number.empty() ? demand.title : demand.form_number; }

/// A field of it asks for what names a person.
bool asks_for_persons(Gate const& gate, StoredDemand const& demand) {
    boost::system::error_code error;
    auto const verdict = json::parse(demand.verdict_json, error);
    auto const* fields = error || !verdict.is_object() ? nullptr : verdict.as_object().if_contains("fields");
    if (fields == nullptr || !fields->is_array()) return false;
    return std::ranges::any_of(fields->as_array(), [&](json::value const& field) {
        auto const& match = field.at("match").as_object();
        auto const* code = match.if_contains("element");
        auto const* element = code != nullptr && code->is_string() ? gate.catalogue().find(std::string(code->as_string())) : nullptr;
        return element != nullptr && element->sensitivity == elements::Sensitivity::identifier;
    });
}

json::array waiting(PurposesServed const& served, RealmId realm, std::vector<PurposeConfirmation> const& confirmed) {
    std::set<std::tuple<std::string, std::string, std::string>> known;
    for (auto const& one : confirmed) known.insert({one.form_number, one.issuer_code, one.purpose});
    json::array out;
    auto const tree = served.org.tree();
    PageQuestion question;
    question.realm = realm;
    question.limit = kPageMax;
    for (auto const& demand : served.gate.list(question)) {
        if (demand.envelope.received || !known.insert({form_of(demand), demand.issuer_code, demand.envelope.purpose}).second) continue;
        if (!asks_for_persons(served.gate, demand)) continue;
        out.push_back({{"demand", std::to_string(demand.id.value)}, {"title", demand.title}, {"form", form_of(demand)},
                       {"issuer", issuer_json(*tree, demand.issuer_code)}, {"purpose", demand.envelope.purpose}, {"basis", demand.envelope.basis}});
    }
    return out;
}

Response list(PurposesServed const& served, Request const& request) {
    auto const realm = realm_of(served, request);
    if (!realm) return refused(request, realm.problem());
    auto const confirmed = served.gate.purposes(realm.value());
    json::array items;
    for (auto const& one : confirmed) items.push_back(purpose_json(*served.org.tree(), one));
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}, {"waiting", waiting(served, realm.value(), confirmed)}}));
}

Response confirm(PurposesServed const& served, Request const& request) {
    auto const realm = realm_of(served, request);
    if (!realm) return refused(request, realm.problem());
    boost::system::error_code error;
    auto const body = json::parse(request.body, error);
    auto const* object = error ? nullptr : body.if_object();
    auto const field = [&](char const* name) {
        auto const* value = object == nullptr ? nullptr : object->if_contains(name);
        return value != nullptr && value->is_string() ? std::string(text::trimmed(std::string_view(value->get_string()))) : std::string();
    };
    PurposeConfirmation one{field("form"), field("issuer"), field("purpose"), field("clause"), {}, served.clock.today()};
    if (one.form_number.empty() || one.purpose.empty() || one.clause.empty() || text::length(one.clause) > kClauseMax) {
        return refused(request, {problems::kBadInput, fmt::format("请写明 form（表号或标题）、purpose（用途）和 clause（依据条款，最多 {} 字）。", kClauseMax)});
    }
    auto const issuer = served.org.tree()->find_code(one.issuer_code);
    if (!issuer) return refused(request, {problems::kNotFound, fmt::format("没有代码为“{}”的单位；请核对。", one.issuer_code)});
    auto const person = served.access.find(PersonId(request.actor.person));
    one.steward = person ? person->name : "系统用户";
    auto const done = served.gate.confirm_purpose(realm.value(), one, request.actor);
    if (!done) return refused(request, done.problem());
    return http::json(201, json::serialize(purpose_json(*served.org.tree(), one)));
}

}  // namespace

std::vector<http::Route> purpose_routes(Gate& gate, access::Access& access, org::Org& org, Clock const& clock) {
    PurposesServed const served{gate, access, org, clock};
    return {
        {"GET", "/api/v1/purposes", [served](Request const& request) { return list(served, request); }},
        {"POST", "/api/v1/purposes", [served](Request const& request) { return confirm(served, request); }},
    };
}

}  // namespace yizhen::gate

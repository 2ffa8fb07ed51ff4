// Appeals over HTTP: raising one, the list that gatekeepers work off, deciding.

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/gate/appeals.h"
#include "modules/gate/routes_appeals.h"
#include "modules/gate/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace yizhen::gate {
namespace {

namespace json = boost::json;
using access::Role;
using http::Request;
using http::Response;

struct Desk {
    Served served;
    Appeals& appeals;
};

json::value unit_or_null(org::Tree const& tree, UnitId id) {
    auto const unit = tree.find(id);
    return unit ? json::value(unit_ref(unit->code, unit->name)) : json::value();
}

json::value decision_json(AppealCase const& one) {
    if (!one.decision) return {};
    auto const& said = *one.decision;
    return json::object{{"outcome", name_of(said.outcome)}, {"reason", said.reason}, {"changes", said.changes.empty() ? json::value() : json::value(said.changes)},
                        {"version_after", said.version_after}, {"day", said.day.iso()}};
}

json::object case_json(Desk const& desk, AppealCase const& one) {
    auto const tree = desk.served.org.tree();
    auto const& appeal = one.appeal;
    return {{"id", std::to_string(appeal.id)}, {"demand", std::to_string(appeal.demand.value)}, {"version", appeal.version},
            {"rule", appeal.rule.empty() ? json::value() : json::value(appeal.rule)}, {"reason", appeal.reason},
            {"unit", unit_or_null(*tree, appeal.unit)}, {"raised", appeal.raised.iso()}, {"due", one.due.iso()},
            {"days_over", one.days_over(desk.served.clock.today())}, {"decision", decision_json(one)}};
}

Response cases_json(Desk const& desk, std::vector<AppealCase> const& cases) {
    json::array items;
    for (auto const& one : cases) items.push_back(case_json(desk, one));
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

Result<json::object> body_of(Request const& request) {
    boost::system::error_code error;
    auto value = json::parse(request.body, error);
    if (error || !value.is_object()) return Problem{problems::kBadInput, "请求体应为 JSON 对象。"};
    return std::move(value.as_object());
}

/// Empty where it is missing or no text.
std::string text_of(json::object const& body, std::string_view name) {
    auto const* value = body.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Response add(Desk const& desk, Request const& request) {
    auto const demand = visible_demand(desk.served, request);
    if (!demand) return refused(request, demand.problem());
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const made = desk.appeals.raise(demand.value().id, text_of(body.value(), "rule"), text_of(body.value(), "reason"), desk.served.clock.today(), request.actor);
    if (!made) return refused(request, made.problem());
    return http::json(201, json::serialize(case_json(desk, made.value())));
}

Response of_demand(Desk const& desk, Request const& request) {
    auto const demand = visible_demand(desk.served, request);
    if (!demand) return refused(request, demand.problem());
    return cases_json(desk, desk.appeals.of_demand(demand.value().id));
}

Response list(Desk const& desk, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::gatekeeper, Role::auditor})) return refused(request, *no);
    auto const realm = realm_of(desk.served, request);
    if (!realm.known() || !keeps_county(desk.served, request, realm)) {
        return refused(request, {problems::kNotAllowed, "申诉由县（区）的准入员办理。"});
    }
    auto const state = query(request, "state");
    if (!state.empty() && state != "open" && state != "decided") return refused(request, {problems::kBadInput, "state 应为 open 或 decided。"});
    return cases_json(desk, desk.appeals.list(realm, state != "decided"));
}

Response decide(Desk const& desk, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::gatekeeper})) return refused(request, *no);
    auto const id = number_or(request.path_values.at("id"), 0);
    auto const known = desk.appeals.find(id);
    auto const demand = known ? desk.served.gate.find(known->appeal.demand) : std::nullopt;
    // Another county's appeal and one that is not there look alike.
    if (!demand || !access::decides_for_county(*desk.served.org.tree(), request, demand->realm)) return refused(request, {problems::kNotFound, "没有这件申诉，或不由你办理。"});
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const outcome = parse_appeal_outcome(text_of(body.value(), "outcome"));
    if (!outcome) return refused(request, {problems::kBadInput, "outcome 应为 upheld（支持）、partly（部分支持）或 dismissed（不支持）。"});
    AppealWord const word{*outcome, text_of(body.value(), "reason"), text_of(body.value(), "changes")};
    auto const decided = desk.appeals.decide(id, word, desk.served.clock.today(), request.actor);
    if (!decided) return refused(request, decided.problem());
    return http::json(201, json::serialize(case_json(desk, decided.value())));
}

}  // namespace

std::vector<http::Route> appeal_routes(Appeals& appeals, Gate& gate, access::Access& access, org::Org& org, Clock const& clock) {
    auto const with = [desk = Desk{{gate, access, org, clock}, appeals}](Response (*handler)(Desk const&, Request const&)) {
        return [desk, handler](Request const& request) { return handler(desk, request); };
    };
    return {{"GET", "/api/v1/demands/{id}/appeals", with(of_demand)},
            {"POST", "/api/v1/demands/{id}/appeals", with(add)},
            {"GET", "/api/v1/appeals", with(list)},
            {"POST", "/api/v1/appeals/{id}/decision", with(decide)}};
}

}  // namespace yizhen::gate

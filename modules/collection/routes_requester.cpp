// The requester's side over HTTP; no decisions. Shapes: docs/api.yaml.

#include "kernel/problem_catalogue.h"
#include "modules/collection/routes_bodies.h"
#include "modules/collection/routes_json.h"
#include "modules/collection/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::collection {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

DemandId demand_of(Request const& request) { return DemandId(number_or(request.path_values.at("id"), 0)); }

Problem none(Request const& request) {
    return {problems::kNotFound, fmt::format("编号为“{}”的要求没有任务，或不在您的范围内。", request.path_values.at("id"))};
}

/// Whoever acts for the issuer: its people who raise demands, or of the very unit.
Result<std::shared_ptr<Asked const>> asked_by_requester(Served const& served, Request const& request) {
    auto asked = served.collection.asked(demand_of(request));
    if (!asked) return none(request);
    if (is_system(request)) return asked;
    if (!asked->issuer.known() || !holds(served, request, asked->issuer)) return none(request);
    if (has_role(request, access::Role::requester) || asked->issuer.value == request.actor.unit) return asked;
    return Problem{problems::kNotAllowed, "只有提出要求的单位可以催办和签收。"};
}

json::object sign_off_object(Served const& served, SignOff const& said) {
    auto const person = served.access.find(said.person);
    auto const unit = served.org.tree()->find(said.unit);
    json::object out{{"kind", said.reopened ? "reopen" : "sign_off"},
                     {"at", iso_time(said.at_ms)},
                     {"person", person ? json::value(person->name) : json::value()},
                     {"unit", unit ? json::value(json::object{{"code", unit->code}, {"name", unit->name}}) : json::value()},
                     {"cells", said.cells},
                     {"answered", said.answered},
                     {"words", said.words}};
    return out;
}

json::array sign_offs_array(Served const& served, DemandId demand) {
    json::array out;
    for (auto const& said : served.collection.sign_offs(demand)) out.push_back(sign_off_object(served, said));
    return out;
}

Response get_progress(Served const& served, Request const& request) {
    auto const demand = demand_of(request);
    auto const asked = served.collection.asked(demand);
    auto const known = served.gate.find(demand);
    bool const reaches = asked && (is_system(request) || (asked->issuer.known() && holds(served, request, asked->issuer)));
    auto nodes = asked ? served.collection.progress(demand) : std::vector<ProgressNode>{};
    // Whoever is not the issuer sees their own units only.
    if (!reaches) std::erase_if(nodes, [&](auto const& node) { return !holds(served, request, node.unit); });
    if (!asked || !known || (!reaches && nodes.empty())) return refused(request, none(request));
    auto all = json::parse(progress_json(nodes, *asked, known->price.cells_answered, *served.org.tree())).as_object();
    auto said = sign_offs_array(served, demand);
    bool const is_signed = !said.empty() && said.back().at("kind") == "sign_off";
    all["sign_off"] = is_signed ? said.back() : json::value();
    return http::json(200, json::serialize(all));
}

Response remind(Served const& served, Request const& request) {
    auto const asked = asked_by_requester(served, request);
    if (!asked) return refused(request, asked.problem());
    auto const done = served.collection.remind(asked.value()->demand, request.actor);
    if (!done) return refused(request, done.problem());
    auto const tree = served.org.tree();
    auto const unit_of = [&](UnitId id) {
        auto const unit = tree->find(id);
        return json::object{{"code", unit ? unit->code : ""}, {"name", unit ? unit->name : ""}};
    };
    json::array reminded;
    for (auto const unit : done.value().units) reminded.push_back(unit_of(unit));
    json::array skipped;
    for (auto const& one : done.value().skipped) skipped.push_back(json::object{{"unit", unit_of(one.unit)}, {"why", name_of(one.why)}});
    return http::json(200, json::serialize(json::object{{"day", done.value().day.iso()}, {"reminded", std::move(reminded)}, {"left_alone", std::move(skipped)}}));
}

Response list_sign_offs(Served const& served, Request const& request) {
    auto const asked = asked_by_requester(served, request);
    if (!asked) return refused(request, asked.problem());
    return http::json(200, json::serialize(json::object{{"items", sign_offs_array(served, asked.value()->demand)}}));
}

Response sign_off(Served const& served, Request const& request) {
    auto const asked = asked_by_requester(served, request);
    if (!asked) return refused(request, asked.problem());
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const words = words_in(body.value(), "words");
    if (!words) return refused(request, words.problem());
    auto const answer = served.gate.now(asked.value()->demand, request.actor, {.rows = false, .units = {}});
    if (!answer) return refused(request, answer.problem());
    auto const said = served.collection.sign_off(asked.value()->demand, gate::completeness_of(answer.value().evidence), words.value(), request.actor);
    if (!said) return refused(request, said.problem());
    return http::json(201, json::serialize(sign_off_object(served, said.value())));
}

Response reopen(Served const& served, Request const& request) {
    auto const asked = asked_by_requester(served, request);
    if (!asked) return refused(request, asked.problem());
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const reason = words_in(body.value(), "reason");
    if (!reason) return refused(request, reason.problem());
    auto const said = served.collection.reopen_demand(asked.value()->demand, reason.value(), request.actor);
    if (!said) return refused(request, said.problem());
    return http::json(201, json::serialize(sign_off_object(served, said.value())));
}

}  // namespace

std::vector<http::Route> requester_routes(Served const& served) {
    auto const with = [served](Response (*handler)(Served const&, Request const&)) {
        return [served, handler](Request const& request) { return handler(served, request); };
    };
    return {
        {"GET", "/api/v1/demands/{id}/progress", with(get_progress)},
        {"POST", "/api/v1/demands/{id}/reminders", with(remind)},
        {"GET", "/api/v1/demands/{id}/sign-offs", with(list_sign_offs)},
        {"POST", "/api/v1/demands/{id}/sign-offs", with(sign_off)},
        {"POST", "/api/v1/demands/{id}/reopening", with(reopen)},
    };
}

}  // namespace yizhen::collection

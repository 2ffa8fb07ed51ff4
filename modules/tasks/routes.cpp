// Released tasks over HTTP: read by both sides, moved on by whose turn it is.

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/org/org.h"
#include "modules/tasks/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yizhen::tasks {
namespace {

namespace json = boost::json;
using access::Role;
using http::Request;
using http::Response;

constexpr int kPage = 20;

std::int64_t number_of(std::string_view text) {
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : 0;
}

json::value figure_or_null(std::optional<std::int64_t> const& figure) { return figure ? json::value(*figure) : json::value(); }

json::value review_json(std::optional<Review> const& review) {
    if (!review) return {};
    return json::object{{"day", review->day.iso()}, {"hours", review->hours.text()}, {"result", review->result}, {"worth", name_of(review->worth)}, {"words", review->words}};
}

json::object summary(org::Tree const& tree, WorkTask const& task) {
    json::object out{{"id", std::to_string(task.id.value)}, {"demand", std::to_string(task.demand.value)}, {"control_number", task.control_number}, {"title", task.title}};
    out["issuer"] = unit_ref(tree, task.issuer);
    out["unit"] = unit_ref(tree, task.unit);
    out["state"] = name_of(task.life.state);
    out["state_zh"] = chinese_name_of(task.life.state);
    out["ended"] = task.ended;
    out["released"] = task.released.iso();
    out["due"] = day_or_null(task.due);
    out["goal"] = figure_or_null(goal_of(task.life));
    return out;
}

json::object criteria_json(WorkTask const& task) {
    auto const& criteria = task.life.criteria;
    json::object out{{"text", criteria.text}, {"element", criteria.element}, {"period", criteria.period}, {"figure", figure_or_null(criteria.figure)}, {"at_most", criteria.at_most}};
    auto const& band = task.life.band;
    out["band"] = band ? json::value(json::object{{"least", band->least}, {"aim", band->aim}, {"most", band->most}}) : json::value();
    out["chosen"] = figure_or_null(task.life.chosen);
    out["choice_reason"] = task.choice_reason;
    return out;
}

json::array steps_json(org::Tree const& tree, WorkTask const& task) {
    json::array out;
    for (auto const& one : task.steps) out.push_back({{"step", name_of(one.step)}, {"day", one.day.iso()}, {"unit", unit_ref(tree, one.unit)}, {"words", one.words}});
    return out;
}

json::array evidence_json(org::Tree const& tree, WorkTask const& task) {
    json::array out;
    for (auto const& one : task.life.evidence) {
        out.push_back({{"kind", name_of(one.kind)}, {"day", one.day.iso()}, {"unit", unit_ref(tree, one.unit)}, {"place", one.place}, {"seen", one.seen},
                       {"met", one.met}, {"counts", one.met && one.round == task.life.round}});
    }
    return out;
}

json::value progress_json(Served const& served, WorkTask const& task) {
    auto const seen = served.tasks.progress(task);
    if (!seen) return {};
    return json::object{{"name", seen->name}, {"value", seen->value.text()}, {"source", seen->source}, {"as_of", seen->as_of.iso()}, {"met", meets(task.life, seen->value)}};
}

json::object hours_json(WorkTask const& task) {
    json::object out{{"estimated", task.hours_estimated.text()}};
    auto const declared = divide({task.minutes_declared, 0}, {60, 0}, 2);
    out["declared"] = task.minutes_declared > 0 && declared ? json::value(declared.value().text()) : json::value();
    out["measured"] = task.by_unit ? json::value(task.by_unit->hours.text()) : json::value();
    return out;
}

json::object whole(Served const& served, Request const& request, WorkTask const& task) {
    auto const tree = served.org.tree();
    auto out = summary(*tree, task);
    out["side"] = name_of(served.tasks.side_of(task, request.actor));
    out["criteria"] = criteria_json(task);
    out["progress"] = progress_json(served, task);
    auto const planned = served.tasks.checkpoints(task);
    json::array days;
    for (auto const day : planned.days) days.emplace_back(day.iso());
    out["checkpoints"] = {{"days", std::move(days)}, {"why_not", planned.why_not}};
    json::array contacts;
    for (auto const& one : task.contacts) contacts.push_back({{"day", one.day.iso()}, {"helped", one.helped}, {"seen", one.seen}});
    out["contacts"] = std::move(contacts);
    out["evidence"] = evidence_json(*tree, task);
    out["steps"] = steps_json(*tree, task);
    out["hours"] = hours_json(task);
    out["reviews"] = {{"issuer", review_json(task.by_issuer)}, {"unit", review_json(task.by_unit)}};
    return out;
}

/// Its issuer's people, and those whose scope reaches the unit that does it.
bool is_visible(Served const& served, Request const& request, WorkTask const& task) {
    auto const tree = served.org.tree();
    auto const scope = served.access.scope_of(request.actor);
    auto const holds = [&](std::string const& code) {
        auto const unit = tree->find_code(code);
        return unit && scope.holds(unit->id);
    };
    return holds(task.unit) || holds(task.issuer) || served.tasks.side_of(task, request.actor) == Side::issuer;
}

Result<WorkTask> visible(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::frontline, Role::requester, Role::gatekeeper, Role::steward, Role::leader, Role::auditor})) return *no;
    auto task = served.tasks.find(TaskId{number_of(request.path_values.at("id"))});
    if (task && is_visible(served, request, *task)) return std::move(*task);
    return Problem{problems::kNotFound, fmt::format("没有编号为“{}”的任务，或不在你的范围内。", request.path_values.at("id"))};
}

Response list(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::frontline, Role::requester, Role::gatekeeper, Role::steward, Role::leader, Role::auditor})) return refused(request, *no);
    auto const realm = realm_of(served, request);
    if (!realm) return refused(request, realm.problem());
    auto const state = query(request, "state");
    if (!state.empty() && !parse_state(state)) return refused(request, {problems::kBadInput, fmt::format("没有“{}”这种状态。", state)});
    PageQuestion question{realm.value(), query(request, "unit"), query(request, "issuer"), state, TaskId{number_of(query(request, "before"))}, kPage};
    if (auto const limit = number_of(query(request, "limit")); limit > 0) question.limit = static_cast<int>(std::min<std::int64_t>(limit, kPageMax));
    auto const tree = served.org.tree();
    auto const scope = served.access.scope_of(request.actor);
    // Whoever asks for nothing in particular sees what is theirs: of an area what is done there, else what their unit issued.
    if (question.unit.empty() && question.issuer.empty() && !scope.empty()) {
        auto const own = tree->find(scope.tops().front());
        if (own) (org::is_area(own->kind) ? question.unit : question.issuer) = own->code;
    }
    json::array items;
    json::value next;
    auto const page = served.tasks.list(question);
    for (auto const& task : page) {
        if (is_visible(served, request, task)) items.push_back(summary(*tree, task));
    }
    if (static_cast<int>(page.size()) == question.limit) next = std::to_string(page.back().id.value);
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}, {"next", std::move(next)}}));
}

Response get(Served const& served, Request const& request) {
    auto const task = visible(served, request);
    if (!task) return refused(request, task.problem());
    return http::json(200, json::serialize(whole(served, request, task.value())));
}

using Act = std::function<Result<WorkTask>(TaskId, json::object const&)>;

Response acted(Served const& served, Request const& request, std::vector<Member> const& members, Act const& act) {
    auto const task = visible(served, request);
    if (!task) return refused(request, task.problem());
    auto const body = body_of(request, members);
    if (!body) return refused(request, body.problem());
    auto const done = act(task.value().id, body.value());
    if (!done) return refused(request, done.problem());
    return http::json(201, json::serialize(whole(served, request, done.value())));
}

Result<WorkTask> step(Served const& served, Request const& request, TaskId id, json::object const& body) {
    auto const step = parse_step(text_at(body, "step"));
    if (!step) return Problem{problems::kBadInput, "step 应为 start、offer、accept 或 not_accept。下达、收到、已阅、已报都不算办成。"};
    return served.tasks.step(id, *step, text_at(body, "words"), request.actor);
}

Result<WorkTask> choose(Served const& served, Request const& request, TaskId id, json::object const& body) {
    auto const figure = number_at(body, "figure");
    if (!figure) return Problem{problems::kBadInput, "figure 应为整数。"};
    return served.tasks.choose(id, *figure, text_at(body, "reason"), request.actor);
}

Result<WorkTask> contact(Served const& served, Request const& request, TaskId id, json::object const& body) {
    auto const day = day_at(served, body, "day");
    if (!day) return day.problem();
    return served.tasks.add_contact(id, {day.value(), text_at(body, "helped"), text_at(body, "seen")}, request.actor);
}

Result<WorkTask> evidence(Served const& served, Request const& request, TaskId id, json::object const& body) {
    auto const kind = text_at(body, "kind");
    if (kind == "figure") return served.tasks.add_figure(id, request.actor);
    if (kind != "sample") {
        if (auto const paper = paper_kind(kind)) return no_evidence(*paper);
        return Problem{problems::kBadInput, "kind 应为 figure（达标的数据）或 sample（到现场看到的）。"};
    }
    auto const day = day_at(served, body, "day");
    if (!day) return day.problem();
    return served.tasks.add_sample(id, day.value(), text_at(body, "place"), text_at(body, "seen"), yes_at(body, "met"), request.actor);
}

Result<WorkTask> review(Served const& served, Request const& request, TaskId id, json::object const& body) {
    auto const hours = Decimal::parse(text_at(body, "hours"));
    auto const worth = parse_worth(text_at(body, "worth"));
    if (!hours || !worth) return Problem{problems::kBadInput, "hours 应为小时数（文字，如 \"12.5\"），worth 应为 yes、partly 或 no。"};
    return served.tasks.review(id, {served.clock.today(), hours.value(), text_at(body, "result"), *worth, text_at(body, "words")}, request.actor);
}

using Handle = Result<WorkTask> (*)(Served const&, Request const&, TaskId, json::object const&);

http::Handler acting(Served const& served, Handle handle, std::vector<Member> members) {
    return [served, handle, members = std::move(members)](Request const& request) {
        return acted(served, request, members, [&](TaskId id, json::object const& body) { return handle(served, request, id, body); });
    };
}

}  // namespace

http::Routes routes(Tasks& tasks, access::Access& access, org::Org& org, Clock const& clock) {
    Served const served{tasks, access, org, clock};
    auto out = consultation_routes(served);
    out.push_back({"GET", "/api/v1/work-tasks", [served](Request const& request) { return list(served, request); }});
    out.push_back({"GET", "/api/v1/work-tasks/{id}", [served](Request const& request) { return get(served, request); }});
    out.push_back({"POST", "/api/v1/work-tasks/{id}/steps", acting(served, step, {{"step"}, {"words"}})});
    out.push_back({"POST", "/api/v1/work-tasks/{id}/choice", acting(served, choose, {{"figure", MemberType::whole}, {"reason"}})});
    out.push_back({"POST", "/api/v1/work-tasks/{id}/contacts", acting(served, contact, {{"day"}, {"helped"}, {"seen"}})});
    out.push_back({"POST", "/api/v1/work-tasks/{id}/evidence", acting(served, evidence, {{"kind"}, {"day"}, {"place"}, {"seen"}, {"met", MemberType::yes_no}})});
    out.push_back({"POST", "/api/v1/work-tasks/{id}/reviews", acting(served, review, {{"hours"}, {"result"}, {"worth"}, {"words"}})});
    return out;
}

}  // namespace yizhen::tasks

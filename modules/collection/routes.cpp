// HTTP in and out; no decisions. Shapes: docs/api.yaml.

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/collection/collection.h"
#include "modules/collection/routes_bodies.h"
#include "modules/collection/routes_json.h"
#include "modules/collection/routes_parts.h"
#include "platform/http/http.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::collection {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

constexpr int kPageDefault = 20;
constexpr std::size_t kApprovalsMax = 500;  ///< of one request

std::string etag_of(Task const& task) { return fmt::format("\"{}-{}\"", task.id.value, task.version); }
std::string etag_of(TaskId id, Draft const& draft) { return fmt::format("\"draft-{}-{}\"", id.value, draft.version); }

// --- who ----------------------------------------------------------------------------------------------------------------

Approver approver_of(Request const& request) {
    return {PersonId(request.actor.person), UnitId(request.actor.unit), has_role(request, access::Role::leader),
            has_role(request, access::Role::frontline), has_role(request, access::Role::device), is_system(request)};
}

struct Seen {
    Task task;
    std::shared_ptr<Asked const> asked;
    bool of_issuer = false;  ///< by whoever asked, not by whoever answers
};

/// Not found and not visible look alike, so that ids tell nothing.
Result<Seen> visible(Served const& served, Request const& request) {
    auto const id = TaskId(number_or(request.path_values.at("id"), 0));
    Problem const none{problems::kNotFound, fmt::format("没有编号为“{}”的任务，或不在您的范围内。", request.path_values.at("id"))};
    auto const task = served.collection.find(id);
    if (!task) return none;
    auto const asked = served.collection.asked(task->demand);
    YIZHEN_CHECK(asked != nullptr);
    if (holds(served, request, task->unit)) return Seen{*task, asked, false};
    if (asked->issuer.known() && holds(served, request, asked->issuer)) return Seen{*task, asked, true};
    return none;
}

bool may_fill(access::Person const& person) { return std::ranges::find(person.roles, access::Role::frontline) != person.roles.end(); }

bool fills(Request const& request) { return is_system(request) || has_role(request, access::Role::frontline) || has_role(request, access::Role::device); }

/// Frontline staff of the unit or above it, in whose reach it is.
Result<Seen> fillable(Served const& served, Request const& request) {
    auto seen = visible(served, request);
    if (!seen) return seen;
    if (is_system(request)) return seen;
    if (seen.value().of_issuer || !fills(request)) return Problem{problems::kNotAllowed, "填报只限任务所在单位的基层干部。"};
    return seen;
}

/// A shared phone names who really acts; nobody else acts for another.
Result<Done> check_acting(Served const& served, Request const& request, Task const& task, PersonId acting) {
    bool const device = has_role(request, access::Role::device);
    if (!device && !is_system(request)) {
        if (!acting.known() || acting.value == request.actor.person) return Done{};
        return Problem{problems::kNotAllowed, "您已用自己的账号登录，不能写别人经手。"};
    }
    if (!acting.known()) {
        if (!device) return Done{};
        return Problem{problems::kBadInput, "共用手机上提交要写明是谁填的（acting）。"};
    }
    auto const person = served.access.find(acting);
    if (!person || person->unit != task.unit || person->is_device() || person->disabled) {
        return Problem{problems::kBadInput, "写明的经手人不是本单位的人；请从本单位人员里选。"};
    }
    return Done{};
}

// --- reading ------------------------------------------------------------------------------------------------------------

Response page_response(Served const& served, PageQuestion const& question) {
    auto const page = served.collection.list(question);
    auto const tree = served.org.tree();
    std::string items;
    std::map<DemandId, std::shared_ptr<Asked const>> known;
    for (auto const& task : page) {
        auto& asked = known[task.demand];
        if (!asked) asked = served.collection.asked(task.demand);
        YIZHEN_CHECK(asked != nullptr);
        items += (items.empty() ? "" : ",") + task_json(task, *asked, *tree);
    }
    bool const more = static_cast<int>(page.size()) == question.limit;
    auto const next = more ? fmt::format("\"{}\"", page.back().id.value) : std::string("null");
    return http::json(200, fmt::format("{{\"items\":[{}],\"next\":{}}}", items, next));
}

Result<PageQuestion> paged(Request const& request) {
    PageQuestion out;
    out.before = number_or(query(request, "cursor"), 0);
    out.limit = static_cast<int>(std::clamp<std::int64_t>(number_or(query(request, "limit"), kPageDefault), 1, kPageMax));
    if (auto const state = query(request, "state"); !state.empty()) {
        out.state = parse_task_state(state);
        if (!out.state) return Problem{problems::kBadInput, fmt::format("没有“{}”这种状态；有 open、submitted、returned、approved、cancelled。", state)};
    }
    return out;
}

/// The areas a person acts for: tops of the scope.
std::vector<UnitId> tops_of(Served const& served, Request const& request) { return served.access.scope_of(request.actor).tops(); }

Response list_tasks(Served const& served, Request const& request) {
    auto paged_question = paged(request);
    if (!paged_question) return refused(request, paged_question.problem());
    auto& question = paged_question.value();
    auto const tree = served.org.tree();
    if (is_system(request)) {
        auto const code = query(request, "unit");
        auto const unit = tree->find_code(code);
        if (code.empty()) return refused(request, {problems::kBadInput, "请用 unit 写明是哪个单位的任务。"});
        if (!unit || !unit->realm.known()) return refused(request, {problems::kNotFound, fmt::format("没有代码为“{}”的单位，或它不在县以下；请核对。", code)});
        question.realm = unit->realm;
        auto const [first, last] = tree->interval(unit->id);
        for (auto place = first; place <= last; ++place) question.units.push_back(tree->at(place));
        return page_response(served, question);
    }
    auto const scope = served.access.scope_of(request.actor);
    if (scope.tops().empty()) return http::json(200, R"({"items":[],"next":null})");
    question.realm = tree->realm_of(scope.tops().front());
    if (query(request, "waiting") == "me") {
        question.waiting = scope.tops();
        return page_response(served, question);
    }
    question.all = question.realm.known() && scope.holds(tree->county_of(question.realm));
    if (!question.all) {
        for (auto const [first, last] : scope.intervals()) {
            for (auto place = first; place <= last; ++place) question.units.push_back(tree->at(place));
        }
    }
    return page_response(served, question);
}

Response tasks_of_demand(Served const& served, Request const& request) {
    auto const demand = DemandId(number_or(request.path_values.at("id"), 0));
    auto const asked = served.collection.asked(demand);
    Problem const none{problems::kNotFound, fmt::format("编号为“{}”的要求没有任务，或不在您的范围内。", request.path_values.at("id"))};
    if (!asked) return refused(request, none);
    auto paged_question = paged(request);
    if (!paged_question) return refused(request, paged_question.problem());
    auto& question = paged_question.value();
    question.realm = asked->realm;
    question.demand = demand;
    question.all = is_system(request) || (asked->issuer.known() && holds(served, request, asked->issuer));
    if (!question.all) {
        auto const scope = served.access.scope_of(request.actor);
        for (auto const [first, last] : scope.intervals()) {
            for (auto place = first; place <= last; ++place) question.units.push_back(served.org.tree()->at(place));
        }
        if (question.units.empty()) return refused(request, none);
    }
    return page_response(served, question);
}

May may_of(Served const& served, Request const& request, TaskDetail const& detail, bool of_unit) {
    auto const& task = detail.task;
    May out;
    out.answer = detail.asked.issuer.known() && holds(served, request, detail.asked.issuer);
    if (!of_unit) return out;
    out.fill = fills(request) && is_to_fill(task.state);
    out.reopen = !refuse_reopening(*served.org.tree(), task, detail.asked.issuer, approver_of(request));
    if (task.state != TaskState::submitted) return out;
    auto const no = refuse_approval(*served.org.tree(), task, approver_of(request));
    out.approve = !no;
    if (no) out.why_not = no->message;
    return out;
}

Response task_response(Served const& served, Request const& request, int status, TaskId id, bool values) {
    auto const detail = served.collection.detail(id);
    if (!detail) return refused(request, detail.problem());
    DetailShown const shown{values, may_of(served, request, detail.value(), values)};
    auto response = http::json(status, detail_json(detail.value(), *served.org.tree(), served.shapes, shown));
    response.headers["ETag"] = etag_of(detail.value().task);
    response.headers["Cache-Control"] = "no-store";
    return response;
}

Response get_task(Served const& served, Request const& request) {
    auto const seen = visible(served, request);
    if (!seen) return refused(request, seen.problem());
    return task_response(served, request, 200, seen.value().task.id, !seen.value().of_issuer);
}

// --- filling ------------------------------------------------------------------------------------------------------------

Response draft_response(TaskId id, Draft const& draft) {
    auto response = http::json(200, draft_json(draft));
    response.headers["ETag"] = etag_of(id, draft);
    response.headers["Cache-Control"] = "no-store";
    return response;
}

Response get_draft(Served const& served, Request const& request) {
    auto const seen = fillable(served, request);
    if (!seen) return refused(request, seen.problem());
    auto const draft = served.collection.draft(seen.value().task.id);
    if (!draft) return refused(request, draft.problem());
    return draft_response(seen.value().task.id, draft.value());
}

/// What was given to one person is that person's, until somebody of the unit gives it on.
std::optional<Problem> given_to_another(Served const& served, Request const& request, Task const& task, PersonId acting) {
    if (!task.assignee.known() || is_system(request)) return std::nullopt;
    auto const who = has_role(request, access::Role::device) ? acting.value : request.actor.person;
    if (who == 0 || who == task.assignee.value) return std::nullopt;
    auto const person = served.access.find(task.assignee);
    return Problem{problems::kNotAllowed, fmt::format("这件已分派给{}；由其来填，或先改派。", person ? person->name : std::string("别人"))};
}

Response put_draft(Served const& served, Request const& request) {
    auto const seen = fillable(served, request);
    if (!seen) return refused(request, seen.problem());
    if (auto const no = given_to_another(served, request, seen.value().task, {})) return refused(request, *no);
    auto const id = seen.value().task.id;
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const values = words_by_key(body.value(), "values");
    if (!values) return refused(request, values.problem());
    Submission confirmed;
    if (auto const taken = take_confirmed(body.value(), confirmed); !taken) return refused(request, taken.problem());
    std::optional<std::int64_t> version;
    if (!request.header("if-match").empty()) {
        auto const held = served.collection.draft(id);
        if (!held) return refused(request, held.problem());
        if (auto const changed = http::changed_meanwhile(request, etag_of(id, held.value()))) return *changed;
        version = held.value().version;
    }
    auto const draft = served.collection.save_draft(id, values.value(), confirmed.confirmed, version, request.actor);
    if (!draft) return refused(request, draft.problem());
    return draft_response(id, draft.value());
}

Response submit(Served const& served, Request const& request) {
    auto const seen = fillable(served, request);
    if (!seen) return refused(request, seen.problem());
    auto const& task = seen.value().task;
    if (auto const changed = http::changed_meanwhile(request, etag_of(task))) return *changed;
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const said = submission_of(body.value());
    if (!said) return refused(request, said.problem());
    if (auto const acting = check_acting(served, request, task, said.value().acting); !acting) return refused(request, acting.problem());
    if (auto const no = given_to_another(served, request, task, said.value().acting)) return refused(request, *no);
    std::vector<Finding> findings;
    auto const receipt = served.collection.submit(task.id, said.value(), request.actor, &findings);
    if (!receipt) {
        auto refusal = refused(request, receipt.problem());
        if (!findings.empty()) refusal.body = with_findings(refusal.body, findings);
        return refusal;
    }
    auto response = http::json(200, receipt_json(receipt.value(), *seen.value().asked, *served.org.tree()));
    response.headers["ETag"] = etag_of(receipt.value().task);
    return response;
}

Response delegate(Served const& served, Request const& request) {
    auto const seen = fillable(served, request);
    if (!seen) return refused(request, seen.problem());
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const to = id_in(body.value(), "to");
    auto const words = words_in(body.value(), "words");
    if (!to) return refused(request, to.problem());
    if (!words) return refused(request, words.problem());
    if (to.value() != 0) {
        auto const person = served.access.find(PersonId(to.value()));
        if (!person || person->unit != seen.value().task.unit || person->disabled) {
            return refused(request, {problems::kBadInput, "只能分派给任务所在单位的人。"});
        }
        if (!may_fill(*person)) return refused(request, {problems::kBadInput, fmt::format("{}没有填报岗位，不能填；请分派给本单位的填报人员。", person->name)});
    }
    auto const task = served.collection.delegate(seen.value().task.id, PersonId(to.value()), words.value(), request.actor);
    if (!task) return refused(request, task.problem());
    return task_response(served, request, 200, task.value().id, true);
}

/// Whom a task can be delegated to, and who may be named on a shared phone.
Response list_people(Served const& served, Request const& request) {
    auto const seen = fillable(served, request);
    if (!seen) return refused(request, seen.problem());
    json::array items;
    for (auto const& person : served.access.people_of(seen.value().task.unit)) {
        if (!person.is_device() && !person.disabled) {
            items.push_back(json::object{{"id", std::to_string(person.id.value)}, {"name", person.name}, {"fills", may_fill(person)}});
        }
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

// --- approving ------------------------------------------------------------------------------------------------------------

Response approve(Served const& served, Request const& request) {
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const* list = body.value().if_contains("tasks");
    if (list == nullptr || !list->is_array() || list->get_array().empty() || list->get_array().size() > kApprovalsMax) {
        return refused(request, bad_body(fmt::format("的 tasks 应为 1 到 {} 个任务编号。", kApprovalsMax)));
    }
    std::vector<TaskId> ids;
    std::string items;
    for (auto const& each : list->get_array()) {
        auto const id = each.is_string() ? number_or(std::string_view(each.get_string()), 0) : 0;
        auto const task = served.collection.find(TaskId(id));
        if (task && holds(served, request, task->unit)) {
            ids.emplace_back(id);
            continue;
        }
        auto const said = json::serialize(each).substr(0, 40);
        Problem const problem{problems::kNotFound, fmt::format("没有编号为 {} 的任务，或不在您的范围内。", said)};
        items += fmt::format("{}{{\"task\":null,\"id\":{},\"problem\":{}}}", items.empty() ? "" : ",", each.is_string() && said.size() < 40 ? said : "\"\"",
                             http::problem_json(problem, request.request_id));
    }
    auto const tree = served.org.tree();
    for (auto const& decided : served.collection.approve(ids, approver_of(request), request.actor)) {
        if (!items.empty()) items += ",";
        if (decided.result) {
            auto const& task = decided.result.value();
            items += fmt::format("{{\"task\":{},\"problem\":null}}", task_json(task, *served.collection.asked(task.demand), *tree));
        } else {
            items += fmt::format("{{\"task\":null,\"id\":\"{}\",\"problem\":{}}}", decided.task.value, http::problem_json(decided.result.problem(), request.request_id));
        }
    }
    return http::json(200, fmt::format("{{\"items\":[{}]}}", items));
}

Response give_back(Served const& served, Request const& request) {
    auto const seen = visible(served, request);
    if (!seen) return refused(request, seen.problem());
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const words = words_in(body.value(), "words");
    if (!words) return refused(request, words.problem());
    auto const comments = comments_in(body.value());
    if (!comments) return refused(request, comments.problem());
    auto const task = served.collection.give_back(seen.value().task.id, words.value(), comments.value(), approver_of(request), request.actor);
    if (!task) return refused(request, task.problem());
    return task_response(served, request, 200, task.value().id, true);
}

Response reopen(Served const& served, Request const& request) {
    auto const seen = visible(served, request);
    if (!seen) return refused(request, seen.problem());
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const reason = words_in(body.value(), "reason");
    if (!reason) return refused(request, reason.problem());
    auto const task = served.collection.reopen(seen.value().task.id, reason.value(), approver_of(request), request.actor);
    if (!task) return refused(request, task.problem());
    return task_response(served, request, 200, task.value().id, true);
}

// --- questions, received forms, times -----------------------------------------------------------------------------------

Response ask_question(Served const& served, Request const& request) {
    auto const seen = fillable(served, request);
    if (!seen) return refused(request, seen.problem());
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const words = words_in(body.value(), "words");
    if (!words) return refused(request, words.problem());
    auto const question = served.collection.ask(seen.value().task.id, words.value(), request.actor);
    if (!question) return refused(request, question.problem());
    return http::json(201, question_json(question.value()));
}

Response answer_question(Served const& served, Request const& request) {
    auto const seen = visible(served, request);
    if (!seen) return refused(request, seen.problem());
    bool const issuer = seen.value().asked->issuer.known() && holds(served, request, seen.value().asked->issuer);
    if (!issuer) return refused(request, {problems::kNotAllowed, "只有提出要求的单位可以答复。"});
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const words = words_in(body.value(), "words");
    if (!words) return refused(request, words.problem());
    auto const question = served.collection.answer(seen.value().task.id, number_or(request.path_values.at("question"), 0), words.value(), request.actor);
    if (!question) return refused(request, question.problem());
    return http::json(200, question_json(question.value()));
}

/// A received form: its receiver asks those below.
Response ask_below(Served const& served, Request const& request) {
    auto const id = DemandId(number_or(request.path_values.at("id"), 0));
    Problem const none{problems::kNotFound, fmt::format("没有编号为“{}”的要求，或不在您的范围内。", request.path_values.at("id"))};
    auto const demand = served.gate.find(id);
    if (!demand) return refused(request, none);
    auto const tree = served.org.tree();
    auto const body = body_of(request);
    if (!body) return refused(request, body.problem());
    auto const code = words_in(body.value(), "receiver");
    if (!code) return refused(request, code.problem());
    auto receiver = tree->find_code(code.value().empty() && demand->targets.size() == 1 ? demand->targets.front() : code.value());
    if (!receiver || std::ranges::find(demand->targets, receiver->code) == demand->targets.end() || !holds(served, request, receiver->id)) return refused(request, none);
    auto const answer = served.gate.look(id, request.actor);
    if (!answer) return refused(request, answer.problem());
    auto const tasks = served.collection.ask_below(answer.value(), served.gate.catalogue(), receiver->id, request.actor);
    if (!tasks) return refused(request, tasks.problem());
    auto const asked = served.collection.asked(id);
    std::string items;
    for (auto const& task : tasks.value()) items += (items.empty() ? "" : ",") + task_json(task, *asked, *tree);
    return http::json(201, fmt::format("{{\"items\":[{}],\"next\":null}}", items));
}

Response filling_times(Served const& served, Request const& request) {
    auto const tops = tops_of(served, request);
    auto const tree = served.org.tree();
    RealmId realm = tops.empty() ? RealmId{} : tree->realm_of(tops.front());
    if (is_system(request)) {
        if (auto const unit = tree->find_code(query(request, "unit"))) realm = unit->realm;
    }
    json::array items;
    if (realm.known()) {
        for (auto const& time : served.collection.filling_times(realm, query(request, "form"))) {
            items.push_back(json::object{{"form", time.form}, {"field", time.field}, {"name", time.name}, {"count", time.count},
                                         {"mean_ms", time.total_ms / time.count}});
        }
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

}  // namespace

std::vector<http::Route> routes(Collection& collection, gate::Gate& gate, access::Access& access, org::Org& org, ledgers::Ledgers& ledgers,
                                Clock const& clock) {
    Served const served{collection, gate, access, org, ledgers.shapes(), clock};
    auto const with = [served](Response (*handler)(Served const&, Request const&)) {
        return [served, handler](Request const& request) { return handler(served, request); };
    };
    std::vector<http::Route> all{
        {"GET", "/api/v1/tasks", with(list_tasks)},
        {"GET", "/api/v1/tasks/{id}", with(get_task)},
        {"GET", "/api/v1/tasks/{id}/people", with(list_people)},
        {"GET", "/api/v1/tasks/{id}/draft", with(get_draft)},
        {"PUT", "/api/v1/tasks/{id}/draft", with(put_draft)},
        {"POST", "/api/v1/tasks/{id}/submission", with(submit)},
        {"POST", "/api/v1/tasks/{id}/delegation", with(delegate)},
        {"POST", "/api/v1/tasks/{id}/return", with(give_back)},
        {"POST", "/api/v1/tasks/{id}/reopening", with(reopen)},
        {"POST", "/api/v1/tasks/{id}/questions", with(ask_question)},
        {"POST", "/api/v1/tasks/{id}/questions/{question}/answer", with(answer_question)},
        {"POST", "/api/v1/task-approvals", with(approve)},
        {"GET", "/api/v1/demands/{id}/tasks", with(tasks_of_demand)},
        {"POST", "/api/v1/demands/{id}/tasks", with(ask_below)},
        {"GET", "/api/v1/filling-times", with(filling_times)},
    };
    for (auto& route : requester_routes(served)) all.push_back(std::move(route));
    return all;
}

}  // namespace yizhen::collection

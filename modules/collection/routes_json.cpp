#include "modules/collection/routes_json.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace yizhen::collection {
namespace {

namespace json = boost::json;

json::value unit_json(org::Tree const& tree, UnitId id) {
    auto const unit = tree.find(id);
    if (!unit) return nullptr;
    return json::object{{"code", unit->code}, {"name", unit->name}};
}

json::value day_json(std::optional<CivilDate> const& day) { return day ? json::value(day->iso()) : json::value(); }

template <class T> json::value id_json(Id<T> id) { return id.known() ? json::value(std::to_string(id.value)) : json::value(); }

json::object task_object(Task const& task, Asked const& asked, org::Tree const& tree) {
    return {{"id", std::to_string(task.id.value)},
            {"demand", std::to_string(task.demand.value)},
            {"control_number", asked.control_number.empty() ? json::value() : json::value(asked.control_number)},
            {"title", asked.title},
            {"issuer", json::object{{"code", asked.issuer_code}, {"name", asked.issuer_name}}},
            {"unit", unit_json(tree, task.unit)},
            {"period", asked.period.empty() ? json::value() : json::value(asked.period)},
            {"due", day_json(asked.due)},
            {"state", name_of(task.state)},
            {"nothing", task.nothing},
            {"cells", task.cells},
            {"version", task.version},
            {"opened", iso_time(task.opened_ms)},
            {"submitted", day_json(task.submitted)},
            {"waiting", task.waiting.known() ? json::value(json::object{{"unit", unit_json(tree, task.waiting)}, {"since", iso_time(task.waiting_since_ms)}})
                                             : json::value()},
            {"assignee", id_json(task.assignee)},
            {"questions_open", task.open_questions},
            {"reminded", day_json(task.reminded)}};
}

/// A node's own task: where it waits and since when.
json::value own_json(std::optional<OwnTask> const& own, org::Tree const& tree) {
    if (!own) return nullptr;
    auto waiting = own->waiting.known() ? json::value(json::object{{"unit", unit_json(tree, own->waiting)}, {"since", iso_time(own->since_ms)}}) : json::value();
    return json::object{{"id", std::to_string(own->task.value)}, {"state", name_of(own->state)}, {"waiting", std::move(waiting)},
                        {"late_days", own->late_days}, {"reminded", day_json(own->reminded)}};
}

json::array list_of(std::vector<std::string> const& words) {
    json::array out;
    for (auto const& each : words) out.emplace_back(each);
    return out;
}

json::array choices_of(Ask const& ask, ledgers::Shapes const& shapes) {
    json::array out;
    if (auto const* list = ask.code_list.empty() ? nullptr : shapes.code_list(ask.code_list)) {
        for (auto const& entry : list->entries()) out.push_back(json::object{{"code", entry.code}, {"name", entry.name}});
        return out;
    }
    for (auto const& choice : ask.choices) out.push_back(json::object{{"code", choice}, {"name", choice}});
    return out;
}

std::string_view sensitivity_name(elements::Sensitivity sensitivity) {
    switch (sensitivity) {
    case elements::Sensitivity::open: return "open";
    case elements::Sensitivity::filter_attribute: return "filter_attribute";
    case elements::Sensitivity::identifier: return "identifier";
    }
    return "open";
}

json::object cell_object(AskedCell const& line, Ask const& ask, ledgers::Shapes const& shapes, bool values) {
    json::object out{{"key", line.cell.key()},
                     {"name", ask.name},
                     {"path", list_of(ask.path)},
                     {"sheet", ask.sheet},
                     {"at", line.cell.at},
                     {"element", ask.element.empty() ? json::value() : json::value(ask.element)},
                     {"type", yizhen::name_of(ask.type)},
                     {"scale", ask.scale},
                     {"unit_of_measure", ask.unit_of_measure},
                     {"choices", choices_of(ask, shapes)},
                     {"sensitivity", sensitivity_name(ask.sensitivity)},
                     {"why", name_of(line.cell.why)},
                     {"row", line.cell.row == 0 ? json::value() : json::value(std::to_string(line.cell.row))},
                     {"listed_row", ask.in_rows ? json::value(line.cell.nth) : json::value()},
                     {"operand", ask.is_operand}};
    if (!values) return out;
    out["held"] = line.held.empty() ? json::value() : json::value(json::object{{"value", line.held}, {"as_of", line.held_as_of}});
    out["submitted"] = line.submitted.empty() ? json::value() : json::value(line.submitted);
    out["confirmed"] = line.confirmed;
    out["reason"] = line.reason;
    out["record"] = line.record.empty() ? json::value() : json::value(line.record);
    out["last"] = line.last.empty() ? json::value() : json::value(json::object{{"value", line.last}, {"period", line.last_period}});
    return out;
}

json::object timeliness_object(Timeliness const& t) {
    return {{"due", day_json(t.due)},
            {"effective_due", day_json(t.effective_due)},
            {"notice_days", t.notice_days ? json::value(*t.notice_days) : json::value()},
            {"short_notice", t.short_notice},
            {"issued_late_days", t.issued_late_days},
            {"questions_open", t.questions_open},
            {"question_waits_days", t.question_waits_days},
            {"answer_late_days", t.answer_late_days},
            {"days_left", t.days_left ? json::value(*t.days_left) : json::value()}};
}

json::object event_object(Event const& event, org::Tree const& tree, bool values) {
    json::array comments;
    if (values) {
        for (auto const& comment : event.comments) comments.push_back(json::object{{"key", comment.key}, {"words", comment.words}});
    }
    return {{"at", iso_time(event.at_ms)}, {"person", event.person == 0 ? json::value() : json::value(std::to_string(event.person))},
            {"unit", event.unit.known() ? unit_json(tree, event.unit) : json::value()}, {"kind", event.kind}, {"words", event.words},
            {"comments", std::move(comments)}};
}

json::object question_object(Question const& question) {
    return {{"id", std::to_string(question.id)},
            {"asked", question.asked.iso()},
            {"words", question.words},
            {"answer", question.answer.empty() ? json::value() : json::value(question.answer)},
            {"answered", day_json(question.answered)}};
}

}  // namespace

std::string iso_time(std::int64_t ms) {
    auto const seconds = ms / 1000;
    auto const rest = seconds % 86'400;
    return fmt::format("{}T{:02}:{:02}:{:02}Z", CivilDate::from_days(static_cast<std::int32_t>(seconds / 86'400)).iso(), rest / 3600,
                       rest / 60 % 60, rest % 60);
}

std::string task_json(Task const& task, Asked const& asked, org::Tree const& tree) { return json::serialize(task_object(task, asked, tree)); }

std::string detail_json(TaskDetail const& detail, org::Tree const& tree, ledgers::Shapes const& shapes, DetailShown shown) {
    auto out = task_object(detail.task, detail.asked, tree);
    json::array cells;
    for (auto const& line : detail.cells) cells.push_back(cell_object(line, detail.asked.asks[line.cell.ask], shapes, shown.values));
    json::array fresh;
    if (shown.values) {
        for (auto const& cell : detail.fresh) {
            fresh.push_back(json::object{{"name", cell.name}, {"value", cell.shown}, {"source", cell.source},
                                         {"control_number", cell.demand.empty() ? json::value() : json::value(cell.demand)},
                                         {"as_of", cell.as_of.iso()}});
        }
    }
    json::array chain;
    for (auto const unit : detail.chain) chain.push_back(unit_json(tree, unit));
    json::array events;
    for (auto const& event : detail.events) events.push_back(event_object(event, tree, shown.values));
    json::array questions;
    for (auto const& question : detail.questions) questions.push_back(question_object(question));
    out["asked"] = std::move(cells);
    out["fresh"] = std::move(fresh);
    out["chain"] = std::move(chain);
    out["step"] = detail.task.step;
    out["may"] = json::object{{"fill", shown.may.fill}, {"approve", shown.may.approve}, {"reopen", shown.may.reopen}, {"why_not", shown.may.why_not}, {"answer", shown.may.answer}};
    out["timeliness"] = timeliness_object(detail.timeliness);
    out["events"] = std::move(events);
    out["questions"] = std::move(questions);
    return json::serialize(out);
}

std::string draft_json(Draft const& draft) {
    json::object values;
    for (auto const& [key, words] : draft.values) values[key] = words;
    json::object const out{{"version", draft.version}, {"values", std::move(values)}, {"confirmed", list_of(draft.confirmed)},
                           {"saved", draft.version == 0 ? json::value() : json::value(iso_time(draft.saved_ms))}};
    return json::serialize(out);
}

namespace {

json::object finding_json(Finding const& finding) {
    json::object out{{"key", finding.key}, {"rule", finding.rule}, {"grade", finding.grade == Finding::Grade::error ? "error" : "warning"},
                     {"message", finding.message}};
    if (finding.parts) {
        auto const& parts = *finding.parts;
        out["parts"] = {{"total", parts.total.text()}, {"parts_sum", parts.parts_sum.text()}, {"difference", parts.difference.text()}, {"rows", list_of(parts.rows)}};
    }
    return out;
}

}  // namespace

std::string with_findings(std::string_view problem, std::vector<Finding> const& findings) {
    auto all = json::parse(problem).as_object();  // our own text
    json::array said;
    for (auto const& finding : findings) said.push_back(finding_json(finding));
    all["findings"] = std::move(said);
    return json::serialize(all);
}

std::string receipt_json(Receipt const& receipt, Asked const& asked, org::Tree const& tree) {
    json::array warnings;
    for (auto const& finding : receipt.warnings) {
        warnings.push_back(json::object{{"key", finding.key}, {"rule", finding.rule}, {"message", finding.message}});
    }
    return json::serialize(json::object{{"task", task_object(receipt.task, asked, tree)}, {"digest", receipt.digest}, {"values", receipt.values},
                                        {"again", receipt.again}, {"warnings", std::move(warnings)}});
}

std::string question_json(Question const& question) { return json::serialize(question_object(question)); }

std::string progress_json(std::vector<ProgressNode> const& nodes, Asked const& asked, std::int64_t answered, org::Tree const& tree) {
    json::array units;
    for (auto const& node : nodes) {
        auto const unit = tree.find(node.unit);
        auto const parent = tree.find(node.parent);
        units.push_back({{"unit", json::object{{"code", unit ? unit->code : ""}, {"name", unit ? unit->name : ""}}},
                         {"level", unit ? org::name_of(unit->kind) : ""}, {"parent", parent ? json::value(parent->code) : json::value()},
                         {"tasks", node.tasks}, {"tasks_done", node.tasks_done}, {"cells", node.cells}, {"open", node.cells_open},
                         {"returned", node.cells_returned}, {"submitted", node.cells_submitted}, {"approved", node.cells_approved},
                         {"answered", node.cells_answered()}, {"tasks_late", node.tasks_late}, {"own", own_json(node.own, tree)},
                         {"waiting_here", node.waiting_here == 0 ? json::value()
                                                                 : json::value(json::object{{"tasks", node.waiting_here}, {"since", iso_time(node.waiting_here_since_ms)}})}});
    }
    auto const asked_cells = nodes.empty() ? std::int64_t{0} : nodes.front().cells;
    auto const answered_cells = nodes.empty() ? std::int64_t{0} : nodes.front().cells_answered();
    return json::serialize(json::object{{"demand", std::to_string(asked.demand.value)}, {"title", asked.title}, {"answered_without_person", answered},
                                        {"asked", asked_cells}, {"answered", answered_cells}, {"due", day_json(asked.due)},
                                        {"units", std::move(units)}});
}

}  // namespace yizhen::collection

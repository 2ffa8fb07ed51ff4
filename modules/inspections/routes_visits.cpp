// Visits over HTTP: what was found, the conclusion, reviews. Nothing here takes or gives a score.

#include "kernel/problem_catalogue.h"
#include "modules/inspections/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yizhen::inspections {
namespace {

namespace json = boost::json;
using access::Role;
using http::Request;
using http::Response;

json::value day_json(std::optional<CivilDate> day) { return day ? json::value(day->iso()) : json::value(); }

json::object summary_json(org::Tree const& tree, KeptVisit const& visit, CivilDate today) {
    json::array units;
    for (auto const& unit : visit.units) units.push_back(unit_ref(tree, unit));
    bool const overdue = !visit.concluded && today > visit.day.plus_days(kConclusionDays);
    return {{"demand", std::to_string(visit.demand.value)}, {"control_number", visit.number}, {"issuer", unit_ref(tree, visit.issuer)}, {"topic", visit.topic}, {"day", visit.day.iso()},
            {"units", std::move(units)}, {"comprehensive", visit.comprehensive}, {"unannounced", visit.unannounced}, {"concluded", visit.concluded}, {"conclusion_overdue", overdue}};
}

json::object finding_json(org::Tree const& tree, Finding const& finding, CivilDate today) {
    json::object out{{"id", std::to_string(finding.id)}, {"unit", unit_ref(tree, finding.unit)}, {"kind", name_of(finding.kind)}, {"words", finding.words}, {"day", finding.day.iso()},
                     {"held", nullptr}, {"problem", nullptr}};
    out["department"] = finding.department.empty() ? json::value() : json::value(unit_ref(tree, finding.department));
    if (finding.held) {
        out["held"] = {{"ledger", finding.held->ledger}, {"row", std::to_string(finding.held->row.value)}, {"element", finding.held->element},
                       {"dispute", finding.dispute == 0 ? json::value() : json::value(std::to_string(finding.dispute))},
                       {"reporter", finding.reporter.empty() ? json::value() : json::value(unit_ref(tree, finding.reporter))}};
    }
    if (finding.due) out["problem"] = {{"owner", unit_ref(tree, finding.owner)}, {"due", finding.due->iso()}, {"overdue", today > *finding.due}};
    return out;
}

json::object conclusion_json(Conclusion const& conclusion) {
    return {{"words", conclusion.words}, {"returned", conclusion.returned.iso()}, {"review_until", conclusion.review_until().iso()}};
}

json::object review_json(org::Tree const& tree, Review const& review, CivilDate today) {
    json::object out{{"id", std::to_string(review.id)}, {"unit", unit_ref(tree, review.unit)}, {"reason", review.reason}, {"asked", review.asked.iso()}, {"due", review.due().iso()},
                     {"overdue", review.outcome.empty() && today > review.due()}, {"outcome", nullptr}, {"answer", nullptr}, {"answered", day_json(review.answered)}};
    if (!review.outcome.empty()) {
        out["outcome"] = review.outcome;
        out["answer"] = review.answer;
    }
    return out;
}

Result<CivilDate> day_of(Request const& request, std::string const& name, CivilDate otherwise) {
    auto const text = query(request, name);
    if (text.empty()) return otherwise;
    return CivilDate::parse(text);
}

/// Is something of it theirs to look at? They then see that, and no more; of an unannounced visit from the day after.
bool is_concerned(Served const& served, Request const& request, std::set<std::string> const& units) {
    return std::ranges::any_of(units, [&](auto const& code) { return acts_for(served, request, code) || holds(served, request, code); });
}

Response list_visits(Served const& served, Request const& request) {
    if (auto const no = refuse_outsiders(request)) return refused(request, *no);
    auto const realm = realm_of(served, request);
    if (!realm) return refused(request, realm.problem());
    auto const year = served.inspections.today().year();
    auto const from = day_of(request, "from", CivilDate::of(year, 1, 1).value());
    auto const to = day_of(request, "to", CivilDate::of(year, 12, 31).value());
    if (!from || !to) return refused(request, {problems::kBadInput, "from、to 应为日期，如 2026-12-01。"});
    auto const tree = served.inspections.org().tree();
    auto const only = query(request, "unit");
    auto const concerned = served.inspections.concerned(realm.value(), from.value(), to.value());
    auto const shown = [&](KeptVisit const& visit) {
        if (may_see(served, request, visit)) return true;
        auto const units = concerned.find(visit.demand);
        return units != concerned.end() && !visit.hidden(served.inspections.today()) && is_concerned(served, request, units->second);
    };
    json::array items;
    for (auto const& visit : served.inspections.visits(realm.value(), from.value(), to.value())) {
        if (items.size() == static_cast<std::size_t>(kVisitsListed)) break;
        bool const asked = only.empty() || std::ranges::any_of(visit.units, [&](auto const& code) {
            auto const unit = tree->find_code(code);
            auto const top = tree->find_code(only);
            return unit && top && (tree->within(unit->id, top->id) || tree->within(top->id, unit->id));
        });
        if (asked && shown(visit)) items.push_back(summary_json(*tree, visit, served.inspections.today()));
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

/// Whole, or for those whose it is to look at something what concerns them.
Result<VisitRecord> visible_record(Served const& served, Request const& request, DemandId demand) {
    auto visit = visible_visit(served, request, demand);
    if (visit) return served.inspections.record(std::move(visit).value());
    auto known = served.inspections.find_visit(demand);
    if (!known || known->hidden(served.inspections.today())) return visit.problem();
    auto record = served.inspections.record(std::move(*known));
    std::erase_if(record.findings, [&](Finding const& finding) { return finding.concerned().empty() || !is_concerned(served, request, {finding.concerned()}); });
    if (record.findings.empty()) return visit.problem();
    record.conclusion.reset();
    record.reviews.clear();
    return record;
}

Response get_visit(Served const& served, Request const& request) {
    if (auto const no = refuse_outsiders(request)) return refused(request, *no);
    auto const found = visible_record(served, request, DemandId{id_in_path(request, "demand")});
    if (!found) return refused(request, found.problem());
    auto const& record = found.value();
    auto const tree = served.inspections.org().tree();
    auto const today = served.inspections.today();
    auto out = summary_json(*tree, record.visit, today);
    json::array findings;
    for (auto const& finding : record.findings) findings.push_back(finding_json(*tree, finding, today));
    json::array reviews;
    for (auto const& review : record.reviews) reviews.push_back(review_json(*tree, review, today));
    out["findings"] = std::move(findings);
    out["conclusion"] = record.conclusion ? json::value(conclusion_json(*record.conclusion)) : json::value();
    out["reviews"] = std::move(reviews);
    return http::json(200, json::serialize(out));
}

/// The visit, for those who made it.
Result<KeptVisit> own_visit(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::requester, Role::gatekeeper, Role::leader, Role::auditor})) return *no;
    auto visit = visible_visit(served, request, DemandId{id_in_path(request, "demand")});
    if (!visit) return visit.problem();
    if (!acts_for(served, request, visit.value().issuer)) return Problem{problems::kNotAllowed, "结论和复核答复由发起检查的单位写。"};
    return visit;
}

/// In whose name somebody writes down what was found: the issuer's, or that of a department which goes along. Empty: nobody's.
std::string department_of(Served const& served, Request const& request, KeptVisit const& visit) {
    if (acts_for(served, request, visit.issuer)) return visit.issuer;
    auto const found = std::ranges::find_if(visit.joined, [&](auto const& code) { return acts_for(served, request, code); });
    return found == visit.joined.end() ? std::string() : *found;
}

Finding finding_in(Place const& at, DemandId demand) {
    Finding out;
    out.demand = demand;
    auto const kind = parse_finding_kind(need_text(at, "kind"));
    if (!kind) refuse("kind 应为 seen、heard、solved、held_confirmed、held_contradicted 或 problem。");
    out.kind = *kind;
    out.unit = need_text(at, "unit");
    out.words = need_text(at, "words");
    out.owner = find_text(at, "owner");
    if (auto const due = find_text(at, "due"); !due.empty()) {
        auto const day = CivilDate::parse(due);
        if (!day) refuse("due 应为日期，如 2026-12-31。");
        out.due = day.value();
    }
    auto const* held = find(at, "held");
    if (held == nullptr) return out;
    Place const cell{object(*held, "held "), "held "};
    only_keys(cell, {"ledger", "row", "element"});
    out.held = HeldCell{need_text(cell, "ledger"), RowId{need_id(cell, "row")}, need_text(cell, "element")};
    return out;
}

Response add_finding(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::requester, Role::gatekeeper, Role::leader, Role::auditor})) return refused(request, *no);
    auto const visit = visible_visit(served, request, DemandId{id_in_path(request, "demand")});
    if (!visit) return refused(request, visit.problem());
    auto const department = department_of(served, request, visit.value());
    if (department.empty()) return refused(request, {problems::kNotAllowed, "发现由发起检查的单位写，或由并入这次检查一同去的单位写。"});
    auto finding = read_body(request, {"kind", "unit", "words", "held", "owner", "due"}, [&](Place const& at) { return finding_in(at, visit.value().demand); });
    if (!finding) return refused(request, {problems::kBadInput, finding.problem().message + "检查的发现不打分。"});
    finding.value().department = department;
    auto const kept = served.inspections.find(std::move(finding).value(), request.actor);
    if (!kept) return refused(request, kept.problem());
    return http::json(201, json::serialize(finding_json(*served.inspections.org().tree(), kept.value(), served.inspections.today())));
}

Response conclude(Served const& served, Request const& request) {
    auto const visit = own_visit(served, request);
    if (!visit) return refused(request, visit.problem());
    auto const words = read_body(request, {"words"}, [](Place const& at) { return need_text(at, "words"); });
    if (!words) return refused(request, words.problem());
    auto const done = served.inspections.conclude(visit.value().demand, words.value(), request.actor);
    if (!done) return refused(request, done.problem());
    return http::json(201, json::serialize(conclusion_json(done.value())));
}

Response ask_review(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::frontline, Role::leader})) return refused(request, *no);
    auto const visit = visible_visit(served, request, DemandId{id_in_path(request, "demand")});
    if (!visit) return refused(request, visit.problem());
    auto const said = read_body(request, {"unit", "reason"}, [](Place const& at) { return std::pair{need_text(at, "unit"), need_text(at, "reason")}; });
    if (!said) return refused(request, said.problem());
    auto const& [unit, reason] = said.value();
    if (!holds(served, request, unit)) return refused(request, {problems::kNotAllowed, "复核由被检单位自己申请。"});
    auto const review = served.inspections.ask_review(visit.value().demand, unit, reason, request.actor);
    if (!review) return refused(request, review.problem());
    return http::json(201, json::serialize(review_json(*served.inspections.org().tree(), review.value(), served.inspections.today())));
}

Response answer_review(Served const& served, Request const& request) {
    auto const visit = own_visit(served, request);
    if (!visit) return refused(request, visit.problem());
    auto const said = read_body(request, {"outcome", "answer"}, [](Place const& at) {
        auto outcome = need_text(at, "outcome");
        if (outcome != "changed" && outcome != "kept") refuse("outcome 应为 changed（改结论）或 kept（维持）。");
        return std::pair{std::move(outcome), need_text(at, "answer")};
    });
    if (!said) return refused(request, said.problem());
    auto const& [outcome, answer] = said.value();
    auto const review = served.inspections.answer_review(visit.value().demand, id_in_path(request, "review"), outcome == "changed", answer, request.actor);
    if (!review) return refused(request, review.problem());
    return http::json(200, json::serialize(review_json(*served.inspections.org().tree(), review.value(), served.inspections.today())));
}

}  // namespace

std::vector<http::Route> visit_routes(Served const& served) {
    auto const with = [served](Response (*handler)(Served const&, Request const&)) { return [served, handler](Request const& request) { return handler(served, request); }; };
    return {{"GET", "/api/v1/inspection-visits", with(list_visits)},
            {"GET", "/api/v1/inspection-visits/{demand}", with(get_visit)},
            {"POST", "/api/v1/inspection-visits/{demand}/findings", with(add_finding)},
            {"POST", "/api/v1/inspection-visits/{demand}/conclusion", with(conclude)},
            {"POST", "/api/v1/inspection-visits/{demand}/reviews", with(ask_review)},
            {"POST", "/api/v1/inspection-visits/{demand}/reviews/{review}/answer", with(answer_review)}};
}

}  // namespace yizhen::inspections

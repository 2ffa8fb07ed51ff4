// Visits over HTTP: what was found, the conclusion, reviews. Nothing here takes or gives a score.

#include "kernel/problem_catalogue.h"
#include "modules/inspections/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

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
    if (finding.held) {
        out["held"] = {{"ledger", finding.held->ledger}, {"row", std::to_string(finding.held->row.value)}, {"element", finding.held->element},
                       {"dispute", finding.dispute == 0 ? json::value() : json::value(std::to_string(finding.dispute))}};
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
    json::array items;
    for (auto const& visit : served.inspections.visits(realm.value(), from.value(), to.value())) {
        if (items.size() == static_cast<std::size_t>(kVisitsListed)) break;
        bool const asked = only.empty() || std::ranges::any_of(visit.units, [&](auto const& code) {
            auto const unit = tree->find_code(code);
            auto const top = tree->find_code(only);
            return unit && top && (tree->within(unit->id, top->id) || tree->within(top->id, unit->id));
        });
        if (asked && visible_visit(served, request, visit.demand)) items.push_back(summary_json(*tree, visit, served.inspections.today()));
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

Response get_visit(Served const& served, Request const& request) {
    if (auto const no = refuse_outsiders(request)) return refused(request, *no);
    auto visit = visible_visit(served, request, DemandId{id_in_path(request, "demand")});
    if (!visit) return refused(request, visit.problem());
    auto const tree = served.inspections.org().tree();
    auto const today = served.inspections.today();
    auto const record = served.inspections.record(std::move(visit).value());
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
    if (!holds(served, request, visit.value().issuer)) return Problem{problems::kNotAllowed, "发现、结论和复核答复由发起检查的单位写。"};
    return visit;
}

Result<Finding> finding_in(json::object const& body, DemandId demand) {
    Finding out;
    out.demand = demand;
    auto const kind = parse_finding_kind(text_in(body, "kind"));
    if (!kind) return Problem{problems::kBadInput, "kind 应为 seen、heard、solved、held_confirmed、held_contradicted 或 problem。"};
    out.kind = *kind;
    out.unit = text_in(body, "unit");
    out.words = text_in(body, "words");
    out.owner = text_in(body, "owner");
    if (auto const due = text_in(body, "due"); !due.empty()) {
        auto const day = CivilDate::parse(due);
        if (!day) return Problem{problems::kBadInput, "due 应为日期，如 2026-12-31。"};
        out.due = day.value();
    }
    auto const* held = body.if_contains("held");
    if (held == nullptr || held->is_null()) return out;
    if (!held->is_object()) return Problem{problems::kBadInput, "held 应为 {ledger, row, element}。"};
    auto const row = text_in(held->get_object(), "row");
    std::int64_t number = 0;
    (void)std::from_chars(row.data(), row.data() + row.size(), number);
    out.held = HeldCell{text_in(held->get_object(), "ledger"), RowId{number}, text_in(held->get_object(), "element")};
    return out;
}

Response add_finding(Served const& served, Request const& request) {
    auto const visit = own_visit(served, request);
    if (!visit) return refused(request, visit.problem());
    auto const body = body_of(request, {"kind", "unit", "words", "held", "owner", "due"});
    if (!body) return refused(request, body.problem());
    auto finding = finding_in(body.value(), visit.value().demand);
    if (!finding) return refused(request, finding.problem());
    auto const kept = served.inspections.find(std::move(finding).value(), request.actor);
    if (!kept) return refused(request, kept.problem());
    return http::json(201, json::serialize(finding_json(*served.inspections.org().tree(), kept.value(), served.inspections.today())));
}

Response conclude(Served const& served, Request const& request) {
    auto const visit = own_visit(served, request);
    if (!visit) return refused(request, visit.problem());
    auto const body = body_of(request, {"words"});
    if (!body) return refused(request, body.problem());
    auto const done = served.inspections.conclude(visit.value().demand, text_in(body.value(), "words"), request.actor);
    if (!done) return refused(request, done.problem());
    return http::json(201, json::serialize(conclusion_json(done.value())));
}

Response ask_review(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::frontline, Role::leader})) return refused(request, *no);
    auto const visit = visible_visit(served, request, DemandId{id_in_path(request, "demand")});
    if (!visit) return refused(request, visit.problem());
    auto const body = body_of(request, {"unit", "reason"});
    if (!body) return refused(request, body.problem());
    auto const unit = text_in(body.value(), "unit");
    if (!holds(served, request, unit)) return refused(request, {problems::kNotAllowed, "复核由被检单位自己申请。"});
    auto const review = served.inspections.ask_review(visit.value().demand, unit, text_in(body.value(), "reason"), request.actor);
    if (!review) return refused(request, review.problem());
    return http::json(201, json::serialize(review_json(*served.inspections.org().tree(), review.value(), served.inspections.today())));
}

Response answer_review(Served const& served, Request const& request) {
    auto const visit = own_visit(served, request);
    if (!visit) return refused(request, visit.problem());
    auto const body = body_of(request, {"outcome", "answer"});
    if (!body) return refused(request, body.problem());
    auto const outcome = text_in(body.value(), "outcome");
    if (outcome != "changed" && outcome != "kept") return refused(request, {problems::kBadInput, "outcome 应为 changed（改结论）或 kept（维持）。"});
    auto const review = served.inspections.answer_review(visit.value().demand, id_in_path(request, "review"), outcome == "changed", text_in(body.value(), "answer"), request.actor);
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

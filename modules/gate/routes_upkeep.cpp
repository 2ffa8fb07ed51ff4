// What nobody uses any more and who ended it; and the share of demanded cells that no person answered.

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/gate/gate.h"
#include "modules/gate/routes.h"
#include "platform/http/http.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yizhen::gate {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

struct UpkeepServed {
    Gate& gate;
    access::Access& access;
    org::Org& org;
    Clock const& clock;
};

Response refused(Request const& request, Problem const& problem) { return http::refusal(problem, request.request_id); }

std::string query(Request const& request, std::string const& name) {
    auto const found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

/// The county that the person works in or stands above; of several, the one that `unit` names.
Result<RealmId> realm_asked(UpkeepServed const& served, Request const& request, std::string const& unit) {
    auto const tree = served.org.tree();
    auto const scope = served.access.scope_of(request.actor);
    RealmId realm;
    if (!unit.empty()) {
        auto const found = tree->find_code(unit);
        if (!found || !(request.actor.role == access::kSystemRole || scope.holds(found->id))) return Problem{problems::kNotAllowed, fmt::format("单位“{}”不在你的范围内。", unit)};
        realm = tree->realm_of(found->id);
    } else if (!scope.empty()) {
        realm = tree->realm_of(scope.tops().front());
        auto const counties = realm.known() ? std::vector<UnitId>{} : tree->all_of_kind(scope.tops().front(), org::UnitKind::county);
        if (counties.size() == 1) realm = tree->realm_of(counties.front());
    }
    if (!realm.known()) return Problem{problems::kBadInput, "请用 unit 写明是哪个县（区）。"};
    return realm;
}

// --- retirement --------------------------------------------------------------------------------------------------------

json::value day_json(std::optional<CivilDate> const& day) { return day ? json::value(day->iso()) : json::value(nullptr); }

json::object unused_json(Unused const& one) {
    return {{"kind", one.kind}, {"subject", one.subject}, {"title", one.title}, {"owner", one.issuer}, {"ledger", one.ledger}, {"cells", one.cells},
            {"hours", one.hours.text()}, {"last_asked", day_json(one.last_asked)}, {"last_read", day_json(one.last_read)},
            {"right_until", day_json(one.right_until)}, {"last_used", day_json(one.last_used())}};
}

json::object record_json(RetirementRecord const& one) {
    return {{"decision", std::to_string(one.decision)}, {"kind", one.kind}, {"subject", one.subject}, {"title", one.title}, {"retired", one.retired},
            {"at_gate", one.refuses ? "refuse" : "warn"}, {"reason", one.reason}, {"hours", one.hours.text()},
            {"last_used", one.last_used.empty() ? json::value(nullptr) : json::value(one.last_used)}, {"day", one.day}};
}

json::array records_json(std::vector<RetirementRecord> const& all) {
    json::array out;
    for (auto const& one : all) out.push_back(record_json(one));
    return out;
}

std::optional<Problem> refuse_unless_keeper(Request const& request) {
    return access::refuse_unless(request, {access::Role::steward, access::Role::gatekeeper});
}

Response list(UpkeepServed const& served, Request const& request) {
    if (auto const no = refuse_unless_keeper(request)) return refused(request, *no);
    auto const realm = realm_asked(served, request, query(request, "unit"));
    if (!realm) return refused(request, realm.problem());
    int days = kUnusedDaysDefault;
    if (auto const text = query(request, "days"); !text.empty()) {
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
        if (error != std::errc{} || end != text.data() + text.size()) return refused(request, {problems::kBadInput, "days 应为整数。"});
    }
    auto const retirement = served.gate.retirement();
    auto const unused = retirement.unused(realm.value(), days);
    if (!unused) return refused(request, unused.problem());
    json::array items;
    Decimal hours{0, 2};
    for (auto const& one : unused.value()) {
        items.push_back(unused_json(one));
        if (auto const sum = add(hours, one.hours)) hours = sum.value();
    }
    return http::json(200, json::serialize(json::object{{"days", days}, {"hours", hours.text()}, {"unused", std::move(items)},
                                                        {"retired", records_json(retirement.in_force(realm.value()))},
                                                        {"decisions", records_json(retirement.decisions(realm.value()))}}));
}

std::string text_of(json::object const& object, std::string_view name) {
    auto const* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Result<RetirementWish> wish_of(json::object const& body) {
    RetirementWish out;
    auto const decision = text_of(body, "decision");
    auto const at_gate = text_of(body, "at_gate");
    if (decision != "retire" && decision != "restore") return Problem{problems::kBadInput, "decision 应为 retire（停用）或 restore（恢复）。"};
    if (!at_gate.empty() && at_gate != "refuse" && at_gate != "warn") return Problem{problems::kBadInput, "at_gate 应为 refuse（退回）或 warn（提醒）。"};
    out.retire = decision == "retire";
    out.refuses = at_gate == "refuse";
    out.reason = text_of(body, "reason");
    auto const* subjects = body.if_contains("subjects");
    if (subjects == nullptr || !subjects->is_array()) return Problem{problems::kBadInput, "subjects 应为 {kind, subject} 的列表。"};
    for (auto const& each : subjects->get_array()) {
        if (!each.is_object()) return Problem{problems::kBadInput, "subjects 应为 {kind, subject} 的列表。"};
        out.subjects.push_back({text_of(each.get_object(), "kind"), text_of(each.get_object(), "subject")});
        if (out.subjects.back().kind != "element" && out.subjects.back().kind != "form") return Problem{problems::kBadInput, "kind 应为 element 或 form。"};
    }
    return out;
}

Response decide(UpkeepServed const& served, Request const& request) {
    if (auto const no = refuse_unless_keeper(request)) return refused(request, *no);
    boost::system::error_code error;
    auto const body = json::parse(request.body, error);
    if (error || !body.is_object()) return refused(request, {problems::kBadInput, "请求内容不是 JSON 对象；请按接口说明改正。"});
    auto const wish = wish_of(body.get_object());
    if (!wish) return refused(request, wish.problem());
    auto const realm = realm_asked(served, request, text_of(body.get_object(), "unit"));
    if (!realm) return refused(request, realm.problem());
    auto const scope = served.access.scope_of(request.actor);
    bool const whole = request.actor.role == access::kSystemRole || std::ranges::find(request.scopes, access::name_of(access::Role::gatekeeper)) != request.scopes.end() ||
                       scope.holds(served.org.tree()->county_of(realm.value()));
    if (!whole) return refused(request, {problems::kNotAllowed, "停用由县区一级的数源责任人或报表准入员决定。"});
    auto const decided = served.gate.retirement().decide(realm.value(), wish.value(), request.actor);
    if (!decided) return refused(request, decided.problem());
    return http::json(201, json::serialize(json::object{{"items", records_json(decided.value())}}));
}

// --- digitalisation ----------------------------------------------------------------------------------------------------

/// "2026-11"
bool is_month(std::string const& text) { return text.size() == 7 && static_cast<bool>(CivilDate::parse(text + "-01")); }

/// Whoever is above the units sees them, and an issuer its own; publication is another decision.
Response shares(UpkeepServed const& served, Request const& request) {
    using access::Role;
    auto const inside = {Role::frontline, Role::requester, Role::gatekeeper, Role::steward, Role::leader, Role::auditor};
    if (auto const no = access::refuse_unless(request, inside)) return refused(request, *no);
    auto const realm = realm_asked(served, request, query(request, "unit"));
    if (!realm) return refused(request, realm.problem());
    auto const today = served.clock.today();
    DigitalQuestion question{.realm = realm.value(), .from_month = query(request, "from"), .to_month = query(request, "to"), .issuer = query(request, "issuer")};
    if (question.from_month.empty()) question.from_month = fmt::format("{:04}-01", today.year());
    if (question.to_month.empty()) question.to_month = today.iso().substr(0, 7);
    if (!is_month(question.from_month) || !is_month(question.to_month)) return refused(request, {problems::kBadInput, "from 与 to 应为月份，如 2026-11。"});
    if (auto const by = query(request, "by"); !by.empty()) {
        question.by_issuer = by.find("issuer") != std::string::npos;
        question.by_unit = by.find("unit") != std::string::npos;
        question.by_month = by.find("month") != std::string::npos;
    }
    auto const tree = served.org.tree();
    auto const scope = served.access.scope_of(request.actor);
    auto const issuer = question.issuer.empty() ? std::nullopt : tree->find_code(question.issuer);
    bool const all = request.actor.role == access::kSystemRole || scope.holds(tree->county_of(question.realm)) || (issuer && scope.holds(issuer->id));
    auto const top = query(request, "unit").empty() ? std::nullopt : tree->find_code(query(request, "unit"));
    question.unit_counts = [&](std::string const& code) {
        auto const unit = tree->find_code(code);
        if (!unit) return all && (!top || top->id == tree->county_of(question.realm));
        return (all || scope.holds(unit->id)) && (!top || tree->within(top->id, unit->id));
    };
    json::array items;
    std::int64_t answered = 0;
    std::int64_t cells = 0;
    for (auto const& one : served.gate.digital_shares(question)) {
        auto const unit = tree->find_code(one.unit);
        items.push_back(json::object{{"issuer", json::object{{"code", one.issuer}, {"name", one.issuer_name}}},
                                     {"unit", json::object{{"code", one.unit}, {"name", unit ? unit->name : std::string()}}}, {"month", one.month},
                                     {"answered", one.answered}, {"cells", one.cells}, {"permille", one.permille()}});
        answered += one.answered;
        cells += one.cells;
    }
    DigitalShare total;
    total.answered = answered;
    total.cells = cells;
    return http::json(200, json::serialize(json::object{{"from", question.from_month}, {"to", question.to_month}, {"answered", answered}, {"cells", cells},
                                                        {"permille", total.permille()}, {"items", std::move(items)}}));
}

}  // namespace

std::vector<http::Route> upkeep_routes(Gate& gate, access::Access& access, org::Org& org, Clock const& clock) {
    UpkeepServed const served{gate, access, org, clock};
    return {{"GET", "/api/v1/retirements", [served](Request const& request) { return list(served, request); }},
            {"POST", "/api/v1/retirements", [served](Request const& request) { return decide(served, request); }},
            {"GET", "/api/v1/digital-shares", [served](Request const& request) { return shares(served, request); }}};
}

}  // namespace yizhen::gate

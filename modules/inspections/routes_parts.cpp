#include "modules/inspections/routes_parts.h"

#include "kernel/problem_catalogue.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yizhen::inspections {

namespace json = boost::json;
using access::Role;
using http::Request;

namespace {

constexpr int kFirstYear = 2000;
constexpr int kLastYear = 2199;

std::int64_t number_or(std::string_view text, std::int64_t otherwise) {
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : otherwise;
}

/// The unit itself, one above it or one below it.
bool reaches(access::Scope const& scope, org::Tree const& tree, std::string_view code) {
    auto const unit = tree.find_code(code);
    if (!unit) return false;
    return scope.holds(unit->id) || std::ranges::any_of(scope.tops(), [&](UnitId top) { return tree.within(top, unit->id); });
}

bool has_role(Request const& request, Role role) { return std::ranges::find(request.scopes, access::name_of(role)) != request.scopes.end(); }

}  // namespace

http::Response refused(Request const& request, Problem const& problem) { return http::refusal(problem, request.request_id); }

std::string query(Request const& request, std::string const& name) {
    auto const found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

Result<int> year_of(Served const& served, Request const& request) {
    auto const text = query(request, "year");
    auto const year = static_cast<int>(text.empty() ? served.inspections.today().year() : number_or(text, 0));
    if (year < kFirstYear || year > kLastYear) return Problem{problems::kBadInput, "year 应为年份，如 2026。"};
    return year;
}

std::int64_t id_in_path(Request const& request, std::string const& name) { return number_or(request.path_values.at(name), 0); }

json::object unit_ref(org::Tree const& tree, std::string_view code) {
    auto const unit = tree.find_code(code);
    return {{"code", code}, {"name", unit ? std::string_view(unit->name) : code}};
}

Result<RealmId> realm_of(Served const& served, Request const& request) {
    auto const tree = served.inspections.org().tree();
    auto const scope = served.access.scope_of(request.actor);
    auto const code = query(request, "unit");
    RealmId realm;
    if (!code.empty()) {
        if (!(request.actor.role == access::kSystemRole || reaches(scope, *tree, code))) return Problem{problems::kNotAllowed, fmt::format("单位“{}”不在你的范围内。", code)};
        if (auto const unit = tree->find_code(code)) realm = tree->realm_of(unit->id);
    } else if (!scope.empty()) {
        realm = tree->realm_of(scope.tops().front());
    }
    if (!realm.known()) return Problem{problems::kBadInput, "请用 unit 写明是哪个县（区）。"};
    return realm;
}

std::optional<Problem> refuse_outsiders(Request const& request) {
    return access::refuse_unless(request, {Role::frontline, Role::requester, Role::gatekeeper, Role::steward, Role::leader, Role::auditor});
}

bool is_gatekeeper(Served const& served, Request const& request, RealmId realm) {
    if (request.actor.role == access::kSystemRole) return true;
    auto const tree = served.inspections.org().tree();
    auto area = tree->find(UnitId{request.actor.unit});
    while (area && !org::is_area(area->kind)) area = tree->find(area->parent);
    return has_role(request, Role::gatekeeper) && area && area->id == tree->county_of(realm);
}

std::optional<Problem> refuse_unless_county(Served const& served, Request const& request, RealmId realm) {
    if (auto no = access::refuse_unless(request, {Role::gatekeeper, Role::leader})) return no;
    if (access::decides_for_county(*served.inspections.org().tree(), request, realm)) return std::nullopt;
    return Problem{problems::kNotAllowed, "检查的年度计划和联合日历由县（区）定：减负办，或县（区）负责人；部门负责人不能代定。"};
}

bool is_auditor(Served const& served, Request const& request, RealmId realm) {
    if (request.actor.role == access::kSystemRole) return true;
    return has_role(request, Role::auditor) && served.access.scope_of(request.actor).holds(served.inspections.org().tree()->county_of(realm));
}

bool is_of_county(Served const& served, Request const& request, RealmId realm) {
    return access::decides_for_county(*served.inspections.org().tree(), request, realm) || is_auditor(served, request, realm);
}

bool holds(Served const& served, Request const& request, std::string_view code) {
    if (request.actor.role == access::kSystemRole) return true;
    auto const unit = served.inspections.org().tree()->find_code(code);
    return unit && served.access.scope_of(request.actor).holds(unit->id);
}

bool acts_for(Served const& served, Request const& request, std::string_view code) {
    if (request.actor.role == access::kSystemRole) return true;
    auto const tree = served.inspections.org().tree();
    auto const unit = tree->find_code(code);
    auto const own = tree->find(UnitId{request.actor.unit});
    if (!unit || !own) return false;
    bool const of_one_house = !org::is_area(unit->kind) && !org::is_area(own->kind) && (tree->within(own->id, unit->id) || tree->within(unit->id, own->id));
    return own->id == unit->id || of_one_house;
}

bool may_see(Served const& served, Request const& request, KeptVisit const& visit) {
    bool const goes = acts_for(served, request, visit.issuer) || std::ranges::any_of(visit.joined, [&](auto const& one) { return acts_for(served, request, one); });
    if (goes || is_of_county(served, request, visit.realm)) return true;
    if (visit.hidden(served.inspections.today())) return false;
    auto const tree = served.inspections.org().tree();
    auto const scope = served.access.scope_of(request.actor);
    return holds(served, request, visit.issuer) || std::ranges::any_of(visit.units, [&](auto const& unit) { return reaches(scope, *tree, unit); });
}

Result<KeptVisit> visible_visit(Served const& served, Request const& request, DemandId demand) {
    auto visit = served.inspections.find_visit(demand);
    if (visit && may_see(served, request, *visit)) return std::move(*visit);
    return Problem{problems::kNotFound, fmt::format("没有编号为 {} 的检查，或不在你的范围内。", demand.value)};
}

}  // namespace yizhen::inspections

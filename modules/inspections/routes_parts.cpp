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

std::optional<Problem> refuse_unless_county(Served const& served, Request const& request, RealmId realm) {
    if (auto no = access::refuse_unless(request, {Role::gatekeeper, Role::leader})) return no;
    auto const county = served.inspections.org().tree()->county_of(realm);
    if (request.actor.role == access::kSystemRole || served.access.scope_of(request.actor).holds(county)) return std::nullopt;
    return Problem{problems::kNotAllowed, "检查的年度计划和联合日历由县（区）定。"};
}

bool holds(Served const& served, Request const& request, std::string_view code) {
    if (request.actor.role == access::kSystemRole) return true;
    auto const unit = served.inspections.org().tree()->find_code(code);
    return unit && served.access.scope_of(request.actor).holds(unit->id);
}

Result<json::object> body_of(Request const& request, std::initializer_list<std::string_view> known) {
    boost::system::error_code error;
    auto const body = json::parse(request.body, error);
    if (error || !body.is_object()) return Problem{problems::kBadInput, "请求内容不是 JSON 对象；请按接口说明改正。"};
    for (auto const& pair : body.get_object()) {
        if (std::ranges::find(known, std::string_view(pair.key())) != known.end()) continue;
        return Problem{problems::kBadInput, fmt::format("不认识“{}”这一项；请核对拼写。检查的发现不打分。", std::string_view(pair.key()))};
    }
    return body.get_object();
}

std::string text_in(json::object const& body, std::string_view key) {
    auto const* value = body.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<std::int64_t> number_in(json::object const& body, std::string_view key) {
    auto const* value = body.if_contains(key);
    if (value == nullptr || !value->is_int64()) return std::nullopt;
    return value->get_int64();
}

bool flag_in(json::object const& body, std::string_view key, bool otherwise) {
    auto const* value = body.if_contains(key);
    return value != nullptr && value->is_bool() ? value->get_bool() : otherwise;
}

Result<KeptVisit> visible_visit(Served const& served, Request const& request, DemandId demand) {
    Problem const none{problems::kNotFound, fmt::format("没有编号为 {} 的检查，或不在你的范围内。", demand.value)};
    auto visit = served.inspections.find_visit(demand);
    if (!visit) return none;
    if (holds(served, request, visit->issuer)) return std::move(*visit);
    auto const tree = served.inspections.org().tree();
    auto const scope = served.access.scope_of(request.actor);
    bool const hit = std::ranges::any_of(visit->units, [&](auto const& unit) { return reaches(scope, *tree, unit); });
    if (!hit || visit->hidden(served.inspections.today())) return none;
    return std::move(*visit);
}

}  // namespace yizhen::inspections

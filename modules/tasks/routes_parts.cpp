#include "modules/tasks/routes_parts.h"

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace yizhen::tasks {

namespace json = boost::json;

http::Response refused(http::Request const& request, Problem const& problem) { return http::refusal(problem, request.request_id); }

std::string query(http::Request const& request, std::string const& name) {
    auto const found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

Result<RealmId> realm_of(Served const& served, http::Request const& request) {
    auto const tree = served.org.tree();
    auto const scope = served.access.scope_of(request.actor);
    if (auto const code = query(request, "unit"); !code.empty()) {
        auto const unit = tree->find_code(code);
        if (unit && (scope.holds(unit->id) || (!scope.empty() && tree->realm_of(scope.tops().front()) == unit->realm)) && unit->realm.known()) return unit->realm;
        return Problem{problems::kNotAllowed, fmt::format("单位“{}”不在你的范围内。", code)};
    }
    std::vector<UnitId> counties;
    for (auto const top : scope.tops()) {
        if (auto const realm = tree->realm_of(top); realm.known()) return realm;
        for (auto const county : tree->all_of_kind(top, org::UnitKind::county)) counties.push_back(county);
    }
    if (counties.size() == 1) return tree->realm_of(counties.front());
    return Problem{problems::kBadInput, "请用 unit 写明是哪个县（区）。"};
}

Result<json::object> body_of(http::Request const& request) {
    boost::system::error_code error;
    auto body = json::parse(request.body, error);
    if (error || !body.is_object()) return Problem{problems::kBadInput, "请求内容不是 JSON 对象；请按接口说明改正。"};
    return std::move(body.get_object());
}

std::string text_at(json::object const& body, std::string_view key) {
    auto const* value = body.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool yes_at(json::object const& body, std::string_view key) {
    auto const* value = body.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

std::optional<std::int64_t> number_at(json::object const& body, std::string_view key) {
    auto const* value = body.if_contains(key);
    return value != nullptr && value->is_int64() ? std::optional(value->get_int64()) : std::nullopt;
}

Result<CivilDate> day_at(Served const& served, json::object const& body, std::string_view key) {
    auto const text = text_at(body, key);
    return text.empty() ? Result<CivilDate>(served.clock.today()) : CivilDate::parse(text);
}

json::object unit_ref(org::Tree const& tree, std::string_view code) {
    auto const unit = tree.find_code(code);
    return {{"code", code}, {"name", unit ? unit->name : std::string(code)}};
}

json::value day_or_null(std::optional<CivilDate> const& day) { return day ? json::value(day->iso()) : json::value(); }

}  // namespace yizhen::tasks

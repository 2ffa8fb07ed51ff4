#include "modules/tasks/routes_parts.h"

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

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

namespace {

template <class Test> bool is_list_of(json::value const& value, Test const& test) { return value.is_array() && std::ranges::all_of(value.get_array(), test); }

bool is_of(json::value const& value, MemberType type) {
    switch (type) {
    case MemberType::text: return value.is_string();
    case MemberType::yes_no: return value.is_bool();
    case MemberType::whole: return value.is_int64();
    case MemberType::texts: return is_list_of(value, [](json::value const& one) { return one.is_string(); });
    case MemberType::objects: return is_list_of(value, [](json::value const& one) { return one.is_object(); });
    }
    return false;
}

std::string_view chinese_name_of(MemberType type) {
    switch (type) {
    case MemberType::text: return "文字，写在引号里";
    case MemberType::yes_no: return " true 或 false";
    case MemberType::whole: return "整数";
    case MemberType::texts: return "文字的列表";
    case MemberType::objects: return "对象的列表";
    }
    return {};
}

}  // namespace

Result<json::object> checked_members(json::object object, std::vector<Member> const& known) {
    for (auto const& [key, value] : object) {
        auto const member = std::ranges::find(known, std::string_view(key), &Member::name);
        if (member == known.end()) {
            std::vector<std::string_view> names;
            for (auto const& one : known) names.push_back(one.name);
            return Problem{problems::kBadInput, fmt::format("不认识“{}”这一项；可用 {}。", std::string_view(key), fmt::join(names, "、"))};
        }
        if (!value.is_null() && !is_of(value, member->type)) return Problem{problems::kBadInput, fmt::format("{} 应为{}。", std::string_view(key), chinese_name_of(member->type))};
    }
    return object;
}

Result<json::object> body_of(http::Request const& request, std::vector<Member> const& known) {
    boost::system::error_code error;
    auto body = json::parse(request.body, error);
    if (error || !body.is_object()) return Problem{problems::kBadInput, "请求内容不是 JSON 对象；请按接口说明改正。"};
    return checked_members(std::move(body.get_object()), known);
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

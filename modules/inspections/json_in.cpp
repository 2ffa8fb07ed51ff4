// Wishes and earlier plans from JSON. Every refusal is one line that names the file and the wish.

#include "modules/inspections/inspections.h"
#include "modules/inspections/json_place.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace yizhen::inspections {
namespace {

namespace json = boost::json;

Name name_in(json::value const& value, std::string_view name) {
    if (value.is_int64()) return {fmt::to_string(value.get_int64()), true};
    if (value.is_uint64()) return {fmt::to_string(value.get_uint64()), true};
    if (!value.is_string() || value.get_string().empty()) refuse(fmt::format("{} 应为文字或整数，不能为空。", name));
    return {std::string(value.get_string()), false};
}

Name need_name(Place const& at, std::string_view key) { return name_in(need(at, key), fmt::format("{}的 {}", at.name, key)); }

std::vector<Name> names_in(json::value const& value, std::string const& name) {
    std::vector<Name> names;
    for (auto const& one : array(value, name)) names.push_back(name_in(one, name));
    return names;
}

Caps caps_in(json::value const& value) {
    Place const at{object(value, "caps "), "caps "};
    only_keys(at, {"visits_per_unit_per_4_weeks", "visits_per_department_per_week", "departments_per_visit"});
    return {find_whole(at, "visits_per_unit_per_4_weeks"), find_whole(at, "visits_per_department_per_week"), find_whole(at, "departments_per_visit")};
}

Blackout blackout_in(json::value const& value, std::size_t number) {
    auto const name = fmt::format("blackout 第 {} 项", number);
    Place const at{object(value, name), name};
    only_keys(at, {"unit", "weeks"});
    Blackout out;
    if (auto const* unit = find(at, "unit")) out.unit = name_in(*unit, name + "的 unit");
    for (auto const& week : array(need(at, "weeks"), name + "的 weeks")) out.weeks.push_back(whole(week, name + "的 weeks"));
    return out;
}

Wish wish_in(json::value const& value, std::size_t number) {
    auto const row = fmt::format("第 {} 条走访申请", number);
    auto const& fields = object(value, row);
    Wish wish;
    wish.id = need_name({fields, row}, "id");
    Place const at{fields, fmt::format("走访申请“{}”", wish.id.text)};
    only_keys(at, {"id", "department", "unit", "earliest", "latest", "preferred", "joinable", "apart_from"});
    wish.department = need_name(at, "department");
    wish.unit = need_name(at, "unit");
    wish.earliest = need_whole(at, "earliest");
    wish.latest = need_whole(at, "latest");
    wish.preferred = find_whole(at, "preferred");
    if (auto const* joinable = find(at, "joinable")) {
        if (!joinable->is_bool()) refuse(fmt::format("{}的 joinable 应为 true 或 false。", at.name));
        wish.joinable = joinable->get_bool();
    }
    if (auto const* apart = find(at, "apart_from")) wish.apart_from = names_in(*apart, at.name + "的 apart_from");
    return wish;
}

Wishes wishes_in(std::string_view text) {
    auto const value = parsed(text);
    Place const at{object(value, "最外层"), "最外层"};
    only_keys(at, {"weeks", "caps", "blackout", "wishes"});
    Wishes out;
    out.weeks = need_whole(at, "weeks");
    if (auto const* caps = find(at, "caps")) out.caps = caps_in(*caps);
    if (auto const* blackouts = find(at, "blackout")) {
        for (auto const& one : array(*blackouts, "blackout")) out.blackouts.push_back(blackout_in(one, out.blackouts.size() + 1));
    }
    for (auto const& one : array(need(at, "wishes"), "wishes")) out.wishes.push_back(wish_in(one, out.wishes.size() + 1));
    if (auto fault = fault_of(out)) refuse(std::move(*fault));
    return out;
}

Visit visit_in(json::value const& value, std::size_t number) {
    auto const name = fmt::format("第 {} 次走访", number);
    Place const at{object(value, name), name};
    return {need_name(at, "unit"), need_whole(at, "week"), names_in(need(at, "wishes"), name + "的 wishes")};
}

Plan plan_in(std::string_view text) {
    auto const value = parsed(text);
    Place const at{object(value, "最外层"), "最外层"};
    Plan out;
    for (auto const& one : array(need(at, "visits"), "visits")) out.visits.push_back(visit_in(one, out.visits.size() + 1));
    if (auto const* unplaced = find(at, "unplaced")) {
        for (auto const& one : array(*unplaced, "unplaced")) {
            out.unplaced.push_back({need_name({object(one, "unplaced 的一项"), "unplaced 的一项"}, "id"), {}, {}});
        }
    }
    return out;
}

}  // namespace

Result<Wishes> parse_wishes(std::string_view text, std::string_view file) { return read_json(file, [&] { return wishes_in(text); }); }

Result<Plan> parse_plan(std::string_view text, std::string_view file) { return read_json(file, [&] { return plan_in(text); }); }

}  // namespace yizhen::inspections

// The year plan and the joint calendar over HTTP.

#include "modules/inspections/routes.h"

#include "kernel/decimal.h"
#include "kernel/problem_catalogue.h"
#include "modules/inspections/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace yizhen::inspections {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

constexpr int kMonths = 12;
constexpr int kSecondsDefault = 10;
constexpr int kSecondsMax = 60;
constexpr int kDaysToSunday = 6;
constexpr int kCostPlaces = 3;

json::object entry_json(org::Tree const& tree, Entry const& entry) {
    json::array units;
    for (auto const& unit : entry.units) units.push_back(unit_ref(tree, unit));
    json::object out{{"id", std::to_string(entry.id)}, {"year", entry.year}, {"department", unit_ref(tree, entry.department)}, {"topic", entry.topic}, {"units", std::move(units)},
                     {"from", first_day(entry).iso()}, {"to", last_day(entry).iso()}, {"comprehensive", entry.comprehensive}, {"joinable", entry.joinable}, {"decision", entry.decision},
                     {"decided", entry.decided.iso()}};
    out["level"] = entry.level.empty() ? json::value() : json::value(entry.level);
    out["month"] = entry.month == 0 ? json::value() : json::value(entry.month);
    return out;
}

Response list_entries(Served const& served, Request const& request) {
    if (auto const no = refuse_outsiders(request)) return refused(request, *no);
    auto const realm = realm_of(served, request);
    if (!realm) return refused(request, realm.problem());
    auto const year = year_of(served, request);
    if (!year) return refused(request, year.problem());
    auto const tree = served.inspections.org().tree();
    json::array items;
    for (auto const& entry : served.inspections.entries(realm.value(), year.value())) items.push_back(entry_json(*tree, entry));
    return http::json(200, json::serialize(json::object{{"year", year.value()}, {"items", std::move(items)}}));
}

Entry entry_in(Served const& served, Place const& at, RealmId realm) {
    Entry entry;
    entry.realm = realm;
    auto const this_year = served.inspections.today().year();
    entry.year = need_whole(at, "year");
    if (entry.year < this_year || entry.year > this_year + 1) refuse(fmt::format("year 应为 {} 或 {}。", this_year, this_year + 1));
    entry.department = need_text(at, "department");
    entry.topic = need_text(at, "topic");
    entry.level = find_text(at, "level");
    if (!entry.level.empty() && entry.level != "county" && entry.level != "township" && entry.level != "village") refuse("level 应为 county、township 或 village。");
    entry.month = find_whole(at, "month").value_or(0);
    if (entry.month < 0 || entry.month > kMonths) refuse("month 应为 1–12；不限月份就不写。");
    entry.comprehensive = find_bool(at, "comprehensive", false);
    entry.joinable = find_bool(at, "joinable", true);
    entry.decision = need_text(at, "decision");
    if (auto const* units = find(at, "units")) {
        for (auto const& unit : array(*units, "units ")) entry.units.push_back(text_in(unit, "units 里的单位代码"));
    }
    return entry;
}

Response add_entry(Served const& served, Request const& request) {
    auto const realm = realm_of(served, request);
    if (!realm) return refused(request, realm.problem());
    if (auto const no = refuse_unless_county(served, request, realm.value())) return refused(request, *no);
    auto entry = read_body(request, {"year", "department", "topic", "units", "level", "month", "comprehensive", "joinable", "decision"}, [&](Place const& at) { return entry_in(served, at, realm.value()); });
    if (!entry) return refused(request, entry.problem());
    auto const kept = served.inspections.admit(std::move(entry).value(), request.actor);
    if (!kept) return refused(request, kept.problem());
    return http::json(201, json::serialize(entry_json(*served.inspections.org().tree(), kept.value())));
}

json::object wish_json(org::Tree const& tree, PlannedWish const& wish) {
    json::object out{{"department", unit_ref(tree, wish.department)}, {"topic", wish.topic}};
    out["control_number"] = wish.number.empty() ? json::value() : json::value(wish.number);
    out["entry"] = wish.entry == 0 ? json::value() : json::value(std::to_string(wish.entry));
    return out;
}

/// By week and unit, as they are kept; `shown` says which units.
json::object plan_json(org::Tree const& tree, StoredPlan const& plan, std::function<bool(std::string const&)> const& shown) {
    json::array visits;
    json::array unplaced;
    int last = 0;
    for (auto const& wish : plan.wishes) {
        if (!shown(wish.unit)) continue;
        if (wish.visit == 0) {
            auto one = wish_json(tree, wish);
            one["unit"] = unit_ref(tree, wish.unit);
            one["why"] = wish.why;
            one["cap"] = wish.cap;
            unplaced.push_back(std::move(one));
            continue;
        }
        if (wish.visit != last) {
            auto const monday = monday_of(plan.year, wish.week);
            visits.push_back({{"week", wish.week}, {"from", monday.iso()}, {"to", monday.plus_days(kDaysToSunday).iso()}, {"unit", unit_ref(tree, wish.unit)}, {"wishes", json::array()}});
            last = wish.visit;
        }
        visits.back().at("wishes").as_array().push_back(wish_json(tree, wish));
    }
    auto const gap = (plan.objective - plan.lower_bound) * kThousand / std::max(kVisitCost, plan.objective);
    return {{"year", plan.year}, {"version", plan.version}, {"anew", plan.anew}, {"made", plan.made.iso()}, {"wishes", plan.wishes.size()}, {"count", plan.visits}, {"left_out", plan.unplaced},
            {"objective", Decimal{plan.objective, kCostPlaces}.text()}, {"lower_bound", Decimal{plan.lower_bound, kCostPlaces}.text()}, {"gap_permille", gap}, {"visits", std::move(visits)},
            {"unplaced", std::move(unplaced)}};
}

Response get_plan(Served const& served, Request const& request) {
    if (auto const no = refuse_outsiders(request)) return refused(request, *no);
    auto const realm = realm_of(served, request);
    if (!realm) return refused(request, realm.problem());
    auto const year = year_of(served, request);
    if (!year) return refused(request, year.problem());
    auto const plan = served.inspections.find_plan(realm.value(), year.value(), 0);
    if (!plan) return refused(request, {problems::kNotFound, fmt::format("{} 年还没有排过联合日历。", year.value())});
    auto const tree = served.inspections.org().tree();
    auto const only = tree->find_code(query(request, "unit"));
    auto const scope = served.access.scope_of(request.actor);
    // A department sees the whole calendar of its county: whom it goes along with. A township sees its own.
    auto const own = tree->find(UnitId{request.actor.unit});
    bool const whole = request.actor.role == access::kSystemRole || (own && !org::is_area(own->kind));
    auto const shown = [&](std::string const& code) {
        auto const unit = tree->find_code(code);
        if (!unit || (only && !tree->within(unit->id, only->id))) return false;
        return whole || scope.holds(unit->id) || std::ranges::any_of(scope.tops(), [&](UnitId top) { return tree->within(top, unit->id); });
    };
    return http::json(200, json::serialize(plan_json(*tree, *plan, shown)));
}

PlanWish plan_wish_in(Served const& served, Place const& at) {
    PlanWish wish{need_whole(at, "year"), static_cast<double>(find_whole(at, "seconds").value_or(kSecondsDefault)), find_bool(at, "anew", false)};
    auto const this_year = served.inspections.today().year();
    if (wish.year < this_year || wish.year > this_year + 1) refuse(fmt::format("year 应为 {} 或 {}。", this_year, this_year + 1));
    if (wish.seconds < 1 || wish.seconds > kSecondsMax) refuse(fmt::format("seconds 应为 1–{}。", kSecondsMax));
    return wish;
}

Response make_plan(Served const& served, Request const& request) {
    auto const realm = realm_of(served, request);
    if (!realm) return refused(request, realm.problem());
    if (auto const no = refuse_unless_county(served, request, realm.value())) return refused(request, *no);
    auto const wish = read_body(request, {"year", "seconds", "anew"}, [&](Place const& at) { return plan_wish_in(served, at); });
    if (!wish) return refused(request, wish.problem());
    request.tell("正在合并各部门的检查", 1, 2);
    auto const plan = served.inspections.make_plan(realm.value(), wish.value(), request.actor);
    if (!plan) return refused(request, plan.problem());
    request.tell("已排好", 2, 2);
    return http::json(201, json::serialize(plan_json(*served.inspections.org().tree(), plan.value(), [](std::string const&) { return true; })));
}

}  // namespace

std::vector<http::Route> routes(Register& inspections, access::Access& access) {
    Served const served{inspections, access};
    auto const with = [served](Response (*handler)(Served const&, Request const&)) { return [served, handler](Request const& request) { return handler(served, request); }; };
    std::vector<http::Route> all{{"GET", "/api/v1/inspection-entries", with(list_entries)},
                                 {"POST", "/api/v1/inspection-entries", with(add_entry)},
                                 {"GET", "/api/v1/inspection-plans", with(get_plan)},
                                 {"POST", "/api/v1/inspection-plans", with(make_plan)}};
    for (auto& route : visit_routes(served)) all.push_back(std::move(route));
    for (auto& route : draw_routes(served)) all.push_back(std::move(route));
    return all;
}

}  // namespace yizhen::inspections

// The account of hours: a township's year, the townships of a county, a demand's hours from three sides.

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/gate/hidden.h"
#include "modules/gate/routes.h"
#include "modules/gate/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

namespace json = boost::json;
using access::Role;
using http::Request;
using http::Response;

constexpr int kDemandsMax = 200;
constexpr int kFirstYear = 2000;
constexpr int kLastYear = 2199;

struct Asked {
    org::Unit unit;
    RealmId realm;
    int year = 0;
};

/// The unit named, else the person's own; inside of what they may see, or an issuer's own county for a comparison.
Result<Asked> asked(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::frontline, Role::gatekeeper, Role::steward, Role::leader, Role::auditor, Role::requester})) return *no;
    auto const tree = served.org.tree();
    auto const scope = served.access.scope_of(request.actor);
    auto const code = query(request, "unit");
    std::optional<org::Unit> unit;
    if (!code.empty()) {
        unit = tree->find_code(code);
    } else if (!scope.empty()) {
        unit = tree->find(scope.tops().front());
    }
    // Whoever works for a department is shown its county's townships: how full they are before they are asked for more.
    bool compares = false;
    if (unit && !org::is_area(unit->kind)) {
        compares = scope.holds(unit->id);
        unit = tree->find(tree->county_of(tree->realm_of(unit->id)));
    }
    bool const mine = unit && (compares || request.actor.role == access::kSystemRole || scope.holds(unit->id) || keeps_county(served, request, tree->realm_of(unit->id)));
    if (!mine) return Problem{problems::kNotAllowed, code.empty() ? std::string("请用 unit 写明是哪个乡镇（街道）或县（区）。") : fmt::format("单位“{}”不在你的范围内。", code)};
    Asked out{*unit, tree->realm_of(unit->id), static_cast<int>(number_or(query(request, "year"), served.clock.today().year()))};
    if (out.year < kFirstYear || out.year > kLastYear) return Problem{problems::kBadInput, "year 应为年份，如 2026。"};
    if (!out.realm.known()) return Problem{problems::kBadInput, "请用 unit 写明是哪个县（区）。"};
    return out;
}

/// The township that a unit is or stands in; a village's hours are its township's.
std::optional<org::Unit> township_of(org::Tree const& tree, UnitId unit) {
    for (auto const& above : tree.path(unit)) {
        if (above.kind == org::UnitKind::township) return above;
    }
    return std::nullopt;
}

json::object sums(BurdenYear const& year) {
    return {{"budget", year.budget.text()}, {"spent", year.spent.text()}, {"committed", year.committed.text()},
            {"forecast", year.forecast.text()}, {"left_permille", year.left_permille()}};
}

json::array shares(BurdenYear const& year) {
    json::array out;
    for (auto const& one : year.demands) {
        auto const& demand = one.demand;
        out.push_back({{"id", std::to_string(demand.id.value)}, {"control_number", demand.control_number}, {"kind", demand.envelope.kind},
                       {"title", demand.title}, {"issuer", unit_ref(demand.issuer_code, demand.issuer_name)}, {"hours", one.hours.text()},
                       {"to_free", one.to_free.text()}});
    }
    return out;
}

json::array issuers(Served const& served, BurdenYear const& year) {
    auto const tree = served.org.tree();
    json::array out;
    for (auto const& one : year.issuers) {
        auto const unit = tree->find_code(one.issuer);
        out.push_back({{"issuer", unit_ref(one.issuer, unit ? unit->name : one.issuer)}, {"hours", one.hours.text()}});
    }
    return out;
}

/// An unannounced visit is in no sum and no line of whoever must not know of it, until it is over.
std::vector<DemandId> not_told(Served const& served, Request const& request, RealmId realm) {
    std::vector<DemandId> out;
    for (auto const& demand : served.gate.hidden_visits(realm, served.clock.today())) {
        if (!is_visible(served, request, demand)) out.push_back(demand.id);
    }
    return out;
}

Response township_year(Served const& served, Request const& request, Asked const& asked, org::Unit const& township) {
    auto const year = served.gate.burden_year(asked.realm, township.code, served.clock.today(), asked.year, kDemandsMax, not_told(served, request, asked.realm));
    json::array months;
    for (auto const& month : year.months) months.push_back({{"month", month.month}, {"hours", month.hours.text()}, {"budget", month.budget.text()}});
    auto out = sums(year);
    out["unit"] = unit_ref(township.code, township.name);
    out["year"] = asked.year;
    out["months"] = std::move(months);
    out["issuers"] = issuers(served, year);
    out["demands"] = shares(year);
    out["townships"] = json::array();
    return http::json(200, json::serialize(out));
}

Response county_year(Served const& served, Request const& request, Asked const& asked) {
    auto const tree = served.org.tree();
    auto const left_out = not_told(served, request, asked.realm);
    json::array townships;
    std::int64_t budget = 0;
    std::int64_t spent = 0;
    std::int64_t committed = 0;
    std::int64_t forecast = 0;
    for (auto const id : tree->all_of_kind(asked.unit.id, org::UnitKind::township)) {
        auto const unit = tree->find(id);
        auto const year = served.gate.burden_year(asked.realm, unit->code, served.clock.today(), asked.year, 0, left_out);
        auto row = sums(year);
        row["unit"] = unit_ref(unit->code, unit->name);
        townships.push_back(std::move(row));
        budget += year.budget.units;
        spent += year.spent.units;
        committed += year.committed.units;
        forecast += year.forecast.units;
    }
    BurdenYear const all{.budget = {budget, 2}, .spent = {spent, 2}, .committed = {committed, 2}, .forecast = {forecast, 2}, .months = {}, .issuers = {}, .demands = {}};
    auto out = sums(all);
    out["unit"] = unit_ref(asked.unit.code, asked.unit.name);
    out["year"] = asked.year;
    out["months"] = json::array();
    out["issuers"] = json::array();
    out["demands"] = json::array();
    out["townships"] = std::move(townships);
    return http::json(200, json::serialize(out));
}

Response get_year(Served const& served, Request const& request) {
    auto const what = asked(served, request);
    if (!what) return refused(request, what.problem());
    auto const township = township_of(*served.org.tree(), what.value().unit.id);
    return township ? township_year(served, request, what.value(), *township) : county_year(served, request, what.value());
}

/// The county sets a township's hours of a year.
Response set_budget(Served const& served, Request const& request) {
    if (auto const no = access::refuse_unless(request, {Role::gatekeeper, Role::leader})) return refused(request, *no);
    boost::system::error_code error;
    auto const body = json::parse(request.body, error);
    auto const* object = error ? nullptr : body.if_object();
    auto const text = [&](std::string_view key) {
        auto const* value = object == nullptr ? nullptr : object->if_contains(key);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    auto const* year = object == nullptr ? nullptr : object->if_contains("year");
    auto const hours = Decimal::parse(text("hours"));
    if (year == nullptr || !year->is_int64() || year->get_int64() < kFirstYear || year->get_int64() > kLastYear || !hours || !hours.value().rescaled(2)) {
        return refused(request, {problems::kBadInput, "请求体应为 {\"unit\": 代码, \"year\": 年份, \"month\": 月份（可不写）, \"hours\": \"工时\", \"reason\": 理由}。"});
    }
    auto const tree = served.org.tree();
    auto const unit = tree->find_code(text("unit"));
    if (!unit || unit->kind != org::UnitKind::township) return refused(request, {problems::kNotFound, "unit 应为一个乡镇（街道）的代码。"});
    auto const realm = tree->realm_of(unit->id);
    if (!access::decides_for_county(*served.org.tree(), request, realm)) return refused(request, {problems::kNotAllowed, "乡镇的工时预算由县（区）定。"});
    auto const* month = object->if_contains("month");
    if (month != nullptr && (!month->is_int64() || month->get_int64() < 1 || month->get_int64() > 12)) {
        return refused(request, {problems::kBadInput, "month 应为 1–12；定全年的就不写。"});
    }
    burden::Budget const budget{unit->code, static_cast<int>(year->get_int64()), hours.value(), text("reason"), month == nullptr ? 0 : static_cast<int>(month->get_int64())};
    auto const done = served.gate.decide_budget(realm, budget, request.actor);
    if (!done) return refused(request, done.problem());
    auto const now = served.gate.burden_year(realm, unit->code, served.clock.today(), static_cast<int>(year->get_int64()), 0);
    auto out = sums(now);
    out["unit"] = unit_ref(unit->code, unit->name);
    return http::json(201, json::serialize(out));
}

Response demand_hours(Served const& served, Request const& request) {
    auto const demand = visible_demand(served, request);
    if (!demand) return refused(request, demand.problem());
    auto const sides = served.gate.hours_sides(demand.value());
    json::object out{{"estimated", sides.estimated.text()}};
    out["declared"] = sides.declared ? json::value(sides.declared->text()) : json::value();
    out["measured"] = sides.measured ? json::value(sides.measured->text()) : json::value();
    return http::json(200, json::serialize(out));
}

}  // namespace

std::vector<http::Route> burden_routes(Gate& gate, access::Access& access, org::Org& org, Clock const& clock) {
    Served const served{gate, access, org, clock};
    return {{"GET", "/api/v1/burden", [served](Request const& request) { return get_year(served, request); }},
            {"POST", "/api/v1/burden", [served](Request const& request) { return set_budget(served, request); }},
            {"GET", "/api/v1/demands/{id}/hours", [served](Request const& request) { return demand_hours(served, request); }}};
}

}  // namespace yizhen::gate

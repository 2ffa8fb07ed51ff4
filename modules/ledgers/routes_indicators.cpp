// Indicators over HTTP. Values are over rows: for those who work with them; others read the totals they were written to.

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/access/access.h"
#include "modules/ledgers/ledgers.h"
#include "modules/ledgers/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;
using served::query;

struct IndicatorsServed {
    Ledgers& ledgers;
    access::Access& access;
    org::Org& org;
    Clock const& clock;
};

struct Wanted {
    RealmId realm;
    IndicatorQuestion question;
    std::vector<UnitId> tops;
};

Response list(IndicatorsServed const& served, Request const&) {
    json::array items;
    for (auto const& each : served.ledgers.indicators().definitions()) {
        items.push_back({{"code", each.code}, {"name", each.name}, {"expression", each.expression}, {"unit_of_measure", each.unit_of_measure},
                         {"scale", each.scale}, {"roll_up", name_of(each.roll_up)}, {"element", each.element}});
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

/// The unit named, else the only one that the scope begins with.
Result<UnitId> unit_of(IndicatorsServed const& served, Request const& request, std::string const& code) {
    auto const scope = served.access.scope_of(request.actor);
    auto const tree = served.org.tree();
    if (code.empty()) {
        if (scope.tops().size() == 1) return scope.tops().front();
        return Problem{problems::kBadInput, "请用 unit 说明是哪个单位。"};
    }
    auto const unit = tree->find_code(code);
    if (!unit || !scope.holds(unit->id)) return Problem{problems::kNotAllowed, fmt::format("单位“{}”不在你的范围内。", code)};
    return unit->id;
}

Result<Done> days_of(std::string const& as_of, std::string const& period, Wanted& out) {
    if (!as_of.empty()) {
        auto const day = CivilDate::parse(as_of);
        if (!day) return day.problem();
        if (day.value() > out.question.today) return Problem{problems::kBadInput, fmt::format("统计日 {} 在今天之后。", as_of)};
        out.question.as_of = day.value();
    }
    if (period.empty()) return Done{};
    auto const parsed = Period::parse(period);
    if (!parsed) return parsed.problem();
    out.question.period = parsed.value();
    return Done{};
}

Result<Wanted> wanted_of(IndicatorsServed const& served, Request const& request, std::string const& unit, std::string const& as_of, std::string const& period) {
    auto const top = unit_of(served, request, unit);
    if (!top) return top.problem();
    Wanted out{served.org.tree()->realm_of(top.value()), {{}, {top.value()}, served.clock.today(), served.clock.today()}, {top.value()}};
    if (!out.realm.known()) return Problem{problems::kBadInput, "请用 unit 说明是哪个县（区）或它下面的哪个单位。"};
    if (auto read = days_of(as_of, period, out); !read) return read.problem();
    return out;
}

json::object value_json(IndicatorValue const& value) {
    bool const there = value.cell.value.index() != 0;
    json::object out{{"indicator", value.indicator}, {"value", there ? json::value(to_text(value.cell.value)) : json::value(nullptr)}};
    if (value.cell.state == CellState::disputed) out["disputed"] = true;
    if (!value.note.empty()) out["note"] = value.note;
    if (!value.missing_units.empty()) out["missing_units"] = json::value_from(value.missing_units);
    if (value.oldest) out["oldest"] = value.oldest->iso();
    return out;
}

Response values(IndicatorsServed const& served, Request const& request) {
    if (!served::works_with_rows(request)) {
        return http::refusal({problems::kNotAllowed, "指标由逐行数据现算，只给经办这些数据的人看；其他人请看已写入的汇总（/api/v1/totals）。"}, request.request_id);
    }
    auto wanted = wanted_of(served, request, query(request, "unit"), query(request, "as_of"), query(request, "period"));
    if (!wanted) return http::refusal(wanted.problem(), request.request_id);
    auto& question = wanted.value().question;
    auto const tree = served.org.tree();
    question.codes = served::listed(query(request, "codes"));
    if (query(request, "depth") == "1") {
        for (auto const& child : tree->children(question.units.front())) {
            if (org::is_area(child.kind)) question.units.push_back(child.id);
        }
    }
    auto const found = served.ledgers.indicators().values(wanted.value().realm, question);
    if (!found) return http::refusal(found.problem(), request.request_id);
    json::array items;
    for (std::size_t at = 0; at < found.value().size();) {
        auto const unit = found.value()[at].unit;
        auto item = served::unit_json(*tree, unit);
        json::array cells;
        for (; at < found.value().size() && found.value()[at].unit == unit; ++at) cells.push_back(value_json(found.value()[at]));
        item["values"] = std::move(cells);
        items.push_back(std::move(item));
    }
    json::value period = nullptr;
    if (question.period) period = json::string(question.period->text());
    return http::json(200, json::serialize(json::object{{"as_of", question.as_of.iso()}, {"period", std::move(period)}, {"items", std::move(items)}}));
}

Response take(IndicatorsServed const& served, Request const& request) {
    if (auto refused = access::refuse_unless(request, {access::Role::steward})) return http::refusal(*refused, request.request_id);
    auto const body = served::body_of(request);
    if (!body) return http::refusal(body.problem(), request.request_id);
    auto const text = [&](std::string_view name) { return served::text_of(body.value(), name); };
    auto wanted = wanted_of(served, request, text("unit"), text("as_of"), text("period"));
    if (!wanted) return http::refusal(wanted.problem(), request.request_id);
    if (auto const* codes = body.value().if_contains("codes"); codes != nullptr && codes->is_array()) {
        for (auto const& each : codes->as_array()) {
            if (!each.is_string()) return http::refusal({problems::kBadInput, "codes 应为指标代码的列表。"}, request.request_id);
            wanted.value().question.codes.emplace_back(each.as_string());
        }
    }
    auto const scope = served.access.scope_of(request.actor);
    IndicatorTaking taking{wanted.value().question, text("reason"), served::truth_of(body.value(), "dry_run").value_or(false), false,
                           [scope](UnitId unit) { return scope.holds(unit); }};
    taking.restates = served::truth_of(body.value(), "restates").value_or(false);
    auto const receipt = served.ledgers.indicators().take(wanted.value().realm, request.actor, taking);
    if (!receipt) return http::refusal(receipt.problem(), request.request_id);
    json::array rejected;
    for (auto const& row : receipt.value().rows) {
        if (row.outcome == RowOutcome::rejected) rejected.push_back({{"unit", row.address}, {"reason", row.reason}});
    }
    bool const changed = receipt.value().change.known();
    return http::json(changed ? 201 : 200, json::serialize(json::object{
        {"created", receipt.value().created}, {"updated", receipt.value().updated}, {"same", receipt.value().same}, {"rejected", std::move(rejected)},
        {"change", changed ? json::value(std::to_string(receipt.value().change.value)) : json::value(nullptr)}, {"dry_run", taking.dry_run}}));
}

}  // namespace

std::vector<http::Route> indicator_routes(Ledgers& ledgers, access::Access& access, org::Org& org, Clock const& clock) {
    IndicatorsServed const served{ledgers, access, org, clock};
    return {
        {"GET", "/api/v1/indicators", [served](Request const& request) { return list(served, request); }},
        {"GET", "/api/v1/indicators/values", [served](Request const& request) { return values(served, request); }},
        {"POST", "/api/v1/indicators/figures", [served](Request const& request) { return take(served, request); }},
    };
}

}  // namespace yizhen::ledgers

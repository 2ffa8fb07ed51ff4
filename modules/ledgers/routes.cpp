// HTTP in and out. Who may read what: scope says where, a grant says which rows and columns about persons.

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/ledgers/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace yizhen::ledgers {

namespace json = boost::json;
using http::Request;
using http::Response;

namespace served {
namespace {

constexpr std::size_t kUnitsMax = 200;

}  // namespace

std::string query(Request const& request, std::string const& name) {
    auto const found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

std::int64_t number_or(std::string_view text, std::int64_t otherwise) {
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? value : otherwise;
}

std::vector<std::string> listed(std::string const& text) {
    std::vector<std::string> out;
    for (auto const part : text::split(text, ',')) {
        if (!text::trimmed(part).empty()) out.emplace_back(text::trimmed(part));
    }
    return out;
}

bool works_with_rows(Request const& request) {
    return std::ranges::any_of(request.scopes, [](std::string const& role) { return role == "frontline" || role == "steward"; }) ||
           request.actor.role == access::kSystemRole;
}


Result<RealmId> realm_of(Served const& served, Request const& request, std::string const& unit) {
    auto const tree = served.org.tree();
    auto const scope = served.access.scope_of(request.actor);
    if (!unit.empty()) {
        auto const found = tree->find_code(unit);
        if (!found || !scope.holds(found->id)) return Problem{problems::kNotAllowed, fmt::format("单位“{}”不在你的范围内。", unit)};
        if (auto const realm = tree->realm_of(found->id); realm.known()) return realm;
    }
    if (scope.empty()) return Problem{problems::kNotAllowed, "你的范围里没有单位，看不到台账。"};
    if (auto const realm = tree->realm_of(scope.tops().front()); realm.known()) return realm;
    std::vector<UnitId> counties;
    for (auto const top : scope.tops()) {
        for (auto const county : tree->all_of_kind(top, org::UnitKind::county)) counties.push_back(county);
    }
    if (counties.size() == 1) return tree->realm_of(counties.front());
    return Problem{problems::kBadInput, fmt::format("范围里有 {} 个县区；请用 unit 写明单位代码。", counties.size())};
}

Result<json::object> body_of(Request const& request) {
    boost::system::error_code error;
    auto value = json::parse(request.body, error);
    if (error || !value.is_object()) return Problem{problems::kBadInput, "请求内容不是 JSON 对象；请按接口说明改正。"};
    return std::move(value.as_object());
}

std::string text_of(json::object const& body, std::string_view name) {
    auto const* value = body.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(text::trimmed(std::string_view(value->get_string()))) : std::string();
}

std::optional<bool> truth_of(json::object const& body, std::string_view name) {
    auto const* value = body.if_contains(name);
    if (value == nullptr || !value->is_bool()) return std::nullopt;
    return value->get_bool();
}

json::object unit_json(org::Tree const& tree, UnitId unit) {
    auto const found = tree.find(unit);
    return {{"code", found ? found->code : ""}, {"name", found ? found->name : ""}};
}

Result<Asked> question_of(Served const& served, Request const& request, std::size_t elements_max) {
    Asked out;
    out.shape = served.ledgers.shapes().find(request.path_values.at("ledger"));
    if (out.shape == nullptr) return Problem{problems::kNotFound, fmt::format("没有台账“{}”。", request.path_values.at("ledger"))};
    out.question.elements = listed(query(request, "elements"));
    if (out.question.elements.empty() || out.question.elements.size() > elements_max) {
        return Problem{problems::kBadInput, fmt::format("请用 elements 列出 1 到 {} 个数据元代码。", elements_max)};
    }
    for (auto const& element : out.question.elements) {
        if (out.shape->find(element) == nullptr) return Problem{problems::kBadInput, fmt::format("台账“{}”没有数据元“{}”。", out.shape->definition.title, element)};
    }
    out.question.units = listed(query(request, "units"));
    if (out.question.units.size() > kUnitsMax) return Problem{problems::kBadInput, fmt::format("一次最多问 {} 个单位。", kUnitsMax)};
    out.question.today = served.ports.clock.today();
    out.question.as_of = out.question.today;
    if (auto const text = query(request, "as_of"); !text.empty()) {
        auto const day = CivilDate::parse(text);
        if (!day) return day.problem();
        out.question.as_of = day.value();
    }
    if (auto const text = query(request, "period"); !text.empty()) {
        auto const period = Period::parse(text);
        if (!period) return period.problem();
        out.question.period = period.value();
    }
    out.question.population = query(request, "population");
    return out;
}

Result<Done> place_by_scope(Served const& served, Request const& request, Asked& asked) {
    auto const scope = served.access.scope_of(request.actor);
    auto const tree = served.org.tree();
    if (asked.question.units.empty()) {
        for (auto const top : scope.tops()) asked.question.units.push_back(tree->find(top)->code);
    }
    for (auto const& code : asked.question.units) {
        auto const unit = tree->find_code(code);
        if (!unit || !scope.holds(unit->id)) return Problem{problems::kNotAllowed, fmt::format("单位“{}”不在你的范围内。", code)};
        if (asked.realm.known() && tree->realm_of(unit->id) != asked.realm) return Problem{problems::kBadInput, "一次只能问一个县区之内的单位。"};
        asked.realm = tree->realm_of(unit->id);
    }
    if (!asked.realm.known()) return Problem{problems::kNotAllowed, "你的范围里没有县区之内的单位，看不到台账。"};
    return Done{};
}

Result<Asked> asked_by(Served const& served, Request const& request, std::size_t elements_max) {
    auto asked = question_of(served, request, elements_max);
    if (!asked) return asked;
    if (auto const placed = place_by_scope(served, request, asked.value()); !placed) return placed.problem();
    return asked;
}

Result<Done> place_by_grant(Served const& served, Request const& request, access::Grant const& grant, Asked& asked) {
    auto& question = asked.question;
    asked.realm = grant.realm;
    if (!grant.units.empty()) {
        auto const tree = served.org.tree();
        auto const granted = [&](std::string const& code) {
            auto const unit = tree->find_code(code);
            return unit && std::ranges::any_of(grant.units, [&](auto const& top) {
                auto const above = tree->find_code(top);
                return above && tree->within(above->id, unit->id);
            });
        };
        for (auto const& code : question.units) {
            if (!granted(code)) return Problem{problems::kNotAllowed, fmt::format("单位“{}”不在授权之内。", code)};
        }
        if (question.units.empty()) question.units = grant.units;
    } else if (auto const placed = place_by_scope(served, request, asked); !placed) {
        return placed;
    }
    if (grant.as_of) {
        if (!query(request, "as_of").empty() && question.as_of != *grant.as_of) {
            return Problem{problems::kNotAllowed, fmt::format("授权只给 {} 这一天的数。", grant.as_of->iso())};
        }
        question.as_of = *grant.as_of;
    }
    if (!grant.predicate.empty()) {
        question.population = question.population.empty() ? grant.predicate : fmt::format("({}) 且 ({})", grant.predicate, question.population);
    }
    return Done{};
}

static std::string_view word_of(Standing standing) {
    switch (standing) {
    case Standing::held: return "held";
    case Standing::stale: return "stale";
    case Standing::disputed: return "disputed";
    case Standing::not_applicable: return "not_applicable";
    case Standing::missing: break;
    }
    return "missing";
}

json::object json_of(HeldCell const& cell, std::string const& element) {
    json::object out{{"element", element}, {"standing", word_of(cell.standing)}, {"value", nullptr}};
    if (cell.cell.value.index() != 0) out["value"] = to_text(cell.cell.value);
    if (cell.origin.source.empty()) return out;
    out["source"] = cell.origin.source;
    out["as_of"] = cell.origin.as_of.iso();
    if (!cell.origin.demand.empty()) out["demand"] = cell.origin.demand;
    return out;
}

Result<access::Grant> grant_for(Served const& served, Request const& request, Asked const& asked) {
    auto const named = number_or(query(request, "grant"), 0);
    std::optional<access::Grant> found;
    for (auto& grant : served.access.grants_of(UnitId(request.actor.unit), asked.shape->definition.name, served.ports.clock.today())) {
        bool const covers = std::ranges::all_of(asked.question.elements, [&](std::string const& element) { return std::ranges::find(grant.columns, element) != grant.columns.end(); });
        if (covers && (named == 0 || grant.id.value == named)) found = std::move(grant);
    }
    if (found) return *found;
    return Problem{problems::kNotAllowed, "没有获准查看这些列的明细；明细只按已准入要求的授权给出，请通过闸口提出要求。"};
}

}  // namespace served

namespace {

using served::Asked;
using served::Served;
using served::query;

constexpr std::int64_t kPageDefault = 50;
constexpr std::int64_t kPageMax = 200;
constexpr std::size_t kElementsMax = 60;
constexpr std::int64_t kSmall = 10;  ///< totals below it are not told to who has no right to rows

Response list_ledgers(Served const& served, Request const& request) {
    auto const scope = served.access.scope_of(request.actor);
    json::array items;
    if (!scope.tops().empty()) {
        auto const realm = served.org.tree()->realm_of(scope.tops().front());
        for (auto const& summary : served.ledgers.summaries(realm)) {
            json::value last = nullptr;
            if (!summary.last_recorded.empty()) last = json::string(summary.last_recorded);
            items.push_back({{"name", summary.name}, {"title", summary.title}, {"elements", summary.elements}, {"rows", summary.rows}, {"last_recorded", std::move(last)}});
        }
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

Response coverage(Served const& served, Request const& request) {
    auto const asked = served::asked_by(served, request, kElementsMax);
    if (!asked) return http::refusal(asked.problem(), request.request_id);
    bool const rows_allowed = served::works_with_rows(request);
    if (!rows_allowed && !asked.value().question.population.empty()) {
        return http::refusal({problems::kNotAllowed, "没有获准查看明细，不能按条件数人；请通过闸口提出要求。"}, request.request_id);
    }
    auto const found = served.ledgers.coverage(asked.value().realm, asked.value().question);
    if (!found) return http::refusal(found.problem(), request.request_id);
    json::array items;
    for (std::size_t at = 0; at < found.value().size(); ++at) {
        auto const& one = found.value()[at];
        auto const& code = asked.value().question.elements[at];
        // One small part is found by subtracting the others from the whole: then none of the parts is told.
        bool const all_told = rows_allowed || std::ranges::none_of(std::array{one.held, one.stale, one.disputed, one.missing, one.not_applicable},
                                                                   [](std::int64_t part) { return part > 0 && part < kSmall; });
        auto const part = [&](std::int64_t count) { return all_told ? json::value(count) : json::value(nullptr); };
        auto const whole = rows_allowed || one.cells == 0 || one.cells >= kSmall ? json::value(one.cells) : json::value(nullptr);
        items.push_back({{"element", code}, {"name", asked.value().shape->find(code)->element.name}, {"cells", whole}, {"held", part(one.held)},
                         {"stale", part(one.stale)}, {"disputed", part(one.disputed)}, {"missing", part(one.missing)}, {"not_applicable", part(one.not_applicable)}});
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

Response rows(Served const& served, Request const& request) {
    auto asked = served::question_of(served, request, kElementsMax);
    if (!asked) return http::refusal(asked.problem(), request.request_id);
    auto& question = asked.value().question;
    std::optional<ReadCause> cause;
    if (served::works_with_rows(request)) {
        if (auto const placed = served::place_by_scope(served, request, asked.value()); !placed) return http::refusal(placed.problem(), request.request_id);
    } else {
        auto const grant = served::grant_for(served, request, asked.value());
        if (!grant) return http::refusal(grant.problem(), request.request_id);
        if (auto const placed = served::place_by_grant(served, request, grant.value(), asked.value()); !placed) return http::refusal(placed.problem(), request.request_id);
        cause = ReadCause{request.actor, grant.value().cause, "按授权查看"};
    }
    question.rows_max = std::clamp(served::number_or(query(request, "limit"), kPageDefault), std::int64_t{1}, kPageMax);
    question.after = RowId(served::number_or(query(request, "cursor"), 0));
    auto const found = served.ledgers.rows(asked.value().realm, question, cause ? &*cause : nullptr);
    if (!found) return http::refusal(found.problem(), request.request_id);
    json::array items;
    for (auto const& row : found.value()) {
        json::array cells;
        for (std::size_t at = 0; at < row.cells.size(); ++at) cells.push_back(served::json_of(row.cells[at], question.elements[at]));
        items.push_back({{"id", std::to_string(row.id.value)}, {"key", row.key}, {"unit", row.unit}, {"cells", std::move(cells)}});
    }
    json::value next = nullptr;
    if (static_cast<std::int64_t>(found.value().size()) == question.rows_max) next = json::string(std::to_string(found.value().back().id.value));
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}, {"next", std::move(next)}}));
}

/// What a ledger can hold.
Response describe(Served const& served, Request const& request) {
    auto const* shape = served.ledgers.shapes().find(request.path_values.at("ledger"));
    if (shape == nullptr) return http::refusal({problems::kNotFound, fmt::format("没有台账“{}”。", request.path_values.at("ledger"))}, request.request_id);
    json::array elements;
    for (std::size_t at = 0; at < shape->columns.size(); ++at) {
        auto const& column = shape->columns[at];
        bool const key = std::ranges::find(shape->key, at) != shape->key.end();
        elements.push_back({{"code", column.element.code}, {"name", column.element.name}, {"type", name_of(column.rule.type)}, {"key", key},
                            {"derived", !column.element.formula.empty() || shape->unit_level(at) >= 0}, {"identifier", column.sealed()}});
    }
    return http::json(200, json::serialize(json::object{{"name", shape->definition.name}, {"title", shape->definition.title},
                                                        {"by_period", shape->by_period()}, {"elements", std::move(elements)}}));
}

}  // namespace

std::vector<http::Route> routes(Ledgers& ledgers, access::Access& access, org::Org& org, RoutePorts ports) {
    Served const served{ledgers, access, org, std::move(ports)};
    auto const with = [&](Response (*handler)(Served const&, Request const&)) {
        return [served, handler](Request const& request) { return handler(served, request); };
    };
    std::vector<http::Route> out{
        {"GET", "/api/v1/ledgers", with(list_ledgers)},
        {"GET", "/api/v1/ledgers/{ledger}", with(describe)},
        {"GET", "/api/v1/ledgers/{ledger}/coverage", with(coverage)},
        {"GET", "/api/v1/ledgers/{ledger}/rows", with(rows)},
        {"POST", "/api/v1/ledgers/{ledger}/rows", with(served::import_file)},
    };
    for (auto& route : served::care_routes(served)) out.push_back(std::move(route));
    return out;
}

}  // namespace yizhen::ledgers

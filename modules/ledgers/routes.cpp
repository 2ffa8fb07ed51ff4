// HTTP in and out. Who may read what: scope says where, a grant says which rows and columns about persons.

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/access/access.h"
#include "modules/ledgers/ledgers.h"
#include "platform/http/http.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yizhen::ledgers {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

constexpr std::int64_t kPageDefault = 50;
constexpr std::int64_t kPageMax = 200;
constexpr std::size_t kElementsMax = 60;
constexpr std::size_t kUnitsMax = 200;
constexpr std::int64_t kSmall = 10;  ///< totals below it are not told to who has no right to rows

struct Served {
    Ledgers& ledgers;
    access::Access& access;
    org::Org& org;
    Clock const& clock;
};

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

/// Whose data of their own people may see row by row: those who work with it there.
bool works_with_rows(Request const& request) {
    return std::ranges::any_of(request.scopes, [](std::string const& role) { return role == "frontline" || role == "steward"; }) ||
           request.actor.role == access::kSystemRole;
}

struct Asked {
    RealmId realm;
    Shape const* shape = nullptr;
    Question question;
};

/// The question of a request, its units inside the scope; without units the whole scope.
Result<Asked> asked_by(Served const& served, Request const& request) {
    Asked out;
    out.shape = served.ledgers.shapes().find(request.path_values.at("ledger"));
    if (out.shape == nullptr) return Problem{problems::kNotFound, fmt::format("没有台账“{}”。", request.path_values.at("ledger"))};
    out.question.elements = listed(query(request, "elements"));
    if (out.question.elements.empty() || out.question.elements.size() > kElementsMax) {
        return Problem{problems::kBadInput, fmt::format("请用 elements 列出 1 到 {} 个数据元代码。", kElementsMax)};
    }
    for (auto const& element : out.question.elements) {
        if (out.shape->find(element) == nullptr) return Problem{problems::kBadInput, fmt::format("台账“{}”没有数据元“{}”。", out.shape->definition.title, element)};
    }
    auto const scope = served.access.scope_of(request.actor);
    auto const tree = served.org.tree();
    out.question.units = listed(query(request, "units"));
    if (out.question.units.size() > kUnitsMax) return Problem{problems::kBadInput, fmt::format("一次最多问 {} 个单位。", kUnitsMax)};
    if (out.question.units.empty()) {
        for (auto const top : scope.tops()) out.question.units.push_back(tree->find(top)->code);
    }
    for (auto const& code : out.question.units) {
        auto const unit = tree->find_code(code);
        if (!unit || !scope.holds(unit->id)) return Problem{problems::kNotAllowed, fmt::format("单位“{}”不在你的范围内。", code)};
        if (out.realm.known() && tree->realm_of(unit->id) != out.realm) return Problem{problems::kBadInput, "一次只能问一个县区之内的单位。"};
        out.realm = tree->realm_of(unit->id);
    }
    if (!out.realm.known()) return Problem{problems::kNotAllowed, "你的范围里没有县区之内的单位，看不到台账。"};
    out.question.today = served.clock.today();
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
    auto const asked = asked_by(served, request);
    if (!asked) return http::refusal(asked.problem(), request.request_id);
    bool const rows_allowed = works_with_rows(request);
    if (!rows_allowed && !asked.value().question.population.empty()) {
        return http::refusal({problems::kNotAllowed, "没有获准查看明细，不能按条件数人；请通过闸口提出要求。"}, request.request_id);
    }
    auto const found = served.ledgers.coverage(asked.value().realm, asked.value().question);
    if (!found) return http::refusal(found.problem(), request.request_id);
    auto const shown = [&](std::int64_t count) { return !rows_allowed && count > 0 && count < kSmall ? json::value(nullptr) : json::value(count); };
    json::array items;
    for (std::size_t at = 0; at < found.value().size(); ++at) {
        auto const& one = found.value()[at];
        auto const& code = asked.value().question.elements[at];
        items.push_back({{"element", code}, {"name", asked.value().shape->find(code)->element.name}, {"cells", shown(one.cells)}, {"held", shown(one.held)},
                         {"stale", shown(one.stale)}, {"disputed", shown(one.disputed)}, {"missing", shown(one.missing)}, {"not_applicable", shown(one.not_applicable)}});
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

std::string_view word_of(Standing standing) {
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

/// The grant that lets this unit read all these columns today; its rows narrow the question.
Result<access::Grant> grant_for(Served const& served, Request const& request, Asked const& asked) {
    for (auto const& grant : served.access.grants_of(UnitId(request.actor.unit), asked.shape->definition.name, served.clock.today())) {
        bool const covers = std::ranges::all_of(asked.question.elements, [&](std::string const& element) { return std::ranges::find(grant.columns, element) != grant.columns.end(); });
        if (covers && grant.realm == asked.realm) return grant;
    }
    return Problem{problems::kNotAllowed, "没有获准查看这些列的明细；明细只按已准入要求的授权给出，请通过闸口提出要求。"};
}

Response rows(Served const& served, Request const& request) {
    auto asked = asked_by(served, request);
    if (!asked) return http::refusal(asked.problem(), request.request_id);
    auto& question = asked.value().question;
    std::optional<ReadCause> cause;
    if (!works_with_rows(request)) {
        auto const grant = grant_for(served, request, asked.value());
        if (!grant) return http::refusal(grant.problem(), request.request_id);
        if (!grant.value().predicate.empty()) {
            question.population = question.population.empty() ? grant.value().predicate : fmt::format("({}) 且 ({})", grant.value().predicate, question.population);
        }
        cause = ReadCause{request.actor, grant.value().cause, "按授权查看"};
    }
    question.rows_max = std::clamp(number_or(query(request, "limit"), kPageDefault), std::int64_t{1}, kPageMax);
    question.after = RowId(number_or(query(request, "cursor"), 0));
    auto const found = served.ledgers.rows(asked.value().realm, question, cause ? &*cause : nullptr);
    if (!found) return http::refusal(found.problem(), request.request_id);
    json::array items;
    for (auto const& row : found.value()) {
        json::array cells;
        for (std::size_t at = 0; at < row.cells.size(); ++at) cells.push_back(json_of(row.cells[at], question.elements[at]));
        items.push_back({{"id", std::to_string(row.id.value)}, {"key", row.key}, {"unit", row.unit}, {"cells", std::move(cells)}});
    }
    json::value next = nullptr;
    if (static_cast<std::int64_t>(found.value().size()) == question.rows_max) next = json::string(std::to_string(found.value().back().id.value));
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}, {"next", std::move(next)}}));
}

}  // namespace

std::vector<http::Route> routes(Ledgers& ledgers, access::Access& access, org::Org& org, Clock const& clock) {
    Served const served{ledgers, access, org, clock};
    return {
        {"GET", "/api/v1/ledgers", [served](Request const& request) { return list_ledgers(served, request); }},
        {"GET", "/api/v1/ledgers/{ledger}/coverage", [served](Request const& request) { return coverage(served, request); }},
        {"GET", "/api/v1/ledgers/{ledger}/rows", [served](Request const& request) { return rows(served, request); }},
    };
}

}  // namespace yizhen::ledgers

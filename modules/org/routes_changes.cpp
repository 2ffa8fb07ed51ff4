// Changes of single units over HTTP, and what a unit was before.

#include "kernel/problem_catalogue.h"
#include "modules/org/org.h"
#include "modules/org/routes_parts.h"
#include "platform/http/http.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace yizhen::org {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

constexpr std::size_t kMergedMax = 100;

struct Served {
    Org& org;
    RoutePorts ports;
};

/// What a body asks for, its units already known and allowed.
struct Change {
    std::string kind;
    Unit unit;    ///< the unit that changes; for create the parent
    Unit target;  ///< move: the new parent; merge: the heir
    std::vector<UnitId> gone;
    std::string name, code, reason;
    std::optional<UnitKind> unit_kind;
    std::string other_names;
    CivilDate from;
};

std::string text_of(json::object const& body, char const* name) {
    auto const* value = body.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Result<Unit> unit_of(Served const& served, Request const& request, std::string const& code) {
    auto const unit = served.org.tree()->find_code(code);
    if (!unit) return Problem{problems::kNotFound, fmt::format("没有代码为“{}”的单位；请核对。", code)};
    if (auto const no = served.ports.may_change(request, unit->id)) return *no;
    return *unit;
}

Result<Done> read_merged(Served const& served, Request const& request, json::object const& body, Change& into) {
    auto const* units = body.if_contains("units");
    if (units == nullptr || !units->is_array() || units->as_array().empty() || units->as_array().size() > kMergedMax) {
        return Problem{problems::kBadInput, fmt::format("合并要用 units 列出 1 到 {} 个被并入的单位代码。", kMergedMax)};
    }
    for (auto const& code : units->as_array()) {
        auto const unit = unit_of(served, request, code.is_string() ? std::string(code.as_string()) : std::string());
        if (!unit) return unit.problem();
        into.gone.push_back(unit.value().id);
    }
    return Done{};
}

Result<Change> read_change(Served const& served, Request const& request) {
    boost::system::error_code error;
    auto const value = json::parse(request.body, error);
    if (error || !value.is_object()) return Problem{problems::kBadInput, "请求内容不是 JSON 对象；请按接口说明改正。"};
    auto const& body = value.as_object();
    Change out;
    out.kind = text_of(body, "kind");
    out.name = text_of(body, "name");
    out.code = text_of(body, "code");
    out.reason = text_of(body, "reason");
    out.other_names = text_of(body, "other_names");
    out.from = served.ports.clock.today();
    if (out.reason.empty()) return Problem{problems::kBadInput, "请写明依据（reason），如批复文号。"};
    if (auto const from = text_of(body, "from"); !from.empty()) {
        auto const day = CivilDate::parse(from);
        if (!day) return day.problem();
        out.from = day.value();
    }
    if (auto const kind = text_of(body, "unit_kind"); !kind.empty()) out.unit_kind = parse_unit_kind(kind);
    bool const needs_target = out.kind == "move" || out.kind == "create" || out.kind == "merge";
    if (needs_target) {
        auto const target = unit_of(served, request, text_of(body, out.kind == "merge" ? "into" : "parent"));
        if (!target) return target.problem();
        out.target = target.value();
    }
    if (out.kind == "merge") {
        if (auto const merged = read_merged(served, request, body, out); !merged) return merged.problem();
    } else if (out.kind != "create") {
        auto const unit = unit_of(served, request, text_of(body, "unit"));
        if (!unit) return unit.problem();
        out.unit = unit.value();
    }
    return out;
}

Result<UnitId> apply(Served const& served, Change const& change, Actor const& actor) {
    auto& org = served.org;
    auto const same = [](Result<Done> const& done, UnitId id) -> Result<UnitId> {
        if (!done) return done.problem();
        return id;
    };
    if (change.kind == "create") {
        if (!change.unit_kind) return Problem{problems::kBadInput, "新建要写明类型（unit_kind），如 department、section、local_area。"};
        return org.create({change.code, change.name, *change.unit_kind, change.target.id, change.other_names}, change.from, change.reason, actor);
    }
    if (change.kind == "rename") return same(org.rename(change.unit.id, change.name, change.from, change.reason, actor), change.unit.id);
    if (change.kind == "recode") return same(org.recode(change.unit.id, change.code, change.from, change.reason, actor), change.unit.id);
    if (change.kind == "move") return same(org.move(change.unit.id, change.target.id, change.from, change.reason, actor), change.unit.id);
    if (change.kind == "merge") return same(org.merge(change.gone, change.target.id, change.from, change.reason, actor), change.target.id);
    if (change.kind == "close") return same(org.close(change.unit.id, change.from, change.reason, actor), change.unit.id);
    return Problem{problems::kBadInput, fmt::format("不认识变更“{}”；可用 create rename recode move merge close。", change.kind)};
}

json::object version_json(Org& org, UnitVersion const& version) {
    auto const code_at = [&](UnitId id) -> json::value {
        if (!id.known()) return nullptr;
        auto const unit = org.tree(version.from)->find(id);
        return unit ? json::value(unit->code) : json::value(nullptr);
    };
    json::object out{{"from", version.from == kSinceEver ? json::value(nullptr) : json::value(version.from.iso())}, {"to", nullptr}, {"code", version.code},
                     {"name", version.name}, {"level", name_of(version.kind)}, {"parent", code_at(version.parent)}, {"successor", nullptr}, {"reason", version.reason}};
    if (version.to) out["to"] = version.to->iso();
    if (version.successor.known() && version.to) {
        auto const heir = org.tree(*version.to)->find(version.successor);
        if (heir) out["successor"] = heir->code;
    }
    return out;
}

json::array history_json(Org& org, UnitId id) {
    json::array out;
    for (auto const& version : org.history(id)) out.push_back(version_json(org, version));
    return out;
}

Response change_unit(Served const& served, Request const& request) {
    auto const change = read_change(served, request);
    if (!change) return http::refusal(change.problem(), request.request_id);
    auto const id = apply(served, change.value(), request.actor);
    if (!id) return http::refusal(id.problem(), request.request_id);
    return http::json(200, json::serialize(json::object{{"items", history_json(served.org, id.value())}}));
}

Response history(Served const& served, Request const& request) {
    auto const unit = served.org.tree()->find_code(request.path_values.at("code"));
    if (!unit) return http::refusal({problems::kNotFound, fmt::format("没有代码为“{}”的单位；请核对。", request.path_values.at("code"))}, request.request_id);
    return http::json(200, json::serialize(json::object{{"items", history_json(served.org, unit->id)}}));
}

}  // namespace

std::vector<http::Route> change_routes(Org& org, RoutePorts const& ports) {
    Served const served{org, ports};
    return {
        {"POST", "/api/v1/unit-changes", [served](Request const& request) { return change_unit(served, request); }},
        {"GET", "/api/v1/units/{code}/history", [served](Request const& request) { return history(served, request); }},
    };
}

}  // namespace yizhen::org

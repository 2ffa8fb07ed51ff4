// Protected focus time over HTTP.

#include "kernel/problem_catalogue.h"
#include "modules/org/org.h"
#include "modules/org/routes_parts.h"
#include "platform/http/http.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <charconv>

namespace yizhen::org {
namespace {

namespace json = boost::json;
using http::Request;
using http::Response;

constexpr int kListDaysDefault = 366;

struct Served {
    Org& org;
    FocusTimes& focus;
    RoutePorts ports;
};

std::string query(Request const& request, std::string const& name) {
    auto const found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

std::string text_of(json::object const& body, char const* name) {
    auto const* value = body.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

json::object time_json(Tree const& tree, FocusTime const& time) {
    auto const unit = tree.find(time.unit);
    return {{"id", std::to_string(time.id)}, {"unit", {{"code", unit ? unit->code : ""}, {"name", unit ? unit->name : ""}}},
            {"first", time.first.iso()}, {"last", time.last.iso()}, {"kind", name_of(time.kind)}, {"reason", time.reason}};
}

/// The unit named, or one's own; everybody may see what protects whom.
Result<UnitId> unit_of(Served const& served, Request const& request) {
    auto const tree = served.org.tree();
    auto const code = query(request, "unit");
    if (!code.empty()) {
        auto const unit = tree->find_code(code);
        if (!unit) return Problem{problems::kNotFound, fmt::format("没有代码为“{}”的单位；请核对。", code)};
        return unit->id;
    }
    if (request.actor.unit != 0) return UnitId(request.actor.unit);
    if (!tree->roots().empty()) return tree->roots().front().id;
    return Problem{problems::kNotFound, "还没有单位。"};
}

Result<CivilDate> day_of(Request const& request, std::string const& name, CivilDate otherwise) {
    auto const text = query(request, name);
    if (text.empty()) return otherwise;
    return CivilDate::parse(text);
}

Response list(Served const& served, Request const& request) {
    auto const unit = unit_of(served, request);
    if (!unit) return http::refusal(unit.problem(), request.request_id);
    auto const from = day_of(request, "from", served.ports.clock.today());
    if (!from) return http::refusal(from.problem(), request.request_id);
    auto const to = day_of(request, "to", from.value().plus_days(kListDaysDefault));
    if (!to) return http::refusal(to.problem(), request.request_id);
    auto const tree = served.org.tree();
    json::array items;
    for (auto const& time : served.focus.list(unit.value(), from.value(), to.value())) items.push_back(time_json(*tree, time));
    json::object out{{"items", std::move(items)}, {"today", nullptr}};
    if (auto const now = served.focus.focus_time(unit.value(), served.ports.clock.today())) out["today"] = time_json(*tree, *now);
    return http::json(200, json::serialize(out));
}

Response protect(Served const& served, Request const& request) {
    boost::system::error_code error;
    auto const body = json::parse(request.body, error);
    if (error || !body.is_object()) return http::refusal({problems::kBadInput, "请求内容不是 JSON 对象；请按接口说明改正。"}, request.request_id);
    auto const& said = body.as_object();
    auto const tree = served.org.tree();
    auto const unit = tree->find_code(text_of(said, "unit"));
    if (!unit) return http::refusal({problems::kNotFound, fmt::format("没有代码为“{}”的单位；请核对。", text_of(said, "unit"))}, request.request_id);
    if (auto const no = served.ports.may_protect(request, unit->id)) return http::refusal(*no, request.request_id);
    auto const first = CivilDate::parse(text_of(said, "first"));
    auto const last = CivilDate::parse(text_of(said, "last"));
    auto const kind = parse_focus_kind(text_of(said, "kind"));
    if (!first || !last || !kind) {
        return http::refusal({problems::kBadInput, "请写明 first、last（如 2026-06-01）和 kind（harvest 农忙、flood 防汛、election 换届选举、other 其他）。"}, request.request_id);
    }
    FocusTime time{0, unit->id, first.value(), last.value(), *kind, text_of(said, "reason")};
    auto const id = served.focus.protect(time, request.actor);
    if (!id) return http::refusal(id.problem(), request.request_id);
    time.id = id.value();
    return http::json(201, json::serialize(time_json(*tree, time)));
}

Response lift(Served const& served, Request const& request) {
    auto const& text = request.path_values.at("id");
    std::int64_t id = 0;
    (void)std::from_chars(text.data(), text.data() + text.size(), id);
    auto const time = served.focus.find(id);
    if (!time) return http::refusal({problems::kNotFound, fmt::format("没有编号为“{}”的保护时间，或已经取消。", text)}, request.request_id);
    if (auto const no = served.ports.may_protect(request, time->unit)) return http::refusal(*no, request.request_id);
    auto const done = served.focus.lift(id, query(request, "reason"), request.actor);
    if (!done) return http::refusal(done.problem(), request.request_id);
    Response answer;
    answer.status = 204;
    return answer;
}

}  // namespace

std::vector<http::Route> focus_routes(Org& org, FocusTimes& focus, RoutePorts const& ports) {
    Served const served{org, focus, ports};
    return {
        {"GET", "/api/v1/focus-times", [served](Request const& request) { return list(served, request); }},
        {"POST", "/api/v1/focus-times", [served](Request const& request) { return protect(served, request); }},
        {"DELETE", "/api/v1/focus-times/{id}", [served](Request const& request) { return lift(served, request); }},
    };
}

}  // namespace yizhen::org

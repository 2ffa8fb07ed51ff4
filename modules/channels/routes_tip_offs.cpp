// Tip-offs over HTTP. Whoever asks the open routes is never looked at: no cookie, address or number of the request is read.

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/channels/routes.h"
#include "modules/channels/tip_offs.h"
#include "modules/org/org.h"
#include "platform/http/http.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::channels {
namespace {

namespace json = boost::json;
using access::Role;
using http::Request;
using http::Response;

constexpr std::string_view kPath = "/api/v1/tip-offs";
constexpr std::string_view kFormPath = "/api/v1/tip-offs/form";

struct Desk {
    TipOffs& tips;
    access::Access& access;
    org::Org& org;
    Clock const& clock;
};

/// Without the request's number: whoever wrote is to have nothing in hand that a log could know.
Response refused(Problem const& problem) { return http::refusal(problem, ""); }

json::value unit_json(org::Tree const& tree, std::string const& code) {
    auto const unit = tree.find_code(code);
    return unit ? json::value(json::object{{"code", unit->code}, {"name", unit->name}}) : json::value();
}

/// The units directly below one, or the counties: whoever writes walks down to theirs.
Result<json::array> units_below(org::Tree const& tree, std::string const& code) {
    std::vector<org::Unit> units;
    if (code.empty()) {
        for (auto const& root : tree.roots()) {
            for (auto const id : tree.all_of_kind(root.id, org::UnitKind::county)) units.push_back(*tree.find(id));
        }
    } else {
        auto const above = tree.find_code(code);
        if (!above || !above->realm.known()) return Problem{problems::kNotFound, "within 应为一个县（区）或其下单位的代码。"};
        units = tree.children(above->id);
    }
    json::array out;
    for (auto const& unit : units) out.push_back(json::object{{"code", unit.code}, {"name", unit.name}, {"kind", org::name_of(unit.kind)}, {"children", unit.children}});
    return out;
}

Response get_form(Desk const& desk, Request const& request) {
    auto const within = request.query.find("within");
    auto units = units_below(*desk.org.tree(), within == request.query.end() ? std::string() : within->second);
    if (!units) return refused(units.problem());
    json::array choices;
    for (auto const& one : tip_choices()) choices.push_back(json::object{{"what", one.what}, {"name", one.name_zh}});
    return http::json(200, json::serialize(json::object{{"warning", tip_warning()}, {"choices", std::move(choices)}, {"units", std::move(units).value()},
                                                        {"words_bytes_max", kTipWordsBytesMax}}));
}

std::string text_of(json::object const& body, std::string_view name) {
    auto const* value = body.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

Response write(Desk const& desk, Request const& request) {
    if (request.body.size() > kTipBodyBytesMax) return refused({problems::kTooLarge, "内容太长；请压缩到一千字以内。"});
    boost::system::error_code error;
    auto const body = json::parse(request.body, error);
    if (error || !body.is_object()) return refused({problems::kBadInput, "请求体应为 JSON 对象。"});
    auto const& said = body.get_object();
    auto month = text_of(said, "month");
    auto const today = desk.clock.today();
    if (month.empty()) month = today.iso().substr(0, 7);
    TipOff const tip{text_of(said, "unit"), text_of(said, "issuer"), text_of(said, "what"), month, text_of(said, "words"), today};
    if (auto const done = desk.tips.write(*desk.org.tree(), tip); !done) return refused(done.problem());
    auto answer = http::json(201, R"({"kept":true})");
    answer.headers["Cache-Control"] = "no-store";
    return answer;
}

/// What stands directly below the areas the person acts for, but for their own house.
std::vector<std::string> units_read_by(Desk const& desk, Request const& request) {
    auto const tree = desk.org.tree();
    std::vector<std::string> out;
    auto const scope = desk.access.scope_of(request.actor);
    for (auto const top : scope.tops()) {
        for (auto const& unit : tree->children(top)) {
            if (!tree->within(UnitId{request.actor.unit}, unit.id)) out.push_back(unit.code);
        }
    }
    return out;
}

Response list(Desk const& desk, Request const& request) {
    Problem const not_yours{problems::kNotAllowed, "反映只给上一级的准入员和督查看。"};
    if (request.actor.role == access::kSystemRole) return http::refusal(not_yours, request.request_id);
    if (auto const no = access::refuse_unless(request, {Role::gatekeeper, Role::auditor})) return http::refusal(*no, request.request_id);
    auto const tree = desk.org.tree();
    auto const own = UnitId{request.actor.unit};
    json::array items;
    for (auto const& tip : desk.tips.about(tree->realm_of(own), units_read_by(desk, request), desk.clock.today())) {
        auto const issuer = tree->find_code(tip.issuer);
        if (issuer && tree->within(own, issuer->id)) continue;  // about the reader's own department
        items.push_back(json::object{{"unit", unit_json(*tree, tip.unit)}, {"issuer", unit_json(*tree, tip.issuer)}, {"what", tip.what}, {"month", tip.month},
                                     {"words", tip.words.empty() ? json::value() : json::value(tip.words)}, {"day", tip.day.iso()}});
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

}  // namespace

bool leaves_no_line(std::string_view method, std::string_view route) { return route == kFormPath || (route == kPath && method == "POST"); }

std::vector<http::Route> tip_off_routes(TipOffs& tips, access::Access& access, org::Org& org, Clock const& clock) {
    auto const with = [desk = Desk{tips, access, org, clock}](Response (*handler)(Desk const&, Request const&)) {
        return [desk, handler](Request const& request) { return handler(desk, request); };
    };
    return {{"GET", std::string(kFormPath), with(get_form), true}, {"POST", std::string(kPath), with(write), true}, {"GET", std::string(kPath), with(list)}};
}

}  // namespace yizhen::channels

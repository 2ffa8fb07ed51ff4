// The kinds of demand, as an entry page and a program need them.

#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "modules/gate/routes_parts.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

namespace json = boost::json;

json::object field_json(PayloadField const& field) {
    json::object out{{"name", field.name}, {"name_zh", field.name_zh}, {"type", name_of(field.type)}, {"required", field.required},
                     {"unit_zh", field.unit_zh}, {"hint_zh", field.hint_zh}};
    json::array choices;
    for (auto const& choice : field.choices) choices.push_back({{"value", choice.value}, {"name_zh", choice.name_zh}});
    out["choices"] = std::move(choices);
    return out;
}

/// {"confirmed", "rejected", "reading": {…}}
std::string reading_answer(DemandReading const& read) {
    json::array const rejected(read.rejected.begin(), read.rejected.end());
    return fmt::format("{{\"confirmed\":{},\"rejected\":{},\"reading\":{}}}", read.confirmed, json::serialize(rejected), forms::reading_json(read.reading, read.document));
}

/// A document's words: no cache keeps them, nor the store of requests that were answered.
http::Response unkept(http::Response response) {
    response.headers["Cache-Control"] = "no-store";
    return response;
}

/// Issuer, receiver or gatekeeper of the county; the last one's word stands over the others'.
bool is_gatekeeper(Served const& served, http::Request const& request, StoredDemand const& demand) {
    bool const role = std::ranges::find(request.scopes, access::name_of(access::Role::gatekeeper)) != request.scopes.end();
    if (!role) return false;
    auto const tree = served.org.tree();
    auto const scope = served.access.scope_of(request.actor);
    auto const tops = scope.tops();
    return std::ranges::any_of(tops, [&](UnitId top) { return top == tree->county_of(demand.realm) || (tree->within(top, tree->county_of(demand.realm)) && !org::is_area(tree->find(top)->kind)); });
}

}  // namespace

http::Response get_reading(Served const& served, http::Request const& request) {
    auto const demand = visible_demand(served, request);
    if (!demand) return refused(request, demand.problem());
    auto const read = served.gate.reading_of(demand.value().id, request.actor);
    if (!read) return refused(request, read.problem());
    return unkept(http::json(200, reading_answer(read.value())));
}

http::Response preview_reading(Served const& served, http::Request const& request) {
    auto const file = std::ranges::find(request.uploads, "file", &http::Upload::name);
    if (file == request.uploads.end()) return refused(request, {problems::kBadForm, "要有 file（.docx、.pdf 或 .txt）这一部分。"});
    auto const read = served.gate.read_words({}, file->file);
    if (!read) return refused(request, read.problem());
    return unkept(http::json(200, reading_answer(read.value())));
}

http::Response confirm_reading(Served const& served, http::Request const& request) {
    auto const demand = visible_demand(served, request);
    if (!demand) return refused(request, demand.problem());
    if (auto const changed = http::changed_meanwhile(request, etag_of(demand.value()))) return *changed;
    boost::system::error_code error;
    auto const body = json::parse(request.body, error);
    auto const* object = error ? nullptr : body.if_object();
    auto const* ids = object ? object->if_contains("rejected") : nullptr;
    if (!ids || !ids->is_array()) return refused(request, {problems::kBadInput, "请求体应为 {\"rejected\": [不算数的标记编号]}。"});
    std::vector<std::string> rejected;
    for (auto const& id : ids->get_array()) {
        if (!id.is_string()) return refused(request, {problems::kBadInput, "rejected 应为标记编号的列表，如 \"trace@123\"。"});
        rejected.emplace_back(id.get_string());
    }
    auto const answer = served.gate.confirm_marks(demand.value().id, rejected, is_gatekeeper(served, request, demand.value()), served.clock.today(), request.actor);
    if (!answer) return refused(request, answer.problem());
    auto const saved = served.gate.find(demand.value().id);
    YIZHEN_CHECK(saved.has_value());
    return demand_response(served, 200, *saved);
}

http::Response list_kinds(Served const& served, http::Request const&) {
    json::array items{{{"kind", kFormKind}, {"name_zh", "报表"}, {"says_zh", "要基层填的表"}, {"fields", json::array()}}};
    for (auto const& kind : served.gate.kinds()) {
        json::array fields;
        for (auto const& field : kind.fields) fields.push_back(field_json(field));
        items.push_back({{"kind", kind.kind}, {"name_zh", kind.name_zh}, {"says_zh", kind.says_zh}, {"fields", std::move(fields)}});
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

}  // namespace yizhen::gate

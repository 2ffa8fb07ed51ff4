#include "modules/org/routes.h"

#include "kernel/problem_catalogue.h"
#include "modules/org/org.h"
#include "modules/org/routes_parts.h"
#include "platform/http/http.h"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <deque>

namespace yizhen::org {
namespace {

namespace json = boost::json;

constexpr int kLimitDefault = 20;
constexpr int kLimitMax = 100;

std::string query_of(http::Request const& request, std::string const& name) {
    auto const found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
}

std::size_t limit_of(http::Request const& request) {
    std::string const text = query_of(request, "limit");
    int limit = kLimitDefault;
    (void)std::from_chars(text.data(), text.data() + text.size(), limit);
    return static_cast<std::size_t>(std::clamp(limit, 1, kLimitMax));
}

json::object unit_json(Unit const& unit, std::string_view within) {
    return {{"code", unit.code}, {"name", unit.name}, {"level", name_of(unit.kind)}, {"within", within}};
}

/// "河南省/郑州市/中原区/林山寨街道" → "中原区"
std::string_view name_above(std::string_view path) {
    std::size_t const last = path.rfind('/');
    if (last == std::string_view::npos) return {};
    path = path.substr(0, last);
    std::size_t const before = path.rfind('/');
    return before == std::string_view::npos ? path : path.substr(before + 1);
}

/// "area": areas only. "department": departments, sections and task forces first, since they ask; areas may ask too.
void order_by_kind(std::vector<Hit>& hits, std::string const& kind) {
    if (kind == "area") std::erase_if(hits, [](Hit const& hit) { return !is_area(hit.unit.kind); });
    if (kind == "department") {
        std::stable_partition(hits.begin(), hits.end(), [](Hit const& hit) { return !is_area(hit.unit.kind); });
    }
}

/// Without words: one's own unit, what stands below it, and its neighbours.
std::vector<Hit> nearest(Tree const& tree, UnitId own) {
    std::vector<Hit> hits;
    auto const add = [&](Unit const& unit) {
        bool const known = std::ranges::any_of(hits, [&](Hit const& hit) { return hit.unit.id == unit.id; });
        if (!known && hits.size() < kSearchLimit) hits.push_back({unit, tree.path_text(unit.id)});
    };
    auto const unit = tree.find(own);
    if (!unit) return hits;
    add(*unit);
    for (auto const& below : tree.children(own)) add(below);
    auto const county = tree.county_of(unit->realm);
    if (auto const top = tree.find(county)) add(*top);
    for (auto const& beside : tree.children(county)) add(beside);
    return hits;
}

http::Response list_units(Org& org, http::Request const& request) {
    auto const tree = org.tree();
    UnitId const own(request.actor.unit);
    std::string const words = query_of(request, "q");
    std::vector<Hit> hits;
    if (words.empty()) {
        hits = nearest(*tree, own);
    } else {
        SearchOptions options;
        options.within = tree->county_of(tree->realm_of(own));
        options.limit = kSearchLimit;
        hits = tree->search(words, options);
    }
    order_by_kind(hits, query_of(request, "kind"));
    json::array items;
    for (auto const& hit : hits) {
        if (items.size() == limit_of(request)) break;
        items.push_back(unit_json(hit.unit, name_above(hit.path)));
    }
    return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
}

std::string field(http::Request const& request, char const* name) {
    auto const found = request.form.find(name);
    return found == request.form.end() ? std::string() : found->second;
}

/// Files of units, all one import.
http::Response import_files(Org& org, RoutePorts const& ports, http::Request const& request) {
    if (auto const no = ports.may_import(request)) return http::refusal(*no, request.request_id);
    ImportOptions options;
    options.today = options.changes_from = ports.clock.today();
    options.dry_run = field(request, "dry_run") == "true";
    if (auto const from = field(request, "from"); !from.empty()) {
        auto const day = CivilDate::parse(from);
        if (!day) return http::refusal(day.problem(), request.request_id);
        options.changes_from = options.new_from = day.value();
    }
    request.tell("正在读取", 0, 2);
    std::deque<std::string> texts;
    std::vector<UnitFile> files;
    for (auto const& upload : request.uploads) {
        auto text = ports.text_of(upload.file);
        if (!text) return http::refusal(text.problem(), request.request_id);
        texts.push_back(std::move(text).value());
        files.push_back({upload.file_name, texts.back()});
    }
    if (files.empty()) return http::refusal({problems::kBadForm, "要有至少一个 file（单位清单）。"}, request.request_id);
    request.tell("正在写入", 1, 2);
    auto const receipt = org.import_units(files, options, request.actor);
    if (!receipt) return http::refusal(receipt.problem(), request.request_id);
    return http::json(200, receipt_json(receipt.value()));
}

}  // namespace

std::string receipt_json(ImportReceipt const& receipt) {
    json::array rejected;
    for (auto const& row : receipt.first_rejected) rejected.push_back({{"file", row.file}, {"line", row.line}, {"reason", row.reason}});
    return json::serialize(json::object{{"rows", receipt.rows}, {"created", receipt.created}, {"updated", receipt.updated}, {"same", receipt.same},
                                        {"rejected", receipt.rejected}, {"first_rejected", std::move(rejected)}});
}

std::vector<http::Route> routes(Org& org, FocusTimes& focus, RoutePorts ports) {
    std::vector<http::Route> out{
        {"GET", "/api/v1/units", [&org](http::Request const& request) { return list_units(org, request); }},
        {"POST", "/api/v1/units", [&org, ports](http::Request const& request) { return import_files(org, ports, request); }},
    };
    for (auto& route : focus_routes(org, focus, ports)) out.push_back(std::move(route));
    for (auto& route : change_routes(org, ports)) out.push_back(std::move(route));
    return out;
}

}  // namespace yizhen::org

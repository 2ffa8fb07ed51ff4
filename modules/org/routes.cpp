#include "modules/org/routes.h"

#include "modules/org/org.h"
#include "platform/http/http.h"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>

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
        std::ranges::stable_partition(hits, [](Hit const& hit) { return !is_area(hit.unit.kind); });
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

}  // namespace

std::vector<http::Route> routes(Org& org) {
    return {{"GET", "/api/v1/units", [&org](http::Request const& request) { return list_units(org, request); }}};
}

}  // namespace yizhen::org

#include "modules/collection/relations.h"

#include "kernel/check.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::collection {
namespace {

namespace json = boost::json;

constexpr std::size_t kRelationsMax = 2'000;  ///< of one form

bool is_whole(forms::BalanceCheck const& check) {
    return !check.left_field.empty() && !check.right_fields.empty() && check.right_fields.size() == check.right.size() &&
           check.divisor.empty() == check.divisor_field.empty();
}

Relation written(forms::BalanceCheck const& check) {
    Relation relation{.text = check.text, .left = check.left_field, .relation = check.relation, .divisor = check.divisor_field, .percent = check.percent};
    for (std::size_t at = 0; at < check.right.size(); ++at) relation.right.emplace_back(check.right[at].first, check.right_fields[at]);
    return relation;
}

bool same_heading(forms::FormField const& a, forms::FormField const& b) {
    if (a.path.size() != b.path.size()) return false;
    return std::equal(a.path.begin(), std::prev(a.path.end()), b.path.begin());
}

/// A heading with the part's own total as its first field: 总人口 {合计, 其中：女}.
bool is_under(forms::FormField const& part, forms::FormField const& total) {
    return part.path.size() == total.path.size() + 1 && std::equal(total.path.begin(), total.path.end(), part.path.begin());
}

bool may_be_total(forms::FormField const& part, forms::FormField const& field) {
    if (field.is_part || field.is_ordinal || field.is_stub || field.path.empty() || part.path.empty()) return false;
    if (field.type != "number" && !field.type.empty()) return false;
    return same_heading(part, field) || is_under(part, field);
}

void add_parts(forms::Block const& block, std::vector<Relation>& out) {
    for (std::size_t at = 0; at < block.fields.size(); ++at) {
        auto const& part = block.fields[at];
        if (!part.is_part) continue;
        for (std::size_t before = at; before-- > 0;) {
            auto const& total = block.fields[before];
            if (!may_be_total(part, total)) continue;
            out.push_back({.text = fmt::format("{} ≤ {}", part.path.back(), total.path.back()), .left = part.id,
                           .right = {{1, total.id}}, .relation = "<=", .divisor = {}, .percent = false});
            break;
        }
    }
}

bool says_already(std::vector<Relation> const& known, Relation const& relation) {
    return std::ranges::any_of(known, [&](auto const& one) { return one.left == relation.left && one.right == relation.right && one.relation == relation.relation; });
}

}  // namespace

std::vector<Relation> relations_of(forms::Layout const& layout) {
    std::vector<Relation> all;
    for (auto const& page : layout.sheets) {
        for (auto const& check : page.checks) {
            if (is_whole(check)) all.push_back(written(check));
        }
        for (auto const& block : page.blocks) add_parts(block, all);
    }
    std::vector<Relation> out;
    for (auto& relation : all) {
        if (out.size() < kRelationsMax && !says_already(out, relation)) out.push_back(std::move(relation));
    }
    return out;
}

std::string encode(std::vector<Relation> const& relations) {
    json::array out;
    for (auto const& relation : relations) {
        json::array right;
        for (auto const& [sign, field] : relation.right) right.push_back(json::array{sign, field});
        out.push_back(json::object{{"text", relation.text}, {"left", relation.left}, {"right", std::move(right)},
                                   {"relation", relation.relation}, {"divisor", relation.divisor}, {"percent", relation.percent}});
    }
    return json::serialize(out);
}

std::vector<Relation> decode_relations(std::string_view text) {
    std::vector<Relation> out;
    if (text.empty()) return out;
    auto const parsed = json::parse(text);
    for (auto const& each : parsed.as_array()) {
        auto const& object = each.as_object();
        auto const words = [&](char const* name) { return std::string(object.at(name).as_string()); };
        Relation relation{.text = words("text"), .left = words("left"), .relation = words("relation"), .divisor = words("divisor"),
                          .percent = object.at("percent").as_bool()};
        for (auto const& term : object.at("right").as_array()) {
            auto const& pair = term.as_array();
            relation.right.emplace_back(static_cast<int>(pair.at(0).as_int64()), std::string(pair.at(1).as_string()));
        }
        out.push_back(std::move(relation));
    }
    return out;
}

}  // namespace yizhen::collection

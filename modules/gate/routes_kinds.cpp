// The kinds of demand, as an entry page and a program need them.

#include "modules/gate/routes_parts.h"

#include <boost/json.hpp>

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

}  // namespace

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

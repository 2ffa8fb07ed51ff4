// The envelope as JSON, read by the same keys as DEMAND.toml.

#include "modules/gate/envelope.h"

#include "kernel/problem_catalogue.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>

namespace yizhen::gate {
namespace {

namespace json = boost::json;

/// JSON's scalar as the TOML literal of the same meaning, so that one reader knows the keys.
std::string toml_literal(json::value const& value) {
    if (value.is_array()) {
        std::string out = "[";
        for (auto const& item : value.get_array()) out += toml_literal(item) + ",";
        return out + "]";
    }
    return json::serialize(value);  // JSON strings, numbers and booleans are TOML's too
}

}  // namespace

Result<Envelope> read_envelope_json(std::string_view text) {
    boost::system::error_code error;
    auto const value = json::parse(text, error);
    if (error || !value.is_object()) return Problem{problems::kBadInput, "envelope 不是 JSON 对象，请检查括号和引号。"};
    std::string toml;
    for (auto const& [key, item] : value.get_object()) {
        if (item.is_null() || (item.is_string() && item.get_string().empty())) continue;
        if (item.is_object()) return Problem{problems::kBadInput, fmt::format("envelope 的 {} 不应是对象。", std::string_view(key))};
        toml += fmt::format("{} = {}\n", json::serialize(json::string(key)), toml_literal(item));
    }
    return read_envelope(toml, "envelope");
}

}  // namespace yizhen::gate

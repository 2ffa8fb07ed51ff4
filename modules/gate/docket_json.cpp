#include "modules/gate/docket_json.h"

#include "kernel/problem_catalogue.h"
#include "modules/gate/docket.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <optional>

namespace yizhen::gate {
namespace {

namespace json = boost::json;

json::value json_of(Value const& value) {
    if (auto const* whole = std::get_if<std::int64_t>(&value)) return *whole;
    if (auto const* is_so = std::get_if<bool>(&value)) return *is_so;
    return json::value(to_text(value));
}

/// None where the value is not of the fact's type.
std::optional<Value> value_of(FactSpec const& spec, json::value const& raw) {
    if (raw.is_null()) return Value{};
    if (spec.type == ValueType::boolean) return raw.is_bool() ? std::optional<Value>(raw.get_bool()) : std::nullopt;
    if (spec.type == ValueType::integer) return raw.is_int64() ? std::optional<Value>(raw.get_int64()) : std::nullopt;
    if (!raw.is_string()) return std::nullopt;
    if (spec.type != ValueType::decimal) return Value{std::string(raw.get_string())};
    auto const decimal = Decimal::parse(std::string_view(raw.get_string()));
    return decimal ? std::optional<Value>(decimal.value()) : std::nullopt;
}

}  // namespace

std::string to_json(Facts const& docket) {
    json::object out;
    for (auto const& [name, value] : docket) {
        if (!std::holds_alternative<std::monostate>(value)) out[name] = json_of(value);
    }
    return json::serialize(out);
}

Result<Facts> facts_of(json::object const& given) {
    Facts facts;
    for (auto const& [name, raw] : given) {
        auto const* spec = find_fact(name);
        if (!spec) return Problem{problems::kBadInput, fmt::format("“{}”不是案卷里的事实。", std::string_view(name))};
        auto const value = value_of(*spec, raw);
        if (!value) return Problem{problems::kBadInput, fmt::format("“{}”应为 {}。", std::string_view(name), name_of(spec->type))};
        facts[std::string(spec->name)] = *value;
    }
    return facts;
}

Result<Facts> read_docket(std::string_view text) {
    boost::system::error_code error;
    auto const raw = json::parse(text, error);
    if (error || !raw.is_object()) return Problem{problems::kBadInput, "案卷不是 JSON 对象。"};
    Facts facts;
    for (auto const& [name, given] : raw.get_object()) {
        auto const* spec = find_fact(name);
        auto const value = spec ? value_of(*spec, given) : std::nullopt;
        if (value) facts[std::string(name)] = *value;
    }
    return facts;
}

}  // namespace yizhen::gate

#include "modules/inspections/json_place.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace yizhen::inspections {

namespace json = boost::json;

void refuse(std::string words) { throw Refusal{std::move(words)}; }

json::value parsed(std::string_view text) {
    json::error_code error;
    auto value = json::parse(text, error);
    if (error) refuse("不是合法的 JSON。");
    return value;
}

void only_keys(Place const& at, std::initializer_list<std::string_view> known) {
    for (auto const& [key, value] : at.object) {
        if (std::ranges::find(known, std::string_view(key)) == known.end()) {
            refuse(fmt::format("{}有不认识的“{}”；可用 {}。", at.name, std::string_view(key), fmt::join(known, "、")));
        }
    }
}

json::value const* find(Place const& at, std::string_view key) {
    auto const* value = at.object.if_contains(key);
    return value == nullptr || value->is_null() ? nullptr : value;
}

json::value const& need(Place const& at, std::string_view key) {
    auto const* value = find(at, key);
    if (value == nullptr) refuse(fmt::format("{}缺少 {}。", at.name, key));
    return *value;
}

int whole(json::value const& value, std::string_view name) {
    json::error_code error;
    auto const number = value.is_double() ? std::int64_t{0} : value.to_number<std::int64_t>(error);
    bool const fits = number >= std::numeric_limits<int>::min() && number <= std::numeric_limits<int>::max();
    if (value.is_double() || error || !fits) refuse(fmt::format("{} 应为整数。", name));
    return static_cast<int>(number);
}

int need_whole(Place const& at, std::string_view key) { return whole(need(at, key), fmt::format("{}的 {}", at.name, key)); }

std::optional<int> find_whole(Place const& at, std::string_view key) {
    auto const* value = find(at, key);
    if (value == nullptr) return std::nullopt;
    return whole(*value, fmt::format("{}的 {}", at.name, key));
}

bool find_bool(Place const& at, std::string_view key, bool otherwise) {
    auto const* value = find(at, key);
    if (value == nullptr) return otherwise;
    if (!value->is_bool()) refuse(fmt::format("{}的 {} 应为 true 或 false。", at.name, key));
    return value->get_bool();
}

std::string text_in(json::value const& value, std::string_view name) {
    if (!value.is_string()) refuse(fmt::format("{} 应为文字，写在引号里。", name));
    return std::string(value.get_string());
}

std::string need_text(Place const& at, std::string_view key) { return text_in(need(at, key), fmt::format("{}的 {}", at.name, key)); }

std::string find_text(Place const& at, std::string_view key) {
    auto const* value = find(at, key);
    return value == nullptr ? std::string() : text_in(*value, fmt::format("{}的 {}", at.name, key));
}

std::int64_t need_id(Place const& at, std::string_view key) {
    auto const text = need_text(at, key);
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number <= 0) refuse(fmt::format("{}的 {} 应为编号，写成引号里的数字。", at.name, key));
    return number;
}

json::array const& array(json::value const& value, std::string_view name) {
    if (!value.is_array()) refuse(fmt::format("{} 应为数组。", name));
    return value.get_array();
}

json::object const& object(json::value const& value, std::string_view name) {
    if (!value.is_object()) refuse(fmt::format("{}应为对象。", name));
    return value.get_object();
}

}  // namespace yizhen::inspections

// A held value as the issuer's form wants to read it.

#include "modules/gate/evidence.h"

#include <array>

namespace yizhen::gate {
namespace {

struct Measure {
    int power = 0;
    std::string_view base;
};

Measure measure_of(std::string_view unit) {
    constexpr std::array<std::pair<std::string_view, int>, 5> kPrefixes{{{"千万", 7}, {"百万", 6}, {"亿", 8}, {"万", 4}, {"千", 3}}};
    for (auto const& [prefix, power] : kPrefixes) {
        if (unit.starts_with(prefix) && unit.size() > prefix.size()) return {power, unit.substr(prefix.size())};
    }
    return {0, unit};
}

Value shifted(Value const& value, int power) {
    if (power == 0) return value;
    auto const* whole = std::get_if<std::int64_t>(&value);
    auto const* decimal = std::get_if<Decimal>(&value);
    if (!whole && !decimal) return value;
    Decimal const number = whole ? Decimal{*whole, 0} : *decimal;
    Decimal ten{1, 0};
    for (int i = 0; i < std::abs(power); ++i) ten.units *= 10;
    auto const moved = power > 0 ? multiply(number, ten, number.scale) : divide(number, ten, std::min(number.scale - power, kDecimalScaleMax));
    return moved ? Value{moved.value()} : value;
}

/// 0.3500 is written 0.35: trailing zeros come from the shift, not from the value.
std::string without_trailing_zeros(std::string text) {
    if (text.find('.') == std::string::npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

}  // namespace

std::optional<int> unit_shift(std::string_view from, std::string_view to) {
    if (from == to || from.empty() || to.empty()) return 0;
    auto const a = measure_of(from);
    auto const b = measure_of(to);
    if (a.base != b.base) return std::nullopt;
    return a.power - b.power;
}

CellText cell_text(Value const& value, elements::Element const& element, forms::FormField const& field,
                   LedgerQuestions const& ledgers) {
    if (auto const* code = std::get_if<Code>(&value)) {
        auto const name = ledgers.code_name ? ledgers.code_name(element.code_list, code->value) : std::string();
        return {CellText::Kind::text, name.empty() ? code->value : name};
    }
    if (auto const* is_so = std::get_if<bool>(&value)) return {CellText::Kind::text, *is_so ? "是" : "否"};
    if (std::holds_alternative<CivilDate>(value)) return {CellText::Kind::date, to_text(value)};
    if (std::holds_alternative<std::string>(value)) return {CellText::Kind::text, to_text(value)};
    auto const shift = unit_shift(element.unit_of_measure, field.unit_of_measure).value_or(0);
    auto const text = to_text(shifted(value, shift));
    return {CellText::Kind::number, shift == 0 ? text : without_trailing_zeros(text)};
}

}  // namespace yizhen::gate

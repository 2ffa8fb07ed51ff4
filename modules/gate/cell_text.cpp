// A held value as the issuer's form wants to read it.

#include "modules/gate/evidence.h"

#include <algorithm>
#include <array>

namespace yizhen::gate {
namespace {

constexpr int kQuotientScale = 4;  ///< of a conversion that does not come out even: 1 亩 is 0.0667 公顷

/// Words by which things are counted; forms take one for another.
bool counts_things(std::string_view unit) {
    constexpr std::array<std::string_view, 6> kWords{"个", "家", "处", "座", "所", "项"};
    return std::ranges::find(kWords, unit) != kWords.end();
}

std::optional<Decimal> converted(Decimal const& number, std::int64_t up, std::int64_t down) {
    auto const times = multiply(number, Decimal{up, 0}, number.scale);
    if (!times) return std::nullopt;
    if (down == 1) return times.value();
    for (int scale = number.scale; scale <= kDecimalScaleMax; ++scale) {  // exact where it comes out even
        auto const exact = divide(times.value(), Decimal{down, 0}, static_cast<std::uint8_t>(scale));
        auto const back = exact ? multiply(exact.value(), Decimal{down, 0}, static_cast<std::uint8_t>(scale)) : exact;
        if (back && back.value() == times.value()) return exact.value();
    }
    auto const rounded = divide(times.value(), Decimal{down, 0}, kQuotientScale);
    return rounded ? std::optional(rounded.value()) : std::nullopt;
}

/// 0.3500 is written 0.35: trailing zeros come from the shift, not from the value.
std::string without_trailing_zeros(std::string text) {
    if (text.find('.') == std::string::npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

}  // namespace

std::optional<Value> in_unit(Value const& value, std::string_view from, std::string_view to) {
    auto const* whole = std::get_if<std::int64_t>(&value);
    auto const* decimal = std::get_if<Decimal>(&value);
    if ((!whole && !decimal) || from == to || from.empty()) return value;
    if (to.empty()) {
        // A column that says no unit means the plain one; of 万元 nobody could tell.
        auto const base = ledgers::ratio_between(from, "元");
        return base && base->first != base->second ? std::nullopt : std::optional(value);
    }
    auto const ratio = ledgers::ratio_between(from, to);
    if (!ratio) return counts_things(from) && counts_things(to) ? std::optional(value) : std::nullopt;
    if (ratio->first == ratio->second) return value;
    auto const number = converted(whole ? Decimal{*whole, 0} : *decimal, ratio->first, ratio->second);
    return number ? std::optional<Value>(*number) : std::nullopt;
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
    auto const number = in_unit(value, element.unit_of_measure, field.unit_of_measure);
    if (!number) return {};
    bool const as_held = *number == value;
    return {CellText::Kind::number, as_held ? to_text(value) : without_trailing_zeros(to_text(*number))};
}

}  // namespace yizhen::gate

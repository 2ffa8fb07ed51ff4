/// Figures: "1,234", "１００", "15人", "1.2万元", and the many that are refused.

#include "kernel/problem_catalogue.h"
#include "modules/ledgers/parse_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace yizhen::ledgers::parse {
namespace {

__extension__ using Wide = __int128;

constexpr std::size_t kSignificantDigitsMax = 18;
constexpr int kFloatDigits = 15;  ///< what a binary float keeps of a decimal

Wide power_of_ten(int exponent) {
    Wide power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

/// A unit of measure as a multiple of the base of its dimension; names that mean the same stand beside each other.
struct Measure {
    std::string_view name;
    std::string_view base;
    std::int64_t factor;
    std::int64_t divisor;
};
constexpr std::array kMeasures{
    Measure{"元", "元", 1, 1},          Measure{"块", "元", 1, 1},         Measure{"千元", "元", 1'000, 1},
    Measure{"万元", "元", 10'000, 1},   Measure{"亿元", "元", 100'000'000, 1}, Measure{"人", "人", 1, 1},
    Measure{"名", "人", 1, 1},          Measure{"位", "人", 1, 1},         Measure{"口", "人", 1, 1},
    Measure{"万人", "人", 10'000, 1},   Measure{"亩", "亩", 1, 1},         Measure{"公顷", "亩", 15, 1},
    Measure{"万亩", "亩", 10'000, 1},   Measure{"平方米", "平方米", 1, 1}, Measure{"m2", "平方米", 1, 1},
    Measure{"平米", "平方米", 1, 1},    Measure{"万平方米", "平方米", 10'000, 1},
    Measure{"平方公里", "平方米", 1'000'000, 1}, Measure{"km2", "平方米", 1'000'000, 1},
    Measure{"平方千米", "平方米", 1'000'000, 1}, Measure{"㎡", "平方米", 1, 1},
    Measure{"千克", "千克", 1, 1},      Measure{"公斤", "千克", 1, 1},     Measure{"kg", "千克", 1, 1},
    Measure{"斤", "千克", 1, 2},        Measure{"吨", "千克", 1'000, 1},   Measure{"万吨", "千克", 10'000'000, 1},
    Measure{"米", "米", 1, 1},          Measure{"m", "米", 1, 1},          Measure{"公里", "米", 1'000, 1},
    Measure{"千米", "米", 1'000, 1},    Measure{"km", "米", 1'000, 1},     Measure{"%", "%", 1, 1},
    Measure{"岁", "岁", 1, 1},          Measure{"周岁", "岁", 1, 1},       Measure{"户", "户", 1, 1},
    Measure{"万户", "户", 10'000, 1},   Measure{"家", "家", 1, 1},         Measure{"个", "个", 1, 1},
};

Measure const* measure_named(std::string_view name) {
    auto const found = std::ranges::find(kMeasures, name, &Measure::name);
    return found == kMeasures.end() ? nullptr : &*found;
}

struct Magnitude {
    std::string_view word;
    std::int64_t factor;
};
constexpr std::array kMagnitudes{Magnitude{"万亿", 1'000'000'000'000}, Magnitude{"千万", 10'000'000},
                                 Magnitude{"百万", 1'000'000},         Magnitude{"十万", 100'000},
                                 Magnitude{"亿", 100'000'000},         Magnitude{"万", 10'000}};

/// digits × 10^exponent, exact.
struct Digits {
    Wide units = 0;
    int exponent = 0;
    bool negative = false;
};

struct Scanned {
    std::string_view whole;
    std::string fraction;
    std::string_view suffix;
    int exponent = 0;
    bool has_exponent = false;
    bool negative = false;
    bool in_money = false;
};

bool well_grouped(std::string_view whole) {
    auto const first = whole.find(',');
    if (first == std::string_view::npos) return true;
    if (first == 0 || first > 3) return false;
    for (auto at = first; at < whole.size(); at += 4) {
        if (whole[at] != ',' || !all_digits(whole.substr(at + 1, 3)) || whole.substr(at + 1, 3).size() != 3) return false;
    }
    return (whole.size() - first) % 4 == 0;
}

std::size_t end_of(std::string_view text, bool commas) {
    std::size_t at = 0;
    while (at < text.size() && (is_digit(text[at]) || (commas && text[at] == ','))) ++at;
    return at;
}

bool take(std::string_view& rest, std::string_view word) {
    if (!rest.starts_with(word)) return false;
    rest.remove_prefix(word.size());
    return true;
}

void skip_spaces(std::string_view& rest) {
    while (take(rest, " ")) {}
}

void take_exponent(std::string_view& rest, Scanned& out) {
    if (rest.empty() || (rest[0] != 'e' && rest[0] != 'E')) return;
    auto tail = rest.substr(1);
    bool const down = take(tail, "-");
    if (!down) take(tail, "+");
    auto const length = end_of(tail, false);
    if (length == 0 || length > 3) return;
    int exponent = 0;
    for (char const digit : tail.substr(0, length)) exponent = exponent * 10 + (digit - '0');
    out.exponent = down ? -exponent : exponent;
    out.has_exponent = true;
    rest = tail.substr(length);
}

std::optional<Scanned> scan(std::string_view rest) {
    Scanned out;
    out.negative = take(rest, "-") || take(rest, "−");
    if (!out.negative) take(rest, "+");
    skip_spaces(rest);
    out.in_money = take(rest, "¥") || take(rest, "RMB");
    skip_spaces(rest);
    auto const length = end_of(rest, true);
    out.whole = rest.substr(0, length);
    rest.remove_prefix(length);
    if (take(rest, ".")) {
        auto const places = end_of(rest, false);
        if (places == 0) return std::nullopt;
        out.fraction = rest.substr(0, places);
        rest.remove_prefix(places);
    }
    if (out.whole.empty() && out.fraction.empty()) return std::nullopt;
    take_exponent(rest, out);
    skip_spaces(rest);
    out.suffix = rest;
    return out;
}

/// A number of the file comes from a binary float: past 15 digits it is noise ("0.30000000000000004").
void round_to_float_digits(std::string& digits, int& exponent) {
    auto const first = digits.find_first_not_of('0');
    if (first == std::string::npos || digits.size() - first <= kFloatDigits) return;
    auto const cut = first + kFloatDigits;
    bool const up = digits[cut] >= '5';
    exponent += static_cast<int>(digits.size() - cut);
    digits.resize(cut);
    for (auto at = digits.size(); up && at-- > 0;) {
        if (digits[at] != '9') {
            ++digits[at];
            return;
        }
        digits[at] = '0';
        if (at == 0) digits.insert(digits.begin(), '1');
    }
}

Result<Digits> exact(Scanned const& scanned, RawValue const& raw) {
    std::string digits;
    std::ranges::copy_if(scanned.whole, std::back_inserter(digits), is_digit);
    digits += scanned.fraction;
    int exponent = scanned.exponent - static_cast<int>(scanned.fraction.size());
    if (raw.is_number) round_to_float_digits(digits, exponent);
    while (digits.size() > 1 && digits.back() == '0' && exponent < 0) {
        digits.pop_back();
        ++exponent;
    }
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.size() > kSignificantDigitsMax) return refused(raw.text, "超过 18 位有效数字，存不下；请核对单位。");
    Digits out{0, exponent, scanned.negative};
    for (char const digit : digits) out.units = out.units * 10 + (digit - '0');
    if (out.units == 0) out.exponent = 0;
    return out;
}

bool beyond_float(Digits const& digits) {
    int length = digits.exponent;
    for (Wide rest = digits.units; rest > 0; rest /= 10) ++length;
    return length > kFloatDigits;
}

/// By how much the suffix multiplies, towards the element's unit: factor / divisor.
struct Ratio {
    Wide factor = 1;
    Wide divisor = 1;
};

Result<Ratio> between(std::string_view said, Magnitude const* magnitude, RawValue const& raw, ValueRule const& rule) {
    Ratio ratio;
    if (magnitude) ratio.factor = magnitude->factor;
    if (said == rule.unit_of_measure) return ratio;
    auto const* from = measure_named(said);
    auto const* to = measure_named(rule.unit_of_measure);
    if (!from || !to || from->base != to->base) {
        if (rule.unit_of_measure.empty()) {
            return refused(raw.text, fmt::format("带了“{}”，而这一项没有登记计量单位，无法核对；请只填数字。", said));
        }
        return refused(raw.text, fmt::format("的单位“{}”和这一项的单位“{}”对不上；请换算后只填数字。", said, rule.unit_of_measure));
    }
    ratio.factor *= from->factor;
    ratio.factor *= to->divisor;
    ratio.divisor = Wide{from->divisor} * to->factor;
    return ratio;
}

bool names_a_multiple(std::string_view unit) {
    auto const* measure = measure_named(unit);
    return (measure && measure->factor != 1) || unit.starts_with("万") || unit.starts_with("千") || unit.starts_with("亿");
}

Result<Ratio> ratio_of(Scanned const& scanned, RawValue const& raw, ValueRule const& rule) {
    auto said = scanned.suffix;
    if (said.empty() && !scanned.in_money) return Ratio{};
    if (said.empty()) return between("元", nullptr, raw, rule);
    if (said == rule.unit_of_measure || measure_named(said)) return between(said, nullptr, raw, rule);
    Magnitude const* magnitude = nullptr;
    for (auto const& each : kMagnitudes) {
        if (!magnitude && take(said, each.word)) magnitude = &each;
    }
    if (!magnitude) return between(said, nullptr, raw, rule);
    if (said.empty() && scanned.in_money) return between("元", magnitude, raw, rule);
    if (!said.empty()) return between(said, magnitude, raw, rule);
    if (names_a_multiple(rule.unit_of_measure)) {
        return refused(raw.text, fmt::format("的“{}”是否已含在单位“{}”里看不出来；请换算后只填数字。", magnitude->word, rule.unit_of_measure));
    }
    return Ratio{magnitude->factor, 1};
}

/// Exactly at the element's scale; a digit that would be lost is a refusal, not a rounding.
Result<Value> at_scale(Digits const& digits, Ratio const& ratio, RawValue const& raw, ValueRule const& rule) {
    int const scale = rule.type == ValueType::integer ? 0 : rule.scale;
    int const shift = digits.exponent + scale;
    auto const too_large = [&] { return refused(raw.text, "超出可存的范围（18 位有效数字）；请核对单位。"); };
    if (shift > 18 || shift < -36) return digits.units == 0 ? Result<Value>{Value{std::int64_t{0}}} : too_large();
    Wide numerator = 0;
    if (__builtin_mul_overflow(digits.units, ratio.factor, &numerator)) return too_large();
    Wide divisor = ratio.divisor;
    if (shift >= 0 ? __builtin_mul_overflow(numerator, power_of_ten(shift), &numerator)
                   : __builtin_mul_overflow(divisor, power_of_ten(-shift), &divisor)) {
        return too_large();
    }
    if (numerator % divisor != 0) {
        if (scale == 0) return refused(raw.text, "不是整数，而这一项只收整数；请核对。");
        return refused(raw.text, fmt::format("的小数位多于 {} 位，存下会丢位；请四舍五入后再填。", scale));
    }
    Wide const units = numerator / divisor;
    if (units > std::numeric_limits<std::int64_t>::max()) return too_large();
    auto const stored = static_cast<std::int64_t>(digits.negative ? -units : units);
    if (rule.type == ValueType::integer) return Value{stored};
    return Value{Decimal{stored, static_cast<std::uint8_t>(scale)}};
}

bool is_estimate(std::string_view text) {
    for (std::string_view const word : {"约", "大约", "大概", "近", "超", "不足", "不到", "大于", "小于", "多于", "少于", "至少", "最多",
                                        ">", "<", "≥", "≤", "~", "≈", "几", "数"}) {
        if (text.starts_with(word)) return true;
    }
    for (std::string_view const word : {"多", "余", "左右", "以上", "以下", "以内", "上下", "+", "多人", "余人", "多户", "余户", "余元", "多元"}) {
        if (text.ends_with(word)) return true;
    }
    return false;
}

std::optional<Problem> two_figures(std::string_view text, RawValue const& raw) {
    for (std::size_t at = 1; at + 1 < text.size(); ++at) {
        if (!is_digit(text[at - 1])) continue;
        auto const rest = text.substr(at);
        auto const followed = [&](std::string_view mark) {
            return rest.starts_with(mark) && rest.size() > mark.size() && is_digit(rest[mark.size()]);
        };
        if (followed("/")) return refused(raw.text, "一格写了两个数（如“间/户”），不知道哪个是这一项；请分成两格填。");
        if (followed("-") || followed("~") || followed("—") || followed("至") || followed("到")) {
            return refused(raw.text, "是一个范围，不是一个数；请填确数。");
        }
        if (followed("+") || followed("*") || followed("×") || followed("、") || followed(" ")) {
            return refused(raw.text, "像是几个数写在一格；请填合起来的一个数。");
        }
    }
    return std::nullopt;
}

}  // namespace

Result<Value> number(std::string_view text, RawValue const& raw, ValueRule const& rule) {
    if (text == "零") return number("0", raw, rule);
    if (is_estimate(text)) return refused(raw.text, "是估计数，不能当确数存下；请填确数，不知道就留空。");
    if (auto two = two_figures(text, raw)) return *two;
    auto const scanned = scan(text);
    if (!scanned) return refused(raw.text, "不是数字；请填阿拉伯数字，不适用请填 /。");
    if (scanned->has_exponent && !raw.is_number) return refused(raw.text, "是科学计数法，末几位可能已经丢了；请填完整数字。");
    if (!well_grouped(scanned->whole)) return refused(raw.text, "的千分位逗号位置不对，看不出是多少；请去掉逗号重填。");
    auto const ratio = ratio_of(*scanned, raw, rule);
    if (!ratio) return ratio.problem();
    auto const digits = exact(*scanned, raw);
    if (!digits) return digits.problem();
    if (raw.is_number && beyond_float(digits.value())) return refused(raw.text, "超过 15 位，表格软件已把末几位改成 0；请填完整数字。");
    return at_scale(digits.value(), ratio.value(), raw, rule);
}

}  // namespace yizhen::ledgers::parse

namespace yizhen::ledgers {

bool goes_with(std::string_view said, std::string_view unit) {
    if (said == unit) return true;
    auto const* from = parse::measure_named(said);
    auto const* to = parse::measure_named(unit);
    return from != nullptr && to != nullptr && from->base == to->base;
}

std::optional<std::pair<std::int64_t, std::int64_t>> ratio_between(std::string_view from, std::string_view to) {
    auto const* one = parse::measure_named(from);
    auto const* other = parse::measure_named(to);
    if (one == nullptr || other == nullptr || one->base != other->base) return std::nullopt;
    auto const up = one->factor * other->divisor;
    auto const down = one->divisor * other->factor;
    auto const common = std::gcd(up, down);
    return std::pair{up / common, down / common};
}

}  // namespace yizhen::ledgers

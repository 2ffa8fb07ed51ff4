#include "kernel/decimal.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace yizhen {
namespace {

__extension__ using Wide = __int128;

Wide power_of_ten(int exponent) {
    Wide power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

Problem overflow() { return {problems::kBadInput, "数值超出可计算的范围（18 位有效数字），请核对单位。"}; }

Wide half_even(Wide numerator, Wide denominator) {
    if (denominator < 0) {
        numerator = -numerator;
        denominator = -denominator;
    }
    Wide quotient = numerator / denominator;
    Wide const remainder = numerator % denominator;
    Wide const twice = (remainder < 0 ? -remainder : remainder) * 2;
    bool const away = twice > denominator || (twice == denominator && quotient % 2 != 0);
    if (away) quotient += numerator < 0 ? -1 : 1;
    return quotient;
}

Result<Decimal> fit(Wide units, int scale) {
    if (units > std::numeric_limits<std::int64_t>::max() || units < std::numeric_limits<std::int64_t>::min()) {
        return overflow();
    }
    return Decimal{static_cast<std::int64_t>(units), static_cast<std::uint8_t>(scale)};
}

Wide at_scale(Decimal value, int scale) { return Wide{value.units} * power_of_ten(scale - value.scale); }

}  // namespace

Result<Decimal> Decimal::parse(std::string_view text) {
    auto const refuse = [&] { return Problem{problems::kBadInput, fmt::format("“{}”不是数值。", text)}; };
    std::string_view rest = text;
    bool const negative = !rest.empty() && rest.front() == '-';
    if (negative) rest.remove_prefix(1);
    auto const point = rest.find('.');
    auto const whole = rest.substr(0, point);
    auto const fraction = point == std::string_view::npos ? std::string_view{} : rest.substr(point + 1);
    if (whole.empty() || (point != std::string_view::npos && fraction.empty())) return refuse();
    if (fraction.size() > kDecimalScaleMax || whole.size() > 18) return overflow();
    Wide units = 0;
    for (auto const part : {whole, fraction}) {
        for (char const digit : part) {
            if (digit < '0' || digit > '9') return refuse();
            units = units * 10 + (digit - '0');
        }
    }
    return fit(negative ? -units : units, static_cast<int>(fraction.size()));
}

Result<Decimal> Decimal::rescaled(int new_scale) const {
    YIZHEN_CHECK(new_scale >= 0 && new_scale <= kDecimalScaleMax);
    if (new_scale >= scale) return fit(at_scale(*this, new_scale), new_scale);
    return fit(half_even(units, power_of_ten(scale - new_scale)), new_scale);
}

std::string Decimal::text() const {
    Wide const magnitude = units < 0 ? -Wide{units} : Wide{units};
    auto const power = power_of_ten(scale);
    auto out = fmt::format("{}{}", units < 0 ? "-" : "", static_cast<std::uint64_t>(magnitude / power));
    if (scale > 0) out += fmt::format(".{:0{}}", static_cast<std::uint64_t>(magnitude % power), scale);
    return out;
}

bool operator==(Decimal const& a, Decimal const& b) { return (a <=> b) == std::strong_ordering::equal; }

std::strong_ordering operator<=>(Decimal const& a, Decimal const& b) {
    int const scale = std::max(a.scale, b.scale);
    auto const left = at_scale(a, scale);
    auto const right = at_scale(b, scale);
    if (left == right) return std::strong_ordering::equal;
    return left < right ? std::strong_ordering::less : std::strong_ordering::greater;
}

Result<Decimal> add(Decimal a, Decimal b) {
    int const scale = std::max(a.scale, b.scale);
    return fit(at_scale(a, scale) + at_scale(b, scale), scale);
}

Result<Decimal> subtract(Decimal a, Decimal b) {
    int const scale = std::max(a.scale, b.scale);
    return fit(at_scale(a, scale) - at_scale(b, scale), scale);
}

Result<Decimal> multiply(Decimal a, Decimal b, int scale) {
    Wide const product = Wide{a.units} * b.units;
    int const have = a.scale + b.scale;
    if (scale >= have) return fit(product, have);
    return fit(half_even(product, power_of_ten(have - scale)), scale);
}

Result<Decimal> divide(Decimal a, Decimal b, int scale) {
    if (b.units == 0) return Problem{problems::kBadInput, "除数为零，无法计算。"};
    int const shift = scale + b.scale - a.scale;
    Wide numerator = a.units;
    Wide denominator = b.units;
    if (shift >= 0) {
        numerator *= power_of_ten(shift);
    } else {
        denominator *= power_of_ten(-shift);
    }
    return fit(half_even(numerator, denominator), scale);
}

}  // namespace yizhen

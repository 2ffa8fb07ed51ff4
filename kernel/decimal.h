#pragma once
/// Decimals as scaled 64-bit integers. Rounding is half-even; overflow is an error in every evaluator.

#include "kernel/result.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace yizhen {

inline constexpr int kDecimalScaleMax = 9;

struct Decimal {
    std::int64_t units = 0;  ///< value × 10^scale
    std::uint8_t scale = 0;

    /// "-12.50" → {-1250, 2}. No thousands commas, no exponent, no white space.
    static Result<Decimal> parse(std::string_view text);
    /// Half-even; refuses what does not fit.
    [[nodiscard]] Result<Decimal> rescaled(int new_scale) const;
    [[nodiscard]] std::string text() const;

    /// By value: 1.5 == 1.50.
    friend bool operator==(Decimal const& a, Decimal const& b);
    friend std::strong_ordering operator<=>(Decimal const& a, Decimal const& b);
};

Result<Decimal> add(Decimal a, Decimal b);
Result<Decimal> subtract(Decimal a, Decimal b);
Result<Decimal> multiply(Decimal a, Decimal b, int scale);
Result<Decimal> divide(Decimal a, Decimal b, int scale);

}  // namespace yizhen

#include "kernel/decimal.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace yizhen {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

Decimal number(std::string_view text) { return Decimal::parse(text).value(); }

TEST(Decimal, ParsesDigitsOnly) {
    EXPECT_EQ(number("-12.50").units, -1250);
    EXPECT_EQ(number("-12.50").scale, 2);
    EXPECT_EQ(number("007").text(), "7");
    EXPECT_EQ(number("-0.05").text(), "-0.05");
    EXPECT_EQ(number("0.000000001").units, 1);
    EXPECT_EQ((Decimal{kLeast, 0}).text(), "-9223372036854775808");
    EXPECT_EQ((Decimal{kLeast, 9}).text(), "-9223372036.854775808");
    for (auto const* text : {"", "-", ".5", "5.", "1,000", "1e3", " 1", "+1", "１", "--1", "1.2.3", "1.0000000001", "1234567890123456789012"}) {
        EXPECT_FALSE(Decimal::parse(text)) << text;
    }
}

TEST(Decimal, RoundsHalfToEven) {
    EXPECT_EQ(number("0.25").rescaled(1).value().text(), "0.2");
    EXPECT_EQ(number("0.35").rescaled(1).value().text(), "0.4");
    EXPECT_EQ(number("-0.25").rescaled(1).value().text(), "-0.2");
    EXPECT_EQ(number("2.5").rescaled(0).value().text(), "2");
    EXPECT_EQ(number("3.5").rescaled(0).value().text(), "4");
    EXPECT_EQ(number("0.251").rescaled(1).value().text(), "0.3");
    EXPECT_EQ(divide(number("1"), number("8"), 2).value().text(), "0.12");
    EXPECT_EQ(divide(number("-2"), number("3"), 3).value().text(), "-0.667");
    EXPECT_EQ(multiply(number("0.05"), number("0.05"), 3).value().text(), "0.002");
    EXPECT_EQ(multiply(number("1.5"), number("2"), 6).value().text(), "3.0");
}

TEST(Decimal, OverflowIsAProblem) {
    EXPECT_FALSE(add({kMost, 0}, {1, 0}));
    EXPECT_FALSE(subtract({kLeast, 0}, {1, 0}));
    EXPECT_FALSE(add({kMost, 0}, {1, 2}));
    EXPECT_FALSE(multiply({kMost, 0}, {2, 0}, 0));
    EXPECT_FALSE((Decimal{kMost, 0}).rescaled(1));
    EXPECT_FALSE(divide({1, 0}, {0, 0}, 2));
    EXPECT_TRUE(add({kMost, 0}, {0, 0}));
}

TEST(Decimal, ComparesByValue) {
    EXPECT_EQ(number("1.5"), number("1.50"));
    EXPECT_LT(number("1.49"), number("1.5"));
    EXPECT_GT((Decimal{kMost, 0}), (Decimal{kMost, 9}));
}

rc::Gen<Decimal> decimals() {
    return rc::gen::apply([](std::int64_t units, int scale) { return Decimal{units, static_cast<std::uint8_t>(scale)}; },
                          rc::gen::arbitrary<std::int64_t>(), rc::gen::inRange(0, 10));
}

RC_GTEST_PROP(DecimalProperty, TextRoundTrips, ()) {
    auto const value = *decimals();
    auto const text = value.text();
    auto const again = Decimal::parse(text);
    RC_PRE(bool(again));  // parse takes 18 digits before the point
    RC_ASSERT(again.value() == value);
    RC_ASSERT(again.value().text() == text);
}

RC_GTEST_PROP(DecimalProperty, SumsComeApartAgain, ()) {
    auto const a = *decimals();
    auto const b = *decimals();
    auto const sum = add(a, b);
    RC_PRE(bool(sum));
    RC_ASSERT(sum.value() == add(b, a).value());
    auto const back = subtract(sum.value(), b);
    RC_PRE(bool(back));  // a itself may not fit at the larger scale
    RC_ASSERT(back.value() == a);
}

/// Rounding errs by at most half a unit, and on the exact half it lands on an even digit.
RC_GTEST_PROP(DecimalProperty, RescalingIsHalfEven, ()) {
    auto const value = *decimals();
    int const scale = *rc::gen::inRange(0, 10);
    auto const rounded = value.rescaled(scale);
    RC_PRE(bool(rounded));
    if (scale >= value.scale) {
        RC_ASSERT(rounded.value() == value);
        return;
    }
    __extension__ using Wide = __int128;
    Wide power = 1;
    for (int i = scale; i < value.scale; ++i) power *= 10;
    Wide const error = Wide{rounded.value().units} * power - value.units;
    Wide const twice = (error < 0 ? -error : error) * 2;
    RC_ASSERT(twice <= power);
    if (twice == power) RC_ASSERT(rounded.value().units % 2 == 0);
}

RC_GTEST_PROP(DecimalProperty, OrderIsTotal, ()) {
    auto const a = *decimals();
    auto const b = *decimals();
    RC_ASSERT((a < b) + (a == b) + (a > b) == 1);
    auto const difference = subtract(a, b);
    RC_PRE(bool(difference));
    RC_ASSERT((difference.value().units < 0) == (a < b));
}

}  // namespace
}  // namespace yizhen

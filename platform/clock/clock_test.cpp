#include "platform/clock/clock.h"

#include <gtest/gtest.h>

#include <array>

namespace yizhen::clock {
namespace {

TEST(FixedClock, TurnsTheDayAtMidnightInChina) {
    FixedClock clock(CivilDate::of(2026, 10, 9).value());
    EXPECT_EQ(clock.today().iso(), "2026-10-09");
    clock.advance_ms(14 * 3'600'000 - 1);
    EXPECT_EQ(clock.today().iso(), "2026-10-09");
    clock.advance_ms(1);
    EXPECT_EQ(clock.today().iso(), "2026-10-10");
    EXPECT_EQ(clock.monotonic_ms(), 14 * 3'600'000);
    clock.set(CivilDate::of(1949, 10, 1).value());
    EXPECT_EQ(clock.today().iso(), "1949-10-01");
}

TEST(SystemClock, Runs) {
    SystemClock const clock;
    EXPECT_GT(clock.today(), CivilDate::of(2024, 1, 1).value());
    EXPECT_LE(clock.monotonic_ms(), clock.monotonic_ms());
}

TEST(Randomness, SeededRepeatsAndSystemDoesNot) {
    std::array<unsigned char, 20> a{}, b{};
    SeededRandomness(7).fill(a);
    SeededRandomness(7).fill(b);
    EXPECT_EQ(a, b);
    SystemRandomness system;
    system.fill(a);
    system.fill(b);
    EXPECT_NE(a, b);
}

}  // namespace
}  // namespace yizhen::clock

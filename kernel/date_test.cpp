#include "kernel/date.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace yizhen {
namespace {

TEST(CivilDate, KnowsTheCalendar) {
    EXPECT_TRUE(CivilDate::of(2000, 2, 29));
    EXPECT_FALSE(CivilDate::of(1900, 2, 29));
    EXPECT_FALSE(CivilDate::of(2026, 13, 1));
    EXPECT_FALSE(CivilDate::of(2026, 0, 1));
    EXPECT_FALSE(CivilDate::of(2026, 1, 0));
    EXPECT_FALSE(CivilDate::of(0, 1, 1));
    EXPECT_FALSE(CivilDate::of(10000, 1, 1));
    EXPECT_FALSE(CivilDate::of(2026, 257, 1));  // would wrap to January in a byte
    EXPECT_FALSE(CivilDate::of(2026, 1, 257));
    EXPECT_EQ(CivilDate::of(1970, 1, 1).value().days(), 0);
    EXPECT_EQ(CivilDate::of(2026, 11, 23).value().weekday(), 1);
}

TEST(CivilDate, ParsesIsoOnly) {
    EXPECT_EQ(CivilDate::parse("2026-10-09").value().iso(), "2026-10-09");
    for (auto const* text : {"2026-1-09", "2026/10/09", "2026-10-9 ", "-026-10-09", "2026-+1-09", "", "２０２６-10-09", "2026-02-30"}) {
        EXPECT_FALSE(CivilDate::parse(text)) << text;
    }
}

TEST(Period, ParsesEachKind) {
    struct Case {
        char const* text;
        char const* first;
        char const* last;
        char const* previous;
    };
    for (auto const& c : {Case{"2026", "2026-01-01", "2026-12-31", "2025"}, Case{"2026H1", "2026-01-01", "2026-06-30", "2025H2"},
                          Case{"2026H2", "2026-07-01", "2026-12-31", "2026H1"}, Case{"2026Q1", "2026-01-01", "2026-03-31", "2025Q4"},
                          Case{"2026Q3", "2026-07-01", "2026-09-30", "2026Q2"}, Case{"2024-02", "2024-02-01", "2024-02-29", "2024-01"},
                          Case{"2026-01", "2026-01-01", "2026-01-31", "2025-12"},
                          Case{"2026-03-01", "2026-03-01", "2026-03-01", "2026-02-28"}}) {
        auto const period = Period::parse(c.text);
        ASSERT_TRUE(period) << c.text;
        EXPECT_EQ(period.value().first.iso(), c.first);
        EXPECT_EQ(period.value().last().iso(), c.last);
        EXPECT_EQ(period.value().text(), c.text);
        EXPECT_EQ(period.value().previous().text(), c.previous);
    }
    for (auto const* text : {"", "26", "2026H0", "2026H3", "2026Q5", "2026-13", "2026-00", "2026-1", "2026Q", "2026年", "0000", "2026Q01", "2026H-1"}) {
        EXPECT_FALSE(Period::parse(text)) << text;
    }
}

RC_GTEST_PROP(DateProperty, PartsAndTextRoundTrip, ()) {
    auto const date = CivilDate::from_days(*rc::gen::inRange(-719162, 2932897));
    RC_ASSERT(CivilDate::of(date.year(), date.month(), date.day()).value() == date);
    RC_ASSERT(CivilDate::parse(date.iso()).value() == date);
    RC_ASSERT(date.plus_days(7).weekday() == date.weekday());
}

RC_GTEST_PROP(PeriodProperty, TextRoundTripsAndNeighboursTouch, ()) {
    auto const kind = *rc::gen::elementOf(std::vector{PeriodKind::year, PeriodKind::half, PeriodKind::quarter, PeriodKind::month, PeriodKind::day});
    int const year = *rc::gen::inRange(2, 9999);
    int const month = kind == PeriodKind::year      ? 1
                      : kind == PeriodKind::half    ? *rc::gen::elementOf(std::vector{1, 7})
                      : kind == PeriodKind::quarter ? *rc::gen::elementOf(std::vector{1, 4, 7, 10})
                                                    : *rc::gen::inRange(1, 13);
    int const day = kind == PeriodKind::day ? *rc::gen::inRange(1, 29) : 1;
    Period const period{kind, CivilDate::of(year, month, day).value()};
    RC_ASSERT(Period::parse(period.text()).value() == period);
    RC_ASSERT(period.previous().last().plus_days(1) == period.first);
    RC_ASSERT(period.last() >= period.first);
}

}  // namespace
}  // namespace yizhen

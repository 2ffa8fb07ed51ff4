// Weeks of a year, and the caps that a county sets.

#include "modules/inspections/calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <fstream>
#include <sstream>

namespace yizhen::inspections {
namespace {

CivilDate iso_day(std::string_view iso) { return CivilDate::parse(iso).value(); }

TEST(InspectionWeeks, begin_on_mondays_and_hold_the_whole_year) {
    EXPECT_EQ(week_of(2026, iso_day("2026-01-01")), 1);
    EXPECT_EQ(week_of(2026, iso_day("2026-01-04")), 1) << "a Sunday";
    EXPECT_EQ(week_of(2026, iso_day("2026-01-05")), 2);
    EXPECT_EQ(monday_of(2026, 2), iso_day("2026-01-05"));
    EXPECT_EQ(week_of(2026, iso_day("2025-06-01")), 1);
    EXPECT_EQ(week_of(2026, iso_day("2027-06-01")), weeks_in(2026));
    rc::check("every day is in its week", [] {
        auto const year = *rc::gen::inRange(2000, 2199);
        auto const day = CivilDate::of(year, 1, 1).value().plus_days(*rc::gen::inRange(0, 365));
        auto const week = week_of(year, day);
        RC_ASSERT(week >= 1 && week <= weeks_in(year));
        RC_ASSERT(monday_of(year, week) <= day && day < monday_of(year, week).plus_days(7));
        RC_ASSERT(monday_of(year, week).weekday() == 1);
    });
}

TEST(InspectionCaps, are_read_and_a_typing_error_is_no_missing_cap) {
    std::ifstream file(std::string(YIZHEN_SOURCE_DIR) + "/data/inspections/caps.toml");
    std::stringstream text;
    text << file.rdbuf();
    auto const shipped = read_caps(text.str(), "caps.toml");
    ASSERT_TRUE(shipped) << shipped.problem().message;
    EXPECT_EQ(shipped.value().visits_per_unit_per_4_weeks, 2);
    EXPECT_FALSE(read_caps("departments_per_visit = 1", "f").value().visits_per_unit_per_4_weeks);
    for (auto const* bad : {"visits_per_unit = 2", "departments_per_visit = 0", "departments_per_visit = 1.5", "visits_per_unit_per_4_weeks = \"2\"", "departments_per_visit"}) {
        EXPECT_FALSE(read_caps(bad, "f")) << bad;
    }
}

}  // namespace
}  // namespace yizhen::inspections

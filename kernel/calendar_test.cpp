#include "kernel/calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <sstream>

namespace yizhen {
namespace {

std::string file(char const* name) {
    std::ifstream in(std::string(YIZHEN_SOURCE_DIR) + "/" + name);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

WorkingCalendar const& shipped() {
    static auto const calendar = WorkingCalendar::parse(file("data/calendar/exceptions_2024_2026.csv")).value();
    return calendar;
}

CivilDate day(std::string_view iso) { return CivilDate::parse(iso).value(); }

TEST(Calendar, EveryDayOf2024To2026) {
    std::istringstream days(file("cases/calendar/days_2024_2026.csv"));
    std::string line;
    std::getline(days, line);
    int rows = 0;
    int working = 0;
    while (std::getline(days, line)) {
        auto const date = day(line.substr(0, 10));
        auto const flag = line[line.find(',', 11) + 1];
        ASSERT_EQ(shipped().is_working_day(date).value(), flag == '1') << line;
        ++rows;
        working += flag == '1' ? 1 : 0;
    }
    EXPECT_EQ(rows, 366 + 365 + 365);
    EXPECT_EQ(working, 251 + 248 + 248);
    EXPECT_EQ(shipped().working_days_between(day("2024-01-01"), day("2024-12-31")).value(), 251);
}

TEST(Calendar, KnowsMakeUpDays) {
    EXPECT_TRUE(shipped().is_working_day(day("2024-02-04")).value());
    EXPECT_EQ(shipped().holiday_name(day("2024-02-04")), "春节");
    EXPECT_EQ(shipped().holiday_name(day("2024-02-05")), "");
    // Friday before National Day 2024: Sunday 29 September is worked in its place.
    EXPECT_EQ(shipped().plus_working_days(day("2024-09-27"), 1).value().iso(), "2024-09-29");
    EXPECT_EQ(shipped().plus_working_days(day("2024-09-30"), 1).value().iso(), "2024-10-08");
    EXPECT_EQ(shipped().plus_working_days(day("2024-10-08"), -1).value().iso(), "2024-09-30");
    EXPECT_EQ(shipped().plus_working_days(day("2024-10-01"), 0).value().iso(), "2024-10-08");
    EXPECT_EQ(shipped().plus_working_days(day("2024-10-08"), 0).value().iso(), "2024-10-08");
}

TEST(Calendar, SaysWhatIsNotPublished) {
    auto const answer = shipped().is_working_day(day("2027-01-04"));
    ASSERT_FALSE(answer);
    EXPECT_TRUE(answer.problem().is(problems::kCalendarUnpublished));
    EXPECT_NE(answer.problem().message.find("2027 年的放假调休安排尚未公布"), std::string::npos);
    EXPECT_FALSE(shipped().plus_working_days(day("2026-12-31"), 1));
    EXPECT_FALSE(shipped().working_days_between(day("2023-12-01"), day("2024-01-05")));
    EXPECT_TRUE(shipped().working_days_between(day("2023-12-31"), day("2024-01-05")));
    EXPECT_EQ(shipped().years(), (std::vector{2024, 2025, 2026}));
}

TEST(Calendar, IsExtendedByAFile) {
    auto calendar = shipped();
    auto const next = WorkingCalendar::parse("date,weekday,is_workday,kind,holiday_name\r\n2027-01-01,周五,0,holiday,元旦\r\n"
                                             "2027-10-01,周五,0,holiday,国庆节\r\n");
    calendar.extend(next.value());
    EXPECT_FALSE(calendar.is_working_day(day("2027-01-01")).value());
    EXPECT_EQ(calendar.plus_working_days(day("2026-12-31"), 1).value().iso(), "2027-01-04");
}

TEST(Calendar, AnOddDayOfNextYearDoesNotPublishIt) {
    auto const calendar = WorkingCalendar::parse("2027-01-01,周五,0,holiday,元旦\n");
    EXPECT_FALSE(calendar.value().published(2027));
}

TEST(Calendar, RefusesABadRow) {
    auto const calendar = WorkingCalendar::parse("date,weekday,is_workday,kind,holiday_name\n2027-02-30,周五,0,holiday,x\n");
    EXPECT_NE(calendar.problem().message.find("第 2 行"), std::string::npos);
    EXPECT_FALSE(WorkingCalendar::parse("2027-01-01,周五,是,holiday,x\n"));
}

RC_GTEST_PROP(CalendarProperty, PlusAndBetweenAgree, ()) {
    auto const from = day("2024-03-01").plus_days(*rc::gen::inRange(0, 900));
    int const n = *rc::gen::inRange(-30, 30);
    RC_PRE(n != 0);
    auto const to = shipped().plus_working_days(from, n).value();
    RC_ASSERT(shipped().is_working_day(to).value());
    auto const between = shipped().working_days_between(from, to).value();
    // Backwards `to` itself is not counted, `from` is.
    RC_ASSERT(between == (n > 0 ? n : n + 1 - (shipped().is_working_day(from).value() ? 1 : 0)));
}

}  // namespace
}  // namespace yizhen

#include "platform/sheet/number_format.h"

#include <gtest/gtest.h>

namespace yizhen::sheet {
namespace {

TEST(what_format_shows, tells_dates_from_numbers) {
    for (auto const* date : {"yyyy-mm-dd", "yyyy\"年\"m\"月\"d\"日\"", "[$-804]yyyy/m/d;@", "mm-dd-yy",
                             "m\"月\"", "yyyy.mm", "d-mmm"}) {
        EXPECT_EQ(what_format_shows(date), FormatShows::date) << date;
    }
    for (auto const* number : {"", "General", "0.00", "#,##0", "0.00E+00", "@", "0.0\"m\"", "[Red]#,##0.00",
                               "[h]:mm", "0\"人/d\"", "# ?/?"}) {
        EXPECT_EQ(what_format_shows(number), FormatShows::number) << number;
    }
    EXPECT_EQ(what_format_shows("h:mm AM/PM"), FormatShows::time);
    EXPECT_EQ(what_format_shows("mm:ss.0"), FormatShows::time);
    EXPECT_EQ(what_format_shows("yyyy-mm-dd h:mm"), FormatShows::date_time);
}

TEST(iso_of_serial, knows_both_systems_and_the_day_that_never_was) {
    EXPECT_EQ(iso_of_serial("46266", false, FormatShows::date), "2026-09-01");
    EXPECT_EQ(iso_of_serial("44804", true, FormatShows::date), "2026-09-01");
    EXPECT_EQ(iso_of_serial("1", false, FormatShows::date), "1900-01-01");
    EXPECT_EQ(iso_of_serial("59", false, FormatShows::date), "1900-02-28");
    EXPECT_EQ(iso_of_serial("60", false, FormatShows::date), std::nullopt);
    EXPECT_EQ(iso_of_serial("61", false, FormatShows::date), "1900-03-01");
    EXPECT_EQ(iso_of_serial("0", true, FormatShows::date), "1904-01-01");
    EXPECT_EQ(iso_of_serial("2958465", false, FormatShows::date), "9999-12-31");
    EXPECT_EQ(iso_of_serial("2958466", false, FormatShows::date), std::nullopt);
    EXPECT_EQ(iso_of_serial("-1", false, FormatShows::date), std::nullopt);
    EXPECT_EQ(iso_of_serial("46266.5", false, FormatShows::date_time), "2026-09-01T12:00:00");
    EXPECT_EQ(iso_of_serial("46266.9999999", false, FormatShows::date_time), "2026-09-02");
    EXPECT_EQ(iso_of_serial("0.75", false, FormatShows::time), "18:00:00");
}

TEST(serial_of_iso, is_the_inverse) {
    for (auto const* serial : {"1", "59", "61", "46266", "2958465"}) {
        EXPECT_EQ(serial_of_iso(*iso_of_serial(serial, false, FormatShows::date), false), serial);
    }
    EXPECT_EQ(serial_of_iso("1904-01-02", true), "1");
    EXPECT_EQ(serial_of_iso("1899-12-31", false), std::nullopt);
    EXPECT_EQ(serial_of_iso("2026-09-01T12:00:00", false), "46266.5");
    EXPECT_EQ(serial_of_iso("不是日期", false), std::nullopt);
}

} // namespace
} // namespace yizhen::sheet

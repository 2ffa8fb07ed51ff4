#include "modules/burden/hours.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <fstream>

namespace yizhen::burden {
namespace {

HoursParameters const& shipped() {
    static HoursParameters const parameters = read_parameters(YIZHEN_SOURCE_DIR "/data/burden/hours.toml").value();
    return parameters;
}

// 10 min to find, 40 cells at 1.5 min, one signature at 8 min: 78 min = 1.30 h.
TEST(Hours, one_form_of_forty_cells) {
    EXPECT_EQ(hours({.respondents = 1, .new_cells = 40, .signature_levels = 1}, shipped()).text(), "1.30");
}

// The published practice: about 2.75 h a form-month without reuse. A form that fits it: two levels sign, 90 cells,
// one proof: 10 + 16 + 135 + 6 = 167 min = 2.78 h.
TEST(Hours, agrees_with_the_published_practice_within_two_per_cent) {
    auto const one = hours({.respondents = 1, .new_cells = 90, .proofs = 1, .signature_levels = 2}, shipped());
    EXPECT_EQ(one.text(), "2.78");
}

TEST(Hours, nobody_asked_costs_nothing) {
    EXPECT_EQ(hours({.respondents = 157, .signature_levels = 2, .times_a_year = 12}, shipped()).text(), "0.00");
}

TEST(Hours, a_confirmation_is_cheap_but_not_free) {
    EXPECT_EQ(hours({.respondents = 1, .verified_cells = 100}, shipped()).text(), "0.33");  // 10 + 10 min
}

TEST(Hours, rounds_half_to_even) {
    HoursParameters third;
    third.find_form = 3;  // 0.3 min = 0.005 h: half of a hundredth
    third.new_cell = 0;
    EXPECT_EQ(hours({.respondents = 1, .new_cells = 1}, third).text(), "0.00");
    EXPECT_EQ(hours({.respondents = 3, .new_cells = 1}, third).text(), "0.02");  // 0.015
}

TEST(Hours, never_fall_when_the_work_grows) {
    rc::check("more cells never cost less", [] {
        Work work{.respondents = *rc::gen::inRange<std::int64_t>(1, 500),
                  .new_cells = *rc::gen::inRange<std::int64_t>(1, 100'000),
                  .verified_cells = *rc::gen::inRange<std::int64_t>(0, 100'000),
                  .times_a_year = *rc::gen::element<std::int64_t>(1, 2, 4, 12, 52, 248)};
        auto const before = hours(work, shipped());
        work.new_cells += *rc::gen::inRange<std::int64_t>(0, 1000);
        RC_ASSERT(before <= hours(work, shipped()));
    });
}

TEST(Frequency, the_ladder) {
    EXPECT_EQ(times_a_year("day", shipped()).value(), 248);
    EXPECT_EQ(times_a_year("quarter", shipped()).value(), 4);
    EXPECT_FALSE(times_a_year("hour", shipped()));
}

// 14 streets × 70 staff × 1,984 h × 10 % = 194,432 h.
TEST(Budget, a_tenth_of_the_staff_hours) { EXPECT_EQ(yearly_budget(14, shipped()).text(), "194432.00"); }

TEST(Budget, what_is_left) {
    EXPECT_EQ(left_permille(Decimal{10000, 2}, Decimal{9100, 2}), 90);
    EXPECT_EQ(left_permille(Decimal{10000, 2}, Decimal{10100, 2}), -10);
    EXPECT_EQ(left_permille(Decimal{0, 2}, Decimal{100, 2}), 0);
}

TEST(Parameters, refuses_what_it_cannot_hold_exactly) {
    auto const file = std::filesystem::temp_directory_path() / "yizhen-hours-test.toml";
    std::ofstream(file) << "[minutes]\nnew_cell = 1.55\n";
    auto const read = read_parameters(file);
    ASSERT_FALSE(read);
    EXPECT_NE(read.problem().message.find("new_cell"), std::string::npos);
    std::filesystem::remove(file);
}

}  // namespace
}  // namespace yizhen::burden

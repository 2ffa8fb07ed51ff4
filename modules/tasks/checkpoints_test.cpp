// When somebody from above comes by.

#include "modules/tasks/checkpoints.h"

#include "kernel/problem_catalogue.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

namespace yizhen::tasks {
namespace {

CivilDate on_day(int year, int month, int of_month) { return CivilDate::of(year, month, of_month).value(); }

/// Every day but Saturdays, Sundays and these.
OpenDays working(std::set<std::int32_t> const& closed = {}) {
    return [closed](UnitId, CivilDate from, CivilDate to) {
        std::int64_t open = 0;
        for (auto at = from.plus_days(1); at <= to; at = at.plus_days(1)) open += at.weekday() <= 5 && !closed.contains(at.days());
        return Result<std::int64_t>(open);
    };
}

TEST(Checkpoints, first_after_the_quiet_third_then_before_half_of_the_term_is_silent) {
    auto const made = propose_checkpoints(UnitId{1}, on_day(2026, 1, 1), on_day(2026, 6, 30), working()).value();
    EXPECT_EQ(made.why_not, "");
    ASSERT_EQ(made.days.size(), 1u);
    EXPECT_EQ(made.days[0], on_day(2026, 4, 1)) << "half of 180 days is a Wednesday";
}

TEST(Checkpoints, a_weekend_in_the_middle_takes_two_visits) {
    auto const made = propose_checkpoints(UnitId{1}, on_day(2026, 1, 5), on_day(2026, 7, 3), working()).value();
    ASSERT_EQ(made.days.size(), 2u);
    EXPECT_EQ(made.days[0], on_day(2026, 4, 3)) << "Friday, half of the term is a Saturday";
}

TEST(Checkpoints, no_first_contact_in_the_last_month_of_a_year_end_task) {
    auto const made = propose_checkpoints(UnitId{1}, on_day(2026, 11, 2), on_day(2026, 12, 31), working()).value();
    EXPECT_EQ(made.days.front(), on_day(2026, 11, 30));
    EXPECT_EQ(made.why_not, "");
    auto const late = propose_checkpoints(UnitId{1}, on_day(2026, 11, 25), on_day(2026, 12, 31), working()).value();
    EXPECT_TRUE(late.days.empty());
    EXPECT_NE(late.why_not, "");
}

TEST(Checkpoints, focus_time_is_left_alone_and_said_where_it_leaves_nothing) {
    std::set<std::int32_t> harvest;
    for (auto at = on_day(2026, 3, 20); at <= on_day(2026, 4, 10); at = at.plus_days(1)) harvest.insert(at.days());
    auto const made = propose_checkpoints(UnitId{1}, on_day(2026, 1, 1), on_day(2026, 6, 30), working(harvest)).value();
    ASSERT_EQ(made.days.size(), 2u);
    EXPECT_EQ(made.days[0], on_day(2026, 3, 19));
    for (auto at = on_day(2026, 3, 1); at <= on_day(2026, 4, 10); at = at.plus_days(1)) harvest.insert(at.days());
    auto const none = propose_checkpoints(UnitId{1}, on_day(2026, 1, 1), on_day(2026, 6, 30), working(harvest)).value();
    EXPECT_TRUE(none.days.empty());
    EXPECT_NE(none.why_not, "");
}

TEST(Checkpoints, a_calendar_that_is_not_published_is_a_problem) {
    auto const none = [](UnitId, CivilDate, CivilDate) { return Result<std::int64_t>(Problem{problems::kBadInput, "没有 2030 年的放假安排。"}); };
    EXPECT_FALSE(propose_checkpoints(UnitId{1}, on_day(2030, 1, 1), on_day(2030, 6, 30), none));
}

TEST(Checkpoints, any_plan_keeps_its_bounds_or_says_why_not) {
    EXPECT_TRUE(rc::check("bounds", [] {
        auto const from = on_day(2026, 1, 1).plus_days(*rc::gen::inRange(0, 365));
        int const term = *rc::gen::inRange(0, 400);
        auto const due = from.plus_days(term);
        std::set<std::int32_t> closed;
        auto const focus = from.plus_days(*rc::gen::inRange(0, 200));
        for (int i = *rc::gen::inRange(0, 60); i >= 0; --i) closed.insert(focus.plus_days(i).days());
        auto const open = working(closed);
        auto const made = propose_checkpoints(UnitId{1}, from, due, open).value();
        auto before = from;
        for (auto const at : made.days) {
            RC_ASSERT(open(UnitId{1}, at.plus_days(-1), at).value() == 1);
            RC_ASSERT((at.days() - from.days()) * 3 >= term);
            RC_ASSERT((at.days() - before.days()) * 2 <= term);
            RC_ASSERT(at > before || term == 0);
            before = at;
        }
        if (!made.days.empty()) RC_ASSERT(due.month() != 12 || made.days.front() < on_day(due.year(), 12, 1));
        if (made.why_not.empty()) RC_ASSERT((due.days() - before.days()) * 2 <= term + 1);
        else RC_ASSERT(made.days.size() <= 1u);
    }));
}

TEST(Checkpoints, elapsed_is_of_the_term) {
    EXPECT_EQ(elapsed_permille(on_day(2026, 1, 1), on_day(2026, 4, 11), on_day(2026, 2, 10)), 400);
    EXPECT_EQ(elapsed_permille(on_day(2026, 1, 1), on_day(2026, 4, 11), on_day(2025, 2, 10)), 0);
    EXPECT_EQ(elapsed_permille(on_day(2026, 1, 1), on_day(2026, 4, 11), on_day(2027, 2, 10)), 1'000);
    EXPECT_EQ(elapsed_permille(on_day(2026, 1, 1), on_day(2026, 1, 1), on_day(2026, 1, 1)), 1'000);
}

}  // namespace
}  // namespace yizhen::tasks

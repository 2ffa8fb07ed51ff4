#include "modules/inspections/inspections.h"

#include "modules/inspections/test_checker.h"
#include "modules/inspections/test_county.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace yizhen::inspections {
namespace {

using testing::faults_of;
using testing::made_county;
using testing::made_small;

constexpr PlanOptions kShort{.seconds = 0.1};

Plan planned(Wishes const& wishes, PlanOptions const& options = kShort) { return plan(wishes, options).value(); }

Wish wish(std::string id, std::string department, std::string unit, int earliest, int latest) {
    Wish out;
    out.id = {std::move(id)};
    out.department = {std::move(department)};
    out.unit = {std::move(unit)};
    out.earliest = earliest;
    out.latest = latest;
    return out;
}

TEST(Plan, departments_share_a_visit) {
    Wishes const wishes{10, {}, {}, {wish("a", "农业", "甲村", 1, 5), wish("b", "水利", "甲村", 4, 9), wish("c", "民政", "甲村", 5, 6)}};
    auto const made = planned(wishes);
    ASSERT_EQ(made.visits.size(), 1u);
    EXPECT_EQ(made.visits[0].week, 5);
    EXPECT_EQ(made.objective, 1'000);
    EXPECT_EQ(made.lower_bound, 1'000);
    EXPECT_EQ(made.gap(), 0);
}

TEST(Plan, the_preferred_week_is_taken_where_it_costs_no_visit) {
    Wishes wishes{10, {}, {}, {wish("a", "农业", "甲村", 1, 9), wish("b", "水利", "甲村", 1, 9)}};
    wishes.wishes[0].preferred = 3;
    wishes.wishes[1].preferred = 8;
    auto const made = planned(wishes);
    ASSERT_EQ(made.visits.size(), 1u);
    EXPECT_EQ(made.objective, 1'005);
}

TEST(Plan, apart_from_holds_in_both_directions) {
    Wishes wishes{1, {}, {}, {wish("a", "纪检", "甲村", 1, 1), wish("b", "水利", "甲村", 1, 1)}};
    wishes.wishes[1].apart_from = {{"纪检"}};
    EXPECT_EQ(planned(wishes).visits.size(), 2u);
}

TEST(Plan, one_wish_of_a_department_in_a_visit_and_some_go_alone) {
    Wishes wishes{1, {}, {}, {wish("a", "水利", "甲村", 1, 1), wish("b", "水利", "甲村", 1, 1), wish("c", "民政", "甲村", 1, 1)}};
    EXPECT_EQ(planned(wishes).visits.size(), 2u);
    wishes.wishes[2].joinable = false;
    EXPECT_EQ(planned(wishes).visits.size(), 3u);
}

TEST(Plan, the_unit_cap_holds_over_any_four_weeks) {
    Wishes wishes{8, {.visits_per_unit_per_4_weeks = 1}, {}, {wish("a", "水利", "甲村", 3, 3), wish("b", "民政", "甲村", 4, 7)}};
    auto const made = planned(wishes);
    ASSERT_EQ(made.visits.size(), 2u);
    EXPECT_EQ(made.visits[1].week, 7);
}

TEST(Plan, says_what_keeps_a_wish_out) {
    Wishes wishes{8, {.visits_per_unit_per_4_weeks = 1, .visits_per_department_per_week = 1}, {{Name{"丙村"}, {1, 2}}}, {}};
    wishes.wishes = {wish("a", "水利", "甲村", 3, 3), wish("c", "水利", "乙村", 3, 3), wish("d", "民政", "丙村", 1, 2)};
    auto const made = planned(wishes);
    EXPECT_EQ(faults_of(wishes, made), "");
    ASSERT_EQ(made.unplaced.size(), 2u);
    EXPECT_EQ(made.unplaced[0].cap, Binding::department_cap);
    EXPECT_EQ(made.unplaced[0].why, "要求的第 3 周排不进：第 3 周水利当周已满 1 次走访（visits_per_department_per_week）。");
    EXPECT_EQ(made.unplaced[1].cap, Binding::blackout);
    EXPECT_EQ(made.unplaced[1].why, "要求的第 1–2 周排不进：第 1–2 周停止走访。");
}

TEST(Plan, a_cap_nobody_can_reach_is_no_cap) {
    constexpr int kHuge = 2'000'000'000;
    auto wishes = made_small(17, 30);
    wishes.caps = {kHuge, kHuge, kHuge};
    auto const capped = planned(wishes);
    EXPECT_EQ(faults_of(wishes, capped), "");
    wishes.caps = {};
    EXPECT_EQ(planned(wishes).objective, capped.objective);
}

TEST(Plan, nothing_to_do) {
    auto const made = planned({52, {}, {}, {}});
    EXPECT_EQ(made.objective, 0);
    EXPECT_EQ(made.gap(), 0);
}

TEST(Plan, every_plan_keeps_every_rule) {
    rc::check("small instances of every kind", [] {
        auto const wishes = made_small(*rc::gen::arbitrary<std::uint64_t>(), 40);
        auto const made = plan(wishes, {.seconds = 0.01});
        RC_ASSERT(made);
        auto const faults = faults_of(wishes, made.value());
        RC_ASSERT(faults == "");
    });
}

TEST(Plan, visits_that_stand_count_in_every_window_also_from_before_the_first_week) {
    Wishes wishes{9, {.visits_per_unit_per_4_weeks = 1}, {}, {wish("a", "水利", "甲村", 1, 6)}};
    wishes.standing = {{{"甲村"}, 0, {{"民政"}}}};
    EXPECT_EQ(planned(wishes).visits.at(0).week, 4) << "weeks 1 to 3 share a window with it";
    wishes.standing.push_back({{"甲村"}, 8, {{"民政"}}});
    EXPECT_EQ(planned(wishes).visits.at(0).week, 4);
    wishes.standing.back().week = 7;
    auto const closed = planned(wishes);
    ASSERT_EQ(closed.unplaced.size(), 1u);
    EXPECT_EQ(closed.unplaced[0].cap, Binding::unit_cap);
    wishes.caps = {.visits_per_department_per_week = 1};
    wishes.wishes[0].latest = 2;
    wishes.standing = {{{"乙村"}, 1, {{"水利"}}}};
    EXPECT_EQ(planned(wishes).visits.at(0).week, 2) << "its department is elsewhere in week 1";
}

TEST(Plan, every_plan_keeps_every_rule_beside_what_stands) {
    rc::check("small instances with visits that stand", [] {
        auto const seed = *rc::gen::arbitrary<std::uint64_t>();
        auto wishes = made_small(seed, 30);
        testing::Dice dice(seed + 1);
        testing::let_in(wishes, dice, 1 + dice.roll(12));
        auto const made = plan(wishes, {.seconds = 0.01});
        RC_ASSERT(made);
        RC_ASSERT(faults_of(wishes, made.value()) == "");
        auto const again = plan(wishes, {.seconds = 0.01, .before = &made.value()});
        RC_ASSERT(again);
        RC_ASSERT(faults_of(wishes, again.value()) == "");
        RC_ASSERT(testing::moved(made.value(), again.value()) == 0);
    });
}

TEST(Plan, the_same_wishes_give_the_same_plan_in_any_order) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        auto wishes = made_small(seed, 60);
        auto const first = text_of(planned(wishes));
        EXPECT_EQ(first, text_of(planned(wishes)));
        std::reverse(wishes.wishes.begin(), wishes.wishes.end());
        EXPECT_EQ(first, text_of(planned(wishes)));
    }
}

/// A clock on which every look takes a second.
class HurryingClock final : public Clock {
public:
    [[nodiscard]] CivilDate today() const override { return {}; }
    [[nodiscard]] std::int64_t now_ms() const override { return 0; }
    [[nodiscard]] std::int64_t monotonic_ms() const override { return m_ms += 1'000; }

private:
    mutable std::int64_t m_ms = 0;
};

TEST(Plan, a_clock_that_runs_out_still_leaves_a_sound_plan) {
    auto const wishes = made_county(3, {.villages = 40, .wishes = 500});
    HurryingClock const clock;
    auto const made = planned(wishes, {.seconds = 3, .clock = &clock});
    EXPECT_TRUE(made.cut_short);
    EXPECT_EQ(faults_of(wishes, made), "");
}

TEST(Plan, a_unit_with_more_open_wishes_than_the_search_can_hold) {
    testing::CountySize size{.townships = 1, .villages = 0, .departments = 30, .wishes = 200, .window_max = 50, .caps = {3, 4, 8}};
    auto const wishes = made_county(5, size);
    auto const made = planned(wishes);
    EXPECT_EQ(faults_of(wishes, made), "");
}

}  // namespace
}  // namespace yizhen::inspections

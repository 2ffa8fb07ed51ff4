#include "modules/inspections/year_plan.h"

#include "modules/inspections/test_draw.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace yizhen::inspections {
namespace {

using testing::day_of;

Inspection asked(std::string_view day) { return {{}, "应急局", "防汛", {"甲镇", "乙镇"}, {"某县"}, day_of(day), false, false}; }

Inspection other(std::string number, std::string_view day) {
    auto out = asked(day);
    out.number = std::move(number);
    out.units = {"乙镇"};
    return out;
}

TEST(YearPlan, an_entry_covers_department_topic_days_and_every_unit) {
    std::vector<YearPlanEntry> const plan{{"P1", "应急局", "防汛", {"甲镇", "乙镇", "丙镇"}, day_of("2026-06-01"), day_of("2026-06-30")},
                                          {"P2", "应急局", "消防", {}, day_of("2026-01-01"), day_of("2026-12-31")}};
    ASSERT_NE(entry_for(asked("2026-06-01"), plan), nullptr);
    EXPECT_EQ(entry_for(asked("2026-06-30"), plan)->number, "P1");
    EXPECT_EQ(entry_for(asked("2026-05-31"), plan), nullptr) << "a day too early";
    EXPECT_EQ(entry_for(asked("2026-07-01"), plan), nullptr) << "a day too late";
    auto wrong = asked("2026-06-10");
    wrong.department = "水利局";
    EXPECT_EQ(entry_for(wrong, plan), nullptr);
    wrong = asked("2026-06-10");
    wrong.units.push_back("丁镇");
    EXPECT_EQ(entry_for(wrong, plan), nullptr) << "one unit more than was planned";
    wrong.topic = "消防";
    ASSERT_NE(entry_for(wrong, plan), nullptr) << "an entry without units is for all";
    EXPECT_EQ(entry_for(wrong, plan)->number, "P2");
}

TEST(YearPlan, comprehensive_ones_are_counted_by_department_and_calendar_year) {
    auto one = asked("2026-12-31");
    std::vector<Inspection> others{other("1", "2026-01-01"), other("2", "2025-12-31"), other("3", "2026-05-01"), other("4", "2026-05-01")};
    for (auto& each : others) each.comprehensive = true;
    others[2].department = "水利局";
    others[3].comprehensive = false;
    EXPECT_EQ(comprehensive_in_year(one, others), 1);
    one.comprehensive = true;
    EXPECT_EQ(comprehensive_in_year(one, others), 2);
    one.number = "1";
    EXPECT_EQ(comprehensive_in_year(one, others), 1) << "asked for again it counts once";
}

TEST(YearPlan, the_nearest_of_the_same_topic_in_a_shared_unit_before_or_after) {
    std::vector<Inspection> others{other("1", "2026-03-01"), other("2", "2026-08-29"), other("3", "2026-06-02"), other("4", "2026-06-02")};
    others[2].topic = "消防";
    others[3].units = {"丙镇"};
    EXPECT_EQ(nearest_same_topic(asked("2026-06-01"), others), (Nearest{89, "2"}));
    EXPECT_EQ(nearest_same_topic(asked("2026-05-31"), others), (Nearest{90, "2"}));
    EXPECT_EQ(nearest_same_topic(asked("2026-05-30"), others), (Nearest{90, "1"}));
    others[0].department = "水利局";
    EXPECT_EQ(nearest_same_topic(asked("2026-05-30"), others)->number, "1") << "whoever sends it";
    EXPECT_EQ(nearest_same_topic(asked("2026-06-01"), {}), std::nullopt);
    auto again = asked("2026-08-29");
    again.number = "2";
    EXPECT_EQ(nearest_same_topic(again, others)->number, "1") << "not its own neighbour";
}

TEST(YearPlan, routine_checks_of_the_most_visited_unit_in_the_month) {
    std::vector<Inspection> others{other("1", "2026-06-01"), other("2", "2026-06-30"), other("3", "2026-05-31"), other("4", "2026-06-15"), other("5", "2026-06-15")};
    others[3].unannounced = true;
    others[4].units = {"甲镇"};
    EXPECT_EQ(routine_checks_in_month(asked("2026-06-10"), others), 3) << "two in 乙镇, one in 甲镇, and this one";
    EXPECT_EQ(routine_checks_in_month(asked("2026-05-10"), others), 2);
    EXPECT_EQ(routine_checks_in_month(asked("2025-06-10"), others), 1) << "the same month of another year";
    auto quiet = asked("2026-06-10");
    quiet.unannounced = true;
    EXPECT_EQ(routine_checks_in_month(quiet, others), 2);
}

TEST(YearPlan, cool_down_in_days_and_share_of_the_term) {
    auto const deployed = day_of("2026-03-01");
    EXPECT_EQ(cool_down(deployed, deployed.plus_days(90), deployed.plus_days(29)), (CoolDown{29, 322}));
    EXPECT_EQ(cool_down(deployed, deployed.plus_days(90), deployed.plus_days(30)), (CoolDown{30, 333}));
    EXPECT_EQ(cool_down(deployed, deployed.plus_days(90), deployed.plus_days(91)), (CoolDown{91, 1'011}));
    EXPECT_EQ(cool_down(deployed, deployed.plus_days(90), deployed.plus_days(-1)), (CoolDown{-1, 0}));
    EXPECT_EQ(cool_down(deployed, deployed, deployed.plus_days(5)), (CoolDown{5, std::nullopt}));
}

TEST(YearPlan, another_departments_team_at_the_same_county_or_firm) {
    std::vector<Inspection> others{other("1", "2026-06-11"), other("2", "2026-06-20"), other("3", "2026-06-12")};
    others[1].department = others[2].department = "水利局";
    others[2].objects = {"别县"};
    EXPECT_EQ(nearest_other_team(asked("2026-06-10"), others), (Nearest{10, "2"})) << "one's own team and other counties do not count";
    others[1].objects = {};
    EXPECT_EQ(nearest_other_team(asked("2026-06-10"), others), std::nullopt);
}

TEST(YearPlan, the_order_of_what_is_handed_in_does_not_matter) {
    rc::check([] {
        testing::Dice dice(*rc::gen::arbitrary<std::uint64_t>());
        std::vector<Inspection> others;
        for (int at = 0; at < 30; ++at) {
            others.push_back(other(std::to_string(dice.roll(1'000)), "2026-01-01"));
            others.back().day = others.back().day.plus_days(dice.roll(365));
            others.back().department = dice.one_in(2) ? "水利局" : "应急局";
            others.back().comprehensive = dice.one_in(3);
        }
        auto turned = others;
        std::ranges::reverse(turned);
        auto const one = asked("2026-06-10");
        RC_ASSERT(nearest_same_topic(one, others) == nearest_same_topic(one, turned));
        RC_ASSERT(nearest_other_team(one, others) == nearest_other_team(one, turned));
        RC_ASSERT(routine_checks_in_month(one, others) == routine_checks_in_month(one, turned));
        RC_ASSERT(comprehensive_in_year(one, others) == comprehensive_in_year(one, turned));
    });
}

}  // namespace
}  // namespace yizhen::inspections

// What the kept visits tell about the next one, on both databases. All data are synthetic.

#include "modules/inspections/test_register.h"

namespace yizhen::inspections {
namespace {

using testing::Asked;
using testing::on;

class InspectionFacts : public testing::RegisterTest {};
INSTANTIATE_TEST_SUITE_P(Stores, InspectionFacts, ::testing::ValuesIn(sql::test_databases()));

TEST_P(InspectionFacts, without_a_plan_for_the_year_nothing_is_outside_of_it) {
    EXPECT_EQ(fact({}, "in_inspection_plan"), "null");
    ASSERT_TRUE(admit("410102-TJ", "防汛物资", 12));
    EXPECT_EQ(fact({}, "in_inspection_plan"), "true");
    EXPECT_EQ(fact({.topic = "防汛 物资。"}, "in_inspection_plan"), "true") << "punctuation makes no other topic";
    EXPECT_EQ(fact({.topic = "秸秆禁烧"}, "in_inspection_plan"), "false");
    EXPECT_EQ(fact({.issuer = "410102-NY"}, "in_inspection_plan"), "false");
    EXPECT_EQ(fact({.day = "2026-11-30"}, "in_inspection_plan"), "false") << "another month";
    EXPECT_EQ(fact({.day = "2027-12-10"}, "in_inspection_plan"), "null") << "the next year has no plan";
    EXPECT_EQ(fact({.comprehensive = true}, "in_inspection_plan"), "false") << "admitted as a single one";
}

TEST_P(InspectionFacts, a_line_of_the_plan_holds_for_its_units_and_what_stands_below) {
    ASSERT_TRUE(admit("410102-TJ", "甲", 0, {"410102012"}));
    EXPECT_EQ(fact({.topic = "甲", .targets = {"410102012001", "410102012"}}, "in_inspection_plan"), "true");
    EXPECT_EQ(fact({.topic = "甲", .targets = {"410102012", "410102001"}}, "in_inspection_plan"), "false");
    ASSERT_TRUE(admit("410102-TJ", "乙", 0, {}, "village"));
    EXPECT_EQ(fact({.topic = "乙", .targets = {"410102012001"}}, "in_inspection_plan"), "true");
    EXPECT_EQ(fact({.topic = "乙"}, "in_inspection_plan"), "false") << "a township is no village";
}

TEST_P(InspectionFacts, a_line_needs_a_decision_a_known_department_and_is_written_once) {
    auto const words = [](Result<Entry> const& entry) { return entry ? std::string("taken") : entry.problem().message; };
    EXPECT_NE(words(admit("410102-XX", "甲", 0)).find("410102-XX"), std::string::npos);
    EXPECT_NE(words(admit("410102-TJ", "甲", 0, {"999"})).find("999"), std::string::npos);
    EXPECT_NE(words(admit("410102-TJ", "甲", 0, {"410102012"}, "village")).find("level"), std::string::npos);
    EXPECT_EQ(words(admit("410102-TJ", "甲", 3)), "taken");
    EXPECT_NE(words(admit("410102-TJ", " 甲", 3)).find("已经列入"), std::string::npos);
    EXPECT_EQ(m_register.entries(m_realm, 2026).size(), 1u);
}

TEST_P(InspectionFacts, comprehensive_ones_count_by_issuer_and_year_this_one_included) {
    keep({.day = "2026-03-01", .comprehensive = true});
    keep({.day = "2025-12-31", .comprehensive = true});
    keep({.issuer = "410102-NY", .day = "2026-05-01", .comprehensive = true});
    EXPECT_EQ(fact({.comprehensive = true}, "comprehensive_inspections_this_year"), "2");
    EXPECT_EQ(fact({}, "comprehensive_inspections_this_year"), "1");
    keep({.day = "2026-12-01", .comprehensive = true, .unannounced = true});
    EXPECT_EQ(fact({}, "comprehensive_inspections_this_year"), "1") << "a count tells of a hidden visit as well as a list";
    m_clock.set(on("2026-12-02"));
    EXPECT_EQ(fact({}, "comprehensive_inspections_this_year"), "2") << "the day after it is no secret";
}

TEST_P(InspectionFacts, points_are_the_hosts_by_what_the_issuer_says) {
    EXPECT_EQ(fact({}, "points_by_host_permille"), "null");
    EXPECT_EQ(fact({.points = 8, .points_by_host = 5}, "points_by_host_permille"), "625");
    EXPECT_EQ(fact({.points = 8, .points_by_host = 0}, "points_by_host_permille"), "0");
    EXPECT_EQ(fact({.points = 0, .points_by_host = 5}, "points_by_host_permille"), "null");
    EXPECT_EQ(fact({.points = 2, .points_by_host = 5}, "points_by_host_permille"), "1000");
}

TEST_P(InspectionFacts, many_targets_are_looked_at_together) {
    auto const near = keep({.day = "2026-12-12", .targets = {"410102012002"}});
    keep({.day = "2026-12-01", .targets = {"410102001"}});
    keep({.day = "2026-12-02", .targets = {"410102"}});
    Asked const asked{.targets = {"410102001", "410102012001", "410102012002"}};
    EXPECT_EQ(fact(asked, "days_to_same_topic"), "2");
    EXPECT_EQ(fact(asked, "same_topic_number"), number(near));
    EXPECT_EQ(fact(asked, "routine_checks_this_month"), "2") << "of the township with most, this one included";
}

TEST_P(InspectionFacts, the_nearest_of_the_same_topic_is_named_and_merged_with) {
    auto const first = keep({.day = "2026-09-01"});
    auto const second = keep({.issuer = "410102-NY", .day = "2026-12-20"});
    keep({.day = "2026-12-11", .targets = {"410102001"}});
    keep({.topic = "别的", .day = "2026-12-10"});
    EXPECT_EQ(fact({}, "days_to_same_topic"), "10");
    EXPECT_EQ(fact({}, "same_topic_number"), number(second));
    EXPECT_EQ(fact({}, "overlap_number"), number(second));
    EXPECT_EQ(fact({.day = "2026-09-15"}, "same_topic_number"), number(first)) << "an earlier one as well";
    EXPECT_EQ(fact({}, "days_to_same_topic", second), "100") << "its own row is not its neighbour";
    EXPECT_EQ(fact({.day = "2028-06-01"}, "days_to_same_topic"), "null") << "further off than a year";
}

TEST_P(InspectionFacts, a_village_meets_a_check_of_its_township_but_not_one_of_the_next_village) {
    keep({.day = "2026-12-01", .targets = {"410102012"}});
    EXPECT_EQ(fact({.targets = {"410102012001"}}, "days_to_same_topic"), "9");
    keep({.topic = "乙", .day = "2026-12-01", .targets = {"410102012002"}});
    EXPECT_EQ(fact({.topic = "乙", .targets = {"410102012001"}}, "days_to_same_topic"), "null");
    EXPECT_EQ(fact({.topic = "乙", .targets = {"410102012"}}, "days_to_same_topic"), "9");
    EXPECT_EQ(fact({.topic = "乙", .targets = {"410102"}}, "days_to_same_topic"), "9");
}

TEST_P(InspectionFacts, nobody_learns_of_an_unannounced_visit_by_asking_for_another) {
    keep({.day = "2026-12-01", .targets = {"410102012", "410102"}, .unannounced = true});
    EXPECT_EQ(fact({}, "days_to_same_topic"), "null");
    EXPECT_EQ(fact({.issuer = "410102-NY", .targets = {"410102"}}, "days_to_other_team"), "null");
    EXPECT_EQ(fact({}, "routine_checks_this_month"), "1");
    m_clock.set(on("2026-12-01"));
    EXPECT_EQ(fact({}, "days_to_same_topic"), "null");
    m_clock.set(on("2026-12-02"));
    EXPECT_EQ(fact({}, "days_to_same_topic"), "9") << "from the day after it is no secret";
    EXPECT_EQ(fact({.issuer = "410102-NY", .targets = {"410102"}}, "days_to_other_team"), "9");
    EXPECT_EQ(fact({}, "routine_checks_this_month"), "1") << "and it is no routine check";
}

TEST_P(InspectionFacts, routine_checks_count_by_township_and_month) {
    keep({.topic = "甲", .day = "2026-12-01", .targets = {"410102012001", "410102012002"}});
    keep({.topic = "乙", .day = "2026-12-31"});
    keep({.topic = "丙", .day = "2027-01-01"});
    keep({.topic = "丁", .day = "2026-12-05", .targets = {"410102001"}});
    EXPECT_EQ(fact({}, "routine_checks_this_month"), "3") << "a visit to two villages is one";
    EXPECT_EQ(fact({.targets = {"410102012001"}}, "routine_checks_this_month"), "3");
    EXPECT_EQ(fact({.unannounced = true}, "routine_checks_this_month"), "2");
}

TEST_P(InspectionFacts, another_department_at_the_same_county_or_firm) {
    auto const first = keep({.topic = "甲", .day = "2026-11-30", .targets = {"410102012"}, .firm = "某某面粉厂"});
    keep({.issuer = "410102-NY", .topic = "乙", .day = "2026-12-09", .targets = {"410102012"}});
    EXPECT_EQ(fact({.issuer = "410102-NY", .firm = "某某面粉厂"}, "days_to_other_team"), "10");
    EXPECT_EQ(fact({.issuer = "410102-NY", .firm = "某某面粉厂"}, "other_team_number"), number(first));
    EXPECT_EQ(fact({.firm = "某某面粉厂"}, "days_to_other_team"), "null") << "one's own";
    EXPECT_EQ(fact({.issuer = "410102-NY"}, "days_to_other_team"), "null") << "a township is no county";
    keep({.topic = "丙", .day = "2026-12-30", .targets = {"410102"}});
    EXPECT_EQ(fact({.issuer = "410102-NY", .targets = {"410102"}}, "days_to_other_team"), "20");
}

TEST_P(InspectionFacts, what_is_merged_or_let_go_is_not_one_more_visit) {
    auto const one = keep({.day = "2026-12-01"});
    EXPECT_EQ(fact({}, "days_to_same_topic"), "9");
    keep({.day = "2026-12-05"}, true, gate::Outcome::admit, one.value);
    EXPECT_EQ(fact({}, "days_to_same_topic"), "5") << "a later verdict replaces the rows";
    keep({.day = "2026-12-05"}, true, gate::Outcome::merge, one.value);
    EXPECT_EQ(fact({}, "days_to_same_topic"), "null");
    keep({.day = "2026-12-05"}, true, gate::Outcome::admit, one.value);
    keep({.day = "2026-12-05"}, false, gate::Outcome::admit, one.value);
    EXPECT_EQ(fact({}, "days_to_same_topic"), "null");
    EXPECT_FALSE(m_register.find_visit(one));
}

TEST_P(InspectionFacts, conclusions_and_reviews_count_their_days) {
    auto const visit = keep({.day = "2026-11-23"});
    EXPECT_EQ(fact({}, "conclusion_overdue_days"), "null") << "today it is under way";
    m_clock.set(on("2026-12-24"));
    EXPECT_EQ(fact({.topic = "别的"}, "conclusion_overdue_days"), "31");
    EXPECT_EQ(fact({.topic = "别的"}, "conclusion_overdue_number"), number(visit));
    EXPECT_EQ(fact({.issuer = "410102-NY"}, "conclusion_overdue_days"), "null");
    EXPECT_EQ(fact({}, "days_since_conclusion", visit), "null");
    ASSERT_TRUE(m_register.conclude(visit, "三处物资不足", testing::kActor));
    EXPECT_EQ(fact({}, "conclusion_overdue_days"), "null");
    m_clock.set(on("2026-12-30"));
    EXPECT_EQ(fact({}, "days_since_conclusion", visit), "6");
    EXPECT_EQ(fact({}, "review_waiting_days", visit), "null");
    auto const review = m_register.ask_review(visit, "410102012", "数错了", testing::kActor);
    ASSERT_TRUE(review) << review.problem().message;
    m_clock.set(on("2027-01-31"));
    EXPECT_EQ(fact({}, "review_waiting_days", visit), "32");
    ASSERT_TRUE(m_register.answer_review(visit, review.value().id, true, "已改", testing::kActor));
    EXPECT_EQ(fact({}, "review_waiting_days", visit), "null");
    // Judged again it keeps what followed.
    keep({.day = "2026-11-23"}, true, gate::Outcome::admit, visit.value);
    EXPECT_EQ(fact({.topic = "别的"}, "conclusion_overdue_days"), "null");
}

}  // namespace
}  // namespace yizhen::inspections

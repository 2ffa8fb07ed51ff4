// The requester's side on both databases: reminders, sign-off, progress. Units and figures are synthetic.

#include "modules/collection/test_collection.h"

namespace yizhen::collection {
namespace {

using ledgers::test::day;

class RequesterTest : public test::CollectionOnStores {
protected:
    static constexpr Actor kRequester{20, 0, "requester", "r9"};
    Result<Reminded> remind() { return m_collection->remind(DemandId(1), kRequester); }
    void submit(char const* code) {
        auto const receipt = m_collection->submit(task(1, code), two("12"), {11, 0, "frontline", "r1"});
        ASSERT_TRUE(receipt) << receipt.problem().message;
    }
};

TEST_P(RequesterTest, only_who_is_missing_is_reminded_and_once_a_day) {
    admit(demand(1, "410102-TJ"), evidence());
    submit("410102001001");
    auto const first = remind();
    ASSERT_TRUE(first) << first.problem().message;
    EXPECT_EQ(first.value().units, std::vector<UnitId>{unit("410102001002")}) << "who has answered never gets one";
    EXPECT_TRUE(first.value().skipped.empty());
    EXPECT_EQ(m_collection->find(task(1, "410102001002"))->reminded, m_clock.day);
    EXPECT_FALSE(m_collection->find(task(1, "410102001001"))->reminded);

    auto const second = remind();
    ASSERT_TRUE(second);
    EXPECT_TRUE(second.value().units.empty());
    ASSERT_EQ(second.value().skipped.size(), 1u);
    EXPECT_EQ(second.value().skipped[0].why, LeftAlone::reminded_today);
    EXPECT_EQ(number("SELECT COUNT(*) FROM fill_reminder"), 1);

    m_clock.day = m_clock.day.plus_days(1);
    EXPECT_EQ(remind().value().units.size(), 1u);
    submit("410102001002");
    m_clock.day = m_clock.day.plus_days(1);
    EXPECT_TRUE(remind().value().units.empty());
    EXPECT_EQ(number("SELECT COUNT(*) FROM fill_reminder"), 2);
}

TEST_P(RequesterTest, a_unit_is_reminded_once_a_day_by_all_demands_together) {
    admit(demand(1, "410102-TJ"), evidence());
    auto other = evidence();
    other.fields[0] = field("F1", "户籍户数", code("户籍户数"));
    admit(demand(2, "410102-NY"), other);
    ASSERT_EQ(remind().value().units.size(), 2u);
    auto const second = m_collection->remind(DemandId(2), kRequester);
    ASSERT_TRUE(second) << second.problem().message;
    EXPECT_TRUE(second.value().units.empty());
    EXPECT_EQ(second.value().skipped.size(), 2u);
}

TEST_P(RequesterTest, focus_time_and_days_off_are_left_in_peace) {
    admit(demand(1, "410102-TJ"), evidence());
    m_focus = unit("410102001002");
    auto const some = remind();
    ASSERT_TRUE(some) << some.problem().message;
    EXPECT_EQ(some.value().units, std::vector<UnitId>{unit("410102001001")});
    ASSERT_EQ(some.value().skipped.size(), 1u);
    EXPECT_EQ(some.value().skipped[0].unit, unit("410102001002"));
    EXPECT_EQ(some.value().skipped[0].why, LeftAlone::focus_time);
    m_day_off = true;
    auto const off = remind();
    ASSERT_FALSE(off);
    EXPECT_TRUE(off.problem().is(problems::kConflict));
}

TEST_P(RequesterTest, a_sign_off_ends_reminders_until_it_is_taken_back) {
    admit(demand(1, "410102-TJ"), evidence());
    gate::Completeness const half{.cells = 10, .answered = 5, .stale = 0, .disputed = 0, .missing = 5};
    EXPECT_FALSE(m_collection->reopen_demand(DemandId(1), "还没签收", kRequester));
    auto const said = m_collection->sign_off(DemandId(1), half, "先用着", kRequester);
    ASSERT_TRUE(said) << said.problem().message;
    EXPECT_FALSE(m_collection->sign_off(DemandId(1), half, "", kRequester)) << "once";
    auto const refused = remind();
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.problem().is(problems::kConflict));
    EXPECT_EQ(number("SELECT COUNT(*) FROM fill_reminder"), 0);

    EXPECT_FALSE(m_collection->reopen_demand(DemandId(1), "", kRequester)) << "with a reason";
    EXPECT_FALSE(m_collection->reopen_demand(DemandId(1), "问 419900196001010019", kRequester)) << "no numbers of persons in words";
    ASSERT_TRUE(m_collection->reopen_demand(DemandId(1), "少了一个村", kRequester));
    EXPECT_EQ(remind().value().units.size(), 2u);
    auto const events = m_collection->sign_offs(DemandId(1));
    ASSERT_EQ(events.size(), 2u);
    EXPECT_FALSE(events[0].reopened);
    EXPECT_EQ(events[0].answered, 5);
    EXPECT_EQ(events[0].cells, 10);
    EXPECT_EQ(events[0].person, PersonId(20));
    EXPECT_EQ(events[0].words, "先用着");
    EXPECT_TRUE(events[1].reopened);
    EXPECT_EQ(events[1].words, "少了一个村");
}

TEST_P(RequesterTest, progress_is_read_from_the_tasks) {
    admit(demand(1, "410102-TJ"), evidence());
    submit("410102001001");
    m_clock.day = day(2026, 12, 25);
    auto const nodes = m_collection->progress(DemandId(1));
    auto const at = [&](char const* code) {
        auto const found = std::ranges::find(nodes, unit(code), &ProgressNode::unit);
        EXPECT_NE(found, nodes.end());
        return *found;
    };
    EXPECT_EQ(at("410102").tasks, 2);
    EXPECT_EQ(at("410102").tasks_late, 1);
    EXPECT_EQ(at("410102").cells_answered(), 2);
    EXPECT_EQ(at("410102001").waiting_here, 1);
    EXPECT_EQ(at("410102001002").own->late_days, 5);
    EXPECT_EQ(at("410102001001").own->late_days, 0) << "it came in time";
    EXPECT_EQ(at("410102001001").own->waiting, unit("410102001"));
    EXPECT_TRUE(m_collection->progress(DemandId(9)).empty());
}

INSTANTIATE_TEST_SUITE_P(Stores, RequesterTest, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen::collection

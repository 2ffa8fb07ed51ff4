// Days on which nothing else is due, on both databases.
#include "modules/org/org.h"
#include "platform/files/files.h"
#include "platform/sql/test_database.h"

#include <gtest/gtest.h>

namespace yizhen::org {
namespace {

class MayClock final : public Clock {
public:
    CivilDate day = CivilDate::parse("2026-05-20").value();
    CivilDate today() const override { return day; }
    std::int64_t now_ms() const override { return 0; }
    std::int64_t monotonic_ms() const override { return 0; }
};

CivilDate day_of(std::string_view iso) { return CivilDate::parse(iso).value(); }

class FocusTimeTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        std::vector<UnitFile> const files{{"u.csv",
                                           "code,name,parent,kind\n41,河南省,,\n4101,郑州市,41,\n410102,中原区,4101,\n"
                                           "410102001,甲街道,410102,\n410102002,乙街道,410102,\n410102001001,一社区,410102001,\n"
                                           "410102001002,二社区,410102001,\n"}};
        ImportOptions options;
        options.today = options.changes_from = m_clock.day;
        ASSERT_EQ(m_org->import_units(files, options, {}).value().created, 7);
    }
    UnitId unit(std::string_view code) { return m_org->tree()->find_code(code)->id; }
    std::int64_t protect(std::string_view code, std::string_view first, std::string_view last, FocusKind kind = FocusKind::harvest) {
        auto const id = m_focus->protect({0, unit(code), day_of(first), day_of(last), kind, "麦收"}, {});
        EXPECT_TRUE(id) << id.problem().message;
        return id ? id.value() : 0;
    }

    sql::SilentAudit m_audit;
    sql::TestDatabase m_database{GetParam(), m_audit};
    MayClock m_clock;
    std::unique_ptr<Org> m_org = Org::make(*m_database, m_clock);
    std::unique_ptr<FocusTimes> m_focus = FocusTimes::make(*m_database, *m_org, m_clock);
    WorkingCalendar m_calendar = WorkingCalendar::parse(files::read_file(std::string(YIZHEN_SOURCE_DIR) + "/data/calendar/exceptions_2024_2026.csv").value()).value();
};
INSTANTIATE_TEST_SUITE_P(Stores, FocusTimeTest, ::testing::ValuesIn(sql::test_databases()));

TEST_P(FocusTimeTest, protects_a_subtree_on_its_days_and_nobody_else) {
    protect("410102001", "2026-06-01", "2026-06-10");
    EXPECT_TRUE(m_focus->focus_time(unit("410102001001"), day_of("2026-06-01")));
    EXPECT_TRUE(m_focus->focus_time(unit("410102001"), day_of("2026-06-10")));
    EXPECT_FALSE(m_focus->focus_time(unit("410102001001"), day_of("2026-05-31")));
    EXPECT_FALSE(m_focus->focus_time(unit("410102001001"), day_of("2026-06-11")));
    EXPECT_FALSE(m_focus->focus_time(unit("410102002"), day_of("2026-06-05"))) << "the neighbour";
    EXPECT_FALSE(m_focus->focus_time(unit("410102"), day_of("2026-06-05"))) << "the county above";
}

TEST_P(FocusTimeTest, the_nearest_word_counts) {
    protect("410102", "2026-06-01", "2026-06-30", FocusKind::flood);
    protect("410102001001", "2026-06-05", "2026-06-08", FocusKind::election);
    EXPECT_EQ(m_focus->focus_time(unit("410102001001"), day_of("2026-06-06"))->kind, FocusKind::election);
    EXPECT_EQ(m_focus->focus_time(unit("410102001002"), day_of("2026-06-06"))->kind, FocusKind::flood);
    EXPECT_EQ(m_focus->focus_time(unit("410102001001"), day_of("2026-06-09"))->kind, FocusKind::flood);
}

TEST_P(FocusTimeTest, follows_the_tree_of_the_day) {
    protect("410102001", "2026-06-01", "2026-06-10");
    ASSERT_TRUE(m_org->move(unit("410102001001"), unit("410102002"), day_of("2026-06-05"), "调整", {}));
    auto const village = unit("410102001001");
    EXPECT_TRUE(m_focus->focus_time(village, day_of("2026-06-04")));
    EXPECT_FALSE(m_focus->focus_time(village, day_of("2026-06-05"))) << "it stands elsewhere from that day";
}

TEST_P(FocusTimeTest, deadlines_go_around_it) {
    auto const village = unit("410102001001");
    // 2026-06-01 is a Monday; 19 to 21 June is 端午.
    EXPECT_EQ(m_focus->plus_open_days(village, day_of("2026-05-29"), 3, m_calendar).value(), day_of("2026-06-03"));
    protect("410102001", "2026-06-01", "2026-06-10");
    EXPECT_EQ(m_focus->plus_open_days(village, day_of("2026-05-29"), 3, m_calendar).value(), day_of("2026-06-15"));
    EXPECT_EQ(m_focus->plus_open_days(unit("410102002"), day_of("2026-05-29"), 3, m_calendar).value(), day_of("2026-06-03"));
    EXPECT_EQ(m_focus->plus_open_days(village, day_of("2026-06-05"), 0, m_calendar).value(), day_of("2026-06-11"));
    EXPECT_EQ(m_focus->plus_open_days(village, day_of("2026-06-11"), 0, m_calendar).value(), day_of("2026-06-11"));
    EXPECT_EQ(m_focus->open_days_between(village, day_of("2026-05-29"), day_of("2026-06-15"), m_calendar).value(), 3);
    EXPECT_EQ(m_focus->open_days_between(unit("410102002"), day_of("2026-05-29"), day_of("2026-06-15"), m_calendar).value(), 11);
    EXPECT_EQ(m_focus->open_days_between(village, day_of("2026-06-15"), day_of("2026-05-29"), m_calendar).value(), 0);
    EXPECT_FALSE(m_focus->plus_open_days(village, day_of("2029-06-01"), 3, m_calendar)) << "a year without a published calendar";
}

TEST_P(FocusTimeTest, lifted_it_holds_no_more) {
    auto const id = protect("410102001", "2026-06-01", "2026-06-10");
    EXPECT_FALSE(m_focus->lift(id, " ", {}));
    ASSERT_TRUE(m_focus->lift(id, "收割提前结束", {}));
    EXPECT_FALSE(m_focus->focus_time(unit("410102001"), day_of("2026-06-05")));
    EXPECT_FALSE(m_focus->lift(id, "再来", {}));
    EXPECT_FALSE(m_focus->find(id));
}

TEST_P(FocusTimeTest, lists_what_concerns_a_unit) {
    protect("410102", "2026-07-01", "2026-07-20", FocusKind::flood);
    protect("410102001", "2026-06-01", "2026-06-10");
    protect("410102002", "2026-06-01", "2026-06-10");
    auto const list = m_focus->list(unit("410102001"), day_of("2026-06-01"), day_of("2026-12-31"));
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0].unit, unit("410102001"));
    EXPECT_EQ(list[1].kind, FocusKind::flood);
    EXPECT_EQ(m_focus->list(unit("410102"), day_of("2026-06-01"), day_of("2026-12-31")).size(), 3u);
    EXPECT_TRUE(m_focus->list(unit("410102"), day_of("2026-08-01"), day_of("2026-12-31")).empty());
}

TEST_P(FocusTimeTest, refuses_what_cannot_be_meant) {
    auto const refused = [&](FocusTime const& time) {
        auto const id = m_focus->protect(time, {});
        EXPECT_FALSE(id);
        return id ? std::string() : id.problem().message;
    };
    auto const street = unit("410102001");
    EXPECT_NE(refused({0, UnitId{9999}, day_of("2026-06-01"), day_of("2026-06-02"), FocusKind::harvest, "x"}).find("没有编号"), std::string::npos);
    EXPECT_NE(refused({0, street, day_of("2026-06-03"), day_of("2026-06-02"), FocusKind::harvest, "x"}).find("早于"), std::string::npos);
    EXPECT_NE(refused({0, street, day_of("2026-01-01"), day_of("2026-12-31"), FocusKind::harvest, "x"}).find("最长 92 天"), std::string::npos);
    EXPECT_NE(refused({0, street, day_of("2026-06-01"), day_of("2026-06-02"), FocusKind::harvest, " "}).find("缘由"), std::string::npos);
    EXPECT_TRUE(m_focus->protect({0, street, day_of("2026-06-01"), day_of("2026-08-31"), FocusKind::flood, "主汛期"}, {})) << "exactly 92 days";
    EXPECT_EQ(parse_focus_kind("防汛"), FocusKind::flood);
    EXPECT_FALSE(parse_focus_kind("holiday"));
}

}  // namespace
}  // namespace yizhen::org

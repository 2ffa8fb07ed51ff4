// Conditions over rows of other ledgers, on both databases. People and numbers are synthetic.

#include "modules/ledgers/test_ledgers.h"

#include <algorithm>

namespace yizhen::ledgers {
namespace {

using test::blank;
using test::day;
using test::held;
using test::kRealm;

class SetsTest : public test::LedgersTest {
protected:
    void SetUp() override {
        LedgersTest::SetUp();
        household("H1", "111");
        household("H2", "111");
        household("H3", "112");
        person(1, "H1", 1940, "111");
        person(2, "H1", 1990, "111");
        person(3, "H2", 1941, "111");
        person(4, "H2", 1950, "111");
        person(5, "H3", 2000, "112");
    }
    void household(std::string const& number, std::string const& unit) {
        write("household", {"户编号"}, {{unit, {}, {held(number)}, "1", {}}}, day(2026, 10, 1));
    }
    void person(int serial, std::string const& household, int year, std::string const& unit, CivilDate as_of = day(2026, 10, 1)) {
        auto const born = day(year, 1, 1);
        write("person", {"公民身份号码", "人员户编号", "出生日期"},
              {{unit, {}, {held(test::synthetic_id(born, serial)), held(household), held(born)}, "1", {}}}, as_of);
    }
    std::vector<std::string> households(std::string const& population, std::vector<std::string> units = {"100"}) {
        return keys("户编号", population, std::move(units), m_clock.day);
    }
    std::vector<std::string> keys(std::string const& element, std::string const& population, std::vector<std::string> units, CivilDate as_of) {
        auto asked = question({element}, std::move(units), population);
        asked.as_of = as_of;
        auto const rows = m_ledgers->rows(kRealm, asked);
        EXPECT_TRUE(rows) << rows.problem().message;
        std::vector<std::string> out;
        if (!rows) return out;
        for (auto const& row : rows.value()) out.push_back(row.key);
        std::ranges::sort(out);
        return out;
    }
    std::string refusal(std::string const& ledger_element, std::string const& population) {
        auto const rows = m_ledgers->rows(kRealm, question({ledger_element}, {"100"}, population));
        return rows ? "accepted" : rows.problem().message;
    }
};

TEST_P(SetsTest, HouseholdsAreFoundByTheirMembers) {
    using Found = std::vector<std::string>;
    EXPECT_EQ(households("count(成员) = 2"), (Found{"H1", "H2"}));
    EXPECT_EQ(households("count(成员 where age(出生日期, as_of) >= 60) = count(成员) 且 存在(成员)"), Found{"H2"});
    EXPECT_EQ(households("not exists(成员 where 年龄 >= 60)"), Found{"H3"}) << "年龄 is derived";
    EXPECT_EQ(households("max(成员.年龄) > 80"), (Found{"H1", "H2"}));
    EXPECT_EQ(households("avg(成员.年龄) < 30"), Found{"H3"});
    EXPECT_EQ(households("min(成员.出生日期) = 1940-01-01"), Found{"H1"});
    auto const number = test::synthetic_id(day(1941, 1, 1), 3);
    EXPECT_EQ(households("exists(成员 where 公民身份号码 = '" + number + "')"), Found{"H2"}) << "identifiers by digest";
}

TEST_P(SetsTest, SetsMeetOneAnotherAndTheUnit) {
    using Found = std::vector<std::string>;
    EXPECT_EQ(households("exists(成员 where count(同户人员 where 年龄 >= 60) = 2)"), Found{"H2"});
    EXPECT_EQ(households("count(本单位家庭) = 1"), Found{"H3"});
    EXPECT_EQ(households("count(本单位人员 where 年龄 >= 60) >= 3"), (Found{"H1", "H2"}));
    write("dwelling", {"房屋编码", "产权人证件号码"}, {{"112", {}, {held(std::string("F1")), held(test::synthetic_id(day(1940, 1, 1), 1))}, "1", {}}}, day(2026, 10, 1));
    EXPECT_EQ(keys("公民身份号码", "exists(名下房屋)", {"100"}, m_clock.day).size(), 1u) << "digest meets digest";
    EXPECT_EQ(keys("公民身份号码", "exists(名下房屋)", {"111"}, m_clock.day).size(), 0u) << "rows of other units are out of reach";
}

TEST_P(SetsTest, APastDayIsReadAsItWas) {
    using Found = std::vector<std::string>;
    person(5, "H1", 2000, "112", day(2026, 11, 10));  // moved to H1
    EXPECT_EQ(households("count(成员) = 3"), Found{"H1"});
    EXPECT_EQ(households("count(成员) = 0"), Found{"H3"});
    EXPECT_EQ(keys("户编号", "count(成员) = 1", {"100"}, day(2026, 10, 31)), Found{"H3"});
    EXPECT_EQ(keys("户编号", "count(成员) = 0", {"100"}, day(2026, 10, 31)), Found{});
    EXPECT_EQ(keys("户编号", "exists(成员)", {"100"}, day(2026, 9, 30)), Found{});
}

TEST_P(SetsTest, RefusalsPointAtTheCharacter) {
    EXPECT_NE(refusal("户编号", "count(村民) > 1").find("不是此处可以汇总的范围"), std::string::npos);
    EXPECT_NE(refusal("户编号", "count(成员 where 年令 > 60) > 1").find("年龄"), std::string::npos);
    EXPECT_NE(refusal("户编号", "exists(成员 where 公民身份号码 like '41*')").find("个人标识"), std::string::npos);
    EXPECT_NE(refusal("户编号", "exists(成员 where exists(同户人员 where exists(同户人员)))").find("不是此处可以汇总的范围"), std::string::npos);
}

/// An index serves each look-up; it is made once.
TEST_P(SetsTest, LookUpsHaveAnIndex) {
    auto const made = number("SELECT COUNT(*) FROM ledger_index");
    EXPECT_GT(made, 4);
    open();
    EXPECT_EQ(number("SELECT COUNT(*) FROM ledger_index"), made);
    EXPECT_EQ(number("SELECT COUNT(*) FROM ledger_index WHERE name LIKE 'l_person_by_e%'"), 2);
}

INSTANTIATE_TEST_SUITE_P(Stores, SetsTest, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen::ledgers

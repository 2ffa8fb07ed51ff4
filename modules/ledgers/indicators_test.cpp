// Indicators over the store, on both databases. People and numbers are synthetic.

#include "modules/ledgers/test_ledgers.h"

#include <rapidcheck.h>

#include <algorithm>

namespace yizhen::ledgers {
namespace {

using test::day;
using test::held;
using test::kRealm;

char const kIndicatorPeriod[] = "2026-10";

/// a / b with four decimals, half-even; positive numbers.
std::int64_t divided(std::int64_t a, std::int64_t b) {
    a *= 10'000;
    auto const quotient = a / b;
    auto const twice = a % b * 2;
    return quotient + (twice > b || (twice == b && quotient % 2 != 0) ? 1 : 0);
}

class IndicatorsTest : public test::LedgersTest {
protected:
    void person(int serial, std::string const& household, int year, std::string const& unit) {
        auto const born = day(year, 1, 1);
        write("person", {"公民身份号码", "人员户编号", "出生日期", "是否死亡"},
              {{unit, {}, {held(test::synthetic_id(born, serial)), held(household), held(born), held(false)}, "1", {}}}, day(2026, 10, 1));
    }
    void household(std::string const& number, std::string const& unit) {
        write("household", {"户编号"}, {{unit, {}, {held(number)}, "1", {}}}, day(2026, 10, 1));
    }
    void everywhere() {
        int serial = 0;
        for (auto const* unit : {"111", "112", "113", "121"}) {
            household("H" + std::string(unit), unit);
            ++serial;
            person(serial, "H" + std::string(unit), 1940 + serial, unit);
        }
        person(++serial, "H111", 1990, "111");
        person(++serial, "H121", 2000, "121");
    }
    IndicatorQuestion question(std::vector<std::string> codes, std::vector<std::int64_t> units = {100}) const {
        IndicatorQuestion out{std::move(codes), {}, m_clock.day, m_clock.day, Period::parse(kIndicatorPeriod).value()};
        for (auto const unit : units) out.units.emplace_back(unit);
        return out;
    }
    IndicatorValue value(std::string const& code, std::int64_t unit) {
        auto const found = m_ledgers->indicators().values(kRealm, question({code}, {unit}));
        EXPECT_TRUE(found) << found.problem().message;
        return found ? found.value().front() : IndicatorValue{};
    }
    std::string text(std::string const& code, std::int64_t unit) { return to_text(value(code, unit).cell.value); }
    BatchReceipt take(std::vector<std::string> const& codes) {
        auto const taken = m_ledgers->indicators().take(kRealm, {1, 100, "steward", "r1"}, {question(codes), "月报"});
        EXPECT_TRUE(taken) << taken.problem().message;
        return taken ? taken.value() : BatchReceipt{};
    }
};

TEST_P(IndicatorsTest, AreWorkedOutAtEveryLevel) {
    everywhere();
    EXPECT_EQ(text("ZB0001", 111), "2");
    EXPECT_EQ(text("ZB0001", 110), "4");
    EXPECT_EQ(text("ZB0001", 100), "6");
    EXPECT_EQ(text("ZB0002", 100), "4");
    EXPECT_EQ(text("ZB0003", 111), "50.00");
    EXPECT_EQ(text("ZB0003", 112), "100.00");
    EXPECT_EQ(text("ZB0003", 100), "66.67") << "of the sums, not the mean of the rates";
    EXPECT_EQ(text("ZB0005", 110), "1.33");
    EXPECT_EQ(text("ZB0006", 100), "2") << "households of 112 and 113";
    EXPECT_EQ(text("ZB0007", 100), "85");
    EXPECT_EQ(text("ZB0008", 111), "60.5");
    EXPECT_EQ(value("ZB0001", 100).oldest, day(2026, 10, 1));
}

TEST_P(IndicatorsTest, WhatNobodyWroteDownIsNotZero) {
    person(1, "H1", 1950, "111");
    auto const county = value("ZB0001", 100);
    EXPECT_EQ(county.cell.state, CellState::blank);
    EXPECT_EQ(county.missing_units, (std::vector<std::string>{"112", "113", "121"}));
    EXPECT_NE(county.note.find("没有行"), std::string::npos);
    EXPECT_EQ(value("ZB0003", 100).missing_units.size(), 3u) << "through the indicators it speaks of";
    EXPECT_EQ(text("ZB0001", 111), "1");
    write("person", {"公民身份号码", "是否死亡"}, {{"111", {}, {held(test::synthetic_id(day(1960, 1, 1), 9)), held(false)}, "1", {}}}, day(2026, 10, 1));
    EXPECT_NE(value("ZB0002", 111).note.find("1 行缺所需内容"), std::string::npos) << value("ZB0002", 111).note;
}

TEST_P(IndicatorsTest, TakenValuesAreInTheTotals) {
    everywhere();
    auto const receipt = take({"ZB0001", "ZB0002"});
    EXPECT_EQ(receipt.created, 4);
    auto const total = [&](std::string const& element, std::int64_t unit) {
        auto const table = m_ledgers->totals().table({codes({element}), Period::parse(kIndicatorPeriod).value()}, {UnitId(unit), 0, {}});
        EXPECT_TRUE(table) << table.problem().message;
        return table ? table.value().cell(0, 0).parts.sum : -1;
    };
    EXPECT_EQ(total("总人口数", 100), 6);
    EXPECT_EQ(total("人口60岁及以上合计", 110), 3);
    EXPECT_EQ(take({"ZB0001", "ZB0002"}).same, 4) << "the same again changes nothing";
    person(20, "H112", 1945, "112");
    EXPECT_EQ(take({}).updated, 4) << "total households come in as well";
    EXPECT_EQ(total("总人口数", 110), 5);
    std::size_t checked = 0;
    EXPECT_TRUE(m_ledgers->totals().verify(checked).empty());
    EXPECT_EQ(m_ledgers->indicators().take(kRealm, {1, 100, "steward", "r1"}, {question({"ZB0003"}), "月报"}).problem().message.find("不能写入") != std::string::npos, true);
}

TEST_P(IndicatorsTest, SpeakOfFiguresAndMarkDisputes) {
    everywhere();
    write("unit_period", {"常住人口数"}, {{"111", kIndicatorPeriod, {held(std::int64_t{4})}, "1", {}}, {"112", kIndicatorPeriod, {held(std::int64_t{4})}, "1", {}},
                                          {"113", kIndicatorPeriod, {held(std::int64_t{4})}, "1", {}}, {"121", kIndicatorPeriod, {held(std::int64_t{8})}, "1", {}}}, day(2026, 10, 31));
    std::vector<Indicator> mine = shipped_indicators();
    mine.push_back({"X1", "登记比例", "在册人口 * 100 / 常住人口数", "%", 1, RollUp::ratio, {}});
    auto opened = Ledgers::open({*m_database, test::shipped_shapes(), m_units, *m_keys, m_clock, {}, &m_trees, {}, 384u << 20, mine});
    ASSERT_TRUE(opened) << opened.problem().message;
    m_ledgers = std::move(opened).value();
    EXPECT_EQ(text("X1", 111), "50.0");
    EXPECT_EQ(text("X1", 100), "30.0");
    auto asked = LedgersTest::question({"出生日期"}, {"112"});
    auto const row = m_ledgers->rows(kRealm, asked).value().front().id;
    Dispute said;
    said.ledger = "person";
    said.row = row;
    said.element = code("出生日期");
    said.unit = "112";
    said.reason = "登记有误";
    ASSERT_TRUE(m_ledgers->dispute(kRealm, {2, 112, "frontline", "r2"}, said));
    EXPECT_EQ(value("ZB0002", 112).cell.state, CellState::disputed);
    EXPECT_EQ(value("ZB0003", 100).cell.state, CellState::disputed) << "wherever it was used";
    EXPECT_EQ(value("ZB0002", 111).cell.state, CellState::present);
}

TEST_P(IndicatorsTest, WrongLinesAreSaidAtTheStart) {
    auto const refusal = [&](Indicator const& indicator, std::vector<Indicator> more = {}) {
        more.push_back(indicator);
        auto const opened = Ledgers::open({*m_database, test::shipped_shapes(), m_units, *m_keys, m_clock, {}, nullptr, {}, 1u << 20, more});
        return opened ? std::string("accepted") : opened.problem().message;
    };
    EXPECT_EQ(refusal({"A", "甲", "count(人员)", "人", 0, RollUp::sum, "总人口数"}), "accepted");
    EXPECT_NE(refusal({"A", "甲", "count(村民)", "人", 0, RollUp::sum, {}}).find("不是此处可以汇总的范围"), std::string::npos);
    EXPECT_NE(refusal({"A", "甲", "exists(人员)", "人", 0, RollUp::sum, {}}).find("结果不是数"), std::string::npos);
    EXPECT_NE(refusal({"A", "甲", "1 + 1", "人", 0, RollUp::sum, {}}).find("没有用到"), std::string::npos);
    EXPECT_NE(refusal({"A", "甲", "乙 + 1", "人", 0, RollUp::sum, {}}, {{"B", "乙", "甲 + 1", "人", 0, RollUp::sum, {}}}).find("循环"), std::string::npos);
    EXPECT_NE(refusal({"A", "甲", "count(人员)", "人", 0, RollUp::ratio, "总人口数"}).find("只有 roll_up 为 sum"), std::string::npos);
    EXPECT_NE(refusal({"A", "甲", "count(人员)", "人", 0, RollUp::sum, "养老保险参保率"}).find("不是可以相加的"), std::string::npos);
    EXPECT_NE(refusal({"A", "甲", "count(人员 where 公民身份号码 like '4*')", "人", 0, RollUp::sum, {}}).find("个人标识"), std::string::npos);
    EXPECT_FALSE(parse_indicators("A\t甲\tcount(人员)\t人\t0\tadd\t", "x"));
    EXPECT_FALSE(parse_indicators("A\t甲\tcount(人员)\t人\t-1\tsum\t", "x"));
    EXPECT_FALSE(parse_indicators("A\t甲\tcount(人员)\t人\t0\tsum\t\nB\t甲\tcount(人员)\t人\t0\tsum\t", "x"));
}

/// Every value equals what counting by hand over the rows that were written gives. The seed is printed by rapidcheck.
TEST_P(IndicatorsTest, EqualAHandCount) {
    struct Person { int year; std::int64_t village; };
    std::vector<Person> people;
    int serial = 0;
    int rounds = 0;
    bool const equal = rc::check("indicators equal a hand count", [&] {
        constexpr int kRounds = 12;  // each reads all that the rounds before wrote
        if (++rounds > kRounds) return;
        std::vector<std::int64_t> const villages{111, 112, 113, 121};
        for (auto const village : villages) {
            auto const more = serial < 4 ? 1 : *rc::gen::inRange(0, 2);
            for (int i = 0; i < more && serial < 900; ++i) {
                people.push_back({*rc::gen::inRange(1930, 2020), village});
                person(++serial, "H", people.back().year, std::to_string(village));
            }
        }
        for (std::int64_t const unit : {100, 110, 112, 120}) {
            std::int64_t all = 0, old = 0, oldest = 0, years = 0;
            for (auto const& each : people) {
                bool const inside = unit == 100 || each.village == unit || each.village / 10 * 10 == unit;
                if (!inside) continue;
                int const age = 2026 - each.year;
                ++all;
                years += age;
                old += age >= 60 ? 1 : 0;
                oldest = std::max<std::int64_t>(oldest, age);
            }
            RC_ASSERT(text("ZB0001", unit) == std::to_string(all));
            RC_ASSERT(text("ZB0002", unit) == std::to_string(old));
            RC_ASSERT(text("ZB0007", unit) == std::to_string(oldest));
            auto const rounded = [](std::int64_t a, std::int64_t b, std::uint8_t scale) { return Decimal{divided(a, b), 4}.rescaled(scale).value().text(); };
            RC_ASSERT(text("ZB0003", unit) == rounded(old * 100, all, 2));
            RC_ASSERT(text("ZB0008", unit) == rounded(years, all, 1));
        }
    });
    EXPECT_TRUE(equal);
}

INSTANTIATE_TEST_SUITE_P(Stores, IndicatorsTest, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen::ledgers

// What the checks say of answers, over real ledgers on both databases. Units, figures and persons are synthetic.

#include "modules/collection/checks.h"

#include "modules/collection/cells.h"
#include "modules/ledgers/test_ledgers.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace yizhen::collection {
namespace {

using ledgers::test::day;
using ledgers::test::held;

class ChecksTest : public ledgers::test::LedgersTest {
protected:
    void SetUp() override {
        LedgersTest::SetUp();
        m_asked.realm = ledgers::test::kRealm;
        m_asked.period = "2026-10";
        m_asked.as_of = day(2026, 10, 31);
    }

    /// Adds a field of the form; returns the key of its cell.
    std::string ask(std::string field, std::string const& element_name, bool is_asked = true, bool in_rows = false) {
        Ask ask;
        auto const* shape = m_ledgers->shapes().of_element(code(element_name));
        auto const* column = shape->named(element_name);
        ask.element = column->element.code;
        ask.name = element_name;
        ask.field = std::move(field);
        ask.ledger = shape->definition.name;
        ask.by_period = shape->by_period();
        ask.type = column->element.type;
        ask.scale = column->element.scale;
        ask.unit_of_measure = column->element.unit_of_measure;
        ask.code_list = column->element.code_list;
        ask.sensitivity = column->element.sensitivity;
        ask.in_rows = in_rows;
        m_asked.asks.push_back(ask);
        TaskCell const cell{.ask = m_asked.asks.size() - 1, .why = Why::missing, .row = 0, .nth = in_rows ? 1 : 0, .at = {}};
        if (is_asked) m_task.cells.push_back(cell);
        return cell.key();
    }
    void answer(std::string const& key, Value value) { m_answers[key] = {held(std::move(value)), false, {}}; }
    void relate(std::string text, std::string left, std::vector<std::pair<int, std::string>> right, std::string relation = "=", std::string divisor = {}, bool percent = false) {
        m_asked.relations.push_back({std::move(text), std::move(left), std::move(right), std::move(relation), std::move(divisor), percent});
    }

    std::vector<Finding> check(std::string unit = "111") {
        auto findings = check_answers({.asked = m_asked, .task = m_task, .answers = m_answers, .nothing = m_nothing, .unit_code = std::move(unit),
                                       .realm_code = "100", .today = m_clock.day, .ledgers = *m_ledgers, .strictness = {m_strict, m_strict_elements}});
        EXPECT_TRUE(findings) << findings.problem().message;
        return findings ? std::move(findings).value() : std::vector<Finding>{};
    }
    static std::string rules(std::vector<Finding> const& findings) {
        std::string out;
        for (auto const& finding : findings) out += (out.empty() ? "" : " ") + finding.rule + (finding.grade == Finding::Grade::error ? "!" : "?");
        return out;
    }
    void figure(std::string const& name, std::int64_t value, std::string const& period, std::string const& unit = "111") {
        auto const receipt = write("unit_period", {name}, {{unit, period, {held(value)}, {}, {}}}, Period::parse(period).value().last());
        ASSERT_EQ(receipt.rejected, 0) << receipt.rows.front().reason;
    }

    Asked m_asked;
    TaskWhole m_task;
    Answers m_answers;
    Strictness m_strict;
    std::map<std::string, Strictness> m_strict_elements;
    bool m_nothing = false;
};

TEST_P(ChecksTest, AFormSaysBetweenWhatItsFiguresLie) {
    auto const people = ask("F1", "总人口数");
    m_strict_elements[code("总人口数")].least = 10;
    m_strict_elements[code("总人口数")].most = 5000;
    for (auto const& [value, rule] : {std::pair{9, "range!"}, std::pair{10, ""}, std::pair{5000, ""}, std::pair{5001, "range!"}}) {
        answer(people, std::int64_t{value});
        EXPECT_EQ(rules(check()), rule) << value;
    }
}

TEST_P(ChecksTest, WhoTypesAnotherNumberThanTheRowsSayWhy) {
    auto const receipt = write("person", {"公民身份号码", "出生日期"}, {{"111", {}, {held(ledgers::test::synthetic_id(day(1940, 1, 1), 1)), held(day(1940, 1, 1))}, "1", {}}}, day(2025, 10, 31));
    ASSERT_EQ(receipt.created, 1) << receipt.rows.front().reason;
    auto const people = ask("F1", "总人口数");
    answer(people, std::int64_t{7});
    EXPECT_EQ(rules(check()), "ledger?");
    answer(people, std::int64_t{1});
    EXPECT_EQ(rules(check()), "");
}

TEST_P(ChecksTest, APartThatDoesNotApplyAddsNothing) {
    auto const total = ask("F1", "总人口数");
    auto const men = ask("F2", "总人口数男");
    auto const women = ask("F3", "总人口数女");
    relate("总人口=男+女", "F1", {{1, "F2"}, {1, "F3"}});
    auto const absent = [&](std::string const& key) { m_answers[key] = {{{}, CellState::not_applicable}, false, {}}; };
    answer(total, std::int64_t{100});
    answer(men, std::int64_t{60});
    absent(women);
    auto const found = check();
    ASSERT_EQ(rules(found), "balance!");
    EXPECT_EQ(found[0].parts->difference.text(), "40");
    answer(men, std::int64_t{100});
    EXPECT_EQ(rules(check()), "");
    absent(total);
    absent(men);
    EXPECT_EQ(rules(check()), "");
}

TEST_P(ChecksTest, WhatADemandBroughtNewIsCheckedWithoutALedger) {
    auto const known = ask("F1", "总人口数");
    Ask brought;
    brought.element = "HX0001";
    brought.name = "没见过的指标";
    brought.field = "F2";
    brought.by_period = true;
    brought.type = ValueType::integer;
    m_asked.asks.push_back(brought);
    TaskCell const cell{.ask = 1, .why = Why::missing, .row = 0, .nth = 0, .at = {}};
    m_task.cells.push_back(cell);
    relate("2=1", "F2", {{1, "F1"}});
    answer(known, std::int64_t{5});
    answer(cell.key(), std::int64_t{5});
    EXPECT_EQ(rules(check()), "");
    answer(cell.key(), std::int64_t{6});
    EXPECT_EQ(rules(check()), "balance!");
}

TEST_P(ChecksTest, ATotalThatIsNotTheSumOfItsPartsIsReportedAndNothingElse) {
    auto const total = ask("F1", "总人口数");
    auto const men = ask("F2", "总人口数男");
    auto const women = ask("F3", "总人口数女");
    relate("总人口=男+女", "F1", {{1, "F2"}, {1, "F3"}});
    answer(total, std::int64_t{100});
    answer(men, std::int64_t{51});
    answer(women, std::int64_t{48});
    auto const found = check();
    ASSERT_EQ(rules(found), "balance!");
    ASSERT_TRUE(found[0].parts.has_value());
    EXPECT_EQ(found[0].parts->total.text(), "100");
    EXPECT_EQ(found[0].parts->parts_sum.text(), "99");
    EXPECT_EQ(found[0].parts->difference.text(), "1");
    EXPECT_EQ(found[0].parts->rows, (std::vector<std::string>{men, women}));
    EXPECT_EQ(found[0].key, total);
    EXPECT_EQ(std::get<std::int64_t>(m_answers[total].value.value), 100) << "nothing is repaired";

    m_strict.tolerance_units = 1;
    EXPECT_EQ(rules(check()), "") << "the county allows this form one unit";
    m_strict = {};
    answer(women, std::int64_t{49});
    EXPECT_EQ(rules(check()), "");
}

TEST_P(ChecksTest, AnElementIsCheckedAsItWasDecidedForIt) {
    auto const total = ask("F1", "总人口数");
    auto const men = ask("F2", "总人口数男");
    auto const women = ask("F3", "总人口数女");
    relate("总人口=男+女", "F1", {{1, "F2"}, {1, "F3"}});
    figure("总人口数男", 10, "2026-09");
    answer(total, std::int64_t{101});
    answer(men, std::int64_t{51});
    answer(women, std::int64_t{48});
    EXPECT_EQ(rules(check()), "balance! jump?");
    m_strict_elements[code("总人口数")].tolerance_permille = 20;
    EXPECT_EQ(rules(check()), "jump?") << "two in a hundred and one are allowed for this total";
    m_strict_elements[code("总人口数男")].jump_percent = 1'000;
    EXPECT_EQ(rules(check()), "");
    m_strict_elements.clear();
    m_strict.errors = {{"balance", false}, {"jump", true}};
    EXPECT_EQ(rules(check()), "balance? jump!") << "the county says which is which";
    m_strict_elements[code("总人口数男")] = {};
    EXPECT_EQ(rules(check()), "balance? jump?");
}

TEST_P(ChecksTest, PartsThatAreHeldCountToo) {
    auto const total = ask("F1", "总人口数");
    (void)ask("F2", "总人口数男", false);
    (void)ask("F3", "总人口数女", false);
    relate("总人口=男+女", "F1", {{1, "F2"}, {1, "F3"}});
    figure("总人口数男", 60, "2026-10");
    figure("总人口数女", 50, "2026-10");
    answer(total, std::int64_t{111});
    auto const found = check();
    ASSERT_EQ(rules(found), "balance!");
    EXPECT_EQ(found[0].parts->parts_sum.text(), "110");
    answer(total, std::int64_t{110});
    EXPECT_EQ(rules(check()), "");
}

TEST_P(ChecksTest, APartAboveItsTotal) {
    auto const total = ask("F1", "总人口数");
    auto const women = ask("F2", "总人口数女");
    relate("其中：女 ≤ 合计", "F2", {{1, "F1"}}, "<=");
    answer(total, std::int64_t{10});
    answer(women, std::int64_t{11});
    EXPECT_EQ(rules(check()), "part!");
    answer(women, std::int64_t{10});
    EXPECT_EQ(rules(check()), "");
}

TEST_P(ChecksTest, JumpsFromTheLastPeriodWantAWord) {
    auto const total = ask("F1", "总人口数");
    figure("总人口数", 100, "2026-09");
    answer(total, std::int64_t{400});
    EXPECT_EQ(rules(check()), "") << "four times as much is the limit itself";
    answer(total, std::int64_t{401});
    EXPECT_EQ(rules(check()), "jump?");
    answer(total, std::int64_t{25});
    EXPECT_EQ(rules(check()), "") << "as far down as up";
    answer(total, std::int64_t{24});
    EXPECT_EQ(rules(check()), "jump?");
    m_strict.jump_floor = 76;
    EXPECT_EQ(rules(check()), "") << "small numbers jump often";
}

TEST_P(ChecksTest, ANegativeCountIsRefused) {
    auto const total = ask("F1", "总人口数");
    answer(total, std::int64_t{-1});
    EXPECT_EQ(rules(check()), "range!");
}

TEST_P(ChecksTest, NothingToReportIsNotChecked) {
    auto const total = ask("F1", "总人口数");
    answer(total, std::int64_t{-1});
    m_nothing = true;
    EXPECT_EQ(rules(check()), "");
}

TEST_P(ChecksTest, RowsTwiceElsewhereAndOtherThanTheLedger) {
    auto const number = ask("F1", "公民身份号码", true, true);
    auto const sex = ask("F2", "性别", true, true);
    auto const at = [](std::string const& key, int row) { return key.substr(0, key.find('+')) + "+" + std::to_string(row); };
    auto const here = ledgers::test::synthetic_id(day(1950, 1, 2), 1);
    auto const there = ledgers::test::synthetic_id(day(1951, 1, 2), 3);
    auto const receipt = write("person", {"公民身份号码", "性别"},
                               {{"111", {}, {held(here), held(Code{"1"})}, {}, {}}, {"121", {}, {held(there), held(Code{"1"})}, {}, {}}}, day(2026, 10, 1));
    ASSERT_EQ(receipt.created, 2);
    answer(at(number, 1), here);
    answer(at(sex, 1), Code{"2"});
    EXPECT_EQ(rules(check()), "ledger?");
    answer(at(sex, 1), Code{"1"});
    EXPECT_EQ(rules(check()), "");
    answer(at(number, 2), here);
    EXPECT_EQ(rules(check()), "duplicate!");
    answer(at(number, 2), there);
    auto const found = check();
    EXPECT_EQ(rules(found), "elsewhere?");
    EXPECT_EQ(found[0].message.find("丁社区"), std::string::npos) << "a clerk does not learn whose";
}

/// A total that is the sum is never reported, one that is not always is, with the exact difference.
TEST_P(ChecksTest, BalanceFindsExactlyTheDifference) {
    auto const total = ask("F1", "总人口数");
    auto const men = ask("F2", "总人口数男");
    auto const women = ask("F3", "总人口数女");
    relate("总人口=男+女", "F1", {{1, "F2"}, {1, "F3"}});
    rc::check("balance", [&](std::uint16_t a, std::uint16_t b, std::int8_t off) {
        auto const sum = std::int64_t{a} + b + off;
        if (sum < 0) return;
        answer(total, sum);
        answer(men, std::int64_t{a});
        answer(women, std::int64_t{b});
        auto const found = check();
        auto const balance = std::ranges::find(found, "balance", &Finding::rule);
        RC_ASSERT((balance != found.end()) == (off != 0));
        if (off != 0) RC_ASSERT(balance->parts->difference.text() == std::to_string(off));
    });
}

INSTANTIATE_TEST_SUITE_P(Databases, ChecksTest, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen::collection

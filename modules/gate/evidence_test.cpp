#include "modules/gate/evidence.h"

#include "modules/gate/fill_plan.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace yizhen::gate {
namespace {

TEST(InUnit, says_a_number_in_another_unit_or_not_at_all) {
    auto const said = [](std::int64_t number, char const* from, char const* to) {
        auto const value = in_unit(number, from, to);
        return value ? to_text(*value) : std::string("?");
    };
    EXPECT_EQ(said(12345, "元", "万元"), "1.2345");
    EXPECT_EQ(said(3, "万元", "元"), "30000");
    EXPECT_EQ(said(5, "人", "名"), "5");
    EXPECT_EQ(said(30, "亩", "公顷"), "2");
    EXPECT_EQ(said(1, "亩", "公顷"), "0.0667");
    EXPECT_EQ(said(2, "公顷", "亩"), "30");
    EXPECT_EQ(said(3, "吨", "公斤"), "3000");
    EXPECT_EQ(said(5, "亩", "平方米"), "?");
    EXPECT_EQ(said(5, "人", "户"), "?");
    EXPECT_EQ(said(5, "人次", "人"), "?");
    EXPECT_EQ(said(5, "个", "家"), "5");
    EXPECT_EQ(said(5, "人", ""), "5");
    EXPECT_EQ(said(5, "元", ""), "5");
    EXPECT_EQ(said(5, "万元", ""), "?");  // 5 or 50000?
    EXPECT_EQ(to_text(*in_unit(std::string("甲"), "元", "万元")), "甲");
}

elements::Element element(ValueType type, std::string unit = "") {
    elements::Element made;
    made.type = type;
    made.unit_of_measure = std::move(unit);
    made.code_list = "sex";
    return made;
}

forms::FormField field(std::string unit = "") {
    forms::FormField made;
    made.unit_of_measure = std::move(unit);
    return made;
}

TEST(CellText, writes_a_value_as_the_form_wants_it) {
    LedgerQuestions ledgers;
    ledgers.code_name = [](std::string_view, std::string_view code) { return code == "1" ? std::string("男性") : std::string(); };
    EXPECT_EQ(cell_text(Decimal{1234500, 2}, element(ValueType::decimal, "元"), field("万元"), ledgers).text, "1.2345");
    EXPECT_EQ(cell_text(std::int64_t{3}, element(ValueType::integer, "万元"), field("元"), ledgers).text, "30000");
    EXPECT_EQ(cell_text(std::int64_t{5}, element(ValueType::integer, "亩"), field("户"), ledgers).text, "");
    EXPECT_EQ(cell_text(Code{"1"}, element(ValueType::code), field(), ledgers).text, "男性");
    EXPECT_EQ(cell_text(Code{"9"}, element(ValueType::code), field(), ledgers).text, "9");
    EXPECT_EQ(cell_text(true, element(ValueType::boolean), field(), ledgers).text, "是");
    EXPECT_EQ(cell_text(std::string("419900193609105273"), element(ValueType::text), field(), ledgers).kind, CellText::Kind::text);
}

TEST(CellText, a_shift_and_its_opposite_give_the_value_back) {
    rc::check("万元 there and back", [] {
        Decimal const value{*rc::gen::inRange<std::int64_t>(-1'000'000'000, 1'000'000'000), 2};
        auto const there = cell_text(value, element(ValueType::decimal, "元"), field("万元"), {}).text;
        auto const back = cell_text(Decimal::parse(there).value(), element(ValueType::decimal, "万元"), field("元"), {}).text;
        RC_ASSERT(Decimal::parse(back).value() == value);
    });
}

CellFinding cell(ledgers::Standing standing, std::string text) {
    CellFinding made{.field = 0, .sheet = "表", .at = {5, 3}, .standing = standing};
    made.shown = {CellText::Kind::number, std::move(text)};
    return made;
}

TEST(FillPlan, answers_what_is_held_and_marks_what_is_left) {
    using Mark = sheet::CellPatch::Mark;
    using Kind = sheet::CellPatch::Kind;
    Evidence evidence;
    evidence.cells = {cell(ledgers::Standing::held, "12"), cell(ledgers::Standing::stale, "13"), cell(ledgers::Standing::missing, ""),
                      cell(ledgers::Standing::disputed, "14"), cell(ledgers::Standing::not_applicable, "")};
    auto const plan = fill_plan(std::move(evidence));
    ASSERT_EQ(plan.cells.size(), 5u);
    EXPECT_EQ(plan.cells[0].text, "12");
    EXPECT_EQ(plan.cells[0].mark, Mark::none);
    EXPECT_EQ(plan.cells[1].text, "13");
    EXPECT_EQ(plan.cells[1].mark, Mark::residual);
    EXPECT_EQ(plan.cells[2].kind, Kind::keep);
    EXPECT_EQ(plan.cells[2].mark, Mark::residual);
    EXPECT_EQ(plan.cells[3].kind, Kind::keep);
    EXPECT_EQ(plan.cells[4].text, "/");
}

}  // namespace
}  // namespace yizhen::gate

// Who is asked what: evidence made by hand, the shipped catalogue's shapes.

#include "modules/collection/cells.h"
#include "modules/collection/plan.h"
#include "modules/ledgers/test_ledgers.h"

#include <gtest/gtest.h>

namespace yizhen::collection {
namespace {

using ledgers::Standing;

ledgers::Shapes const& shapes() {
    static ledgers::Shapes const all = ledgers::test::shipped_shapes();
    return all;
}

/// With one element that a demand brought in.
elements::Catalogue const& catalogue() {
    static elements::Catalogue const all = [] {
        elements::Element brought;
        brought.id = ElementId(2'000'001);
        brought.code = "HX0001";
        brought.name = "没见过的";
        brought.type = ValueType::decimal;
        brought.unit_of_measure = "盏";
        brought.by_period = true;
        return elements::Catalogue({brought});
    }();
    return all;
}

std::string code(std::string_view name) {
    for (auto const& shape : shapes().all()) {
        if (auto const* column = shape.named(name)) return column->element.code;
    }
    return {};
}

gate::FieldFinding field(std::string id, std::string word, std::string element) {
    gate::FieldFinding out;
    out.field.id = std::move(id);
    out.field.path = {std::move(word)};
    out.sheet = "表";
    if (!element.empty()) {
        out.match.kind = elements::MatchKind::element;
        out.match.band = elements::Band::automatic;
        out.match.element = std::move(element);
    }
    return out;
}

gate::CellFinding cell(std::size_t field, int row, std::string unit, Standing standing) {
    gate::CellFinding out;
    out.field = field;
    out.sheet = "表";
    out.at = {row, 3};
    out.unit = std::move(unit);
    out.standing = standing;
    return out;
}

/// One sheet, one blank roster, one column.
forms::Layout roster_of_names() {
    forms::Block block;
    block.subject = forms::Subject::records;
    block.fields = {field("F1", "姓名", "").field};
    forms::Layout layout;
    layout.sheets.emplace_back();
    layout.sheets[0].sheet = "表";
    layout.sheets[0].blocks.push_back(std::move(block));
    return layout;
}

TEST(Plan, asks_residual_cells_only) {
    gate::Evidence evidence;
    evidence.fields = {field("F1", "路灯盏数", code("路灯盏数")), field("F2", "没见过的", "")};
    evidence.cells = {cell(0, 5, "111", Standing::held), cell(0, 6, "112", Standing::missing), cell(0, 7, "113", Standing::stale),
                      cell(0, 8, "121", Standing::not_applicable), cell(1, 6, "112", Standing::missing)};
    auto const plan = plan_of(evidence, {}, {"110"}, shapes(), catalogue());
    EXPECT_FALSE(plan.tasks.contains("111")) << "what is held is asked of nobody";
    EXPECT_FALSE(plan.tasks.contains("121"));
    ASSERT_EQ(plan.tasks.at("112").size(), 2u);
    EXPECT_EQ(plan.tasks.at("112")[0].why, Why::missing);
    EXPECT_EQ(plan.tasks.at("112")[0].at, "C6");
    EXPECT_EQ(plan.tasks.at("112")[1].why, Why::unknown);
    EXPECT_EQ(plan.tasks.at("113")[0].why, Why::stale);
    EXPECT_EQ(plan.asks[0].ledger, "unit_period");
    EXPECT_EQ(plan.asks[0].type, ValueType::integer);
    EXPECT_TRUE(plan.asks[1].ledger.empty());
}

TEST(Plan, asks_nothing_that_an_open_demand_asks) {
    gate::Evidence evidence;
    evidence.fields = {field("F1", "路灯盏数", code("路灯盏数")), field("F2", "没见过的", "")};
    evidence.cells = {cell(0, 6, "112", Standing::missing), cell(1, 6, "112", Standing::missing)};
    evidence.quiet = {0};
    auto const plan = plan_of(evidence, {}, {"110"}, shapes(), catalogue());
    ASSERT_EQ(plan.tasks.at("112").size(), 1u);
    EXPECT_EQ(plan.tasks.at("112")[0].why, Why::unknown);
}

TEST(Plan, asks_the_leaves_of_a_sum_and_not_the_unit_above) {
    gate::Evidence evidence;
    evidence.fields = {field("F1", "路灯盏数", code("路灯盏数"))};
    auto sum = cell(0, 5, "110", Standing::missing);
    sum.lacking = {{"111", code("路灯盏数"), Standing::missing}, {"113", code("路灯盏数"), Standing::stale}};
    evidence.cells = {sum};
    auto const plan = plan_of(evidence, {}, {"110"}, shapes(), catalogue());
    EXPECT_FALSE(plan.tasks.contains("110"));
    EXPECT_EQ(plan.tasks.at("111")[0].why, Why::missing);
    EXPECT_EQ(plan.tasks.at("113")[0].why, Why::stale);
}

TEST(Plan, asks_the_operands_of_a_formula_and_not_its_result) {
    gate::Evidence evidence;
    evidence.fields = {field("F1", "合计", code("总人口数"))};
    auto result = cell(0, 5, "111", Standing::missing);
    result.lacking = {{"111", code("路灯盏数"), Standing::missing}};
    evidence.cells = {result};
    auto const plan = plan_of(evidence, {}, {"110"}, shapes(), catalogue());
    auto const& asked = plan.asks[plan.tasks.at("111")[0].ask];
    EXPECT_EQ(asked.element, code("路灯盏数"));
    EXPECT_TRUE(asked.is_operand);
}

TEST(Plan, gives_what_nobody_is_named_for_to_the_targets_and_a_record_to_its_unit) {
    gate::Evidence evidence;
    evidence.fields = {field("F1", "没见过的", ""), field("F2", "居住状况", code("居住状况"))};
    auto record = cell(1, 0, "112", Standing::missing);
    record.row = RowId(77);
    evidence.cells = {cell(0, 5, "", Standing::missing), record};
    auto const plan = plan_of(evidence, {}, {"110", "120"}, shapes(), catalogue());
    EXPECT_EQ(plan.tasks.at("110").size(), 1u);
    EXPECT_EQ(plan.tasks.at("120").size(), 1u);
    EXPECT_EQ(plan.tasks.at("112")[0].row, 77);
}

TEST(Plan, knows_what_another_demand_brought_in) {
    gate::Evidence evidence;
    evidence.fields = {field("F1", "没见过的", "HX0001")};
    evidence.cells = {cell(0, 5, "111", Standing::missing)};
    auto const plan = plan_of(evidence, {}, {"110"}, shapes(), catalogue());
    ASSERT_EQ(plan.tasks.at("111").size(), 1u);
    auto const& asked = plan.asks[plan.tasks.at("111")[0].ask];
    EXPECT_EQ(asked.element, "HX0001");
    EXPECT_TRUE(asked.ledger.empty());
    EXPECT_TRUE(asked.by_period);
    EXPECT_EQ(asked.type, ValueType::decimal);
    EXPECT_EQ(asked.scale, 2);
    EXPECT_EQ(asked.unit_of_measure, "盏");
}

TEST(Plan, makes_one_repeatable_row_of_a_blank_roster) {
    auto const layout = roster_of_names();
    gate::Evidence evidence;
    evidence.fields = {field("F1", "姓名", code("姓名"))};
    evidence.cells = {cell(0, 5, "", Standing::missing), cell(0, 6, "", Standing::missing), cell(0, 7, "", Standing::missing)};
    auto const plan = plan_of(evidence, layout, {"111"}, shapes(), catalogue());
    ASSERT_EQ(plan.tasks.at("111").size(), 1u);
    EXPECT_TRUE(plan.asks[plan.tasks.at("111")[0].ask].in_rows);
    EXPECT_TRUE(find_cell(plan.tasks.at("111"), plan.asks, "0+3").has_value() || find_cell(plan.tasks.at("111"), plan.asks, "1+3").has_value());
}

TEST(Plan, lets_the_villages_list_the_rows_that_only_they_know) {
    auto const layout = roster_of_names();
    gate::Evidence evidence;
    evidence.fields = {field("F1", "姓名", code("姓名"))};
    evidence.cells = {cell(0, 5, "", Standing::missing), cell(0, 6, "", Standing::missing)};
    evidence.listed_below = {0};
    evidence.listers = {"111", "112"};
    auto const plan = plan_of(evidence, layout, {"110"}, shapes(), catalogue());
    EXPECT_FALSE(plan.tasks.contains("110")) << "the township is not asked to ask its villages";
    for (auto const* village : {"111", "112"}) {
        ASSERT_TRUE(plan.tasks.contains(village));
        EXPECT_EQ(plan.tasks.at(village).size(), 1u);
    }
}

TEST(Plan, keeps_the_places_of_asks_when_it_is_made_again) {
    gate::Evidence evidence;
    evidence.fields = {field("F1", "路灯盏数", code("路灯盏数")), field("F2", "没见过的", "")};
    evidence.cells = {cell(0, 6, "112", Standing::missing), cell(1, 6, "112", Standing::missing)};
    auto const first = plan_of(evidence, {}, {"110"}, shapes(), catalogue());
    evidence.fields[1] = field("F2", "没见过的", code("总人口数"));
    auto const second = plan_of(evidence, {}, {"110"}, shapes(), catalogue(), first.asks);
    ASSERT_EQ(second.asks.size(), first.asks.size() + 1);
    for (std::size_t at = 0; at < first.asks.size(); ++at) EXPECT_EQ(identity_of(second.asks[at]), identity_of(first.asks[at]));
    EXPECT_EQ(second.asks.back().element, code("总人口数"));
    EXPECT_EQ(encode(decode_asks(encode(second.asks))), encode(second.asks));
}

}  // namespace
}  // namespace yizhen::collection

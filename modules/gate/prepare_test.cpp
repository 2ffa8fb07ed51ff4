#include "modules/gate/prepare.h"

#include "modules/gate/price.h"

#include <gtest/gtest.h>

namespace yizhen::gate {
namespace {

forms::Layout layout(forms::Subject subject, std::string title, std::vector<std::string> fields) {
    forms::Layout made;
    auto& page = made.sheets.emplace_back();
    page.title = std::move(title);
    auto& block = page.blocks.emplace_back();
    block.subject = subject;
    for (auto& name : fields) block.fields.emplace_back().path = {std::move(name)};
    return made;
}

std::vector<BarredWord> const kBarred{{"重点人员", false, ""}, {"管控级别", true, "某法定系统"}};

TEST(Words, a_list_of_people_to_watch_is_barred_and_a_count_is_not) {
    auto const roster = words_of(layout(forms::Subject::records, "重点人员管控台账", {"姓名"}), {}, "", {}, kBarred);
    EXPECT_EQ(roster.barred, std::vector<std::string>{"重点人员"});
    EXPECT_EQ(roster.statutory_system, "主管部门的法定业务系统");
    EXPECT_TRUE(words_of(layout(forms::Subject::units, "重点人员服务人次统计", {"人次"}), {}, "", {}, kBarred).barred.empty());
    auto const field = words_of(layout(forms::Subject::card, "登记表", {"管控级别"}), {}, "", {}, kBarred);
    EXPECT_EQ(field.statutory_system, "某法定系统");
}

TEST(Words, actions_and_results_are_counted_by_field) {
    std::vector<Phrase> const phrases{{"process", "会议次数", {}}, {"process", "走访", {}}, {"outcome", "化解", {}}};
    auto const seen = words_of(layout(forms::Subject::units, "月报", {"会议次数", "走访次数", "化解数", "户数"}), {}, "", phrases, {});
    EXPECT_EQ(seen.process_fields, 2);
    EXPECT_EQ(seen.outcome_fields, 1);
}

Evidence evidence(ledgers::Coverage coverage) {
    Evidence made;
    made.respondents = 10;
    made.fields.emplace_back().coverage = coverage;
    return made;
}

// 10 units × (10 min + 8 min) + 100 × 1.5 min = 330 min = 5.50 h before; 10 × 18 + 20 × 1.5 + 5 × 0.1 = 210.5 min = 3.51 h after.
TEST(Price, before_and_after) {
    auto const price = price_of(evidence({.cells = 100, .held = 75, .stale = 5, .disputed = 4, .missing = 16}), 1, 1, false, {});
    EXPECT_EQ(price.hours_before.text(), "5.50");
    EXPECT_EQ(price.hours_after.text(), "3.51");
    EXPECT_EQ(price.cells_asked, 25);
    EXPECT_EQ(price.cells_answered, 75);
}

// A figure that three villages lack is filled in three times: 2 cells more than the form shows, before and after.
TEST(Price, what_each_village_says_is_counted_for_each) {
    auto made = evidence({.cells = 1, .missing = 1});
    CellFinding sum{.field = 0, .sheet = "表", .at = {5, 3}, .standing = ledgers::Standing::missing};
    sum.lacking = {{"111", "YZ1", ledgers::Standing::missing}, {"112", "YZ1", ledgers::Standing::missing}, {"113", "YZ1", ledgers::Standing::missing}};
    made.cells.push_back(sum);
    auto const price = price_of(made, 1, 1, false, {});
    auto const alone = price_of(evidence({.cells = 3, .missing = 3}), 1, 1, false, {});
    EXPECT_EQ(price.hours_after, alone.hours_after);
    EXPECT_EQ(price.cells_asked, 1);
}

// Merged: of 25 cells 2 go on to be typed and 3 to be looked at: 10 × 18 + 2 × 1.5 + 3 × 0.1 = 183.3 min = 3.06 h.
TEST(Price, of_a_merge_only_the_difference_counts) {
    auto const price = price_of(evidence({.cells = 100, .held = 75, .stale = 5, .disputed = 4, .missing = 16}), 1, 1, false, {}, CellsLeft{2, 3});
    EXPECT_EQ(price.hours_after.text(), "3.06");
    EXPECT_EQ(price.cells_asked, 5);
    EXPECT_EQ(price.cells_elsewhere, 20);
    EXPECT_EQ(price.cells_answered, 75);
}

TEST(Price, nothing_left_costs_nothing) {
    auto const price = price_of(evidence({.cells = 100, .held = 100}), 12, 1, false, {});
    EXPECT_EQ(price.hours_after.text(), "0.00");
    EXPECT_EQ(price.hours_before.text(), "66.00");
}

TEST(Price, keying_it_again_elsewhere_costs_again) {
    auto const price = price_of(evidence({.cells = 100, .held = 100}), 1, 1, true, {});
    EXPECT_EQ(price.hours_after.text(), "5.50");
}

}  // namespace
}  // namespace yizhen::gate

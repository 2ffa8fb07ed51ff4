#include "modules/collection/relations.h"

#include "modules/forms/forms.h"

#include <gtest/gtest.h>

namespace yizhen::collection {
namespace {

forms::FormField field(std::string id, std::vector<std::string> path, bool part = false) {
    forms::FormField out;
    out.id = std::move(id);
    out.path = std::move(path);
    out.type = "number";
    out.is_part = part;
    return out;
}

forms::Layout layout(std::vector<forms::FormField> fields, std::vector<forms::BalanceCheck> checks = {}) {
    forms::Block block;
    block.fields = std::move(fields);
    forms::SheetLayout page;
    page.blocks.push_back(std::move(block));
    page.checks = std::move(checks);
    return {{std::move(page)}};
}

TEST(Relations, PartStandsBelowTheTotalBeforeItUnderTheSameHeading) {
    auto const found = relations_of(layout({field("F1", {"户数"}), field("F2", {"人口", "合计"}), field("F3", {"人口", "其中：女"}, true),
                                            field("F4", {"人口", "其中：少数民族"}, true)}));
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].left, "F3");
    EXPECT_EQ(found[0].right, (std::vector<std::pair<int, std::string>>{{1, "F2"}}));
    EXPECT_EQ(found[0].relation, "<=");
    EXPECT_EQ(found[1].left, "F4");
    EXPECT_EQ(found[1].right.front().second, "F2");
}

TEST(Relations, APartUnderItsTotalsOwnHeading) {
    auto const found = relations_of(layout({field("F1", {"党员"}), field("F2", {"党员", "其中：女"}, true)}));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].right.front().second, "F1");
}

TEST(Relations, ATextBeforeIsNoTotal) {
    auto name = field("F1", {"村名"});
    name.type = "text";
    EXPECT_TRUE(relations_of(layout({name, field("F2", {"其中：女"}, true)})).empty());
}

TEST(Relations, EquationsTiedToFieldsAreKeptOthersNot) {
    forms::BalanceCheck whole{.text = "3=1+2", .left = "3", .right = {{1, "1"}, {1, "2"}}, .left_field = "F3", .right_fields = {"F1", "F2"}};
    forms::BalanceCheck loose{.text = "9=7+8", .left = "9", .right = {{1, "7"}, {1, "8"}}};
    auto const found = relations_of(layout({field("F1", {"1"}), field("F2", {"2"}), field("F3", {"3"})}, {whole, loose, whole}));
    ASSERT_EQ(found.size(), 1u) << "the untied one is left out, the same one is not said twice";
    EXPECT_EQ(found[0].text, "3=1+2");
}

TEST(Relations, JsonThereAndBack) {
    std::vector<Relation> const relations{{"a=b-c", "F1", {{1, "F2"}, {-1, "F3"}}, "=", "", false}, {"率", "F4", {{1, "F2"}}, "=", "F3", true}};
    EXPECT_EQ(decode_relations(encode(relations)), relations);
    EXPECT_TRUE(decode_relations("").empty());
}

}  // namespace
}  // namespace yizhen::collection

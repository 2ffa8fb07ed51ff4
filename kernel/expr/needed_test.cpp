#include "kernel/expr/needed.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

namespace yizhen::expr {
namespace {

NameTable const& names() {
    static NameTable const table({{.name = "a", .type = ValueType::boolean, .slot = 0},
                                  {.name = "b", .type = ValueType::boolean, .slot = 1},
                                  {.name = "x", .type = ValueType::integer, .slot = 2},
                                  {.name = "y", .type = ValueType::integer, .slot = 3},
                                  {.name = "d", .type = ValueType::decimal, .scale = 2, .slot = 4}});
    return table;
}

std::vector<Needed> needed(std::string_view text) { return needed_by(check(text, names(), ValueType::boolean).value()); }

TEST(ExprNeeded, parts_that_are_joined_by_and_are_found_and_others_are_not) {
    auto const found = needed("a and not b and x > 3 and x <= y");
    ASSERT_EQ(found.size(), 4u);
    EXPECT_EQ(found[0].kind, Needed::Kind::is_true);
    EXPECT_EQ(found[1].kind, Needed::Kind::is_false);
    EXPECT_EQ(found[1].left, 1);
    EXPECT_EQ(found[2].number, 3);
    EXPECT_EQ(found[2].right, -1);
    EXPECT_EQ(found[3].right, 3);
    EXPECT_TRUE(needed("a or b").empty());
    EXPECT_TRUE(needed("not (a and b)").empty());
    EXPECT_TRUE(needed("x + 1 > 3").empty());
    EXPECT_TRUE(needed("d > 3").empty()) << "not whole numbers";
    EXPECT_EQ(needed("a and (b or x > 1)").size(), 1u);
}

/// What is needed is needed: where one part does not hold, the condition does not.
RC_GTEST_PROP(ExprNeeded, nothing_holds_without_it, ()) {
    static std::array<std::string_view, 9> constexpr kConditions{
        "a and x > y", "not a and b", "x = 3 and (a or b)", "x < y and y <= 5 and not b", "a or x > 2", "x <> y and not (a and b)",
        "b and x + y > 4", "x >= 2 and y is null", "a and b and x < 4"};
    auto const condition = check(kConditions[*rc::gen::inRange<std::size_t>(0, kConditions.size())], names(), ValueType::boolean).value();
    MapRow row;
    std::array<std::optional<std::int64_t>, 4> slots;
    std::array<std::string_view, 4> constexpr kNames{"a", "b", "x", "y"};
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (*rc::gen::inRange(0, 4) == 0) continue;
        slots[i] = *rc::gen::inRange<std::int64_t>(0, i < 2 ? 2 : 7);
        row.set(kNames[i], i < 2 ? Value{*slots[i] == 1} : Value{*slots[i]});
    }
    bool could = true;
    for (auto const& one : needed_by(condition)) {
        auto const left = slots[static_cast<std::size_t>(one.left)];
        auto const right = one.right < 0 ? std::optional(one.number) : slots[static_cast<std::size_t>(one.right)];
        if (one.kind == Needed::Kind::is_true) could = could && left == 1;
        else if (one.kind == Needed::Kind::is_false) could = could && left == 0;
        else could = could && left && right && compares(one.kind, *left, *right);
    }
    auto const is = holds(condition, row, {.as_of = CivilDate::of(2026, 11, 23).value(), .working_days = {}});
    RC_ASSERT(static_cast<bool>(is));
    if (is.value()) RC_ASSERT(could);
}

}  // namespace
}  // namespace yizhen::expr

#include "kernel/sheet/formula.h"

#include <gtest/gtest.h>

namespace yizhen::sheet {
namespace {

TEST(moved_formula, moves_relative_parts_only) {
    EXPECT_EQ(moved_formula("A1+$B$2+C$3+$D4", 2, 1), "B3+$B$2+D$3+$D6");
    EXPECT_EQ(moved_formula("SUM(A1:B2)*2", 10, 0), "SUM(A11:B12)*2");
    EXPECT_EQ(moved_formula("SUM(A:A)+SUM($1:2)", 3, 2), "SUM(C:C)+SUM($1:5)");
}

TEST(moved_formula, leaves_words_that_only_look_like_references) {
    EXPECT_EQ(moved_formula(R"(IF(A1="B2","C3 ""D4""",LOG10(E5)))", 1, 0),
              R"(IF(A2="B2","C3 ""D4""",LOG10(E6)))");
    EXPECT_EQ(moved_formula("合计区+TAX2026X+1E5+表1[金额]+#REF!+1.5", 1, 1),
              "合计区+TAX2026X+1E5+表1[金额]+#REF!+1.5");
    EXPECT_EQ(moved_formula("'A1 表''B2'!C3+林山寨!D4+[1]Sheet1!E5", 1, 0),
              "'A1 表''B2'!C4+林山寨!D5+[1]Sheet1!E6");
}

TEST(moved_formula, marks_what_leaves_the_sheet) {
    EXPECT_EQ(moved_formula("A1+B2", -1, 0), "#REF!+B1");
    EXPECT_EQ(moved_formula("XFD1", 0, 1), "#REF!");
}

TEST(formula_after, moves_what_lies_below_and_widens_totals) {
    RowInsertion const insertion{"人口", 13, 90, 4};
    EXPECT_EQ(formula_after("SUM(D4:D13)", "人口", insertion), "SUM(D4:D103)");
    EXPECT_EQ(formula_after("SUM($D$4:$D$13)/D14", "人口", insertion), "SUM($D$4:$D$103)/D104");
    EXPECT_EQ(formula_after("SUM(D4:D12)+D13", "人口", insertion), "SUM(D4:D12)+D13");
    EXPECT_EQ(formula_after("SUM(D2:D20)+D3", "人口", insertion), "SUM(D2:D110)+D3");
}

TEST(formula_after, minds_the_sheet) {
    RowInsertion const insertion{"人口", 13, 90, 4};
    EXPECT_EQ(formula_after("SUM(D4:D13)+人口!D14+'人口'!D4:D13", "汇总", insertion),
              "SUM(D4:D13)+人口!D104+'人口'!D4:D103");
    EXPECT_EQ(formula_after("[1]人口!D14", "人口", insertion), "[1]人口!D14");
    EXPECT_EQ(formula_after("SUM(A:A)", "人口", insertion), "SUM(A:A)");
    EXPECT_EQ(formula_after("SUM(14:15)", "人口", insertion), "SUM(104:105)");
}

} // namespace
} // namespace yizhen::sheet

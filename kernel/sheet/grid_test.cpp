#include "kernel/sheet/grid.h"

#include <gtest/gtest.h>

namespace yizhen::sheet {
namespace {

TEST(CellRef, reads_and_writes_positions) {
    EXPECT_EQ((CellRef{5, 3}), CellRef::parse("C5").value());
    EXPECT_EQ((CellRef{1'048'576, 16'384}), CellRef::parse("$XFD$1048576").value());
    EXPECT_EQ((CellRef{7, 28}.a1()), "AB7");
    for (auto const* wrong : {"", "C", "5", "C0", "XFE1", "C1048577", "C5 ", "中5", "C-5"})
        EXPECT_FALSE(CellRef::parse(wrong)) << wrong;
}

TEST(Range, puts_its_corners_in_order) {
    EXPECT_EQ(Range::parse("D9:B2").value().a1(), "B2:D9");
    EXPECT_EQ(Range::parse("B2").value().a1(), "B2");
    EXPECT_FALSE(Range::parse("B2:"));
}

TEST(Sheet, finds_cells_however_they_came) {
    Sheet sheet;
    for (auto const* where : {"B2", "A1", "C1", "A9", "B2"}) {
        Cell cell;
        cell.at = CellRef::parse(where).value();
        cell.text = where;
        sheet.put(cell);
    }
    EXPECT_EQ(sheet.cells().size(), 4U);
    EXPECT_EQ(sheet.find({2, 2})->text, "B2");
    EXPECT_EQ(sheet.find({3, 2}), nullptr);
    EXPECT_EQ(sheet.rows, 9);
    EXPECT_EQ(sheet.columns, 3);
    sheet.merges.push_back(Range::parse("A1:B3").value());
    EXPECT_EQ(sheet.speaking({3, 2})->text, "A1");
}

} // namespace
} // namespace yizhen::sheet

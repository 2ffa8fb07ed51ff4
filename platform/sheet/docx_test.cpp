#include "platform/sheet/docx.h"
#include "platform/files/files.h"
#include "platform/sheet/sheet_files.h"

#include <gtest/gtest.h>

namespace yizhen::sheet {
namespace {

TEST(read_docx, puts_the_paragraphs_above_a_table_before_its_rows) {
    auto const book =
        read_workbook(std::filesystem::path{YIZHEN_SOURCE_DIR} / "cases/forms/files/canjiren_dengji.docx");
    ASSERT_TRUE(book) << book.problem().message;
    auto const& sheet = book.value().sheets.at(0);
    EXPECT_EQ(sheet.name, "表1");
    EXPECT_EQ(sheet.find({1, 1})->text, "残疾人登记表");
    EXPECT_EQ(sheet.find({2, 3})->text, "性别");
    EXPECT_EQ(sheet.find({4, 2})->text, "□视力□听力□言语□肢体□智力□精神□多重");
    EXPECT_EQ(sheet.columns, 4);
}

TEST(fill_docx, a_cloned_row_says_nothing_that_was_not_answered) {
    files::TempDir const folder;
    FillPlan plan;
    plan.rosters.push_back({"表1", 2, 2, 1, 2, [](std::int64_t i, std::vector<CellPatch>& cells) {
                                cells.clear();
                                cells.push_back({"表1", {0, 1}, CellPatch::Kind::keep, {}, CellPatch::Mark::residual});
                                cells.push_back({"表1", {0, 2}, CellPatch::Kind::text, std::to_string(i + 1), {}});
                            }});
    auto const filled = folder.path() / "filled.docx";
    auto const done = fill_workbook(
        std::filesystem::path{YIZHEN_SOURCE_DIR} / "cases/forms/files/canjiren_dengji.docx", plan, filled);
    ASSERT_TRUE(done) << done.problem().message;
    auto const book = read_workbook(filled).value();
    auto const text = [&](int row, int column) {
        auto const* cell = book.sheets.at(0).find({row, column});
        return cell ? cell->text : std::string{};
    };
    EXPECT_EQ(text(2, 2), "1");
    EXPECT_EQ(text(3, 2), "2");
    EXPECT_EQ(text(3, 1), "");
    EXPECT_EQ(text(3, 3), "");
}

} // namespace
} // namespace yizhen::sheet

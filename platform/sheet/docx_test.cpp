#include "platform/sheet/docx.h"

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

} // namespace
} // namespace yizhen::sheet

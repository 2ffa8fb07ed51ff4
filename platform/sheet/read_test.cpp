#include "platform/sheet/sheet_files.h"

#include "kernel/problem_catalogue.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

namespace yizhen::sheet {
namespace {

std::filesystem::path form(char const* name) {
    return std::filesystem::path{YIZHEN_SOURCE_DIR} / "cases/forms/files" / name;
}

Sheet const& only(Result<Workbook> const& book) {
    return book.value().sheets.at(0);
}

std::string text_at(Sheet const& sheet, char const* where) {
    auto const* cell = sheet.find(CellRef::parse(where).value());
    return cell ? cell->text : "";
}

class Written {
public:
    explicit Written(std::string const& bytes)
        : m_path(std::filesystem::temp_directory_path() / ("yizhen-read-" + std::to_string(getpid()))) {
        std::ofstream{m_path, std::ios::binary} << bytes;
    }
    ~Written() { std::filesystem::remove(m_path); }
    [[nodiscard]] std::filesystem::path const& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

TEST(read_xlsx, reads_what_a_person_sees) {
    auto const book = read_workbook(form("renkou_jiben_tongji.xlsx"));
    ASSERT_TRUE(book) << book.problem().message;
    auto const& sheet = only(book);
    EXPECT_EQ(sheet.name, "人口");
    EXPECT_EQ(sheet.columns, 13);
    EXPECT_EQ(sheet.merges.size(), 17U);
    EXPECT_EQ(text_at(sheet, "A1"), "村（社区）人口基本情况统计表");
    EXPECT_EQ(text_at(sheet, "C3"), "总户数\n（户）");
    auto const* total = sheet.find(CellRef::parse("C17").value());
    ASSERT_NE(total, nullptr);
    EXPECT_EQ(total->formula, "SUM(C7:C16)");
    EXPECT_EQ(total->kind, CellKind::empty);
    EXPECT_TRUE(sheet.find({1, 1})->style.bold);
    EXPECT_TRUE(sheet.find({3, 1})->style.bordered);
    EXPECT_EQ(sheet.speaking({5, 1})->text, "序号");
}

TEST(read_xlsx, sees_hidden_columns_and_frozen_rows) {
    auto const book = read_workbook(form("maodun_jiufen_yuebao.xlsx"));
    ASSERT_TRUE(book);
    EXPECT_EQ(only(book).hidden_columns, std::vector<int>{4});
    EXPECT_EQ(only(book).frozen_rows, 4);
}

TEST(read_csv, reads_gb18030_and_utf8_with_bom) {
    auto const gb = read_workbook(form("buzhu_mingxi_gb18030.csv"));
    ASSERT_TRUE(gb) << gb.problem().message;
    EXPECT_EQ(text_at(only(gb), "B1"), "村（社区）");
    EXPECT_EQ(text_at(only(gb), "F2"), "1,050.00");
    auto const bom = read_workbook(form("buzhu_mingxi_utf8bom.csv"));
    ASSERT_TRUE(bom);
    EXPECT_EQ(text_at(only(bom), "A1"), "2026年临时救助发放明细表");
    auto const* id = only(bom).find(CellRef::parse("E4").value());
    EXPECT_EQ(id->text, "419900194001050483");
    EXPECT_EQ(id->kind, CellKind::text);
}

TEST(read_csv, opens_quotes_and_keeps_line_breaks_inside) {
    Written const file{"a;b\r\n\"x\"\"y\r\nz\";=\"007\"\r\n;5\r\n"};
    auto const book = read_workbook(file.path());
    ASSERT_TRUE(book) << book.problem().message;
    EXPECT_EQ(text_at(only(book), "A2"), "x\"y\r\nz");
    EXPECT_EQ(text_at(only(book), "B2"), "007");
    EXPECT_EQ(only(book).find({2, 2})->kind, CellKind::text);
    EXPECT_EQ(only(book).find({3, 2})->kind, CellKind::number);
}

TEST(read_csv, names_the_cell_of_an_open_quote) {
    Written const file{"a,b\n1,\"2\n3,4\n"};
    auto const book = read_workbook(file.path());
    ASSERT_FALSE(book);
    EXPECT_TRUE(book.problem().is(problems::kSheetUnclosedQuote));
    EXPECT_NE(book.problem().message.find("单元格 B2"), std::string::npos) << book.problem().message;
}

TEST(read_workbook, refuses_what_is_no_table) {
    EXPECT_TRUE(read_workbook("/nonexistent/x.xlsx").problem().is(problems::kSheetNotFound));
    EXPECT_TRUE(read_workbook(Written{""}.path()).problem().is(problems::kSheetTruncated));
    EXPECT_TRUE(
        read_workbook(Written{"PK\x03\x04 half a file"}.path()).problem().is(problems::kSheetTruncated));
    EXPECT_TRUE(read_workbook(Written{"%PDF-1.7"}.path()).problem().is(problems::kSheetUnsupported));
    EXPECT_TRUE(read_workbook(Written{"a,\xff\xff\xff b\n"}.path()).problem().is(problems::kSheetEncoding));
}

} // namespace
} // namespace yizhen::sheet

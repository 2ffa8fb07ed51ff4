#include "platform/sheet/table_export.h"

#include "platform/files/files.h"
#include "platform/sheet/sheet_files.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <map>

namespace yizhen::sheet {
namespace {

ExportMark const kMark{"授权 17；张三（测试）2026-11-23 导出；2026-12-23 前删除", {{"授权", "17"}, {"导出人", "张三（测试）"}, {"删除日期", "2026-12-23"}}};

std::string written(ExportFormat format, std::vector<ExportTable> tables, std::vector<std::vector<std::vector<ExportValue>>> const& rows) {
    std::string out;
    auto const table = TableExport::make(format, [&](std::string_view bytes) { out += bytes; }, std::move(tables), kMark);
    for (std::size_t at = 0; at < rows.size(); ++at) {
        if (at > 0) table->next_table();
        for (auto const& row : rows[at]) EXPECT_TRUE(table->row(row));
    }
    table->finish();
    return out;
}

struct Read : RowSink {
    bool row(std::string_view sheet, int row, std::vector<Cell> const& cells) override {
        for (auto const& cell : cells) at[std::string(sheet)][{row, cell.at.column}] = cell;
        return true;
    }
    std::map<std::string, std::map<std::pair<int, int>, Cell>> at;
};

Read read(std::string const& bytes, std::string const& name) {
    files::TempDir const folder;
    auto const file = folder.path() / name;
    std::ofstream(file, std::ios::binary) << bytes;
    Read out;
    auto const done = stream_rows(file, out);
    EXPECT_TRUE(done) << done.problem().message;
    return out;
}

std::vector<ExportValue> const kRow{{CellKind::text, "甲 & <乙>_x0041_"}, {CellKind::number, "419900194001050483"}, {CellKind::number, "12.5"},
                                    {CellKind::date, "2026-10-09"},    {CellKind::boolean, "TRUE"},             {CellKind::empty, {}}};
std::vector<ExportColumn> const kColumns{{"姓名"}, {"号码", 20}, {"金额"}, {"日期"}, {"是否"}, {"空"}};

TEST(TableExport, an_xlsx_is_read_again_as_it_was) {
    auto const book = read(written(ExportFormat::xlsx, {{"名册", kColumns}, {"名册", {{"第二"}}}}, {{kRow}, {{{CellKind::text, "乙"}}}}), "out.xlsx");
    auto const& sheet = book.at.at("名册");
    EXPECT_EQ(sheet.at({1, 2}).text, "号码");
    EXPECT_EQ(sheet.at({2, 1}).text, "甲 & <乙>_x0041_");
    EXPECT_EQ(sheet.at({2, 2}).text, "419900194001050483");
    EXPECT_EQ(sheet.at({2, 2}).kind, CellKind::text) << "18 digits stay text";
    EXPECT_EQ(sheet.at({2, 3}).kind, CellKind::number);
    EXPECT_EQ(sheet.at({2, 4}).text, "2026-10-09");
    EXPECT_EQ(sheet.at({2, 4}).kind, CellKind::date);
    EXPECT_EQ(sheet.at({2, 5}).kind, CellKind::boolean);
    EXPECT_FALSE(sheet.contains({2, 6}));
    EXPECT_EQ(book.at.at("名册 2").at({2, 1}).text, "乙") << "two tables of one name are two sheets";
    auto const& mark = book.at.at(std::string(kExportMarkTitle));
    EXPECT_EQ(mark.at({1, 2}).text, kMark.line);
    EXPECT_EQ(mark.at({4, 2}).text, "2026-12-23");
}

TEST(TableExport, csv_in_both_encodings_is_read_again_and_carries_its_mark) {
    for (auto const format : {ExportFormat::csv, ExportFormat::csv_gb18030}) {
        auto row = kRow;
        row[0].text = "甲，\"乙\",\n𠮷 ㎡ é";
        auto const bytes = written(format, {{"名册", kColumns}}, {{row}});
        EXPECT_EQ(bytes.starts_with("\xEF\xBB\xBF"), format == ExportFormat::csv);
        auto const book = read(bytes, "out.csv");
        auto const& sheet = book.at.at("out");
        EXPECT_EQ(sheet.at({2, 1}).text, "甲，\"乙\",\n𠮷 ㎡ é");
        EXPECT_EQ(sheet.at({2, 3}).text, "12.5");
        EXPECT_NE(sheet.at({1, 7}).text.find("授权 17"), std::string::npos);
        EXPECT_FALSE(sheet.contains({2, 7})) << "the marking column holds nothing";
    }
}

TEST(TableExport, several_tables_of_csv_are_files_of_a_zip) {
    auto const bytes = written(ExportFormat::csv, {{"甲", {{"a"}}}, {"乙", {{"b"}}}}, {{{{CellKind::text, "1"}}}, {{{CellKind::text, "2"}}}});
    EXPECT_TRUE(bytes.starts_with("PK"));
    EXPECT_NE(bytes.find("甲.csv"), std::string::npos);
    EXPECT_NE(bytes.find("乙.csv"), std::string::npos);
}

TEST(TableExport, what_a_spreadsheet_would_run_is_neutralised) {
    for (auto const* words : {"=1+1", "+86 138", "-1+1", "@SUM(A1)", "\tx", "\rx", "＝1"}) EXPECT_EQ(neutralised(words), std::string("'") + words);
    for (auto const* words : {"-12.5", "甲=乙", "", "12"}) EXPECT_EQ(neutralised(words), words);
    for (auto const format : {ExportFormat::xlsx, ExportFormat::csv}) {
        auto const name = format == ExportFormat::xlsx ? "a.xlsx" : "a.csv";
        auto const book = read(written(format, {{"a", {{"x"}, {"y"}}}}, {{{{CellKind::text, "=HYPERLINK(\"x\")"}, {CellKind::number, "-3"}}}}), name);
        EXPECT_EQ(book.at.at("a").at({2, 1}).text, "'=HYPERLINK(\"x\")");
        EXPECT_TRUE(book.at.at("a").at({2, 1}).formula.empty());
        EXPECT_EQ(book.at.at("a").at({2, 2}).text, "-3");
    }
}

TEST(TableExport, words_that_are_no_text_are_refused) {
    for (auto const format : {ExportFormat::xlsx, ExportFormat::csv, ExportFormat::csv_gb18030}) {
        auto const table = TableExport::make(format, [](std::string_view) {}, {{"a", {{"x"}}}}, kMark);
        EXPECT_FALSE(table->row({{CellKind::text, "\xff\xfe"}}));
    }
}

RC_GTEST_PROP(TableExport, any_words_come_back, (std::vector<std::uint16_t> units)) {
    std::string words = "x";
    for (auto const unit : units) {
        if (unit < 0x20 || (unit >= 0xD800 && unit < 0xE000) || unit >= 0xFFFE) continue;
        if (unit < 0x80) words += static_cast<char>(unit);
        else if (unit < 0x800) words += {static_cast<char>(0xC0 | unit >> 6), static_cast<char>(0x80 | (unit & 0x3F))};
        else words += {static_cast<char>(0xE0 | unit >> 12), static_cast<char>(0x80 | (unit >> 6 & 0x3F)), static_cast<char>(0x80 | (unit & 0x3F))};
    }
    words += "x";
    for (auto const format : {ExportFormat::xlsx, ExportFormat::csv, ExportFormat::csv_gb18030}) {
        auto const name = format == ExportFormat::xlsx ? "a.xlsx" : "a.csv";
        auto const book = read(written(format, {{"a", {{"表头"}}}}, {{{{CellKind::text, words}}}}), name);
        RC_ASSERT(book.at.at("a").at({2, 1}).text == words);
    }
}

}  // namespace
}  // namespace yizhen::sheet

#include "platform/sheet/convert.h"

#include "kernel/problem_catalogue.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace yizhen::sheet {
namespace {

std::filesystem::path form(char const* name) {
    return std::filesystem::path{YIZHEN_SOURCE_DIR} / "cases/forms/files" / name;
}

std::string text_at(Sheet const& sheet, char const* where) {
    auto const* cell = sheet.find(CellRef::parse(where).value());
    return cell ? cell->text : "";
}

class Converting : public testing::Test {
protected:
    void SetUp() override {
        if (converter_program().empty()) GTEST_SKIP() << "LibreOffice is not installed";
    }
};

TEST_F(Converting, reads_the_old_binary_format) {
    auto const book = read_workbook(form("gaice_buzhu_biff8.xls"));
    ASSERT_TRUE(book) << book.problem().message;
    auto const& sheet = book.value().sheets.at(0);
    EXPECT_EQ(sheet.name, "发放表");
    EXPECT_EQ(text_at(sheet, "A1"), "农村厕所革命补助发放表");
    EXPECT_EQ(sheet.find(CellRef::parse("E3").value())->kind, CellKind::date);
    EXPECT_EQ(sheet.merges.size(), 1U);
}

TEST_F(Converting, reads_html_in_gb2312_and_spreadsheetml) {
    auto const html = read_workbook(form("renju_zhoubao_html.xls"));
    ASSERT_TRUE(html) << html.problem().message;
    EXPECT_EQ(text_at(html.value().sheets.at(0), "A1"), "人居环境整治周报");
    EXPECT_EQ(html.value().sheets.at(0).merges.size(), 4U);
    auto const xml = read_workbook(form("fangxun_zhiban_spreadsheetml.xls"));
    ASSERT_TRUE(xml) << xml.problem().message;
    EXPECT_EQ(text_at(xml.value().sheets.at(0), "A3"), "林山寨街道");
    EXPECT_EQ(xml.value().sheets.at(0).merges.at(0).a1(), "A1:D1");
}

TEST_F(Converting, keeps_the_digits_of_identity_numbers_in_html) {
    files::TempDir const folder;
    std::ofstream{folder.path() / "a.xls"}
        << "<html><table><tr><td>姓名</td><td>号码</td></tr>"
           "<tr><td>甲</td><td>419900194001050483</td></tr><tr><td>乙</td><td>007</td></tr></table></html>";
    auto const book = read_workbook(folder.path() / "a.xls");
    ASSERT_TRUE(book) << book.problem().message;
    EXPECT_EQ(text_at(book.value().sheets.at(0), "B1"), "号码");
    EXPECT_EQ(text_at(book.value().sheets.at(0), "B2"), "419900194001050483");
    EXPECT_EQ(text_at(book.value().sheets.at(0), "B3"), "007");
}

TEST_F(Converting, names_the_file_the_user_sent_when_it_fails) {
    files::TempDir const folder;
    std::ofstream out{folder.path() / "坏表.xls", std::ios::binary};
    out << "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" << std::string("W\0o\0r\0k\0b\0o\0o\0k\0", 16)
        << std::string(4'000, 'x');
    out.close();
    auto const book = read_workbook(folder.path() / "坏表.xls");
    ASSERT_FALSE(book);
    EXPECT_TRUE(book.problem().is(problems::kConverterFailed)) << book.problem().message;
    EXPECT_NE(book.problem().message.find("坏表.xls"), std::string::npos);
}

TEST(convert, says_what_to_do_without_libreoffice) {
    setenv("YIZHEN_SOFFICE", "/nonexistent/soffice", 1);
    auto const book = read_workbook(form("gaice_buzhu_biff8.xls"));
    unsetenv("YIZHEN_SOFFICE");
    ASSERT_FALSE(book);
    EXPECT_TRUE(book.problem().is(problems::kConverterMissing));
    EXPECT_EQ(book.problem().kind->exit_code, 69);
    EXPECT_NE(book.problem().message.find("另存为 .xlsx"), std::string::npos);
}

TEST(convert, stops_a_converter_that_hangs_or_fails) {
    files::TempDir const folder;
    auto const program = folder.path() / "soffice";
    std::ofstream{program} << "#!/bin/sh\nexit 3\n";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    setenv("YIZHEN_SOFFICE", program.c_str(), 1);
    auto const failed = read_workbook(form("gaice_buzhu_biff8.xls"));
    std::ofstream{program} << "#!/bin/sh\nwhile :; do :; done\n"; // the limit on processor time ends it
    auto const busy =
        convert_to_xlsx(form("gaice_buzhu_biff8.xls"), {FileKind::convertible, ".xls"}, {10'000, 1});
    std::ofstream{program} << "#!/bin/sh\nsleep 60 & sleep 60\n";
    auto const asleep =
        convert_to_xlsx(form("gaice_buzhu_biff8.xls"), {FileKind::convertible, ".xls"}, {200, 1});
    unsetenv("YIZHEN_SOFFICE");
    EXPECT_TRUE(failed.problem().is(problems::kConverterFailed));
    EXPECT_TRUE(busy.problem().is(problems::kConverterFailed));
    EXPECT_NE(asleep.problem().message.find("已停下"), std::string::npos);
}

TEST(html_with_text_marks, marks_long_numbers_and_leading_zeros_only) {
    EXPECT_EQ(
        html_with_text_marks(
            "<meta charset=x><td>12</td><TD class=a><b>419900194001050483</b></TD><td>05</td><th>0.5</th>"),
        "<meta charset=x><td>12</td><TD sdnum=\"2052;0;@\" class=a><b>419900194001050483</b></TD>"
        "<td sdnum=\"2052;0;@\">05</td><th>0.5</th>");
    EXPECT_EQ(html_with_text_marks("<td>\xd0\xd5\xc3\xfb</td>").substr(0, 24), "<meta charset=\"gb18030\">");
    EXPECT_EQ(html_with_text_marks("<td"), "<meta charset=\"utf-8\"><td");
}

} // namespace
} // namespace yizhen::sheet

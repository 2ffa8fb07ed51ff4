#include "platform/sheet/document_text.h"

#include "platform/files/files.h"
#include "platform/sheet/fuzz_package.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace yizhen::sheet {
namespace {

std::filesystem::path notice(char const* name) {
    return std::filesystem::path{YIZHEN_SOURCE_DIR} / "cases/reading/files" / name;
}

std::string joined(std::vector<TextParagraph> const& paragraphs) {
    std::string out;
    for (auto const& each : paragraphs)
        out += (each.in_table ? "|" : "") + each.text + "\n";
    return out;
}

std::string words_of(std::filesystem::path const& file) {
    auto const read = read_document_text(file);
    return read ? joined(read.value()) : read.problem().message;
}

/// A .docx with this body.
std::string docx_words(std::string const& body) {
    files::TempDir const folder;
    auto const file = folder.path() / "a.docx";
    write_fuzz_workbook(folder, file, "word/document.xml",
                        "<w:document xmlns:w=\"w\"><w:body>" + body + "</w:body></w:document>");
    return words_of(file);
}

/// One page of a PDF, with or without words on it.
std::string pdf(std::string const& words) {
    auto const page = words.empty() ? std::string{} : "BT /F1 12 Tf 72 700 Td (" + words + ") Tj ET";
    return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
           "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
           "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1<<"
           "/Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length " +
           std::to_string(page.size()) + ">>stream\n" + page +
           "\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
}

TEST(document_text, docx_paragraphs_and_cells_in_order) {
    auto const words = words_of(notice("notice.docx"));
    EXPECT_NE(words.find("各乡镇人民政府、街道办事处：\n为做好"), std::string::npos) << words;
    EXPECT_NE(words.find("|甲镇\n|每村抽调2名干部\n2026年3月2日"), std::string::npos) << words;
}

TEST(document_text, docx_leaves_out_what_nobody_reads) {
    EXPECT_EQ(docx_words("<w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t>"
                         "<w:br/><w:t>丙</w:t></w:r></w:p>"),
              "甲 乙\n丙\n");
    EXPECT_EQ(docx_words("<w:p><w:del><w:r><w:delText>旧</w:delText><w:t>旧</w:t></w:r></w:del><w:ins><w:r><w:t>新</w:t></"
                         "w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r></w:p><w:p/>"),
              "新\n");
    EXPECT_EQ(docx_words("<w:p><w:r><w:t>外</w:t></w:r><w:r><AlternateContent><Choice><w:p><w:r><w:t>框</w:t></w:r></"
                         "w:p></Choice><Fallback><w:p><w:r><w:t>框</w:t></w:r></w:p></Fallback></AlternateContent></"
                         "w:r></w:p>"),
              "框\n外\n");
    EXPECT_NE(docx_words("<w:p>").find("正文坏了"), std::string::npos);
}

TEST(document_text, plain_text_in_three_encodings) {
    files::TempDir const folder;
    auto const file = folder.path() / "a.txt";
    for (auto const* bytes : {"甲\r\n\r\n 乙", "\xef\xbb\xbf甲\n 乙\n", "\xbc\xd7\n \xd2\xd2"}) {
        files::write_file(file, bytes);
        EXPECT_EQ(words_of(file), "甲\n 乙\n");
    }
    files::write_file(file, std::string_view{"\xff\xfe\x32\x75\x0a\x00\x20\x00\x59\x4e", 10});
    EXPECT_EQ(words_of(file), "甲\n 乙\n");
    EXPECT_NE(words_of(notice("notice_gb18030.txt")).find("各村每月报送信息不少于2篇"), std::string::npos);
}

TEST(document_text, refuses_with_what_would_help) {
    files::TempDir const folder;
    auto const file = folder.path() / "a.txt";
    auto const refused = [&](std::string_view bytes) {
        files::write_file(file, bytes);
        auto const read = read_document_text(file);
        return read ? std::string{"taken"} : std::string{read.problem().kind->code} + " " + read.problem().message;
    };
    EXPECT_NE(refused("\xff\xff\xff").find("sheet-encoding"), std::string::npos);
    EXPECT_NE(refused("\xff\xff\xff").find("另存为 UTF-8"), std::string::npos);
    EXPECT_NE(refused("").find("空文件"), std::string::npos);
    EXPECT_NE(refused(std::string(kDocumentTextBytesMax + 1, 'a')).find("sheet-too-large"), std::string::npos);
    EXPECT_NE(refused("<html><table></table></html>").find("不是通知的文字"), std::string::npos);
    EXPECT_NE(refused("%PDF-1.4 broken").find("sheet-converter-failed"), std::string::npos);
    EXPECT_EQ(read_document_text(folder.path() / "none").problem().kind->exit_code, 66);
}

class PdfText : public testing::Test {
protected:
    void SetUp() override {
        if (pdf_program().empty()) GTEST_SKIP() << "pdftotext is not installed";
    }
    files::TempDir folder;
};

TEST_F(PdfText, lines_become_paragraphs_again) {
    auto const words = words_of(notice("notice.pdf"));
    EXPECT_NE(words.find("逾期不报的一律通报，报送情况将作为年度考核的重要参考内容。\n二、"), std::string::npos) << words;
}

TEST_F(PdfText, a_page_without_words_is_refused) {
    auto const file = folder.path() / "-scan.pdf";
    files::write_file(file, pdf(""));
    auto const read = read_document_text(file);
    ASSERT_FALSE(read);
    EXPECT_NE(read.problem().message.find("没有文字层"), std::string::npos) << read.problem().message;
    files::write_file(file, pdf("Hello"));
    EXPECT_EQ(words_of(file), "Hello\n");
}

TEST(document_text, says_when_pdftotext_is_missing) {
    setenv("YIZHEN_PDFTOTEXT", "/nowhere/pdftotext", 1);
    auto const read = read_document_text(notice("notice.pdf"));
    unsetenv("YIZHEN_PDFTOTEXT");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.problem().kind->exit_code, 69);
    EXPECT_NE(read.problem().message.find("poppler-utils"), std::string::npos);
}

TEST(joined_lines, knows_items_page_numbers_and_short_lines) {
    EXPECT_EQ(joined(joined_lines("标题\n各乡镇要认真抓好各项工作落实，确\n保按时完成。\n— 1 —\n一、时间\n（一）三月\n")),
              "标题\n各乡镇要认真抓好各项工作落实，确保按时完成。\n一、时间\n（一）三月\n");
    EXPECT_EQ(joined(joined_lines("各乡镇要认真抓好各项工作落实完成\n1.5万亩任务\n")), "各乡镇要认真抓好各项工作落实完成1.5万亩任务\n");
    EXPECT_TRUE(joined_lines("\f\n 12 \n").empty());
}

} // namespace
} // namespace yizhen::sheet

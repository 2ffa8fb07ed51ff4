// A document from disk to marks; needs pdftotext for the .pdf.

#include "modules/forms/forms.h"

#include "kernel/text/text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace yizhen::forms {
namespace {

std::filesystem::path source(char const* name) { return std::filesystem::path(YIZHEN_SOURCE_DIR) / name; }

ReadingPatterns patterns() {
    std::ifstream in(source("data/reading/patterns.tsv"), std::ios::binary);
    return read_patterns(std::string(std::istreambuf_iterator<char>(in), {})).value();
}

TEST(ReadDocument, gives_the_same_marks_from_every_kind_of_file) {
    for (auto const* name : {"notice.docx", "notice.pdf", "notice_gb18030.txt"}) {
        auto const document = read_document(source("cases/reading/files") / name);
        if (!document && document.problem().kind->exit_code == 69) continue;  // no pdftotext here
        ASSERT_TRUE(document) << document.problem().message;
        auto const issued = issue_day(document.value());
        ASSERT_EQ(issued, CivilDate::of(2026, 3, 2).value()) << name;
        auto const reading = read(document.value(), patterns(), *issued);
        std::string marks;
        for (auto const& mark : reading.marks) {
            auto words = mark.words;
            std::erase(words, ' ');
            marks += std::string(name_of(mark.category)) + ":" + words + " ";
        }
        EXPECT_EQ(marks, "deadline:3月13日前 trace:照片 trace:会议记录 hard:一律 quota:各村每月报送信息不少于2篇 hard:不得 soft:视情 headcount:抽调2名 secondment:抽调2名 ") << name;
        EXPECT_EQ(counts_of(reading).hard_base, 2) << name;
        EXPECT_EQ(counts_of(reading).soft_upper, 1) << name;
    }
}

TEST(ReadDocument, paragraphs_lie_where_they_say) {
    auto const document = read_document(source("cases/reading/files/notice.docx"));
    ASSERT_TRUE(document) << document.problem().message;
    auto const characters = text::code_points(document.value().text);
    std::size_t next = 0;
    for (auto const& paragraph : document.value().paragraphs) {
        EXPECT_EQ(paragraph.begin, next);
        next = paragraph.end + 1;
        EXPECT_TRUE(paragraph.end == characters.size() || characters[paragraph.end] == U'\n');
    }
    EXPECT_EQ(next, characters.size() + 1);
    EXPECT_EQ(std::ranges::count_if(document.value().paragraphs, &DocumentParagraph::in_table), 4);
}

}  // namespace
}  // namespace yizhen::forms

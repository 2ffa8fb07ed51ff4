#include "platform/files/files.h"
#include "platform/sheet/package_writer.h"
#include "platform/sheet/sheet_files.h"
#include "platform/sheet/xlsx_book.h"

#include "kernel/problem_catalogue.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>

namespace yizhen::sheet {
namespace {

struct Collected : RowSink {
    bool row(std::string_view sheet, int number, std::vector<Cell> const& cells) override {
        for (auto const& cell : cells)
            texts.push_back(std::string{sheet} + "!" + cell.at.a1() + "=" + cell.text);
        rows.push_back(number);
        return static_cast<int>(rows.size()) < stop_after;
    }
    std::vector<std::string> texts;
    std::vector<int> rows;
    int stop_after = 1'000'000;
};

TEST(stream_rows, gives_what_reading_at_once_gives) {
    auto const forms = std::filesystem::path{YIZHEN_SOURCE_DIR} / "cases/forms/files";
    for (auto const* name : {"wangge_gongzuo_multi_sheet.xlsx", "buzhu_mingxi_gb18030.csv",
                             "buzhu_mingxi_utf8bom.csv", "canjiren_dengji.docx"}) {
        Collected collected;
        ASSERT_TRUE(stream_rows(forms / name, collected)) << name;
        std::vector<std::string> expected;
        auto const book = read_workbook(forms / name);
        for (auto const& sheet : book.value().sheets) {
            for (auto const& cell : sheet.cells())
                expected.push_back(sheet.name + "!" + cell.at.a1() + "=" + cell.text);
        }
        EXPECT_EQ(collected.texts, expected) << name;
    }
}

TEST(stream_rows, stops_when_told) {
    Collected collected;
    collected.stop_after = 3;
    ASSERT_TRUE(stream_rows(std::filesystem::path{YIZHEN_SOURCE_DIR} /
                                "cases/forms/files/wangge_gongzuo_multi_sheet.xlsx",
                            collected));
    EXPECT_EQ(collected.rows.size(), 3U);
}

TEST(stream_rows, finds_a_bad_letter_far_into_a_large_file) {
    files::TempDir const folder;
    auto const file = folder.path() / "a.csv";
    std::ofstream out{file, std::ios::binary};
    for (int i = 0; i < 100'000; ++i)
        out << "甲乙丙丁,12345678\n";
    out << "\xff\xfe,1\n";
    out.close();
    Collected collected;
    auto const streamed = stream_rows(file, collected);
    ASSERT_FALSE(streamed);
    EXPECT_TRUE(streamed.problem().is(problems::kSheetEncoding));
    EXPECT_NE(streamed.problem().message.find("A100001"), std::string::npos) << streamed.problem().message;
}

RC_GTEST_PROP(read_shared_strings, spilled_strings_are_the_same, (std::vector<std::uint16_t> lengths)) {
    files::TempDir const folder;
    auto const original = Package::open(
        std::filesystem::path{YIZHEN_SOURCE_DIR} / "cases/forms/files/canjiren_tongji.xlsx", {});
    PartWriter out;
    out.append("<sst>");
    std::vector<std::string> texts;
    for (auto const length : lengths) {
        texts.push_back(std::string(length % 3'000, static_cast<char>('a' + length % 26)) + "字");
        out.append("<si><t>" + texts.back() + "</t></si>");
    }
    out.append("</sst>");
    PartChanges changes;
    changes["xl/sharedStrings.xml"] = out.finish();
    RC_ASSERT(static_cast<bool>(write_package(original.value(), changes, folder.path() / "a.xlsx")));
    auto const package = Package::open(folder.path() / "a.xlsx", {});
    Book book;
    book.shared_strings_part = "xl/sharedStrings.xml";
    auto const kept = read_shared_strings(package.value(), book, 1 << 20);
    auto const spilled = read_shared_strings(package.value(), book, 0, Overflow::spill);
    RC_ASSERT(static_cast<bool>(kept) && static_cast<bool>(spilled));
    for (std::size_t i = texts.size(); i-- > 0;) {
        RC_ASSERT(*kept.value()->at(i) == texts[i]);
        RC_ASSERT(*spilled.value()->at(i) == texts[i]);
    }
    RC_ASSERT(spilled.value()->at(texts.size()) == nullptr);
}

} // namespace
} // namespace yizhen::sheet

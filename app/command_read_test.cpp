#include "app/commands.h"

#include "platform/files/files.h"

#include <gtest/gtest.h>

#include <string>

namespace yizhen::app {
namespace {

struct ReadOut {
    int exit_code = 0;
    std::string out;
    std::string error;
};

ReadOut run(ReadOptions const& options) {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    ReadOut said;
    said.exit_code = read_words(options);
    std::fflush(stdout);
    said.out = ::testing::internal::GetCapturedStdout();
    said.error = ::testing::internal::GetCapturedStderr();
    return said;
}

std::filesystem::path notice(char const* name) { return std::filesystem::path(YIZHEN_SOURCE_DIR) / "cases/reading/files" / name; }

TEST(ReadCommand, ShowsMarksAndCountsFromTheDayTheDocumentNames) {
    auto const said = run({notice("notice.docx"), "", false});
    EXPECT_EQ(said.exit_code, 0) << said.error;
    EXPECT_NE(said.out.find("【时限=2026-03-13：3月13日前】"), std::string::npos) << said.out;
    EXPECT_NE(said.out.find("正文 191 字"), std::string::npos) << said.out;
    auto const later = run({notice("notice.docx"), "2027-02-01", true});
    EXPECT_NE(later.out.find("\"value\":\"2027-03-13\""), std::string::npos) << later.out;
}

TEST(ReadCommand, SaysWhatIsWrongInOneLine) {
    auto const missing = run({notice("none.docx"), "", false});
    EXPECT_EQ(missing.exit_code, 66);
    EXPECT_EQ(run({notice("notice.docx"), "3月1日", false}).exit_code, 64);
    files::TempDir const folder;
    files::write_file(folder.path() / "a.txt", "\xff\xff");
    auto const broken = run({folder.path() / "a.txt", "", false});
    EXPECT_EQ(broken.exit_code, 65);
    EXPECT_NE(broken.error.find("另存为 UTF-8"), std::string::npos) << broken.error;
    EXPECT_EQ(broken.out, "");
}

}  // namespace
}  // namespace yizhen::app

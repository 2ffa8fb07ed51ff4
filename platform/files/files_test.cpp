#include "platform/files/files.h"

#include "kernel/problem_catalogue.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <vector>

namespace yizhen::files {
namespace {

namespace fs = std::filesystem;

TEST(ReadFile, GivesBytesOrSaysWhyNot) {
    TempDir const folder;
    write_file(folder.path() / "a", "姓名\n");
    EXPECT_EQ(read_file(folder.path() / "a").value(), "姓名\n");
    EXPECT_EQ(read_file(folder.path() / "a", 7).value().size(), 7u);
    EXPECT_TRUE(read_file(folder.path() / "a", 6).problem().is(problems::kTooLarge));
    EXPECT_TRUE(read_file(folder.path() / "b").problem().is(problems::kNotFound));
    EXPECT_TRUE(read_file(folder.path()).problem().is(problems::kBadInput));
}

TEST(WriteFile, ReplacesAndLeavesNothingBeside) {
    TempDir const folder;
    write_file(folder.path() / "a", "old");
    write_file(folder.path() / "a", "new");
    EXPECT_EQ(read_file(folder.path() / "a").value(), "new");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
    EXPECT_THROW(write_file(folder.path() / "none" / "a", "x"), std::system_error);
}

TEST(Temp, IsGoneWithItsObject) {
    fs::path folder;
    fs::path kept;
    {
        TempDir const dir;
        folder = dir.path();
        TempFile file(".xlsx");
        EXPECT_EQ(file.path().extension(), ".xlsx");
        EXPECT_EQ(fs::status(dir.path()).permissions(), fs::perms::owner_all);
        TempFile moved(std::move(file));
        kept = moved.release();
    }
    EXPECT_FALSE(fs::exists(folder));
    EXPECT_TRUE(fs::exists(kept));
    fs::remove(kept);
}

TEST(Lines, OfPlainText) {
    TempDir const folder;
    write_file(folder.path() / "a", "one\r\n\ntwo");
    std::vector<std::string> lines;
    auto const keep = [&](std::string_view line) { return lines.emplace_back(line), true; };
    ASSERT_TRUE(for_each_line(folder.path() / "a", keep));
    EXPECT_EQ(lines, (std::vector<std::string>{"one", "", "two"}));
    EXPECT_TRUE(for_each_line(folder.path() / "a", keep, 2).problem().is(problems::kTooLarge));
    EXPECT_TRUE(for_each_line(folder.path(), keep).problem().is(problems::kNotFound));
}

TEST(Lines, OfXzText) {
    TempDir const folder;
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += std::to_string(i) + "\n";
    write_file(folder.path() / "a", text);
    ASSERT_EQ(std::system(("xz " + (folder.path() / "a").string()).c_str()), 0);
    std::int64_t sum = 0;
    ASSERT_TRUE(for_each_line(folder.path() / "a.xz", [&](std::string_view line) {
        sum += std::stoll(std::string(line));
        return true;
    }));
    EXPECT_EQ(sum, 4'999'950'000);

    auto const bytes = read_file(folder.path() / "a.xz").value();
    write_file(folder.path() / "cut.xz", std::string_view(bytes).substr(0, bytes.size() / 2));
    auto const cut = for_each_line(folder.path() / "cut.xz", [](std::string_view) { return true; });
    EXPECT_TRUE(cut.problem().is(problems::kBadInput));
}

TEST(ShareDir, IsFoundFromTheEnvironment) {
    TempDir const folder;
    fs::create_directories(folder.path() / "data");
    fs::create_directories(folder.path() / "rules");
    auto const* const before = std::getenv("YIZHEN_SHARE");
    std::string const saved = before ? before : "";
    ::setenv("YIZHEN_SHARE", folder.path().c_str(), 1);
    EXPECT_EQ(share_dir(), folder.path());
    ::setenv("YIZHEN_SHARE", "/nowhere", 1);
    EXPECT_THROW(share_dir(), std::runtime_error);
    before ? ::setenv("YIZHEN_SHARE", saved.c_str(), 1) : ::unsetenv("YIZHEN_SHARE");
}

}  // namespace
}  // namespace yizhen::files

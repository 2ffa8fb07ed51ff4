/// Files made by tools/make_bad_files: each is refused in one line that names file, sheet and cell, or read
/// without harm, in at most 256 MB and 10 seconds.

#include "platform/files/files.h"
#include "platform/sheet/convert.h"
#include "platform/sheet/sheet_files.h"

#include "kernel/text/text.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>

namespace yizhen::sheet {
namespace {

[[maybe_unused]] constexpr long kMemoryMaxKb = 256 << 10;
[[maybe_unused]] constexpr double kSecondsMax = 10;

struct Expected {
    std::string file;
    std::string problem;
    std::string exit_codes;
    std::vector<std::string> words;
};

/// What a child process that did the work said, and what it cost.
struct Outcome {
    std::string code; ///< "-": it was read
    int exit_code = 0;
    std::string message;
    long memory_kb = 0;
    double seconds = 0;
};

Outcome in_child(std::function<Result<Done>()> const& work) {
    int pipes[2];
    if (pipe(pipes) != 0) return {};
    auto const child = fork();
    if (child == 0) {
        close(pipes[0]);
        auto const done = work();
        auto const said = done ? std::string{"-\n0\n"}
                               : std::string{done.problem().kind->code} + "\n" +
                                     std::to_string(done.problem().kind->exit_code) + "\n" +
                                     done.problem().message;
        static_cast<void>(!write(pipes[1], said.data(), said.size()));
        _exit(0);
    }
    close(pipes[1]);
    std::string said;
    char buffer[4'096];
    for (ssize_t got; (got = read(pipes[0], buffer, sizeof buffer)) > 0;)
        said.append(buffer, static_cast<std::size_t>(got));
    close(pipes[0]);
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    Outcome outcome;
    auto const seconds = [](timeval const& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    outcome.seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    outcome.memory_kb = usage.ru_maxrss;
    std::istringstream lines{said};
    std::string number;
    std::getline(lines, outcome.code);
    std::getline(lines, number);
    outcome.exit_code = std::atoi(number.c_str());
    std::getline(lines, outcome.message, '\0');
    return outcome;
}

class BadFiles : public testing::Test {
protected:
    static void SetUpTestSuite() {
        s_folder = std::make_unique<files::TempDir>();
        auto const command = std::string{YIZHEN_SOURCE_DIR} + "/tools/make_bad_files " +
                             s_folder->path().string() + " > /dev/null";
        ASSERT_EQ(std::system(command.c_str()), 0);
    }
    static void TearDownTestSuite() { s_folder.reset(); }
    static std::filesystem::path folder() { return s_folder->path(); }
    static std::vector<Expected> expected() {
        std::vector<Expected> list;
        std::ifstream in{folder() / "EXPECTED.tsv"};
        std::string line;
        std::getline(in, line);
        while (std::getline(in, line)) {
            auto const fields = text::split(line, '\t');
            Expected each{std::string{fields[0]}, std::string{fields[1]}, std::string{fields[2]}, {}};
            for (auto const word : text::split(fields[3], '|'))
                each.words.emplace_back(word);
            list.push_back(std::move(each));
        }
        return list;
    }
    static std::unique_ptr<files::TempDir> s_folder;
};
std::unique_ptr<files::TempDir> BadFiles::s_folder;

void check(Expected const& expected, Outcome const& outcome) {
    SCOPED_TRACE(expected.file + ": " + outcome.message);
    EXPECT_FALSE(outcome.code.empty()) << "it fell over";
    EXPECT_TRUE(expected.problem == "*" || outcome.code == expected.problem) << outcome.code;
    EXPECT_NE(("," + expected.exit_codes + ",").find("," + std::to_string(outcome.exit_code) + ","),
              std::string::npos)
        << outcome.exit_code;
#ifndef __SANITIZE_ADDRESS__
    EXPECT_LE(outcome.seconds, kSecondsMax);
    EXPECT_LE(outcome.memory_kb, kMemoryMaxKb);
#endif
    if (outcome.code == "-") return;
    EXPECT_EQ(outcome.message.find('\n'), std::string::npos);
    for (auto const& word : expected.words)
        EXPECT_NE(outcome.message.find(word), std::string::npos) << "must name " << word;
}

TEST_F(BadFiles, are_refused_in_one_line_when_read) {
    auto const list = expected();
    ASSERT_GT(list.size(), 30U);
    for (auto const& each : list) {
        check(each, in_child([&]() -> Result<Done> {
                  auto const book = read_workbook(folder() / each.file);
                  if (!book) return book.problem();
                  return Done{};
              }));
    }
}

TEST_F(BadFiles, do_no_harm_when_streamed) {
    struct Nothing : RowSink {
        bool row(std::string_view, int, std::vector<Cell> const&) override { return true; }
    };
    for (auto const& each : expected()) {
        auto const outcome = in_child([&] {
            Nothing sink;
            return stream_rows(folder() / each.file, sink);
        });
        SCOPED_TRACE(each.file + ": " + outcome.message);
        EXPECT_FALSE(outcome.code.empty()) << "it fell over";
        EXPECT_EQ(outcome.message.find('\n'), std::string::npos);
#ifndef __SANITIZE_ADDRESS__
        EXPECT_LE(outcome.seconds, kSecondsMax);
        EXPECT_LE(outcome.memory_kb, kMemoryMaxKb);
#endif
    }
}

TEST_F(BadFiles, are_never_filled_by_halves) {
    for (auto const& each : expected()) {
        auto const output = folder() / "filled";
        FillPlan plan;
        plan.cells.push_back({"表一", {1, 1}, CellPatch::Kind::text, "答案", CellPatch::Mark::none});
        auto const outcome = in_child([&] { return fill_workbook(folder() / each.file, plan, output); });
        SCOPED_TRACE(each.file + ": " + outcome.message);
        EXPECT_FALSE(outcome.code.empty()) << "it fell over";
        EXPECT_EQ(std::filesystem::exists(output), outcome.code == "-");
        std::filesystem::remove(output);
    }
    for (auto const& entry : std::filesystem::directory_iterator(folder()))
        EXPECT_NE(entry.path().extension(), ".part") << entry.path();
}

TEST_F(BadFiles, external_links_are_flagged_and_not_followed) {
    auto const book = read_workbook(folder() / "external-links.xlsx");
    ASSERT_TRUE(book) << book.problem().message;
    EXPECT_TRUE(book.value().has_external_links);
    EXPECT_EQ(book.value().sheets.at(0).find({1, 2})->text, "5");
    EXPECT_EQ(book.value().sheets.at(0).find({1, 2})->formula, "[1]Sheet1!A1");
    EXPECT_FALSE(std::filesystem::exists("/tmp/yizhen-escaped.xml"));
}

} // namespace
} // namespace yizhen::sheet

// Files of tools/make_bad_files, and arguments that cannot be, through the program: one line, a documented exit code,
// bounded time and memory, and a data folder that is as it was.

#include "kernel/text/text.h"
#include "platform/crypto/digest.h"
#include "tests/county_fixture.h"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <tuple>

namespace yizhen {
namespace {

[[maybe_unused]] constexpr long kMemoryMaxKb = 256 * 1024;
[[maybe_unused]] constexpr double kSecondsMax = 10;

struct Outcome {
    int exit_code = -1;
    std::string said;  ///< on standard error
    long memory_kb = 0;
    double seconds = 0;  ///< of the processor, so that a busy machine fails nothing
};

Outcome run(std::vector<std::string> arguments) {
    int pipes[2];
    if (::pipe(pipes) != 0) throw std::runtime_error("pipe");
    pid_t const child = ::fork();
    if (child == 0) {
        ::dup2(pipes[1], STDERR_FILENO);
        ::close(pipes[0]);
        if (!std::freopen("/dev/null", "w", stdout)) ::_exit(127);
        std::vector<char*> argv;
        for (auto& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(pipes[1]);
    Outcome outcome;
    char buffer[4096];
    for (ssize_t got; (got = ::read(pipes[0], buffer, sizeof buffer)) > 0;) outcome.said.append(buffer, static_cast<std::size_t>(got));
    ::close(pipes[0]);
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    outcome.memory_kb = usage.ru_maxrss;
    auto const seconds = [](timeval const& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
    outcome.seconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    return outcome;
}

/// Every file of the folder by digest, but for the lock and SQLite's own shared memory.
std::map<std::string, std::string> snapshot(std::filesystem::path const& folder) {
    std::map<std::string, std::string> files;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
        auto const name = entry.path().filename().string();
        if (!entry.is_regular_file() || name == "lock" || name.ends_with("-shm") || name.ends_with("-wal")) continue;
        files[entry.path().string()] = crypto::hex(crypto::sha256(files::read_file(entry.path()).value()));
    }
    return files;
}

class BadInput : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        s_folder = std::make_unique<files::TempDir>();
        auto const command = (test::kSource / "tools/make_bad_files").string() + " " + bad().string() + " > /dev/null";
        ASSERT_EQ(std::system(command.c_str()), 0);
        test::FixedClock const clock;
        test::open_county(data(), clock);
    }
    static void TearDownTestSuite() { s_folder.reset(); }
    static std::filesystem::path bad() { return s_folder->path() / "bad"; }
    static std::filesystem::path data() { return s_folder->path() / "data"; }

    static std::vector<std::string> gate(std::filesystem::path const& file, std::vector<std::string> more = {}) {
        std::vector<std::string> arguments{YIZHEN_PROGRAM, "gate", file.string(), "--data", data().string(), "--issuer", "区统计局",
                                           "--targets", "须水街道", "--today", "2026-11-23"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return arguments;
    }

    static std::vector<std::string> rows(std::filesystem::path const& file) {
        return {YIZHEN_PROGRAM, "import", "rows", file.string(), "--ledger", "person", "--data", data().string(), "--unit", "须水街道"};
    }
    static std::vector<std::string> answers(std::filesystem::path const& file) {
        return {YIZHEN_PROGRAM, "import", "--answers", file.string(), "--data", data().string(), "--as-of", "2026-10-31"};
    }

    static void expect_refusal(Outcome const& outcome) {
        EXPECT_EQ(std::ranges::count(outcome.said, '\n'), 1) << outcome.said;
        expect_bounds(outcome);
    }
    /// The bounds are the product's; a sanitized program is several times slower, and only must come to an end.
    static void expect_bounds([[maybe_unused]] Outcome const& outcome) {
#ifdef __SANITIZE_ADDRESS__
        EXPECT_LE(outcome.seconds, 6 * kSecondsMax);
#else
        EXPECT_LE(outcome.seconds, kSecondsMax);
        EXPECT_LE(outcome.memory_kb, kMemoryMaxKb);
#endif
    }

    static std::unique_ptr<files::TempDir> s_folder;
};
std::unique_ptr<files::TempDir> BadInput::s_folder;

/// A line of EXPECTED.tsv: "-" in `problem` is read without harm, "*" is refused with any code.
struct Expected {
    std::string file;
    std::string problem;
    std::string exit_codes;
    std::vector<std::string> words;
};

std::vector<Expected> expected(std::filesystem::path const& folder) {
    std::vector<Expected> all;
    std::ifstream list(folder / "EXPECTED.tsv");
    std::string line;
    std::getline(list, line);
    while (std::getline(list, line)) {
        auto const columns = text::split(line, '\t');
        Expected one{std::string(columns[0]), std::string(columns[1]), "," + std::string(columns[2]) + ",", {}};
        for (auto const word : text::split(columns[3], '|')) one.words.emplace_back(word);
        all.push_back(std::move(one));
    }
    return all;
}

TEST_F(BadInput, each_file_is_refused_in_one_line_by_every_door_and_changes_nothing) {
    int refused = 0;
    auto const before = snapshot(data());
    for (auto const& one : expected(bad())) {
        if (one.problem == "-") continue;
        auto const file = bad() / one.file;
        for (auto const& arguments : {gate(file), rows(file), answers(file)}) {
            SCOPED_TRACE(one.file + " " + arguments[1]);
            auto const outcome = run(arguments);
            SCOPED_TRACE(outcome.said);
            EXPECT_NE(outcome.exit_code, 0);
            EXPECT_NE(one.exit_codes.find("," + std::to_string(outcome.exit_code) + ","), std::string::npos) << outcome.exit_code;
            expect_refusal(outcome);
            for (auto const& word : one.words) EXPECT_NE(outcome.said.find(word), std::string::npos) << "must name " << word;
            EXPECT_TRUE(snapshot(data()) == before) << "the data folder changed";
        }
        ++refused;
    }
    EXPECT_GT(refused, 20);
}

TEST_F(BadInput, what_only_looks_dangerous_is_judged_without_harm) {
    int judged = 0;
    for (auto const& one : expected(bad())) {
        if (one.problem != "-") continue;
        SCOPED_TRACE(one.file);
        auto const outcome = run(gate(bad() / one.file));
        EXPECT_EQ(outcome.exit_code, 0) << outcome.said;
        expect_bounds(outcome);
        ++judged;
    }
    EXPECT_GE(judged, 4);
}

TEST_F(BadInput, demand_files_with_a_unit_or_a_day_that_cannot_be_are_named) {
    for (auto const& [name, exit_code, named] : {std::tuple{"unknown-unit", 66, "不存在的街道办事处"}, std::tuple{"past-due", 65, "2020-01-01"}}) {
        SCOPED_TRACE(name);
        auto const before = snapshot(data());
        auto const outcome = run({YIZHEN_PROGRAM, "gate", (bad() / (std::string(name) + ".xlsx")).string(), "--data", data().string(), "--demand",
                                  (bad() / (std::string(name) + ".toml")).string(), "--issuer", "区统计局", "--today", "2026-11-23"});
        SCOPED_TRACE(outcome.said);
        EXPECT_EQ(outcome.exit_code, exit_code);
        EXPECT_NE(outcome.said.find(named), std::string::npos);
        expect_refusal(outcome);
        EXPECT_TRUE(snapshot(data()) == before);
    }
}

TEST_F(BadInput, units_and_days_that_cannot_be_are_named) {
    auto const form = test::kSource / "cases/forms/files/renkou_jiben_tongji.xlsx";
    struct Case {
        std::vector<std::string> arguments;
        int exit_code;
        std::string named;
    };
    for (auto const& one : {Case{gate(form, {"--targets", "不存在街道"}), 66, "不存在街道"}, Case{gate(form, {"--issuer", "某某局"}), 66, "某某局"},
                            Case{gate(form, {"--due", "2026-11-01"}), 65, "2026-11-01"}, Case{gate(form, {"--due", "明天"}), 65, "明天"},
                            Case{gate(form, {"--period", "2026-13"}), 65, "2026-13"}, Case{gate(form, {"--frequency", "hour"}), 65, "hour"},
                            Case{gate(test::kSource / "no-such-form.xlsx"), 66, "no-such-form.xlsx"}}) {
        auto const before = snapshot(data());
        auto const outcome = run(one.arguments);
        SCOPED_TRACE(outcome.said);
        EXPECT_EQ(outcome.exit_code, one.exit_code);
        EXPECT_NE(outcome.said.find(one.named), std::string::npos);
        expect_refusal(outcome);
        EXPECT_TRUE(snapshot(data()) == before);
    }
}

}  // namespace
}  // namespace yizhen

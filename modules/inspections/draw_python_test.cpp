// A second implementation in another language (tools/draw_check.py) works the same draws out, byte for byte.

#include "modules/inspections/draw.h"

#include "modules/inspections/test_draw.h"
#include "platform/crypto/digest.h"
#include "platform/files/files.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>

namespace yizhen::inspections {
namespace {

using testing::Dice;

constexpr char const* kTool = YIZHEN_SOURCE_DIR "/tools/draw_check.py";

/// What the command prints, errors included, and `exit N` in a last line.
std::string output_of(std::string const& command) {
    std::unique_ptr<FILE, int (*)(FILE*)> const pipe(::popen((command + " 2>&1; echo exit $?").c_str(), "r"), &::pclose);
    std::string all;
    std::array<char, 4'096> chunk{};
    while (pipe != nullptr) {
        std::size_t const got = std::fread(chunk.data(), 1, chunk.size(), pipe.get());
        if (got == 0) break;
        all.append(chunk.data(), got);
    }
    return all;
}

bool has_python() { return output_of("python3 --version").find("exit 0") != std::string::npos; }

/// As draw_check.py prints it.
std::string lines_of(DrawRecord const& record) {
    auto lines = record.commitment.digest + "\n" + record.drawn->seed + "\n";
    for (auto const& [code, stratum, team, stop] : record.drawn->units) lines += fmt::format("{}\t{}\t{}\t{}\n", code, stratum, team, stop);
    return lines;
}

TEST(DrawPython, works_the_same_draws_out) {
    if (!has_python()) GTEST_SKIP() << "needs python3";
    files::TempDir const folder;
    std::string command = std::string("python3 ") + kTool;
    std::string expected;
    for (int seed = 0; seed < 24; ++seed) {
        Dice dice(static_cast<std::uint64_t>(seed));
        auto list = testing::made_list(dice, {.units = seed == 0 ? 3'000 : 20 + 5 * seed, .strata = 1 + seed % 4, .teams = 2 + seed % 3, .draw = 6, .host_in = 2 + seed % 3});
        if (seed % 2 == 1) list.public_value.decimals.reset();
        auto const record = testing::made_draw(dice, std::move(list));
        auto const file = folder.path() / fmt::format("{}.json", seed);
        files::write_file(file, text_of(record));
        command += " " + file.string();
        expected += lines_of(record);
    }
    EXPECT_EQ(output_of(command), expected + "exit 0\n");
}

TEST(DrawPython, finds_what_was_changed) {
    if (!has_python()) GTEST_SKIP() << "needs python3";
    files::TempDir const folder;
    Dice dice(5);
    auto record = testing::made_draw(dice, testing::made_list(dice, {}));
    record.drawn->units[0].stop += 1;
    files::write_file(folder.path() / "d.json", text_of(record));
    EXPECT_NE(output_of(std::string("python3 ") + kTool + " " + (folder.path() / "d.json").string()).find("exit 1"), std::string::npos);
}

std::string case_file(std::string const& name) { return files::read_file(YIZHEN_SOURCE_DIR "/cases/draw/" + name).value(); }

// cases/draw: a chain of two; draw-2.tsv was worked out by draw_check.py and stands in docs/adr/0020-drawn-visits.md.
TEST(DrawCases, agree_with_the_figures_that_are_written_down) {
    auto const verified = verify_draws(std::vector<DrawFile>{{"draw-1.json", case_file("draw-1.json")}, {"draw-2.json", case_file("draw-2.json")}});
    ASSERT_TRUE(verified) << verified.problem().message;
    EXPECT_TRUE(verified.value()[0].aborted);
    EXPECT_EQ(lines_of(verified.value()[1]), case_file("draw-2.tsv"));
}

TEST(DrawCases, come_from_the_list_byte_for_byte) {
    auto const gatekeeper = parse_nonce(case_file("gatekeeper-2.json"), "gatekeeper-2.json").value();
    auto const auditor = parse_nonce(case_file("auditor-2.json"), "auditor-2.json").value();
    CommitTerms const terms{testing::day_of("2026-11-27"), 2, crypto::hex(crypto::sha256(case_file("draw-1.json"))), nonce_digest(gatekeeper), nonce_digest(auditor)};
    auto const commitment = commit_draw(parse_draw_list(case_file("list.json"), "list.json").value(), terms).value();
    EXPECT_EQ(text_of(commitment), case_file("commit-2.json"));
    EXPECT_EQ(text_of(run_draw(commitment, {gatekeeper, auditor, "3421.55", testing::day_of("2026-12-01")}).value()), case_file("draw-2.json"));
}

}  // namespace
}  // namespace yizhen::inspections

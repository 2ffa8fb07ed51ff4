// A small county lives some weeks: what must hold holds after every step, and the same seed is the same register.

#include "app/simulate_run.h"
#include "platform/files/files.h"

#include <gtest/gtest.h>

#include <fstream>

namespace yizhen::app::sim {
namespace {

std::filesystem::path const kCounty = YIZHEN_SOURCE_DIR "/cases/simulate/county-3.toml";

SimulateReport lived(std::uint64_t seed, CivilDate until, bool gate = true) {
    files::TempDir const folder;
    SimulateSetup const setup{.county = read_county(kCounty).value(), .seed = seed, .year = 2026, .until = until, .gate = gate, .data = folder.path() / "data"};
    auto report = live(setup);
    if (!report) throw std::runtime_error(report.problem().message);
    return std::move(report).value();
}

CivilDate day(int month, int of_month) { return CivilDate::of(2026, month, of_month).value(); }

class Simulate : public ::testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, Simulate, ::testing::Values(1, 2, 3));

TEST_P(Simulate, the_first_days_of_a_small_county) {
    auto const report = lived(GetParam(), day(1, 12));
    EXPECT_GT(report.checks, 15);
    EXPECT_GT(report.kinds.at("form").raised, 5);
    EXPECT_GT(report.filled, 0) << "nobody filled anything: the run shows nothing";
    EXPECT_LE(report.with.all().units, report.without.all().units);
    EXPECT_GT(report.with.all().units, 0);
}

TEST(SimulateSeed, the_same_seed_is_the_same_register) {
    auto const one = lived(7, day(1, 6));
    auto const again = lived(7, day(1, 6));
    EXPECT_EQ(one.register_digest, again.register_digest);
    EXPECT_EQ(one.with.all().units, again.with.all().units);
}

TEST(SimulateSeed, without_a_gate_everything_reaches_the_base) {
    auto const report = lived(7, day(1, 6), false);
    for (auto const& [kind, count] : report.kinds) {
        EXPECT_EQ(count.returned + count.blocked, 0) << kind;
        EXPECT_EQ(count.lapsed, 0) << kind;
    }
}

TEST(SimulateCounty, names_what_is_wrong_with_its_file) {
    files::TempDir const folder;
    auto const whole = files::read_file(kCounty).value();
    auto const refusal = [&](std::string const& from, std::string const& to) {
        auto text = whole;
        auto const at = text.find(from);
        if (at == std::string::npos) throw std::runtime_error("no " + from);
        text.replace(at, from.size(), to);
        std::ofstream(folder.path() / "c.toml", std::ios::binary) << text;
        auto const read = read_county(folder.path() / "c.toml");
        return read ? std::string("taken") : read.problem().message;
    };
    EXPECT_EQ(refusal("townships = 3", "townships = 3"), "taken");
    EXPECT_NE(refusal("townships = 3", "township = 3").find("township"), std::string::npos);
    EXPECT_NE(refusal("townships = 3", "townships = -3").find("townships"), std::string::npos);
    EXPECT_NE(refusal("villages = 9", "villages = 2").find("villages"), std::string::npos);
    EXPECT_NE(refusal("[base]", "[basis]").find("basis"), std::string::npos);
    EXPECT_NE(refusal("outside = 250", "# outside = 250").find("habits.outside"), std::string::npos);
    EXPECT_NE(refusal("code = \"419903\"", "code = \"4199\"").find("六位"), std::string::npos);
    EXPECT_NE(refusal("[year]", "[year").find("TOML"), std::string::npos);
}

}  // namespace
}  // namespace yizhen::app::sim

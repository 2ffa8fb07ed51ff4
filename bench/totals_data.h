#pragma once
/// What the benchmarks of totals share: the nation's units, made-up figures, times.

#include "kernel/totals/column.h"
#include "modules/ledgers/ledgers.h"
#include "modules/org/org.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace yizhen::bench {

using Time = std::chrono::steady_clock;

inline constexpr std::int64_t kVillages = 620'573;

inline double ms_since(Time::time_point start) { return std::chrono::duration<double, std::milli>(Time::now() - start).count(); }

inline int percent_of(int argc, char** argv) {
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--percent") == 0) return std::clamp(std::atoi(argv[i + 1]), 1, 100);
    }
    return 100;
}

/// The best of several runs: what the machine can do when nobody else is on it; and the middle one.
struct Runs {
    double best = 0;
    double middle = 0;
};
template <class Work> Runs timed(int runs, Work const& work) {
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        auto const start = Time::now();
        work();
        times.push_back(ms_since(start));
    }
    std::ranges::sort(times);
    return {times.front(), times[times.size() / 2]};
}

inline double part_of(std::vector<double> times, double part) {
    std::ranges::sort(times);
    return times[std::min(times.size() - 1, static_cast<std::size_t>(part * static_cast<double>(times.size())))];
}

inline std::string unpacked(std::filesystem::path const& file, std::int64_t lines_max) {
    std::string text;
    std::int64_t lines = 0;
    auto const read = files::for_each_line(file, [&](std::string_view row) {
        text += row;
        text += '\n';
        return ++lines <= lines_max;
    });
    if (!read) {
        fmt::print(stderr, "{}\n", read.problem().message);
        std::exit(65);
    }
    return text;
}

/// The five files of the nation, as many villages as asked for.
inline std::vector<std::string> nation(std::int64_t villages) {
    auto const folder = files::share_dir() / "data" / "divisions";
    std::vector<std::string> texts;
    for (char const* name : {"1_province.csv", "2_prefecture.csv", "3_county.csv", "4_township.csv.xz"}) texts.push_back(unpacked(folder / name, INT64_MAX - 1));
    texts.push_back(unpacked(folder / "5_village.csv.xz", villages));
    return texts;
}

inline std::vector<org::UnitFile> files_of(std::vector<std::string> const& texts) {
    std::vector<org::UnitFile> out;
    for (auto const& text : texts) out.push_back({fmt::format("{}", out.size() + 1), text});
    return out;
}

/// Made-up figures, the same on every run: a few blank, a few not applicable.
inline totals::Cell cell_of(std::int64_t leaf, int figure) {
    auto const mixed = static_cast<std::uint64_t>(leaf * 1'000'003 + figure * 7'919) * 0x9E37'79B9'7F4A'7C15ULL;
    auto const draw = mixed >> 40;
    if (draw % 64 == 0) return {};
    if (draw % 97 == 0) return {0, totals::State::not_applicable};
    return {static_cast<std::int64_t>(draw % 5'000), totals::State::present};
}

inline void line(std::string_view what, double value, std::string_view unit, std::string_view more = {}) {
    fmt::print("{:<64} {:>12.3f} {:<4} {}\n", what, value, unit, more);
}

}  // namespace yizhen::bench

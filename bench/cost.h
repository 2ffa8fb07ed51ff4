#pragma once
/// What a piece of work costs: time and peak memory, of a process of its own.

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <string_view>

namespace yizhen::bench {

inline constexpr double kMegabyte = 1024.0;  // of ru_maxrss, which counts kilobytes

inline void line(std::string_view what, double value, std::string_view unit, double limit) {
    fmt::print("{:<56} {:>10.2f} {:<3} limit {:>8.1f}  ratio {:.3f}\n", what, value, unit, limit, value / limit);
}

struct Cost {
    double seconds = 0;
    double cpu_seconds = 0;
    double megabytes = 0;
    bool done = false;
};

/// Runs the work in a child and says how long it took and how much memory it held at most. A failure that is thrown is told.
inline Cost cost_of(std::function<bool()> const& work) {
    using Time = std::chrono::steady_clock;
    auto const start = Time::now();
    std::fflush(stdout);
    auto const child = fork();
    if (child == 0) {
        bool done = false;
        try {
            done = work();
        } catch (std::exception const& failure) {
            fmt::print(stderr, "{}\n", failure.what());
        }
        std::fflush(stdout);
        _exit(done ? 0 : 1);
    }
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    return {std::chrono::duration<double>(Time::now() - start).count(),
            static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
            static_cast<double>(usage.ru_maxrss) / kMegabyte, WIFEXITED(status) && WEXITSTATUS(status) == 0};
}

}  // namespace yizhen::bench

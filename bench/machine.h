#pragma once
/// What every figure depends on, printed at the head of a benchmark: cores, and how long one durable write takes on the
/// disk below the folder used.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace yizhen::bench {

/// The middle of fifty appends of 4 KB, each made durable; -1 where the folder takes no file.
inline double fsync_ms(std::filesystem::path const& folder) {
    constexpr int kWrites = 50;
    auto const file = folder / "fsync-probe";
    int const handle = ::open(file.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    if (handle < 0) return -1;
    std::string const page(4096, 'x');
    std::vector<double> times;
    for (int i = 0; i < kWrites; ++i) {
        auto const start = std::chrono::steady_clock::now();
        if (::write(handle, page.data(), page.size()) < 0 || ::fdatasync(handle) != 0) break;
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    ::close(handle);
    std::filesystem::remove(file);
    std::ranges::sort(times);
    return times.empty() ? -1 : times[times.size() / 2];
}

/// One line: "2 cores, load 0.3, fsync 0.10 ms (4 KB)". A load above nothing says that the figures below share the machine.
inline void print_machine(std::filesystem::path const& folder) {
    double load = 0;
    if (::getloadavg(&load, 1) != 1) load = -1;
    fmt::print("{} cores, load {:.1f}, fsync {:.2f} ms (4 KB)\n", std::thread::hardware_concurrency(), load, fsync_ms(folder));
}

}  // namespace yizhen::bench

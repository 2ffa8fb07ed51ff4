#pragma once
/// A helper program (LibreOffice, pdftotext) as a confined process: its own process group, limits on memory,
/// processor time, file size and wall time, nothing on its standard streams, and no network where the system
/// allows to take it away. Inside platform/sheet only.

#include <sys/resource.h>

#include <filesystem>
#include <string>
#include <vector>

namespace yizhen::sheet {

struct HelperCommand {
    std::vector<std::string> words; ///< the program's path, then its arguments
    std::vector<std::string> environment;
    std::string folder; ///< where it works
    int wall_ms = 30'000;
    int cpu_seconds = 9;
    rlim_t address_bytes_max = 3ull << 30;
    rlim_t data_bytes_max = 768ull << 20;
    rlim_t file_bytes_max = 512ull << 20;
};

enum class HelperEnded { well, badly, late };

/// Waits for it, and ends also what it started. Throws std::system_error where no process can be made.
HelperEnded run_helper(HelperCommand command);

/// The first of `places` that can be run; where the environment variable is set, that one or none.
[[nodiscard]] std::filesystem::path find_helper(char const* variable, std::vector<char const*> const& places);

} // namespace yizhen::sheet

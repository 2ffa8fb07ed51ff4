#include "app/shipped.h"

#include "kernel/problem_catalogue.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace yizhen::app {

Result<WorkingCalendar> load_calendar(std::filesystem::path const& share) {
    constexpr std::uint64_t kFileBytesMax = 1u << 20;
    std::vector<std::filesystem::path> found;
    std::error_code ignored;
    for (auto const& entry : std::filesystem::directory_iterator(share / "data" / "calendar", ignored)) {
        auto const name = entry.path().filename().string();
        if (name.starts_with("exceptions_") && name.ends_with(".csv")) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    WorkingCalendar calendar;
    for (auto const& file : found) {
        auto const text = files::read_file(file, kFileBytesMax);
        if (!text) return text.problem();
        auto const one = WorkingCalendar::parse(text.value());
        if (!one) return Problem{problems::kBadInput, fmt::format("{}：{}", file.filename().string(), one.problem().message)};
        calendar.extend(one.value());
    }
    return calendar;
}

}  // namespace yizhen::app

#include "modules/inspections/calendar.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

namespace yizhen::inspections {
namespace {

constexpr int kCapMax = 100'000;

struct Slot {
    std::string_view key;
    std::optional<int> Caps::* cap;
    int least;
};
constexpr Slot kSlots[] = {{"visits_per_unit_per_4_weeks", &Caps::visits_per_unit_per_4_weeks, 0},
                           {"visits_per_department_per_week", &Caps::visits_per_department_per_week, 0},
                           {"departments_per_visit", &Caps::departments_per_visit, 1}};

Result<toml::table> parsed(std::string_view toml, std::string_view file) {
    try {
        return toml::parse(toml);
    } catch (toml::parse_error const& error) {
        return Problem{problems::kBadInput, fmt::format("{} 不是 TOML：{}", file, error.description())};
    }
}

}  // namespace

Result<Caps> read_caps(std::string_view toml, std::string_view file) {
    auto const table = parsed(toml, file);
    if (!table) return table.problem();
    Caps caps;
    for (auto const& [key, node] : table.value()) {
        auto const* const slot = std::ranges::find(kSlots, key.str(), &Slot::key);
        if (slot == std::end(kSlots)) return Problem{problems::kBadInput, fmt::format("{} 里不认识 {}；请核对拼写，写错的上限等于没有上限。", file, key.str())};
        auto const number = node.value_exact<std::int64_t>();
        if (!number || *number < slot->least || *number > kCapMax) {
            return Problem{problems::kBadInput, fmt::format("{} 的 {} 应为 {}–{} 的整数；不设上限就删去这一行。", file, slot->key, slot->least, kCapMax)};
        }
        caps.*(slot->cap) = static_cast<int>(*number);
    }
    return caps;
}

}  // namespace yizhen::inspections

#include "modules/inspections/area_code.h"

#include <algorithm>

namespace yizhen::inspections {
namespace {

constexpr std::size_t kCounty = 6;
constexpr std::size_t kTownship = 9;
constexpr std::size_t kVillage = 12;

bool all_digits(std::string_view code) {
    return std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string_view level_of(std::string_view code) {
    if (!all_digits(code)) return {};
    if (code.size() == kCounty) return "county";
    if (code.size() == kTownship) return "township";
    return code.size() == kVillage ? "village" : "";
}

std::vector<std::string> areas_above(std::string_view code) {
    auto const level = level_of(code);
    std::vector<std::string> out;
    if (level == "village") out.emplace_back(code.substr(0, kTownship));
    if (level == "village" || level == "township") out.emplace_back(code.substr(0, kCounty));
    return out;
}

bool stands_in(std::string_view code, std::string_view top) {
    return code == top || (!level_of(code).empty() && !level_of(top).empty() && code.starts_with(top));
}

}  // namespace yizhen::inspections

#include "modules/burden/hours.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <cmath>

namespace yizhen::burden {
namespace {

/// TOML has binary floats only; one decimal of a minute survives the round trip exactly when we ask for tenths.
Result<std::int64_t> tenths(toml::table const& table, std::string_view key) {
    auto const minutes = table["minutes"][key].value<double>();
    if (!minutes) return Problem{problems::kBadInput, fmt::format("hours.toml 缺少 minutes.{}。", key)};
    auto const rounded = std::llround(*minutes * 10);
    if (*minutes < 0 || std::abs(*minutes * 10 - static_cast<double>(rounded)) > 1e-6) {
        return Problem{problems::kBadInput,
                       fmt::format("hours.toml 的 minutes.{} 应为不小于零、至多一位小数的分钟数。", key)};
    }
    return static_cast<std::int64_t>(rounded);
}

Result<std::int64_t> whole(toml::table const& table, std::string_view group, std::string_view key) {
    auto const number = table[group][key].value<std::int64_t>();
    if (!number || *number < 0) {
        return Problem{problems::kBadInput, fmt::format("hours.toml 的 {}.{} 应为不小于零的整数。", group, key)};
    }
    return *number;
}

struct Slot {
    std::string_view group;
    std::string_view key;
    std::int64_t HoursParameters::* member;
};

constexpr Slot kSlots[] = {{"minutes", "new_cell", &HoursParameters::new_cell},
                           {"minutes", "verified_cell", &HoursParameters::verified_cell},
                           {"minutes", "find_form", &HoursParameters::find_form},
                           {"minutes", "proof", &HoursParameters::proof},
                           {"minutes", "signature", &HoursParameters::signature},
                           {"minutes", "travel", &HoursParameters::travel},
                           {"year", "working_days", &HoursParameters::working_days},
                           {"year", "hours_per_day", &HoursParameters::hours_per_day},
                           {"budget", "staff_per_township", &HoursParameters::staff_per_township},
                           {"budget", "share_permille", &HoursParameters::budget_share_permille}};

}  // namespace

Result<HoursParameters> read_parameters(std::filesystem::path const& file) {
    try {
        auto const table = toml::parse_file(file.string());
        HoursParameters parameters;
        for (auto const& [group, key, member] : kSlots) {
            auto const value = group == "minutes" ? tenths(table, key) : whole(table, group, key);
            if (!value) return value.problem();
            parameters.*member = value.value();
        }
        return parameters;
    } catch (toml::parse_error const& error) {
        return Problem{problems::kBadInput, fmt::format("读不了 {}：第 {} 行写法不对。", file.filename().string(),
                                                        error.source().begin.line)};
    }
}

}  // namespace yizhen::burden

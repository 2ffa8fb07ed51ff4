// The clocks of appeals, read and counted.

#include "modules/gate/appeals.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>

namespace yizhen::gate {
namespace {

constexpr std::array<std::string_view, 3> kOutcomes{"upheld", "partly", "dismissed"};

/// [{ from = 2026-01-01, value = 10 }]: whole days, none below one.
Result<Parameter> dated(toml::table const& table, std::string const& name) {
    Parameter out{name, {}};
    Problem const wrong{problems::kBadInput, fmt::format("appeals.toml 的 {} 应为 [{{ from = 日期, value = 天数 }}]，天数至少是 1。", name)};
    auto const* list = table[name].as_array();
    if (list == nullptr || list->empty()) return wrong;
    for (auto const& entry : *list) {
        auto const* one = entry.as_table();
        auto const from = one == nullptr ? std::nullopt : (*one)["from"].value<toml::date>();
        auto const value = one == nullptr ? std::nullopt : (*one)["value"].value<std::int64_t>();
        if (!from || !value || *value < 1) return wrong;
        auto const day = CivilDate::of(from->year, from->month, from->day);
        if (!day) return day.problem();
        out.values.emplace_back(day.value(), *value);
    }
    std::ranges::sort(out.values, std::greater{});
    return out;
}

}  // namespace

Result<AppealParameters> read_appeal_parameters(std::filesystem::path const& file) {
    try {
        auto const table = toml::parse_file(file.string());
        auto decide = dated(table, "decide_working_days");
        if (!decide) return decide.problem();
        auto window = dated(table, "window_days");
        if (!window) return window.problem();
        return AppealParameters{std::move(decide).value(), std::move(window).value()};
    } catch (toml::parse_error const& error) {
        return Problem{problems::kBadInput, fmt::format("读不了 {}：第 {} 行写法不对。", file.filename().string(), error.source().begin.line)};
    }
}

CivilDate appeal_until(AppealParameters const& parameters, CivilDate judged) {
    auto const days = parameters.window_days.on(judged);
    return judged.plus_days(static_cast<int>(days.value_or(parameters.window_days.values.back().second)));
}

std::string_view name_of(AppealOutcome outcome) { return kOutcomes[static_cast<std::size_t>(outcome)]; }

std::optional<AppealOutcome> parse_appeal_outcome(std::string_view name) {
    auto const found = std::ranges::find(kOutcomes, name);
    if (found == kOutcomes.end()) return std::nullopt;
    return static_cast<AppealOutcome>(found - kOutcomes.begin());
}

int AppealCase::days_over(CivilDate today) const {
    auto const until = decision ? decision->day : today;
    return std::max(0, static_cast<int>(until.days() - due.days()));
}

}  // namespace yizhen::gate

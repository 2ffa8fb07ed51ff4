#include "modules/tasks/targets.h"

#include "kernel/problem_catalogue.h"
#include "modules/tasks/rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::tasks {
namespace {

bool fits(std::int64_t figure) { return figure >= 0 && figure <= kFigureMax; }

Band band_of(Standing const& unit, std::int64_t baselines, std::int64_t capacities, bool at_most) {
    auto const product = baselines * unit.capacity;  // at most kUnitsMax × kFigureMax²
    auto const norm = at_most ? (product + capacities - 1) / capacities : product / capacities;
    bool const ahead = at_most ? unit.baseline <= norm : unit.baseline >= norm;
    if (ahead) return {norm, unit.baseline, unit.baseline};
    return {unit.baseline, unit.baseline + (norm - unit.baseline) / 2, norm};
}

}  // namespace

Result<std::vector<UnitBand>> bands_of(std::vector<Standing> const& units, bool at_most) {
    static_assert(static_cast<std::int64_t>(kUnitsMax) * kFigureMax <= INT64_MAX / kFigureMax);
    if (units.empty() || units.size() > kUnitsMax) return Problem{problems::kBadInput, fmt::format("请写明 1 到 {} 个单位。", kUnitsMax)};
    std::int64_t baselines = 0;
    std::int64_t capacities = 0;
    for (auto const& unit : units) {
        if (!fits(unit.baseline) || !fits(unit.capacity)) return Problem{problems::kBadInput, fmt::format("{} 的基数或体量超出 0 到 {}。", unit.unit, kFigureMax)};
        baselines += unit.baseline;
        capacities += unit.capacity;
    }
    if (capacities == 0) return Problem{problems::kBadInput, "各单位的体量都是零，算不出同等体量能做多少。"};
    std::vector<UnitBand> out;
    for (auto const& unit : units) out.push_back({unit.unit, band_of(unit, baselines, capacities, at_most)});
    return out;
}

Result<std::vector<UnitBand>> uniform_bands(std::vector<std::string> const& units, std::int64_t figure, std::string_view reason) {
    if (units.empty() || units.size() > kUnitsMax) return Problem{problems::kBadInput, fmt::format("请写明 1 到 {} 个单位。", kUnitsMax)};
    if (!fits(figure)) return Problem{problems::kBadInput, fmt::format("指标应在 0 到 {} 之间。", kFigureMax)};
    if (auto const said = checked_words("各单位必须同一个数的理由（reason）", reason); !said) return said.problem();
    std::vector<UnitBand> out;
    for (auto const& unit : units) out.push_back({unit, {figure, figure, figure}});
    return out;
}

std::int64_t over_permille(std::int64_t lower, std::int64_t upper, bool at_most) {
    auto const more = at_most ? upper - lower : lower - upper;
    if (more <= 0) return 0;
    auto const whole = std::max<std::int64_t>(upper, 1);
    return (more * 1'000 + whole - 1) / whole;
}

}  // namespace yizhen::tasks

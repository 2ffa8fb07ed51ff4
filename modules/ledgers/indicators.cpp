#include "modules/ledgers/indicators.h"

#include "kernel/decimal.h"
#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <set>

namespace yizhen::ledgers {
namespace {

constexpr std::size_t kColumns = 7;
constexpr std::array<std::pair<std::string_view, RollUp>, 5> kRollUps{{{"sum", RollUp::sum}, {"min", RollUp::min}, {"max", RollUp::max},
                                                                       {"ratio", RollUp::ratio}, {"none", RollUp::none}}};

Result<Indicator> indicator_of(std::vector<std::string_view> const& columns) {
    Indicator out{std::string(columns[0]), text::nfkc(text::trimmed(columns[1])), std::string(text::trimmed(columns[2])), std::string(columns[3]), 0,
                  RollUp::none, std::string(text::trimmed(columns[6]))};
    auto const scale = columns[4];
    auto const [end, error] = std::from_chars(scale.data(), scale.data() + scale.size(), out.scale);
    bool const whole = error == std::errc{} && end == scale.data() + scale.size();
    if (!whole || out.scale < 0 || out.scale > kDecimalScaleMax) {
        return Problem{problems::kBadInput, fmt::format("小数位 scale 应为 0 到 {}，现在是“{}”", kDecimalScaleMax, scale)};
    }
    for (auto const& [word, roll_up] : kRollUps) {
        if (word != columns[5]) continue;
        out.roll_up = roll_up;
        if (out.code.empty() || out.name.empty() || out.expression.empty()) return Problem{problems::kBadInput, "code、name、expression 不能为空"};
        return out;
    }
    return Problem{problems::kBadInput, fmt::format("roll_up 应为 sum、min、max、ratio 或 none，现在是“{}”", columns[5])};
}

}  // namespace

std::string_view name_of(RollUp roll_up) {
    for (auto const& [word, each] : kRollUps) {
        if (each == roll_up) return word;
    }
    return "none";
}

Result<std::vector<Indicator>> parse_indicators(std::string_view tsv, std::string_view file) {
    std::vector<Indicator> out;
    std::set<std::string, std::less<>> taken;
    int number = 0;
    for (auto line : text::split(tsv, '\n')) {
        ++number;
        if (line.ends_with("\r")) line.remove_suffix(1);
        if (text::trimmed(line).empty() || line.starts_with("#") || line.starts_with("code\t")) continue;
        auto columns = text::split(line, '\t');
        if (columns.size() == kColumns - 1) columns.emplace_back();
        if (columns.size() != kColumns) {
            return Problem{problems::kBadInput, fmt::format("{} 第 {} 行要有 {} 列（code name expression unit scale roll_up element），现在 {} 列。", file, number, kColumns, columns.size())};
        }
        auto indicator = indicator_of(columns);
        if (!indicator) return Problem{problems::kBadInput, fmt::format("{} 第 {} 行：{}。", file, number, indicator.problem().message)};
        if (!taken.insert(indicator.value().code).second || !taken.insert(indicator.value().name).second) {
            return Problem{problems::kBadInput, fmt::format("{} 第 {} 行：代码或名称“{}”重复。", file, number, indicator.value().name)};
        }
        out.push_back(std::move(indicator).value());
    }
    return out;
}

}  // namespace yizhen::ledgers

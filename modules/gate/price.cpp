#include "modules/gate/price.h"

#include "modules/gate/docket.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yizhen::gate {
namespace {

constexpr std::int64_t kSignaturesMax = 3;

std::string sum_line(std::string_view what, burden::Work const& work, Decimal const& hours) {
    return fmt::format("{}：{} 个单位 × 每年 {} 次，新填 {} 格、核对 {} 格、签字 {} 级，合 {} 小时", what, work.respondents,
                       work.times_a_year, work.new_cells, work.verified_cells, work.signature_levels, hours.text());
}

/// A figure that is the sum of what each village says is filled in once a village: so many cells more than the form shows.
std::int64_t cells_below(Evidence const& evidence) {
    std::set<std::pair<std::string, std::string>> parts;  // unit, element
    std::int64_t sums = 0;
    for (auto const& cell : evidence.cells) {
        bool const open = cell.standing == ledgers::Standing::missing || cell.standing == ledgers::Standing::stale;
        if (!open || cell.lacking.size() < 2) continue;
        ++sums;
        for (auto const& lack : cell.lacking) parts.emplace(lack.unit, lack.element);
    }
    return std::max<std::int64_t>(static_cast<std::int64_t>(parts.size()) - sums, 0);
}

}  // namespace

std::int64_t signature_levels(forms::Layout const& layout) {
    std::int64_t levels = 0;
    for (auto const& page : layout.sheets) levels = std::max(levels, static_cast<std::int64_t>(page.signatures.size()));
    return std::clamp<std::int64_t>(levels, 1, kSignaturesMax);
}

Price price_of(Evidence const& evidence, std::int64_t times, std::int64_t levels, bool keyed_again,
               burden::HoursParameters const& parameters, std::optional<CellsLeft> left) {
    auto const sum = sum_of(evidence.fields);
    auto const residual = residual_cells(evidence.fields);
    auto const asked = left ? left->to_fill : residual;
    auto const stale = left ? left->to_look_at : sum.stale;
    auto const elsewhere = elsewhere_cells(evidence.fields) + residual + sum.stale - asked - stale;
    // Keyed again in an upper-level system: every cell is typed a second time, whatever the gate answered.
    auto const again = keyed_again ? sum.cells : 0;
    auto const below = left ? 0 : cells_below(evidence);
    burden::Work const before{.respondents = evidence.respondents, .new_cells = sum.cells - sum.not_applicable + again + below,
                              .signature_levels = levels, .times_a_year = times};
    burden::Work const after{.respondents = evidence.respondents, .new_cells = asked + again + below, .verified_cells = stale,
                             .signature_levels = levels, .times_a_year = times};
    Price price{burden::hours(before, parameters), burden::hours(after, parameters), asked + stale,
                sum.cells - asked - stale - elsewhere, elsewhere, {}};
    price.explanation.push_back(sum_line("不经过闸口", before, price.hours_before));
    price.explanation.push_back(sum_line("经过闸口", after, price.hours_after));
    if (below > 0) price.explanation.push_back(fmt::format("表上有些数要由下级各报一次，比表上多 {} 格", below));
    if (keyed_again) price.explanation.push_back(fmt::format("其中 {} 格还要在上级系统里重录一遍", again));
    return price;
}

}  // namespace yizhen::gate

#pragma once
/// What no plan can cost less than. Inside modules/inspections only.
///
/// Without the departments' cap the units have nothing to do with each other, and the sum of their bounds is a bound. The
/// cap is priced in (Lagrangian relaxation): every week of a department gets a price, each unit pays it a visit, and the
/// capacity's worth is handed back. Whatever the prices, sum of units − worth of the capacity is a bound; subgradient
/// steps look for prices that make it high.

#include "modules/inspections/draft.h"
#include "modules/inspections/effort.h"

namespace yizhen::inspections {

/// Each unit planned as if it were alone, under some prices.
class Separate {
public:
    explicit Separate(Indexed const& in);

    /// Plans every unit anew whose wishes' prices changed. False when the effort was used up before the last unit.
    bool plan(Prices const& prices, Effort& effort);

    /// Searches units deeper whose plan costs more than their bound, those with the widest gap first, until `share` of the
    /// effort is used.
    void tighten(Effort& effort, double share);

    [[nodiscard]] Draft const& draft() const { return m_draft; }  ///< may break the departments' cap
    [[nodiscard]] Cost bound_of(int unit) const { return m_bounds[static_cast<std::size_t>(unit)]; }
    /// Sum of the units' bounds − worth of the capacity at the prices of the last plan().
    [[nodiscard]] Cost bound() const;

private:
    [[nodiscard]] bool is_stale(int unit, Prices const& prices) const;
    void deepen(int unit, SearchLimits const& limits, Effort& effort);
    void plan_unit(int unit, Prices const& prices, Effort& effort);

    Draft m_draft;
    Prices m_prices;
    std::vector<Cost> m_bounds;
    std::vector<Cost> m_costs;  ///< of the units' plans, prices included
    std::vector<char> m_planned;
};

/// Prices to begin with: high where a department has more wishes that lie within some weeks than those weeks take.
[[nodiscard]] Prices first_prices(Draft const& draft);

/// Raises the bound by pricing until `share` of the effort is used or nothing is gained; returns the best bound found and
/// leaves its prices in `prices`. `objective` is that of a plan already known. `separate` holds the units' plans at the end.
[[nodiscard]] Cost raise_bound(Separate& separate, Prices& prices, Cost objective, Effort& effort, double share);

}  // namespace yizhen::inspections

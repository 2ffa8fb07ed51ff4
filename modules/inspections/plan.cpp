#include "kernel/problem_catalogue.h"
#include "modules/inspections/chains.h"
#include "modules/inspections/improve.h"
#include "modules/inspections/insert.h"
#include "modules/inspections/inspections.h"
#include "modules/inspections/keep.h"
#include "modules/inspections/reasons.h"

#include <algorithm>

namespace yizhen::inspections {
namespace {

// Shares of the effort after which a stage ends, so that the next ones get something.
constexpr double kNegotiationShare = 0.45;
constexpr double kBoundShare = 0.55;
constexpr double kImproveShare = 0.8;

struct Found {
    Draft draft;
    Cost lower_bound = 0;
};

std::vector<Cost> bounds_of(Separate const& separate) {
    std::vector<Cost> bounds;
    for (int unit = 0; unit < separate.draft().in().units(); ++unit) bounds.push_back(separate.bound_of(unit));
    return bounds;
}

/// Of two separate plans that are made to keep the cap, the cheaper.
void take_if_cheaper(Draft& best, Draft other, Prices const& prices, Effort& effort) {
    repair(other, prices, effort);
    place_all_that_fit(other);
    place_by_chains(other, effort);
    if (other.objective() < best.objective()) best = std::move(other);
}

/// What the units' own searches found cheaper than the plan has it, where the departments' caps allow it.
void take_cheaper_units(Draft& draft, Draft const& separate) {
    for (int unit = 0; unit < draft.in().units(); ++unit) {
        if (separate.cost_of(unit) >= draft.cost_of(unit)) continue;
        auto const before = draft.stops(unit);
        draft.set(unit, separate.stops(unit));
        if (draft.overload() > 0) draft.set(unit, before);
    }
}

/// The bound and a plan with the departments' caps priced in.
void search_coupled(Separate& separate, Found& found, bool only_bound, Effort& effort) {
    Prices prices(static_cast<std::size_t>(separate.draft().in().departments()) * static_cast<std::size_t>(separate.draft().in().weeks()));
    auto scarce = first_prices(found.draft);
    bool const is_scarce = std::ranges::any_of(scarce, [](Cost price) { return price > 0; });
    if (is_scarce) {
        if (!separate.plan(scarce, effort)) return;
        if (separate.bound() > found.lower_bound) prices = std::move(scarce);
        else if (!separate.plan(prices, effort)) return;
    }
    Cost const raised = raise_bound(separate, prices, found.draft.objective(), effort, kBoundShare);
    found.lower_bound = std::max(found.lower_bound, raised);
    if (!only_bound) take_if_cheaper(found.draft, separate.draft(), prices, effort);
    if (!effort.over(kBoundShare)) (void)separate.plan(prices, effort);
}

/// From nothing; with `kept_plan` only the bound is looked for and the plan stays.
Found search(Indexed const& in, std::optional<Draft> kept_plan, Effort& effort) {
    Separate separate(in);
    Prices const free_of_charge(static_cast<std::size_t>(in.departments()) * static_cast<std::size_t>(in.weeks()));
    bool const whole = separate.plan(free_of_charge, effort);
    auto const unit_bounds = bounds_of(separate);
    bool const coupled = separate.draft().overload() > 0;
    Found out{kept_plan.value_or(Draft(in)), separate.bound()};
    if (!kept_plan) {
        auto together = separate.draft();
        negotiate(together, coupled ? first_prices(together) : free_of_charge, effort, kNegotiationShare);
        take_if_cheaper(out.draft, std::move(together), free_of_charge, effort);
    }
    if (coupled && whole) search_coupled(separate, out, kept_plan.has_value(), effort);
    if (!kept_plan) improve(out.draft, unit_bounds, out.lower_bound, effort, kImproveShare);
    if (whole && out.draft.objective() > out.lower_bound) separate.tighten(effort, 1);
    out.lower_bound = std::max(out.lower_bound, separate.bound());
    if (kept_plan) return out;
    take_cheaper_units(out.draft, separate.draft());
    place_all_that_fit(out.draft);
    return out;
}

Plan plan_of(Draft const& draft) {
    auto const& in = draft.in();
    Plan out;
    out.objective = draft.objective();
    for (int unit = 0; unit < in.units(); ++unit) {
        auto stops = draft.stops(unit);
        std::ranges::sort(stops, {}, [](Stop const& stop) { return std::pair(stop.week, stop.wishes.front()); });
        for (auto const& stop : stops) {
            Visit visit{in.unit_name(unit), stop.week, {}};
            for (int const wish : stop.wishes) visit.wishes.push_back(in.told(wish).id);
            out.visits.push_back(std::move(visit));
        }
    }
    for (int wish = 0; wish < in.size(); ++wish) {
        if (draft.week_of(wish) == 0) out.unplaced.push_back(reason_of(draft, wish));
    }
    return out;
}

}  // namespace

double Plan::gap() const { return static_cast<double>(objective - lower_bound) / static_cast<double>(std::max(kVisitCost, objective)); }

Result<Plan> plan(Wishes const& wishes, PlanOptions const& options) {
    if (auto const fault = fault_of(wishes)) return Problem{problems::kBadInput, *fault};
    Effort effort(options);
    Indexed const in(wishes);
    std::optional<Draft> kept_plan;
    if (options.before != nullptr) {
        kept_plan = kept(in, *options.before, effort);
        place_all_that_fit(*kept_plan);
    }
    auto const found = search(in, std::move(kept_plan), effort);
    auto out = plan_of(found.draft);
    out.lower_bound = std::clamp<Cost>(found.lower_bound, 0, out.objective);
    out.seconds = effort.seconds();
    out.cut_short = effort.cut_short();
    return out;
}

}  // namespace yizhen::inspections

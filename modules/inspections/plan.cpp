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

/// Share of the effort after which the bound is raised no further, so that the plan gets the rest.
constexpr double kBoundShare = 0.5;

constexpr double kNegotiationShare = 0.5;

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

/// From nothing; with `kept_plan` only the bound is looked for and the plan stays.
Found search(Indexed const& in, std::optional<Draft> kept_plan, Effort& effort) {
    Separate separate(in);
    Prices prices(static_cast<std::size_t>(in.departments()) * static_cast<std::size_t>(in.weeks()));
    bool const whole = separate.plan(prices, effort);
    auto const unit_bounds = bounds_of(separate);
    bool const coupled = separate.draft().overload() > 0;
    Found out{kept_plan.value_or(Draft(in)), separate.bound()};
    if (!kept_plan) {
        auto together = separate.draft();
        negotiate(together, coupled ? first_prices(together) : prices, effort, kNegotiationShare);
        take_if_cheaper(out.draft, std::move(together), prices, effort);
    }
    if (coupled && whole) {
        auto scarce = first_prices(out.draft);
        bool const is_scarce = std::ranges::any_of(scarce, [](Cost price) { return price > 0; });
        if (is_scarce && separate.plan(scarce, effort)) {
            prices = std::move(scarce);
            out.lower_bound = std::max(out.lower_bound, separate.bound());
        }
        out.lower_bound = std::max(out.lower_bound, raise_bound(separate, prices, out.draft.objective(), effort, kBoundShare));
        if (!kept_plan) take_if_cheaper(out.draft, separate.draft(), prices, effort);
    }
    if (kept_plan) return out;
    improve(out.draft, unit_bounds, out.lower_bound, effort);
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
        kept_plan = kept(in, *options.before);
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

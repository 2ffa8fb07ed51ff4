#include "modules/inspections/bound.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace yizhen::inspections {
namespace {

constexpr SearchLimits kProofLimits{64, 300};  ///< exact for nearly every village; a township's bound is honest
constexpr SearchLimits kDeeperLimits[] = {{256, 1'500, 500'000}, {1'024, 6'000, 2'000'000}, {4'096, 24'000, 8'000'000}, {16'384, 100'000, 32'000'000}};
constexpr int kRoundsMax = 60;
constexpr double kFirstStep = 10;       ///< weeks of distance a visit too many: what going to a near week costs about
constexpr double kSmallestStep = 0.25;  ///< prices are whole thousandths
constexpr double kLonger = 1.5;
constexpr double kShorter = 0.8;
constexpr double kNewWeight = 0.25;     ///< of the newest round in the average
/// A week that a department cannot serve in full costs nearly as much as leaving a wish out: just so much less that placing
/// as many as there is room for stays the better choice.
constexpr Cost kScarcePrice = kUnplacedCost - 2 * kVisitCost;

/// Wishes of the department by first and last possible week.
std::vector<std::vector<int>> windows_of(Draft const& draft, int department) {
    auto const& in = draft.in();
    auto const weeks = static_cast<std::size_t>(in.weeks());
    std::vector<std::vector<int>> count(weeks + 2, std::vector<int>(weeks + 2));
    for (int const wish : in.wishes_of_department(department)) {
        int first = in.wish(wish).earliest;
        int last = in.wish(wish).latest;
        while (first <= last && in.blacked_out(in.wish(wish).unit, first)) ++first;
        while (first <= last && in.blacked_out(in.wish(wish).unit, last)) --last;
        if (first <= last) ++count[static_cast<std::size_t>(first)][static_cast<std::size_t>(last)];
    }
    return count;
}

/// By week, from 1: is there a wish of the department that this week could serve?
std::vector<char> open_weeks(Draft const& draft, int department) {
    std::vector<char> open(static_cast<std::size_t>(draft.in().weeks() + 1));
    for (int const wish : draft.in().wishes_of_department(department)) {
        for (int week = draft.in().wish(wish).earliest; week <= draft.in().wish(wish).latest; ++week) {
            if (draft.in().week_cost(wish, week) < kClosed) open[static_cast<std::size_t>(week)] = 1;
        }
    }
    return open;
}

struct Span {
    int first = 0;
    int last = -1;
};

/// Spans of weeks that do not meet, with the greatest sum of wishes beyond the room.
std::vector<Span> scarce_spans(Draft const& draft, int department) {
    auto const weeks = draft.in().weeks();
    auto const windows = windows_of(draft, department);
    auto const open = open_weeks(draft, department);
    std::vector<int> best(static_cast<std::size_t>(weeks + 2));
    std::vector<int> from(static_cast<std::size_t>(weeks + 2));
    for (int last = 1; last <= weeks; ++last) {
        auto const at = static_cast<std::size_t>(last);
        best[at] = best[at - 1];
        int inside = 0;
        std::int64_t room = 0;
        for (int first = last; first >= 1; --first) {
            auto const& row = windows[static_cast<std::size_t>(first)];
            inside += std::accumulate(row.begin() + first, row.begin() + last + 1, 0);
            if (open[static_cast<std::size_t>(first)] != 0) room += draft.in().department_room(department, first);
            std::int64_t const value = best[static_cast<std::size_t>(first - 1)] + (inside - room);
            if (inside > room && value > best[at]) best[at] = static_cast<int>(value), from[at] = first;
        }
    }
    std::vector<Span> spans;
    for (int last = weeks; last >= 1;) {
        int const first = from[static_cast<std::size_t>(last)];
        if (first == 0) {
            --last;
            continue;
        }
        spans.push_back({first, last});
        last = first - 1;
    }
    return spans;
}

/// The departments' use of their weeks, averaged over rounds (volume algorithm): one round's plan leaps from week to week
/// when a price passes a threshold, the average comes to rest near a fractional optimum.
class Averaged {
public:
    explicit Averaged(Draft const& draft) : m_use(size_of(draft)) { add(draft, 1); }

    void add(Draft const& draft, double weight) {
        for (int department = 0; department < draft.in().departments(); ++department) {
            for (int week = 1; week <= draft.in().weeks(); ++week) {
                auto& use = m_use[draft.cell(department, week)];
                use += weight * (draft.use(department, week) - use);
            }
        }
    }
    /// Prices rise where the average is over the cap and fall where it is under it.
    [[nodiscard]] Prices stepped(Prices prices, int cap, double length) const {
        for (std::size_t at = 0; at < prices.size(); ++at) {
            prices[at] = std::clamp<Cost>(prices[at] + std::llround(length * (m_use[at] - cap)), 0, kUnplacedCost);
        }
        return prices;
    }

private:
    static std::size_t size_of(Draft const& draft) { return static_cast<std::size_t>(draft.in().departments()) * static_cast<std::size_t>(draft.in().weeks()); }

    std::vector<double> m_use;
};

}  // namespace

Separate::Separate(Indexed const& in)
    : m_draft(in), m_prices(static_cast<std::size_t>(in.departments()) * static_cast<std::size_t>(in.weeks())), m_bounds(static_cast<std::size_t>(in.units())),
      m_costs(m_bounds.size()), m_planned(static_cast<std::size_t>(in.units())) {}

bool Separate::is_stale(int unit, Prices const& prices) const {
    if (m_planned[static_cast<std::size_t>(unit)] == 0) return true;
    for (int const at : m_draft.in().wishes_of_unit(unit)) {
        auto const& wish = m_draft.in().wish(at);
        auto const from = m_draft.cell(wish.department, wish.earliest);
        auto const to = m_draft.cell(wish.department, wish.latest) + 1;
        if (!std::equal(prices.begin() + static_cast<std::ptrdiff_t>(from), prices.begin() + static_cast<std::ptrdiff_t>(to), m_prices.begin() + static_cast<std::ptrdiff_t>(from))) return true;
    }
    return false;
}

void Separate::plan_unit(int unit, Prices const& prices, Effort& effort) {
    auto const& wishes = m_draft.in().wishes_of_unit(unit);
    auto const answer = solve_unit(task_of(m_draft, wishes, {}, &prices, true), kProofLimits);
    effort.spend(answer.steps);
    m_draft.set(unit, answer.found ? stops_of(answer, wishes, {}) : std::vector<Stop>{});
    m_bounds[static_cast<std::size_t>(unit)] = answer.lower_bound;
    m_costs[static_cast<std::size_t>(unit)] = answer.cost;
    m_planned[static_cast<std::size_t>(unit)] = 1;
}

bool Separate::plan(Prices const& prices, Effort& effort) {
    bool complete = true;
    for (int unit = 0; unit < m_draft.in().units(); ++unit) {
        if (!is_stale(unit, prices)) continue;
        if (effort.over()) {
            complete = false;
            m_bounds[static_cast<std::size_t>(unit)] = 0;  // a plan costs nothing less than nothing
            continue;
        }
        plan_unit(unit, prices, effort);
    }
    m_prices = prices;
    return complete;
}

void Separate::tighten(Effort& effort, double share) {
    for (auto const& limits : kDeeperLimits) {
        std::vector<int> open;
        auto const gap = [&](int unit) { return m_costs[static_cast<std::size_t>(unit)] - m_bounds[static_cast<std::size_t>(unit)]; };
        for (int unit = 0; unit < m_draft.in().units(); ++unit) {
            if (gap(unit) > 0) open.push_back(unit);
        }
        std::ranges::stable_sort(open, std::greater<>(), gap);
        for (int const unit : open) {
            if (effort.over(share)) return;
            deepen(unit, limits, effort);
        }
    }
}

void Separate::deepen(int unit, SearchLimits const& limits, Effort& effort) {
    auto const at = static_cast<std::size_t>(unit);
    auto const& wishes = m_draft.in().wishes_of_unit(unit);
    auto const answer = solve_unit(task_of(m_draft, wishes, {}, &m_prices, true), limits, m_costs[at]);
    effort.spend(answer.steps);
    m_bounds[at] = std::max(m_bounds[at], answer.lower_bound);
    if (!answer.found) return;
    m_costs[at] = answer.cost;
    m_draft.set(unit, stops_of(answer, wishes, {}));
}

Cost Separate::bound() const {
    Cost bound = std::accumulate(m_bounds.begin(), m_bounds.end(), Cost{0});
    auto const& in = m_draft.in();
    for (int department = 0; department < in.departments(); ++department) {
        for (int week = 1; week <= in.weeks(); ++week) {
            auto const price = m_prices[m_draft.cell(department, week)];
            if (price > 0) bound -= price * in.department_room(department, week);
        }
    }
    return bound;
}

Prices first_prices(Draft const& draft) {
    auto const& in = draft.in();
    Prices prices(static_cast<std::size_t>(in.departments()) * static_cast<std::size_t>(in.weeks()));
    if (in.department_cap() == kNoCap) return prices;
    for (int department = 0; department < in.departments(); ++department) {
        auto const open = open_weeks(draft, department);
        for (auto const& span : scarce_spans(draft, department)) {
            for (int week = span.first; week <= span.last; ++week) {
                if (open[static_cast<std::size_t>(week)] != 0) prices[draft.cell(department, week)] = kScarcePrice;
            }
        }
    }
    return prices;
}

Cost raise_bound(Separate& separate, Prices& prices, Cost objective, Effort& effort, double share) {
    Cost best = separate.bound();
    Averaged use(separate.draft());
    double length = kFirstStep;
    for (int round = 0; round < kRoundsMax && length >= kSmallestStep && best < objective && !effort.over(share); ++round) {
        auto const now = use.stepped(prices, separate.draft().in().department_cap(), length);
        if (!separate.plan(now, effort)) break;
        use.add(separate.draft(), kNewWeight);
        bool const gained = separate.bound() > best;
        length *= gained ? kLonger : kShorter;
        if (gained) best = separate.bound(), prices = now;
    }
    return best;
}

}  // namespace yizhen::inspections

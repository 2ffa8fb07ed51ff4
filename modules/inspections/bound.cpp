#include "modules/inspections/bound.h"

#include <algorithm>
#include <numeric>

namespace yizhen::inspections {
namespace {

constexpr SearchLimits kProofLimits{512, 2'000};  ///< exact for nearly every village; a township's bound is honest
constexpr int kRoundsMax = 60;
constexpr int kPatience = 4;             ///< rounds without gain after which the steps are halved
constexpr double kSmallestStep = 1.0 / 64;
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

struct Span {
    int first = 0;
    int last = -1;
};

/// Spans of weeks that do not meet, with the greatest sum of wishes beyond the room.
std::vector<Span> scarce_spans(Draft const& draft, int department) {
    auto const weeks = draft.in().weeks();
    auto const windows = windows_of(draft, department);
    std::vector<int> best(static_cast<std::size_t>(weeks + 2));
    std::vector<int> from(static_cast<std::size_t>(weeks + 2));
    for (int last = 1; last <= weeks; ++last) {
        auto const at = static_cast<std::size_t>(last);
        best[at] = best[at - 1];
        int inside = 0;
        for (int first = last; first >= 1; --first) {
            auto const& row = windows[static_cast<std::size_t>(first)];
            inside += std::accumulate(row.begin() + first, row.begin() + last + 1, 0);
            std::int64_t const room = std::int64_t{draft.in().department_cap()} * (last - first + 1);
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

/// How far each priced week is from its room: what prices are stepped along.
std::vector<Cost> overuse(Draft const& draft, Prices const& prices) {
    std::vector<Cost> out(prices.size());
    for (int department = 0; department < draft.in().departments(); ++department) {
        for (int week = 1; week <= draft.in().weeks(); ++week) {
            auto const at = draft.cell(department, week);
            Cost const over = draft.use(department, week) - draft.in().department_cap();
            out[at] = over < 0 && prices[at] == 0 ? 0 : over;
        }
    }
    return out;
}

void step_along(Prices& prices, std::vector<Cost> const& over, double length) {
    for (std::size_t at = 0; at < prices.size(); ++at) {
        prices[at] = std::clamp<Cost>(prices[at] + static_cast<Cost>(length * static_cast<double>(over[at])), 0, kUnplacedCost);
    }
}

}  // namespace

Separate::Separate(Indexed const& in)
    : m_draft(in), m_prices(static_cast<std::size_t>(in.departments()) * static_cast<std::size_t>(in.weeks())), m_bounds(static_cast<std::size_t>(in.units())),
      m_planned(static_cast<std::size_t>(in.units())) {}

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

Cost Separate::bound() const {
    Cost bound = std::accumulate(m_bounds.begin(), m_bounds.end(), Cost{0});
    for (Cost const price : m_prices) {
        if (price > 0) bound -= price * m_draft.in().department_cap();
    }
    return bound;
}

Prices first_prices(Draft const& draft) {
    auto const& in = draft.in();
    Prices prices(static_cast<std::size_t>(in.departments()) * static_cast<std::size_t>(in.weeks()));
    if (in.department_cap() == kNoCap) return prices;
    for (int department = 0; department < in.departments(); ++department) {
        for (auto const& span : scarce_spans(draft, department)) {
            for (int week = span.first; week <= span.last; ++week) prices[draft.cell(department, week)] = kScarcePrice;
        }
    }
    return prices;
}

Cost raise_bound(Separate& separate, Prices& prices, Cost objective, Effort& effort, double share) {
    Cost best = separate.bound();
    Prices now = prices;
    double scale = 1;
    int without_gain = 0;
    for (int round = 0; round < kRoundsMax && scale >= kSmallestStep && best < objective && !effort.over(share); ++round) {
        auto const over = overuse(separate.draft(), now);
        double const square = std::inner_product(over.begin(), over.end(), over.begin(), 0.0, std::plus<>(), [](Cost a, Cost b) { return static_cast<double>(a) * static_cast<double>(b); });
        if (square == 0) break;
        step_along(now, over, scale * static_cast<double>(objective - separate.bound()) / square);
        if (!separate.plan(now, effort)) break;
        if (separate.bound() > best) {
            best = separate.bound();
            prices = now;
            without_gain = 0;
        } else if (++without_gain >= kPatience) {
            scale /= 2;
            without_gain = 0;
            now = prices;
            if (!separate.plan(now, effort)) break;
        }
    }
    return best;
}

}  // namespace yizhen::inspections

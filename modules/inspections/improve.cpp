#include "modules/inspections/improve.h"

#include <algorithm>

namespace yizhen::inspections {
namespace {

constexpr SearchLimits kLimits{96, 600};
constexpr SearchLimits kNegotiationLimits{48, 300};
constexpr int kNegotiationsMax = 60;
constexpr Cost kFirstPressure = 3 * kWeekCost;  ///< going to a near week costs a week or two a wish
constexpr Cost kPressureGrowth = 2;             ///< a quarter more each round
constexpr std::size_t kWholeUnitMax = 24;   ///< wishes: a unit with more is planned anew in parts
constexpr std::size_t kLooseMax = 14;       ///< wishes planned anew together in a part of a unit
constexpr std::size_t kCompanionsMax = 4;   ///< other units that are taken out together with one
constexpr int kStuckAfter = 200;            ///< tries without gain, after which dearer plans are looked at as well
constexpr Cost kDetours[] = {0, 0, 10, 40, 1'010};
constexpr std::size_t kNudges[] = {6, 60, 1'200};  ///< thousandths: some weeks' distance, many wishes', a visit
constexpr int kTriesAUnit = 400;            ///< without gain, an open unit, before the search ends
constexpr std::uint64_t kSeed = 20'260'101; ///< any; the same always

/// What a unit's visits were, to put them back.
struct Held {
    int unit = 0;
    std::vector<Stop> stops;
};

class Improver {
public:
    Improver(Draft& draft, std::vector<Cost> const& bounds, Effort& effort) : m_draft(draft), m_in(draft.in()), m_bounds(bounds), m_effort(effort), m_draws(kSeed), m_nudges(static_cast<std::size_t>(m_in.departments()) * static_cast<std::size_t>(m_in.weeks())) {}

    void run(Cost lower_bound, double share) {
        Draft best = m_draft;
        int idle = 0;
        while (best.objective() > lower_bound && !m_effort.over(share)) {
            auto const open = open_units();
            if (open.empty() || idle > kTriesAUnit * static_cast<int>(open.size())) break;
            m_allowed = best.objective() + (idle > kStuckAfter ? kDetours[m_draws.below(std::size(kDetours))] : 0);
            int const unit = open[m_draws.below(open.size())];
            bool const large = m_in.wishes_of_unit(unit).size() > kWholeUnitMax;
            if (large && m_draws.below(3) != 0) try_part(unit);
            else try_units(unit);
            m_effort.spend(1);
            ++idle;
            if (m_draft.objective() >= best.objective()) continue;
            best = m_draft;
            idle = 0;
        }
        m_draft = std::move(best);
    }

private:
    /// Units that cost more than they must.
    [[nodiscard]] std::vector<int> open_units() const {
        std::vector<int> open;
        for (int unit = 0; unit < m_in.units(); ++unit) {
            if (m_draft.cost_of(unit) > m_bounds[static_cast<std::size_t>(unit)]) open.push_back(unit);
        }
        return open;
    }

    /// Plans wishes of a unit anew beside the visits that stay. False when nothing was found; then only those stay.
    bool plan(int unit, std::vector<int> const& free, std::vector<Stop> const& fixed, Prices const* prices = nullptr) {
        m_draft.set(unit, fixed);
        auto const answer = solve_unit(task_of(m_draft, free, fixed, prices), kLimits);
        m_effort.spend(answer.steps);
        if (!answer.found || answer.cost >= kClosed) return false;
        m_draft.set(unit, stops_of(answer, free, fixed));
        return true;
    }

    void put_back(std::vector<Held> const& held) {
        for (auto const& one : held) m_draft.set(one.unit, {});
        for (auto const& one : held) m_draft.set(one.unit, one.stops);
    }

    /// Neighbouring visits of one unit, and its unplaced wishes.
    void try_part(int unit) {
        auto const stops = m_draft.stops(unit);
        Cost const before = m_draft.objective();
        std::vector<int> free;
        for (int const wish : m_in.wishes_of_unit(unit)) {
            if (m_draft.week_of(wish) == 0 && free.size() < kLooseMax / 2) free.push_back(wish);
        }
        std::vector<char> loose(stops.size());
        std::size_t at = stops.empty() ? 0 : m_draws.below(stops.size());
        for (std::size_t taken = 0; taken < stops.size() && free.size() + stops[at].wishes.size() <= kLooseMax; ++taken) {
            loose[at] = 1;
            free.insert(free.end(), stops[at].wishes.begin(), stops[at].wishes.end());
            at = (at + 1) % stops.size();
        }
        std::vector<Stop> fixed;
        for (std::size_t stop = 0; stop < stops.size(); ++stop) {
            if (loose[stop] == 0) fixed.push_back(stops[stop]);
        }
        if (!plan(unit, free, fixed) || m_draft.objective() > std::max(before, m_allowed)) m_draft.set(unit, stops);
    }

    /// Units that hold a week of a department that `unit` would like to have.
    [[nodiscard]] std::vector<int> rivals(int unit) const {
        std::vector<int> out;
        for (int const at : m_in.wishes_of_unit(unit)) {
            auto const& wish = m_in.wish(at);
            for (int const other : m_in.wishes_of_department(wish.department)) {
                int const week = m_draft.week_of(other);
                bool const blocks = week >= wish.earliest && week <= wish.latest && m_draft.room(wish.department, week) <= 0;
                if (blocks && m_in.wish(other).unit != unit) out.push_back(m_in.wish(other).unit);
            }
        }
        std::ranges::sort(out);
        out.erase(std::unique(out.begin(), out.end()), out.end());
        return out;
    }

    /// The unit first, then some of its rivals with what is left.
    void try_units(int unit) {
        std::vector<Held> held{{unit, m_draft.stops(unit)}};
        auto others = rivals(unit);
        std::size_t const companions = std::min(others.size(), 1 + m_draws.below(kCompanionsMax));
        for (std::size_t at = 0; at < companions; ++at) {
            std::swap(others[at], others[at + m_draws.below(others.size() - at)]);
            held.push_back({others[at], m_draft.stops(others[at])});
        }
        Cost const before = m_draft.objective();
        for (auto const& one : held) m_draft.set(one.unit, {});
        bool const nudged = companions > 0 && m_draws.below(2) == 0;
        if (nudged) draw_nudges(unit);
        for (auto const& one : held) plan(one.unit, m_in.wishes_of_unit(one.unit), {}, nudged && one.unit == unit ? &m_nudges : nullptr);
        if (m_draft.objective() > std::max(before, m_allowed)) put_back(held);
    }

    /// Small prices, drawn anew, for the weeks of the unit's departments: what the unit then leaves its rivals differs.
    void draw_nudges(int unit) {
        auto const nudges = kNudges[m_draws.below(std::size(kNudges))];
        for (int const at : m_in.wishes_of_unit(unit)) {
            auto const& wish = m_in.wish(at);
            for (int week = wish.earliest; week <= wish.latest; ++week) {
                m_nudges[m_draft.cell(wish.department, week)] = static_cast<Cost>(m_draws.below(nudges));
            }
        }
    }

    Draft& m_draft;
    Indexed const& m_in;
    std::vector<Cost> const& m_bounds;
    Effort& m_effort;
    Draws m_draws;
    Prices m_nudges;
    Cost m_allowed = 0;  ///< what a change may lead to, a little above the best plan when nothing else helps
};

/// The first unit, by number, with a wish in an overfull week; -1 when there is none.
int overfull_unit(Draft const& draft, int from) {
    for (int unit = from; unit < draft.in().units(); ++unit) {
        for (auto const& stop : draft.stops(unit)) {
            bool const over = std::ranges::any_of(stop.wishes, [&](int wish) { return draft.room(draft.in().wish(wish).department, stop.week) < 0; });
            if (over) return unit;
        }
    }
    return -1;
}

/// What a visit more costs now: the week's price, and more the fuller it would be beyond its cap.
Prices prices_now(Draft const& draft, Prices const& history, Cost pressure) {
    Prices prices = history;
    for (int department = 0; department < draft.in().departments(); ++department) {
        for (int week = 1; week <= draft.in().weeks(); ++week) {
            int const over = 1 - draft.room(department, week);
            auto& price = prices[draft.cell(department, week)];
            if (over > 0) price = std::min(kUnplacedCost, price + pressure * over);
        }
    }
    return prices;
}

void raise(Prices& history, Draft const& draft, Cost pressure) {
    for (int department = 0; department < draft.in().departments(); ++department) {
        for (int week = 1; week <= draft.in().weeks(); ++week) {
            int const over = -draft.room(department, week);
            auto& price = history[draft.cell(department, week)];
            if (over > 0) price = std::min(kUnplacedCost, price + pressure * over);
        }
    }
}

}  // namespace

void negotiate(Draft& draft, Prices history, Effort& effort, double share) {
    Cost pressure = kFirstPressure;
    for (int round = 0; round < kNegotiationsMax && draft.overload() > 0 && !effort.over(share); ++round) {
        for (int unit = overfull_unit(draft, 0); unit >= 0; unit = overfull_unit(draft, unit + 1)) {
            auto const& wishes = draft.in().wishes_of_unit(unit);
            draft.set(unit, {});
            auto const prices = prices_now(draft, history, pressure);
            auto const answer = solve_unit(task_of(draft, wishes, {}, &prices, true), kNegotiationLimits);
            effort.spend(answer.steps);
            if (answer.found) draft.set(unit, stops_of(answer, wishes, {}));
        }
        raise(history, draft, pressure);
        pressure += std::max<Cost>(1, pressure / kPressureGrowth);
    }
}

void repair(Draft& draft, Prices const& prices, Effort& effort) {
    for (int unit = overfull_unit(draft, 0); unit >= 0; unit = overfull_unit(draft, unit)) {
        auto const& wishes = draft.in().wishes_of_unit(unit);
        draft.set(unit, {});
        auto const answer = solve_unit(task_of(draft, wishes, {}, &prices), kLimits);
        effort.spend(answer.steps);
        if (answer.found) draft.set(unit, stops_of(answer, wishes, {}));
    }
}

void improve(Draft& draft, std::vector<Cost> const& unit_bounds, Cost lower_bound, Effort& effort, double share) {
    Improver(draft, unit_bounds, effort).run(lower_bound, share);
}

}  // namespace yizhen::inspections

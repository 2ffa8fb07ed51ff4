#include "modules/inspections/insert.h"

#include <algorithm>

namespace yizhen::inspections {
namespace {

constexpr SearchLimits kUnitLimits{128, 800};
constexpr std::size_t kNearVisitsMax = 8;    ///< visits of the unit that are tried in moving, the nearest to the window
constexpr std::size_t kNeighboursMax = 40;   ///< wishes of other units that are asked to make room, a wish to place

struct Try {
    int moves = 0;
    Cost objective = 0;
    Draft draft;
};

void take_better(std::optional<Try>& best, Draft const& draft, int moves) {
    bool const better = !best || moves < best->moves || (moves == best->moves && draft.objective() < best->objective);
    if (better) best = Try{moves, draft.objective(), draft};
}

/// Weeks between the visit and the window; 0 inside.
int distance(Stop const& stop, IndexedWish const& wish) { return std::max({0, wish.earliest - stop.week, stop.week - wish.latest}); }

/// The unit's visits that are worth moving for the wish, by index.
std::vector<std::size_t> near_visits(Draft const& draft, int wish) {
    auto const& one = draft.in().wish(wish);
    auto const& stops = draft.stops(one.unit);
    std::vector<std::size_t> near(stops.size());
    for (std::size_t at = 0; at < near.size(); ++at) near[at] = at;
    std::ranges::stable_sort(near, {}, [&](std::size_t at) { return distance(stops[at], one); });
    near.resize(std::min(near.size(), kNearVisitsMax));
    return near;
}

/// Plans the wish and the visits in `loose` anew, the unit's other visits staying. The draft is changed only when all find
/// a place again.
bool replan(Draft& draft, int wish, std::vector<std::size_t> const& loose, Effort& effort) {
    int const unit = draft.in().wish(wish).unit;
    auto const before = draft.stops(unit);
    std::vector<int> free{wish};
    std::vector<Stop> fixed;
    for (std::size_t at = 0; at < before.size(); ++at) {
        if (std::ranges::find(loose, at) == loose.end()) fixed.push_back(before[at]);
        else free.insert(free.end(), before[at].wishes.begin(), before[at].wishes.end());
    }
    draft.set(unit, fixed);
    auto task = task_of(draft, free, fixed, nullptr);
    for (std::size_t item = 0; item < free.size(); ++item) task.items[item].unplaced = kClosed;
    auto const answer = solve_unit(task, kUnitLimits);
    effort.spend(answer.steps);
    bool const done = answer.found && answer.cost < kClosed;
    draft.set(unit, done ? stops_of(answer, free, fixed) : before);
    return done;
}

/// Every set of `size` of the near visits, in order.
template <class Visitor> void for_each_set(std::vector<std::size_t> const& near, std::size_t size, std::vector<std::size_t>& chosen, std::size_t from, Visitor const& visit) {
    if (chosen.size() == size) return visit(chosen);
    for (std::size_t at = from; at < near.size(); ++at) {
        chosen.push_back(near[at]);
        for_each_set(near, size, chosen, at + 1, visit);
        chosen.pop_back();
    }
}

/// The best plan of the unit in which at most `moves` of its visits move; `moved_already` elsewhere are added.
void try_unit(Draft const& draft, int wish, int moves, int moved_already, std::optional<Try>& best, Effort& effort) {
    auto const near = near_visits(draft, wish);
    auto const& before = draft.stops(draft.in().wish(wish).unit);
    std::vector<std::size_t> chosen;
    for_each_set(near, static_cast<std::size_t>(moves), chosen, 0, [&](std::vector<std::size_t> const& loose) {
        Draft changed = draft;
        if (!replan(changed, wish, loose, effort)) return;
        take_better(best, changed, moved_already + moved_between(before, changed.stops(draft.in().wish(wish).unit)));
    });
}

/// Wishes of the same department in other units, in weeks of the window that it has used up.
std::vector<int> in_the_way(Draft const& draft, int wish) {
    auto const& one = draft.in().wish(wish);
    std::vector<int> others;
    for (int const other : draft.in().wishes_of_department(one.department)) {
        int const week = draft.week_of(other);
        if (draft.in().wish(other).unit == one.unit || week < one.earliest || week > one.latest) continue;
        if (draft.room(one.department, week) <= 0 && !draft.in().blacked_out(one.unit, week)) others.push_back(other);
    }
    if (others.size() > kNeighboursMax) others.resize(kNeighboursMax);
    return others;
}

/// Another unit's wish goes elsewhere, so that the department has a week for this one.
void try_neighbours(Draft const& draft, int wish, int moves, std::optional<Try>& best, Effort& effort) {
    for (int const other : in_the_way(draft, wish)) {
        Draft changed = draft;
        int const week = changed.week_of(other);
        take_out(changed, other);
        auto const opening = find_opening(changed, other);
        if (!opening || opening->week == week) continue;
        place(changed, other);
        if (moves == 1 && place(changed, wish)) take_better(best, changed, 1);
        if (moves > 1) try_unit(changed, wish, moves - 1, 1, best, effort);
    }
}

}  // namespace

std::optional<Opening> find_opening(Draft const& draft, int at, Where const& where) {
    auto const& wish = draft.in().wish(at);
    auto const& stops = draft.stops(wish.unit);
    std::optional<Opening> best;
    auto const offer = [&](Opening const& one) {
        if (!best || one.cost < best->cost) best = one;
    };
    for (int week = std::max(where.first, wish.earliest); week <= std::min(where.last, wish.latest); ++week) {
        Cost const cost = draft.in().week_cost(at, week);
        bool const comes = where.room == Room::any || draft.room(wish.department, week) > 0;
        if (cost >= kClosed || !comes) continue;
        for (std::size_t stop = 0; stop < stops.size(); ++stop) {
            if (stops[stop].week == week && draft.may_join(stops[stop], at)) offer({week, static_cast<int>(stop), cost});
        }
        if (draft.may_open(wish.unit, week)) offer({week, -1, cost + kVisitCost});
    }
    return best;
}

bool place(Draft& draft, int wish, Where const& where) {
    auto const opening = find_opening(draft, wish, where);
    if (!opening) return false;
    int const unit = draft.in().wish(wish).unit;
    auto stops = draft.stops(unit);
    if (opening->stop < 0) stops.push_back({opening->week, {}});
    auto& into = opening->stop < 0 ? stops.back() : stops[static_cast<std::size_t>(opening->stop)];
    into.wishes.push_back(wish);
    std::ranges::sort(into.wishes);
    std::ranges::stable_sort(stops, {}, &Stop::week);
    draft.set(unit, std::move(stops));
    return true;
}

void place_all_that_fit(Draft& draft) {
    bool changed = true;
    while (changed) {
        changed = false;
        for (int wish = 0; wish < draft.in().size(); ++wish) {
            if (draft.week_of(wish) == 0 && place(draft, wish)) changed = true;
        }
    }
}

void take_out(Draft& draft, int wish) {
    int const unit = draft.in().wish(wish).unit;
    auto stops = draft.stops(unit);
    for (auto& stop : stops) std::erase(stop.wishes, wish);
    std::erase_if(stops, [](Stop const& stop) { return stop.wishes.empty(); });
    draft.set(unit, std::move(stops));
}

int moved_between(std::vector<Stop> const& before, std::vector<Stop> const& after) {
    int moved = 0;
    for (auto const& stop : before) {
        bool const stays = std::ranges::any_of(after, [&](Stop const& now) { return now.week == stop.week && std::ranges::includes(now.wishes, stop.wishes); });
        moved += stays ? 0 : 1;
    }
    return moved;
}

bool place_moving_few(Draft& draft, int wish, int moves_max, Effort& effort) {
    if (place(draft, wish)) return true;
    for (int moves = 1; moves <= moves_max; ++moves) {
        std::optional<Try> best;
        try_unit(draft, wish, moves, 0, best, effort);
        try_neighbours(draft, wish, moves, best, effort);
        if (!best) continue;
        draft = std::move(best->draft);
        return true;
    }
    return false;
}

}  // namespace yizhen::inspections

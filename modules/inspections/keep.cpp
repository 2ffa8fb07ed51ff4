#include "modules/inspections/keep.h"

#include "modules/inspections/insert.h"

#include <algorithm>

namespace yizhen::inspections {
namespace {

constexpr double kKeepShare = 0.5;  ///< of the effort: the bound gets the rest

/// The visit's wishes that are still there, still wanted in that week, and still allowed together.
Stop still_valid(Draft const& draft, Visit const& visit) {
    auto const& in = draft.in();
    Stop stop{visit.week, {}};
    for (auto const& id : visit.wishes) {
        auto const wish = in.find(id);
        bool const fits = wish && visit.week >= 1 && visit.week <= in.weeks() && in.unit_name(in.wish(*wish).unit) == visit.unit && draft.week_of(*wish) == 0 &&
                          in.week_cost(*wish, visit.week) < kClosed && draft.room(in.wish(*wish).department, visit.week) > 0;
        if (fits && draft.may_join(stop, *wish)) stop.wishes.push_back(*wish);
    }
    std::ranges::sort(stop.wishes);
    return stop;
}

void carry_over(Draft& draft, Visit const& visit) {
    auto stop = still_valid(draft, visit);
    if (stop.wishes.empty()) return;
    int const unit = draft.in().wish(stop.wishes.front()).unit;
    if (!draft.may_open(unit, stop.week)) return;
    auto stops = draft.stops(unit);
    stops.push_back(std::move(stop));
    std::ranges::stable_sort(stops, {}, &Stop::week);
    draft.set(unit, std::move(stops));
}

/// Wishes without a visit that were not left out before, those with the least choice first.
std::vector<int> new_wishes(Draft const& draft, Plan const& before) {
    std::vector<char> left_out(static_cast<std::size_t>(draft.in().size()));
    for (auto const& unplaced : before.unplaced) {
        if (auto const wish = draft.in().find(unplaced.id)) left_out[static_cast<std::size_t>(*wish)] = 1;
    }
    std::vector<int> wishes;
    for (int wish = 0; wish < draft.in().size(); ++wish) {
        if (draft.week_of(wish) == 0 && left_out[static_cast<std::size_t>(wish)] == 0) wishes.push_back(wish);
    }
    std::ranges::stable_sort(wishes, {}, [&](int wish) { return draft.in().wish(wish).latest - draft.in().wish(wish).earliest; });
    return wishes;
}

}  // namespace

Draft kept(Indexed const& in, Plan const& before, Effort& effort) {
    Draft draft(in);
    for (auto const& visit : before.visits) carry_over(draft, visit);
    for (int const wish : new_wishes(draft, before)) place_moving_few(draft, wish, effort.over(kKeepShare) ? 0 : kMovesAWishMax, effort);
    return draft;
}

}  // namespace yizhen::inspections

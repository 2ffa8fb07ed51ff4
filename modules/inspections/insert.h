#pragma once
/// One more wish in a calendar whose other visits stay, or move as few as can be. Inside modules/inspections only.

#include "modules/inspections/draft.h"
#include "modules/inspections/effort.h"

namespace yizhen::inspections {

/// Where a wish can go with every visit staying as it is.
struct Opening {
    int week = 0;
    int stop = -1;  ///< index in the unit's stops; -1: a visit of its own
    Cost cost = 0;
};

enum class Room { needed, any };  ///< any: as if the department had a visit left in every week

/// Which weeks of a wish's window are looked at.
struct Where {
    int first = 1;
    int last = kWeeksMax;
    Room room = Room::needed;
};

/// The cheapest, the earliest of equal ones; none when every week of its window is closed.
[[nodiscard]] std::optional<Opening> find_opening(Draft const& draft, int wish, Where const& where = {});
/// Puts an unplaced wish where find_opening() says. False when there is no such place.
bool place(Draft& draft, int wish, Where const& where = {});
/// Places every unplaced wish that fits with all visits staying, until none does. An unplaced wish's reason rests on it.
void place_all_that_fit(Draft& draft);
/// Takes the wish out; a visit that is left empty goes.
void take_out(Draft& draft, int wish);

/// Places a wish and moves at most `moves_max` visits that were there: as few as possible, then as cheaply as possible. A
/// visit moves when its wishes are no longer all in one visit of the same unit and week. False when it cannot be done.
bool place_moving_few(Draft& draft, int wish, int moves_max, Effort& effort);

/// Visits of `before` that moved.
[[nodiscard]] int moved_between(std::vector<Stop> const& before, std::vector<Stop> const& after);

}  // namespace yizhen::inspections

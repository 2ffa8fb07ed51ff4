#pragma once
/// One unit's visits over the year: the cheapest plan of its wishes, found week by week, with a proof or an honest bound.
/// Inside modules/inspections only.
///
/// A label is what is known at the beginning of a week: which arrived wishes still wait, how many visits the last three
/// weeks had, what it cost. Equal labels are merged, dominated ones dropped, and those whose cost together with a lower
/// bound of the rest reaches a plan already known. A unit has few wishes open at a time, so the labels are few and the
/// search is exact; where they are not, the cheapest are kept and the bound of what was dropped is remembered.

#include "modules/inspections/indexed.h"

namespace yizhen::inspections {

/// A wish, or a visit that stays where it is (its wishes together).
struct Item {
    int department = -1;   ///< -1: a visit that stays; it uses no more room of any department
    int size = 1;          ///< wishes
    bool joinable = true;
    Cost unplaced = kUnplacedCost;  ///< kClosed: must have a week
    int first = 0;                  ///< possible weeks lie in first..last; first > last: there is none
    int last = -1;
};

struct UnitTask {
    int weeks = 0;
    int unit_cap = kNoCap;
    int size_max = kNoCap;
    std::vector<Item> items;
    std::vector<Cost> cost;      ///< item × week: kClosed where not possible
    std::vector<int> room;       ///< item × week: wishes of its department the week still takes
    std::vector<char> conflict;  ///< item × item
    std::vector<int> standing;   ///< by first week of a window, from −2: visits in it that stand; empty: none

    [[nodiscard]] int standing_in_window(int first) const { return standing.empty() ? 0 : standing[static_cast<std::size_t>(first + kWindowOfUnitCap - 2)]; }

    [[nodiscard]] std::size_t cell(std::size_t item, int week) const {
        return item * static_cast<std::size_t>(weeks) + static_cast<std::size_t>(week - 1);
    }
    [[nodiscard]] Cost cost_of(std::size_t item, int week) const { return cost[cell(item, week)]; }
    [[nodiscard]] bool conflicts(std::size_t a, std::size_t b) const { return conflict[a * items.size() + b] != 0; }
    /// Adds an item whose costs are closed everywhere and whose room is endless.
    std::size_t add(Item const& item);
    /// After all items: sizes the table of conflicts.
    void allow_all() { conflict.assign(items.size() * items.size(), 0); }
    void set_conflict(std::size_t a, std::size_t b);
    /// Sets first and last of every item from its costs.
    void settle_windows();
};

inline constexpr std::int64_t kStepsOfAUnit = 2'000'000;  ///< about a tenth of a second

struct SearchLimits {
    int labels_max = 0;    ///< kept a week
    int children_max = 0;  ///< steps spent on one label
    std::int64_t steps_max = kStepsOfAUnit;  ///< after which only few labels a week are kept
};

struct UnitAnswer {
    bool found = false;      ///< a plan cheaper than the upper bound given
    Cost cost = kClosed;
    Cost lower_bound = 0;    ///< of any plan of the task; equals `cost`, or `upper`, where the search was exact
    std::vector<int> week;   ///< by item; 0: unplaced
    std::vector<int> group;  ///< by item: which of the week's visits, from 0
    std::int64_t steps = 0;  ///< work done, the same on every machine
};

/// Only plans that cost less than `upper` are looked for.
[[nodiscard]] UnitAnswer solve_unit(UnitTask const& task, SearchLimits const& limits, Cost upper = kClosed);

}  // namespace yizhen::inspections

#pragma once
/// How much the visits still to come must cost one unit at least. Inside modules/inspections only.
///
/// Two relaxations, of which the dearer holds. Stabbing: wishes whose windows do not meet need a visit each, and so does
/// every wish that goes alone. Spans: the wishes that lie within some weeks need as many visits as they can be parted into
/// (one a wish of the same department, one a wish that goes alone, no more wishes a visit than allowed); those beyond what
/// the unit's cap lets into these weeks stay unplaced; spans that do not meet add up.

#include "modules/inspections/unit_search.h"

namespace yizhen::inspections {

class VisitBound {
public:
    using Mask = std::uint64_t;

    /// `slots`: the bit of each item in a mask of pending ones, or -1 where it is set aside and counts for nothing.
    VisitBound(UnitTask const& task, std::vector<int> const& slots);

    /// Of `item` from `week` on by itself: its cheapest week, or what leaving it out costs.
    [[nodiscard]] Cost least(std::size_t item, int week) const {
        return m_least[item * static_cast<std::size_t>(m_task.weeks + 2) + static_cast<std::size_t>(week)];
    }
    /// Over the least costs: of the items that arrive in `week` or later.
    [[nodiscard]] Cost future(int week) const { return m_future[static_cast<std::size_t>(week)]; }
    /// Over the least costs: of those and of the pending ones, at the beginning of `week`. `recent`: visits of the three
    /// weeks before, a byte a week, the newest lowest.
    [[nodiscard]] Cost needed(Mask pending, std::uint32_t recent, int week) const;

private:
    /// The wishes of one span, as they are added.
    struct Span {
        std::vector<int> of_department;  ///< joinable items
        int alone = 0;
        int wishes = 0;  ///< in joinable items
        int most_of_one = 0;
        Cost worth = kClosed;  ///< least that leaving one of them out costs

        void add(Item const& item, int department, Cost one_worth);
        [[nodiscard]] int visits(int size_max) const;
        void clear();
    };

    void work_out_least();
    void number_departments();
    void work_out_future();
    /// What serving the item is worth from `week` on: its unplaced cost beyond its least.
    [[nodiscard]] Cost worth(std::size_t item, int week) const { return m_task.items[item].unplaced - least(item, week); }
    [[nodiscard]] bool counts(std::size_t item, Mask pending, int week) const;
    [[nodiscard]] Cost stabbed(Mask pending, int week) const;
    [[nodiscard]] Cost spanned(Mask pending, std::uint32_t recent, int week) const;
    /// Visits that fit into `length` weeks after the recent ones.
    [[nodiscard]] int capacity(int length, std::uint32_t recent) const;
    [[nodiscard]] static Cost value(int visits, int capacity, Cost worth);

    UnitTask const& m_task;
    std::vector<int> const& m_slots;
    std::vector<Cost> m_least;           ///< item × week
    std::vector<int> m_department;       ///< by item: numbered within the task
    std::vector<std::size_t> m_by_end;   ///< items that have a slot
    std::vector<Cost> m_future;          ///< by week
    mutable Span m_span;                 ///< kept between calls: it is asked once a label
};

}  // namespace yizhen::inspections

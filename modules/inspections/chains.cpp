#include "modules/inspections/chains.h"

#include "modules/inspections/insert.h"

#include <algorithm>
#include <deque>

namespace yizhen::inspections {
namespace {

class ChainSearch {
public:
    ChainSearch(Draft& draft, int wish, Effort& effort)
        : m_draft(draft), m_wish(wish), m_department(draft.in().wish(wish).department), m_effort(effort), m_mover(static_cast<std::size_t>(draft.in().weeks() + 1), -1),
          m_from(m_mover.size()) {}

    bool run() {
        reach(m_wish, 0);
        while (!m_queue.empty()) {
            int const week = m_queue.front();
            m_queue.pop_front();
            if (m_draft.room(m_department, week) > 0) return apply(week);
            for (int const other : m_draft.in().wishes_of_department(m_department)) {
                if (m_draft.week_of(other) == week) reach_from(other, week);
            }
        }
        return false;
    }

private:
    /// Marks the weeks that the wish, which is in no visit, could go to if its department had room.
    void reach(int wish, int from) {
        auto const& one = m_draft.in().wish(wish);
        for (int week = one.earliest; week <= one.latest; ++week) {
            m_effort.spend(1);
            auto const at = static_cast<std::size_t>(week);
            if (m_mover[at] >= 0 || !find_opening(m_draft, wish, {week, week, Room::any})) continue;
            m_mover[at] = wish;
            m_from[at] = from;
            m_queue.push_back(week);
        }
    }

    void reach_from(int wish, int week) {
        int const unit = m_draft.in().wish(wish).unit;
        auto const stops = m_draft.stops(unit);
        take_out(m_draft, wish);
        reach(wish, week);
        m_draft.set(unit, stops);
    }

    /// From the week with room back to the wish. Two wishes of one unit may be in each other's way: then all is put back.
    bool apply(int week) {
        std::vector<std::pair<int, std::vector<Stop>>> before;
        while (week != 0) {
            int const wish = m_mover[static_cast<std::size_t>(week)];
            int const unit = m_draft.in().wish(wish).unit;
            before.emplace_back(unit, m_draft.stops(unit));
            if (wish != m_wish) take_out(m_draft, wish);
            if (!place(m_draft, wish, {week, week, Room::needed})) {
                for (auto held = before.rbegin(); held != before.rend(); ++held) m_draft.set(held->first, held->second);
                return false;
            }
            week = m_from[static_cast<std::size_t>(week)];
        }
        return true;
    }

    Draft& m_draft;
    int m_wish;
    int m_department;
    Effort& m_effort;
    std::vector<int> m_mover;  ///< by week: the wish that would go there; -1: not reached
    std::vector<int> m_from;   ///< by week: where that wish is now; 0: nowhere
    std::deque<int> m_queue;
};

}  // namespace

bool place_by_chain(Draft& draft, int wish, Effort& effort) { return ChainSearch(draft, wish, effort).run(); }

void place_by_chains(Draft& draft, Effort& effort) {
    bool changed = true;
    while (changed) {
        changed = false;
        for (int wish = 0; wish < draft.in().size() && !effort.over(); ++wish) {
            if (draft.week_of(wish) == 0 && place_by_chain(draft, wish, effort)) changed = true;
        }
    }
}

}  // namespace yizhen::inspections

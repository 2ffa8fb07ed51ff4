#include "modules/inspections/unit_search.h"

#include "modules/inspections/visit_bound.h"

#include <algorithm>
#include <array>
#include <bit>

namespace yizhen::inspections {
namespace {

using Mask = std::uint64_t;

constexpr int kSlots = 64;          ///< bits of a mask: items open at one time
constexpr int kSlotsForWishes = 48; ///< the rest is left to visits that stay, which must not be set aside
constexpr int kRecentBits = 8;      ///< a week has fewer than 256 visits of a unit, because it has fewer slots
constexpr std::uint32_t kRecentMask = 0xFFFFFF;  ///< three weeks
constexpr std::size_t kDominatorsMax = 192;      ///< labels each new one is compared with
constexpr std::int64_t kStepsALabel = 8;         ///< its bound takes as long as so many decisions
constexpr SearchLimits kFirstLook{6, 400, kStepsOfAUnit};       ///< finds a plan quickly, which then prunes the search proper

struct Label {
    Mask pending = 0;
    std::uint32_t recent = 0;  ///< visits of the last three weeks, the newest in the low byte
    int parent = -1;
    Cost sum = 0;    ///< spent, and the least each item not yet served will cost by itself
    Cost bound = 0;  ///< sum, and the least that opening the visits still needed costs
    Mask served = 0; ///< in the week before
};

/// Is everything that can follow `b` also possible after `a`, and no dearer?
bool dominates(Label const& a, Label const& b) {
    if ((a.pending & ~b.pending) != 0 || a.sum > b.sum) return false;
    for (int shift = 0; shift < 3 * kRecentBits; shift += kRecentBits) {
        if (((a.recent >> shift) & 0xFF) > ((b.recent >> shift) & 0xFF)) return false;
    }
    return true;
}

class UnitSearch {
public:
    explicit UnitSearch(UnitTask const& task) : m_task(task), m_slot(slots_of_items()), m_bound(task, m_slot) {
        count_set_aside();
        find_free_items();
    }

    UnitAnswer run(SearchLimits const& limits, Cost upper) {
        m_limits = limits;
        m_steps_end = m_steps + limits.steps_max;
        m_upper = upper >= kClosed ? kClosed : upper - m_aside_unplaced;
        m_dropped = kClosed;
        m_history.assign(1, {first_label()});
        for (int week = 1; week <= m_task.weeks; ++week) step(week);
        return answer();
    }
    [[nodiscard]] std::int64_t steps() const { return m_steps; }

private:
    struct Group {
        std::array<std::uint16_t, kSlots> items;
        int count = 0;
        int size = 0;
        bool joinable = true;
    };

    [[nodiscard]] std::size_t count() const { return m_task.items.size(); }
    [[nodiscard]] Cost least(std::size_t item, int week) const {
        return m_bound.least(item, week);
    }

    /// An item has a slot from its first possible week to its last; items that find none are set aside.
    std::vector<int> slots_of_items() {
        std::vector<int> slots(count(), -1);
        m_item_at.assign(static_cast<std::size_t>(m_task.weeks + 1), std::array<std::int16_t, kSlots>{});
        for (auto& row : m_item_at) row.fill(-1);
        m_by_arrival.resize(count());
        for (std::size_t item = 0; item < count(); ++item) m_by_arrival[item] = item;
        std::ranges::stable_sort(m_by_arrival, {}, [&](std::size_t item) { return m_task.items[item].first; });
        std::array<int, kSlots> free_from{};
        for (auto const item : m_by_arrival) slots[item] = take_slot(item, free_from);
        std::erase_if(m_by_arrival, [&](std::size_t item) { return slots[item] < 0; });
        return slots;
    }

    int take_slot(std::size_t item, std::array<int, kSlots>& free_from) {
        auto const& one = m_task.items[item];
        int const slots = one.unplaced >= kClosed ? kSlots : kSlotsForWishes;
        for (int slot = 0; slot < slots && one.first <= one.last; ++slot) {
            if (free_from[static_cast<std::size_t>(slot)] > one.first) continue;
            free_from[static_cast<std::size_t>(slot)] = one.last + 1;
            for (int week = one.first; week <= one.last; ++week) {
                m_item_at[static_cast<std::size_t>(week)][static_cast<std::size_t>(slot)] = static_cast<std::int16_t>(item);
            }
            return slot;
        }
        return -1;
    }

    void count_set_aside() {
        for (std::size_t item = 0; item < count(); ++item) {
            if (m_slot[item] >= 0) continue;
            m_aside_least += least(item, 1);
            m_aside_unplaced += m_task.items[item].unplaced;
        }
    }

    /// Which items may join any visit and be joined by anybody at no harm to others.
    void find_free_items() {
        m_is_free.assign(count(), 1);
        for (std::size_t a = 0; a < count(); ++a) {
            if (!m_task.items[a].joinable) m_is_free[a] = 0;
            for (std::size_t b = 0; b < count(); ++b) {
                bool const overlap = m_task.items[a].first <= m_task.items[b].last && m_task.items[b].first <= m_task.items[a].last;
                bool const matters = m_task.items[b].joinable || m_task.items[a].department == m_task.items[b].department;
                if (a != b && overlap && matters && m_task.conflicts(a, b)) m_is_free[a] = 0;
            }
        }
    }

    [[nodiscard]] Label first_label() const {
        Label label;
        for (auto const item : m_by_arrival) label.sum += least(item, m_task.items[item].first);
        label.bound = label.sum + m_bound.future(1);
        return label;
    }

    void step(int week) {
        Mask arriving = 0;
        for (auto const item : m_by_arrival) {
            if (m_task.items[item].first == week) arriving |= Mask{1} << m_slot[item];
        }
        m_next.clear();
        if (m_steps > m_steps_end) m_limits = kFirstLook;
        auto& labels = m_history.back();
        for (std::size_t at = 0; at < labels.size(); ++at) {
            labels[at].pending |= arriving;
            if (labels[at].bound < m_upper) expand(labels[at], static_cast<int>(at), week);
        }
        thin_out(week + 1);
        m_history.push_back(m_next);
    }

    void expand(Label const& label, int at, int week) {
        m_week = week;
        m_parent = at;
        m_from = &label;
        m_groups = 0;
        m_steps_left = m_limits.children_max;
        m_chosen_count = 0;
        m_served = m_expired = 0;
        m_open = 0;
        int waiting_size = 0;
        Cost skipped = 0;
        for (Mask rest = label.pending; rest != 0; rest &= rest - 1) {
            auto const item = item_at(week, std::countr_zero(rest));
            auto const& one = m_task.items[item];
            if (one.last == week) m_expired |= rest & (~rest + 1);
            bool const possible = m_task.cost_of(item, week) < kClosed && m_task.room[m_task.cell(item, week)] > 0;
            if (!possible) {
                skipped += least(item, week + 1) - least(item, week);
                continue;
            }
            if (one.joinable) waiting_size += one.size;
            m_available[static_cast<std::size_t>(m_open++)] = static_cast<std::uint16_t>(item);
        }
        m_size_binds = waiting_size > m_task.size_max;
        std::stable_sort(m_available.begin(), m_available.begin() + m_open, [&](int a, int b) { return rank(a) < rank(b); });
        m_groups_max = opening_max(week, label.recent);
        decide(0, label.sum + skipped);
        if (m_steps_left < 0) m_dropped = std::min(m_dropped, label.bound);
    }

    /// Visits that may be opened in the week: no window that holds it may have more than the cap with those that stand.
    [[nodiscard]] int opening_max(int week, std::uint32_t recent) const {
        if (m_task.unit_cap == kNoCap) return kSlots;
        int most = kSlots;
        int before = 0;
        for (int back = 0; back < kWindowOfUnitCap; ++back) {
            if (back > 0) before += static_cast<int>((recent >> (kRecentBits * (back - 1))) & 0xFF);
            most = std::min(most, m_task.unit_cap - before - m_task.standing_in_window(week - back));
        }
        return most;
    }

    [[nodiscard]] std::size_t item_at(int week, int slot) const {
        return static_cast<std::size_t>(m_item_at[static_cast<std::size_t>(week)][static_cast<std::size_t>(slot)]);
    }
    /// Items with conflicts first, so that free ones find the visits there.
    [[nodiscard]] int rank(int item) const {
        auto const at = static_cast<std::size_t>(item);
        return (m_is_free[at] != 0 ? kWeeksMax + 1 : 0) + m_task.items[at].last;
    }

    /// For each available item in turn: into a visit of this week, into a new one, or not this week.
    void decide(int turn, Cost sum) {
        ++m_steps;
        if (--m_steps_left < 0) return;
        if (sum + kVisitCost * m_groups + m_bound.future(m_week + 1) >= m_upper) return;
        if (turn == m_open) return emit(sum);
        std::size_t const item = m_available[static_cast<std::size_t>(turn)];
        bool const free = m_is_free[item] != 0 && !m_size_binds;
        bool const takes_room = room_left(item);
        Cost const serving = sum + m_task.cost_of(item, m_week) - least(item, m_week);
        int joined = 0;
        for (int group = 0; group < m_groups && takes_room && !(free && joined > 0); ++group) {
            if (!fits(m_group[static_cast<std::size_t>(group)], item)) continue;
            ++joined;
            serve(turn, static_cast<std::size_t>(group), item, serving);
        }
        bool const no_reason_to_wait = free && joined > 0 && m_task.cost_of(item, m_week) <= least(item, m_week + 1);
        if (no_reason_to_wait) return;
        if (takes_room && m_groups < m_groups_max && !(free && joined > 0)) open_group(turn, item, serving);
        decide(turn + 1, sum + least(item, m_week + 1) - least(item, m_week));
    }

    [[nodiscard]] bool room_left(std::size_t item) const {
        int const department = m_task.items[item].department;
        if (department < 0) return true;
        int taken = 0;
        for (int at = 0; at < m_chosen_count; ++at) taken += m_task.items[m_chosen[static_cast<std::size_t>(at)]].department == department ? 1 : 0;
        return taken < m_task.room[m_task.cell(item, m_week)];
    }

    [[nodiscard]] bool fits(Group const& group, std::size_t item) const {
        if (!group.joinable || !m_task.items[item].joinable || group.size + m_task.items[item].size > m_task.size_max) return false;
        for (int at = 0; at < group.count; ++at) {
            if (m_task.conflicts(group.items[static_cast<std::size_t>(at)], item)) return false;
        }
        return true;
    }

    void serve(int turn, std::size_t group, std::size_t item, Cost sum) {
        auto& into = m_group[group];
        into.items[static_cast<std::size_t>(into.count++)] = static_cast<std::uint16_t>(item);
        into.size += m_task.items[item].size;
        m_chosen[static_cast<std::size_t>(m_chosen_count++)] = static_cast<std::uint16_t>(item);
        m_served |= Mask{1} << m_slot[item];
        decide(turn + 1, sum);
        m_served &= ~(Mask{1} << m_slot[item]);
        --m_chosen_count;
        into.size -= m_task.items[item].size;
        --into.count;
    }

    void open_group(int turn, std::size_t item, Cost sum) {
        auto const at = static_cast<std::size_t>(m_groups++);
        m_group[at].count = m_group[at].size = 0;
        m_group[at].joinable = m_task.items[item].joinable;
        serve(turn, at, item, sum);
        --m_groups;
    }

    void emit(Cost sum) {
        Label label;
        label.pending = m_from->pending & ~m_served & ~m_expired;
        label.served = m_served;
        label.parent = m_parent;
        label.sum = sum + kVisitCost * m_groups;
        auto const visits = static_cast<std::uint32_t>(m_groups);
        label.recent = m_task.unit_cap == kNoCap ? 0 : ((m_from->recent << kRecentBits) | visits) & kRecentMask;
        m_next.push_back(label);
    }

    void thin_out(int week) {
        std::ranges::sort(m_next, [](Label const& a, Label const& b) {
            if (a.pending != b.pending) return a.pending < b.pending;
            return a.recent != b.recent ? a.recent < b.recent : a.sum < b.sum;
        });
        auto const same = [](Label const& a, Label const& b) { return a.pending == b.pending && a.recent == b.recent; };
        m_next.erase(std::unique(m_next.begin(), m_next.end(), same), m_next.end());
        for (auto& label : m_next) label.bound = label.sum + m_bound.needed(label.pending, label.recent, week);
        m_steps += kStepsALabel * static_cast<std::int64_t>(m_next.size());
        std::erase_if(m_next, [&](Label const& label) { return label.bound >= m_upper; });
        std::ranges::stable_sort(m_next, {}, &Label::bound);
        drop_dominated();
        if (m_next.size() > static_cast<std::size_t>(m_limits.labels_max)) {
            m_dropped = std::min(m_dropped, m_next[static_cast<std::size_t>(m_limits.labels_max)].bound);
            m_next.resize(static_cast<std::size_t>(m_limits.labels_max));
        }
    }

    void drop_dominated() {
        std::size_t kept = 0;
        for (std::size_t at = 0; at < m_next.size(); ++at) {
            bool dominated = false;
            for (std::size_t by = 0; by < std::min(kept, kDominatorsMax) && !dominated; ++by) dominated = dominates(m_next[by], m_next[at]);
            if (!dominated) m_next[kept++] = m_next[at];
        }
        m_next.resize(kept);
    }

    UnitAnswer answer() {
        UnitAnswer out;
        out.steps = m_steps;
        auto const& last = m_history.back();
        out.found = !last.empty();
        Cost const searched = last.empty() ? m_upper : last.front().sum;
        out.lower_bound = std::min(searched, m_dropped) + m_aside_least;
        if (!out.found) return out;
        out.cost = searched + m_aside_unplaced;
        out.week.assign(count(), 0);
        out.group.assign(count(), 0);
        int at = 0;
        for (int week = m_task.weeks; week >= 1; --week) {
            auto const& label = m_history[static_cast<std::size_t>(week)][static_cast<std::size_t>(at)];
            read_week(label.served, week, out);
            at = label.parent;
        }
        return out;
    }

    /// Parts what is served in one week into as few visits as can be.
    void read_week(Mask served, int week, UnitAnswer& out) {
        std::vector<std::size_t> items;
        for (Mask rest = served; rest != 0; rest &= rest - 1) items.push_back(item_at(week, std::countr_zero(rest)));
        m_groups = 0;
        int visits = items.empty() ? 0 : 1;
        while (!part(items, 0, visits)) ++visits;
        for (int group = 0; group < m_groups; ++group) {
            auto const& one = m_group[static_cast<std::size_t>(group)];
            for (int at = 0; at < one.count; ++at) {
                out.week[one.items[static_cast<std::size_t>(at)]] = week;
                out.group[one.items[static_cast<std::size_t>(at)]] = group;
            }
        }
    }

    bool part(std::vector<std::size_t> const& items, std::size_t turn, int visits_max) {
        if (turn == items.size()) return true;
        auto const item = items[turn];
        for (int group = 0; group <= m_groups && group < visits_max; ++group) {
            bool const opens = group == m_groups;
            auto& into = m_group[static_cast<std::size_t>(group)];
            if (opens) into = Group{{}, 0, 0, m_task.items[item].joinable};
            if (!opens && !fits(into, item)) continue;
            if (opens) ++m_groups;
            into.items[static_cast<std::size_t>(into.count++)] = static_cast<std::uint16_t>(item);
            into.size += m_task.items[item].size;
            if (part(items, turn + 1, visits_max)) return true;
            into.size -= m_task.items[item].size;
            --into.count;
            if (opens) --m_groups;
        }
        return false;
    }

    UnitTask const& m_task;
    SearchLimits m_limits;
    Cost m_upper = kClosed;
    Cost m_dropped = kClosed;         ///< the least bound of what was not looked at
    Cost m_aside_least = 0;           ///< of items that found no slot
    Cost m_aside_unplaced = 0;
    std::int64_t m_steps = 0;
    std::int64_t m_steps_end = 0;
    std::vector<std::array<std::int16_t, kSlots>> m_item_at;  ///< week × slot
    std::vector<std::size_t> m_by_arrival;
    std::vector<int> m_slot;  ///< by item; -1: set aside
    VisitBound m_bound;
    std::vector<char> m_is_free;
    std::vector<std::vector<Label>> m_history;  ///< by week
    std::vector<Label> m_next;

    // The label that is being expanded.
    Label const* m_from = nullptr;
    int m_week = 0, m_parent = 0, m_open = 0, m_groups = 0, m_groups_max = 0, m_chosen_count = 0;
    std::int64_t m_steps_left = 0;
    bool m_size_binds = false;
    Mask m_served = 0, m_expired = 0;
    std::array<std::uint16_t, kSlots> m_available{};
    std::array<std::uint16_t, kSlots> m_chosen{};
    std::array<Group, kSlots> m_group;
};

}  // namespace

std::size_t UnitTask::add(Item const& item) {
    items.push_back(item);
    cost.resize(items.size() * static_cast<std::size_t>(weeks), kClosed);
    room.resize(items.size() * static_cast<std::size_t>(weeks), kNoCap);
    return items.size() - 1;
}

void UnitTask::set_conflict(std::size_t a, std::size_t b) {
    conflict[a * items.size() + b] = 1;
    conflict[b * items.size() + a] = 1;
}

void UnitTask::settle_windows() {
    for (std::size_t item = 0; item < items.size(); ++item) {
        items[item].first = weeks + 1;
        items[item].last = 0;
        for (int week = 1; week <= weeks; ++week) {
            if (cost_of(item, week) >= kClosed) continue;
            items[item].first = std::min(items[item].first, week);
            items[item].last = week;
        }
    }
}

UnitAnswer solve_unit(UnitTask const& task, SearchLimits const& limits, Cost upper) {
    UnitSearch search(task);
    auto first = search.run(kFirstLook, upper);
    bool const done = first.found ? first.lower_bound >= first.cost : first.lower_bound >= upper;
    if (done) return first;
    auto second = search.run(limits, first.found ? first.cost : upper);
    second.steps = search.steps();
    second.lower_bound = std::max(first.lower_bound, second.lower_bound);
    if (second.found || !first.found) return second;
    first.lower_bound = second.lower_bound;
    first.steps = second.steps;
    return first;
}

}  // namespace yizhen::inspections

#include "modules/inspections/visit_bound.h"

#include <algorithm>

namespace yizhen::inspections {

VisitBound::VisitBound(UnitTask const& task, std::vector<int> const& slots) : m_task(task), m_slots(slots) {
    for (std::size_t item = 0; item < task.items.size(); ++item) {
        if (slots[item] >= 0) m_by_end.push_back(item);
    }
    std::ranges::stable_sort(m_by_end, {}, [&](std::size_t item) { return task.items[item].last; });
    work_out_least();
    number_departments();
    work_out_future();
}

void VisitBound::work_out_least() {
    auto const weeks = static_cast<std::size_t>(m_task.weeks);
    m_least.assign(m_task.items.size() * (weeks + 2), 0);
    for (std::size_t item = 0; item < m_task.items.size(); ++item) {
        Cost best = m_task.items[item].unplaced;
        for (int week = m_task.weeks + 1; week >= 1; --week) {
            if (week <= m_task.weeks) best = std::min(best, m_task.cost_of(item, week));
            m_least[item * (weeks + 2) + static_cast<std::size_t>(week)] = best;
        }
    }
}

void VisitBound::number_departments() {
    std::vector<int> seen;
    for (auto const& item : m_task.items) {
        auto const at = std::ranges::find(seen, item.department);
        m_department.push_back(static_cast<int>(at - seen.begin()));
        if (at == seen.end()) seen.push_back(item.department);
    }
    m_span.of_department.resize(seen.size());
}

void VisitBound::Span::add(Item const& item, int department, Cost one_worth) {
    worth = std::min(worth, one_worth);
    if (!item.joinable) {
        ++alone;
        return;
    }
    wishes += item.size;
    most_of_one = std::max(most_of_one, ++of_department[static_cast<std::size_t>(department)]);
}

void VisitBound::Span::clear() {
    std::ranges::fill(of_department, 0);
    alone = wishes = most_of_one = 0;
    worth = kClosed;
}

int VisitBound::Span::visits(int size_max) const {
    int const by_size = wishes == 0 ? 0 : (wishes - 1) / size_max + 1;
    return alone + std::max(most_of_one, by_size);
}

/// The cheapest mix of visits and of wishes left out: no more visits than fit, and a wish left out saves one at most.
Cost VisitBound::value(int visits, int capacity, Cost worth) {
    Cost const placed = std::min(visits, capacity);
    return placed * std::min(kVisitCost, worth) + (visits - placed) * worth;
}

int VisitBound::capacity(int length, std::uint32_t recent) const {
    if (m_task.unit_cap == kNoCap) return kNoCap;
    auto const in_windows = [&](int weeks) { return m_task.unit_cap * ((weeks + kWindowOfUnitCap - 1) / kWindowOfUnitCap); };
    int best = in_windows(length);
    int before = 0;
    for (int weeks = 1; weeks < kWindowOfUnitCap; ++weeks) {
        before += static_cast<int>((recent >> (8 * (weeks - 1))) & 0xFF);
        int const first = std::min(length, kWindowOfUnitCap - weeks);  // this many share a window with `weeks` weeks before
        best = std::min(best, m_task.unit_cap - before + in_windows(length - first));
    }
    return std::max(0, best);
}

bool VisitBound::counts(std::size_t item, Mask pending, int week) const {
    auto const& one = m_task.items[item];
    if (one.last < week) return false;
    return one.first >= week || ((pending >> m_slots[item]) & 1) != 0;
}

Cost VisitBound::stabbed(Mask pending, int week) const {
    Cost cost = 0;
    int covered_to = 0;
    for (auto const item : m_by_end) {
        if (!counts(item, pending, week)) continue;
        auto const& one = m_task.items[item];
        int const from = std::max(one.first, week);
        if (one.joinable && from <= covered_to) continue;
        if (one.joinable) covered_to = one.last;
        cost += std::min(kVisitCost, worth(item, from));
    }
    return cost;
}

Cost VisitBound::spanned(Mask pending, std::uint32_t recent, int week) const {
    auto& span = m_span;
    span.clear();
    Cost best = 0;
    for (std::size_t at = 0; at < m_by_end.size(); ++at) {
        auto const item = m_by_end[at];
        if (!counts(item, pending, week)) continue;
        auto const& one = m_task.items[item];
        Cost const one_worth = worth(item, std::max(one.first, week));
        if (one_worth <= 0) continue;
        span.add(one, m_department[item], one_worth);
        int const visits = span.visits(m_task.size_max);
        Cost const here = value(visits, capacity(one.last - week + 1, recent), span.worth);
        best = std::max(best, here + future(one.last + 1));
    }
    return best;
}

void VisitBound::work_out_future() {
    m_future.assign(static_cast<std::size_t>(m_task.weeks + 3), 0);
    for (int week = m_task.weeks; week >= 1; --week) {
        auto const at = static_cast<std::size_t>(week);
        m_future[at] = std::max({m_future[at + 1], spanned(0, 0, week), stabbed(0, week)});
    }
}

Cost VisitBound::needed(Mask pending, std::uint32_t recent, int week) const {
    return std::max(stabbed(pending, week), spanned(pending, recent, week));
}

}  // namespace yizhen::inspections

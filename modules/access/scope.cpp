#include "modules/access/scope.h"

#include <algorithm>

namespace yizhen::access {
namespace {

bool acts_for_the_area(Role role) {
    return role == Role::gatekeeper || role == Role::steward || role == Role::leader || role == Role::auditor ||
           role == Role::admin;
}

/// The nearest area at or above the unit.
UnitId area_of(org::Tree const& tree, UnitId unit) {
    for (auto at = tree.find(unit); at; at = tree.find(at->parent)) {
        if (org::is_area(at->kind)) return at->id;
    }
    return unit;
}

}  // namespace

Scope::Scope(std::shared_ptr<org::Tree const> tree, std::vector<UnitId> const& tops) : m_tree(std::move(tree)) {
    std::vector<std::pair<org::Interval, UnitId>> all;
    for (UnitId const top : tops) {
        auto const interval = m_tree->interval(top);
        if (interval.last >= interval.first) all.emplace_back(interval, top);
    }
    std::ranges::sort(all, [](auto const& a, auto const& b) {
        return a.first.first != b.first.first ? a.first.first < b.first.first : a.first.last > b.first.last;
    });
    for (auto const& [interval, top] : all) {
        // Subtrees are nested or apart: one that begins inside the last lies inside it altogether.
        if (!m_intervals.empty() && m_intervals.back().holds(interval.first)) continue;
        m_intervals.push_back(interval);
        m_tops.push_back(top);
    }
}

Scope Scope::only(std::shared_ptr<org::Tree const> tree, UnitId unit) {
    Scope out;
    auto const place = tree->interval(unit).first;
    if (!tree->holds(unit)) return out;
    out.m_tree = std::move(tree);
    out.m_tops = {unit};
    out.m_intervals = {{place, place}};
    return out;
}

bool Scope::holds(UnitId unit) const {
    if (empty() || !m_tree->holds(unit)) return false;
    return holds_place(m_tree->interval(unit).first);
}

bool Scope::holds_place(std::int32_t place) const {
    auto const after = std::ranges::upper_bound(m_intervals, place, {}, &org::Interval::first);
    return after != m_intervals.begin() && std::prev(after)->holds(place);
}

Scope Scope::within(UnitId top) const {
    if (empty()) return {};
    if (holds(top)) return Scope(m_tree, {top});
    std::vector<UnitId> inside;
    for (UnitId const mine : m_tops) {
        if (m_tree->within(mine, top)) inside.push_back(mine);
    }
    return inside.empty() ? Scope() : Scope(m_tree, inside);
}

Scope scope_of(std::shared_ptr<org::Tree const> const& tree, UnitId unit, std::vector<Role> const& roles) {
    std::vector<UnitId> tops;
    if (roles.size() == 1 && roles.front() == Role::device) return Scope::only(tree, unit);
    for (Role const role : roles) {
        if (role == Role::publik || role == Role::device) continue;
        tops.push_back(acts_for_the_area(role) ? area_of(*tree, unit) : unit);
    }
    return tops.empty() ? Scope() : Scope(tree, tops);
}

}  // namespace yizhen::access

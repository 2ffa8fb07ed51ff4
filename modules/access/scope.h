#pragma once
/// Which units somebody may act for: one rule, one value, used alike by list, detail, export and import.
///
/// The rule. frontline and requester: their own unit and what stands below it. gatekeeper, steward, leader, auditor and
/// admin: the same, but when their unit is a department, section or task force, the area above it and all below: they
/// act for the county (township) they serve. public: nothing. device: its unit alone. Several roles: the widest of them.
/// A scope says where, not what: rows about persons need a grant besides.

#include "modules/access/types.h"
#include "modules/org/org.h"

#include <memory>

namespace yizhen::access {

class Scope {
public:
    /// Nothing.
    Scope() = default;
    /// Everything below these units, each included.
    Scope(std::shared_ptr<org::Tree const> tree, std::vector<UnitId> const& tops);

    /// The unit itself and nothing below it.
    [[nodiscard]] static Scope only(std::shared_ptr<org::Tree const> tree, UnitId unit);

    [[nodiscard]] bool empty() const { return m_intervals.empty(); }
    /// In constant time for one top.
    [[nodiscard]] bool holds(UnitId unit) const;
    [[nodiscard]] bool holds_place(std::int32_t place) const;
    /// Disjoint, rising; places in `tree()`.
    [[nodiscard]] std::vector<org::Interval> const& intervals() const { return m_intervals; }
    [[nodiscard]] std::vector<UnitId> const& tops() const { return m_tops; }
    [[nodiscard]] std::shared_ptr<org::Tree const> const& tree() const { return m_tree; }
    /// What of it lies within `top`: for a question about one township.
    [[nodiscard]] Scope within(UnitId top) const;

private:
    std::shared_ptr<org::Tree const> m_tree;
    std::vector<UnitId> m_tops;
    std::vector<org::Interval> m_intervals;
};

[[nodiscard]] Scope scope_of(std::shared_ptr<org::Tree const> const& tree, UnitId unit, std::vector<Role> const& roles);

}  // namespace yizhen::access

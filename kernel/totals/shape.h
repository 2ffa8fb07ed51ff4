#pragma once
/// The units of one day as totals need them: numbered in tree order, so that what stands below a unit is one range of
/// leaves. Immutable once made; shared between columns and threads.

#include "kernel/result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace yizhen::totals {

/// A unit as given: in tree order, which is parents before children and each subtree without a gap.
struct Place {
    std::int64_t unit = 0;
    std::int32_t parent = -1;  ///< index of the unit above; -1: none
    std::uint8_t level = 0;    ///< the caller's own word for it: province, county …; not looked at
};

/// Everything: the node above all units that have none above.
inline constexpr std::int32_t kWhole = -1;
inline constexpr std::int32_t kNowhere = -2;
inline constexpr std::size_t kPlacesMax = 16'000'000;

/// Leaves of one parent that stand side by side.
struct Run {
    std::int32_t first = 0;  ///< leaf
    std::int32_t end = 0;
    std::int32_t parent = 0;  ///< inner number
};

class Shape {
public:
    /// Refuses what is not in tree order, and a unit that comes twice.
    static Result<std::shared_ptr<Shape const>> make(std::vector<Place> const& places);

    [[nodiscard]] std::size_t size() const { return m_unit.size(); }
    [[nodiscard]] std::int32_t leaves() const { return m_leaf_before.back(); }
    /// Units with others below them, and the whole: the numbers 0 (the whole) to inner() - 1.
    [[nodiscard]] std::int32_t inner() const { return static_cast<std::int32_t>(m_inner_parent.size()); }

    /// kNowhere when the unit is not there on this day.
    [[nodiscard]] std::int32_t find(std::int64_t unit) const;
    [[nodiscard]] std::int64_t unit_at(std::int32_t place) const { return m_unit[index(place)]; }
    [[nodiscard]] std::uint8_t level_at(std::int32_t place) const { return m_level[index(place)]; }
    [[nodiscard]] std::int32_t parent_of(std::int32_t place) const { return place == kWhole ? kNowhere : m_parent[index(place)]; }
    /// Last place of the subtree.
    [[nodiscard]] std::int32_t last_of(std::int32_t place) const { return place == kWhole ? static_cast<std::int32_t>(size()) - 1 : m_last[index(place)]; }
    [[nodiscard]] bool is_leaf(std::int32_t place) const { return place != kWhole && m_last[index(place)] == place; }
    /// In tree order.
    [[nodiscard]] std::vector<std::int32_t> children(std::int32_t place) const;

    // What columns are numbered by.
    [[nodiscard]] std::int32_t first_leaf(std::int32_t place) const { return place == kWhole ? 0 : m_leaf_before[index(place)]; }
    [[nodiscard]] std::int32_t end_leaf(std::int32_t place) const { return m_leaf_before[index(last_of(place)) + 1]; }
    [[nodiscard]] std::int32_t inner_of(std::int32_t place) const { return place == kWhole ? 0 : place - m_leaf_before[index(place)] + 1; }
    [[nodiscard]] std::int32_t parent_of_leaf(std::int32_t leaf) const { return m_leaf_parent[index(leaf)]; }
    [[nodiscard]] std::int32_t parent_of_inner(std::int32_t inner) const { return m_inner_parent[index(inner)]; }  ///< -1 of the whole
    [[nodiscard]] std::span<Run const> runs() const { return m_runs; }
    [[nodiscard]] std::int32_t place_of_leaf(std::int32_t leaf) const { return m_leaf_place[index(leaf)]; }

    /// Of units, their order and parents: a column kept for one tree is not read into another.
    [[nodiscard]] std::uint64_t fingerprint() const { return m_fingerprint; }

private:
    [[nodiscard]] static std::size_t index(std::int32_t number) { return static_cast<std::size_t>(number); }
    void number_leaves();
    void find_runs();

    std::vector<std::int64_t> m_unit;
    std::vector<std::int32_t> m_parent;
    std::vector<std::int32_t> m_last;
    std::vector<std::uint8_t> m_level;
    std::vector<std::int32_t> m_leaf_before;  ///< leaves before the place; one more than places
    std::vector<std::int32_t> m_leaf_parent;
    std::vector<std::int32_t> m_leaf_place;
    std::vector<std::int32_t> m_inner_parent;
    std::vector<Run> m_runs;
    std::vector<std::int32_t> m_by_unit;  ///< places in the order of their units
    std::uint64_t m_fingerprint = 0;
};

}  // namespace yizhen::totals

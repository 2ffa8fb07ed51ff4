#pragma once
/// The units of one day as compact arrays, numbered in tree order, so that a subtree is one interval.
/// Immutable once built; shared between threads. 700,000 units take about 60 MB.

#include "kernel/result.h"
#include "modules/org/types.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::org {

class Tree {
public:
    [[nodiscard]] std::size_t size() const { return m_id.size(); }

    [[nodiscard]] std::optional<Unit> find(UnitId id) const;
    [[nodiscard]] std::optional<Unit> find_code(std::string_view code) const;
    [[nodiscard]] bool holds(UnitId id) const { return place_of(id) >= 0; }
    /// Is `unit` the `top` or below it? Constant time. False when either is not there on this day.
    [[nodiscard]] bool within(UnitId unit, UnitId top) const;
    /// Empty when the unit is not there.
    [[nodiscard]] Interval interval(UnitId id) const;
    [[nodiscard]] UnitId at(std::int32_t place) const { return UnitId{m_id[static_cast<std::size_t>(place)]}; }
    [[nodiscard]] UnitKind kind_at(std::int32_t place) const { return m_kind[static_cast<std::size_t>(place)]; }
    [[nodiscard]] std::string_view code_at(std::int32_t place) const;
    [[nodiscard]] std::string_view name_at(std::int32_t place) const;

    [[nodiscard]] std::vector<Unit> roots() const;
    /// In the order of their codes.
    [[nodiscard]] std::vector<Unit> children(UnitId id) const;
    /// Every unit of one kind in the subtree, `top` included, in tree order.
    [[nodiscard]] std::vector<UnitId> all_of_kind(UnitId top, UnitKind kind) const;
    /// From the root to the unit itself.
    [[nodiscard]] std::vector<Unit> path(UnitId id) const;
    [[nodiscard]] std::string path_text(UnitId id) const;

    [[nodiscard]] RealmId realm_of(UnitId id) const;
    /// The county of a realm.
    [[nodiscard]] UnitId county_of(RealmId realm) const { return UnitId{realm.value}; }
    /// A verdict binds issuers whom the realm governs: the county, its departments and what stands below.
    [[nodiscard]] bool governs(RealmId realm, UnitId issuer) const;

    /// By name (any part of it), pinyin initials, the beginning of a code, or a whole path written together.
    /// Exact first, then names that begin so, then wider units first.
    [[nodiscard]] std::vector<Hit> search(std::string_view query, SearchOptions const& options) const;
    /// The one unit that a person means by a code, a name or "街道/社区" inside a realm; otherwise a Problem that
    /// lists who could be meant.
    [[nodiscard]] Result<Unit> resolve(RealmId realm, std::string_view name) const;

    [[nodiscard]] std::size_t bytes() const;  ///< memory held, for the benchmark

private:
    friend class TreeBuilder;

    [[nodiscard]] std::int32_t place_of(UnitId id) const;
    [[nodiscard]] std::int32_t place_of_code(std::string_view code) const;
    [[nodiscard]] Unit unit_at(std::int32_t place) const;
    [[nodiscard]] int children_count(std::int32_t place) const;

    struct Found;  ///< tree_search.cpp
    struct Query;
    void scan(std::string const& arena, std::vector<std::uint32_t> const& starts, Query const& query,
              Found& found) const;
    void scan_other_names(Query const& query, Found& found) const;
    void scan_codes(Query const& query, Found& found) const;
    void find_word(Query const& query, Found& found) const;
    void find_words(std::vector<std::string> const& words, Query query, Found& found) const;
    void find_path(Query const& query, Found& found) const;
    void find_all(std::string_view text, Query const& query, Found& found) const;

    // By place.
    std::vector<std::int64_t> m_id;
    std::vector<std::int32_t> m_parent;  ///< place, -1 for a root
    std::vector<std::int32_t> m_last;    ///< last place of the subtree
    std::vector<UnitKind> m_kind;
    std::vector<std::uint32_t> m_code_start, m_name_start, m_initials_start;  ///< one more than units
    std::string m_codes, m_names, m_initials;                                 ///< each entry ends with '\n'
    // Other ways to say a unit's name, in the order of places.
    std::vector<std::int32_t> m_other_place;
    std::vector<std::uint32_t> m_other_start;
    std::string m_others;
    std::vector<std::int32_t> m_by_code;      ///< places in the order of codes
    std::vector<std::int32_t> m_place_by_id;  ///< by id, -1 where there is none
};

/// Takes units in any order; those whose parent is missing become roots.
class TreeBuilder {
public:
    struct Entry {
        UnitId id;
        UnitId parent;
        UnitKind kind;
        std::string_view code, name, initials;
        std::string_view other_names;  ///< parted by "|", already folded
    };
    void reserve(std::size_t units) { m_entries.reserve(units); }
    void add(Entry const& entry);
    /// Another name for a unit that was or will be added.
    void add_other_name(UnitId id, std::string_view folded_name);
    [[nodiscard]] std::shared_ptr<Tree const> build();

private:
    struct Stored {
        std::int64_t id, parent;
        std::uint32_t code, name, initials, others;  ///< starts in m_text
        std::uint16_t code_size, name_size, initials_size, others_size;
        UnitKind kind;
    };
    std::vector<Stored> m_entries;
    std::string m_text;
    std::vector<std::pair<std::int64_t, std::string>> m_other_names;

    [[nodiscard]] std::string_view code(Stored const& s) const { return {m_text.data() + s.code, s.code_size}; }
    [[nodiscard]] std::vector<std::int32_t> tree_order(std::vector<std::int32_t>& parent_entry) const;
    void fill(Tree& tree, std::vector<std::int32_t> const& order, std::vector<std::int32_t> const& parent_entry) const;
    void fill_other_names(Tree& tree, std::vector<std::int32_t> const& order) const;
    static void fill_indexes(Tree& tree);
};

}  // namespace yizhen::org

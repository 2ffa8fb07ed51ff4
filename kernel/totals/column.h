#pragma once
/// One figure of one period over a tree: a value and a state a leaf, and for every unit above the sum and the counts of
/// its leaves by state. A total says how complete it is, and zero is never "nobody answered".
///
/// Not for two threads at once while one of them writes; the caller locks. docs/adr/0017.

#include "kernel/totals/shape.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace yizhen::totals {

/// Two bits. What is disputed is still in the sum, and the count of disputed cells says so.
enum class State : std::uint8_t { blank, present, not_applicable, disputed };

struct Cell {
    std::int64_t value = 0;  ///< at the element's scale; 0 where blank or not applicable
    State state = State::blank;
    friend bool operator==(Cell const&, Cell const&) = default;
};

/// What is known of a unit: of a leaf its own cell, of others the sum of the leaves below.
struct Reading {
    std::int64_t sum = 0;
    bool overflow = false;  ///< the sum does not fit 64 bits: an error of this cell, `sum` is 0
    std::int32_t leaves = 0;
    std::int32_t present = 0;
    std::int32_t not_applicable = 0;
    std::int32_t disputed = 0;

    [[nodiscard]] std::int32_t blank() const { return leaves - present - not_applicable - disputed; }
    [[nodiscard]] bool complete() const { return blank() == 0; }
    /// Somebody answered with a number.
    [[nodiscard]] bool has_sum() const { return !overflow && present + disputed > 0; }
    friend bool operator==(Reading const&, Reading const&) = default;
};

/// Computed when asked for, over all leaves below.
struct Extremes {
    std::int64_t min = 0;
    std::int64_t max = 0;
    std::int32_t distinct = 0;  ///< different values
    std::int32_t cells = 0;     ///< 0: no leaf has a number, the others say nothing
};

class Column {
public:
    explicit Column(std::shared_ptr<Shape const> shape);

    [[nodiscard]] Shape const& shape() const { return *m_shape; }
    [[nodiscard]] std::shared_ptr<Shape const> const& shared_shape() const { return m_shape; }

    /// Changes a leaf's cell and everything above it; or what a unit above said itself, which is no part of any sum.
    /// Of a unit that is not in the tree the cell is kept aside and counted.
    void set(std::int64_t unit, Cell cell);
    void set_at(std::int32_t place, Cell cell);
    /// For loading: leaves alone, sums are stale until `recompute`.
    void load(std::int64_t unit, Cell cell) { load_at(m_shape->find(unit), unit, cell); }
    void load_at(std::int32_t place, std::int64_t unit, Cell cell);
    void recompute();

    [[nodiscard]] Reading read(std::int32_t place) const;
    [[nodiscard]] Cell leaf(std::int32_t leaf) const;
    /// What the unit said itself; of a leaf that is its cell.
    [[nodiscard]] std::optional<Cell> own(std::int32_t place) const;
    /// Cells of units that are not in this tree, by unit: in no sum.
    [[nodiscard]] std::map<std::int64_t, Cell> const& outside() const { return m_outside; }
    [[nodiscard]] Extremes extremes(std::int32_t place) const;

    /// The same cells over another tree: after units moved.
    [[nodiscard]] Column over(std::shared_ptr<Shape const> shape) const;
    /// The first unit whose kept sum is not what its leaves give; kNowhere: all are.
    [[nodiscard]] std::int32_t first_wrong() const;
    /// The first place at which two columns of one shape differ in anything; kNowhere: nowhere.
    [[nodiscard]] std::int32_t first_difference(Column const& other) const;
    [[nodiscard]] std::size_t bytes() const;

private:
    friend std::string to_cache(std::string_view key, Column const& column);
    friend Result<Column> from_cache(std::shared_ptr<Shape const> shape, std::string_view bytes, std::string& key);

    /// 96 bits of sum, exact whatever the leaves hold, so that the order of changes does not matter.
    struct Sum {
        std::uint64_t low = 0;
        std::int32_t high = 0;
        std::int32_t present = 0;
        std::int32_t not_applicable = 0;
        std::int32_t disputed = 0;
        friend bool operator==(Sum const&, Sum const&) = default;
    };

    struct Counts {
        std::int32_t present = 0;
        std::int32_t not_applicable = 0;
        std::int32_t disputed = 0;
        void add(std::int32_t more_present, std::int32_t more_absent, std::int32_t more_disputed) {
            present += more_present;
            not_applicable += more_absent;
            disputed += more_disputed;
        }
    };

    static void add(Sum& to, std::int64_t plus, std::int64_t minus);
    static void add(Sum& to, Sum const& more);
    static void count(Sum& to, State state, int by);
    [[nodiscard]] State state(std::int32_t leaf) const;
    void put(std::int32_t leaf, Cell cell);
    void sum_into(std::vector<Sum>& out) const;
    void sum_runs(std::vector<Sum>& out) const;
    void sum_runs_popcnt(std::vector<Sum>& out) const;  ///< with the processor's own instruction
    template <class Ones> void sum_runs(std::vector<Sum>& out, Ones const& ones) const;
    template <class Ones> void count_words(std::vector<Counts>& up_to, Ones const& ones) const;
    [[nodiscard]] bool small() const;
    [[nodiscard]] static std::size_t index(std::int32_t number) { return static_cast<std::size_t>(number); }

    std::shared_ptr<Shape const> m_shape;
    std::vector<std::int64_t> m_values;          ///< by leaf
    std::vector<std::uint64_t> m_low, m_high;    ///< the two bits of the states, 64 leaves a word
    std::vector<Sum> m_sums;                     ///< by inner number
    std::map<std::int32_t, Cell> m_own;          ///< by inner number
    std::map<std::int64_t, Cell> m_outside;      ///< by unit
    std::uint64_t m_magnitude = 0;               ///< bits that any value ever had: whether plain sums can overflow
};

/// Recomputes all columns on so many threads.
void recompute(std::span<Column* const> columns, int threads);

/// A column as bytes with a checksum; `key` says what it is of and up to where it is known.
[[nodiscard]] std::string to_cache(std::string_view key, Column const& column);
/// A Problem: damaged, of another version, or of another tree. Sums are computed, never believed.
[[nodiscard]] Result<Column> from_cache(std::shared_ptr<Shape const> shape, std::string_view bytes, std::string& key);
/// The key alone, without reading the column; empty where the bytes are no cache.
[[nodiscard]] std::string_view key_of_cache(std::string_view bytes);

}  // namespace yizhen::totals

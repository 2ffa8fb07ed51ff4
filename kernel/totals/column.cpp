#include "kernel/totals/column.h"

#include "kernel/check.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <limits>
#include <thread>
#include <unordered_set>

namespace yizhen::totals {
namespace {

__extension__ using Wide = __int128;

constexpr std::int32_t kWord = 64;
constexpr std::int32_t kBlock = 512;  ///< leaves: a running sum of them stays in the fastest cache

/// Without the sign: how many bits a value needs.
std::uint64_t magnitude(std::int64_t value) { return static_cast<std::uint64_t>(value ^ (value >> 63)); }

bool counts(State state) { return state == State::present || state == State::disputed; }

}  // namespace

Column::Column(std::shared_ptr<Shape const> shape)
    : m_shape(std::move(shape)), m_values(index(m_shape->leaves())), m_low(index(m_shape->leaves() / kWord + 2)),
      m_high(m_low.size()), m_sums(index(m_shape->inner())) {}

void Column::add(Sum& to, std::int64_t plus, std::int64_t minus) {
    auto const sum = static_cast<Wide>(to.high) * (static_cast<Wide>(1) << 64) + to.low + plus - minus;
    to.low = static_cast<std::uint64_t>(sum);
    to.high = static_cast<std::int32_t>(sum >> 64);
}

void Column::add(Sum& to, Sum const& more) {
    auto const before = to.low;
    to.low += more.low;
    to.high += more.high + (to.low < before ? 1 : 0);
    to.present += more.present;
    to.not_applicable += more.not_applicable;
    to.disputed += more.disputed;
}

void Column::count(Sum& to, State state, int by) {
    if (state == State::present) to.present += by;
    if (state == State::not_applicable) to.not_applicable += by;
    if (state == State::disputed) to.disputed += by;
}

State Column::state(std::int32_t leaf) const {
    auto const word = index(leaf / kWord);
    auto const at = leaf % kWord;
    return static_cast<State>(((m_low[word] >> at) & 1) | (((m_high[word] >> at) & 1) << 1));
}

Cell Column::leaf(std::int32_t leaf) const { return {m_values[index(leaf)], state(leaf)}; }

void Column::put(std::int32_t leaf, Cell cell) {
    auto const word = index(leaf / kWord);
    auto const bit = std::uint64_t{1} << (leaf % kWord);
    auto const state = static_cast<unsigned>(cell.state);
    m_low[word] = (state & 1) != 0 ? m_low[word] | bit : m_low[word] & ~bit;
    m_high[word] = (state & 2) != 0 ? m_high[word] | bit : m_high[word] & ~bit;
    m_values[index(leaf)] = cell.value;
    m_magnitude |= magnitude(cell.value);
}

void Column::load_at(std::int32_t place, std::int64_t unit, Cell cell) {
    if (!counts(cell.state)) cell.value = 0;
    if (place == kNowhere) {
        if (cell.state == State::blank) m_outside.erase(unit);
        else m_outside[unit] = cell;
    } else if (m_shape->is_leaf(place)) {
        put(m_shape->first_leaf(place), cell);
    } else if (cell.state == State::blank) {
        m_own.erase(m_shape->inner_of(place));
    } else {
        m_own[m_shape->inner_of(place)] = cell;
    }
}

void Column::set(std::int64_t unit, Cell cell) {
    auto const place = m_shape->find(unit);
    if (place == kNowhere) load_at(place, unit, cell);
    else set_at(place, cell);
}

void Column::set_at(std::int32_t place, Cell cell) {
    if (!m_shape->is_leaf(place)) return load_at(place, 0, cell);
    if (!counts(cell.state)) cell.value = 0;
    auto const number = m_shape->first_leaf(place);
    auto const before = leaf(number);
    if (before == cell) return;
    put(number, cell);
    for (auto inner = m_shape->parent_of_leaf(number); inner >= 0; inner = m_shape->parent_of_inner(inner)) {
        auto& sum = m_sums[index(inner)];
        add(sum, cell.value, before.value);
        count(sum, before.state, -1);
        count(sum, cell.state, 1);
    }
}

bool Column::small() const {
    auto const leaves = static_cast<std::uint32_t>(m_shape->leaves());
    return std::bit_width(m_magnitude) + std::bit_width(leaves) < 63;
}

/// How many leaves of each state there are up to the start of every word of the planes.
template <class Ones> [[gnu::always_inline]] inline void Column::count_words(std::vector<Counts>& up_to, Ones const& ones) const {
    up_to.resize(m_low.size());
    Counts so_far;
    for (std::size_t word = 0; word < m_low.size(); ++word) {
        up_to[word] = so_far;
        so_far.add(ones(m_low[word] & ~m_high[word]), ones(m_high[word] & ~m_low[word]), ones(m_low[word] & m_high[word]));
    }
}

// Runs lie side by side, so that what a run holds is how much a running count grew, of values as of states. That has loops
// of fixed length and no guess at a run's end, which on a nation's villages costs more than the adding.
template <class Ones> [[gnu::always_inline]] inline void Column::sum_runs(std::vector<Sum>& out, Ones const& ones) const {
    thread_local std::vector<Counts> up_to;
    count_words(up_to, ones);
    std::array<std::uint64_t, kBlock + 1> running;  // may go round: small() says whether it is used
    running[0] = 0;
    auto const runs = m_shape->runs();
    auto run = runs.begin();
    std::uint64_t sum_before = 0;
    Counts before;
    for (std::int32_t first = 0; first < m_shape->leaves(); first += kBlock) {
        auto const count = std::min(kBlock, m_shape->leaves() - first);
        auto const* const values = m_values.data() + first;
        auto sum = running[0];
        for (std::int32_t at = 0; at < count; ++at) running[static_cast<std::size_t>(at) + 1] = sum += static_cast<std::uint64_t>(values[at]);
        for (; run != runs.end() && run->end <= first + count; ++run) {
            auto& to = out[index(run->parent)];
            auto const sum_now = running[static_cast<std::size_t>(run->end - first)];
            to.low += sum_now - sum_before;
            sum_before = sum_now;
            auto const word = index(run->end / kWord);
            auto const mask = (std::uint64_t{1} << (run->end % kWord)) - 1;
            auto const low = m_low[word] & mask;
            auto const high = m_high[word] & mask;
            auto now = up_to[word];
            now.add(ones(low & ~high), ones(high & ~low), ones(low & high));
            to.present += now.present - before.present;
            to.not_applicable += now.not_applicable - before.not_applicable;
            to.disputed += now.disputed - before.disputed;
            before = now;
        }
        running[0] = sum;
    }
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) void Column::sum_runs_popcnt(std::vector<Sum>& out) const {
    sum_runs(out, [](std::uint64_t word) __attribute__((target("popcnt"))) { return static_cast<std::int32_t>(__builtin_popcountll(word)); });
}
#endif

void Column::sum_runs(std::vector<Sum>& out) const {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("popcnt")) return sum_runs_popcnt(out);
#endif
    sum_runs(out, [](std::uint64_t word) { return static_cast<std::int32_t>(std::popcount(word)); });
}

// Where no sum can leave 64 bits, 64 bits are all that is added, and the rest is the sign; else each value is added in full.
void Column::sum_into(std::vector<Sum>& out) const {
    out.assign(index(m_shape->inner()), {});
    sum_runs(out);
    bool const plain = small();
    if (!plain) {
        for (auto& sum : out) sum.low = 0;
        for (std::int32_t leaf = 0; leaf < m_shape->leaves(); ++leaf) add(out[index(m_shape->parent_of_leaf(leaf))], m_values[index(leaf)], 0);
    }
    for (auto inner = m_shape->inner() - 1; inner >= 0; --inner) {
        auto& sum = out[index(inner)];
        if (plain) sum.high = static_cast<std::int64_t>(sum.low) < 0 ? -1 : 0;
        if (inner == 0) return;
        auto& above = out[index(m_shape->parent_of_inner(inner))];
        if (!plain) {
            add(above, sum);
            continue;
        }
        above.low += sum.low;
        above.present += sum.present;
        above.not_applicable += sum.not_applicable;
        above.disputed += sum.disputed;
    }
}

void Column::recompute() { sum_into(m_sums); }

Reading Column::read(std::int32_t place) const {
    Reading out;
    if (m_shape->is_leaf(place)) {
        auto const cell = leaf(m_shape->first_leaf(place));
        out.sum = cell.value;
        out.leaves = 1;
        out.present = cell.state == State::present;
        out.not_applicable = cell.state == State::not_applicable;
        out.disputed = cell.state == State::disputed;
        return out;
    }
    auto const& sum = m_sums[index(m_shape->inner_of(place))];
    out.leaves = m_shape->end_leaf(place) - m_shape->first_leaf(place);
    out.present = sum.present;
    out.not_applicable = sum.not_applicable;
    out.disputed = sum.disputed;
    auto const low = static_cast<std::int64_t>(sum.low);
    out.overflow = sum.high != (low < 0 ? -1 : 0);
    out.sum = out.overflow ? 0 : low;
    return out;
}

std::optional<Cell> Column::own(std::int32_t place) const {
    if (m_shape->is_leaf(place)) {
        auto const cell = leaf(m_shape->first_leaf(place));
        return cell.state == State::blank ? std::nullopt : std::optional(cell);
    }
    auto const found = m_own.find(m_shape->inner_of(place));
    return found == m_own.end() ? std::nullopt : std::optional(found->second);
}

Extremes Column::extremes(std::int32_t place) const {
    Extremes out;
    std::unordered_set<std::int64_t> values;
    for (auto number = m_shape->first_leaf(place); number < m_shape->end_leaf(place); ++number) {
        if (!counts(state(number))) continue;
        auto const value = m_values[index(number)];
        out.min = out.cells == 0 ? value : std::min(out.min, value);
        out.max = out.cells == 0 ? value : std::max(out.max, value);
        ++out.cells;
        values.insert(value);
    }
    out.distinct = static_cast<std::int32_t>(values.size());
    return out;
}

Column Column::over(std::shared_ptr<Shape const> shape) const {
    Column out(std::move(shape));
    for (std::int32_t place = 0; place < static_cast<std::int32_t>(m_shape->size()); ++place) {
        if (auto const cell = own(place)) out.load(m_shape->unit_at(place), *cell);
    }
    for (auto const& [unit, cell] : m_outside) out.load(unit, cell);
    out.recompute();
    return out;
}

std::int32_t Column::first_wrong() const {
    std::vector<Sum> right;
    sum_into(right);
    for (std::int32_t place = kWhole; place < static_cast<std::int32_t>(m_shape->size()); ++place) {
        if (m_shape->is_leaf(place)) continue;
        auto const inner = index(m_shape->inner_of(place));
        if (right[inner] != m_sums[inner]) return place;
    }
    return kNowhere;
}

std::int32_t Column::first_difference(Column const& other) const {
    YIZHEN_CHECK(m_shape->fingerprint() == other.m_shape->fingerprint());
    for (std::int32_t place = kWhole; place < static_cast<std::int32_t>(m_shape->size()); ++place) {
        if (read(place) != other.read(place) || (place != kWhole && own(place) != other.own(place))) return place;
    }
    return m_outside == other.m_outside ? kNowhere : kWhole;
}

std::size_t Column::bytes() const {
    return m_values.size() * sizeof(std::int64_t) + (m_low.size() + m_high.size()) * sizeof(std::uint64_t) + m_sums.size() * sizeof(Sum) +
           (m_own.size() + m_outside.size()) * 64;
}

void recompute(std::span<Column* const> columns, int threads) {
    std::atomic<std::size_t> next = 0;
    auto const work = [&] {
        for (auto at = next++; at < columns.size(); at = next++) columns[at]->recompute();
    };
    std::vector<std::jthread> helpers;
    for (int more = 1; more < threads; ++more) helpers.emplace_back(work);
    work();
}

}  // namespace yizhen::totals

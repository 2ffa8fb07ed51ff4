/// Aggregates in memory, over the rows that the row outside gives.

#include "kernel/expr/node.h"

#include <limits>
#include <set>

namespace yizhen::expr {
namespace {

__extension__ using Wide = __int128;  // more than 2^63 rows of 64 bits do not fill it

Cell number(std::int64_t value) { return {false, value, {}}; }

Cell cell_of(Value const& value) {
    if (auto const* whole = std::get_if<std::int64_t>(&value)) return number(*whole);
    if (auto const* decimal = std::get_if<Decimal>(&value)) return number(decimal->units);
    if (auto const* yes = std::get_if<bool>(&value)) return number(*yes ? 1 : 0);
    if (auto const* day = std::get_if<CivilDate>(&value)) return number(day->days());
    if (auto const* words = std::get_if<std::string>(&value)) return {false, 0, *words};
    if (auto const* code = std::get_if<Code>(&value)) return {false, 0, code->value};
    return {};
}

}  // namespace

/// A sum is looked at when it is complete: rows have no order, so a partial one that leaves 64 bits is no failure.
Cell Evaluator::aggregate(Node const& node) {
    if (auto const given = m_row->aggregated(&node)) {
        m_disputed = m_disputed || given->state == CellState::disputed;
        return cell_of(given->value);
    }
    bool const counts = counts_rows(node.op);
    std::size_t const condition_at = counts ? 0 : 1;
    Wide total = 0;
    Cell best;
    std::set<std::pair<std::int64_t, std::string>> seen;
    for (auto const* row : m_row->rows(node.text)) {
        Evaluator inner(row, m_context);
        bool wanted = true;
        if (node.children.size() > condition_at) {
            auto const answer = inner.run(*node.children[condition_at]);
            wanted = !answer.null && answer.number != 0;
        }
        auto value = wanted && !counts ? inner.run(*node.children[0]) : Cell{};
        m_disputed = m_disputed || (wanted && inner.read_disputed());
        if (inner.failure()) return fail(*inner.failure());
        if (counts) total += wanted ? 1 : 0;
        if (value.null) continue;
        if (node.op == Op::aggregate_distinct) {
            seen.emplace(value.number, value.words);
        } else if (node.op == Op::aggregate_sum) {
            total += value.number;
            best.null = false;
        } else {
            int const order = best.null ? 0 : compared(node.children[0]->type, value, best);
            if (best.null || (node.op == Op::aggregate_min ? order < 0 : order > 0)) best = std::move(value);
        }
    }
    if (node.op == Op::aggregate_exists) return number(total > 0 ? 1 : 0);
    if (counts) return number(static_cast<std::int64_t>(total));
    if (node.op == Op::aggregate_sum && !best.null) {
        bool const fits = total >= std::numeric_limits<std::int64_t>::min() && total <= std::numeric_limits<std::int64_t>::max();
        return fits ? number(static_cast<std::int64_t>(total)) : overflow(node);
    }
    return node.op == Op::aggregate_distinct ? number(static_cast<std::int64_t>(seen.size())) : best;
}

}  // namespace yizhen::expr

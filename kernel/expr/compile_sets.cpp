/// Aggregates over the rows of a set, as subqueries tied to the row outside.
///
/// A condition that may fail is only reached for rows of the set: memory sees no others, but a planner may. The fence is
/// OFFSET 0 in PostgreSQL and a LIMIT in SQLite, through neither of which a condition is moved inwards. Sums of 64-bit
/// numbers are exact until they are complete, as in memory: PostgreSQL adds bigint as numeric, SQLite adds halves.

#include "kernel/expr/compile.h"

#include <fmt/format.h>

namespace yizhen::expr {

/// "FROM … WHERE …" of the rows that the aggregate is about.
std::string Compiler::rows_where(Node const& node, std::size_t condition_at) {
    auto const& [relation, alias, related] = node.rows;
    auto const from = fmt::format("FROM {} {} WHERE {}", relation, alias, related.empty() ? "1 = 1" : related);
    if (node.children.size() <= condition_at) return from;
    auto const& condition = *node.children[condition_at];
    auto const words = sql(condition);
    if (!condition.can_fail) return fmt::format("{} AND {}", from, words);
    return fmt::format("FROM (SELECT {}.* {} {}) {} WHERE {}", alias, from, postgres() ? "OFFSET 0" : "LIMIT -1", alias, words);
}

std::string Compiler::summed(std::string const& value, std::string const& rows) {
    if (postgres()) return fmt::format("(SELECT SUM({})::bigint {})", value, rows);
    auto const v = new_name();
    auto const high = new_name();
    auto const low = new_name();
    auto const carried = fmt::format("{} + ({} >> 32)", high, low);
    return fmt::format("(SELECT CASE WHEN {0} NOT BETWEEN -2147483648 AND 2147483647 THEN abs(-9223372036854775807-1+({1} IS NULL)*0) "
                       "ELSE (({0}) << 32) | ({2} & 4294967295) END "
                       "FROM (SELECT SUM({3} >> 32) AS {1}, SUM({3} & 4294967295) AS {2} FROM (SELECT {4} AS {3} {5})))",
                       carried, high, low, v, value, rows);
}

std::string Compiler::aggregate(Node const& node) {
    if (node.rows.relation.empty()) return refuse(node, fmt::format("“{}”不在数据库里，不能用于查询", node.text));
    bool const counts = counts_rows(node.op);
    // Parameters are numbered in the order they are met; SQL takes them in any.
    auto const value = counts ? std::string() : sql(*node.children[0]);
    auto const rows = rows_where(node, counts ? 0 : 1);
    if (m_failure) return {};
    auto const& type = counts ? node.type : node.children[0]->type;
    bool const text = type.kind == ValueType::date || is_words(type);
    auto const collated = text && postgres() ? value + " COLLATE \"C\"" : value;
    switch (node.op) {
    case Op::aggregate_count: return fmt::format("(SELECT COUNT(*) {})", rows);
    case Op::aggregate_exists: {
        // EXISTS ends at the first row, memory does not: a later one may fail.
        bool const can_fail = !node.children.empty() && node.children[0]->can_fail;
        return can_fail ? fmt::format("((SELECT COUNT(*) {}) > 0)", rows) : fmt::format("EXISTS (SELECT 1 {})", rows);
    }
    case Op::aggregate_sum: return summed(value, rows);
    case Op::aggregate_distinct: return fmt::format("(SELECT COUNT(DISTINCT {}) {})", value, rows);
    default: return fmt::format("(SELECT {}({}) {})", node.op == Op::aggregate_min ? "MIN" : "MAX", collated, rows);
    }
}

}  // namespace yizhen::expr

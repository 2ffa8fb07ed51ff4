/// Arithmetic and dates in SQL with the same limits as in memory: whatever leaves 64 bits is an error.
/// PostgreSQL raises by itself. SQLite turns an overflowing integer into a REAL, which typeof() shows; abs() of the
/// smallest integer is what raises there. The raising part always holds a column, so that no planner computes it early.

#include "kernel/expr/compile.h"

#include <fmt/format.h>

namespace yizhen::expr {
namespace {

constexpr std::size_t kTermsAtOnce = 40;

bool is_plain(Node const& node) {
    return !node.dynamic || (node.op == Op::name && node.type.kind != ValueType::boolean);
}

std::string power_of_ten(int exponent) { return "1" + std::string(static_cast<std::size_t>(exponent), '0'); }

}  // namespace

/// SQLite only: `result` unless one of the integers of `overflows` (joined by OR) became a REAL.
std::string Compiler::checked(Bound const& bound, std::string const& result, std::string const& overflows) {
    return bound.wrap(fmt::format("(CASE WHEN {} THEN abs(-9223372036854775807-1+({} IS NULL)*0) ELSE {} END)", overflows,
                                  result, result));
}

/// From the left, some terms at a time. Every partial sum is looked at, because a later null would hide a REAL.
std::string Compiler::sum(Node const& node) {
    auto const sign = [&](std::size_t i) {
        bool const minus = node.op == Op::negate || node.minus[i];
        return minus ? " - " : " + ";
    };
    auto const zero = [&] { return postgres() ? std::string("'0'::bigint") : std::string("0"); };
    std::size_t i = 0;
    std::string total;
    bool total_plain = false;
    if (sign(0) == std::string(" + ")) {
        total = sql(*node.children[0]);
        total_plain = is_plain(*node.children[0]);
        i = 1;
    } else {
        total = zero();
        total_plain = true;
    }
    if (postgres()) {
        for (; i < node.children.size(); ++i) total += sign(i) + sql(*node.children[i]);
        return "(" + total + ")";
    }
    while (i < node.children.size()) {
        Bound bound(*this);
        std::string partial = bound.add(total, total_plain);
        std::string overflows;
        for (std::size_t taken = 0; taken < kTermsAtOnce && i < node.children.size(); ++taken, ++i) {
            partial += sign(i) + bound.add(sql(*node.children[i]), is_plain(*node.children[i]));
            overflows += (overflows.empty() ? "typeof(" : " OR typeof(") + partial + ") = 'real'";
        }
        total = checked(bound, partial, overflows);
        total_plain = false;
    }
    return total;
}

std::string Compiler::multiply(Node const& node) {
    Bound const bound(*this, node);
    auto const product = bound[0] + " * " + bound[1];
    if (postgres()) return bound.wrap("(" + product + ")");
    return checked(bound, product, "typeof(" + product + ") = 'real'");
}

std::string Compiler::multiplied(std::string const& value, bool plain, int exponent) {
    if (exponent == 0) return value;
    if (postgres()) return fmt::format("({} * '{}'::bigint)", value, power_of_ten(exponent));
    Bound bound(*this);
    auto const product = bound.add(value, plain) + " * " + power_of_ten(exponent);
    return checked(bound, product, "typeof(" + product + ") = 'real'");
}

/// Half-even, null by zero. Below zero throughout, because the smallest integer has no positive counterpart.
std::string Compiler::divided(std::string const& numerator, std::string const& denominator, bool plain) {
    Bound bound(*this);
    auto const n = bound.add(numerator, plain);
    auto const d = bound.add(denominator, plain);
    auto const quotient = fmt::format("{} / {}", n, d);
    auto const remainder = fmt::format("(-abs({} % {}))", n, d);
    auto const rest = fmt::format("(CASE WHEN {} > 0 THEN -{} ELSE {} END) - {}", d, d, d, remainder);
    auto const away = fmt::format("{} < {} OR ({} = {} AND ({}) % 2 <> 0)", remainder, rest, remainder, rest, quotient);
    auto const step = fmt::format("CASE WHEN {} THEN CASE WHEN ({} < 0) = ({} < 0) THEN 1 ELSE -1 END ELSE 0 END", away, n, d);
    auto const smallest = fmt::format("WHEN typeof({}) = 'real' THEN abs(-9223372036854775807-1+({} IS NULL)*0) ", quotient, n);
    return bound.wrap(fmt::format("(CASE WHEN {} = 0 THEN NULL {}ELSE {} + {} END)", d, postgres() ? "" : smallest,
                                  quotient, step));
}

std::string Compiler::divide(Node const& node) {
    auto const& left = *node.children[0];
    auto const& right = *node.children[1];
    // A zero that only the day makes must stay hidden from the planner, or it drops the numerator and its overflow.
    bool const zero = right.op == Op::constant && right.value.number == 0;
    return divided(sql(left), sql(right), is_plain(left) && is_plain(right) && !zero);
}

std::string Compiler::rescale(Node const& node) {
    auto const& child = *node.children[0];
    int const shift = node.type.scale - child.type.scale;
    if (shift >= 0) return multiplied(sql(child), is_plain(child), shift);
    auto const power = power_of_ten(-shift);
    return divided(sql(child), postgres() ? fmt::format("'{}'::bigint", power) : power, is_plain(child));
}

// --- dates ---------------------------------------------------------------------------------------------------------

std::string Compiler::age(Node const& node) {
    Bound const bound(*this, node);
    auto const year = [](std::string const& day) { return fmt::format("CAST(substr({}, 1, 4) AS BIGINT)", day); };
    return bound.wrap(fmt::format("({} - {} - CASE WHEN substr({}, 6) < substr({}, 6) THEN 1 ELSE 0 END)", year(bound[1]),
                                  year(bound[0]), bound[1], bound[0]));
}

std::string Compiler::date_part(Node const& node, int from, int size) {
    return fmt::format("CAST(substr({}, {}, {}) AS BIGINT)", sql(*node.children[0]), from, size);
}

std::string Compiler::days_between(Node const& node) {
    auto const from = sql(*node.children[0]);
    auto const to = sql(*node.children[1]);
    if (postgres()) return fmt::format("(({})::date - ({})::date)::bigint", to, from);
    return fmt::format("CAST(julianday({}) - julianday({}) AS INTEGER)", to, from);
}

/// Days since 0001-01-01, moved and turned back; 3652058 is 9999-12-31.
std::string Compiler::plus_days(Node const& node) {
    Bound inner(*this, node);
    auto const moved = postgres()
                           ? fmt::format("((({})::date - DATE '0001-01-01')::bigint + {})", inner[0], inner[1])
                           : fmt::format("(CAST(julianday({}) - 1721425.5 AS INTEGER) + {})", inner[0], inner[1]);
    Bound bound(*this);
    auto const day = bound.add(inner.wrap(moved), false);
    auto const raise = postgres() ? fmt::format("(1 / ({} * 0))::text", day)
                                  : fmt::format("abs(-9223372036854775807-1+({} IS NULL)*0)", day);
    auto const back = postgres() ? fmt::format("to_char(DATE '0001-01-01' + ({})::int, 'YYYY-MM-DD')", day)
                                 : fmt::format("date({} + 1721425.5)", day);
    return bound.wrap(fmt::format("(CASE WHEN {} < 0 OR {} > 3652058 THEN {} ELSE {} END)", day, day, raise, back));
}

}  // namespace yizhen::expr

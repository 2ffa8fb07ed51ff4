#include "kernel/expr/node.h"
#include "kernel/expr/syntax.h"
#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace yizhen::expr {
namespace {

Cell number(std::int64_t value) { return {false, value, {}}; }
Cell truth(bool yes) { return number(yes ? 1 : 0); }

std::int64_t power_of_ten(int exponent) {
    std::int64_t power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

CivilDate day_of(Cell const& cell) { return CivilDate::from_days(static_cast<std::int32_t>(cell.number)); }

constexpr std::int64_t kFirstDay = -719162;  // 0001-01-01
constexpr std::int64_t kLastDay = 2932896;   // 9999-12-31

/// Half-even; the caller has excluded zero. False when the quotient does not fit.
bool divided(std::int64_t numerator, std::int64_t denominator, std::int64_t& quotient) {
    if (denominator == -1) return !__builtin_sub_overflow(std::int64_t{0}, numerator, &quotient);
    quotient = numerator / denominator;
    std::int64_t const remainder = numerator % denominator;
    std::int64_t const below_remainder = remainder < 0 ? remainder : -remainder;
    std::int64_t const below_denominator = denominator < 0 ? denominator : -denominator;
    std::int64_t const rest = below_denominator - below_remainder;
    bool const away = below_remainder < rest || (below_remainder == rest && quotient % 2 != 0);
    if (away) quotient += (numerator < 0) == (denominator < 0) ? 1 : -1;
    return true;
}

}  // namespace

int compared(NodeType const& type, Cell const& a, Cell const& b) {
    if (is_words(type)) {
        // UTF-8 keeps the order of code points.
        int const order = a.words.compare(b.words);
        return order < 0 ? -1 : order > 0 ? 1 : 0;
    }
    return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
}

Cell Evaluator::fail(Problem why) {
    if (!m_failure) m_failure = std::move(why);
    return {};
}

Cell Evaluator::overflow(Node const& node) {
    return fail(problem_at(node.begin, node.end, "数值超出可计算的范围（18 位有效数字），请核对单位"));
}

Cell Evaluator::run(Node const& node) {
    if (m_failure) return {};
    switch (node.op) {
    case Op::constant: return node.value;
    case Op::null: return {};
    case Op::name: return name(node);
    case Op::as_of: return number(m_context.as_of.days());
    case Op::logical_and:
    case Op::logical_or:
    case Op::logical_not: return logical(node);
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal: return compare(node);
    case Op::in_list: return in_list(node);
    case Op::is_null: return truth(run(*node.children[0]).null);
    case Op::has_state: return state(node);
    case Op::never: return run(*node.children[0]).null ? Cell{} : truth(false);
    case Op::sum: return sum(node);
    case Op::multiply:
    case Op::negate:
    case Op::absolute: return arithmetic(node);
    case Op::divide: return divide(node);
    case Op::rescale: return rescale(node);
    case Op::choose:
    case Op::coalesce: return choice(node);
    case Op::least:
    case Op::greatest: return extreme(node);
    case Op::age:
    case Op::year:
    case Op::month:
    case Op::day:
    case Op::days_between:
    case Op::plus_days: return dates(node);
    case Op::working_days: return working_days(node);
    case Op::like:
    case Op::contains:
    case Op::length: return words(node);
    case Op::aggregate_count:
    case Op::aggregate_exists:
    case Op::aggregate_sum:
    case Op::aggregate_min:
    case Op::aggregate_max:
    case Op::aggregate_distinct: break;
    }
    return aggregate(node);
}

Cell Evaluator::name(Node const& node) {
    auto const cell = m_row->cell(node.name);
    if (cell.state == CellState::disputed) m_disputed = true;
    auto const wrong = [&] {
        return fail({problems::kBadInput, fmt::format("“{}”的值“{}”不是声明的类型（{}）。", node.name.name,
                                                      to_text(cell.value), name_of(node.name.type))});
    };
    if (std::holds_alternative<std::monostate>(cell.value)) return {};
    switch (node.name.type) {
    case ValueType::integer:
        if (auto const* whole = std::get_if<std::int64_t>(&cell.value)) return number(*whole);
        return wrong();
    case ValueType::decimal: {
        Decimal value;
        if (auto const* whole = std::get_if<std::int64_t>(&cell.value)) {
            value.units = *whole;
        } else if (auto const* decimal = std::get_if<Decimal>(&cell.value)) {
            value = *decimal;
        } else {
            return wrong();
        }
        auto const fitted = value.rescaled(node.name.scale);
        return fitted ? number(fitted.value().units) : overflow(node);
    }
    case ValueType::text:
    case ValueType::code:
        if (auto const* text = std::get_if<std::string>(&cell.value)) return {false, 0, *text};
        if (auto const* code = std::get_if<Code>(&cell.value)) return {false, 0, code->value};
        return wrong();
    case ValueType::date:
        if (auto const* date = std::get_if<CivilDate>(&cell.value)) return number(date->days());
        return wrong();
    case ValueType::boolean:
        if (auto const* yes = std::get_if<bool>(&cell.value)) return truth(*yes);
        return wrong();
    }
    return wrong();
}

/// From the left; stops as soon as the answer is certain, so `b > 0 and a / b > 2` never fails for its right side.
Cell Evaluator::logical(Node const& node) {
    if (node.op == Op::logical_not) {
        auto const child = run(*node.children[0]);
        return child.null ? child : truth(child.number == 0);
    }
    bool const stopper = node.op == Op::logical_or;
    bool unknown = false;
    for (auto const& child : node.children) {
        auto const part = run(*child);
        if (m_failure) return {};
        if (part.null) {
            unknown = true;
        } else if ((part.number != 0) == stopper) {
            return truth(stopper);
        }
    }
    return unknown ? Cell{} : truth(!stopper);
}

Cell Evaluator::compare(Node const& node) {
    auto const left = run(*node.children[0]);
    auto const right = run(*node.children[1]);
    if (left.null || right.null || m_failure) return {};
    int const order = compared(node.children[0]->type, left, right);
    switch (node.op) {
    case Op::equal: return truth(order == 0);
    case Op::not_equal: return truth(order != 0);
    case Op::less: return truth(order < 0);
    case Op::less_equal: return truth(order <= 0);
    case Op::greater: return truth(order > 0);
    default: return truth(order >= 0);
    }
}

Cell Evaluator::in_list(Node const& node) {
    auto const subject = run(*node.children[0]);
    if (subject.null) return {};
    return truth(std::any_of(node.children.begin() + 1, node.children.end(), [&](NodePtr const& member) {
        return compared(member->type, subject, member->value) == 0;
    }));
}

Cell Evaluator::state(Node const& node) {
    auto const cell = m_row->cell(node.children[0]->name);
    return truth(static_cast<int>(cell.state) == node.number);
}

Cell Evaluator::sum(Node const& node) {
    std::int64_t total = 0;
    bool unknown = false;
    for (std::size_t i = 0; i < node.children.size(); ++i) {
        auto const term = run(*node.children[i]);
        if (m_failure) return {};
        unknown = unknown || term.null;
        if (unknown) continue;
        bool const failed = node.minus[i] ? __builtin_sub_overflow(total, term.number, &total)
                                          : __builtin_add_overflow(total, term.number, &total);
        if (failed) return overflow(node);
    }
    return unknown ? Cell{} : number(total);
}

Cell Evaluator::arithmetic(Node const& node) {
    auto const left = run(*node.children[0]);
    std::int64_t result = 0;
    if (node.op == Op::multiply) {
        auto const right = run(*node.children[1]);
        if (left.null || right.null) return {};
        return __builtin_mul_overflow(left.number, right.number, &result) ? overflow(node) : number(result);
    }
    if (left.null) return {};
    if (node.op == Op::absolute && left.number >= 0) return left;
    return __builtin_sub_overflow(std::int64_t{0}, left.number, &result) ? overflow(node) : number(result);
}

Cell Evaluator::divide(Node const& node) {
    auto const left = run(*node.children[0]);
    auto const right = run(*node.children[1]);
    if (left.null || right.null || right.number == 0 || m_failure) return {};
    std::int64_t quotient = 0;
    return divided(left.number, right.number, quotient) ? number(quotient) : overflow(node);
}

Cell Evaluator::rescale(Node const& node) {
    auto const child = run(*node.children[0]);
    if (child.null) return child;
    int const shift = node.type.scale - node.children[0]->type.scale;
    std::int64_t result = 0;
    if (shift < 0) {
        divided(child.number, power_of_ten(-shift), result);
        return number(result);
    }
    return __builtin_mul_overflow(child.number, power_of_ten(shift), &result) ? overflow(node) : number(result);
}

Cell Evaluator::choice(Node const& node) {
    if (node.op == Op::choose) {
        auto const condition = run(*node.children[0]);
        return run(*node.children[!condition.null && condition.number != 0 ? 1 : 2]);
    }
    for (auto const& child : node.children) {
        auto value = run(*child);
        if (!value.null || m_failure) return value;
    }
    return {};
}

Cell Evaluator::extreme(Node const& node) {
    Cell best;
    bool unknown = false;
    for (auto const& child : node.children) {
        auto value = run(*child);
        if (m_failure) return {};
        unknown = unknown || value.null;
        if (unknown) continue;
        int const order = best.null ? 0 : compared(node.type, value, best);
        if (best.null || (node.op == Op::least ? order < 0 : order > 0)) best = std::move(value);
    }
    return unknown ? Cell{} : best;
}

Cell Evaluator::dates(Node const& node) {
    auto const first = run(*node.children[0]);
    auto const second = node.children.size() > 1 ? run(*node.children[1]) : number(0);
    if (first.null || second.null || m_failure) return {};
    auto const date = day_of(first);
    switch (node.op) {
    case Op::year: return number(date.year());
    case Op::month: return number(date.month());
    case Op::day: return number(date.day());
    case Op::days_between: return number(second.number - first.number);
    case Op::plus_days: {
        std::int64_t moved = 0;
        bool const failed = __builtin_add_overflow(first.number, second.number, &moved);
        if (failed || moved < kFirstDay || moved > kLastDay) {
            return fail(problem_at(node.begin, node.end, "日期超出 0001 年到 9999 年"));
        }
        return number(moved);
    }
    default: break;
    }
    auto const on = day_of(second);
    bool const before_birthday =
        on.month() < date.month() || (on.month() == date.month() && on.day() < date.day());
    return number(on.year() - date.year() - (before_birthday ? 1 : 0));
}

Cell Evaluator::working_days(Node const& node) {
    auto const from = run(*node.children[0]);
    auto const to = run(*node.children[1]);
    if (from.null || to.null || m_failure) return {};
    if (!m_context.working_days) return fail(problem_at(node.begin, node.end, "此处没有工作日历，不能计算工作日"));
    auto const counted = m_context.working_days(day_of(from), day_of(to));
    return counted ? number(counted.value()) : fail(counted.problem());
}

Cell Evaluator::words(Node const& node) {
    auto const subject = run(*node.children[0]);
    if (subject.null || m_failure) return {};
    if (node.op == Op::length) return number(static_cast<std::int64_t>(text::length(subject.words)));
    if (node.op == Op::like) return truth(glob_matches(node.glob, subject.words));
    auto const part = run(*node.children[1]);
    if (part.null) return {};
    return truth(subject.words.find(part.words) != std::string::npos);
}

Value to_value(NodeType const& type, Cell const& cell) {
    if (cell.null) return std::monostate{};
    switch (type.kind) {
    case ValueType::integer: return cell.number;
    case ValueType::decimal: return Decimal{cell.number, static_cast<std::uint8_t>(type.scale)};
    case ValueType::text: return cell.words;
    case ValueType::code: return Code{cell.words};
    case ValueType::date: return day_of(cell);
    case ValueType::boolean: return cell.number != 0;
    }
    return std::monostate{};
}

Result<CellValue> evaluate(Expression const& expression, Row const& row, Context const& context) {
    Evaluator evaluator(&row, context);
    auto const& root = expression.root();
    auto const cell = evaluator.run(root);
    if (evaluator.failure()) return *evaluator.failure();
    CellValue out{to_value(root.type, cell), CellState::present};
    if (cell.null) {
        out.state = CellState::blank;
        if (root.op == Op::name && row.cell(root.name).state == CellState::not_applicable) {
            out.state = CellState::not_applicable;
        }
    } else if (evaluator.read_disputed()) {
        out.state = CellState::disputed;
    }
    return out;
}

Result<bool> holds(Expression const& expression, Row const& row, Context const& context) {
    YIZHEN_CHECK(expression.type() == ValueType::boolean);
    auto const answer = evaluate(expression, row, context);
    if (!answer) return answer.problem();
    auto const* const yes = std::get_if<bool>(&answer.value().value);
    return yes != nullptr && *yes;
}

}  // namespace yizhen::expr

#include "kernel/expr/needed.h"

#include "kernel/expr/node.h"

#include <optional>

namespace yizhen::expr {
namespace {

std::optional<Needed::Kind> comparison_of(Op op) {
    switch (op) {
    case Op::equal: return Needed::Kind::equal;
    case Op::not_equal: return Needed::Kind::not_equal;
    case Op::less: return Needed::Kind::less;
    case Op::less_equal: return Needed::Kind::less_equal;
    case Op::greater: return Needed::Kind::greater;
    case Op::greater_equal: return Needed::Kind::greater_equal;
    default: return std::nullopt;
    }
}

bool is_whole_name(Node const& node) { return node.op == Op::name && node.type.kind == ValueType::integer; }
bool is_whole_constant(Node const& node) { return node.op == Op::constant && node.type.kind == ValueType::integer && !node.value.null; }
bool is_yes_or_no(Node const& node) { return node.op == Op::name && node.type.kind == ValueType::boolean; }

void collect(Node const& node, std::vector<Needed>& out) {
    if (node.op == Op::logical_and) {
        for (auto const& child : node.children) collect(*child, out);
        return;
    }
    if (is_yes_or_no(node)) {
        out.push_back({.kind = Needed::Kind::is_true, .left = node.name.slot});
        return;
    }
    if (node.op == Op::logical_not && is_yes_or_no(*node.children[0])) {
        out.push_back({.kind = Needed::Kind::is_false, .left = node.children[0]->name.slot});
        return;
    }
    auto const kind = comparison_of(node.op);
    if (!kind || !is_whole_name(*node.children[0])) return;
    auto const left = node.children[0]->name.slot;
    auto const& right = *node.children[1];
    if (is_whole_name(right)) out.push_back({.kind = *kind, .left = left, .right = right.name.slot});
    if (is_whole_constant(right)) out.push_back({.kind = *kind, .left = left, .number = right.value.number});
}

}  // namespace

std::vector<Needed> needed_by(Expression const& condition) {
    std::vector<Needed> out;
    collect(condition.root(), out);
    return out;
}

bool compares(Needed::Kind kind, std::int64_t left, std::int64_t right) {
    switch (kind) {
    case Needed::Kind::equal: return left == right;
    case Needed::Kind::not_equal: return left != right;
    case Needed::Kind::less: return left < right;
    case Needed::Kind::less_equal: return left <= right;
    case Needed::Kind::greater: return left > right;
    case Needed::Kind::greater_equal: return left >= right;
    case Needed::Kind::is_true:
    case Needed::Kind::is_false: break;
    }
    return false;
}

}  // namespace yizhen::expr

/// What can be known before any row is read is computed once: by the checker without a day, by compile() with it.
/// PostgreSQL simplifies on its own when it plans, and fails there on an overflow that no row would have reached; a tree
/// in which nothing is left to simplify gives it no occasion.

#include "kernel/expr/node.h"

#include <algorithm>

namespace yizhen::expr {
namespace {

bool is_constant(NodePtr const& node) { return node->op == Op::constant; }
bool is_known(NodePtr const& node) { return node->op == Op::constant || node->op == Op::null; }

NodePtr share(Node node) { return std::make_shared<Node const>(std::move(node)); }

NodePtr constant(Node const& like, Cell value) {
    Node node;
    node.op = value.null ? Op::null : Op::constant;
    node.type = like.type;
    node.type.unknown = false;
    node.begin = like.begin;
    node.end = like.end;
    node.value = std::move(value);
    return share(std::move(node));
}

bool fails_by_itself(Op op) {
    switch (op) {
    case Op::sum:
    case Op::multiply:
    case Op::divide:
    case Op::negate:
    case Op::absolute:
    case Op::rescale:
    case Op::plus_days:
    case Op::working_days: return true;
    default: return op == Op::aggregate_sum;
    }
}

/// Neutral parts go; after a part that settles the answer nothing is reached.
NodePtr fold_logical(Node& node) {
    std::int64_t const settling = node.op == Op::logical_or ? 1 : 0;
    std::vector<NodePtr> kept;
    bool settled = false;
    for (auto& child : node.children) {
        if (settled) break;
        bool const neutral = is_constant(child) && child->value.number != settling;
        settled = is_constant(child) && child->value.number == settling;
        if (!neutral) kept.push_back(std::move(child));
    }
    bool const can_fail = std::any_of(kept.begin(), kept.end(), [](NodePtr const& child) { return child->can_fail; });
    if (settled && !can_fail) return constant(node, {false, settling, {}});
    if (kept.empty()) return constant(node, {false, 1 - settling, {}});
    node.children = std::move(kept);
    return node.children.size() == 1 ? node.children[0] : nullptr;
}

NodePtr fold_coalesce(Node& node) {
    std::erase_if(node.children, [](NodePtr const& child) { return child->op == Op::null; });
    auto const certain = std::find_if(node.children.begin(), node.children.end(), is_constant);
    if (certain != node.children.end()) node.children.erase(certain + 1, node.children.end());
    if (node.children.empty()) return constant(node, {});
    return node.children.size() == 1 ? node.children[0] : nullptr;
}

/// Constants at the front are added up, from the left, as a row would.
NodePtr fold_sum(Node& node, Context const& context, std::optional<Problem>& failure) {
    while (node.children.size() > 1 && is_constant(node.children[0]) && is_constant(node.children[1])) {
        Node front;
        front.op = Op::sum;
        front.type = node.type;
        front.begin = node.begin;
        front.end = node.children[1]->end;
        front.children = {node.children[0], node.children[1]};
        front.minus = {node.minus[0], node.minus[1]};
        Evaluator evaluator(nullptr, context);
        auto value = evaluator.run(front);
        if (evaluator.failure()) {
            failure = evaluator.failure();
            return nullptr;
        }
        node.children.erase(node.children.begin());
        node.children[0] = constant(front, std::move(value));
        node.minus.erase(node.minus.begin());
        node.minus[0] = false;
    }
    return node.children.size() == 1 && !node.minus[0] ? node.children[0] : nullptr;
}

NodePtr fold_parts(Node& node, Context const& context, std::optional<Problem>& failure) {
    switch (node.op) {
    case Op::logical_and:
    case Op::logical_or: return fold_logical(node);
    case Op::coalesce: return fold_coalesce(node);
    case Op::sum: return fold_sum(node, context, failure);
    case Op::choose:
        if (!is_known(node.children[0])) return nullptr;
        return node.children[is_constant(node.children[0]) && node.children[0]->value.number != 0 ? 1 : 2];
    default: return nullptr;
    }
}

}  // namespace

NodePtr folded(Node node, Context const* day, std::optional<Problem>& failure) {
    Context const nowhere;
    auto const& context = day ? *day : nowhere;
    bool const leaf = node.op == Op::name || node.op == Op::constant || node.op == Op::null;
    if (node.op == Op::as_of && day) return constant(node, {false, day->as_of.days(), {}});
    if (auto part = fold_parts(node, context, failure)) return part;
    if (failure) return nullptr;
    node.dynamic = node.op == Op::name || node.op == Op::has_state || is_aggregate(node.op);
    node.day = node.op == Op::as_of || (node.op == Op::working_days && !day);
    node.can_fail = fails_by_itself(node.op);
    constexpr int kAggregateCost = 20;  // it goes through other rows for each row
    node.cost = is_aggregate(node.op) ? kAggregateCost : 1;
    for (auto const& child : node.children) {
        node.cost += child->cost;
        node.dynamic = node.dynamic || child->dynamic;
        node.day = node.day || child->day;
        node.can_fail = node.can_fail || child->can_fail;
    }
    if (leaf || node.dynamic || node.day) return share(std::move(node));
    Evaluator evaluator(nullptr, context);
    auto value = evaluator.run(node);
    failure = evaluator.failure();
    return failure ? nullptr : constant(node, std::move(value));
}

NodePtr specialised(NodePtr const& root, Context const& day, std::optional<Problem>& failure) {
    if (root->children.empty()) return folded(*root, &day, failure);
    Node node = *root;
    for (auto& child : node.children) {
        child = specialised(child, day, failure);
        if (!child) return nullptr;
    }
    return folded(std::move(node), &day, failure);
}

}  // namespace yizhen::expr

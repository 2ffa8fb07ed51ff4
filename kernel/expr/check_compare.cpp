#include "kernel/expr/check.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::expr {
namespace {

constexpr NodeType kBoolean{ValueType::boolean};

bool is_constant(NodePtr const& node) { return node->op == Op::constant; }
bool is_identifier(NodePtr const& node) {
    return node->op == Op::name && node->name.sensitivity == Sensitivity::identifier;
}
bool is_ordering(std::string_view sign) { return sign != "=" && sign != "!="; }

std::string_view flipped(std::string_view sign) {
    if (sign == "<") return ">";
    if (sign == "<=") return ">=";
    if (sign == ">") return "<";
    return sign == ">=" ? "<=" : sign;
}

Op op_of(std::string_view sign) {
    if (sign == "=") return Op::equal;
    if (sign == "!=") return Op::not_equal;
    if (sign == "<") return Op::less;
    if (sign == "<=") return Op::less_equal;
    return sign == ">" ? Op::greater : Op::greater_equal;
}

Decimal decimal_of(Node const& node) {
    return {node.value.number, static_cast<std::uint8_t>(node.type.scale)};
}

}  // namespace

NodePtr Checker::compare(Syntax const& syntax) {
    auto left = subject(syntax.children[0]);
    auto right = subject(syntax.children[1]);
    if (!left || !right) return nullptr;
    if (is_identifier(right)) std::swap(left, right);
    if (is_identifier(left)) {
        bool const literal = is_constant(right) && right->type.kind == ValueType::text;
        if (syntax.text != "=" || !literal) return operand(is_identifier(left) && left->begin == syntax.children[0].begin
                                                              ? syntax.children[0]
                                                              : syntax.children[1]);
        return make(syntax, Op::equal, kBoolean, {left, right});
    }
    return compared(syntax, syntax.text, left, right);
}

NodePtr Checker::compared(Syntax const& at, std::string_view sign, NodePtr left, NodePtr right) {
    if (!left || !right) return nullptr;
    if (left->type.unknown || right->type.unknown) return refuse(at, "与空值比较没有结果，请写“为空”或“不为空”");
    if (!literal_fits(at, left, right)) return nullptr;
    if (is_number(left->type) && is_number(right->type)) {
        if (is_constant(right)) return compared_with_constant(at, sign, left, right);
        if (is_constant(left)) return compared_with_constant(at, flipped(sign), right, left);
        int const scale = std::max(left->type.scale, right->type.scale);
        return make(at, op_of(sign), kBoolean, {rescaled(at, left, scale), rescaled(at, right, scale)});
    }
    bool const comparable = left->type.kind == right->type.kind || (is_words(left->type) && is_words(right->type));
    if (!comparable) {
        return refuse(at, fmt::format("{}不能与{}比较", type_name(left->type), type_name(right->type)));
    }
    bool const unordered = left->type.kind == ValueType::boolean || left->type.kind == ValueType::code ||
                           right->type.kind == ValueType::code;
    if (is_ordering(sign) && unordered) {
        return refuse(at, fmt::format("{}没有大小之分，只能用 = 或 !=", type_name(left->type)));
    }
    return make(at, op_of(sign), kBoolean, {left, right});
}

/// The constant is brought to the other side's scale exactly: x > 2.5 on whole numbers is x > 2.
NodePtr Checker::compared_with_constant(Syntax const& at, std::string_view sign, NodePtr const& node,
                                        NodePtr const& number) {
    auto const value = decimal_of(*number);
    int const scale = node->type.scale;
    auto const boolean = [&](bool yes, NodePtr const& of) {
        auto const never = make(at, Op::never, kBoolean, {of});
        return yes ? make(at, Op::logical_not, kBoolean, {never}) : never;
    };
    if (is_constant(node)) {
        auto const order = decimal_of(*node) <=> value;
        bool const yes = sign == "="    ? order == 0
                         : sign == "!=" ? order != 0
                         : sign == "<"  ? order < 0
                         : sign == "<=" ? order <= 0
                         : sign == ">"  ? order > 0
                                        : order >= 0;
        return constant(at, kBoolean, {false, yes ? 1 : 0, {}});
    }
    NodeType const type = node->type;
    if (auto const fitted = value.rescaled(scale)) {
        if (fitted.value() == value) {
            return make(at, op_of(sign), kBoolean, {node, constant(at, type, {false, fitted.value().units, {}})});
        }
        std::int64_t floor = fitted.value().units - (fitted.value() > value ? 1 : 0);
        if (sign == "=" || sign == "!=") return boolean(sign == "!=", node);
        bool const above = sign == ">" || sign == ">=";
        return make(at, above ? Op::greater : Op::less_equal, kBoolean, {node, constant(at, type, {false, floor, {}})});
    }
    bool const value_is_larger = value.units > 0;
    if (sign == "=" || sign == "!=") return boolean(sign == "!=", node);
    bool const less = sign == "<" || sign == "<=";
    return boolean(less == value_is_larger, node);
}

NodePtr Checker::in_list(Syntax const& syntax) {
    auto const left = subject(syntax.children[0]);
    if (!left) return nullptr;
    if (syntax.children.size() > kListMax + 1u) return refuse(syntax, fmt::format("列表超过 {} 项", kListMax));
    if (left->type.unknown) return refuse(syntax, "与空值比较没有结果，请写“为空”或“不为空”");
    std::vector<NodePtr> parts{left};
    for (std::size_t i = 1; i < syntax.children.size(); ++i) {
        auto const& place = syntax.children[i];
        auto member = operand(place);
        if (!member) return nullptr;
        if (!is_constant(member)) return refuse(place, "列表里只能写具体的数值、文字、日期或代码");
        NodePtr subject_node = left;
        if (!is_identifier(left) && !literal_fits(place, subject_node, member)) return nullptr;
        if (is_number(left->type) && is_number(member->type)) {
            auto const fitted = decimal_of(*member).rescaled(left->type.scale);
            if (!fitted || !(fitted.value() == decimal_of(*member))) continue;  // a number it can never be
            member = constant(place, left->type, {false, fitted.value().units, {}});
        } else if (member->type.kind != left->type.kind) {
            return refuse(place, fmt::format("列表里的{}不能与{}比较", type_name(member->type), type_name(left->type)));
        }
        parts.push_back(std::move(member));
    }
    if (parts.size() == 1) return make(syntax, Op::never, kBoolean, {left});
    return make(syntax, Op::in_list, kBoolean, std::move(parts));
}

NodePtr Checker::between(Syntax const& syntax) {
    auto const value = operand(syntax.children[0]);
    auto const low = operand(syntax.children[1]);
    auto const high = operand(syntax.children[2]);
    return make(syntax, Op::logical_and, kBoolean,
                {compared(syntax, ">=", value, low), compared(syntax, "<=", value, high)});
}

NodePtr Checker::like(Syntax const& syntax) {
    auto const value = operand(syntax.children[0]);
    auto const pattern = operand(syntax.children[1]);
    if (!value || !pattern) return nullptr;
    if (!is_words(value->type)) {
        return refuse(syntax.children[0], fmt::format("“匹配”只用于文字，这里是{}", type_name(value->type)));
    }
    if (!is_constant(pattern) || pattern->type.kind != ValueType::text) {
        return refuse(syntax.children[1], "样式必须是引号里的文字，* 代表任意多个字，? 代表一个字");
    }
    constexpr auto kStarsMax = 8;  // the databases try every way of sharing a text among the stars
    auto const& glob = pattern->value.words;
    if (std::count(glob.begin(), glob.end(), '*') > kStarsMax) {
        return refuse(syntax.children[1], fmt::format("样式里的 * 超过 {} 个", kStarsMax));
    }
    Node node;
    node.op = Op::like;
    node.type = kBoolean;
    node.begin = syntax.begin;
    node.end = syntax.end;
    node.children = {value};
    node.glob = parse_glob(glob);
    return finish(std::move(node));
}

}  // namespace yizhen::expr

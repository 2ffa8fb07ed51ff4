#include "kernel/expr/check.h"

#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yizhen::expr {
namespace {

constexpr NodeType kYesNo{ValueType::boolean};
constexpr NodeType kInteger{ValueType::integer};

using Arguments = std::vector<NodePtr>;
using Builder = NodePtr (*)(Checker&, Syntax const&, Arguments&);

/// `builder` is null for functions whose arguments are names or sets, which check_call treats itself.
struct Known {
    std::string_view name;
    std::string_view chinese;
    std::size_t least;
    std::size_t most;
    Builder builder;
};

NodePtr as_of_node(Checker& checker, Syntax const& at) {
    Node node;
    node.op = Op::as_of;
    node.type = {ValueType::date};
    node.begin = at.begin;
    node.end = at.end;
    return checker.finish(std::move(node));
}

bool all_dates(Checker& checker, Syntax const& at, Arguments& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        arguments[i] = checker.as_date(at.children[i], arguments[i]);
        if (!arguments[i]) return false;
        if (arguments[i]->type.unknown) arguments[i] = checker.constant(at.children[i], {ValueType::date}, {});
    }
    return true;
}

NodePtr age(Checker& checker, Syntax const& at, Arguments& arguments) {
    if (!all_dates(checker, at, arguments)) return nullptr;
    if (arguments.size() == 1) arguments.push_back(as_of_node(checker, at));
    return checker.make(at, Op::age, kInteger, arguments);
}

template <Op kOp> NodePtr part_of_date(Checker& checker, Syntax const& at, Arguments& arguments) {
    if (!all_dates(checker, at, arguments)) return nullptr;
    return checker.make(at, kOp, kInteger, arguments);
}

NodePtr working_days(Checker& checker, Syntax const& at, Arguments& arguments) {
    if (!all_dates(checker, at, arguments)) return nullptr;
    Node node;
    node.op = Op::working_days;
    node.type = kInteger;
    node.begin = at.begin;
    node.end = at.end;
    node.children = arguments;
    return checker.finish(std::move(node));
}

NodePtr choose(Checker& checker, Syntax const& at, Arguments& arguments) {
    if (!checker.expect(at.children[0], arguments[0], ValueType::boolean, "if 的第一项")) return nullptr;
    Arguments branches{arguments[1], arguments.size() > 2 ? arguments[2] : checker.constant(at, {ValueType::boolean, 0, true}, {})};
    if (!checker.unify(at, branches)) return nullptr;
    auto const type = branches[0]->type;
    return checker.make(at, Op::choose, type, {arguments[0], branches[0], branches[1]});
}

NodePtr coalesce(Checker& checker, Syntax const& at, Arguments& arguments) {
    if (!checker.unify(at, arguments)) return nullptr;
    return checker.make(at, Op::coalesce, arguments[0]->type, arguments);
}

template <Op kOp> NodePtr extreme(Checker& checker, Syntax const& at, Arguments& arguments) {
    if (!checker.unify(at, arguments)) return nullptr;
    auto const kind = arguments[0]->type.kind;
    if (kind == ValueType::boolean || kind == ValueType::code) {
        return checker.refuse(at, fmt::format("{}没有大小之分", type_name(arguments[0]->type)));
    }
    return checker.make(at, kOp, arguments[0]->type, arguments);
}

NodePtr absolute(Checker& checker, Syntax const& at, Arguments& arguments) {
    if (!checker.expect_number(at.children[0], arguments[0], "abs 的参数")) return nullptr;
    return checker.make(at, Op::absolute, arguments[0]->type, arguments);
}

NodePtr round(Checker& checker, Syntax const& at, Arguments& arguments) {
    if (!checker.expect_number(at.children[0], arguments[0], "round 的第一项")) return nullptr;
    std::int64_t scale = 0;
    if (arguments.size() > 1) {
        auto const& places = arguments[1];
        bool const literal = places->op == Op::constant && places->type.kind == ValueType::integer;
        if (!literal || places->value.number < 0 || places->value.number > kDecimalScaleMax) {
            return checker.refuse(at.children[1], "小数位数应为 0 到 9 的整数");
        }
        scale = places->value.number;
    }
    if (arguments[0]->type.kind == ValueType::integer && scale == 0) return arguments[0];
    auto const rounded = checker.rescaled(at, arguments[0], static_cast<int>(scale));
    return rounded;
}

NodePtr length(Checker& checker, Syntax const& at, Arguments& arguments) {
    if (!is_words(arguments[0]->type)) return checker.refuse(at.children[0], "“字数”只用于文字");
    return checker.make(at, Op::length, kInteger, arguments);
}

NodePtr contains(Checker& checker, Syntax const& at, Arguments& arguments) {
    if (!is_words(arguments[0]->type) || !is_words(arguments[1]->type)) {
        return checker.refuse(at, "“包含”的两项都应为文字");
    }
    return checker.make(at, Op::contains, kYesNo, arguments);
}

NodePtr starts_with(Checker& checker, Syntax const& at, Arguments& arguments) {
    bool const literal = arguments[1]->op == Op::constant && arguments[1]->type.kind == ValueType::text;
    if (!is_words(arguments[0]->type) || !literal) return checker.refuse(at, "“开头是”的第一项应为文字，第二项应为引号里的文字");
    Node node;
    node.op = Op::like;
    node.type = kYesNo;
    node.begin = at.begin;
    node.end = at.end;
    node.children = {arguments[0]};
    node.glob = {{GlobPart::Kind::words, arguments[1]->value.words}, {GlobPart::Kind::any, {}}};
    return checker.finish(std::move(node));
}

constexpr std::array kKnown = {
    Known{"age", "年龄", 1, 2, age},
    Known{"year", "年份", 1, 1, part_of_date<Op::year>},
    Known{"month", "月份", 1, 1, part_of_date<Op::month>},
    Known{"day", "日", 1, 1, part_of_date<Op::day>},
    Known{"days", "天数", 2, 2, part_of_date<Op::days_between>},
    Known{"working_days", "工作日数", 2, 2, working_days},
    Known{"if", "如果", 2, 3, choose},
    Known{"coalesce", "首个非空", 1, 20, coalesce},
    Known{"min", "最小", 1, 20, extreme<Op::least>},
    Known{"max", "最大", 1, 20, extreme<Op::greatest>},
    Known{"abs", "绝对值", 1, 1, absolute},
    Known{"round", "取位", 1, 2, round},
    Known{"length", "字数", 1, 1, length},
    Known{"contains", "包含", 2, 2, contains},
    Known{"starts_with", "开头是", 2, 2, starts_with},
};

struct State {
    std::string_view name;
    std::string_view chinese;
    CellState state;
};
constexpr std::array kStates = {
    State{"is_blank", "未填", CellState::blank},
    State{"is_not_applicable", "不适用", CellState::not_applicable},
    State{"is_disputed", "有争议", CellState::disputed},
};

struct Aggregate {
    std::string_view name;
    std::string_view chinese;
    Op op;
};
constexpr std::array kAggregates = {
    Aggregate{"count", "计数", Op::aggregate_count}, Aggregate{"exists", "存在", Op::aggregate_exists},
    Aggregate{"sum", "求和", Op::aggregate_sum},
    Aggregate{"min", "最小", Op::aggregate_min},     Aggregate{"max", "最大", Op::aggregate_max},
    Aggregate{"avg", "平均", Op::divide},            Aggregate{"distinct", "不同数", Op::aggregate_distinct},
};

template <class Table> auto const* find_in(Table const& table, std::string_view name) {
    auto const found = std::find_if(table.begin(), table.end(),
                                    [&](auto const& one) { return one.name == name || one.chinese == name; });
    return found == table.end() ? nullptr : &*found;
}

NodePtr state_call(Checker& checker, Syntax const& at, State const& state) {
    if (at.children.size() != 1) return checker.refuse(at, fmt::format("{} 只有一个参数", at.text));
    auto const child = checker.operand(at.children[0]);
    if (!child) return nullptr;
    if (child->op != Op::name) return checker.refuse(at.children[0], fmt::format("{} 的参数必须是一个名称", at.text));
    Node node;
    node.op = Op::has_state;
    node.type = kYesNo;
    node.begin = at.begin;
    node.end = at.end;
    node.children = {child};
    node.number = static_cast<int>(state.state);
    return checker.finish(std::move(node));
}

/// "人口" or "人口.收入": the set, and the rest after the point.
struct SetName {
    std::string set;
    std::string member;
};
SetName set_name(std::string const& word) {
    auto const point = word.find('.');
    if (point == std::string::npos) return {word, {}};
    return {word.substr(0, point), word.substr(point + 1)};
}

bool is_set_argument(Checker const& checker, Syntax const& at) {
    if (at.children.empty()) return false;
    auto const& first = at.children[0];
    bool const word = first.form == Form::word || first.form == Form::quoted;
    return word && !checker.schema().find(first.text) && checker.schema().set(set_name(first.text).set);
}

NodePtr make_aggregate(Checker& checker, Syntax const& at, Op op, std::string const& set, NodePtr value, NodePtr condition) {
    Node node;
    node.op = op;
    node.type = op == Op::aggregate_exists ? kYesNo : value && op != Op::aggregate_distinct ? value->type : kInteger;
    node.rows = checker.schema().set_rows(set);
    node.begin = at.begin;
    node.end = at.end;
    node.text = set;
    if (!counts_rows(op)) node.children.push_back(std::move(value));
    if (condition) node.children.push_back(std::move(condition));
    return checker.finish(std::move(node));
}

NodePtr average(Checker& checker, Syntax const& at, std::string const& set, NodePtr const& value, NodePtr const& condition) {
    auto filled = checker.make(at, Op::is_null, kYesNo, {value});
    filled = checker.make(at, Op::logical_not, kYesNo, {filled});
    if (condition) filled = checker.make(at, Op::logical_and, kYesNo, {condition, filled});
    auto const total = make_aggregate(checker, at, Op::aggregate_sum, set, value, condition);
    auto const count = make_aggregate(checker, at, Op::aggregate_count, set, nullptr, filled);
    return total && count ? checker.over(at, total, count) : nullptr;
}

NodePtr aggregate_call(Checker& checker, Syntax const& at, Aggregate const& function) {
    if (at.children.empty()) return checker.refuse(at, fmt::format("{}() 里缺少要汇总的范围", at.text));
    auto const& first = at.children[0];
    auto const [set, member] = set_name(first.text);
    auto const* const schema = checker.schema().set(set);
    if (!schema) {
        return checker.refuse(first, fmt::format("“{}”不是此处可以汇总的范围", set));
    }
    Checker inner(*schema);
    NodePtr value;
    NodePtr condition;
    if (at.form == Form::aggregate && at.children.size() > 2) return checker.refuse(at, "汇总函数只有一个范围");
    if (at.form == Form::aggregate) {
        condition = inner.operand(at.children[1]);
        if (!condition || !inner.expect(at.children[1], condition, ValueType::boolean, "条件")) {
            return checker.refuse(at.children[1], inner.problem().message);
        }
    }
    if (counts_rows(function.op)) {
        if (!member.empty()) return checker.refuse(first, fmt::format("{} 看的是行，只写范围的名称", at.text));
        return make_aggregate(checker, at, function.op, set, nullptr, condition);
    }
    if (member.empty()) return checker.refuse(first, fmt::format("请写明汇总哪一项，如 {}({}.名称)", at.text, set));
    value = inner.operand({Form::word, member, first.begin, first.end, {}});
    if (!value) return checker.refuse(first, inner.problem().message);
    bool const needs_number = function.op == Op::aggregate_sum || function.op == Op::divide;
    if (needs_number && !checker.expect_number(first, value, "汇总的项")) return nullptr;
    bool const ordered = function.op == Op::aggregate_min || function.op == Op::aggregate_max;
    if (ordered && (value->type.kind == ValueType::boolean || value->type.kind == ValueType::code)) {
        return checker.refuse(first, fmt::format("{}没有大小之分", type_name(value->type)));
    }
    if (function.op == Op::divide) return average(checker, at, set, value, condition);
    return make_aggregate(checker, at, function.op, set, value, condition);
}

}  // namespace

CallResult check_call(Checker& checker, Syntax const& syntax) {
    if (auto const* state = find_in(kStates, syntax.text)) return {true, state_call(checker, syntax, *state)};
    auto const* const known = find_in(kKnown, syntax.text);
    auto const* const aggregate = find_in(kAggregates, syntax.text);
    bool const over_set = aggregate && (!known || syntax.form == Form::aggregate || is_set_argument(checker, syntax));
    if (over_set) return {true, aggregate_call(checker, syntax, *aggregate)};
    if (!known) return {};
    if (syntax.form == Form::aggregate) return {true, checker.refuse(syntax, fmt::format("{} 不是汇总函数", syntax.text))};
    if (syntax.children.size() < known->least || syntax.children.size() > known->most) {
        return {true, checker.refuse(syntax, fmt::format("{} 应有 {} 到 {} 个参数，这里有 {} 个", syntax.text, known->least,
                                                         known->most, syntax.children.size()))};
    }
    Arguments arguments;
    for (auto const& part : syntax.children) {
        arguments.push_back(checker.operand(part));
        if (!arguments.back()) return {true, nullptr};
    }
    return {true, known->builder(checker, syntax, arguments)};
}

}  // namespace yizhen::expr

#include "kernel/expr/check.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yizhen::expr {
namespace {

constexpr NodeType kBoolean{ValueType::boolean};

bool is_constant(NodePtr const& node) { return node->op == Op::constant; }
bool is_identifier(NodePtr const& node) {
    return node->op == Op::name && node->name.sensitivity == Sensitivity::identifier;
}

void place(Syntax& syntax, std::size_t begin, std::size_t end) {
    syntax.begin = begin;
    syntax.end = end;
    for (auto& child : syntax.children) place(child, begin, end);
}

/// How many single-character changes turn one name into the other; at most `limit` + 1.
std::size_t distance(std::u32string const& a, std::u32string const& b, std::size_t limit) {
    if (a.size() > b.size() + limit || b.size() > a.size() + limit) return limit + 1;
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t const changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

}  // namespace

bool is_number(NodeType const& type) {
    return !type.unknown && (type.kind == ValueType::integer || type.kind == ValueType::decimal);
}
bool is_words(NodeType const& type) {
    return !type.unknown && (type.kind == ValueType::text || type.kind == ValueType::code);
}

std::string type_name(NodeType const& type) {
    if (type.unknown) return "空值";
    switch (type.kind) {
    case ValueType::integer: return "整数";
    case ValueType::decimal: return "小数";
    case ValueType::text: return "文字";
    case ValueType::date: return "日期";
    case ValueType::boolean: return "是/否";
    case ValueType::code: return "代码";
    }
    return "未知";
}

NodePtr Checker::refuse(Syntax const& at, std::string const& words) {
    if (!m_problem) m_problem = problem_at(at.begin, at.end, words);
    return nullptr;
}

NodePtr Checker::constant(Syntax const& at, NodeType type, Cell value) {
    Node node;
    node.op = value.null ? Op::null : Op::constant;
    node.type = type;
    node.begin = at.begin;
    node.end = at.end;
    node.value = std::move(value);
    return std::make_shared<Node const>(std::move(node));
}

NodePtr Checker::finish(Node node) {
    if (m_problem) return nullptr;
    Syntax const at{Form::word, {}, node.begin, node.end, {}};
    auto out = folded(std::move(node), nullptr, m_problem);
    if (out && out->cost > kCostMax) return refuse(at, fmt::format("表达式过于复杂（超过 {} 步），请拆成几个", kCostMax));
    return out;
}

NodePtr Checker::make(Syntax const& at, Op op, NodeType type, std::vector<NodePtr> children) {
    if (std::any_of(children.begin(), children.end(), [](NodePtr const& child) { return !child; })) return nullptr;
    Node node;
    node.op = op;
    node.type = type;
    node.begin = at.begin;
    node.end = at.end;
    node.children = std::move(children);
    return finish(std::move(node));
}

NodePtr Checker::operand(Syntax const& syntax) {
    auto node = build(syntax);
    if (node && is_identifier(node)) {
        return refuse(syntax, fmt::format("“{}”是个人标识，只能写成 {} = \"…\" 或 {} in (…)，不能作其他比较或计算",
                                          node->name.name, node->name.name, node->name.name));
    }
    return node;
}

NodePtr Checker::subject(Syntax const& syntax) { return build(syntax); }

NodePtr Checker::build(Syntax const& syntax) {
    if (m_problem) return nullptr;
    switch (syntax.form) {
    case Form::number: return number(syntax);
    case Form::text: return constant(syntax, {ValueType::text}, {false, 0, syntax.text});
    case Form::date: return date(syntax);
    case Form::word:
    case Form::quoted: return word(syntax);
    case Form::call:
    case Form::aggregate: return call(syntax);
    case Form::logical_or:
    case Form::logical_and:
    case Form::logical_not: return logical(syntax);
    case Form::compare: return compare(syntax);
    case Form::in_list: return in_list(syntax);
    case Form::between: return between(syntax);
    case Form::like: return like(syntax);
    case Form::is_null: return make(syntax, Op::is_null, kBoolean, {operand(syntax.children[0])});
    case Form::sum: return sum(syntax);
    case Form::product: return product(syntax);
    case Form::negative: break;
    }
    auto const child = operand(syntax.children[0]);
    if (!child || !expect_number(syntax, child, "负号后面")) return nullptr;
    return make(syntax, Op::negate, child->type, {child});
}

NodePtr Checker::number(Syntax const& syntax) {
    std::int64_t whole = 0;
    auto const& digits = syntax.text;
    if (digits.find('.') == std::string::npos) {
        auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), whole);
        if (error != std::errc{} || end != digits.data() + digits.size()) {
            return refuse(syntax, fmt::format("数值“{}”超出可计算的范围", digits));
        }
        return constant(syntax, {ValueType::integer}, {false, whole, {}});
    }
    auto const value = Decimal::parse(digits);
    if (!value) return refuse(syntax, fmt::format("数值“{}”超出可计算的范围（小数最多 9 位）", digits));
    return constant(syntax, {ValueType::decimal, value.value().scale}, {false, value.value().units, {}});
}

NodePtr Checker::date(Syntax const& syntax) {
    auto const day = CivilDate::parse(syntax.text);
    if (!day) return refuse(syntax, fmt::format("没有“{}”这一天", syntax.text));
    return constant(syntax, {ValueType::date}, {false, day.value().days(), {}});
}

/// What the name stands for. Its nodes stand where the name was written, so that a message points there.
NodePtr Checker::opened(Syntax const& syntax, Name const& name) {
    constexpr int kFormulasOpenMax = 4;
    if (m_formulas_open >= kFormulasOpenMax) {
        return refuse(syntax, fmt::format("“{}”的公式套了 {} 层还没有展开完；请检查目录里的公式是否循环", name.name, kFormulasOpenMax));
    }
    auto formula = parse(name.formula, &m_schema);
    if (!formula) return refuse(syntax, fmt::format("“{}”的公式：{}", name.name, formula.problem().message));
    Checker inner(m_schema, m_formulas_open + 1);
    auto syntax_here = std::move(formula).value();
    place(syntax_here, syntax.begin, syntax.end);
    auto const node = inner.operand(syntax_here);
    return node ? node : refuse(syntax, fmt::format("“{}”的公式：{}", name.name, inner.problem().message));
}

NodePtr Checker::word(Syntax const& syntax) {
    if (auto const* name = m_schema.find(syntax.text)) {
        if (!name->formula.empty()) return opened(syntax, *name);
        Node node;
        node.op = Op::name;
        node.type = {name->type, name->scale};
        node.begin = syntax.begin;
        node.end = syntax.end;
        node.name = *name;
        return finish(std::move(node));
    }
    if (syntax.form == Form::word) {
        auto const& w = syntax.text;
        if (w == "true" || w == "是" || w == "真") return constant(syntax, kBoolean, {false, 1, {}});
        if (w == "false" || w == "否" || w == "假") return constant(syntax, kBoolean, {false, 0, {}});
        if (w == "null" || w == "空") return constant(syntax, {ValueType::boolean, 0, true}, {});
        if (w == "as_of" || w == "统计日" || w == "截止日") {
            Node node;
            node.op = Op::as_of;
            node.type = {ValueType::date};
            node.begin = syntax.begin;
            node.end = syntax.end;
            return finish(std::move(node));
        }
    }
    return unknown_name(syntax);
}

NodePtr Checker::unknown_name(Syntax const& syntax) {
    auto const wanted = text::code_points(syntax.text);
    std::string best;
    std::size_t const limit = wanted.size() >= 4 ? 2 : 1;
    std::size_t nearest = limit + 1;
    for (auto const& known : m_schema.names()) {
        auto const points = text::code_points(known);
        auto const away = distance(wanted, points, limit);
        if (away < nearest && away < std::max(wanted.size(), points.size())) {
            nearest = away;
            best = known;
        }
    }
    auto words = fmt::format("不认识的名称“{}”", syntax.text);
    if (!best.empty()) {
        words += fmt::format("，是否指“{}”？", best);
        return refuse(syntax, words);
    }
    return refuse(syntax, words + "，请核对；文字要加引号，连词“且”“或”两边可加空格");
}

NodePtr Checker::logical(Syntax const& syntax) {
    auto const op = syntax.form == Form::logical_or    ? Op::logical_or
                    : syntax.form == Form::logical_and ? Op::logical_and
                                                       : Op::logical_not;
    std::vector<NodePtr> children;
    for (auto const& part : syntax.children) {
        auto child = operand(part);
        if (!child || !expect(part, child, ValueType::boolean, "条件")) return nullptr;
        if (child->op == op && op != Op::logical_not) {  // (a and b) and c is one list
            children.insert(children.end(), child->children.begin(), child->children.end());
        } else {
            children.push_back(std::move(child));
        }
    }
    return make(syntax, op, kBoolean, std::move(children));
}

bool Checker::expect(Syntax const& at, NodePtr const& node, ValueType kind, std::string_view what) {
    if (node->type.unknown || node->type.kind == kind) return true;
    refuse(at, fmt::format("{}应为{}，这里是{}", what, type_name({kind}), type_name(node->type)));
    return false;
}

bool Checker::expect_number(Syntax const& at, NodePtr const& node, std::string_view what) {
    if (is_number(node->type)) return true;
    refuse(at, fmt::format("{}应为数值，这里是{}", what, type_name(node->type)));
    return false;
}

NodePtr Checker::rescaled(Syntax const& at, NodePtr const& node, int scale) {
    if (node->type.scale == scale) {
        if (node->type.kind == ValueType::decimal || scale == 0) return node;
    }
    return make(at, Op::rescale, {ValueType::decimal, scale}, {node});
}

NodePtr Checker::as_date(Syntax const& at, NodePtr const& node) {
    if (node->type.unknown || node->type.kind == ValueType::date) return node;
    if (is_constant(node) && node->type.kind == ValueType::text) {
        auto const day = CivilDate::parse(node->value.words);
        if (day) return constant(at, {ValueType::date}, {false, day.value().days(), {}});
        return refuse(at, fmt::format("“{}”不是日期，请写成 2026-10-09", node->value.words));
    }
    return refuse(at, fmt::format("此处应为日期，这里是{}", type_name(node->type)));
}

/// A literal beside a typed value takes its type: a date in quotes, a code's label or digits.
bool Checker::literal_fits(Syntax const& at, NodePtr& left, NodePtr& right) {
    if (is_constant(left) && !is_constant(right)) return literal_fits(at, right, left);
    if (!is_constant(right)) return true;
    Syntax const where{Form::word, {}, right->begin, right->end, {}};
    if (left->type.kind == ValueType::date && right->type.kind == ValueType::text) right = as_date(where, right);
    bool const code = left->type.kind == ValueType::code && !left->type.unknown;
    if (right && code && (right->type.kind == ValueType::text || right->type.kind == ValueType::integer)) {
        auto words = right->type.kind == ValueType::text ? right->value.words : std::to_string(right->value.number);
        if (left->op == Op::name) {
            if (auto const found = m_schema.code_of(left->name, words)) {
                if (!*found) {
                    refuse(where, fmt::format("“{}”不是“{}”的代码或名称", words, left->name.name));
                    return false;
                }
                words = found->value();
            }
        }
        right = constant(where, {ValueType::code}, {false, 0, std::move(words)});
    }
    return right != nullptr;
}

bool Checker::unify(Syntax const& at, std::vector<NodePtr>& nodes) {
    NodeType common{ValueType::boolean, 0, true};
    for (auto const& node : nodes) {
        if (node->type.unknown) continue;
        if (common.unknown || (common.kind == ValueType::text && node->op != Op::constant)) common = node->type;
        if (is_number(common) && is_number(node->type)) {
            common.scale = std::max(common.scale, node->type.scale);
            if (node->type.kind == ValueType::decimal) common.kind = ValueType::decimal;
        }
    }
    if (common.unknown) return refuse(at, "全是空值，无法确定类型") != nullptr;
    for (auto& node : nodes) {
        Syntax const where{Form::word, {}, node->begin, node->end, {}};
        if (node->type.unknown) {
            node = constant(where, common, {});
            continue;
        }
        if (is_number(common) && is_number(node->type)) {
            node = common.kind == ValueType::decimal ? rescaled(where, node, common.scale) : node;
        } else if (common.kind == ValueType::date) {
            node = as_date(where, node);
        } else if (common.kind == ValueType::code && is_constant(node) && node->type.kind == ValueType::text) {
            node = constant(where, common, node->value);
        } else if (common.kind != node->type.kind) {
            refuse(where, fmt::format("各项类型不同：{}与{}", type_name(common), type_name(node->type)));
            return false;
        }
        if (!node) return false;
    }
    return true;
}

NodePtr Checker::sum(Syntax const& syntax) {
    std::vector<NodePtr> terms;
    bool dates = false;
    for (auto const& part : syntax.children) {
        auto term = operand(part);
        if (!term) return nullptr;
        dates = dates || (!term->type.unknown && term->type.kind == ValueType::date);
        terms.push_back(std::move(term));
    }
    return dates ? sum_with_dates(syntax, terms) : sum_of_numbers(syntax, std::move(terms));
}

NodePtr Checker::sum_of_numbers(Syntax const& syntax, std::vector<NodePtr> terms) {
    NodeType type{ValueType::integer};
    for (std::size_t i = 0; i < terms.size(); ++i) {
        if (!expect_number(syntax.children[i], terms[i], "加减的各项")) return nullptr;
        type.scale = std::max(type.scale, terms[i]->type.scale);
        if (terms[i]->type.kind == ValueType::decimal) type.kind = ValueType::decimal;
    }
    Node node;
    node.op = Op::sum;
    node.type = type;
    node.begin = syntax.begin;
    node.end = syntax.end;
    for (std::size_t i = 0; i < terms.size(); ++i) {
        auto term = type.kind == ValueType::decimal ? rescaled(syntax.children[i], terms[i], type.scale) : terms[i];
        if (!term) return nullptr;
        node.children.push_back(std::move(term));
        node.minus.push_back(syntax.text[i] == '-');
    }
    return finish(std::move(node));
}

NodePtr Checker::sum_with_dates(Syntax const& syntax, std::vector<NodePtr> const& terms) {
    auto result = terms[0];
    for (std::size_t i = 1; i < terms.size() && result; ++i) {
        auto const& term = terms[i];
        auto const& place = syntax.children[i];
        bool const minus = syntax.text[i] == '-';
        bool const from_date = result->type.kind == ValueType::date;
        if (from_date && minus && term->type.kind == ValueType::date) {
            result = make(syntax, Op::days_between, {ValueType::integer}, {term, result});
        } else if (from_date && term->type.kind == ValueType::integer) {
            auto const days = minus ? make(place, Op::negate, term->type, {term}) : term;
            result = make(syntax, Op::plus_days, {ValueType::date}, {result, days});
        } else if (!from_date && term->type.kind == ValueType::integer && result->type.kind == ValueType::integer) {
            Node node;
            node.op = Op::sum;
            node.type = {ValueType::integer};
            node.begin = syntax.begin;
            node.end = place.end;
            node.children = {result, term};
            node.minus = {false, minus};
            result = finish(std::move(node));
        } else {
            return refuse(place, fmt::format("{}不能与{}相加减；日期可加减整天数，两个日期可相减", type_name(result->type),
                                             type_name(term->type)));
        }
    }
    return result;
}

NodePtr Checker::product(Syntax const& syntax) {
    auto result = operand(syntax.children[0]);
    if (result && !expect_number(syntax.children[0], result, "乘除的各项")) return nullptr;
    for (std::size_t i = 1; i < syntax.children.size() && result; ++i) {
        auto const factor = operand(syntax.children[i]);
        if (!factor || !expect_number(syntax.children[i], factor, "乘除的各项")) return nullptr;
        Syntax const at{Form::word, {}, syntax.begin, syntax.children[i].end, {}};
        result = syntax.text[i] == '*' ? times(at, result, factor) : over(at, result, factor);
    }
    return result;
}

NodePtr Checker::times(Syntax const& at, NodePtr const& left, NodePtr const& right) {
    bool const whole = left->type.kind == ValueType::integer && right->type.kind == ValueType::integer;
    int const scale = left->type.scale + right->type.scale;
    if (scale > kDecimalScaleMax) {
        return refuse(at, fmt::format("乘积有 {} 位小数，超过 {} 位，请先用 round(…, 位数) 取位", scale, kDecimalScaleMax));
    }
    return make(at, Op::multiply, {whole ? ValueType::integer : ValueType::decimal, scale}, {left, right});
}

NodePtr Checker::over(Syntax const& at, NodePtr const& left, NodePtr const& right) {
    constexpr int kQuotientScale = 4;
    if (is_constant(right) && right->value.number == 0) return refuse(at, "除数为零");
    int const scale = std::max({kQuotientScale, left->type.scale, right->type.scale});
    // The numerator's own step, so that a written one that is too large is refused here and not by a planner.
    int const shift = scale + right->type.scale - left->type.scale;
    auto const numerator = shift == 0 ? left : make(at, Op::rescale, {ValueType::decimal, left->type.scale + shift}, {left});
    return make(at, Op::divide, {ValueType::decimal, scale}, {numerator, right});
}

NodePtr Checker::call(Syntax const& syntax) {
    auto const result = check_call(*this, syntax);
    if (result.known) return result.node;
    return refuse(syntax, fmt::format("没有“{}”这个函数；可用的见表达式说明", syntax.text));
}

}  // namespace yizhen::expr

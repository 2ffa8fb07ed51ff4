#include "kernel/expr/expr.h"

#include "kernel/expr/check.h"
#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::expr {
namespace {

void collect_names(Node const& node, std::vector<std::string>& names) {
    if (node.op == Op::name && std::find(names.begin(), names.end(), node.name.name) == names.end()) {
        names.push_back(node.name.name);
    }
    if (is_aggregate(node.op)) return;
    for (auto const& child : node.children) collect_names(*child, names);
}

bool any_aggregate(Node const& node) {
    return is_aggregate(node.op) ||
           std::any_of(node.children.begin(), node.children.end(), [](NodePtr const& c) { return any_aggregate(*c); });
}

Aggregate::Kind kind_of(Op op) {
    switch (op) {
    case Op::aggregate_exists: return Aggregate::Kind::exists;
    case Op::aggregate_sum: return Aggregate::Kind::sum;
    case Op::aggregate_min: return Aggregate::Kind::min;
    case Op::aggregate_max: return Aggregate::Kind::max;
    case Op::aggregate_distinct: return Aggregate::Kind::distinct;
    default: return Aggregate::Kind::count;
    }
}

void collect_aggregates(Node const& node, std::string const& text, std::vector<Aggregate>& out) {
    if (!is_aggregate(node.op)) {
        for (auto const& child : node.children) collect_aggregates(*child, text, out);
        return;
    }
    if (std::ranges::any_of(out, [&](Aggregate const& each) { return each.node == &node; })) return;
    Aggregate found{kind_of(node.op), node.text, {}, {}, &node};
    std::size_t const condition = counts_rows(node.op) ? 0 : 1;
    if (condition == 1) found.value.emplace(node.children[0], text);
    if (node.children.size() > condition) found.condition.emplace(node.children[condition], text);
    out.push_back(std::move(found));
}

}  // namespace

// --- names ---------------------------------------------------------------------------------------------------------

NameTable::NameTable(std::vector<Name> names) {
    for (auto& name : names) add(std::move(name));
}

void NameTable::add(Name name) {
    auto key = text::nfkc(name.name);
    m_names[std::move(key)] = std::make_shared<Name const>(std::move(name));
}

void NameTable::add_alias(std::string_view alias, std::string_view name) {
    auto const found = m_names.find(text::nfkc(name));
    YIZHEN_CHECK(found != m_names.end());
    m_names.emplace(text::nfkc(alias), found->second);
}

void NameTable::add_set(std::string_view name, std::shared_ptr<Schema const> schema, SetRows rows) {
    m_sets[text::nfkc(name)] = {std::move(schema), std::move(rows)};
}

Name const* NameTable::find(std::string_view name) const {
    auto const found = m_names.find(name);
    return found == m_names.end() ? nullptr : found->second.get();
}

std::vector<std::string> NameTable::names() const {
    std::vector<std::string> all;
    for (auto const& [name, entry] : m_names) all.push_back(name);
    return all;
}

Schema const* NameTable::set(std::string_view name) const {
    auto const found = m_sets.find(name);
    return found == m_sets.end() ? nullptr : found->second.first.get();
}

SetRows NameTable::set_rows(std::string_view name) const {
    auto const found = m_sets.find(name);
    return found == m_sets.end() ? SetRows{} : found->second.second;
}

// --- rows ----------------------------------------------------------------------------------------------------------

void MapRow::set(std::string_view name, Value value) {
    bool const blank = std::holds_alternative<std::monostate>(value);
    set(name, CellValue{std::move(value), blank ? CellState::blank : CellState::present});
}

void MapRow::set(std::string_view name, CellValue cell) { m_cells[std::string(name)] = std::move(cell); }

void MapRow::set_rows(std::string_view name, std::vector<MapRow> rows) { m_rows[std::string(name)] = std::move(rows); }

CellValue MapRow::cell(Name const& name) const {
    auto const found = m_cells.find(name.name);
    return found == m_cells.end() ? CellValue{} : found->second;
}

std::vector<Row const*> MapRow::rows(std::string_view set) const {
    std::vector<Row const*> out;
    if (auto const found = m_rows.find(set); found != m_rows.end()) {
        for (auto const& row : found->second) out.push_back(&row);
    }
    return out;
}

// --- expressions ---------------------------------------------------------------------------------------------------

Expression::Expression(std::shared_ptr<Node const> root, std::string text)
    : m_root(std::move(root)), m_text(std::move(text)) {}

ValueType Expression::type() const { return m_root->type.kind; }
int Expression::scale() const { return m_root->type.scale; }
bool Expression::depends_on_day() const { return m_root->day; }
bool Expression::has_aggregate() const { return any_aggregate(*m_root); }

std::vector<std::string> Expression::names() const {
    std::vector<std::string> names;
    collect_names(*m_root, names);
    return names;
}

std::vector<Aggregate> aggregates_of(Expression const& expression) {
    std::vector<Aggregate> out;
    collect_aggregates(expression.root(), expression.text(), out);
    return out;
}

Result<Expression> check(std::string_view text, Schema const& schema, std::optional<ValueType> wanted) {
    auto const syntax = parse(text, &schema);
    if (!syntax) return syntax.problem();
    Checker checker(schema);
    auto const root = checker.operand(syntax.value());
    if (!root) return checker.problem();
    bool const fits = !wanted || root->type.unknown || root->type.kind == *wanted ||
                      (*wanted == ValueType::decimal && root->type.kind == ValueType::integer);
    if (!fits) {
        return problem_at(syntax.value().begin, syntax.value().end,
                          fmt::format("结果应为{}，这里是{}", type_name({*wanted}), type_name(root->type)));
    }
    return Expression(root, std::string(text));
}

}  // namespace yizhen::expr

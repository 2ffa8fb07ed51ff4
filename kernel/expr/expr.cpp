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
    bool const inner_names = node.op >= Op::aggregate_count;
    if (inner_names) return;
    for (auto const& child : node.children) collect_names(*child, names);
}

bool any_aggregate(Node const& node) {
    return node.op >= Op::aggregate_count ||
           std::any_of(node.children.begin(), node.children.end(), [](NodePtr const& c) { return any_aggregate(*c); });
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

void NameTable::add_set(std::string_view name, std::shared_ptr<Schema const> schema) {
    m_sets[text::nfkc(name)] = std::move(schema);
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
    return found == m_sets.end() ? nullptr : found->second.get();
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

#include "modules/gate/docket_row.h"

#include "modules/gate/docket.h"

#include <algorithm>
#include <iterator>

namespace yizhen::gate {
namespace {

constexpr int kHoursScale = 2;

/// The same for every rule, so made once.
expr::NameTable const& fact_names() {
    static expr::NameTable const names = [] {
        expr::NameTable table;
        int slot = 0;
        for (auto const& fact : docket_schema()) {
            table.add({.name = std::string(fact.name), .type = fact.type, .scale = fact.type == ValueType::decimal ? kHoursScale : 0, .slot = slot++});
            table.add_alias(fact.name_zh, fact.name);
        }
        return table;
    }();
    return names;
}

}  // namespace

RuleNames::RuleNames(Rule const& rule) {
    int slot = static_cast<int>(docket_schema().size());
    for (auto const& parameter : rule.parameters) m_parameters.add({.name = parameter.name, .type = ValueType::integer, .slot = slot++});
}

expr::Name const* RuleNames::find(std::string_view name) const {
    auto const* parameter = m_parameters.find(name);
    return parameter ? parameter : fact_names().find(name);
}

std::vector<std::string> RuleNames::names() const {
    auto all = fact_names().names();
    std::ranges::copy(m_parameters.names(), std::back_inserter(all));
    return all;
}

DocketRow::DocketRow(Facts const& docket) : m_facts(docket_schema().size(), nullptr) {
    auto const schema = docket_schema();
    for (std::size_t i = 0; i < schema.size(); ++i) {
        if (auto const fact = docket.find(schema[i].name); fact != docket.end()) m_facts[i] = &fact->second;
    }
}

void DocketRow::take(Rule const& rule, CivilDate today) {
    m_rule = &rule;
    m_today = today;
    m_parameters.clear();
}

Value const& DocketRow::parameter(std::size_t at) const {
    if (m_parameters.empty()) {
        for (auto const& parameter : m_rule->parameters) {
            auto const value = parameter.on(m_today);
            m_parameters.push_back(value ? Value{*value} : Value{});
        }
    }
    return m_parameters[at];
}

Value const* DocketRow::at(int slot) const {
    auto const place = static_cast<std::size_t>(slot);
    return place < m_facts.size() ? m_facts[place] : &parameter(place - m_facts.size());
}

CellValue DocketRow::cell(expr::Name const& name) const {
    auto const* value = at(name.slot);
    if (value == nullptr || std::holds_alternative<std::monostate>(*value)) return {};
    return {*value, CellState::present};
}

bool DocketRow::could_hold(std::vector<expr::Needed> const& needed) const {
    using Kind = expr::Needed::Kind;
    return std::ranges::all_of(needed, [&](expr::Needed const& one) {
        auto const* left = at(one.left);
        if (left == nullptr) return false;
        if (one.kind == Kind::is_true || one.kind == Kind::is_false) {
            auto const* is_so = std::get_if<bool>(left);
            return is_so != nullptr && *is_so == (one.kind == Kind::is_true);
        }
        auto const* right = one.right < 0 ? nullptr : at(one.right);
        auto const* a = std::get_if<std::int64_t>(left);
        auto const* b = one.right < 0 ? &one.number : right == nullptr ? nullptr : std::get_if<std::int64_t>(right);
        return a != nullptr && b != nullptr && expr::compares(one.kind, *a, *b);
    });
}

}  // namespace yizhen::gate

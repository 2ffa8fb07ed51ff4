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
    m_parameters.clear();
    for (auto const& parameter : rule.parameters) {
        auto const value = parameter.on(today);
        m_parameters.push_back(value ? Value{*value} : Value{});
    }
}

CellValue DocketRow::cell(expr::Name const& name) const {
    auto const slot = static_cast<std::size_t>(name.slot);
    auto const* value = slot < m_facts.size() ? m_facts[slot] : &m_parameters[slot - m_facts.size()];
    if (value == nullptr || std::holds_alternative<std::monostate>(*value)) return {};
    return {*value, CellState::present};
}

}  // namespace yizhen::gate

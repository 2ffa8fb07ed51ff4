#pragma once
/// What a condition sees: the docket's facts and the rule's parameters, by name when it is checked and by slot when it is
/// judged. Inside modules/gate only.

#include "kernel/expr/expr.h"
#include "modules/gate/rule.h"

#include <string>
#include <string_view>
#include <vector>

namespace yizhen::gate {

/// A fact's slot is its place in docket_schema(); the parameters' slots follow.
class RuleNames final : public expr::Schema {
public:
    explicit RuleNames(Rule const& rule);
    [[nodiscard]] expr::Name const* find(std::string_view name) const override;
    [[nodiscard]] std::vector<std::string> names() const override;

private:
    expr::NameTable m_parameters;
};

/// Looks facts up once a docket: a condition costs the same however many facts there are. The docket must outlive it.
class DocketRow final : public expr::Row {
public:
    explicit DocketRow(Facts const& docket);
    /// The parameters of the rule that is judged next.
    void take(Rule const& rule, CivilDate today);
    [[nodiscard]] Value const& parameter(std::size_t at) const { return m_parameters[at]; }
    [[nodiscard]] CellValue cell(expr::Name const& name) const override;

private:
    std::vector<Value const*> m_facts;
    std::vector<Value> m_parameters;
};

}  // namespace yizhen::gate

#pragma once
/// What a condition sees: the docket's facts and the rule's parameters, by name when it is checked and by slot when it is
/// judged. Inside modules/gate only.

#include "kernel/expr/needed.h"
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
    /// The rule that is judged next; its parameters are looked up when one is read. The rule must outlive it.
    void take(Rule const& rule, CivilDate today);
    [[nodiscard]] Value const& parameter(std::size_t at) const;
    [[nodiscard]] CellValue cell(expr::Name const& name) const override;
    /// False: a condition that needs these cannot hold. Far cheaper than evaluating it.
    [[nodiscard]] bool could_hold(std::vector<expr::Needed> const& needed) const;

private:
    /// Null where nobody gave it.
    [[nodiscard]] Value const* at(int slot) const;
    std::vector<Value const*> m_facts;
    Rule const* m_rule = nullptr;
    CivilDate m_today;
    mutable std::vector<Value> m_parameters;  ///< of m_rule; empty: none was read yet
};

}  // namespace yizhen::gate

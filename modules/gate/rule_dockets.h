#pragma once
/// One rule held against dockets: what `rules check` and a county's edit both do.

#include "modules/gate/judge.h"

#include <set>
#include <string>
#include <vector>

namespace yizhen::gate {

/// The rule alone, every value of one of its parameters moved by `step`, as a pack.
[[nodiscard]] RulePack alone(Rule const& rule, std::size_t parameter = 0, int step = 0);
/// A book of that. Refused: what cannot be judged.
Result<RuleBook> book_of(Rule const& rule, std::size_t parameter = 0, int step = 0);
/// Outcomes of the clauses that hold, as the rules write them.
[[nodiscard]] std::vector<std::string> outcomes_on(RuleBook const& book, Facts const& docket, CivilDate day);
/// Facts that differ from the harmless docket.
[[nodiscard]] Facts differing(Facts const& docket, Facts const& base);
/// Whole-number facts that stand beside the parameter in a condition.
[[nodiscard]] std::set<std::string> facts_beside(RuleBook const& book, std::string_view rule, std::string const& parameter);

}  // namespace yizhen::gate

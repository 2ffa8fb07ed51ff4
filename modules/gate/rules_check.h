#pragma once
/// `yizhen rules check`: what is wrong with rules before anybody is judged by them. Pure: packs and cases in, findings out.

#include "modules/gate/facts_given.h"
#include "modules/gate/rule.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::gate {

/// One of cases/rules/*.json: a docket, and the outcomes of the rule's clauses that hold on it, as the rule writes them.
struct RuleCase {
    std::string rule;
    std::string why;
    Facts docket;
    std::vector<std::string> expect;
};

struct RuleCases {
    Facts base;  ///< on which no rule holds
    /// By kind: what a harmless docket of that kind gives besides. A kind that is not there is harmless as `base` is.
    std::map<std::string, Facts> base_of_kind = {};
    std::vector<RuleCase> cases;
};

/// {"why": …, "given": {…}, "of_kind": {"campaign": {…}}} of _base.json; `of_kind` may be missing.
Result<RuleCases> read_base_dockets(std::string_view text, std::string_view file_name);
/// What it gives of every kind.
Result<Facts> read_base_docket(std::string_view text, std::string_view file_name);
/// {"rule": "F-16", "cases": [{"why": …, "given": {…}, "expect": ["warn"]}]}; what a case gives lies over `base`.
Result<std::vector<RuleCase>> read_rule_cases(std::string_view text, std::string_view file_name, Facts const& base);

/// _base.json and every other *.json of a folder, in name order.
Result<RuleCases> read_rule_case_files(std::filesystem::path const& folder);

enum class Flaw {
    names,        ///< ids, names, kinds, thesis, basis, parameters that nothing reads
    types,        ///< a condition that cannot be judged: unknown name, wrong type
    message,      ///< quotes what is neither a fact nor a parameter
    prohibition,  ///< an item of a negative list names a rule that is not there
    cases,        ///< fewer than three, none that fires, none that does not, or of a rule that is not there
    threshold,    ///< a parameter may move by one and no case notices
    fails,        ///< a case that is not so
    base,         ///< holds on the harmless docket of one of its kinds
    ungiven,      ///< switched on, and a condition names a fact that nobody gives of its kinds
    never,        ///< holds nowhere (note)
    always,       ///< holds on every docket of its kinds
    opposite,     ///< restrains where another lets through (note where precedence settles it)
};
[[nodiscard]] std::string_view name_of(Flaw flaw);

struct RuleFinding {
    Flaw flaw;
    std::string rule;
    std::string other;  ///< opposite: the rule that lets through
    std::string words;  ///< Chinese, one line
    Facts docket = {};  ///< what shows it: facts that differ from the harmless docket
    bool is_note = false;
};

struct RulesChecked {
    std::vector<RuleFinding> findings;
    std::size_t rules = 0;
    std::size_t cases = 0;
    std::size_t dockets = 0;  ///< the harmless ones, cases, and each with the facts of each threshold moved to one below, at and above it

    [[nodiscard]] bool is_good() const;  ///< notes do not count
};

/// Rules that are off or not enabled are checked like the others, but for what nobody gives. Without `is_given` that is not looked at.
[[nodiscard]] RulesChecked check_rules(std::vector<RulePack> const& packs, RuleCases const& cases, CivilDate today, IsGiven const& is_given = {});

}  // namespace yizhen::gate

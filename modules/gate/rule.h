#pragma once
/// A rule as data: when it fires, what follows, what would pass, and where it comes from.

#include "kernel/expr/expr.h"
#include "modules/gate/types.h"

#include <memory>
#include <string>
#include <vector>

namespace yizhen::gate {

/// A threshold with the date it holds from; newest first.
struct Parameter {
    std::string name;
    std::vector<std::pair<CivilDate, std::int64_t>> values;

    [[nodiscard]] std::optional<std::int64_t> on(CivilDate day) const;
};

struct RuleClause {
    std::string condition;  ///< expression over the docket and the rule's parameters
    RuleOutcome outcome = RuleOutcome::note;
    std::string message;  ///< {name} quotes a fact or a parameter
    bool whole = false;   ///< answers the whole demand even where cells are left
};

struct Rule {
    std::string id;
    int version = 1;
    std::string name_zh;
    std::string name_en;
    std::vector<std::string> kinds;  ///< "*": every kind
    int pass = 2;                    ///< 1: the whole demand; 2: only what a person would fill
    std::string thesis;
    std::string basis;
    std::string source;
    std::string source_status;
    bool verified = false;
    bool enabled = true;
    RuleMode mode = RuleMode::advise;
    std::vector<RuleClause> clauses;
    std::vector<Parameter> parameters;
};

struct RulePack {
    std::string name;
    int version = 1;
    std::string digest;  ///< of the file's bytes: names what judged
    std::vector<Rule> rules;
};

/// Reads rules/*.toml text; says line and rule where it cannot.
Result<RulePack> read_rule_pack(std::string_view toml, std::string_view file_name);

}  // namespace yizhen::gate

#pragma once
/// A rule as data: when it fires, what follows, what would pass, and where it comes from.

#include "kernel/expr/expr.h"
#include "modules/gate/types.h"

#include <filesystem>
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
    std::string merge_with = {};  ///< merge: the fact that has the control number it is joined to; empty: overlap_number
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
    std::string waits_for = {};  ///< of one that is not enabled: who will give its facts (Chinese)
};

/// One item of a negative list: what must not be, and the rules that see to it. It judges nothing itself.
struct Prohibition {
    std::string id;
    std::string text_zh;
    std::string text_en;
    std::vector<std::string> theses;
    std::vector<std::string> rules;  ///< ids
    std::string source;              ///< of the list
    std::string source_status;
};

/// A file of rules/: rules, or prohibitions that rules carry, or both.
struct RulePack {
    std::string name;
    int version = 1;
    std::string digest;  ///< of the file's bytes: names what judged
    std::vector<Rule> rules = {};
    std::vector<Prohibition> prohibitions = {};
    std::string title = {};  ///< Chinese; empty: it has none
};

/// Reads rules/*.toml text; says line and rule where it cannot.
Result<RulePack> read_rule_pack(std::string_view toml, std::string_view file_name);
/// One [[rule]] as in a pack, by itself: what a county edits. `name` stands in for the file in what is refused.
Result<Rule> read_rule(std::string_view toml, std::string_view name);
/// The [[rule]] that reads back as `rule`: one line a key, one line a parameter.
[[nodiscard]] std::string to_toml(Rule const& rule);
/// Every *.toml of a folder, in name order, with digests.
Result<std::vector<RulePack>> read_rule_packs(std::filesystem::path const& folder);

}  // namespace yizhen::gate

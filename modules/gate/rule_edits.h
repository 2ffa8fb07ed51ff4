#pragma once
/// A county's own words on rules: what it adds, tightens or switches off without a build. Pure: texts in, rules or a refusal out.

#include "modules/gate/rules_check.h"
#include "modules/gate/rules_try.h"

#include <optional>
#include <string>
#include <vector>

namespace yizhen::gate {

inline constexpr std::size_t kRuleTextMax = 20'000;    ///< bytes of a rule's TOML
inline constexpr std::size_t kRuleCasesMax = 200'000;  ///< bytes of its cases
inline constexpr std::size_t kEditReasonMax = 1'000;   ///< bytes
inline constexpr std::int64_t kTrialDocketsMax = 10'000;
inline constexpr int kTrialDays = 365;

/// One version of a county's word on one rule. Only added: the greatest version that has begun holds.
struct RuleEdit {
    std::string rule;      ///< id
    std::int64_t version = 0;  ///< 1, 2, … of this rule
    std::string toml;      ///< one [[rule]]; empty: as shipped, and a rule of the county's own is gone
    std::string cases;     ///< as in cases/rules/*.json; empty: it reads as the one before
    bool enabled = true;
    CivilDate from;
    PersonId author;
    std::string reason;
    std::int64_t recorded_ms = 0;
    /// While it is being saved: the newest version its author had before them; 0: there was none.
    std::int64_t based_on = 0;
};

/// The packs with what holds on a day laid over them: the same id replaces in place, new ids form a pack "county", whose
/// version counts the edits and which is there whenever an edit holds. An edit that this version of the product cannot judge,
/// or that is about a limit of the product itself, is left out.
struct LaidEdits {
    std::vector<RulePack> packs;
    std::vector<RuleEdit> used;
    std::optional<CivilDate> since;  ///< the same packs from this day on; none: ever
    std::optional<CivilDate> until;  ///< up to the day before this one; none: for good
};
[[nodiscard]] LaidEdits with_edits(std::vector<RulePack> shipped, std::vector<RuleEdit> const& edits, CivilDate day);

/// The rule with its parameters' values of a day, as if they had always held: for trying it on days before.
[[nodiscard]] Rule settled(Rule rule, CivilDate day);
[[nodiscard]] Rule const* find_rule(std::vector<RulePack> const& packs, std::string_view id);

/// What an edit is held against.
struct EditGround {
    std::vector<RulePack> const& shipped;
    Rule const* now = nullptr;  ///< the rule as it holds; null: there is none
    Facts const& base;          ///< under the edit's cases
    CivilDate today;
    IsGiven const& is_given;    ///< none: not looked at
};
/// What is refused of an edit, with the place. Its cases are judged on the day it begins.
Result<Done> check_edit(RuleEdit const& edit, EditGround const& ground);

/// A case as a page shows it: what it gives beside the harmless docket, and what the rule says of it.
struct ShownCase {
    std::string why;
    Facts given;
    std::vector<std::string> expect;
    std::optional<std::vector<std::string>> before;  ///< as the rule says now; none: there is none yet
};
/// `known` as `rule` would have it, and a pair at each threshold that has none among them: at the value and one beyond.
Result<std::vector<ShownCase>> shown_cases(Rule const& rule, Rule const* now, std::vector<RuleCase> const& known, Facts const& base, CivilDate day);

/// What saving would have changed in the register.
struct RuleTrial {
    Trial trial;
    CivilDate since;
    bool more = false;           ///< older ones were left out
    bool as_if_adopted = false;  ///< the rule only advises: it was tried as if the county had adopted it
    std::vector<ShownCase> cases;
};

/// A rule as it holds in a county, and where it comes from.
struct CountyRule {
    Rule rule;
    std::string pack;
    std::string pack_title;
    std::optional<RuleEdit> edit;            ///< by which it holds; none: as shipped
    std::optional<Prohibition> prohibition;  ///< that it carries
};

/// What the page starts from.
struct RuleWords {
    std::string toml;             ///< as it holds; empty: there is no such rule
    std::vector<RuleCase> cases;  ///< kept with it
    std::vector<RuleEdit> edits;  ///< newest first
    std::int64_t holds = 0;       ///< version of the edit by which it holds; 0: none
    bool is_shipped = false;
};

}  // namespace yizhen::gate

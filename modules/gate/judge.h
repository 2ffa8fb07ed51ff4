#pragma once
/// The judgement: a docket and the rules in, a verdict out. Pure; the same docket gives the same verdict.

#include "modules/gate/rule.h"
#include "modules/gate/types.h"

#include <memory>
#include <vector>

namespace yizhen::gate {

/// A county's recorded decision that a rule binds here.
struct Adoption {
    std::string rule;
    CivilDate from;
    std::string decision;  ///< number
    std::string signer;
};

/// A clause whose condition is true of a docket, as the rule writes it.
struct HeldClause {
    Rule const* rule;
    RuleClause const* clause;
};

/// The rules of all packs with their conditions checked and ready. Immutable; any number of threads may judge.
class RuleBook {
public:
    /// Refuses unknown names, wrong types and rules that name no fact, saying rule and place.
    static Result<RuleBook> make(std::vector<RulePack> packs, std::vector<Adoption> const& adoptions = {});
    RuleBook(RuleBook&&) noexcept;
    RuleBook& operator=(RuleBook&&) noexcept;
    ~RuleBook();

    /// Every clause that fires, in the packs' order; `binding` not yet decided.
    [[nodiscard]] std::vector<RuleHit> fired(Facts const& docket, CivilDate today) const;
    [[nodiscard]] Verdict judge(Facts const& docket, CivilDate today) const;
    /// Every clause that is true of the docket, of rules that are off or not enabled too: adoption, passes and precedence
    /// have not borne on it. For trying rules out.
    [[nodiscard]] std::vector<HeldClause> holding(Facts const& docket, CivilDate today) const;
    [[nodiscard]] std::string const& version() const;  ///< pack names and versions
    [[nodiscard]] std::optional<std::int64_t> parameter(std::string_view rule, std::string_view name, CivilDate day) const;
    [[nodiscard]] std::vector<Rule const*> rules() const;
    /// By clause: the facts and parameters its condition names.
    [[nodiscard]] std::vector<std::vector<std::string>> condition_names(std::string_view rule) const;
    [[nodiscard]] std::vector<Prohibition> const& prohibitions() const;
    /// The item of a negative list that the rule carries, the first one that names it; null where none does.
    [[nodiscard]] Prohibition const* prohibition_of(std::string_view rule) const;

private:
    /// What a merged demand is joined to: the number that the rule's `merge_with` names.
    [[nodiscard]] std::string merged_with(std::vector<RuleHit> const& hits, Facts const& docket) const;
    struct Parts;
    explicit RuleBook(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

/// "{name}" replaced by the fact's or parameter's text.
[[nodiscard]] std::string quoted(std::string_view message, Facts const& facts);

}  // namespace yizhen::gate

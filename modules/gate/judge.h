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
    [[nodiscard]] std::string const& version() const;  ///< pack names and versions
    [[nodiscard]] std::optional<std::int64_t> parameter(std::string_view rule, std::string_view name, CivilDate day) const;
    [[nodiscard]] std::vector<Rule const*> rules() const;

private:
    struct Parts;
    explicit RuleBook(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

/// "{name}" replaced by the fact's or parameter's text.
[[nodiscard]] std::string quoted(std::string_view message, Facts const& facts);

}  // namespace yizhen::gate

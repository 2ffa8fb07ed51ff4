#pragma once
/// What a commitment must satisfy before anything is drawn from it. Inside modules/inspections only.

#include "modules/inspections/draw.h"

#include <map>

namespace yizhen::inspections {

/// Which teams may go to which unit.
class Recusals {
public:
    explicit Recusals(std::vector<Team> const& teams);
    /// Positions of the teams that neither are tied to the unit nor have a party that is; ascending.
    [[nodiscard]] std::vector<std::size_t> teams_for(DrawUnit const& unit) const;
    [[nodiscard]] bool anyone_for(DrawUnit const& unit) const;

private:
    std::size_t m_teams;
    std::map<std::string_view, std::vector<std::size_t>, std::less<>> m_named;
};

/// Position of the stratum, which are by name; `strata.size()` when there is none.
[[nodiscard]] std::size_t stratum_at(std::vector<Stratum> const& strata, std::string_view name);
/// At most so many of the drawn units may be the host's proposals.
[[nodiscard]] int host_allowance(DrawList const& list);
[[nodiscard]] int points_of(DrawList const& list);

/// Each name and number by itself; the order does not matter yet, weights are not looked at. One Chinese sentence.
[[nodiscard]] std::optional<std::string> fault_of_values(Commitment const& commitment);
/// Order, double names, strata that cannot be met. After fault_of_values().
[[nodiscard]] std::optional<std::string> fault_of_whole(DrawList const& list);
/// The public value as it was announced: day and form.
[[nodiscard]] std::optional<std::string> fault_of_public(Commitment const& commitment, std::string_view value, CivilDate day);
/// 16 to 64 bytes that fit their digest. `whose`: 闸口, 审计
[[nodiscard]] std::optional<std::string> fault_of_nonce(std::string_view nonce, std::string_view digest, std::string_view whose);
/// Not empty, not too long, one line, no blanks at its ends.
[[nodiscard]] std::optional<std::string> fault_of_text(std::string_view text, std::string_view key);

}  // namespace yizhen::inspections

#pragma once
/// Totals about persons for an issuer who may not see rows: which may be told, so that no group of fewer than ten can be
/// worked out from all that the issuer was told, by subtraction or otherwise.
///
/// The rule. The answered questions cut the persons into the smallest groups that they tell apart. Whatever can be worked
/// out exactly from the answers is the size of a union of such groups. So a new total is told only when every one of the
/// groups, with the new question counted in, has at least ten. Nothing under ten is told, zero included: that somebody is
/// not on a list is a fact about a person too.

#include "kernel/result.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::gate {

inline constexpr std::int64_t kSmallestTold = 10;
inline constexpr std::size_t kToldMax = 64;  ///< different questions of one issuer about one ledger; then it is enough

using Members = std::vector<std::int64_t>;  ///< numbers of the rows counted; sorted, each once

[[nodiscard]] bool may_tell(std::span<Members const> told, Members const& members);

/// As kept: differences, seven bits a byte.
[[nodiscard]] std::string packed(Members const& members);
Result<Members> unpacked(std::string_view bytes);

}  // namespace yizhen::gate

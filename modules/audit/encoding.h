#pragma once
/// The bytes that are hashed: docs/adr/0008-audit-encoding.md, vectors in cases/audit/vectors.json. Never changed; a new
/// encoding is a new magic.

#include "modules/audit/types.h"

#include <string>

namespace yizhen::audit {

inline constexpr std::size_t kHashBytes = 32;

/// Everything but `hash`.
[[nodiscard]] std::string encode(Entry const& entry);
/// SHA-256 of `encode`.
[[nodiscard]] std::string hash_of(Entry const& entry);
[[nodiscard]] std::string first_previous();

/// "realm:chain:count:hash" joined by commas, in the order given.
[[nodiscard]] std::string text_of(std::vector<Head> const& heads);
/// Hex of SHA-256 over the root's line without its root.
[[nodiscard]] std::string root_of(Root const& root);

}  // namespace yizhen::audit

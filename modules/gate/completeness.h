#pragma once
/// How much of a form is answered, counted from its cells.

#include "modules/gate/evidence.h"

#include <cstdint>

namespace yizhen::gate {

/// cells == answered + stale + disputed + missing. Not applicable is an answer.
struct Completeness {
    std::int64_t cells = 0;
    std::int64_t answered = 0;
    std::int64_t stale = 0;     ///< written, and marked: somebody has to look at it
    std::int64_t disputed = 0;
    std::int64_t missing = 0;

    /// Rounded down, so that 1000 is said of a whole form only; of a form without cells 1000.
    [[nodiscard]] std::int64_t permille() const { return cells == 0 ? 1000 : answered * 1000 / cells; }
    /// "87.3%"
    [[nodiscard]] std::string percent_text() const;
    friend bool operator==(Completeness const&, Completeness const&) = default;
};

[[nodiscard]] Completeness completeness_of(Evidence const& evidence);

}  // namespace yizhen::gate

#pragma once
/// The price of a demand before and after the gate, with the sum behind it.

#include "modules/burden/burden.h"
#include "modules/gate/evidence.h"

namespace yizhen::gate {

/// What goes on to a person where the verdict leaves fewer cells than the evidence does (merged, answered as before).
struct CellsLeft {
    std::int64_t to_fill = 0;
    std::int64_t to_look_at = 0;
};

[[nodiscard]] Price price_of(Evidence const& evidence, std::int64_t times_a_year, std::int64_t signature_levels, bool keyed_again,
                             burden::HoursParameters const& parameters, std::optional<CellsLeft> left = std::nullopt);
/// Who signs the form: its signature lines, at least one and at most three.
[[nodiscard]] std::int64_t signature_levels(forms::Layout const& layout);

}  // namespace yizhen::gate

#pragma once
/// The price of a demand before and after the gate, with the sum behind it.

#include "modules/burden/burden.h"
#include "modules/gate/evidence.h"

namespace yizhen::gate {

[[nodiscard]] Price price_of(Evidence const& evidence, std::int64_t times_a_year, std::int64_t signature_levels, bool keyed_again,
                             burden::HoursParameters const& parameters);
/// Who signs the form: its signature lines, at least one and at most three.
[[nodiscard]] std::int64_t signature_levels(forms::Layout const& layout);

}  // namespace yizhen::gate

#pragma once
/// New fields that were admitted, as elements of the county's catalogue. Pure.

#include "modules/elements/elements.h"
#include "modules/gate/evidence.h"

#include <string>
#include <string_view>
#include <vector>

namespace yizhen::gate {

/// Fields that nothing known fits and that a person would fill. None without an owner: who asks for something new
/// answers for it.
[[nodiscard]] std::vector<NewElement> new_elements(Evidence const& evidence, std::string_view owner, std::string_view source,
                                                   std::int64_t times_a_year);
/// How many such fields there are, owner or not.
[[nodiscard]] std::int64_t new_fields(Evidence const& evidence);
/// In the catalogue's terms. It has no ledger: nothing is held of it yet.
[[nodiscard]] elements::Element element_of(NewElement const& element);
/// The shipped catalogue with the county's own additions.
[[nodiscard]] elements::Catalogue with_candidates(elements::Catalogue const& shipped, std::vector<NewElement> const& candidates);

}  // namespace yizhen::gate

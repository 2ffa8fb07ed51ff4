#pragma once
/// How much of one form another already asks: shared elements by rarity, the titles, the subject.

#include "modules/elements/elements.h"

#include <map>
#include <string>

namespace yizhen::elements {

[[nodiscard]] std::vector<FormOverlap> overlap_of(FormSignature const& incoming, std::span<FormSignature const> open);

}  // namespace yizhen::elements

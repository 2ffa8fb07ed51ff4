#pragma once
/// Words in what is no form that the rules care about and that no person has to confirm: they read the same wherever they stand.

#include "modules/gate/docket.h"
#include "modules/gate/marks.h"

#include <string_view>
#include <vector>

namespace yizhen::gate {

/// Orders to Party committees and governments, paper copies (L-03); a paragraph at a time.
[[nodiscard]] MarksSeen words_of_plain(std::string_view text, std::vector<Phrase> const& phrases);

}  // namespace yizhen::gate

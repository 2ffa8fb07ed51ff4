#pragma once
/// Which formulas show a value that no longer holds once answers are in.

#include "platform/sheet/sheet_index.h"

#include <set>

namespace yizhen::sheet {

/// By sheet: cells whose formula depends, directly or through others, on a changed place. A formula that uses
/// names or builds its references at run time counts as dependent.
[[nodiscard]] std::map<std::string, std::set<CellRef>>
stale_formulas(std::map<std::string, SheetIndex> const& sheets,
               std::map<std::string, std::vector<Range>> const& changed,
               std::vector<DefinedName> const& names);

} // namespace yizhen::sheet

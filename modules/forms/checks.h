#pragma once
/// Balance equations written in notes and header cells: "7=1+2+3-4-5", "受灾面积≥成灾面积", "完成率=累计÷应参保×100%".

#include "modules/forms/types.h"

#include <string_view>
#include <vector>

namespace yizhen::forms {

/// The equations of one text; names and marks as written, nothing resolved. "a=b+c=d" gives two.
[[nodiscard]] std::vector<BalanceCheck> equations_in(std::string_view text);
/// Reads the notes and headers of a sheet into its checks and ties their words to its fields.
void read_checks(SheetLayout& sheet);

}  // namespace yizhen::forms

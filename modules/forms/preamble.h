#pragma once
/// The lines above and below the tables: title, marks of approval, unit line, who fills, day or period.

#include "modules/forms/types.h"

#include <string>
#include <vector>

namespace yizhen::forms {

struct Line {
    int row = 0;
    std::vector<std::string> texts;  ///< of its cells, left to right, trimmed
    bool centered = false;
    bool wide = false;  ///< one cell merged over most of the sheet
};

/// Sets title, marks, unit_line, filler, date_line, preamble from the lines above the first table.
void read_preamble(std::vector<Line> const& lines, SheetLayout& sheet);
/// A line that was found below the first table: signature, note or nothing of interest.
void read_trailing(Line const& line, SheetLayout& sheet);

}  // namespace yizhen::forms

#pragma once
/// Type and unit of a field from its header words, the unit line, and what already stands in its cells.

#include "modules/forms/grid_view.h"
#include "modules/forms/types.h"

#include <string>
#include <vector>

namespace yizhen::forms {

struct FieldHints {
    std::vector<std::string> keys;     ///< squeezed path, outermost first
    std::vector<std::string> samples;  ///< squeezed contents of up to eight data cells
    std::vector<std::string> formats;  ///< their number formats
    std::string unit_line;             ///< of the sheet: "户、人"
    Subject subject = Subject::records;
    bool numbered = false;  ///< a column-number row counts it: figures
    std::string place;      ///< what already stands in the first cell: "____平方米"
};

/// Sets type, unit_of_measure, choices, is_part from the hints; leaves a unit that is already set.
void describe_field(FieldHints const& hints, FormField& field);
/// Up to eight contents of `cells`.
void take_samples(GridView const& view, sheet::Range const& cells, FieldHints& hints);
/// Every cell of the range that stands in a data row holds a formula.
[[nodiscard]] bool all_formulas(GridView const& view, sheet::Range const& cells);

}  // namespace yizhen::forms

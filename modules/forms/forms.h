#pragma once
/// The face of forms: reads a workbook as a person does, says what its fields are, and builds what goes back into it.
/// Everything but files.cpp is pure: values in, values out.

#include "modules/forms/answers.h"
#include "modules/forms/complete.h"
#include "modules/forms/envelope.h"
#include "modules/forms/files.h"
#include "modules/forms/reading.h"
#include "modules/forms/types.h"
#include "modules/forms/unit_names.h"

namespace yizhen::forms {

/// Reads every sheet: title and marks, header bands with their paths, data, stub and total rows, notes, signatures.
/// Never fails: a sheet in which no table is found has no blocks. Time is linear in the number of cells.
[[nodiscard]] Layout understand(sheet::Workbook const& book);

/// The layout as JSON (shape: docs of `yizhen form inspect`), one line or indented, and as a text for people.
[[nodiscard]] std::string layout_json(Layout const& layout, bool indented = false);
[[nodiscard]] std::string layout_text(Layout const& layout);

}  // namespace yizhen::forms

#pragma once
/// What an office file says outside of its cells: headers and footers of printed pages, comments, text boxes, properties.

#include "kernel/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace yizhen::sheet {

/// One text a paragraph; of a page's header its left, middle and right part each. Empty for files that are no package (CSV,
/// and old formats, of which the converter keeps the cells alone). Refuses what `read_workbook` refuses of the package.
Result<std::vector<std::string>> side_texts(std::filesystem::path const& file);

} // namespace yizhen::sheet

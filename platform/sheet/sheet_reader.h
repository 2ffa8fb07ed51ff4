#pragma once
/// One worksheet part as events: cells row by row, and what lies around them.

#include "platform/sheet/xlsx_book.h"

#include <functional>

namespace yizhen::sheet {

/// What the reader hands over. `sheet` carries merges, hidden rows and columns and frozen rows, never cells.
struct SheetEvents {
    /// Cells of one row, left to right; return false to stop.
    std::function<bool(int row, std::vector<Cell>& cells)> row;
    Sheet* sheet = nullptr;
    std::int64_t* cells_left = nullptr; ///< of ReadLimits::cells_max, over all sheets
    std::uint64_t* text_left = nullptr; ///< of the letters a caller keeps; null: no limit
};

/// Reads the sheet's part. Cells without value and without style are left out.
Result<Done> read_sheet(Package const& package, Book const& book, BookSheet const& entry,
                        std::vector<CellFormat> const& formats, StringTable& strings,
                        ReadLimits const& limits, SheetEvents const& events);

} // namespace yizhen::sheet

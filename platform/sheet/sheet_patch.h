#pragma once
/// A worksheet part with answers in it. Bytes of everything that is no answer are copied; only rows that get
/// answers, lie below inserted rows, or hold formulas that change are taken apart.

#include "kernel/sheet/formula.h"
#include "platform/sheet/package_writer.h"
#include "platform/sheet/sheet_index.h"

#include <functional>
#include <map>
#include <set>

namespace yizhen::sheet {

/// What goes into one cell.
struct CellEdit {
    CellPatch::Kind kind = CellPatch::Kind::keep;
    std::string text;
    bool residual = false;
};

using RowEdits = std::map<int, CellEdit>; ///< by column

/// What a sheet's patch needs from the rest of the workbook.
struct SheetPatchContext {
    std::string sheet_name;
    bool date_1904 = false;
    std::vector<CellFormat> const* formats = nullptr;
    std::vector<RowInsertion> const* insertions = nullptr; ///< of all sheets
    std::function<int(int style)> residual_style;          ///< the style with ground and dashed frame
    std::set<CellRef> const* stale_formulas = nullptr;     ///< of this sheet: their cached values are dropped
};

struct SheetPatch {
    std::map<int, RowEdits> rows;
    std::vector<RosterRows const*> rosters; ///< of this sheet, by first row, not overlapping
};

/// Writes the patched part. Rows of rosters are asked for in order, once each.
void write_patched_sheet(SheetIndex const& index, SheetPatch const& patch, SheetPatchContext const& context,
                         PartWriter& out);

/// References of ranges ("A1:B2 C3") once the rows are in; empty where nothing moved. `wider`: ranges that
/// end with the data grow.
[[nodiscard]] std::string ranges_after(std::string_view ranges, std::string_view sheet,
                                       std::vector<RowInsertion> const& insertions, bool wider);
/// A formula through all insertions.
[[nodiscard]] std::string formula_after_all(std::string formula, std::string_view sheet,
                                            std::vector<RowInsertion> const& insertions, bool in_data);
/// A row of `sheet` through all insertions.
[[nodiscard]] int row_after_all(int row, std::string_view sheet, std::vector<RowInsertion> const& insertions);

/// A patch as an edit; asks nothing of the file.
[[nodiscard]] CellEdit edit_of(CellPatch const& patch);

} // namespace yizhen::sheet

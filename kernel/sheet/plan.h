#pragma once
/// What goes back into the issuer's file, as values. Made by modules, carried out by platform/sheet.

#include "kernel/sheet/grid.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace yizhen::sheet {

/// A value for one cell of the issuer's file, at its place in the file as it came (before any roster rows go
/// in). Inside a merged range it goes to the cell that speaks for it.
struct CellPatch {
    std::string sheet;
    CellRef at;
    enum class Kind { text, number, date, blank, keep } kind = Kind::text;
    std::string text; ///< numbers as digits ("12.50"), dates ISO; 18-digit identity numbers are Kind::text.
                      ///< Numbers of more than 15 digits are written as text, dates as serials where the cell
                      ///< shows dates; keep leaves the content alone and changes the mark only
    enum class Mark { none, residual, held } mark = Mark::none; ///< residual: ground and dashed frame of 需填
};

/// A roster: rows cloned from the template's last data row, streamed. Totals, merges, formulas, print area
/// and defined names below shift down. Where the template has more data rows than `count`, the rest stay.
struct RosterRows {
    std::string sheet;
    int first_row = 0;
    int template_row = 0;   ///< the row whose style is cloned
    int existing_rows = 0;  ///< data rows the template already has, counted from first_row
    std::int64_t count = 0; ///< rows that will be written
    /// Gives row i (0-based) as patches whose `at.row` is ignored; called in order; again from 0 to add rows up.
    std::function<void(std::int64_t i, std::vector<CellPatch>& cells)> row;
};

struct FillPlan {
    std::vector<CellPatch> cells;
    std::vector<RosterRows> rosters;
};

} // namespace yizhen::sheet

#pragma once
/// Workbooks on disk: .xlsx, .xlsm, .csv, .docx tables, and .xls / .et / HTML / SpreadsheetML through the converter.
/// Reading gives kernel/sheet values; writing patches the original package and leaves every other byte alone.

#include "kernel/sheet/grid.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace yizhen::sheet {

/// Nothing is read past these; what exceeds them is refused by a Problem that names file, sheet and cell.
struct ReadLimits {
    std::uint64_t file_bytes_max = 64ull << 20;
    std::uint64_t unpacked_bytes_max = 512ull << 20;
    int ratio_max = 200;  ///< of one package part: against zip bombs
    int columns_max = 4'096;
    int rows_max = kRowsMax;
    std::int64_t cells_max = 1'000'000;  ///< more goes through stream_rows
};

/// Decides by content, not by ending. A .docx gives one sheet a table.
Result<Workbook> read_workbook(std::filesystem::path const& file, ReadLimits const& limits = {});

/// A value for one cell of the issuer's file.
struct CellPatch {
    std::string sheet;
    CellRef at;
    enum class Kind { text, number, date, blank } kind = Kind::text;
    std::string text;  ///< numbers as digits ("12.50"), dates ISO; 18-digit identity numbers are Kind::text
    enum class Mark { none, residual, held } mark = Mark::none;  ///< residual: ground and dashed frame of 需填
};

/// A roster: rows cloned from the template's last data row, streamed. Totals, merges, formulas, print area and
/// defined names below shift down.
struct RosterRows {
    std::string sheet;
    int first_row = 0;
    int template_row = 0;     ///< the row whose style is cloned
    int existing_rows = 0;    ///< data rows the template already has, counted from first_row
    std::int64_t count = 0;   ///< rows that will be written
    /// Gives row i (0-based) as patches whose `at.row` is ignored; called in order, once each.
    std::function<void(std::int64_t i, std::vector<CellPatch>& cells)> row;
};

struct FillPlan {
    std::vector<CellPatch> cells;
    std::vector<RosterRows> rosters;
};

/// Writes `output` as `input` with the plan applied. .xlsx and .docx; .csv is written anew in its own encoding.
Result<Done> fill_workbook(std::filesystem::path const& input, FillPlan const& plan, std::filesystem::path const& output);

struct Difference {
    std::string part;  ///< package part, or sheet
    std::string where; ///< cell, or empty
    std::string what;
};
/// What differs between two files outside `except` ("Sheet!C5:C13" or "C5:C13" for every sheet).
Result<std::vector<Difference>> differences(std::filesystem::path const& a, std::filesystem::path const& b,
                                            std::vector<std::string> const& except);

/// One row of a table at a time, in bounded memory, for imports of any size.
struct RowSink {
    virtual ~RowSink() = default;
    /// Return false to stop.
    virtual bool row(std::string_view sheet, int row, std::vector<Cell> const& cells) = 0;
};
Result<Done> stream_rows(std::filesystem::path const& file, RowSink& sink, ReadLimits const& limits = {});

}  // namespace yizhen::sheet

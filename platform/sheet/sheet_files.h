#pragma once
/// Workbooks on disk: .xlsx, .xlsm, .csv, .docx tables, and .xls / .et / HTML / SpreadsheetML through the
/// converter. Reading gives kernel/sheet values; writing patches the original package and leaves every other
/// byte alone.

#include "kernel/sheet/grid.h"
#include "kernel/sheet/plan.h"

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
    int ratio_max = 200; ///< of one package part: against zip bombs
    int columns_max = 4'096;
    int rows_max = kRowsMax;
    std::int64_t cells_max = 1'000'000; ///< more goes through stream_rows
};

/// Decides by content, not by ending. A .docx gives one sheet a table.
Result<Workbook> read_workbook(std::filesystem::path const& file, ReadLimits const& limits = {});

/// Writes `output` as `input` with the plan applied; it appears whole or not at all. .xlsx, .docx and .csv
/// keep every byte that is no answer (docs/adr/0006-sheets.md names the exceptions); old formats come out as
/// .xlsx.
Result<Done> fill_workbook(std::filesystem::path const& input, FillPlan const& plan,
                           std::filesystem::path const& output);

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
/// Wider limits, because nothing but one row is held: what stands in memory does not grow with the file.
[[nodiscard]] ReadLimits streaming_limits();
/// Every sheet in order; rows without a cell are left out. Shared strings beyond a few megabytes wait on
/// disk, in a file without a name. Formulas give their cached values.
Result<Done> stream_rows(std::filesystem::path const& file, RowSink& sink,
                         ReadLimits const& limits = streaming_limits());

} // namespace yizhen::sheet

#pragma once
/// Tables from nothing, row by row in bounded memory: what leaves the house as a file, and can be read in again.
/// Nothing is written anywhere but to the sink.

#include "kernel/result.h"
#include "kernel/sheet/grid.h"
#include "platform/sheet/zip_stream.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yizhen::sheet {

struct ExportColumn {
    std::string title;
    double width = 12;
};

/// One value of a row. Numbers of more than 15 digits are written as text, dates as days that a spreadsheet
/// knows.
struct ExportValue {
    CellKind kind = CellKind::text;  ///< text, number, date (ISO), boolean ("TRUE"), empty
    std::string text;
};

struct ExportTable {
    std::string name;
    std::vector<ExportColumn> columns;
};

/// Who took it, when, by which right, until when it may be kept. It says so inside of the file, where whoever reads the file
/// in again leaves it out: in .xlsx as a last sheet, in header and footer and in the properties; in CSV as the title of a
/// last column that holds nothing.
struct ExportMark {
    std::string line;                                       ///< all of it in one line
    std::vector<std::pair<std::string, std::string>> facts;  ///< name and value
    bool beside_data = true;  ///< false: neither sheet nor column, where a program reads the file that wants its columns alone
};
/// What the title of the marking column begins with, and the name of the marking sheet.
inline constexpr std::string_view kExportMarkTitle = "导出说明";

enum class ExportFormat { xlsx, csv, csv_gb18030 };
/// "xlsx", "csv", "gb18030".
[[nodiscard]] std::optional<ExportFormat> parse_export_format(std::string_view name);
[[nodiscard]] std::string_view content_type_of(ExportFormat format, bool several_tables);
[[nodiscard]] std::string_view ending_of(ExportFormat format, bool several_tables);

/// Words that a spreadsheet would run as a formula get an apostrophe before them; readers of cells take it off again.
[[nodiscard]] std::string neutralised(std::string text);

/// What a sheet can hold below its header.
inline constexpr std::int64_t kExportRowsMax = 1'048'575;

class TableExport {
public:
    virtual ~TableExport() = default;
    /// Several tables: sheets of an .xlsx, or a zip of CSV files. At least one.
    static std::unique_ptr<TableExport> make(ExportFormat format, ByteSink sink, std::vector<ExportTable> tables, ExportMark mark);

    /// Of the table that is open: the first, or the one `next_table` opened. Refuses a row too many for a sheet, and words
    /// that are no text.
    virtual Result<Done> row(std::vector<ExportValue> const& values) = 0;
    virtual void next_table() = 0;
    /// Once, after the last table.
    virtual void finish() = 0;
};

}  // namespace yizhen::sheet

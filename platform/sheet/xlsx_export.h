#pragma once
/// An .xlsx from nothing, row by row in constant memory: for exports of any size.

#include "kernel/sheet/grid.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace yizhen::sheet {

struct ExportColumn {
    std::string title;
    double width = 12;
};

/// One value of a row. Numbers of more than 15 digits are written as text, dates as days that a spreadsheet
/// knows.
struct ExportValue {
    CellKind kind = CellKind::text; ///< text, number, date (ISO), boolean ("TRUE"), empty
    std::string text;
};

/// Throws std::system_error where the disk fails; the file appears when `finish` returns.
class XlsxExport {
public:
    XlsxExport(std::filesystem::path const& output, std::string const& sheet,
               std::vector<ExportColumn> const& columns);
    ~XlsxExport();
    XlsxExport(XlsxExport const&) = delete;
    XlsxExport& operator=(XlsxExport const&) = delete;

    /// A line above the header: grant, watermark, deletion date. Only before the first row.
    void note(std::string const& text);
    void row(std::vector<ExportValue> const& values);
    void finish();

private:
    struct Book;
    std::unique_ptr<Book> m_book;
};

} // namespace yizhen::sheet

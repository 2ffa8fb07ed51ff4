#pragma once
/// What a file is, by its bytes; endings lie (an .xls that is HTML, a .csv that is a workbook).

#include "platform/sheet/sheet_files.h"

namespace yizhen::sheet {

enum class FileKind { xlsx, docx, csv, convertible };

struct KnownFile {
    FileKind kind = FileKind::csv;
    /// Of a convertible file: the ending LibreOffice shall see, e.g. ".xls", ".html", ".xml", ".ods".
    std::string ending;
};

/// Refuses what is missing, empty, over the size limit, protected by a password, or no table at all.
Result<KnownFile> file_kind(std::filesystem::path const& file, ReadLimits const& limits);

} // namespace yizhen::sheet

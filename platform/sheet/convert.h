#pragma once
/// .xls, .et, .ods, .xlsb, HTML and SpreadsheetML by way of LibreOffice: a separate process with its own
/// profile folder, its own process group, limits on memory, processor time, file size and wall time, and no
/// network where the system allows to take it away. Without LibreOffice the Problem says what to do.

#include "platform/files/files.h"
#include "platform/sheet/file_kind.h"

namespace yizhen::sheet {

struct Converted {
    files::TempDir folder;
    std::filesystem::path xlsx; ///< inside the folder
};

/// YIZHEN_SOFFICE names the program; else it is looked for in the usual places. Empty: there is none.
[[nodiscard]] std::filesystem::path converter_program();
struct ConverterLimits {
    int wall_ms = 30'000;
    int cpu_seconds = 9;
};
Result<Converted> convert_to_xlsx(std::filesystem::path const& file, KnownFile const& kind,
                                  ConverterLimits const& limits = {});
/// Any format LibreOffice writes ("pdf", "csv"); for looking at results and for proving that they open.
Result<Done> convert_office_file(std::filesystem::path const& file, std::string const& format,
                                 std::filesystem::path const& folder);

/// The HTML that LibreOffice reads without losing digits: long numbers and leading zeros are marked as text,
/// and a page that names no encoding gets the one its bytes are in.
[[nodiscard]] std::string html_with_text_marks(std::string_view html);

} // namespace yizhen::sheet

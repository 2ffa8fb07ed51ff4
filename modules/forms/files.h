#pragma once
/// The only part of forms that touches files: reads a form from disk and writes the filled one.

#include "modules/forms/reading.h"
#include "modules/forms/types.h"

#include "kernel/result.h"

#include <filesystem>

namespace yizhen::forms {

struct FormFile {
    sheet::Workbook book;
    Layout layout;
};

/// Reads and understands a form; .xlsx, .csv, .docx, .xls and what the converter takes.
Result<FormFile> read_form(std::filesystem::path const& file);

/// The words of a .docx, a .pdf with a text layer, or a text in UTF-8, UTF-16 or GB18030; at most 64 MB, 4 MB of text.
/// A PDF needs pdftotext (sheet-converter-missing, exit 69); one of pictures only is refused.
Result<DocumentText> read_document(std::filesystem::path const& file);

}  // namespace yizhen::forms

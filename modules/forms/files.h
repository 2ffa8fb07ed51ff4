#pragma once
/// The only part of forms that touches files: reads a form from disk and writes the filled one.

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

}  // namespace yizhen::forms

#pragma once
/// The words of a document, whatever it is written in: .docx, .pdf with a text layer (by pdftotext, confined like
/// LibreOffice), plain text in UTF-8, UTF-16 or GB18030. What the file is is decided by its bytes.

#include "platform/sheet/docx_text.h"

namespace yizhen::sheet {

inline constexpr std::size_t kDocumentTextBytesMax = 4u << 20;

/// Paragraphs in order, none of them empty. Every refusal is one line that says what would help.
Result<std::vector<TextParagraph>> read_document_text(std::filesystem::path const& file,
                                                      ReadLimits const& limits = {});

/// YIZHEN_PDFTOTEXT names the program; else it is looked for in the usual places. Empty: there is none.
[[nodiscard]] std::filesystem::path pdf_program();

/// Lines as a page breaks them, put together to paragraphs again; page numbers are left out. For PDF, whose
/// text layer knows lines only. A line that fills the page goes on in the next one, unless that starts an item.
[[nodiscard]] std::vector<TextParagraph> joined_lines(std::string_view pages);

} // namespace yizhen::sheet

#pragma once
/// All words of a .docx in reading order: paragraphs, and the cells of tables as paragraphs of their own. Text
/// that was deleted in tracked changes, field codes and the second copy of text boxes are left out.

#include "platform/sheet/package.h"

namespace yizhen::sheet {

struct TextParagraph {
    std::string text; ///< UTF-8, no line breaks
    bool in_table = false;
};

/// Refuses what is no .docx, broken XML, and more than `text_bytes_max` bytes of words.
Result<std::vector<TextParagraph>> read_docx_text(Package const& package, ReadLimits const& limits,
                                                  std::size_t text_bytes_max);

} // namespace yizhen::sheet

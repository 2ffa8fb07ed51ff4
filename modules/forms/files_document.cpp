#include "modules/forms/files.h"

#include "platform/sheet/document_text.h"

#include "kernel/text/text.h"

namespace yizhen::forms {

Result<DocumentText> read_document(std::filesystem::path const& file) {
    auto const paragraphs = sheet::read_document_text(file);
    if (!paragraphs) return paragraphs.problem();
    DocumentText out;
    std::size_t at = 0;
    for (auto const& paragraph : paragraphs.value()) {
        auto const size = text::length(paragraph.text);
        if (!out.paragraphs.empty()) {
            out.text += '\n';
            ++at;
        }
        out.text += paragraph.text;
        out.paragraphs.push_back({at, at + size, paragraph.in_table});
        at += size;
    }
    return out;
}

}  // namespace yizhen::forms

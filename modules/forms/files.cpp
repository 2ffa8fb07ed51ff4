#include "modules/forms/files.h"

#include "modules/forms/forms.h"

#include "platform/sheet/sheet_files.h"

namespace yizhen::forms {

Result<FormFile> read_form(std::filesystem::path const& file) {
    auto book = sheet::read_workbook(file);
    if (!book) return book.problem();
    FormFile out;
    out.book = std::move(book.value());
    out.layout = understand(out.book);
    return out;
}

}  // namespace yizhen::forms

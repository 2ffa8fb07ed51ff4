/// The document part of a .docx: read, filled, read again.

#include "platform/sheet/docx.h"
#include "platform/sheet/fuzz_package.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace yizhen::sheet;
    static yizhen::files::TempDir const folder;
    auto const file = folder.path() / "a.docx";
    write_fuzz_workbook(folder, file, "word/document.xml", {reinterpret_cast<char const*>(data), size});
    auto const book = read_workbook(file, {});
    if (!book) return 0;
    FillPlan plan;
    for (auto const& cell : book.value().sheets.front().cells()) {
        plan.cells.push_back({"表1", cell.at, CellPatch::Kind::text, "答\n案", CellPatch::Mark::residual});
        break;
    }
    auto const filled = fill_workbook(file, plan, folder.path() / "b.docx");
    if (filled && !read_workbook(folder.path() / "b.docx", {})) __builtin_trap(); // what we write we can read
    return 0;
}

/// The whole of an .xlsx: zip, parts, sheet. The input is written to a file, because that is what users send.

#include "platform/files/files.h"
#include "platform/sheet/sheet_files.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static yizhen::files::TempDir const folder;
    auto const file = folder.path() / "a.xlsx";
    yizhen::files::write_file(file, {reinterpret_cast<char const*>(data), size});
    yizhen::sheet::ReadLimits limits;
    limits.unpacked_bytes_max = 4 << 20;
    limits.cells_max = 10'000;
    if (size < 4 || data[0] != 'P') return 0; // other kinds have targets of their own
    auto const book = yizhen::sheet::read_workbook(file, limits);
    if (!book || book.value().sheets.empty()) return 0;
    yizhen::sheet::FillPlan plan;
    plan.cells.push_back(
        {book.value().sheets.front().name, {2, 2}, {}, "答案", yizhen::sheet::CellPatch::Mark::residual});
    auto const filled = yizhen::sheet::fill_workbook(file, plan, folder.path() / "b.xlsx");
    if (filled && !yizhen::sheet::read_workbook(folder.path() / "b.xlsx", {}))
        __builtin_trap(); // what we write we can read
    return 0;
}

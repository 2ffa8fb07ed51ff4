/// One worksheet part: read, filled with a roster in the middle, read again.

#include "platform/sheet/fuzz_package.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace yizhen::sheet;
    static yizhen::files::TempDir const folder;
    auto const file = folder.path() / "a.xlsx";
    write_fuzz_workbook(folder, file, "xl/worksheets/sheet1.xml",
                        {reinterpret_cast<char const*>(data), size});
    if (!read_workbook(file, {})) return 0;
    FillPlan plan;
    plan.cells.push_back({"a", {1, 1}, CellPatch::Kind::number, "5", CellPatch::Mark::residual});
    RosterRows roster;
    roster.sheet = "a";
    roster.first_row = 2;
    roster.existing_rows = 2;
    roster.template_row = 3;
    roster.count = 5;
    roster.row = [](std::int64_t, std::vector<CellPatch>& cells) {
        cells.push_back({"", {0, 2}, CellPatch::Kind::text, "x", CellPatch::Mark::none});
    };
    plan.rosters.push_back(roster);
    auto const filled = fill_workbook(file, plan, folder.path() / "b.xlsx");
    if (filled && !read_workbook(folder.path() / "b.xlsx", {})) __builtin_trap(); // what we write we can read
    return 0;
}

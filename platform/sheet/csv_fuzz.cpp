/// CSV: what is read and what is streamed must agree, and filling changes one field only.

#include "platform/files/files.h"
#include "platform/sheet/csv.h"

#include <cstddef>
#include <cstdint>

namespace {

struct Count : yizhen::sheet::RowSink {
    bool row(std::string_view, int, std::vector<yizhen::sheet::Cell> const& row_cells) override {
        cells += row_cells.size();
        return true;
    }
    std::size_t cells = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace yizhen::sheet;
    static yizhen::files::TempDir const folder;
    auto const file = folder.path() / "a.csv";
    yizhen::files::write_file(file, {reinterpret_cast<char const*>(data), size});
    auto const book = read_csv(file, {});
    if (!book) return 0;
    Count count;
    if (!stream_rows(file, count)) return 0; // other kinds, seen by content, are refused there
    if (count.cells != book.value().sheets.front().cells().size()) __builtin_trap();
    FillPlan plan;
    plan.cells.push_back({"a", {1, 1}, CellPatch::Kind::text, "5", CellPatch::Mark::none});
    auto const output = folder.path() / "out" / "a.csv";
    std::filesystem::create_directories(output.parent_path());
    if (!fill_workbook(file, plan, output)) return 0;
    auto const differing = differences(file, output, {"A1"});
    if (!differing) return 0;
    for (auto const& each : differing.value()) {
        if (!each.where.empty()) __builtin_trap(); // encoding and line ends of a few bytes are anyone's guess
    }
    return 0;
}

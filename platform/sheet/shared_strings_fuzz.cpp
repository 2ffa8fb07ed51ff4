/// The shared strings part, kept and spilled.

#include "platform/sheet/fuzz_package.h"
#include "platform/sheet/xlsx_book.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace yizhen::sheet;
    static yizhen::files::TempDir const folder;
    auto const file = folder.path() / "a.xlsx";
    write_fuzz_workbook(folder, file, "xl/sharedStrings.xml", {reinterpret_cast<char const*>(data), size});
    auto const package = Package::open(file, {});
    if (!package) return 0;
    Book book;
    book.shared_strings_part = "xl/sharedStrings.xml";
    auto const kept = read_shared_strings(package.value(), book, 1 << 20);
    auto const spilled = read_shared_strings(package.value(), book, 16, Overflow::spill);
    if (!kept || !spilled) return 0;
    for (std::size_t i = 0;; ++i) {
        auto const* one = kept.value()->at(i);
        auto const* other = spilled.value()->at(i);
        if (!one != !other || (one && *one != *other)) __builtin_trap();
        if (!one) break;
    }
    return 0;
}

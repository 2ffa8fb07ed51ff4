/// References in formulas: moving there and back gives the same formula wherever nothing left the sheet.

#include "kernel/sheet/formula.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const formula{reinterpret_cast<char const*>(data), size};
    auto const same = yizhen::sheet::moved_formula(formula, 0, 0);
    auto const moved = yizhen::sheet::moved_formula(same, 3, 2);
    if (moved.find("#REF!") == std::string::npos && yizhen::sheet::moved_formula(moved, -3, -2) != same)
        __builtin_trap();
    static_cast<void>(yizhen::sheet::formula_after(formula, "a", {"a", 5, 7, 2}));
    return 0;
}

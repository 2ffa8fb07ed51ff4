// Any bytes in a cell of any type: a value, a state or a refusal, never a crash.

#include "modules/ledgers/parse_value.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace yizhen;
    using namespace yizhen::ledgers;
    if (size < 2) return 0;
    static CodeNames const codes("代码", {{"01", "甲", {"一"}}, {"02", "乙", {"二"}}});
    ValueRule rule;
    rule.type = static_cast<ValueType>(data[0] % 6);
    rule.format = static_cast<TextFormat>(data[1] % 6);
    rule.scale = data[1] % 5;
    rule.unit_of_measure = data[0] & 0x40 ? "万元" : data[0] & 0x80 ? "人" : "";
    rule.codes = &codes;
    std::string_view const text(reinterpret_cast<char const*>(data) + 2, size - 2);
    auto const parsed = parse_value({text, (data[1] & 0x40) != 0, (data[1] & 0x80) != 0}, rule);
    if (parsed && (parsed.value().value.index() == 0) == (parsed.value().state == CellState::present)) __builtin_trap();
    return 0;
}

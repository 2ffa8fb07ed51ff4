#include "kernel/check.h"
#include "kernel/text/text.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    namespace text = yizhen::text;
    if (size > 4096) return 0;
    std::string_view const bytes(reinterpret_cast<char const*>(data), size);
    auto const folded = text::folded(bytes);
    YIZHEN_CHECK_OR_DIE(text::valid_utf8(folded));
    YIZHEN_CHECK_OR_DIE(text::valid_utf8(text::without_list_mark(bytes)));
    YIZHEN_CHECK_OR_DIE(text::length(text::shortened(bytes, 10)) <= 10);
    YIZHEN_CHECK_OR_DIE(text::valid_utf8(text::pinyin_initials(bytes)));
    return 0;
}

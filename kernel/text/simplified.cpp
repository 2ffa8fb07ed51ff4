#include "kernel/text/text.h"

#include <opencc/opencc.h>
#include <unicode/ucnv.h>

#include <bitset>

namespace yizhen::text {
namespace {

using CharacterSet = std::bitset<0x10000>;

/// Characters of GB 2312 that OpenCC's t2s may change, alone or in a phrase ("乾" → "干", "沈船" → "沉船").
constexpr std::u32string_view kAmbiguous = U"乾吒夥後徵捱摺於榘甯菸薹醣麴麽藉覆沈";

/// Characters of GB 2312 are the simplified standard; a text of these and of no ambiguous one is already simplified.
CharacterSet settled_characters() {
    CharacterSet settled;
    UErrorCode status = U_ZERO_ERROR;
    UConverter* const converter = ucnv_open("GB2312", &status);
    if (U_FAILURE(status)) return settled;  // slower, not wrong
    for (int row = 0xB0; row <= 0xF7; ++row) {
        for (int cell = 0xA1; cell <= 0xFE; ++cell) {
            char const bytes[2] = {static_cast<char>(row), static_cast<char>(cell)};
            UChar unit[2];
            status = U_ZERO_ERROR;
            auto const size = ucnv_toUChars(converter, unit, 2, bytes, 2, &status);
            if (U_SUCCESS(status) && size == 1 && unit[0] != 0xFFFD) settled.set(unit[0]);
        }
    }
    ucnv_close(converter);
    for (char32_t const c : kAmbiguous) settled.reset(c);
    return settled;
}

bool already_simplified(std::string_view utf8) {
    static CharacterSet const settled = settled_characters();
    for (char32_t const c : code_points(utf8)) {
        if (is_han(c) && (c > 0xFFFF || !settled.test(c))) return false;
    }
    return true;
}

/// Reads its dictionaries (about 30 ms) when the first text needs it; they come with the package libopencc-data.
opencc::SimpleConverter const& converter() {
    static opencc::SimpleConverter const instance("t2s.json");
    return instance;
}

bool is_white_space(char32_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

}  // namespace

std::string simplified(std::string_view utf8) {
    if (already_simplified(utf8)) return valid_utf8(utf8) ? std::string(utf8) : text::utf8(code_points(utf8));
    auto const repaired = text::utf8(code_points(utf8));
    // OpenCC takes C strings: a NUL inside would cut the text, so the parts between NULs are converted on their own.
    std::string out;
    for (std::size_t from = 0;;) {
        auto const end = repaired.find('\0', from);
        auto const part = repaired.substr(from, end - from);
        if (!part.empty()) out += converter().Convert(part);
        if (end == std::string::npos) return out;
        out += '\0';
        from = end + 1;
    }
}

std::string folded(std::string_view utf8) {
    std::u32string kept;
    for (char32_t const c : code_points(simplified(nfkc(utf8)))) {
        if (!is_white_space(c)) kept += c;
    }
    return text::utf8(kept);
}

}  // namespace yizhen::text

#pragma once
/// Names as code points, folded the one way in which this module compares them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::elements {

/// Full-width forms and brackets become ASCII, letters small, white space goes, "：" and ":" are one.
[[nodiscard]] std::u32string folded_glyphs(std::string_view utf8);
[[nodiscard]] std::string to_utf8(std::u32string_view glyphs);
[[nodiscard]] bool is_han_glyph(char32_t c);
[[nodiscard]] bool is_digit_glyph(char32_t c);

/// Sorted hashes of single characters and neighbouring pairs; pairs weigh by their number.
[[nodiscard]] std::vector<std::uint32_t> grams_of(std::u32string_view glyphs);
/// 2·shared / (a + b), of sorted lists.
[[nodiscard]] double dice(std::vector<std::uint32_t> const& a, std::vector<std::uint32_t> const& b);
/// 1 − edit distance / longer length.
[[nodiscard]] double edit_likeness(std::u32string_view a, std::u32string_view b);

}  // namespace yizhen::elements

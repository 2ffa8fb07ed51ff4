#pragma once
/// Chinese text as the product compares it. Everything is UTF-8 in and out; invalid bytes become U+FFFD.

#include <string>
#include <string_view>
#include <vector>

namespace yizhen::text {

/// Unicode NFKC: full-width letters and digits become half-width, ligatures and compatibility forms are opened.
[[nodiscard]] std::string nfkc(std::string_view utf8);
/// Traditional to simplified characters (OpenCC t2s).
[[nodiscard]] std::string simplified(std::string_view utf8);
/// nfkc + simplified + white space squeezed away; the form in which names are compared.
[[nodiscard]] std::string folded(std::string_view utf8);
/// A label without its list mark: "（一）", "1.", "①" are cut, "其中：" stays, "*" and "#" are cut. Call it before nfkc,
/// which turns ① into a bare 1.
[[nodiscard]] std::string without_list_mark(std::string_view label);

[[nodiscard]] bool valid_utf8(std::string_view bytes);
[[nodiscard]] std::u32string code_points(std::string_view utf8);
[[nodiscard]] std::string utf8(std::u32string_view code_points);
[[nodiscard]] std::size_t length(std::string_view utf8);  ///< in code points
/// At most `code_points_max` code points; cut text ends with "…".
[[nodiscard]] std::string shortened(std::string_view utf8, std::size_t code_points_max);
[[nodiscard]] bool is_han(char32_t c);
[[nodiscard]] std::string_view trimmed(std::string_view text);  ///< ASCII and ideographic white space
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
/// "中原区" → "zyq".
[[nodiscard]] std::string pinyin_initials(std::string_view utf8);

}  // namespace yizhen::text

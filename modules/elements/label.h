#pragma once
/// A label as it stands in a form, taken apart: the name itself, and what brackets, colons and dashes add to it.

#include <string>
#include <string_view>
#include <vector>

namespace yizhen::elements {

inline constexpr std::size_t kLabelGlyphsMax = 120;

struct Label {
    std::u32string name;                 ///< folded, without numbering, notes, units
    std::vector<std::u32string> notes;   ///< brackets and what follows a colon, in order
    std::vector<std::u32string> options; ///< 是/否, 0男 1女: the values a note lists
    std::string unit;                    ///< 平方米, 万元 …; folded spelling
    std::vector<std::string> standards;  ///< "2261.1", "11643": numbers of national standards
    bool region = false;                 ///< a note asks for 省市县: a division, not a street address
    bool date_format = false;            ///< a note shows YYYYMMDD
};

[[nodiscard]] Label parse_label(std::string_view text);
/// "元/年", "万元", "㎡" → one spelling; empty when it is no unit.
[[nodiscard]] std::string canonical_unit(std::u32string_view text);
/// "GB/T 2261.1—2003" → "2261.1"; every standard named in the text.
[[nodiscard]] std::vector<std::string> standards_in(std::u32string_view text);

}  // namespace yizhen::elements

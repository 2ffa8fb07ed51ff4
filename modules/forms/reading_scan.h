#pragma once
/// Inside modules/forms only. The text as patterns see it: full-width letters half-width, blanks, quotes and brackets
/// left out, numbers and days found once. Positions count the characters that are left.

#include "modules/forms/reading.h"

namespace yizhen::forms {

inline constexpr std::uint32_t kNoSpan = 0xFFFF'FFFF;

/// How a day is told.
enum class DayKind { civil, recurring };

/// A number, a share or a day that begins and ends at certain characters.
struct ScanSpan {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    MarkValue value;
    std::string unit;  ///< of recurring days: "每月"
};

struct ScanIndex {
    std::vector<ScanSpan> spans;
    std::vector<std::uint32_t> from;  ///< span that begins at a position, or kNoSpan
    std::vector<std::uint32_t> to;    ///< span that ends there

    void prepare(std::size_t size);
    void add(ScanSpan span);
};

struct ScannedText {
    std::u32string chars;
    std::vector<std::uint32_t> at;  ///< offset in the document of each character
    std::vector<bool> in_title;     ///< inside 《…通知》: the name of a document
    ScanIndex numbers;
    ScanIndex rates;  ///< in per cent
    ScanIndex days;
};

/// A clause ends here: no gap of a pattern goes on beyond.
[[nodiscard]] bool ends_clause(char32_t c);
[[nodiscard]] ScannedText scan(std::u32string_view text, CivilDate issued);

/// In parts, for scan() and its tests.
void find_numbers(ScannedText& text);
void find_rates(ScannedText& text);
void find_days(ScannedText& text, CivilDate issued);

}  // namespace yizhen::forms

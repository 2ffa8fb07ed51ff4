#include "kernel/text/text.h"

#include <algorithm>

namespace yizhen::text {
namespace {

bool is_space(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000; }
bool is_digit(char32_t c) { return (c >= '0' && c <= '9') || (c >= U'０' && c <= U'９'); }
bool is_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_one_of(char32_t c, std::u32string_view set) { return set.find(c) != std::u32string_view::npos; }

constexpr std::u32string_view kChineseNumbers = U"一二三四五六七八九十百甲乙丙丁戊己庚辛";
constexpr std::u32string_view kOpening = U"(（〔[【";
constexpr std::u32string_view kClosing = U")）〕]】";
constexpr std::u32string_view kBullets = U"*＊#＃★☆▲△※●○■□◆◇•·";
constexpr std::size_t kMarkDigitsMax = 2;  // a year or an amount is not a list number

/// ① … ⑳, ⑴ … ⒇, ⒈ … ⒛, ㈠ … ㈩, ㊀ … ㊉, ❶ … ❿
bool is_enclosed_number(char32_t c) {
    return (c >= 0x2460 && c <= 0x249B) || (c >= 0x3220 && c <= 0x3229) || (c >= 0x3280 && c <= 0x3289) ||
           (c >= 0x2776 && c <= 0x2793);
}

std::size_t run(std::u32string_view text, bool (*belongs)(char32_t)) {
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), belongs) - text.begin());
}

bool is_chinese_number(char32_t c) { return is_one_of(c, kChineseNumbers); }

/// Length of a number as list marks carry it: "12", "十二", "A"; 0 when there is none.
std::size_t number_length(std::u32string_view text) {
    if (auto const digits = run(text, is_digit); digits > 0) return digits <= kMarkDigitsMax ? digits : 0;
    if (auto const words = run(text, is_chinese_number); words > 0) return words <= 3 ? words : 0;
    bool const lone_letter = !text.empty() && is_letter(text[0]) && (text.size() < 2 || !is_letter(text[1]));
    return lone_letter ? 1 : 0;
}

/// "1.2.3 " and "1.2面积" are outline numbers; "1.5" followed by nothing or a digit is an amount.
std::size_t outline_length(std::u32string_view text) {
    std::size_t at = number_length(text);
    if (at == 0 || !is_digit(text[0])) return 0;
    bool nested = false;
    while (at + 1 < text.size() && is_one_of(text[at], U".．") && is_digit(text[at + 1])) {
        at += 1 + run(text.substr(at + 1), is_digit);
        nested = true;
    }
    if (!nested) return 0;
    std::size_t const blanks = run(text.substr(at), is_space);
    if (blanks > 0) return at + blanks;
    return is_one_of(text[at < text.size() ? at : 0], U".．、") && at < text.size() ? at + 1 : 0;
}

std::size_t list_mark_length(std::u32string_view text) {
    if (text.empty()) return 0;
    if (is_enclosed_number(text[0])) return 1 + (text.size() > 1 && is_one_of(text[1], U".．、") ? 1 : 0);
    if (is_one_of(text[0], kBullets)) return 1;
    if (is_one_of(text[0], kOpening)) {
        auto const number = number_length(text.substr(1));
        bool const closed = number > 0 && number + 1 < text.size() && is_one_of(text[number + 1], kClosing);
        return closed ? number + 2 : 0;
    }
    if (auto const outline = outline_length(text); outline > 0) return outline;
    auto const number = number_length(text);
    if (number == 0 || number >= text.size()) return 0;
    char32_t const mark = text[number];
    if (is_one_of(mark, U"、)）")) return number + 1;
    if (!is_one_of(mark, U".．")) return 0;
    bool const amount = number + 1 < text.size() && is_digit(text[number + 1]);
    return amount ? 0 : number + 1;
}

void trim(std::u32string_view& text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
}

}  // namespace

std::string without_list_mark(std::string_view label) {
    auto const all = code_points(label);
    std::u32string_view rest = all;
    trim(rest);
    std::u32string_view const whole = rest;
    for (auto cut = list_mark_length(rest); cut > 0; cut = list_mark_length(rest)) {
        rest.remove_prefix(cut);
        trim(rest);
    }
    while (!rest.empty() && is_one_of(rest.back(), U"*＊#＃")) {
        rest.remove_suffix(1);
        trim(rest);
    }
    return utf8(rest.empty() ? whole : rest);
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kIdeographic = "\xE3\x80\x80";
    constexpr std::string_view kNoBreak = "\xC2\xA0";
    constexpr std::string_view kAscii = " \t\n\v\f\r";
    for (bool moved = true; moved;) {
        moved = false;
        for (auto const blank : {kIdeographic, kNoBreak}) {
            if (text.starts_with(blank)) text.remove_prefix(blank.size()), moved = true;
            if (text.ends_with(blank)) text.remove_suffix(blank.size()), moved = true;
        }
        if (!text.empty() && kAscii.find(text.front()) != kAscii.npos) text.remove_prefix(1), moved = true;
        if (!text.empty() && kAscii.find(text.back()) != kAscii.npos) text.remove_suffix(1), moved = true;
    }
    return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t from = 0;;) {
        auto const end = text.find(separator, from);
        parts.push_back(text.substr(from, end - from));
        if (end == std::string_view::npos) return parts;
        from = end + 1;
    }
}

}  // namespace yizhen::text

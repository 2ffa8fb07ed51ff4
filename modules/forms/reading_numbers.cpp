// Numbers and shares as official texts write them: 3, 3.5万, 三十, 两, 30余; 95%, 百分之九十, 三分之二, 半数.

#include "modules/forms/reading_scan.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

constexpr std::size_t kDigitsMax = 10;
constexpr std::int64_t kValueMax = 1'000'000'000'000;
constexpr std::u32string_view kNumerals = U"零〇一二两三四五六七八九十百千万亿";
constexpr std::u32string_view kAbout = U"余多";

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_latin(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }
bool is_numeral(char32_t c) { return kNumerals.find(c) != std::u32string_view::npos; }

std::int64_t unit_of(char32_t c) {
    switch (c) {
        case U'十': return 10;
        case U'百': return 100;
        case U'千': return 1'000;
        case U'万': return 10'000;
        case U'亿': return 100'000'000;
        default: return 0;
    }
}

std::int64_t digit_of(char32_t c) {
    constexpr std::u32string_view kDigits = U"零一二三四五六七八九";
    if (c == U'两') return 2;
    if (c == U'〇') return 0;
    auto const found = kDigits.find(c);
    return found == std::u32string_view::npos ? -1 : static_cast<std::int64_t>(found);
}

/// 二〇二六: digits one by one. Two of them without 〇 are a guess ("两三名"), which is no number.
std::optional<std::int64_t> digit_by_digit(std::u32string_view run) {
    bool const zero = run.find(U'〇') != std::u32string_view::npos || run.find(U'零') != std::u32string_view::npos;
    if (run.size() > kDigitsMax || (run.size() == 2 && !zero)) return std::nullopt;
    std::int64_t value = 0;
    for (char32_t const c : run) value = value * 10 + digit_of(c);
    return value;
}

std::optional<std::int64_t> chinese_number(std::u32string_view run) {
    if (std::ranges::none_of(run, [](char32_t c) { return unit_of(c) > 0; })) return digit_by_digit(run);
    if (unit_of(run.front()) > 10 || run.size() > 2 * kDigitsMax) return std::nullopt;  // 百姓, 万一
    std::int64_t total = 0, section = 0, digit = run.front() == U'十' ? 1 : 0;
    for (char32_t const c : run) {
        auto const unit = unit_of(c);
        if (unit == 0) {
            digit = digit_of(c);
        } else if (unit < 10'000) {
            section += std::max<std::int64_t>(digit, section == 0 ? 1 : 0) * unit;
            digit = 0;
        } else {
            total = (total + section + digit) * unit;
            section = digit = 0;
        }
        if (total > kValueMax) return std::nullopt;
    }
    auto const value = total + section + digit;
    return value > kValueMax ? std::nullopt : std::optional(value);
}

struct Found {
    std::size_t end = 0;
    Decimal value;
};

std::optional<Found> arabic_at(std::u32string_view text, std::size_t begin) {
    Found found{begin, {}};
    std::size_t digits = 0;
    for (; found.end < text.size() && is_digit(text[found.end]); ++found.end, ++digits) {
        if (digits < kDigitsMax) found.value.units = found.value.units * 10 + static_cast<std::int64_t>(text[found.end] - U'0');
    }
    if (digits > kDigitsMax) return Found{found.end, Decimal{-1, 0}};  // an identity or document number
    if (found.end + 1 < text.size() && text[found.end] == U'.' && is_digit(text[found.end + 1])) {
        for (++found.end; found.end < text.size() && is_digit(text[found.end]); ++found.end) {
            if (found.value.scale >= 4) continue;
            found.value.units = found.value.units * 10 + static_cast<std::int64_t>(text[found.end] - U'0');
            ++found.value.scale;
        }
    }
    if (found.end < text.size() && unit_of(text[found.end]) > 10) {
        auto const unit = unit_of(text[found.end]);
        if (found.value.units <= kValueMax / unit) {
            found.value.units *= unit;
            ++found.end;
        }
    }
    while (found.value.scale > 0 && found.value.units % 10 == 0) {
        found.value.units /= 10;
        --found.value.scale;
    }
    return found;
}

std::optional<Found> number_at(std::u32string_view text, std::size_t begin) {
    if (is_digit(text[begin])) return arabic_at(text, begin);
    std::size_t end = begin;
    while (end < text.size() && is_numeral(text[end])) ++end;
    if (end == begin) return std::nullopt;
    auto const value = chinese_number(text.substr(begin, end - begin));
    return Found{end, Decimal{value.value_or(-1), 0}};
}

void add_rate(ScannedText& text, std::size_t begin, std::size_t end, Decimal per_cent) {
    text.rates.add({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), per_cent, {}});
}

bool stands_at(std::u32string_view text, std::size_t at, std::u32string_view words) { return text.substr(std::min(at, text.size())).starts_with(words); }

/// "三分之二" where the number before 分之 ends; nothing for 百分之.
void add_fraction(ScannedText& text, ScanSpan const& below) {
    auto const above_at = below.end + 2;
    if (!stands_at(text.chars, below.end, U"分之") || above_at >= text.chars.size() || text.numbers.from[above_at] == kNoSpan) return;
    auto const& above = text.numbers.spans[text.numbers.from[above_at]];
    auto const whole = divide(Decimal{std::get<Decimal>(above.value).units * 100, 0}, std::get<Decimal>(below.value), 2);
    if (whole) add_rate(text, below.begin, above.end, whole.value());
}

}  // namespace

void find_numbers(ScannedText& text) {
    text.numbers.prepare(text.chars.size());
    for (std::size_t at = 0; at < text.chars.size();) {
        auto const found = number_at(text.chars, at);
        if (!found) {
            ++at;
            continue;
        }
        bool const ordinal = at > 0 && (text.chars[at - 1] == U'第' || is_latin(text.chars[at - 1]));
        auto end = found->end;
        if (found->value.units >= 0 && !ordinal) {
            if (end < text.chars.size() && kAbout.find(text.chars[end]) != std::u32string_view::npos) ++end;
            text.numbers.add({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end), found->value, {}});
        }
        at = end;
    }
}

void find_rates(ScannedText& text) {
    text.rates.prepare(text.chars.size());
    for (auto const& number : text.numbers.spans) {
        if (number.end < text.chars.size() && text.chars[number.end] == U'%') add_rate(text, number.begin, number.end + 1, std::get<Decimal>(number.value));
        if (std::get<Decimal>(number.value).units > 0 && std::get<Decimal>(number.value).scale == 0) add_fraction(text, number);
    }
    for (std::size_t at = 0; at < text.chars.size(); ++at) {
        if (text.chars[at] == U'百' && stands_at(text.chars, at, U"百分之")) {
            if (at + 3 < text.chars.size() && text.numbers.from[at + 3] != kNoSpan) {
                auto const& number = text.numbers.spans[text.numbers.from[at + 3]];
                add_rate(text, at, number.end, std::get<Decimal>(number.value));
            } else if (stands_at(text.chars, at, U"百分之百")) {
                add_rate(text, at, at + 4, Decimal{100, 0});
            }
        } else if (stands_at(text.chars, at, U"百分百")) {
            add_rate(text, at, at + 3, Decimal{100, 0});
        } else if (stands_at(text.chars, at, U"半数") || stands_at(text.chars, at, U"一半")) {
            add_rate(text, at, at + 2, Decimal{50, 0});
        }
    }
}

}  // namespace yizhen::forms

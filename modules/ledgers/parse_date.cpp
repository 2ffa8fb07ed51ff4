/// Days: six ways of writing one, and the refusals for what names no single day.

#include "modules/ledgers/parse_parts.h"

#include <fmt/format.h>

#include <array>

namespace yizhen::ledgers::parse {
namespace {

constexpr int kYearMin = 1850;
constexpr int kYearMax = 2150;
constexpr std::int32_t kSerialMin = 10'000;       ///< 1927-05-18: smaller numbers look like years
constexpr std::int32_t kSerialMax = 73'050;       ///< 2099-12-31
constexpr std::int32_t kSerialOfEpoch = 25'569;   ///< 1970-01-01 in the 1900 system
constexpr std::int32_t kSerials1904 = 1'462;      ///< how many days the 1904 system starts later

struct Parts {
    std::array<int, 3> numbers{};
    std::array<std::size_t, 3> lengths{};
    std::array<char, 2> separators{};  ///< '-', '/', '.', 'Y' for 年, 'M' for 月
    int count = 0;
    std::string_view rest;
};

constexpr std::array<std::string_view, 10> kHanDigits{"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

/// "二〇二六年十月九日" → "2026年10月9日"; other text comes back as it was.
std::string with_arabic_digits(std::string_view text) {
    std::string out;
    bool after_digit = false;
    while (!text.empty()) {
        auto const han = text.substr(0, 3);
        int value = -1;
        for (int digit = 0; digit < 10; ++digit) {
            if (han == kHanDigits[static_cast<std::size_t>(digit)]) value = digit;
        }
        if (han == "零" || han == "○") value = 0;
        if (value >= 0) {
            out += static_cast<char>('0' + value);
            after_digit = true;
            text.remove_prefix(3);
        } else if (han == "十") {
            text.remove_prefix(3);
            bool digit_follows = false;
            for (auto const each : kHanDigits) digit_follows = digit_follows || text.starts_with(each);
            if (!after_digit) out += '1';
            if (!digit_follows) out += '0';
            after_digit = true;
        } else {
            out += text[0];
            after_digit = false;
            text.remove_prefix(1);
        }
    }
    return out;
}

bool take_separator(std::string_view& rest, char& separator) {
    for (auto const& [mark, letter] : {std::pair<std::string_view, char>{"年", 'Y'}, {"月", 'M'}, {"-", '-'}, {"/", '/'}, {".", '.'}}) {
        if (rest.starts_with(mark)) {
            rest.remove_prefix(mark.size());
            separator = letter;
            return true;
        }
    }
    return false;
}

Parts split(std::string_view text) {
    Parts out;
    while (out.count < 3) {
        std::size_t length = 0;
        int number = 0;
        while (length < text.size() && length < 8 && is_digit(text[length])) number = number * 10 + (text[length++] - '0');
        if (length == 0) break;
        auto const at = static_cast<std::size_t>(out.count++);
        out.numbers[at] = number;
        out.lengths[at] = length;
        text.remove_prefix(length);
        if (at < 2 && !take_separator(text, out.separators[at])) break;
        while (text.starts_with(" ")) text.remove_prefix(1);
    }
    out.rest = text;
    return out;
}

/// What may follow the day: 日, 号, and a time of day (which a day does not keep).
bool ends_a_day(std::string_view rest) {
    for (std::string_view const mark : {"日", "号"}) {
        if (rest.starts_with(mark)) {
            rest.remove_prefix(mark.size());
            break;
        }
    }
    if (rest.starts_with("T") || rest.starts_with(" ")) rest.remove_prefix(1);
    if (rest.empty()) return true;
    for (char const each : rest) {
        if (!is_digit(each) && each != ':' && each != '.') return false;
    }
    return rest.size() >= 4 && rest.find(':') != std::string_view::npos;
}

Result<Value> day(int year, int month, int number, RawValue const& raw) {
    if (year < kYearMin || year > kYearMax) {
        return refused(raw.text, fmt::format("的年份 {} 不像真的；请写四位年份，如 2026-10-09。", year));
    }
    auto const date = CivilDate::of(year, month, number);
    if (!date) return refused(raw.text, fmt::format("不是日期：没有 {}年{}月{}日 这一天；请核对。", year, month, number));
    return Value{date.value()};
}

Result<Value> serial(std::int64_t number, RawValue const& raw) {
    if (raw.date_1904) number += kSerials1904;
    if (number < kSerialMin || number > kSerialMax) return refused(raw.text, "不是日期；请写成 2026-10-09。");
    return Value{CivilDate::from_days(static_cast<std::int32_t>(number) - kSerialOfEpoch)};
}

Result<Value> from_digits(std::string_view digits, RawValue const& raw) {
    std::int64_t number = 0;
    for (char const digit : digits.substr(0, 9)) number = number * 10 + (digit - '0');
    if (digits.size() == 8) {
        return day(static_cast<int>(number / 10'000), static_cast<int>(number / 100 % 100), static_cast<int>(number % 100), raw);
    }
    if (digits.size() == 5) return serial(number, raw);
    if (digits.size() == 6) return refused(raw.text, "只写到月；这一项要写到日，如 2026-10-09。");
    if (digits.size() == 4) return refused(raw.text, "只写到年；这一项要写到日，如 2026-10-09。");
    return refused(raw.text, "不是日期；请写成 2026-10-09。");
}

bool same_style(Parts const& parts) {
    auto const [first, second] = parts.separators;
    return first == second || (first == 'Y' && second == 'M');
}

/// A time after a serial day: "46266.5".
std::string_view whole_part(std::string_view text) {
    auto const point = text.find('.');
    return point != std::string_view::npos && all_digits(text.substr(point + 1)) ? text.substr(0, point) : text;
}

}  // namespace

Result<Value> date(std::string_view text, RawValue const& raw) {
    auto const written = with_arabic_digits(text);
    auto const plain = raw.is_number ? whole_part(written) : std::string_view(written);
    if (all_digits(plain)) return from_digits(plain, raw);
    auto const parts = split(plain);
    bool const has_year = parts.count > 0 && parts.lengths[0] == 4;
    if (parts.count == 3 && has_year && same_style(parts) && ends_a_day(parts.rest)) {
        return day(parts.numbers[0], parts.numbers[1], parts.numbers[2], raw);
    }
    if (parts.count == 2 && has_year && parts.rest.empty()) return refused(raw.text, "只写到月；这一项要写到日，如 2026-10-09。");
    if (parts.count == 1 && has_year && parts.rest.empty()) return refused(raw.text, "只写到年；这一项要写到日，如 2026-10-09。");
    if (parts.count == 3 && parts.lengths[2] == 4) return refused(raw.text, "分不清哪个是月、哪个是日；请写成 2026-10-09。");
    if (parts.count == 3 && parts.lengths[0] == 2) return refused(raw.text, "的年份只有两位，分不清是哪一年；请写成 2026-10-09。");
    return refused(raw.text, "不是日期；请写成 2026-10-09。");
}

}  // namespace yizhen::ledgers::parse

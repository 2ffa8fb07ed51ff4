#include "platform/sheet/number_format.h"

#include "kernel/date.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <utility>

namespace yizhen::sheet {

namespace {

constexpr int kSecondsADay = 86'400;
constexpr int kSerialMax = 2'958'465; // 9999-12-31

/// The format's letters alone: without literals, colours, locales, and only of the first section.
struct Letters {
    std::string text;
    bool elapsed = false;
};

Letters letters_of(std::string_view code) {
    Letters result;
    for (std::size_t i = 0; i < code.size(); ++i) {
        char const c = code[i];
        if (c == ';') break;
        if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (c == '"') {
            i = std::min(code.find('"', i + 1), code.size());
        } else if (c == '[') {
            auto const close = std::min(code.find(']', i), code.size());
            auto const inside = code.substr(i + 1, close - i - 1);
            if (!inside.empty() && inside.find_first_not_of("hHmMsS") == std::string_view::npos)
                result.elapsed = true;
            i = close;
        } else {
            result.text += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
    }
    return result;
}

std::optional<double> number_of(std::string_view digits) {
    double value = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

// The numbers that a file need not spell out; 27-36 and 50-58 are the Chinese ones.
// clang-format off
constexpr std::pair<int, std::string_view> kFormats[] = {
    {1, "0"}, {2, "0.00"}, {3, "#,##0"}, {4, "#,##0.00"}, {9, "0%"}, {10, "0.00%"}, {11, "0.00E+00"}, {12, "# ?/?"},
    {13, "# ?\?/??"}, {14, "yyyy-mm-dd"}, {15, "d-mmm-yy"}, {16, "d-mmm"}, {17, "mmm-yy"}, {18, "h:mm AM/PM"},
    {19, "h:mm:ss AM/PM"}, {20, "h:mm"}, {21, "h:mm:ss"}, {22, "yyyy-mm-dd h:mm"}, {27, "yyyy\"年\"m\"月\""},
    {28, "m\"月\"d\"日\""}, {29, "m\"月\"d\"日\""}, {30, "m-d-yy"}, {31, "yyyy\"年\"m\"月\"d\"日\""},
    {32, "h\"时\"mm\"分\""}, {33, "h\"时\"mm\"分\"ss\"秒\""}, {34, "上午/下午h\"时\"mm\"分\""},
    {35, "上午/下午h\"时\"mm\"分\"ss\"秒\""}, {36, "yyyy\"年\"m\"月\""}, {37, "#,##0;-#,##0"}, {38, "#,##0;-#,##0"},
    {39, "#,##0.00;-#,##0.00"}, {40, "#,##0.00;-#,##0.00"}, {45, "mm:ss"}, {46, "[h]:mm:ss"}, {47, "mm:ss.0"},
    {48, "##0.0E+0"}, {49, "@"}, {50, "yyyy\"年\"m\"月\""}, {51, "m\"月\"d\"日\""}, {52, "yyyy\"年\"m\"月\""},
    {53, "m\"月\"d\"日\""}, {54, "m\"月\"d\"日\""}, {55, "上午/下午h\"时\"mm\"分\""}, {56, "上午/下午h\"时\"mm\"分\"ss\"秒\""},
    {57, "yyyy\"年\"m\"月\""}, {58, "m\"月\"d\"日\""}};
// clang-format on

} // namespace

FormatShows what_format_shows(std::string_view format_code) {
    auto const [letters, elapsed] = letters_of(format_code);
    if (elapsed || letters.starts_with("general") || letters == "@") return FormatShows::number;
    if (letters.find_first_of("0#?") != std::string_view::npos &&
        letters.find_first_of("ydhs") == std::string_view::npos) {
        return FormatShows::number; // "0.00E+00" and the like
    }
    bool const hours = letters.find_first_of("hs") != std::string_view::npos;
    bool const days = letters.find_first_of("yd") != std::string_view::npos ||
                      (!hours && letters.find('m') != std::string_view::npos);
    if (days) return hours ? FormatShows::date_time : FormatShows::date;
    return hours ? FormatShows::time : FormatShows::number;
}

std::string_view builtin_format(int number) {
    for (auto const& [id, code] : kFormats) {
        if (id == number) return code;
    }
    return {};
}

std::optional<std::string> iso_of_serial(std::string_view digits, bool date_1904, FormatShows shows) {
    auto const serial = number_of(digits);
    if (!serial || *serial < 0 || *serial >= kSerialMax + 1) return std::nullopt;
    auto whole = static_cast<int>(*serial);
    auto seconds = static_cast<int>(std::lround((*serial - whole) * kSecondsADay));
    if (seconds == kSecondsADay) {
        seconds = 0;
        ++whole;
    }
    auto const clock = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (shows == FormatShows::time && whole == 0) return clock;
    if (!date_1904 && (whole == 60 || whole == 0)) return std::nullopt;
    // 1899-12-31 is day 0 of the 1900 system up to its false leap day, 1899-12-30 after it; 1904-01-01 is day
    // 0.
    int const epoch = date_1904 ? -24'107 : whole < 60 ? -25'568 : -25'569;
    auto const day = CivilDate::from_days(epoch + whole);
    if (day.year() > 9999) return std::nullopt;
    return seconds == 0 ? day.iso() : day.iso() + "T" + clock;
}

std::optional<std::string> serial_of_iso(std::string_view iso, bool date_1904) {
    auto const day = CivilDate::parse(iso.substr(0, 10));
    if (!day || (iso.size() != 10 && iso.size() != 19)) return std::nullopt;
    int const days = day.value().days();
    int const serial = date_1904 ? days + 24'107 : days >= -25'569 + 61 ? days + 25'569 : days + 25'568;
    if (serial < (date_1904 ? 0 : 1)) return std::nullopt;
    if (iso.size() == 10) return std::to_string(serial);
    auto const at = [&](std::size_t i) { return (iso[i] - '0') * 10 + (iso[i + 1] - '0'); };
    double const part = (at(11) * 3600 + at(14) * 60 + at(17)) / static_cast<double>(kSecondsADay);
    return fmt::format("{}", serial + part);
}

} // namespace yizhen::sheet

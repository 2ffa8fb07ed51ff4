// How a value is written so that it looks like its neighbours.

#include "modules/forms/complete.h"
#include "modules/forms/words.h"

#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::forms {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::vector<std::string> split_answers(std::string_view answer) {
    std::vector<std::string> out;
    std::string now;
    for (char32_t const c : text::code_points(answer)) {
        if (c == U'、' || c == ',' || c == ';' || c == U'，') {
            if (!now.empty()) out.push_back(squeezed(now));
            now.clear();
        } else {
            now += text::utf8(std::u32string(1, c));
        }
    }
    if (!now.empty()) out.push_back(squeezed(now));
    return out;
}

}  // namespace

std::string ticked(std::string_view printed, std::string_view answer) {
    auto const wanted = split_answers(answer);
    auto points = text::code_points(printed);
    std::size_t hits = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i] != U'□') continue;
        auto const next = std::min(points.find(U'□', i + 1), points.size());
        auto const option = squeezed(text::utf8(std::u32string_view(points).substr(i + 1, next - i - 1)));
        if (std::ranges::find(wanted, option) == wanted.end()) continue;
        points[i] = U'☑';
        ++hits;
    }
    return hits == wanted.size() && hits > 0 ? text::utf8(points) : std::string{};
}

std::string date_like(std::string_view sample, std::string_view iso) {
    if (iso.size() != 10) return {};
    auto const text = squeezed(sample);
    int const month = (iso[5] - '0') * 10 + (iso[6] - '0');
    int const day = (iso[8] - '0') * 10 + (iso[9] - '0');
    auto const year = iso.substr(0, 4);
    bool const digits = std::ranges::all_of(text, is_digit);
    if (digits) return text.size() == 8 ? fmt::format("{}{:02}{:02}", year, month, day) : text.size() == 6 ? fmt::format("{}{:02}", year, month) : std::string{};
    if (has(text, "年")) {
        bool const padded = has(text, "年0");
        auto const number = [&](int value) { return padded ? fmt::format("{:02}", value) : std::to_string(value); };
        if (has(text, "日")) return fmt::format("{}年{}月{}日", year, number(month), number(day));
        return has(text, "月") ? fmt::format("{}年{}月", year, number(month)) : std::string{};
    }
    for (char const separator : {'.', '/', '-'}) {
        auto const first = text.find(separator);
        if (first != 4) continue;
        auto const second = text.find(separator, first + 1);
        std::size_t const month_digits = (second == std::string::npos ? text.size() : second) - first - 1;
        if (month_digits < 1 || month_digits > 2) return {};
        bool const padded = month_digits == 2 && (text[first + 1] == '0' || second == std::string::npos || text.size() - second == 3);
        auto const number = [&](int value) { return padded ? fmt::format("{:02}", value) : std::to_string(value); };
        if (second == std::string::npos) return fmt::format("{}{}{}", year, separator, number(month));
        return fmt::format("{}{}{}{}{}", year, separator, number(month), separator, number(day));
    }
    return {};
}

}  // namespace yizhen::forms

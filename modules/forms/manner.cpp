// How a value is written so that it looks like its neighbours.

#include "modules/forms/complete.h"
#include "modules/forms/words.h"

#include "kernel/text/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::forms {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Where the numbers of a text stand: begin and end.
std::vector<std::pair<std::size_t, std::size_t>> numbers_in(std::string_view text) {
    std::vector<std::pair<std::size_t, std::size_t>> out;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_digit(text[at])) {
            ++at;
            continue;
        }
        auto const begin = at;
        while (at < text.size() && (is_digit(text[at]) || (text[at] == '.' && at + 1 < text.size() && is_digit(text[at + 1])))) ++at;
        out.emplace_back(begin, at);
    }
    return out;
}

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

namespace {

struct Option {
    std::size_t box = 0;
    std::string words;
};

std::vector<Option> options_in(std::u32string const& points) {
    std::vector<Option> out;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i] != U'□') continue;
        auto const next = std::min(points.find(U'□', i + 1), points.size());
        out.push_back({i, squeezed(text::utf8(std::u32string_view(points).substr(i + 1, next - i - 1)))});
    }
    return out;
}

/// The option that is the answer, or that it begins with (肢体 for 肢体残疾, 女 for 女性), or that begins with it (低保 for 低保对象);
/// the longest, and only one. A single character is no beginning: 无 is not 无业.
Option const* option_of(std::vector<Option> const& options, std::string const& answer) {
    Option const* best = nullptr;
    std::size_t length = 0;
    bool twice = false;
    for (auto const& option : options) {
        if (option.words.empty()) continue;
        if (option.words == answer) return &option;
        bool const fits = answer.starts_with(option.words) || (text::length(answer) >= 2 && option.words.starts_with(answer));
        auto const common = std::min(option.words.size(), answer.size());
        if (!fits || common < length) continue;
        twice = common == length;
        best = &option;
        length = common;
    }
    return twice ? nullptr : best;
}

}  // namespace

std::string ticked(std::string_view printed, std::string_view answer) {
    auto points = text::code_points(printed);
    auto const options = options_in(points);
    auto const wanted = split_answers(answer);
    for (auto const& one : wanted) {
        auto const* option = option_of(options, one);
        if (option == nullptr) return {};
        points[option->box] = U'☑';
    }
    return wanted.empty() ? std::string{} : text::utf8(points);
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

std::optional<std::pair<Decimal, Decimal>> pair_of(std::string_view text) {
    auto const words = text::nfkc(text);
    auto const numbers = numbers_in(words);
    if (numbers.size() != 2) return std::nullopt;
    auto const first = Decimal::parse(words.substr(numbers[0].first, numbers[0].second - numbers[0].first));
    auto const second = Decimal::parse(words.substr(numbers[1].first, numbers[1].second - numbers[1].first));
    if (!first || !second) return std::nullopt;
    return std::pair{first.value(), second.value()};
}

std::string pair_text(std::string_view sample, std::string_view first, std::string_view second) {
    auto const words = numbers_in(sample).size() == 2 ? std::string(sample) : text::nfkc(sample);
    auto const numbers = numbers_in(words);
    if (numbers.size() != 2) return fmt::format("{}/{}", first, second);
    auto const between = words.substr(numbers[0].second, numbers[1].first - numbers[0].second);
    return words.substr(0, numbers[0].first) + std::string(first) + between + std::string(second) + words.substr(numbers[1].second);
}

}  // namespace yizhen::forms

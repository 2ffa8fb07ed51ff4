#include "modules/gate/control_number.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yizhen::gate {
namespace {

constexpr std::size_t kLength = 20;  // 6 + 1 + 4 + 1 + 6 + 1 + 1

bool is_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view digits) {
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

}  // namespace

char check_character(std::string_view digits) {
    int remainder = 0;
    for (char const digit : digits) remainder = (remainder + (digit - '0')) * 2 % 11;
    int const check = (12 - remainder) % 11;
    return check == 10 ? 'X' : static_cast<char>('0' + check);
}

std::string ControlNumber::text() const {
    auto const digits = fmt::format("{}{:04}{:06}", realm, year, serial);
    return fmt::format("{}-{:04}-{:06}-{}", realm, year, serial, check_character(digits));
}

Result<ControlNumber> ControlNumber::parse(std::string_view text) {
    auto const wrong = [&](std::string_view why) {
        return Problem{problems::kBadInput, fmt::format("“{}”不是控制号：{}。", text, why)};
    };
    if (text.size() != kLength || text[6] != '-' || text[11] != '-' || text[18] != '-') {
        return wrong("应为 410102-2026-000123-X 的样子");
    }
    auto const realm = text.substr(0, 6);
    auto const year = text.substr(7, 4);
    auto const serial = text.substr(12, 6);
    if (!is_digits(realm) || !is_digits(year) || !is_digits(serial)) return wrong("前三段应为数字");
    if (check_character(fmt::format("{}{}{}", realm, year, serial)) != text[19]) return wrong("校验位不对，可能抄错了");
    return ControlNumber{std::string(realm), number(year), number(serial)};
}

}  // namespace yizhen::gate

/// Identity numbers: what spreadsheets do to 18 digits is refused, never repaired.

#include "modules/ledgers/parse_parts.h"

#include <fmt/format.h>

#include <array>

namespace yizhen::ledgers::parse {
namespace {

char check_character(std::string_view first_17) {
    constexpr std::array weights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t at = 0; at < weights.size(); ++at) sum += (first_17[at] - '0') * weights[at];
    return "10X98765432"[sum % 11];
}

bool birthday_exists(std::string_view yyyymmdd) {
    auto const part = [&](std::size_t at, std::size_t length) {
        int number = 0;
        for (char const digit : yyyymmdd.substr(at, length)) number = number * 10 + (digit - '0');
        return number;
    };
    return static_cast<bool>(CivilDate::of(part(0, 4), part(4, 2), part(6, 2)));
}

}  // namespace

Result<Value> identity_number(std::string_view text, RawValue const& raw) {
    if (text.find('*') != std::string_view::npos) return refused(raw.text, "是打了星号的号码，认不出人；请填完整的 18 位号码。");
    std::string number(text);
    if (number.size() == 15 && all_digits(number)) {
        number.insert(6, "19");
        number += check_character(number);
    }
    bool const shaped = number.size() == 18 && all_digits(std::string_view(number).substr(0, 17)) && (is_digit(number[17]) || number[17] == 'X');
    if (!shaped) return refused(raw.text, fmt::format("不是 18 位公民身份号码（现在 {} 位）；请核对。", number.size()));
    if (!birthday_exists(std::string_view(number).substr(6, 8))) return refused(raw.text, "第 7 到 14 位不是真实的出生日期；请核对。");
    if (check_character(number) != number[17]) return refused(raw.text, "校验码不对，一定有一位录错了；请核对原件。");
    return Value{number};
}

}  // namespace yizhen::ledgers::parse

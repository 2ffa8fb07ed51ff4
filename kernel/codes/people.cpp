#include "kernel/codes/codes.h"

#include "kernel/check.h"
#include "kernel/problem_catalogue.h"

#include <algorithm>
#include <array>

namespace yizhen::codes {
namespace {

constexpr std::array<int, 17> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
constexpr std::string_view kCheckCharacters = "10X98765432";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }
int number(std::string_view digits) {
    int value = 0;
    for (char const c : digits) value = value * 10 + (c - '0');
    return value;
}

Problem refuse(char const* words) { return {problems::kBadInput, words}; }

/// 9 is the residence permit of foreigners, 81 to 83 those of Hong Kong, Macao and Taiwan residents.
bool issued_somewhere(std::string_view division) {
    return division[0] == '9' || !province_name(division.substr(0, 2)).empty();
}

}  // namespace

char identity_check_character(std::string_view seventeen) {
    YIZHEN_CHECK(seventeen.size() == kWeights.size() && all_digits(seventeen));
    int sum = 0;
    for (std::size_t i = 0; i < kWeights.size(); ++i) sum += (seventeen[i] - '0') * kWeights[i];
    return kCheckCharacters[static_cast<std::size_t>(sum % 11)];
}

Result<IdentityNumber> parse_identity_number(std::string_view text) {
    bool const fifteen = text.size() == 15;
    if (text.size() != 18 && !fifteen) return refuse("身份证号应为 18 位（旧号 15 位），位数不对，请核对。");
    if (!all_digits(text.substr(0, fifteen ? 15 : 17))) return refuse("身份证号除末位的 X 外应全是数字，请核对。");
    std::string digits = fifteen ? std::string(text.substr(0, 6)) + "19" + std::string(text.substr(6)) : std::string(text.substr(0, 17));
    if (!issued_somewhere(digits)) return refuse("身份证号开头两位不是任何省份的代码，请核对。");
    auto const birth = CivilDate::of(number(digits.substr(6, 4)), number(digits.substr(10, 2)), number(digits.substr(12, 2)));
    if (!birth || birth.value().year() < 1800) return refuse("身份证号里的出生日期不存在，请核对第 7 到 14 位。");
    char const check = identity_check_character(digits);
    if (!fifteen) {
        char const last = text.back() == 'x' ? 'X' : text.back();
        if (last != check) return refuse("身份证号的校验位不对，可能录错了某一位，请对照证件核对。");
    }
    bool const male = (digits[16] - '0') % 2 == 1;
    auto const division = digits.substr(0, 6);
    return IdentityNumber{digits + check, division, birth.value(), male, fifteen};
}

std::optional<Fault> fault_of_identity_number(std::string_view text) {
    auto const parsed = parse_identity_number(text);
    if (parsed) return std::nullopt;
    return Fault{Severity::error, parsed.problem().message};
}

}  // namespace yizhen::codes

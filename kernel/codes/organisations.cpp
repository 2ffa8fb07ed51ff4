#include "kernel/codes/codes.h"

#include "kernel/check.h"
#include "kernel/problem_catalogue.h"

#include <array>

namespace yizhen::codes {
namespace {

/// Without I, O, S, V and Z, which are misread.
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
constexpr std::array<int, 17> kCreditWeights = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
constexpr std::array<int, 8> kOrganisationWeights = {3, 7, 9, 10, 5, 8, 4, 2};

Problem wrong_code(char const* words) { return {problems::kBadInput, words}; }

bool is_code_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

char credit_check_character(std::string_view seventeen) {
    YIZHEN_CHECK(seventeen.size() == kCreditWeights.size());
    int sum = 0;
    for (std::size_t i = 0; i < kCreditWeights.size(); ++i) {
        auto const place = kAlphabet.find(seventeen[i]);
        if (place == std::string_view::npos) return '\0';
        sum += static_cast<int>(place) * kCreditWeights[i];
    }
    return kAlphabet[static_cast<std::size_t>((31 - sum % 31) % 31)];
}

Result<CreditCode> parse_credit_code(std::string_view text) {
    if (text.size() != 18) return wrong_code("统一社会信用代码应为 18 位，位数不对，请核对。");
    char const check = credit_check_character(text.substr(0, 17));
    if (check == '\0' || kAlphabet.find(text[17]) == std::string_view::npos) {
        return wrong_code("统一社会信用代码含有不使用的字符（只用数字和除 I O S V Z 外的大写字母），请核对。");
    }
    if (check != text[17]) return wrong_code("统一社会信用代码的校验位不对，可能录错了某一位，请核对。");
    auto const division = text.substr(2, 6);
    for (char const c : division) {
        if (!is_code_digit(c)) return wrong_code("统一社会信用代码第 3 到 8 位应为区划代码（数字），请核对。");
    }
    auto const organisation = text.substr(8, 9);
    if (organisation_check_character(organisation.substr(0, 8)) != organisation[8]) {
        return wrong_code("统一社会信用代码里的组织机构代码（第 9 到 17 位）校验位不对，请核对。");
    }
    return CreditCode{std::string(text), std::string(division), std::string(organisation)};
}

std::optional<Fault> fault_of_credit_code(std::string_view text) {
    auto const parsed = parse_credit_code(text);
    if (parsed) return std::nullopt;
    return Fault{Severity::warning, parsed.problem().message};
}

char organisation_check_character(std::string_view eight) {
    YIZHEN_CHECK(eight.size() == kOrganisationWeights.size());
    int sum = 0;
    for (std::size_t i = 0; i < eight.size(); ++i) {
        char const c = eight[i];
        bool const letter = c >= 'A' && c <= 'Z';
        if (!letter && !is_code_digit(c)) return '\0';
        sum += (letter ? c - 'A' + 10 : c - '0') * kOrganisationWeights[i];
    }
    int const check = 11 - sum % 11;
    return check == 10 ? 'X' : check == 11 ? '0' : static_cast<char>('0' + check);
}

Result<std::string> parse_organisation_code(std::string_view text) {
    std::string code(text);
    if (code.size() == 10 && code[8] == '-') code.erase(8, 1);
    if (code.size() != 9) return wrong_code("组织机构代码应为 9 位，位数不对，请核对。");
    char const check = organisation_check_character(std::string_view(code).substr(0, 8));
    if (check == '\0') return wrong_code("组织机构代码只含数字和大写字母，请核对。");
    if (check != code[8]) return wrong_code("组织机构代码的校验位不对，可能录错了某一位，请核对。");
    return code;
}

std::optional<Fault> fault_of_organisation_code(std::string_view text) {
    auto const parsed = parse_organisation_code(text);
    if (parsed) return std::nullopt;
    return Fault{Severity::warning, parsed.problem().message};
}

}  // namespace yizhen::codes

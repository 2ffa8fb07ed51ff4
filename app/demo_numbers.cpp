#include "app/demo_world.h"

#include "kernel/check.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace yizhen::app::demo {

std::string identity_number(CivilDate born, int serial) {
    YIZHEN_CHECK(serial >= 0 && serial < 1000);
    static constexpr std::array<int, 17> kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    std::string number = fmt::format("419900{:04}{:02}{:02}{:03}", born.year(), born.month(), born.day(), serial);
    int sum = 0;
    for (std::size_t i = 0; i < kWeights.size(); ++i) sum += (number[i] - '0') * kWeights[i];
    return number + "10X98765432"[sum % 11];
}

namespace {

constexpr std::string_view kCreditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// GB 11714: eight characters and their check.
std::string organisation_code(std::uint64_t serial) {
    static constexpr std::array<int, 8> kWeights{3, 7, 9, 10, 5, 8, 4, 2};
    std::string code = fmt::format("MA{:06}", serial % 1'000'000);
    int sum = 0;
    for (std::size_t i = 0; i < 8; ++i) sum += (code[i] >= 'A' ? code[i] - 'A' + 10 : code[i] - '0') * kWeights[i];
    int const check = 11 - sum % 11;
    return code + (check == 10 ? 'X' : check == 11 ? '0' : static_cast<char>('0' + check));
}

}  // namespace

std::string credit_code(std::string_view kind, std::uint64_t serial) {
    std::string code = std::string(kind) + "419900" + organisation_code(serial);
    YIZHEN_CHECK(code.size() == 17);
    std::size_t sum = 0, weight = 1;
    for (char const c : code) {
        sum += kCreditAlphabet.find(c) * weight;
        weight = weight * 3 % 31;
    }
    return code + kCreditAlphabet[(31 - sum % 31) % 31];
}

}  // namespace yizhen::app::demo

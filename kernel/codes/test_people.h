#pragma once
/// For tests: numbers of people who do not exist.

#include "kernel/date.h"

#include <string>

namespace yizhen::codes::test {

/// 419900 + birthday + serial + check: a number that nobody has.
inline std::string synthetic_id(CivilDate born, int serial) {
    auto const iso = born.iso();
    auto number = "419900" + iso.substr(0, 4) + iso.substr(5, 2) + iso.substr(8, 2) + std::to_string(1000 + serial).substr(1);
    constexpr int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int at = 0; at < 17; ++at) sum += (number[static_cast<std::size_t>(at)] - '0') * weights[at];
    return number + "10X98765432"[sum % 11];
}

}  // namespace yizhen::codes::test

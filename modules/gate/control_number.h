#pragma once
/// Control numbers: 410102-2026-000123-X — realm, year, serial, and a check by ISO 7064 MOD 11-2 over the digits.

#include "kernel/result.h"

#include <string>
#include <string_view>

namespace yizhen::gate {

struct ControlNumber {
    std::string realm;  ///< six digits: the county's division code
    int year = 0;
    int serial = 0;  ///< from 1, at most 999999 a year

    [[nodiscard]] std::string text() const;
    /// Refuses wrong shapes, and a wrong check character by saying so.
    static Result<ControlNumber> parse(std::string_view text);
};

/// The ISO 7064 MOD 11-2 character of a string of digits: '0' … '9' or 'X'.
[[nodiscard]] char check_character(std::string_view digits);

}  // namespace yizhen::gate

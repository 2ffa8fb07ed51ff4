#pragma once
/// Codes that carry their own check: identity numbers, social credit codes, organisation codes, division codes; and the
/// masks under which they are shown. Rule F-15 of the gate: a wrong identity number blocks an input, the others warn,
/// because registers with wrong check characters exist.
///
/// Everything takes ASCII as stored; full-width digits are the reader's business (kernel/text), so that
/// "１１０…" is refused here rather than guessed. Only a lower-case x is taken for X.

#include "kernel/date.h"
#include "kernel/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace yizhen::codes {

enum class Severity { warning, error };

/// What is wrong with a code, in Chinese; never repeats the code itself, which may be a person's.
struct Fault {
    Severity severity = Severity::error;
    std::string message;
};

// --- identity numbers, GB 11643-1999 -------------------------------------------------------------------------------

struct IdentityNumber {
    std::string number;    ///< 18 characters, upper-case X
    std::string division;  ///< the first six digits: where it was first issued
    CivilDate birth;
    bool male = false;
    bool was_fifteen = false;
};

/// 18 characters, or 15 digits, which are brought to 18 (century 19).
[[nodiscard]] Result<IdentityNumber> parse_identity_number(std::string_view text);
/// Always an error: an identity number that fails blocks the input.
[[nodiscard]] std::optional<Fault> fault_of_identity_number(std::string_view text);
/// The check character of 17 digits.
[[nodiscard]] char identity_check_character(std::string_view seventeen);

// --- organisations, GB 32100-2015 and GB 11714-1997 -----------------------------------------------------------------

struct CreditCode {
    std::string code;          ///< 18 characters
    std::string division;      ///< positions 3 to 8
    std::string organisation;  ///< positions 9 to 17: the organisation code
};
[[nodiscard]] Result<CreditCode> parse_credit_code(std::string_view text);
/// A warning: the value is kept and marked.
[[nodiscard]] std::optional<Fault> fault_of_credit_code(std::string_view text);
/// The check character of the first 17, or '\0' when one of them is outside the alphabet.
[[nodiscard]] char credit_check_character(std::string_view seventeen);

/// Nine characters, with or without the hyphen before the last; given back without it.
[[nodiscard]] Result<std::string> parse_organisation_code(std::string_view text);
[[nodiscard]] char organisation_check_character(std::string_view eight);
[[nodiscard]] std::optional<Fault> fault_of_organisation_code(std::string_view text);

// --- divisions -----------------------------------------------------------------------------------------------------

enum class DivisionLevel { province = 1, prefecture, county, township, village };

/// A statistical division code in its shortest form: 41, 4101, 410102, 410102001, 410102001005.
struct DivisionCode {
    std::string code;
    DivisionLevel level = DivisionLevel::province;

    /// Empty at the top.
    [[nodiscard]] std::string parent() const;
    [[nodiscard]] bool inside(std::string_view ancestor) const { return std::string_view(code).starts_with(ancestor); }
    /// Filled with zeros to six or twelve digits, as registers write it.
    [[nodiscard]] std::string padded(std::size_t digits) const;
};
/// 2, 4, 6, 9 or 12 digits; trailing zeros of 6 and 12 digits stand for a higher level (410000 → 41).
[[nodiscard]] Result<DivisionCode> parse_division_code(std::string_view text);
/// A warning.
[[nodiscard]] std::optional<Fault> fault_of_division_code(std::string_view text);
/// "41" → "河南省"; empty when no province has this number.
[[nodiscard]] std::string_view province_name(std::string_view two_digits);

// --- masks ---------------------------------------------------------------------------------------------------------

/// 419900********0012: the birth date and what else tells two people apart goes; shorter texts lose all but two.
[[nodiscard]] std::string masked_identity_number(std::string_view text);
/// 138****0000
[[nodiscard]] std::string masked_phone(std::string_view text);
/// The last four digits.
[[nodiscard]] std::string masked_account(std::string_view text);
/// 张*, 张*丰, 欧**修
[[nodiscard]] std::string masked_name(std::string_view name);

}  // namespace yizhen::codes

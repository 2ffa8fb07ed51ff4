#pragma once
/// What somebody typed into a cell, as a value, a state, or a refusal with its reason. Never a silent guess:
/// what could be read in two ways is refused, and the message says what would pass.
/// The behaviour is a table: cases/values/dirty.tsv.

#include "kernel/result.h"
#include "kernel/value.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yizhen::ledgers {

inline constexpr std::size_t kTextLengthMax = 4'000;  ///< code points of one cell

/// How the text of an element is written, beyond its type.
enum class TextFormat { plain, person_name, identity_number, credit_code, phone, account };

struct CodeEntry {
    std::string code;
    std::string name;
    std::vector<std::string> aliases;
};

/// A code list by all the words that mean one of its codes.
class CodeNames {
public:
    CodeNames() = default;
    CodeNames(std::string list_title, std::vector<CodeEntry> entries);

    /// By code, name or alias, or "01 汉族" where both agree. A lost leading zero ("1" for "01") is accepted only
    /// when no other code has that number.
    [[nodiscard]] Result<Code> find(std::string_view words) const;
    [[nodiscard]] std::string const& name_of(std::string const& code) const;  ///< empty when unknown
    [[nodiscard]] std::vector<CodeEntry> const& entries() const noexcept { return m_entries; }

private:
    [[nodiscard]] std::optional<std::string> look_up(std::string const& folded) const;
    [[nodiscard]] Problem unknown(std::string_view words) const;

    std::string m_title;
    std::vector<CodeEntry> m_entries;
    std::map<std::string, std::string, std::less<>> m_codes;  ///< folded words → code; empty: means two codes
};

/// What a cell of an element may hold.
struct ValueRule {
    ValueType type = ValueType::text;
    int scale = 0;
    std::string unit_of_measure;
    TextFormat format = TextFormat::plain;
    CodeNames const* codes = nullptr;  ///< for ValueType::code
};

/// A cell as its file gives it.
struct RawValue {
    std::string_view text;
    bool is_number = false;  ///< a number of the file, not words: digits come from a binary float
    bool date_1904 = false;  ///< of the workbook, for serial dates
};

/// Blank and not applicable come back as states without a value; a refusal names the raw text and the reason.
[[nodiscard]] Result<CellValue> parse_value(RawValue const& raw, ValueRule const& rule);

/// Are figures in `said` figures of an element measured in `unit`, after exact conversion (万元 for 元)?
[[nodiscard]] bool goes_with(std::string_view said, std::string_view unit);
/// How many `to` one `from` is, as numerator and denominator: 万元 in 元 is 10000/1, 亩 in 公顷 1/15; nothing when one is
/// unknown or they measure different things.
[[nodiscard]] std::optional<std::pair<std::int64_t, std::int64_t>> ratio_between(std::string_view from, std::string_view to);

}  // namespace yizhen::ledgers

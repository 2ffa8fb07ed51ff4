#pragma once
/// The parts of parse_value, one per type. Each gets text that is trimmed, NFKC and neither blank nor not applicable.

#include "modules/ledgers/parse_value.h"

namespace yizhen::ledgers::parse {

[[nodiscard]] Result<Value> number(std::string_view text, RawValue const& raw, ValueRule const& rule);
[[nodiscard]] Result<Value> date(std::string_view text, RawValue const& raw);
[[nodiscard]] Result<Value> boolean(std::string_view text);
[[nodiscard]] Result<Value> words(std::string_view text, RawValue const& raw, ValueRule const& rule);

[[nodiscard]] bool is_digit(char c) noexcept;
[[nodiscard]] bool all_digits(std::string_view text) noexcept;
[[nodiscard]] bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) noexcept;
/// "“raw”reason"
[[nodiscard]] Problem refused(std::string_view raw, std::string_view reason);

}  // namespace yizhen::ledgers::parse

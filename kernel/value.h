#pragma once
/// The value of a cell, as ledgers hold it, expressions compute it and forms show it.

#include "kernel/date.h"
#include "kernel/decimal.h"

#include <string>
#include <variant>

namespace yizhen {

enum class ValueType { integer, decimal, text, date, boolean, code };

/// Why a cell has no plain value, or not an undoubted one. Zero, blank and not applicable are three things.
enum class CellState { present, blank, not_applicable, disputed };

/// A code of a code list; the list is a property of the element.
struct Code {
    std::string value;
    friend auto operator<=>(Code const&, Code const&) = default;
};

/// monostate is SQL's null. Text is NFKC.
using Value = std::variant<std::monostate, std::int64_t, Decimal, std::string, CivilDate, bool, Code>;

struct CellValue {
    Value value;
    CellState state = CellState::blank;
};

[[nodiscard]] std::string_view name_of(ValueType type);
[[nodiscard]] std::string_view name_of(CellState state);
/// As stored and shown: 12, 12.50, text, 2026-10-09, true/false, code; empty for null.
[[nodiscard]] std::string to_text(Value const& value);

}  // namespace yizhen

#pragma once
/// Small makers of cells, for the demo's tables.

#include "kernel/value.h"

#include <string>

namespace yizhen::app::demo {

inline CellValue present(Value value) { return {std::move(value), CellState::present}; }
inline CellValue blank() { return {std::monostate{}, CellState::blank}; }
inline CellValue not_applicable() { return {std::monostate{}, CellState::not_applicable}; }
inline CellValue words(std::string text) { return text.empty() ? blank() : present(std::move(text)); }
inline CellValue code(std::string text) { return text.empty() ? blank() : present(Code{std::move(text)}); }
inline CellValue code(int number) { return present(Code{std::to_string(number)}); }
inline CellValue yes(bool value) { return present(value); }
inline CellValue whole(std::int64_t value) { return present(value); }
inline CellValue day(CivilDate value) { return value == CivilDate{} ? blank() : present(value); }
inline CellValue scaled(std::int64_t units, std::uint8_t scale) { return present(Decimal{units, scale}); }
inline CellValue yuan(std::int64_t amount) { return scaled(amount * 100, 2); }
/// The cell if the attribute applies at all.
template <class Make> CellValue when(bool applies, Make const& make) { return applies ? make() : not_applicable(); }

}  // namespace yizhen::app::demo

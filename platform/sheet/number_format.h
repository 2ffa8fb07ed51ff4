#pragma once
/// Spreadsheet number formats: which of them show a date, and which day a serial number is.

#include <optional>
#include <string>
#include <string_view>

namespace yizhen::sheet {

enum class FormatShows { number, date, time, date_time };

/// Elapsed time ("[h]:mm") counts as a number: it is a quantity.
[[nodiscard]] FormatShows what_format_shows(std::string_view format_code);
/// The built-in formats by number, the Chinese ones (27-36, 50-58) included; empty: General.
[[nodiscard]] std::string_view builtin_format(int number);

/// "2026-10-31", "2026-10-31T08:30:00" or "08:30:00". Nothing where no such day is on the calendar
/// (negative, past 9999, and serial 60 of the 1900 system, the 29th of February that never was).
[[nodiscard]] std::optional<std::string> iso_of_serial(std::string_view digits, bool date_1904,
                                                       FormatShows shows);
/// The serial of an ISO day; nothing where the text is no day or lies before the system's first one.
[[nodiscard]] std::optional<std::string> serial_of_iso(std::string_view iso, bool date_1904);

} // namespace yizhen::sheet

#pragma once
/// Civil dates and reporting periods. No time zone: a day is a day in China (UTC+8).

#include "kernel/result.h"

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace yizhen {

/// A day of the Gregorian calendar, years 1 to 9999.
class CivilDate {
public:
    constexpr CivilDate() = default;
    /// Null-safe builders: `of` checks the calendar, `from_days` counts from 1970-01-01.
    static Result<CivilDate> of(int year, int month, int day);
    static constexpr CivilDate from_days(std::int32_t days) { return CivilDate(days); }
    /// "2026-10-09" and nothing else; looser writing is the ledgers' business.
    static Result<CivilDate> parse(std::string_view iso);

    [[nodiscard]] constexpr std::int32_t days() const noexcept { return m_days; }
    [[nodiscard]] int year() const;
    [[nodiscard]] int month() const;
    [[nodiscard]] int day() const;
    [[nodiscard]] int weekday() const;  ///< 1 Monday to 7 Sunday
    [[nodiscard]] std::string iso() const;
    [[nodiscard]] constexpr CivilDate plus_days(int days) const { return CivilDate(m_days + days); }

    friend constexpr auto operator<=>(CivilDate, CivilDate) = default;

private:
    constexpr explicit CivilDate(std::int32_t days) : m_days(days) {}
    std::int32_t m_days = 0;
};

enum class PeriodKind { year, half, quarter, month, day };

/// A reporting period, by its first day: "2026", "2026H1", "2026Q3", "2026-10", "2026-10-09".
struct Period {
    PeriodKind kind = PeriodKind::year;
    CivilDate first;

    static Result<Period> parse(std::string_view text);
    [[nodiscard]] CivilDate last() const;
    [[nodiscard]] std::string text() const;
    [[nodiscard]] Period previous() const;
    friend auto operator<=>(Period const&, Period const&) = default;
};

}  // namespace yizhen

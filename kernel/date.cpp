#include "kernel/date.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace yizhen {
namespace {

std::optional<int> digits(std::string_view text) {
    int number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
    return number;
}

std::chrono::year_month_day calendar_day(CivilDate date) {
    return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{date.days()}}};
}

Problem not_a_period(std::string_view text) {
    return {problems::kBadInput,
            fmt::format("“{}”不是报告期；请写成 2026、2026H1、2026Q3、2026-10 或 2026-10-09。", text)};
}

int months_of(PeriodKind kind) {
    switch (kind) {
    case PeriodKind::year: return 12;
    case PeriodKind::half: return 6;
    case PeriodKind::quarter: return 3;
    case PeriodKind::month: return 1;
    case PeriodKind::day: break;
    }
    return 0;
}

CivilDate plus_months(CivilDate first, int months) {
    auto const day = calendar_day(first);
    auto const moved = day.year() / day.month() / std::chrono::day{1} + std::chrono::months{months};
    return CivilDate::from_days(static_cast<std::int32_t>(std::chrono::sys_days{moved}.time_since_epoch().count()));
}

}  // namespace

Result<CivilDate> CivilDate::of(int year, int month, int day) {
    // First, because chrono keeps months and days in a byte: 257 would become 1.
    bool const in_range = year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
    std::chrono::year_month_day const date{std::chrono::year{year}, std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!in_range || !date.ok()) {
        return Problem{problems::kBadInput, fmt::format("没有 {}年{}月{}日 这一天，请核对日期。", year, month, day)};
    }
    return CivilDate(static_cast<std::int32_t>(std::chrono::sys_days{date}.time_since_epoch().count()));
}

Result<CivilDate> CivilDate::parse(std::string_view iso) {
    if (iso.size() == 10 && iso[4] == '-' && iso[7] == '-') {
        auto const year = digits(iso.substr(0, 4));
        auto const month = digits(iso.substr(5, 2));
        auto const day = digits(iso.substr(8, 2));
        if (year && month && day) return of(*year, *month, *day);
    }
    return Problem{problems::kBadInput, fmt::format("“{}”不是日期；请写成 2026-10-09。", iso)};
}

int CivilDate::year() const { return static_cast<int>(calendar_day(*this).year()); }
int CivilDate::month() const { return static_cast<int>(static_cast<unsigned>(calendar_day(*this).month())); }
int CivilDate::day() const { return static_cast<int>(static_cast<unsigned>(calendar_day(*this).day())); }
int CivilDate::weekday() const {
    return static_cast<int>(std::chrono::weekday{std::chrono::sys_days{std::chrono::days{m_days}}}.iso_encoding());
}
std::string CivilDate::iso() const { return fmt::format("{:04}-{:02}-{:02}", year(), month(), day()); }

Result<Period> Period::parse(std::string_view text) {
    if (text.size() == 10) {
        auto const day = CivilDate::parse(text);
        if (!day) return not_a_period(text);
        return Period{PeriodKind::day, day.value()};
    }
    auto const year = text.size() >= 4 ? digits(text.substr(0, 4)) : std::nullopt;
    if (!year || *year < 1) return not_a_period(text);
    auto const rest = text.substr(4);
    if (rest.empty()) return Period{PeriodKind::year, CivilDate::of(*year, 1, 1).value()};
    auto const number = rest.size() > 1 ? digits(rest.substr(1)) : std::nullopt;
    if (!number) return not_a_period(text);
    if (rest[0] == 'H' && rest.size() == 2 && *number >= 1 && *number <= 2) {
        return Period{PeriodKind::half, CivilDate::of(*year, *number * 6 - 5, 1).value()};
    }
    if (rest[0] == 'Q' && rest.size() == 2 && *number >= 1 && *number <= 4) {
        return Period{PeriodKind::quarter, CivilDate::of(*year, *number * 3 - 2, 1).value()};
    }
    if (rest[0] == '-' && rest.size() == 3 && *number >= 1 && *number <= 12) {
        return Period{PeriodKind::month, CivilDate::of(*year, *number, 1).value()};
    }
    return not_a_period(text);
}

CivilDate Period::last() const {
    return kind == PeriodKind::day ? first : plus_months(first, months_of(kind)).plus_days(-1);
}

Period Period::previous() const {
    return {kind, kind == PeriodKind::day ? first.plus_days(-1) : plus_months(first, -months_of(kind))};
}

std::string Period::text() const {
    switch (kind) {
    case PeriodKind::year: return fmt::format("{:04}", first.year());
    case PeriodKind::half: return fmt::format("{:04}H{}", first.year(), first.month() / 6 + 1);
    case PeriodKind::quarter: return fmt::format("{:04}Q{}", first.year(), first.month() / 3 + 1);
    case PeriodKind::month: return fmt::format("{:04}-{:02}", first.year(), first.month());
    case PeriodKind::day: break;
    }
    return first.iso();
}

}  // namespace yizhen

#include "kernel/calendar.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace yizhen {
namespace {

constexpr int kSaturday = 6;

std::string_view next_line(std::string_view& rest) {
    auto const end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::array<std::string_view, 5> fields_of(std::string_view line) {
    std::array<std::string_view, 5> fields;
    for (auto& field : fields) {
        auto const end = line.find(',');
        field = line.substr(0, end);
        line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    }
    return fields;
}

Problem bad_row(int number, std::string_view line) {
    return {problems::kBadInput,
            fmt::format("工作日历第 {} 行“{}”看不懂；应为 日期,星期,是否工作日(0/1),类别,节日，如 2026-10-01,周四,0,holiday,国庆节。",
                        number, line)};
}

}  // namespace

Result<WorkingCalendar> WorkingCalendar::parse(std::string_view csv) {
    std::map<int, Year> years;
    if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
    int number = 0;
    while (!csv.empty()) {
        auto const line = next_line(csv);
        ++number;
        if (line.empty() || (number == 1 && line.starts_with("date,"))) continue;
        auto const fields = fields_of(line);
        auto const day = CivilDate::parse(fields[0]);
        bool const flag = fields[2] == "0" || fields[2] == "1";
        if (!day || !flag) return bad_row(number, line);
        years[day.value().year()][day.value()] = {fields[2] == "1", std::string(fields[4])};
    }
    WorkingCalendar calendar;
    for (auto& [year, exceptions] : years) {
        auto const new_year = CivilDate::of(year, 1, 1);
        auto const national_day = CivilDate::of(year, 10, 1);
        // Days of the next year that a notice names on the way do not publish that year.
        bool const complete = exceptions.contains(new_year.value()) && exceptions.contains(national_day.value());
        if (complete) calendar.m_years.emplace(year, std::move(exceptions));
    }
    return calendar;
}

void WorkingCalendar::extend(WorkingCalendar const& later) {
    for (auto const& [year, exceptions] : later.m_years) m_years[year] = exceptions;
}

std::vector<int> WorkingCalendar::years() const {
    std::vector<int> all;
    for (auto const& [year, exceptions] : m_years) all.push_back(year);
    return all;
}

Problem WorkingCalendar::unpublished(int year) const {
    return {problems::kCalendarUnpublished,
            fmt::format("{} 年的放假调休安排尚未公布（或未导入），无法推算工作日；公布后请导入工作日历再算。", year),
            {{"year", std::to_string(year)}}};
}

bool WorkingCalendar::working(CivilDate day, Year const& year) const {
    auto const found = year.find(day);
    return found == year.end() ? day.weekday() < kSaturday : found->second.working;
}

Result<bool> WorkingCalendar::is_working_day(CivilDate day) const {
    auto const year = m_years.find(day.year());
    if (year == m_years.end()) return unpublished(day.year());
    return working(day, year->second);
}

std::string WorkingCalendar::holiday_name(CivilDate day) const {
    auto const year = m_years.find(day.year());
    if (year == m_years.end()) return {};
    auto const found = year->second.find(day);
    return found == year->second.end() ? std::string() : found->second.name;
}

Result<CivilDate> WorkingCalendar::plus_working_days(CivilDate from, int n) const {
    int const step = n < 0 ? -1 : 1;
    int left = n < 0 ? -n : n;
    auto day = n == 0 ? from : from.plus_days(step);
    // Ends at the first unpublished year at the latest.
    for (;; day = day.plus_days(step)) {
        auto const works = is_working_day(day);
        if (!works) return works.problem();
        if (works.value() && (n == 0 || --left == 0)) return day;
    }
}

Result<std::int64_t> WorkingCalendar::working_days_between(CivilDate from, CivilDate to) const {
    if (to < from) {
        auto const back = working_days_between(to, from);
        if (!back) return back;
        return -back.value();
    }
    std::int64_t count = 0;
    auto year = m_years.end();
    for (auto day = from.plus_days(1); day <= to; day = day.plus_days(1)) {
        if (year == m_years.end() || year->first != day.year()) year = m_years.find(day.year());
        if (year == m_years.end()) return unpublished(day.year());
        if (working(day, year->second)) ++count;
    }
    return count;
}

}  // namespace yizhen

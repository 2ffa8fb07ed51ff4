#pragma once
/// Working days with 调休: weekends, the holidays of the State Council's notices, and the Saturdays and Sundays worked in
/// their place. Only for years whose notice is known; outside them the answer is a Problem "尚未公布", never a guess.

#include "kernel/result.h"
#include "kernel/date.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen {

namespace problems {
inline constexpr ProblemKind kCalendarUnpublished{"calendar-unpublished", 422, 65};
}

class WorkingCalendar {
public:
    /// The text of an exceptions file: date,weekday,is_workday,kind,holiday_name with a header row. A year is published
    /// by it when its 1 January and its 1 October are listed. Refuses a bad row with its line number.
    static Result<WorkingCalendar> parse(std::string_view csv);
    /// Takes over the years of `later`, so that a newer file extends or corrects an older one.
    void extend(WorkingCalendar const& later);

    [[nodiscard]] bool published(int year) const { return m_years.contains(year); }
    [[nodiscard]] std::vector<int> years() const;

    [[nodiscard]] Result<bool> is_working_day(CivilDate day) const;
    /// The name of the holiday a day belongs to, also of a make-up day; empty for ordinary days.
    [[nodiscard]] std::string holiday_name(CivilDate day) const;
    /// The n-th working day after `from` (before it when n is negative). 0: `from`, or the next working day if it is none.
    [[nodiscard]] Result<CivilDate> plus_working_days(CivilDate from, int n) const;
    /// Working days from the day after `from` up to and including `to`; negative when `to` is earlier.
    [[nodiscard]] Result<std::int64_t> working_days_between(CivilDate from, CivilDate to) const;

private:
    struct Exception {
        bool working = false;
        std::string name;
    };
    using Year = std::map<CivilDate, Exception>;
    [[nodiscard]] bool working(CivilDate day, Year const& year) const;
    [[nodiscard]] Problem unpublished(int year) const;

    std::map<int, Year> m_years;
};

}  // namespace yizhen

#include "modules/burden/hours.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::burden {
namespace {

constexpr std::int64_t kTenthsPerMinute = 10;
constexpr std::int64_t kTenthsPerHour = 600;

Decimal hundredths(std::int64_t numerator, std::int64_t denominator) {
    return divide(Decimal{numerator, 0}, Decimal{denominator, 0}, 2).value();
}

}  // namespace

Decimal hours(Work const& work, HoursParameters const& p) {
    bool const nobody_is_asked = work.new_cells + work.verified_cells + work.proofs + work.journeys == 0;
    if (nobody_is_asked) return {0, 2};
    auto const per_respondent = p.find_form + p.signature * work.signature_levels;
    auto const tenths = work.respondents * per_respondent + work.new_cells * p.new_cell +
                        work.verified_cells * p.verified_cell + work.proofs * p.proof + work.journeys * p.travel;
    return hundredths(tenths * work.times_a_year, kTenthsPerHour);
}

Decimal meeting_hours(std::int64_t heads, std::int64_t minutes, std::int64_t times, HoursParameters const& p) {
    return hundredths(heads * (minutes * kTenthsPerMinute + p.travel) * times, kTenthsPerHour);
}

Decimal visit_hours(std::int64_t team, std::int64_t escorts, std::int64_t days, std::int64_t times, HoursParameters const& p) {
    return hundredths((team + escorts) * days * p.hours_per_day * times, 1);
}

Decimal people_hours(std::int64_t heads, std::int64_t days, HoursParameters const& p) { return hundredths(heads * days * p.hours_per_day, 1); }

Decimal minutes_hours(std::int64_t units, std::int64_t minutes, std::int64_t times, HoursParameters const& p) {
    return hundredths(units * std::max(minutes * kTenthsPerMinute, p.find_form) * times, kTenthsPerHour);
}

Result<std::int64_t> times_a_year(std::string_view frequency, HoursParameters const& parameters) {
    struct Rung {
        std::string_view name;
        std::int64_t times;
    };
    Rung const ladder[] = {{"once", 1},     {"year", 1}, {"half", 2}, {"quarter", 4},
                           {"month", 12}, {"week", 52}, {"day", parameters.working_days}};
    for (auto const& rung : ladder) {
        if (rung.name == frequency) return rung.times;
    }
    return Problem{problems::kBadInput,
                   fmt::format("不认识的报送频率“{}”；可用 once、year、half、quarter、month、week、day。",
                               frequency)};
}

Decimal yearly_budget(std::int64_t townships, HoursParameters const& p) {
    return hundredths(townships * p.staff_per_township * p.working_days * p.hours_per_day * p.budget_share_permille, 1000);
}

std::int64_t left_permille(Decimal budget, Decimal spent) {
    if (budget.units <= 0) return 0;
    auto const left = subtract(budget, spent);
    if (!left) return 0;
    auto const thousandfold = multiply(left.value(), Decimal{1000, 0}, 2);
    auto const share = thousandfold ? divide(thousandfold.value(), budget, 0) : thousandfold;
    return share ? share.value().units : 0;
}

}  // namespace yizhen::burden

#pragma once
/// What a demand costs those who must answer it, in hours.
///
///     H = times a year × (respondents × (t_find + t_sign·levels) + n_new·t_new + n_verify·t_verify
///                         + n_proof·t_proof + journeys·t_travel)
///
/// Source: the hours engine of the rule set (design, calibrated on a published practice: about 2.75 h a form-month
/// without reuse). Everything is counted in tenths of a minute, so no cost passes through a binary float.

#include "kernel/decimal.h"
#include "kernel/result.h"

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace yizhen::burden {

/// Tenths of a minute; the year in days and hours.
struct HoursParameters {
    std::int64_t new_cell = 15;
    std::int64_t verified_cell = 1;
    std::int64_t find_form = 100;
    std::int64_t proof = 60;
    std::int64_t signature = 80;
    std::int64_t travel = 300;
    std::int64_t working_days = 248;
    std::int64_t hours_per_day = 8;
    std::int64_t staff_per_township = 70;
    std::int64_t budget_share_permille = 100;
};

/// data/burden/hours.toml; refuses values with more than one decimal, and negative ones.
Result<HoursParameters> read_parameters(std::filesystem::path const& file);

/// What one round of a demand asks of all its respondents together.
struct Work {
    std::int64_t respondents = 0;     ///< units that would open the form
    std::int64_t new_cells = 0;       ///< typed by a person
    std::int64_t verified_cells = 0;  ///< looked at and confirmed by a person
    std::int64_t proofs = 0;          ///< attachments, photos, stamped copies
    std::int64_t signature_levels = 0;
    std::int64_t journeys = 0;
    std::int64_t times_a_year = 1;
};

/// Hours a year with two decimals, rounded half-even. A demand that asks nobody anything costs nothing.
[[nodiscard]] Decimal hours(Work const& work, HoursParameters const& parameters);

/// Everybody who comes sits through it and travels: heads × (minutes + t_travel) × times.
[[nodiscard]] Decimal meeting_hours(std::int64_t heads, std::int64_t minutes, std::int64_t times_a_year, HoursParameters const& parameters);
/// The team and whoever goes along with it, for whole working days: (team + escorts) × days × times.
[[nodiscard]] Decimal visit_hours(std::int64_t team, std::int64_t escorts, std::int64_t days, std::int64_t times_a_year, HoursParameters const& parameters);
/// People for whole working days: somebody lent, somebody put on a task force.
[[nodiscard]] Decimal people_hours(std::int64_t heads, std::int64_t days, HoursParameters const& parameters);
/// Minutes of each unit, each time; at least what it takes to find and file the thing (t_find).
[[nodiscard]] Decimal minutes_hours(std::int64_t units, std::int64_t minutes, std::int64_t times_a_year, HoursParameters const& parameters);

/// once, year, half, quarter, month, week, day → rounds a year (day: working days).
[[nodiscard]] Result<std::int64_t> times_a_year(std::string_view frequency, HoursParameters const& parameters);

/// Yearly hours that all demands from above may cost this many townships.
[[nodiscard]] Decimal yearly_budget(std::int64_t townships, HoursParameters const& parameters);

/// What is left of the budget after spending, in thousandths; negative when overspent.
[[nodiscard]] std::int64_t left_permille(Decimal budget, Decimal spent);

}  // namespace yizhen::burden

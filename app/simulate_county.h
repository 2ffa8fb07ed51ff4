#pragma once
/// A county for the simulator, as a TOML file says it: how many units, how many demands, which habits. All of it is assumed.

#include "kernel/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yizhen::app::sim {

struct CountyFile {
    std::string name;
    std::string code;  ///< six digits
    int townships = 0, villages = 0, departments = 0, staff_per_township = 0;
    // [year]
    int forms = 0, rounds = 0, documents = 0, meetings = 0, inspections = 0, tasks = 0, briefs = 0, accounts = 0, plaques = 0, secondments = 0,
        campaigns = 0, assessments = 0, certificates = 0;
    // [habits], thousandths
    int approved = 0, outside = 0, no_basis = 0, no_owner = 0, short_notice = 0, borrowed_fields = 0, new_fields = 0, confirms = 0, mends = 0, sent_twice = 0,
        repeats_meeting = 0, calls_chiefs = 0, whole_county_inspection = 0, withdraws = 0;
    // [base]
    int late = 0, wrong_first = 0, left_open = 0, heads_per_meeting = 0, meeting_minutes = 0, inspectors = 0, escorts = 0;
    int problems_per_1000_hours = 0;
    // [sensitivity], thousandths of the engine's minutes
    int low_cell = 0, low_fixed = 0, high_cell = 0, high_fixed = 0;

    /// Every number with its name, in the file's order: what a report rests on.
    [[nodiscard]] std::vector<std::pair<std::string, int>> assumptions() const;
};

/// Refuses unknown, missing and negative figures by name.
Result<CountyFile> read_county(std::filesystem::path const& file);
/// The units as `yizhen import units` reads them.
[[nodiscard]] std::string units_csv(CountyFile const& county);

[[nodiscard]] std::string township_code(CountyFile const& county, int nth);
[[nodiscard]] std::string department_code(CountyFile const& county, int nth);

}  // namespace yizhen::app::sim

#pragma once
/// A county lives a year of demands on a real store, with a clock that is moved by hand. After every step what must always
/// hold is looked at; what does not hold ends the run with its seed, day and demand.

#include "app/simulate_county.h"
#include "kernel/date.h"
#include "kernel/decimal.h"
#include "kernel/result.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace yizhen::app::sim {

struct SimulateSetup {
    CountyFile county;
    std::uint64_t seed = 1;
    int year = 2026;
    CivilDate until;
    bool gate = true;  ///< false: everything that is sent reaches the base, nothing is adopted, answered or merged
    std::filesystem::path data;  ///< an empty folder
};

/// What became of the demands of one kind.
struct KindCount {
    std::int64_t raised = 0;  ///< mended and sent again counts once more
    std::int64_t answered = 0, merged = 0, admitted = 0, returned = 0, blocked = 0;
    std::int64_t lapsed = 0;  ///< sent past the gate, and nobody owned up to it
};

/// Hours of all townships together, by what they depend on: minutes a cell, and the rest.
struct Hours {
    Decimal cells{0, 2};
    Decimal fixed{0, 2};
    [[nodiscard]] Decimal all() const { return {cells.units + fixed.units, 2}; }
};

struct SimulateReport {
    std::map<std::string, KindCount> kinds;
    Hours without;  ///< of every first sending, as if it had reached the base
    Hours with;     ///< of what was let in, after reuse and merging
    std::map<std::string, std::pair<Decimal, Decimal>> townships;  ///< code: without, with
    std::int64_t inspections_before = 0;  ///< visits, a unit at a time
    std::int64_t inspections_let_in = 0;
    std::int64_t visits_after = 0;        ///< of those, merged into the joint calendar
    std::int64_t visits_unplaced = 0;
    std::int64_t tasks = 0, filled = 0, late = 0, refused_entries = 0, reopened = 0;
    std::int64_t cells_asked = 0, cells_answered = 0;  ///< of forms that were let in or answered
    std::int64_t checks = 0;              ///< invariants looked at
    std::string register_digest;          ///< over every verdict in its order: the same seed gives the same
    std::map<std::string, std::int64_t> returned_by;  ///< rule: demands that it returned or blocked, bindingly
};

Result<SimulateReport> live(SimulateSetup const& setup);

/// As people read it; `json` for programs. The hours of a scenario are scaled as the county's file says.
[[nodiscard]] std::string report_text(SimulateSetup const& setup, SimulateReport const& report);
[[nodiscard]] std::string report_json(SimulateSetup const& setup, SimulateReport const& report);

}  // namespace yizhen::app::sim

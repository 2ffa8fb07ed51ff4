#pragma once
/// What departments want in a year, drawn from a seed before anything is judged: the same with and without a gate.

#include "app/simulate_county.h"
#include "kernel/calendar.h"
#include "kernel/date.h"
#include "modules/gate/types.h"

#include <string>
#include <vector>

namespace yizhen::app::sim {

/// One demand as its issuer would send it.
struct Wanted {
    CivilDate day;
    gate::Envelope envelope;
    std::string form;        ///< CSV of a form; empty for the other kinds
    std::string form_number;  ///< of a form that was approved
    bool mends = false;      ///< raises it again when it is returned
    bool confirms = false;   ///< of what is sent past the gate
    bool sent_twice = false;
    bool withdrawn = false;  ///< ten days later
};

/// A figure that villages report, as forms name it.
struct FigureName {
    std::string code;
    std::string name;
};

/// The five marks of an approved form, as its first rows.
[[nodiscard]] std::string approval_rows(std::string const& form_number, std::string const& issuer);

/// In the order in which they are sent. `until`: the last day.
[[nodiscard]] std::vector<Wanted> wanted_in_year(CountyFile const& county, std::uint64_t seed, int year, CivilDate until, WorkingCalendar const& calendar,
                                                 std::vector<FigureName> const& figures);

}  // namespace yizhen::app::sim

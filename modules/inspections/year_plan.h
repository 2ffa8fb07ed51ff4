#pragma once
/// Admission to the year plan: what the rules I-01 … I-05 and I-09 ask about one more inspection, as facts over plain
/// values. Judging is the gate's. Part of the face (inspections.h). Linear in what is handed in: the caller hands in what an
/// index finds for the department, the topic, the units and the objects, not the whole register.

#include "kernel/date.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace yizhen::inspections {

/// One line of the plan that was adopted for a year.
struct YearPlanEntry {
    std::string number;
    std::string department;          ///< code
    std::string topic;               ///< equal topics are equal texts; the caller makes them so
    std::vector<std::string> units;  ///< codes; empty: wherever
    CivilDate from;
    CivilDate to;                    ///< both days included
};

/// An inspection that is asked for, or that is already let in.
struct Inspection {
    std::string number;               ///< control number; empty while it has none
    std::string department;           ///< who sends the team
    std::string topic;
    std::vector<std::string> units;   ///< codes of the townships or villages visited
    std::vector<std::string> objects; ///< counties or firms inspected as such (I-09); may be empty
    CivilDate day;
    bool comprehensive = false;
    bool unannounced = false;
};

/// The nearest other inspection in days, earlier or later; of two equally near the one with the smaller number.
struct Nearest {
    int days = 0;
    std::string number;

    friend bool operator==(Nearest const&, Nearest const&) = default;
};

/// How much of a task's term is over on the day of the inspection.
struct CoolDown {
    int days = 0;                     ///< since deployment; negative before it
    std::optional<int> term_permille; ///< none where the term has no length; over 1,000 after the due day

    friend bool operator==(CoolDown const&, CoolDown const&) = default;
};

/// I-01: the entry that has the same department and topic, the day within its days and every unit; none: outside the plan.
[[nodiscard]] YearPlanEntry const* entry_for(Inspection const& asked, std::span<YearPlanEntry const> plan);
/// I-02: comprehensive inspections of the department in the calendar year, `asked` included when it is one.
[[nodiscard]] int comprehensive_in_year(Inspection const& asked, std::span<Inspection const> others);
/// I-03: the nearest with the same topic in one of the same units, whoever sends it.
[[nodiscard]] std::optional<Nearest> nearest_same_topic(Inspection const& asked, std::span<Inspection const> others);
/// I-04: announced inspections in the calendar month at the most visited unit of `asked`, itself included unless unannounced.
[[nodiscard]] int routine_checks_in_month(Inspection const& asked, std::span<Inspection const> others);
/// I-05
[[nodiscard]] CoolDown cool_down(CivilDate deployed, CivilDate due, CivilDate inspected);
/// I-09: the nearest of another department's teams at one of the same counties or firms.
[[nodiscard]] std::optional<Nearest> nearest_other_team(Inspection const& asked, std::span<Inspection const> others);

}  // namespace yizhen::inspections

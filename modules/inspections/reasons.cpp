#include "modules/inspections/reasons.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::inspections {
namespace {

struct Weeks {
    std::vector<int> blackout;
    std::vector<int> unit_only;        ///< the department could come, the unit takes no more visits
    std::vector<int> department_only;  ///< the unit could be visited or joined, the department has no visit left
    std::vector<int> both;
};

Weeks closed_weeks(Draft const& draft, int at) {
    auto const& wish = draft.in().wish(at);
    Weeks out;
    for (int week = wish.earliest; week <= wish.latest; ++week) {
        if (draft.in().blacked_out(wish.unit, week)) {
            out.blackout.push_back(week);
            continue;
        }
        bool const joins = std::ranges::any_of(draft.stops(wish.unit), [&](Stop const& stop) { return stop.week == week && draft.may_join(stop, at); });
        bool const unit_takes = joins || draft.may_open(wish.unit, week);
        bool const department_comes = draft.room(wish.department, week) > 0;
        YIZHEN_CHECK(!unit_takes || !department_comes);
        (unit_takes ? out.department_only : department_comes ? out.unit_only : out.both).push_back(week);
    }
    return out;
}

/// "第 3–6、9 周"
std::string words_of(std::vector<int> weeks) {
    std::ranges::sort(weeks);
    std::string words;
    for (std::size_t at = 0; at < weeks.size(); ++at) {
        std::size_t end = at;
        while (end + 1 < weeks.size() && weeks[end + 1] == weeks[end] + 1) ++end;
        words += fmt::format("{}{}", words.empty() ? "" : "、", weeks[at]);
        if (end > at) words += fmt::format("–{}", weeks[end]);
        at = end;
    }
    return fmt::format("第 {} 周", words);
}

std::vector<int> joined(std::vector<int> weeks, std::vector<int> const& more) {
    weeks.insert(weeks.end(), more.begin(), more.end());
    return weeks;
}

/// A cap that closes a week alone lets the wish in when it is lifted: that one is named. Where none does, both close every
/// week that is not blacked out, and the unit's is named.
Binding binding_of(Weeks const& weeks) {
    if (weeks.unit_only.empty() && weeks.department_only.empty() && weeks.both.empty()) return Binding::blackout;
    return weeks.department_only.size() > weeks.unit_only.size() ? Binding::department_cap : Binding::unit_cap;
}

}  // namespace

std::string_view name_of(Binding binding) {
    switch (binding) {
        case Binding::blackout: return "blackout";
        case Binding::unit_cap: return "visits_per_unit_per_4_weeks";
        case Binding::department_cap: return "visits_per_department_per_week";
    }
    return "";
}

Unplaced reason_of(Draft const& draft, int at) {
    auto const& told = draft.in().told(at);
    auto const weeks = closed_weeks(draft, at);
    auto const cap = binding_of(weeks);
    std::vector<std::string> parts;
    if (!weeks.blackout.empty()) parts.push_back(fmt::format("{}停止走访", words_of(weeks.blackout)));
    auto const by_unit = joined(weeks.unit_only, cap == Binding::unit_cap ? weeks.both : std::vector<int>{});
    auto const by_department = joined(weeks.department_only, cap == Binding::department_cap ? weeks.both : std::vector<int>{});
    if (!by_unit.empty()) {
        parts.push_back(fmt::format("{}{}连续四周内已满 {} 次走访（visits_per_unit_per_4_weeks），也没有能并入的走访", words_of(by_unit), told.unit.text,
                                    draft.in().unit_cap()));
    }
    if (!by_department.empty()) {
        parts.push_back(fmt::format("{}{}当周已满 {} 次走访（visits_per_department_per_week）", words_of(by_department), told.department.text,
                                    draft.in().department_cap()));
    }
    std::string why;
    for (auto const& part : parts) why += (why.empty() ? "" : "；") + part;
    std::vector<int> window;
    for (int week = told.earliest; week <= told.latest; ++week) window.push_back(week);
    return {told.id, fmt::format("要求的{}排不进：{}。", words_of(window), why), cap};
}

}  // namespace yizhen::inspections

#pragma once
/// Judges a plan by the words of the task alone: it shares nothing with the planner but the plain values of the face.

#include "modules/inspections/inspections.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace yizhen::inspections::testing {

class Checker {
public:
    Checker(Wishes const& wishes, Plan const& plan) : m_wishes(wishes), m_plan(plan) {
        for (auto const& wish : wishes.wishes) m_by_id[wish.id.text] = &wish;
        for (auto const& visit : plan.visits) {
            m_of_unit[visit.unit.text].push_back(&visit);
            std::set<std::string> departments;
            for (auto const& id : visit.wishes) {
                if (m_by_id.count(id.text) > 0) departments.insert(m_by_id[id.text]->department.text);
            }
            for (auto const& department : departments) ++m_department_visits[{department, visit.week}];
        }
    }

    /// Everything that is wrong, one line each; empty for a sound plan.
    std::vector<std::string> faults() {
        every_wish_once();
        for (auto const& visit : m_plan.visits) visit_alone(visit);
        unit_cap();
        department_cap();
        objective();
        for (auto const& unplaced : m_plan.unplaced) reason(unplaced);
        return m_faults;
    }

    /// Is this week closed to the wish while the rest of the plan stays? Caps that are null do not close.
    bool closed(Wish const& wish, int week, Caps const& caps) const {
        if (blacked_out(wish.unit.text, week)) return true;
        if (caps.visits_per_department_per_week && visits_of_department(wish.department.text, week) + 1 > *caps.visits_per_department_per_week) return true;
        for (auto const* visit : visits_of(wish.unit.text)) {
            if (visit->week == week && may_join(*visit, wish, caps)) return false;
        }
        return caps.visits_per_unit_per_4_weeks && busiest_window(wish.unit.text, week) + 1 > *caps.visits_per_unit_per_4_weeks;
    }

private:
    void wrong(std::string words) { m_faults.push_back(std::move(words)); }

    void every_wish_once() {
        std::map<std::string, int> times;
        for (auto const& visit : m_plan.visits) {
            for (auto const& id : visit.wishes) ++times[id.text];
        }
        for (auto const& unplaced : m_plan.unplaced) ++times[unplaced.id.text];
        for (auto const& wish : m_wishes.wishes) {
            if (times[wish.id.text] != 1) wrong(fmt::format("{} appears {} times", wish.id.text, times[wish.id.text]));
        }
        if (times.size() != m_wishes.wishes.size()) wrong("a wish appears that nobody made");
    }

    static bool apart(Wish const& a, Wish const& b) {
        auto const names = [](Wish const& wish, std::string const& department) {
            return std::any_of(wish.apart_from.begin(), wish.apart_from.end(), [&](Name const& name) { return name.text == department; });
        };
        return !a.joinable || !b.joinable || a.department.text == b.department.text || names(a, b.department.text) || names(b, a.department.text);
    }

    bool may_join(Visit const& visit, Wish const& wish, Caps const& caps) const {
        if (caps.departments_per_visit && static_cast<int>(visit.wishes.size()) + 1 > *caps.departments_per_visit) return false;
        return std::none_of(visit.wishes.begin(), visit.wishes.end(), [&](Name const& id) { return apart(*m_by_id.at(id.text), wish); });
    }

    bool blacked_out(std::string const& unit, int week) const {
        for (auto const& blackout : m_wishes.blackouts) {
            if (blackout.unit && blackout.unit->text != unit) continue;
            if (std::count(blackout.weeks.begin(), blackout.weeks.end(), week) > 0) return true;
        }
        return false;
    }

    void visit_alone(Visit const& visit) {
        if (visit.wishes.empty()) wrong("an empty visit");
        for (std::size_t a = 0; a < visit.wishes.size(); ++a) {
            auto const& wish = *m_by_id.at(visit.wishes[a].text);
            if (wish.unit.text != visit.unit.text) wrong(wish.id.text + " is in another unit's visit");
            if (visit.week < wish.earliest || visit.week > wish.latest) wrong(wish.id.text + " is outside its window");
            if (blacked_out(visit.unit.text, visit.week)) wrong(wish.id.text + " is in a blackout");
            for (std::size_t b = a + 1; b < visit.wishes.size(); ++b) {
                if (apart(wish, *m_by_id.at(visit.wishes[b].text))) wrong(wish.id.text + " and " + visit.wishes[b].text + " may not meet");
            }
        }
        auto const& most = m_wishes.caps.departments_per_visit;
        if (most && static_cast<int>(visit.wishes.size()) > *most) wrong("too many departments in a visit");
    }

    int busiest_window(std::string const& unit, int week) const {
        int busiest = 0;
        for (int first = week - 3; first <= week; ++first) {
            int inside = 0;
            for (auto const* visit : visits_of(unit)) inside += visit->week >= first && visit->week <= first + 3 ? 1 : 0;
            for (auto const& one : m_wishes.standing) inside += one.unit.text == unit && one.week >= first && one.week <= first + 3 ? 1 : 0;
            busiest = std::max(busiest, inside);
        }
        return busiest;
    }

    void unit_cap() {
        auto const& most = m_wishes.caps.visits_per_unit_per_4_weeks;
        if (!most) return;
        for (auto const& visit : m_plan.visits) {
            if (busiest_window(visit.unit.text, visit.week) > *most) wrong(fmt::format("{} has too many visits around week {}", visit.unit.text, visit.week));
        }
    }

    std::vector<Visit const*> visits_of(std::string const& unit) const {
        auto const at = m_of_unit.find(unit);
        return at == m_of_unit.end() ? std::vector<Visit const*>{} : at->second;
    }

    int visits_of_department(std::string const& department, int week) const {
        auto const at = m_department_visits.find({department, week});
        int visits = at == m_department_visits.end() ? 0 : at->second;
        for (auto const& one : m_wishes.standing) visits += one.week == week && std::count(one.departments.begin(), one.departments.end(), Name{department}) > 0 ? 1 : 0;
        return visits;
    }

    void department_cap() {
        auto const& most = m_wishes.caps.visits_per_department_per_week;
        if (!most) return;
        for (auto const& [key, planned] : m_department_visits) {
            if (planned > 0 && visits_of_department(key.first, key.second) > *most) wrong(fmt::format("{} has too many visits in week {}", key.first, key.second));
        }
    }

    void objective() {
        std::int64_t cost = 1'000'000 * static_cast<std::int64_t>(m_plan.unplaced.size()) + 1'000 * static_cast<std::int64_t>(m_plan.visits.size());
        for (auto const& visit : m_plan.visits) {
            for (auto const& id : visit.wishes) {
                auto const& preferred = m_by_id.at(id.text)->preferred;
                if (preferred) cost += std::abs(visit.week - *preferred);
            }
        }
        if (cost != m_plan.objective) wrong(fmt::format("the objective is {}, not {}", cost, m_plan.objective));
        if (m_plan.lower_bound > cost || m_plan.lower_bound < 0) wrong(fmt::format("the bound {} is above the objective {}", m_plan.lower_bound, cost));
    }

    /// Every week is closed. The cap named lets the wish in when it alone is lifted, or closes every week that is no
    /// blackout.
    void reason(Unplaced const& unplaced) {
        auto const& wish = *m_by_id.at(unplaced.id.text);
        auto lifted = m_wishes.caps;
        auto only = Caps{std::nullopt, std::nullopt, m_wishes.caps.departments_per_visit};
        if (unplaced.cap == Binding::unit_cap) lifted.visits_per_unit_per_4_weeks.reset(), only.visits_per_unit_per_4_weeks = m_wishes.caps.visits_per_unit_per_4_weeks;
        if (unplaced.cap == Binding::department_cap) lifted.visits_per_department_per_week.reset(), only.visits_per_department_per_week = m_wishes.caps.visits_per_department_per_week;
        bool all_closed = true, opens = false, closes_all = true, all_blackout = true;
        for (int week = wish.earliest; week <= wish.latest; ++week) {
            all_closed = all_closed && closed(wish, week, m_wishes.caps);
            opens = opens || !closed(wish, week, lifted);
            closes_all = closes_all && closed(wish, week, only);
            all_blackout = all_blackout && blacked_out(wish.unit.text, week);
        }
        if (!all_closed) wrong(wish.id.text + " is unplaced though a week is open");
        bool const is_true = unplaced.cap == Binding::blackout ? all_blackout : !all_blackout && (opens || closes_all);
        if (!is_true) wrong(fmt::format("{}: {} is not what keeps it out", wish.id.text, name_of(unplaced.cap)));
        bool const named = unplaced.cap == Binding::blackout ? unplaced.why.find("停止走访") != std::string::npos : unplaced.why.find(name_of(unplaced.cap)) != std::string::npos;
        if (!named) wrong(wish.id.text + ": the sentence does not name the cap: " + unplaced.why);
    }

    Wishes const& m_wishes;
    Plan const& m_plan;
    std::map<std::string, Wish const*> m_by_id;
    std::map<std::string, std::vector<Visit const*>> m_of_unit;
    std::map<std::pair<std::string, int>, int> m_department_visits;  ///< visits the department takes part in, by week
    std::vector<std::string> m_faults;
};

inline std::string faults_of(Wishes const& wishes, Plan const& plan) {
    std::string all;
    for (auto const& fault : Checker(wishes, plan).faults()) all += fault + "\n";
    return all;
}

/// Visits of `before` whose wishes are no longer all in one visit of the same unit and week.
inline int moved(Plan const& before, Plan const& after) {
    int count = 0;
    for (auto const& visit : before.visits) {
        bool const stays = std::any_of(after.visits.begin(), after.visits.end(), [&](Visit const& now) {
            return now.week == visit.week && now.unit.text == visit.unit.text &&
                   std::all_of(visit.wishes.begin(), visit.wishes.end(), [&](Name const& id) { return std::count(now.wishes.begin(), now.wishes.end(), id) > 0; });
        });
        count += stays ? 0 : 1;
    }
    return count;
}

}  // namespace yizhen::inspections::testing

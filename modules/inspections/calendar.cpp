#include "modules/inspections/calendar.h"

#include "modules/inspections/kept.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace yizhen::inspections {
namespace {

constexpr int kDaysOfWeek = 7;

CivilDate new_year(int year) { return CivilDate::of(year, 1, 1).value(); }

CivilDate first_monday(int year) {
    auto const first = new_year(year);
    return first.plus_days(1 - first.weekday());
}

class Maker {
public:
    explicit Maker(CalendarInput const& input) : m_input(input) {
        m_out.wishes.weeks = weeks_in(input.year);
        m_out.wishes.caps = input.caps;
        for (auto const& wish : input.told) {
            if (wish.visit > 0) m_told[wish.wish] = wish.week;
        }
    }
    Calendar make() {
        for (auto const& visit : m_input.visits) add_visit(visit);
        for (auto const& entry : m_input.entries) {
            for (auto const& unit : entry.units) add_entry(entry, unit);
        }
        go_along();
        for (auto const& unit : m_units) black_out(unit);
        stand();
        return std::move(m_out);
    }

private:
    void add_visit(KeptVisit const& visit) {
        int const week = standing_week(visit.day);
        for (auto const& unit : visit.units) {
            m_let_in[{visit.issuer, topic_key(visit.topic), unit}].push_back(visit.day);
            if (visit.day < m_input.today || visit.day.year() != m_input.year) {
                m_past[{unit, week, visit.day}].insert(visit.issuer);
                continue;
            }
            auto [at, is_new] = m_company.try_emplace({unit, visit.day}, m_out.fixed.size());
            if (is_new) m_out.fixed.push_back({unit, visit.day, week, {}});
            m_out.join(at->second, {fmt::format("{}@{}", visit.number, unit), visit.issuer, unit, visit.topic, visit.number, 0, 0, 0, {}, {}});
        }
    }
    void add_entry(Entry const& entry, std::string const& unit) {
        auto const first = std::max(first_day(entry), m_input.today);
        auto const last = last_day(entry);
        auto const& days = m_let_in[{entry.department, topic_key(entry.topic), unit}];
        bool const let_in = std::ranges::any_of(days, [&](CivilDate day) { return day >= first_day(entry) && day <= last; });
        if (let_in || last < m_input.today) return;
        PlannedWish source{fmt::format("entry-{}@{}", entry.id, unit), entry.department, unit, entry.topic, {}, entry.id, 0, 0, {}, {}};
        Wish wish;
        wish.id = {source.wish, false};
        wish.department = {source.department, false};
        wish.unit = {source.unit, false};
        wish.earliest = week_of(m_input.year, first);
        wish.latest = week_of(m_input.year, last);
        wish.joinable = entry.joinable;
        m_open.emplace_back(std::move(wish), std::move(source));
    }
    /// Those with the least choice first; what was told another week keeps it.
    void go_along() {
        std::ranges::stable_sort(m_open, {}, [](auto const& one) { return one.first.latest - one.first.earliest; });
        for (auto& [wish, source] : m_open) {
            auto within = wish;
            if (auto const told = m_told.find(source.wish); told != m_told.end() && told->second >= wish.earliest && told->second <= wish.latest) {
                within.earliest = within.latest = told->second;
            }
            if (auto const company = m_out.company_for(within)) {
                m_out.join(*company, std::move(source));
                continue;
            }
            m_units.insert(source.unit);
            m_out.wishes.wishes.push_back(std::move(wish));
            m_out.sources.push_back(std::move(source));
        }
    }
    void stand() {
        for (auto const& company : m_out.fixed) {
            Standing one{{company.unit, false}, company.week, {}};
            for (auto const& wish : company.wishes) one.departments.push_back({wish.department, false});
            m_out.wishes.standing.push_back(std::move(one));
        }
        for (auto const& [place, departments] : m_past) {
            auto const& [unit, week, day] = place;
            if (week <= 1 - kWindowOfUnitCap || week > m_out.wishes.weeks) continue;
            Standing one{{unit, false}, week, {}};
            for (auto const& department : departments) one.departments.push_back({department, false});
            m_out.wishes.standing.push_back(std::move(one));
        }
    }
    /// Also before the year: 0 is the week before its first.
    [[nodiscard]] int standing_week(CivilDate day) const {
        int const days = day.days() - first_monday(m_input.year).days();
        return days >= 0 ? days / kDaysOfWeek + 1 : (days + 1) / kDaysOfWeek;
    }
    void black_out(std::string const& unit) {
        std::set<int> weeks;
        for (auto const& span : m_input.protected_days(unit)) {
            for (int week = week_of(m_input.year, span.first); week <= week_of(m_input.year, span.last); ++week) weeks.insert(week);
        }
        if (!weeks.empty()) m_out.wishes.blackouts.push_back({Name{unit, false}, {weeks.begin(), weeks.end()}});
    }

    CalendarInput const& m_input;
    Calendar m_out;
    std::set<std::string> m_units;
    std::map<std::string, int> m_told;                                        ///< wish: week
    std::map<std::tuple<std::string, int, CivilDate>, std::set<std::string>> m_past;  ///< unit, week, day: departments
    std::map<std::pair<std::string, CivilDate>, std::size_t> m_company;       ///< unit, day: place in `fixed`
    std::vector<std::pair<Wish, PlannedWish>> m_open;
    std::map<std::tuple<std::string, std::string, std::string>, std::vector<CivilDate>> m_let_in;
};

}  // namespace

int weeks_in(int year) { return (new_year(year + 1).plus_days(-1).days() - first_monday(year).days()) / kDaysOfWeek + 1; }

int week_of(int year, CivilDate day) {
    int const days = day.days() - first_monday(year).days();
    return std::clamp(days < 0 ? 1 : days / kDaysOfWeek + 1, 1, weeks_in(year));
}

CivilDate monday_of(int year, int week) { return first_monday(year).plus_days((week - 1) * kDaysOfWeek); }

Calendar calendar_of(CalendarInput const& input) { return Maker(input).make(); }

std::optional<std::size_t> Calendar::company_for(Wish const& wish) const {
    if (!wish.joinable) return std::nullopt;
    auto const& caps = wishes.caps;
    for (std::size_t at = 0; at < fixed.size(); ++at) {
        auto const& company = fixed[at];
        if (company.unit != wish.unit.text || company.week < wish.earliest || company.week > wish.latest) continue;
        bool const full = caps.departments_per_visit && static_cast<int>(company.wishes.size()) >= *caps.departments_per_visit;
        bool const there = std::ranges::find(company.wishes, wish.department.text, &PlannedWish::department) != company.wishes.end();
        auto const use = fixed_of.find({wish.department.text, company.week});
        bool const busy = caps.visits_per_department_per_week && use != fixed_of.end() && use->second >= *caps.visits_per_department_per_week;
        if (!full && !there && !busy) return at;
    }
    return std::nullopt;
}

void Calendar::join(std::size_t company, PlannedWish source) {
    ++fixed_of[{source.department, fixed[company].week}];
    fixed[company].wishes.push_back(std::move(source));
}

namespace {

/// A wish that was told a week and lost it goes along with anybody who comes. How many found company.
std::int64_t join_left_over(Calendar& calendar, Plan const& plan) {
    std::map<std::string_view, std::size_t> place;
    for (std::size_t at = 0; at < calendar.sources.size(); ++at) place[calendar.sources[at].wish] = at;
    for (auto const& visit : plan.visits) {
        for (auto const& wish : visit.wishes) ++calendar.fixed_of[{calendar.sources[place.at(wish.text)].department, visit.week}];
    }
    std::set<std::size_t> joined;
    for (auto const& one : plan.unplaced) {
        auto const at = place.at(one.id.text);
        auto const company = calendar.company_for(calendar.wishes.wishes[at]);
        if (!company) continue;
        calendar.join(*company, calendar.sources[at]);
        joined.insert(at);
    }
    for (auto at = joined.rbegin(); at != joined.rend(); ++at) calendar.sources.erase(calendar.sources.begin() + static_cast<std::ptrdiff_t>(*at));
    return static_cast<std::int64_t>(joined.size());
}

}  // namespace

StoredPlan kept_plan(Calendar calendar, Plan const& plan) {
    StoredPlan out;
    auto const joined = join_left_over(calendar, plan);
    std::map<std::string_view, std::pair<int, int>> places;  // wish: visit, week
    int number = 0;
    for (auto const& visit : plan.visits) {
        ++number;
        for (auto const& wish : visit.wishes) places[wish.text] = {number, visit.week};
    }
    std::map<std::string_view, Unplaced const*> left;
    for (auto const& one : plan.unplaced) left[one.id.text] = &one;
    for (auto wish : calendar.sources) {
        if (auto const place = places.find(wish.wish); place != places.end()) std::tie(wish.visit, wish.week) = place->second;
        else if (auto const why = left.find(wish.wish); why != left.end()) {
            wish.why = why->second->why;
            wish.cap = name_of(why->second->cap);
        }
        out.wishes.push_back(std::move(wish));
    }
    for (auto& company : calendar.fixed) {
        ++number;
        for (auto& wish : company.wishes) {
            wish.visit = number;
            wish.week = company.week;
            out.wishes.push_back(std::move(wish));
        }
    }
    auto const stands = static_cast<std::int64_t>(calendar.fixed.size());
    out.visits = number;
    out.unplaced = static_cast<std::int64_t>(plan.unplaced.size()) - joined;
    out.objective = plan.objective - kUnplacedCost * joined + kVisitCost * stands;
    out.lower_bound = std::min(plan.lower_bound + kVisitCost * stands, out.objective);
    std::ranges::sort(out.wishes, {}, [](PlannedWish const& wish) { return std::tie(wish.week, wish.unit, wish.visit, wish.department, wish.wish); });
    return out;
}

Plan plan_of(std::vector<PlannedWish> const& wishes) {
    std::map<int, Visit> visits;
    for (auto const& wish : wishes) {
        if (wish.visit == 0) continue;
        auto& visit = visits[wish.visit];
        visit.unit = {wish.unit, false};
        visit.week = wish.week;
        visit.wishes.push_back({wish.wish, false});
    }
    Plan plan;
    for (auto& [number, visit] : visits) plan.visits.push_back(std::move(visit));
    return plan;
}

}  // namespace yizhen::inspections

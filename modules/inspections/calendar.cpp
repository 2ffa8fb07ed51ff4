#include "modules/inspections/calendar.h"

#include "modules/inspections/kept.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

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
    }
    Calendar make() {
        for (auto const& visit : m_input.visits) add_visit(visit);
        for (auto const& entry : m_input.entries) {
            for (auto const& unit : entry.units) add_entry(entry, unit);
        }
        for (auto const& unit : m_units) black_out(unit);
        return std::move(m_out);
    }

private:
    void add(PlannedWish source, int earliest, int latest, bool joinable) {
        Wish wish;
        wish.id = {source.wish, false};
        wish.department = {source.department, false};
        wish.unit = {source.unit, false};
        wish.earliest = earliest;
        wish.latest = latest;
        wish.joinable = joinable;
        m_out.wishes.wishes.push_back(std::move(wish));
        m_units.insert(source.unit);
        m_out.sources.push_back(std::move(source));
    }
    void add_visit(KeptVisit const& visit) {
        for (auto const& unit : visit.units) {
            m_let_in[{visit.issuer, topic_key(visit.topic), unit}].push_back(visit.day);
            if (visit.day < m_input.today) continue;
            int const week = week_of(m_input.year, visit.day);
            add({fmt::format("{}@{}", visit.number, unit), visit.issuer, unit, visit.topic, visit.number, 0, 0, 0, {}, {}}, week, week, true);
        }
    }
    void add_entry(Entry const& entry, std::string const& unit) {
        auto const first = std::max(first_day(entry), m_input.today);
        auto const last = last_day(entry);
        auto const& days = m_let_in[{entry.department, topic_key(entry.topic), unit}];
        bool const let_in = std::ranges::any_of(days, [&](CivilDate day) { return day >= first_day(entry) && day <= last; });
        if (let_in || last < m_input.today) return;
        add({fmt::format("entry-{}@{}", entry.id, unit), entry.department, unit, entry.topic, {}, entry.id, 0, 0, {}, {}}, week_of(m_input.year, first),
            week_of(m_input.year, last), entry.joinable);
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

std::vector<PlannedWish> placed(Calendar const& calendar, Plan const& plan) {
    std::map<std::string_view, std::pair<int, int>> places;  // wish: visit, week
    int number = 0;
    for (auto const& visit : plan.visits) {
        ++number;
        for (auto const& wish : visit.wishes) places[wish.text] = {number, visit.week};
    }
    std::map<std::string_view, Unplaced const*> left;
    for (auto const& one : plan.unplaced) left[one.id.text] = &one;
    auto out = calendar.sources;
    for (auto& wish : out) {
        if (auto const place = places.find(wish.wish); place != places.end()) std::tie(wish.visit, wish.week) = place->second;
        else if (auto const why = left.find(wish.wish); why != left.end()) {
            wish.why = why->second->why;
            wish.cap = name_of(why->second->cap);
        }
    }
    std::ranges::sort(out, {}, [](PlannedWish const& wish) { return std::tie(wish.week, wish.unit, wish.visit, wish.department, wish.wish); });
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

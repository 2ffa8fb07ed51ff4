// What the kept visits tell about the next one. Indexed look-ups hand the neighbours to the rules of year_plan.h.

#include "modules/inspections/area_code.h"
#include "modules/inspections/facts.h"
#include "modules/inspections/kept.h"
#include "modules/inspections/types.h"

#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yizhen::inspections {
namespace {

using gate::Draft;
using gate::Facts;
using gate::is_yes;
using gate::text_of;

constexpr int kNeighbourDays = 366;  ///< a visit further off is no neighbour

CivilDate day_of(std::string_view iso) { return CivilDate::parse(iso).value(); }

/// "($7, $8)" of texts, which are added to the parameters: one query for all targets of a demand.
std::string listed(sql::Parameters& parameters, std::set<std::string> const& texts) {
    std::string marks;
    for (auto const& one : texts) {
        parameters.emplace_back(one);
        marks += fmt::format("{}${}", marks.empty() ? "" : ", ", parameters.size());
    }
    return "(" + marks + ")";
}

/// The inspection asked for; it has no number yet: its own rows are left out by its demand's id.
std::optional<Inspection> asked_of(Draft const& draft) {
    auto const& payload = draft.envelope.payload;
    auto const day = CivilDate::parse(text_of(payload, "visit_day"));
    if (!day) return std::nullopt;
    Inspection asked;
    asked.department = draft.issuer_code;
    asked.topic = topic_key(text_of(payload, "topic"));
    asked.units = draft.targets;
    for (auto const& unit : draft.targets) {
        if (level_of(unit) == "county") asked.objects.push_back(unit);
    }
    if (auto const firm = text_of(payload, "firm"); !firm.empty()) asked.objects.push_back("firm:" + topic_key(firm));
    asked.day = day.value();
    asked.comprehensive = is_yes(payload, "comprehensive_inspection");
    asked.unannounced = is_yes(payload, "unannounced");
    return asked;
}

// --- I-01 --------------------------------------------------------------------------------------------------------------

/// A line of the plan as it applies to these units; none: it is not about them.
std::optional<YearPlanEntry> line_for(Inspection const& asked, Entry const& entry) {
    YearPlanEntry line;
    if (!entry.level.empty() && !std::ranges::all_of(asked.units, [&](auto const& unit) { return level_of(unit) == entry.level; })) return std::nullopt;
    for (auto const& named : entry.units) {
        line.units.push_back(named);
        for (auto const& unit : asked.units) {
            if (unit != named && stands_in(unit, named)) line.units.push_back(unit);
        }
    }
    line.number = std::to_string(entry.id);
    line.department = asked.department;
    line.topic = asked.topic;
    line.from = first_day(entry);
    line.to = last_day(entry);
    return line;
}

std::vector<YearPlanEntry> lines_of(sql::Connection& connection, Draft const& draft, Inspection const& asked) {
    std::vector<Entry> found;
    auto const rows = connection.query("SELECT e.entry_id, e.level, e.month, COALESCE(u.unit_code, '') FROM inspection_entry e LEFT JOIN inspection_entry_unit u ON u.entry_id = e.entry_id "
                                       "WHERE e.realm_id = $1 AND e.year = $2 AND e.department_code = $3 AND e.topic_key = $4 AND e.comprehensive >= $5 ORDER BY e.entry_id",
                                       {draft.realm.value, std::int64_t{asked.day.year()}, asked.department, asked.topic, std::int64_t{asked.comprehensive}});
    while (rows->next()) {
        if (found.empty() || found.back().id != rows->integer(0)) {
            Entry entry;
            entry.id = rows->integer(0);
            entry.level = rows->text(1);
            entry.month = static_cast<int>(rows->integer(2));
            entry.year = asked.day.year();
            found.push_back(std::move(entry));
        }
        if (!rows->text(3).empty()) found.back().units.emplace_back(rows->text(3));
    }
    std::vector<YearPlanEntry> lines;
    for (auto const& entry : found) {
        if (auto line = line_for(asked, entry)) lines.push_back(std::move(*line));
    }
    return lines;
}

/// A county that has decided nothing for the year has no plan to be outside of.
void look_into_plan(sql::Connection& connection, Draft const& draft, Inspection const& asked, Facts& facts) {
    bool const planned = connection.query("SELECT 1 FROM inspection_entry WHERE realm_id = $1 AND year = $2 LIMIT 1",
                                          {draft.realm.value, std::int64_t{asked.day.year()}})->next();
    if (!planned) return;
    auto const lines = lines_of(connection, draft, asked);
    facts["in_inspection_plan"] = entry_for(asked, lines) != nullptr;
}

// --- neighbours ----------------------------------------------------------------------------------------------------------

/// The two rows next to the day, before and after, over all places. Of an unannounced visit nobody learns by asking for
/// another one. $1 … $5: realm, self, today, day, limit of days; more from $6.
void add_neighbours(sql::Connection& connection, std::string const& select, sql::Parameters parameters, CivilDate day, std::vector<Inspection>& out, Inspection const& like) {
    for (bool const later : {false, true}) {
        parameters[3] = day.iso();
        parameters[4] = day.plus_days(later ? kNeighbourDays : -kNeighbourDays).iso();
        auto const sql = select + (later ? " AND u.visit_day > $4 AND u.visit_day <= $5 ORDER BY u.visit_day, u.demand_id LIMIT 1"
                                         : " AND u.visit_day <= $4 AND u.visit_day >= $5 ORDER BY u.visit_day DESC, u.demand_id DESC LIMIT 1");
        auto const rows = connection.query(sql, parameters);
        if (!rows->next()) continue;
        Inspection one = like;
        one.number = rows->text(0);
        one.department = rows->text(1);
        one.day = day_of(rows->text(2));
        out.push_back(std::move(one));
    }
}

/// Of the same topic in the unit, in what stands below it, or in a whole area that it stands in.
std::vector<Inspection> same_topic(sql::Connection& connection, Draft const& draft, Inspection const& asked) {
    std::vector<Inspection> out;
    std::set<std::string> areas;
    for (auto const& unit : asked.units) {
        for (auto const& above : areas_above(unit)) areas.insert(above);
    }
    Inspection like;
    like.topic = asked.topic;
    like.units = asked.units;
    for (auto const& [target, places] : {std::pair{std::int64_t{0}, std::set<std::string>(asked.units.begin(), asked.units.end())}, std::pair{std::int64_t{1}, areas}}) {
        if (places.empty()) continue;
        sql::Parameters parameters{draft.realm.value, draft.self.value, draft.today.iso(), {}, {}, asked.topic, target};
        auto const in = listed(parameters, places);
        add_neighbours(connection, "SELECT v.control_number, v.issuer_code, u.visit_day FROM inspection_visit_unit u JOIN inspection_visit v ON v.demand_id = u.demand_id "
                                   "WHERE u.realm_id = $1 AND u.unit_code IN " + in + " AND u.demand_id <> $2 AND (u.routine = 1 OR u.visit_day < $3) AND u.topic_key = $6 AND u.target >= $7",
                       std::move(parameters), asked.day, out, like);
    }
    return out;
}

std::vector<Inspection> other_teams(sql::Connection& connection, Draft const& draft, Inspection const& asked) {
    std::vector<Inspection> out;
    if (asked.objects.empty()) return out;
    Inspection like;
    like.objects = asked.objects;
    sql::Parameters parameters{draft.realm.value, draft.self.value, draft.today.iso(), {}, {}, asked.department};
    auto const in = listed(parameters, std::set<std::string>(asked.objects.begin(), asked.objects.end()));
    add_neighbours(connection, "SELECT v.control_number, u.issuer_code, u.visit_day FROM inspection_visit_object u JOIN inspection_visit v ON v.demand_id = u.demand_id "
                               "WHERE u.realm_id = $1 AND u.object IN " + in + " AND u.demand_id <> $2 AND (u.routine = 1 OR u.visit_day < $3) AND u.issuer_code <> $6",
                   std::move(parameters), asked.day, out, like);
    return out;
}

/// A fact of days and number; the nearest other inspection is also what the gate merges with.
void tell(Facts& facts, std::optional<Nearest> const& nearest, char const* days, char const* number) {
    if (!nearest) return;
    facts[days] = std::int64_t{nearest->days};
    facts[number] = nearest->number;
    if (!facts.contains("overlap_number")) facts["overlap_number"] = nearest->number;
}

// --- counts --------------------------------------------------------------------------------------------------------------

std::int64_t comprehensive_this_year(sql::Connection& connection, Draft const& draft, Inspection const& asked) {
    std::vector<Inspection> others;
    auto const year = asked.day.year();
    auto const rows = connection.query("SELECT visit_day, control_number FROM inspection_visit WHERE realm_id = $1 AND issuer_code = $2 AND visit_day >= $3 AND visit_day < $4 AND "
                                       "comprehensive = 1 AND demand_id <> $5 AND (routine = 1 OR visit_day < $6)",
                                       {draft.realm.value, draft.issuer_code, fmt::format("{:04}-01-01", year), fmt::format("{:04}-01-01", year + 1), draft.self.value, draft.today.iso()});
    while (rows->next()) {
        Inspection one;
        one.number = rows->text(1);
        one.department = draft.issuer_code;
        one.day = day_of(rows->text(0));
        one.comprehensive = true;
        others.push_back(std::move(one));
    }
    return comprehensive_in_year(asked, others);
}

/// Checks count by township: two villages of one are two checks of it.
std::int64_t routine_this_month(sql::Connection& connection, Draft const& draft, Inspection asked) {
    for (auto& unit : asked.units) {
        if (level_of(unit) == "village") unit = areas_above(unit).front();
    }
    std::vector<Inspection> others;
    auto const month = asked.day.iso().substr(0, 7);
    sql::Parameters parameters{draft.realm.value, draft.self.value, month + "-01", month + "-31"};
    auto const in = listed(parameters, std::set<std::string>(asked.units.begin(), asked.units.end()));
    auto const rows = connection.query("SELECT visit_day, unit_code FROM inspection_visit_unit WHERE realm_id = $1 AND unit_code IN " + in +
                                           " AND visit_day >= $3 AND visit_day <= $4 AND routine = 1 AND demand_id <> $2",
                                       parameters);
    while (rows->next()) {
        Inspection one;
        one.units = {std::string(rows->text(1))};
        one.day = day_of(rows->text(0));
        others.push_back(std::move(one));
    }
    return routine_checks_in_month(asked, others);
}

// --- what is owed ----------------------------------------------------------------------------------------------------------

void look_for_owed(sql::Connection& connection, Draft const& draft, Facts& facts) {
    auto const rows = connection.query("SELECT visit_day, control_number FROM inspection_visit WHERE realm_id = $1 AND issuer_code = $2 AND visit_day < $3 AND concluded = 0 AND demand_id <> $4 "
                                       "ORDER BY visit_day LIMIT 1",
                                       {draft.realm.value, draft.issuer_code, draft.today.iso(), draft.self.value});
    if (!rows->next()) return;
    facts["conclusion_overdue_days"] = std::int64_t{draft.today.days() - day_of(rows->text(0)).days()};
    facts["conclusion_overdue_number"] = std::string(rows->text(1));
}

/// Of the demand itself, judged again after its visit.
void look_at_own(sql::Connection& connection, Draft const& draft, Facts& facts) {
    if (!draft.self.known()) return;
    auto const since = [&](char const* sql) -> std::optional<std::int64_t> {
        auto const rows = connection.query(sql, {draft.self.value});
        if (!rows->next() || rows->null(0)) return std::nullopt;
        return draft.today.days() - day_of(rows->text(0)).days();
    };
    if (auto const days = since("SELECT returned_day FROM inspection_conclusion WHERE demand_id = $1")) facts["days_since_conclusion"] = *days;
    if (auto const days = since("SELECT MIN(asked_day) FROM inspection_review WHERE demand_id = $1 AND outcome IS NULL")) facts["review_waiting_days"] = *days;
    auto const rows = connection.query("SELECT host_permille FROM inspection_draw WHERE demand_id = $1 ORDER BY draw_id DESC LIMIT 1", {draft.self.value});
    if (rows->next()) facts["points_by_host_permille"] = rows->integer(0);
}

/// What the issuer says of its points, until a draw says it. Nobody said: nothing to judge.
void look_at_points(Draft const& draft, Facts& facts) {
    auto const points = gate::number_of(draft.envelope.payload, "points");
    if (points <= 0 || !draft.envelope.payload.contains("points_by_host")) return;
    facts["points_by_host_permille"] = std::clamp<std::int64_t>(gate::number_of(draft.envelope.payload, "points_by_host"), 0, points) * kThousand / points;
}

void collect(sql::Connection& connection, Draft const& draft, Facts& facts) {
    auto const asked = asked_of(draft);
    if (!asked) return;
    look_into_plan(connection, draft, *asked, facts);
    facts["comprehensive_inspections_this_year"] = comprehensive_this_year(connection, draft, *asked);
    facts["routine_checks_this_month"] = routine_this_month(connection, draft, *asked);
    tell(facts, nearest_same_topic(*asked, same_topic(connection, draft, *asked)), "days_to_same_topic", "same_topic_number");
    tell(facts, nearest_other_team(*asked, other_teams(connection, draft, *asked)), "days_to_other_team", "other_team_number");
    look_for_owed(connection, draft, facts);
    look_at_points(draft, facts);
    look_at_own(connection, draft, facts);
}

}  // namespace

gate::FactSource facts() {
    return {"inspections", {"inspection"}, collect, [](std::string_view) -> std::vector<std::string_view> {
                return {"in_inspection_plan", "comprehensive_inspections_this_year", "routine_checks_this_month", "days_to_same_topic", "same_topic_number", "days_to_other_team",
                        "other_team_number", "overlap_number", "conclusion_overdue_days", "conclusion_overdue_number", "days_since_conclusion", "review_waiting_days", "points_by_host_permille"};
            }};
}

}  // namespace yizhen::inspections

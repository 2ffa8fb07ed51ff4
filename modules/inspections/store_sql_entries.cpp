// The year plan and the joint calendars made from it.

#include "modules/inspections/area_code.h"
#include "modules/inspections/kept.h"
#include "modules/inspections/register.h"

#include "kernel/problem_catalogue.h"
#include "modules/org/org.h"
#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::inspections {
namespace {

CivilDate day_of(std::string_view iso) { return CivilDate::parse(iso).value(); }

Problem bad(std::string words) { return {problems::kBadInput, std::move(words)}; }

/// What is wrong with a line, in one sentence.
std::optional<Problem> fault_of(Entry const& entry, org::Tree const& tree) {
    if (entry.topic.empty() || entry.topic.size() > kWordsBytesMax) return bad("请写明查什么（topic）。");
    if (entry.decision.empty()) return bad("请写明列入年度计划的决定文号（decision）。");
    auto const department = tree.find_code(entry.department);
    if (!department || tree.realm_of(department->id) != entry.realm) return bad(fmt::format("本县（区）没有代码为“{}”的部门。", entry.department));
    if (!entry.level.empty() && !entry.units.empty()) return bad("units 和 level 只写一个：要么点名单位，要么写一级的全部单位。");
    for (auto const& code : entry.units) {
        auto const unit = tree.find_code(code);
        if (!unit || tree.realm_of(unit->id) != entry.realm) return bad(fmt::format("本县（区）没有代码为“{}”的单位。", code));
    }
    return std::nullopt;
}

Entry entry_at(sql::Rows const& rows, RealmId realm, int year) {
    Entry entry;
    entry.id = rows.integer(0);
    entry.realm = realm;
    entry.year = year;
    entry.department = rows.text(1);
    entry.topic = rows.text(2);
    entry.level = rows.text(3);
    entry.month = static_cast<int>(rows.integer(4));
    entry.comprehensive = rows.integer(5) != 0;
    entry.joinable = rows.integer(6) != 0;
    entry.decision = rows.text(7);
    entry.decided = day_of(rows.text(8));
    return entry;
}

void add_units(sql::Connection& sql, std::vector<Entry>& entries) {
    for (auto& entry : entries) {
        auto const rows = sql.query("SELECT unit_code FROM inspection_entry_unit WHERE entry_id = $1 ORDER BY unit_code", {entry.id});
        while (rows->next()) entry.units.emplace_back(rows->text(0));
    }
}

bool is_double(sql::Connection& sql, Entry const& entry) {
    return sql.query("SELECT 1 FROM inspection_entry WHERE realm_id = $1 AND year = $2 AND department_code = $3 AND topic_key = $4 AND decision = $5 AND month = $6",
                     {entry.realm.value, std::int64_t{entry.year}, entry.department, topic_key(entry.topic), entry.decision, std::int64_t{entry.month}})->next();
}

org::UnitKind kind_of(std::string const& level) {
    if (level == "county") return org::UnitKind::county;
    return level == "village" ? org::UnitKind::village : org::UnitKind::township;
}

void insert_plan(sql::WriteTransaction& transaction, StoredPlan const& plan, Actor const& actor) {
    auto& sql = transaction.sql();
    sql.execute("INSERT INTO inspection_plan (plan_id, realm_id, year, version, anew, made_day, person_id, visits, unplaced, objective, lower_bound) VALUES "
                "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                {plan.id, plan.realm.value, std::int64_t{plan.year}, std::int64_t{plan.version}, std::int64_t{plan.anew}, plan.made.iso(), actor.person, plan.visits, plan.unplaced,
                 plan.objective, plan.lower_bound});
    auto wish = plan.wishes.begin();
    sql.execute_many("INSERT INTO inspection_plan_wish (plan_id, wish, department_code, unit_code, topic, control_number, entry_id, visit, week, why, cap) VALUES "
                     "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                     [&](sql::Parameters& row) {
                         if (wish == plan.wishes.end()) return false;
                         row = {plan.id, wish->wish, wish->department, wish->unit, wish->topic, wish->number, wish->entry, std::int64_t{wish->visit}, std::int64_t{wish->week}, wish->why, wish->cap};
                         ++wish;
                         return true;
                     });
}

void read_wishes(sql::Connection& sql, StoredPlan& plan) {
    auto const rows = sql.query("SELECT wish, department_code, unit_code, topic, control_number, entry_id, visit, week, why, cap FROM inspection_plan_wish WHERE plan_id = $1 "
                                "ORDER BY week, unit_code, visit, department_code, wish",
                                {plan.id});
    while (rows->next()) {
        plan.wishes.push_back({std::string(rows->text(0)), std::string(rows->text(1)), std::string(rows->text(2)), std::string(rows->text(3)), std::string(rows->text(4)),
                               rows->integer(5), static_cast<int>(rows->integer(6)), static_cast<int>(rows->integer(7)), std::string(rows->text(8)), std::string(rows->text(9))});
    }
}

}  // namespace

Result<Entry> Register::admit(Entry entry, Actor const& actor) {
    if (auto fault = fault_of(entry, *m_parts.org.tree())) return std::move(*fault);
    std::ranges::sort(entry.units);
    entry.units.erase(std::ranges::unique(entry.units).begin(), entry.units.end());
    entry.decided = today();
    auto const done = m_parts.database.write(entry.realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto& sql = transaction.sql();
        if (is_double(sql, entry)) return Problem{problems::kConflict, "同一决定里，这个部门这一项这个月已经列入计划。"};
        entry.id = transaction.new_id();
        sql.execute("INSERT INTO inspection_entry (entry_id, realm_id, year, department_code, topic, topic_key, level, month, comprehensive, joinable, decision, decided_day, person_id) VALUES "
                    "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                    {entry.id, entry.realm.value, std::int64_t{entry.year}, entry.department, entry.topic, topic_key(entry.topic), entry.level, std::int64_t{entry.month},
                     std::int64_t{entry.comprehensive}, std::int64_t{entry.joinable}, entry.decision, entry.decided.iso(), actor.person});
        for (auto const& unit : entry.units) sql.execute("INSERT INTO inspection_entry_unit (entry_id, unit_code) VALUES ($1, $2)", {entry.id, unit});
        transaction.audit({.action = "inspection.entry", .object = fmt::format("inspection-entry:{}", entry.id), .digest = {}, .detail = {}});
        return Done{};
    });
    if (!done) return done.problem();
    return entry;
}

std::vector<Entry> Register::entries(RealmId realm, int year) const {
    std::vector<Entry> out;
    m_parts.database.read([&](sql::Connection& sql) {
        auto rows = sql.query("SELECT entry_id, department_code, topic, level, month, comprehensive, joinable, decision, decided_day FROM inspection_entry WHERE realm_id = $1 AND year = $2 "
                              "ORDER BY month, department_code, entry_id LIMIT $3",
                              {realm.value, std::int64_t{year}, std::int64_t{kEntriesMax}});
        while (rows->next()) out.push_back(entry_at(*rows, realm, year));
        rows.reset();
        add_units(sql, out);
    });
    return out;
}

CalendarInput Register::calendar_input(RealmId realm, int year) const {
    auto const first = CivilDate::of(year, 1, 1).value();
    auto const last = CivilDate::of(year, 12, 31).value();
    CalendarInput input{.year = year, .today = today(), .caps = m_parts.caps, .visits = visits(realm, first.plus_days(-kEdgeDays), last), .entries = entries(realm, year), .told = {},
                        .protected_days = [this, first, last](std::string const& unit) { return m_parts.ports.protected_days(unit, first, last); }};
    // What is hidden must not show by a week that is suddenly full; once it is over it counts as any other.
    std::erase_if(input.visits, [this](KeptVisit const& visit) { return visit.hidden(today()); });
    auto const tree = m_parts.org.tree();
    for (auto& entry : input.entries) {
        if (entry.level.empty()) continue;
        for (auto const id : tree->all_of_kind(tree->county_of(realm), kind_of(entry.level))) entry.units.push_back(tree->find(id)->code);
    }
    return input;
}

Result<StoredPlan> Register::make_plan(RealmId realm, PlanWish const& wish, Actor const& actor) {
    auto const before = find_plan(realm, wish.year, 0);
    auto input = calendar_input(realm, wish.year);
    std::optional<Plan> told;
    if (before && !wish.anew) {
        told = plan_of(before->wishes);
        input.told = before->wishes;
    }
    auto const calendar = calendar_of(input);
    auto const made = plan(calendar.wishes, {.seconds = wish.seconds, .clock = &m_parts.clock, .before = told ? &*told : nullptr});
    if (!made) return made.problem();
    auto out = kept_plan(calendar, made.value());
    out.realm = realm;
    out.year = wish.year;
    out.version = before ? before->version + 1 : 1;
    out.anew = !told;
    out.made = today();
    auto const done = m_parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto const newest = transaction.sql().query("SELECT 1 FROM inspection_plan WHERE realm_id = $1 AND year = $2 AND version >= $3", {realm.value, std::int64_t{wish.year}, std::int64_t{out.version}});
        if (newest->next()) return Problem{problems::kConflict, "同时有人排了这一年的日历；请看过新的一版再排。"};
        out.id = transaction.new_id();
        insert_plan(transaction, out, actor);
        transaction.audit({.action = "inspection.plan", .object = fmt::format("inspection-plan:{}", out.id), .digest = {}, .detail = {}});
        return Done{};
    });
    if (!done) return done.problem();
    return out;
}

std::optional<StoredPlan> Register::find_plan(RealmId realm, int year, int version) const {
    std::optional<StoredPlan> out;
    m_parts.database.read([&](sql::Connection& sql) {
        auto rows = sql.query("SELECT plan_id, version, anew, made_day, visits, unplaced, objective, lower_bound FROM inspection_plan WHERE realm_id = $1 AND year = $2 AND "
                              "($3 = 0 OR version = $3) ORDER BY version DESC LIMIT 1",
                              {realm.value, std::int64_t{year}, std::int64_t{version}});
        if (!rows->next()) return;
        out = StoredPlan{.id = rows->integer(0), .realm = realm, .year = year, .version = static_cast<int>(rows->integer(1)), .anew = rows->integer(2) != 0, .made = day_of(rows->text(3)),
                         .visits = rows->integer(4), .unplaced = rows->integer(5), .objective = rows->integer(6), .lower_bound = rows->integer(7), .wishes = {}};
        rows.reset();
        read_wishes(sql, *out);
    });
    return out;
}

}  // namespace yizhen::inspections

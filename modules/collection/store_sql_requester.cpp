// The requester's side: progress, reminders, sign-off.

#include "modules/collection/store_sql_inside.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::collection {
namespace store {

void insert_sign_off(sql::Connection& sql, RealmId realm, DemandId demand, StoredSignOff const& said) {
    sql.execute("INSERT INTO fill_sign_off (event_id, realm_id, demand_id, kind, at_ms, person_id, unit_id, cells, answered, body) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                {said.id, realm.value, demand.value, said.kind, said.at_ms, said.person, said.unit.value, said.cells, said.answered,
                 said.body.empty() ? sql::Parameter{} : sql::Parameter{sql::Blob{said.body}}});
}

std::vector<StoredSignOff> sign_offs(sql::Connection& sql, DemandId demand) {
    std::vector<StoredSignOff> out;
    auto const rows = sql.query("SELECT event_id, kind, at_ms, person_id, unit_id, cells, answered, body FROM fill_sign_off WHERE demand_id = $1 "
                                "ORDER BY event_id", {demand.value});
    while (rows->next()) {
        out.push_back({rows->integer(0), std::string(rows->text(1)), rows->integer(2), rows->integer(3), UnitId(rows->integer(4)), rows->integer(5),
                       rows->integer(6), rows->null(7) ? std::string() : std::string(rows->blob(7))});
    }
    return out;
}

bool insert_reminder(sql::Connection& sql, RealmId realm, StoredReminder const& reminder) {
    return sql.execute("INSERT INTO fill_reminder (unit_id, day, realm_id, demand_id, task_id, at_ms, person_id) VALUES ($1, $2, $3, $4, $5, $6, $7) "
                       "ON CONFLICT DO NOTHING",
                       {reminder.unit.value, reminder.day, realm.value, reminder.demand.value, reminder.task.value, reminder.at_ms, reminder.person}) == 1;
}

}  // namespace store

namespace {

std::string words_place(std::int64_t event) { return fmt::format("fill_sign_off/{}", event); }

bool is_signed(sql::Connection& sql, DemandId demand) {
    auto const all = store::sign_offs(sql, demand);
    return !all.empty() && all.back().kind == "sign_off";
}

Problem signed_already() { return {problems::kConflict, "这件要求已经签收，不再催办；确有需要请先重新打开。"}; }

}  // namespace

std::string_view name_of(LeftAlone why) { return why == LeftAlone::focus_time ? "focus_time" : "reminded_today"; }

Problem no_such_demand(DemandId id) { return {problems::kNotFound, fmt::format("编号为“{}”的要求没有任务，或不在您的范围内。", id.value)}; }

std::vector<ProgressNode> Collection::progress(DemandId demand) const {
    auto const asked = this->asked(demand);
    if (!asked) return {};
    std::vector<store::StoredTask> tasks;
    m_inside->parts.database.read([&](sql::Connection& sql) { tasks = store::tasks_of(sql, demand); });
    auto const today = m_inside->parts.clock.today();
    std::vector<TaskCount> counts;
    counts.reserve(tasks.size());
    for (auto const& stored : tasks) {
        auto const& task = stored.task;
        bool const past_due = asked->due && task.submitted.value_or(today) > *asked->due;
        auto const late = past_due ? timeliness(m_inside->parts.days, *asked, task, {}, today).answer_late_days : 0;
        bool const over = task.state == TaskState::approved || task.state == TaskState::cancelled;
        counts.push_back({task.unit, task.state, 1, task.cells, task.id, over ? UnitId{} : task.waiting, task.waiting_since_ms, late, task.reminded});
    }
    return progress_of(*m_inside->parts.org.tree(), counts);
}

Result<SignOff> Collection::sign_off(DemandId demand, gate::Completeness const& completeness, std::string const& words, Actor const& actor) {
    auto const asked = this->asked(demand);
    if (!asked) return no_such_demand(demand);
    if (auto const no = refuse_words(words, "签收意见")) return *no;
    SignOff out{false, m_inside->parts.clock.now_ms(), PersonId(actor.person), UnitId(actor.unit), completeness.cells, completeness.answered, words};
    auto const written = m_inside->parts.database.write(asked->realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        if (is_signed(tx.sql(), demand)) return Problem{problems::kConflict, "这件要求已经签收过。"};
        store::StoredSignOff said{tx.new_id(), "sign_off", out.at_ms, actor.person, out.unit, out.cells, out.answered, {}};
        said.body = m_inside->seal(0, words_place(said.id), words);
        store::insert_sign_off(tx.sql(), asked->realm, demand, said);
        tx.audit({.action = "demand.sign_off", .object = fmt::format("demand:{}", demand.value), .digest = {},
                  .detail = fmt::format("{{\"cells\":{},\"answered\":{}}}", out.cells, out.answered)});
        return Done{};
    });
    if (!written) return written.problem();
    return out;
}

Result<SignOff> Collection::reopen_demand(DemandId demand, std::string const& reason, Actor const& actor) {
    auto const asked = this->asked(demand);
    if (!asked) return no_such_demand(demand);
    if (reason.empty()) return Problem{problems::kBadInput, "重新打开要写明原因。"};
    if (auto const no = refuse_words(reason, "原因")) return *no;
    SignOff out{true, m_inside->parts.clock.now_ms(), PersonId(actor.person), UnitId(actor.unit), 0, 0, reason};
    auto const written = m_inside->parts.database.write(asked->realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        auto const all = store::sign_offs(tx.sql(), demand);
        if (all.empty() || all.back().kind != "sign_off") return Problem{problems::kConflict, "这件要求还没有签收，不用重新打开。"};
        out.cells = all.back().cells;
        out.answered = all.back().answered;
        store::StoredSignOff said{tx.new_id(), "reopen", out.at_ms, actor.person, out.unit, out.cells, out.answered, {}};
        said.body = m_inside->seal(0, words_place(said.id), reason);
        store::insert_sign_off(tx.sql(), asked->realm, demand, said);
        tx.audit({.action = "demand.reopen", .object = fmt::format("demand:{}", demand.value), .digest = {}, .detail = {}});
        return Done{};
    });
    if (!written) return written.problem();
    return out;
}

std::vector<SignOff> Collection::sign_offs(DemandId demand) const {
    std::vector<store::StoredSignOff> stored;
    m_inside->parts.database.read([&](sql::Connection& sql) { stored = store::sign_offs(sql, demand); });
    std::vector<SignOff> out;
    for (auto const& one : stored) {
        out.push_back({one.kind == "reopen", one.at_ms, PersonId(one.person), one.unit, one.cells, one.answered,
                       m_inside->unseal(words_place(one.id), one.body)});
    }
    return out;
}

Result<std::set<UnitId>> Collection::Inside::in_focus(DemandId demand, CivilDate yesterday, CivilDate today) const {
    std::vector<store::StoredTask> tasks;
    parts.database.read([&](sql::Connection& sql) { tasks = store::tasks_of(sql, demand); });
    std::set<UnitId> out;
    for (auto const& stored : tasks) {
        if (!is_to_fill(stored.task.state)) continue;
        auto const open = parts.days.open(stored.task.unit, yesterday, today);
        if (!open) return open.problem();
        if (open.value() == 0) out.insert(stored.task.unit);
    }
    return out;
}

Result<Reminded> Collection::remind(DemandId demand, Actor const& actor) {
    auto const asked = this->asked(demand);
    if (!asked) return no_such_demand(demand);
    auto const& parts = m_inside->parts;
    Reminded out;
    out.day = parts.clock.today();
    auto const yesterday = CivilDate::from_days(out.day.days() - 1);
    auto const working = parts.days.working(yesterday, out.day);
    if (!working) return working.problem();
    if (working.value() == 0) return Problem{problems::kConflict, fmt::format("{} 不是工作日，不催办；请在工作日再催。", out.day.iso())};
    auto const in_focus = m_inside->in_focus(demand, yesterday, out.day);
    if (!in_focus) return in_focus.problem();
    auto const written = parts.database.write(asked->realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        if (is_signed(tx.sql(), demand)) return signed_already();
        out.units.clear();
        out.skipped.clear();
        for (auto const& stored : store::tasks_of(tx.sql(), demand)) {
            auto const& task = stored.task;
            if (!is_to_fill(task.state) || std::ranges::find(out.units, task.unit) != out.units.end()) continue;
            if (in_focus.value().contains(task.unit)) {
                out.skipped.push_back({task.unit, LeftAlone::focus_time});
            } else if (store::insert_reminder(tx.sql(), asked->realm, {task.unit, demand, task.id, out.day.iso(), parts.clock.now_ms(), actor.person})) {
                out.units.push_back(task.unit);
            } else {
                out.skipped.push_back({task.unit, LeftAlone::reminded_today});
            }
        }
        tx.audit({.action = "demand.remind", .object = fmt::format("demand:{}", demand.value), .digest = {},
                  .detail = fmt::format("{{\"units\":{},\"left_alone\":{}}}", out.units.size(), out.skipped.size())});
        return Done{};
    });
    if (!written) return written.problem();
    return out;
}

}  // namespace yizhen::collection

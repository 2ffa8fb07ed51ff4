// What people wrote: submissions, drafts, events, questions, held answers, sums of time.

#include "modules/collection/store.h"

#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::collection::store {
namespace {

constexpr std::size_t kMarksMax = 500;
constexpr std::size_t kEventsMax = 500;  ///< of one task; more is no history but a fight

sql::Parameter blob_or_null(std::string const& bytes) { return bytes.empty() ? sql::Parameter{} : sql::Parameter{sql::Blob{bytes}}; }
std::string bytes_of(sql::Rows const& rows, int at) { return rows.null(at) ? std::string() : std::string(rows.blob(at)); }

}  // namespace

std::optional<StoredSubmission> submission(sql::Connection& sql, TaskId task) {
    auto const rows = sql.query("SELECT digest, values_count, body FROM fill_submission WHERE task_id = $1", {task.value});
    if (!rows->next()) return std::nullopt;
    return StoredSubmission{std::string(rows->text(0)), rows->integer(1), bytes_of(*rows, 2)};
}

void put_submission(sql::Connection& sql, RealmId realm, TaskId task, StoredSubmission const& said) {
    sql.execute("INSERT INTO fill_submission (task_id, realm_id, digest, values_count, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (task_id) "
                "DO UPDATE SET digest = excluded.digest, values_count = excluded.values_count, body = excluded.body",
                {task.value, realm.value, said.digest, said.values, blob_or_null(said.body)});
}

void drop_body(sql::Connection& sql, TaskId task) { sql.execute("UPDATE fill_submission SET body = NULL WHERE task_id = $1", {task.value}); }
void forget_digest(sql::Connection& sql, TaskId task) { sql.execute("UPDATE fill_submission SET digest = '' WHERE task_id = $1", {task.value}); }

std::optional<StoredDraft> draft(sql::Connection& sql, TaskId task) {
    auto const rows = sql.query("SELECT version, saved_ms, saved_by, body FROM fill_draft WHERE task_id = $1", {task.value});
    if (!rows->next()) return std::nullopt;
    return StoredDraft{rows->integer(0), rows->integer(1), rows->integer(2), bytes_of(*rows, 3)};
}

bool put_draft(sql::Connection& sql, RealmId realm, TaskId task, StoredDraft const& draft) {
    if (draft.version == 1) {
        return sql.execute("INSERT INTO fill_draft (task_id, realm_id, version, saved_ms, saved_by, body) VALUES ($1, $2, 1, $3, $4, $5) "
                           "ON CONFLICT (task_id) DO NOTHING",
                           {task.value, realm.value, draft.saved_ms, draft.saved_by, sql::Blob{draft.body}}) == 1;
    }
    return sql.execute("UPDATE fill_draft SET version = $2, saved_ms = $3, saved_by = $4, body = $5 WHERE task_id = $1 AND version = $6",
                       {task.value, draft.version, draft.saved_ms, draft.saved_by, sql::Blob{draft.body}, draft.version - 1}) == 1;
}

void remove_draft(sql::Connection& sql, TaskId task) { sql.execute("DELETE FROM fill_draft WHERE task_id = $1", {task.value}); }

void insert_event(sql::Connection& sql, RealmId realm, TaskId task, StoredEvent const& event) {
    sql.execute("INSERT INTO fill_event (event_id, realm_id, task_id, at_ms, person_id, unit_id, kind, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                {event.id, realm.value, task.value, event.at_ms, event.person, event.unit.value, event.kind, blob_or_null(event.body)});
}

std::vector<StoredEvent> events(sql::Connection& sql, TaskId task) {
    std::vector<StoredEvent> out;
    auto const rows = sql.query(fmt::format("SELECT event_id, at_ms, person_id, unit_id, kind, body FROM fill_event WHERE task_id = $1 ORDER BY event_id LIMIT {}",
                                            kEventsMax),
                                {task.value});
    while (rows->next()) {
        out.push_back({rows->integer(0), rows->integer(1), rows->integer(2), UnitId(rows->integer(3)), std::string(rows->text(4)), bytes_of(*rows, 5)});
    }
    return out;
}

void insert_question(sql::Connection& sql, RealmId realm, StoredQuestion const& q) {
    sql.execute("INSERT INTO fill_question (question_id, realm_id, task_id, demand_id, asked_by, asked, asked_ms, body, answered_by, answered_ms) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0)",
                {q.id, realm.value, q.task.value, q.demand.value, q.asked_by, q.asked, q.asked_ms, sql::Blob{q.body}});
}

bool answer_question(sql::Connection& sql, StoredQuestion const& q) {
    return sql.execute("UPDATE fill_question SET answered_by = $3, answered = $4, answered_ms = $5, answer = $6 WHERE question_id = $1 AND "
                       "task_id = $2 AND answered IS NULL",
                       {q.id, q.task.value, q.answered_by, q.answered, q.answered_ms, sql::Blob{q.answer}}) == 1;
}

std::vector<StoredQuestion> questions(sql::Connection& sql, TaskId task) {
    std::vector<StoredQuestion> out;
    auto const rows = sql.query("SELECT question_id, task_id, demand_id, asked_by, asked, asked_ms, body, answered_by, answered, answered_ms, answer "
                                "FROM fill_question WHERE task_id = $1 ORDER BY question_id LIMIT 200",
                                {task.value});
    while (rows->next()) {
        out.push_back({rows->integer(0), TaskId(rows->integer(1)), DemandId(rows->integer(2)), rows->integer(3), std::string(rows->text(4)),
                       rows->integer(5), bytes_of(*rows, 6), rows->integer(7), rows->null(8) ? std::string() : std::string(rows->text(8)),
                       rows->integer(9), bytes_of(*rows, 10)});
    }
    return out;
}

std::string time_sums(sql::Connection& sql, RealmId realm, std::string const& form) {
    auto const rows = sql.query("SELECT sums FROM fill_time WHERE realm_id = $1 AND form = $2", {realm.value, form});
    return rows->next() ? std::string(rows->text(0)) : std::string();
}

void put_time_sums(sql::Connection& sql, RealmId realm, std::string const& form, std::string const& sums) {
    sql.execute("INSERT INTO fill_time (realm_id, form, sums) VALUES ($1, $2, $3) ON CONFLICT (realm_id, form) DO UPDATE SET sums = excluded.sums",
                {realm.value, form, sums});
}

std::vector<std::pair<std::string, std::string>> all_time_sums(sql::Connection& sql, RealmId realm) {
    std::vector<std::pair<std::string, std::string>> out;
    auto const rows = sql.query("SELECT form, sums FROM fill_time WHERE realm_id = $1 ORDER BY form LIMIT 10000", {realm.value});
    while (rows->next()) out.emplace_back(rows->text(0), rows->text(1));
    return out;
}

void put_answer(sql::WriteTransaction& tx, StoredAnswer const& a) {
    tx.sql().execute("INSERT INTO fill_answer (realm_id, unit_id, ask, nth, period, demand_id, task_id, as_of, recorded, body, position) VALUES ($1, $2, $3, $4, "
                "$5, $6, $7, $8, $9, $10, $11) ON CONFLICT (realm_id, unit_id, ask, nth, period) DO UPDATE SET demand_id = excluded.demand_id, "
                "task_id = excluded.task_id, as_of = excluded.as_of, recorded = excluded.recorded, body = excluded.body, position = excluded.position",
                {tx.realm().value, a.unit.value, a.ask, std::int64_t{a.nth}, a.period, a.demand.value, a.task.value, a.as_of.iso(), a.recorded.iso(),
                 sql::Blob{a.body}, tx.position()});
}

std::int64_t newest_answer(sql::Connection& sql, RealmId realm) {
    auto const rows = sql.query("SELECT MAX(position) FROM fill_answer WHERE realm_id = $1", {realm.value});
    return rows->next() && !rows->null(0) ? rows->integer(0) : 0;
}

void remove_answers(sql::Connection& sql, TaskId task) { sql.execute("DELETE FROM fill_answer WHERE task_id = $1", {task.value}); }

void kept_asks(sql::Connection& sql, RealmId realm, std::span<UnitId const> units, std::function<void(OpenAsk)> const& each) {
    for (std::size_t from = 0; from < units.size(); from += kMarksMax) {
        auto const part = units.subspan(from, std::min(kMarksMax, units.size() - from));
        sql::Parameters parameters{realm.value};
        std::string list;
        for (auto const unit : part) {
            parameters.emplace_back(unit.value);
            list += fmt::format("{}${}", list.empty() ? "" : ", ", parameters.size());
        }
        auto const rows = sql.query(fmt::format("SELECT unit_id, ask, period FROM fill_answer WHERE realm_id = $1 AND unit_id IN ({})", list), parameters);
        while (rows->next()) each({rows->integer(0), std::string(rows->text(1)), std::string(rows->text(2))});
    }
}

std::vector<StoredAnswer> answers(sql::Connection& sql, RealmId realm, std::span<UnitId const> units, std::span<std::string const> asks) {
    std::vector<StoredAnswer> out;
    std::vector<std::string> const wanted(asks.begin(), asks.end());
    for (std::size_t from = 0; from < units.size(); from += kMarksMax) {
        auto const part = units.subspan(from, std::min(kMarksMax, units.size() - from));
        sql::Parameters parameters{realm.value};
        std::string list;
        for (auto const unit : part) {
            parameters.emplace_back(unit.value);
            list += fmt::format("{}${}", list.empty() ? "" : ", ", parameters.size());
        }
        auto const rows = sql.query(fmt::format("SELECT unit_id, ask, nth, period, demand_id, task_id, as_of, recorded, body FROM fill_answer "
                                                "WHERE realm_id = $1 AND unit_id IN ({})", list),
                                    parameters);
        while (rows->next()) {
            std::string ask(rows->text(1));
            if (std::ranges::find(wanted, ask) == wanted.end()) continue;
            out.push_back({UnitId(rows->integer(0)), std::move(ask), static_cast<int>(rows->integer(2)), std::string(rows->text(3)),
                           DemandId(rows->integer(4)), TaskId(rows->integer(5)), CivilDate::parse(rows->text(6)).value(),
                           CivilDate::parse(rows->text(7)).value(), bytes_of(*rows, 8)});
        }
    }
    return out;
}

void note_key_due(sql::Connection& sql, RealmId realm, std::int64_t key) {
    sql.execute("INSERT INTO fill_key_due (key_id, realm_id) VALUES ($1, $2) ON CONFLICT (key_id) DO NOTHING", {key, realm.value});
}

std::vector<std::pair<RealmId, std::int64_t>> keys_due(sql::Connection& sql) {
    std::vector<std::pair<RealmId, std::int64_t>> out;
    auto const rows = sql.query("SELECT realm_id, key_id FROM fill_key_due ORDER BY key_id LIMIT 100000");
    while (rows->next()) out.emplace_back(RealmId(rows->integer(0)), rows->integer(1));
    return out;
}

void remove_keys_due(sql::Connection& sql, std::span<std::int64_t const> keys) {
    std::size_t at = 0;
    sql.execute_many("DELETE FROM fill_key_due WHERE key_id = $1", [&](sql::Parameters& out) {
        if (at == keys.size()) return false;
        out = {keys[at++]};
        return true;
    });
}

}  // namespace yizhen::collection::store

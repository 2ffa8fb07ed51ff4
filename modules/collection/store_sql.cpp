// Tasks and what they ask, in SQL. Both databases run the same text.

#include "modules/collection/store.h"

#include "modules/collection/cells.h"
#include "modules/collection/relations.h"
#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yizhen::collection::store {
namespace {

constexpr std::size_t kMarksMax = 500;  ///< parameters of one IN list

constexpr std::string_view kTaskColumns =
    "t.task_id, t.realm_id, t.demand_id, t.unit_id, t.state, t.version, t.cells_count, t.said_nothing, t.opened, t.opened_ms, t.step, "
    "t.waiting_unit_id, t.waiting_since_ms, t.assignee_id, t.submitted_by, t.submitted, t.entered_by, t.open_questions, "
    "(SELECT MAX(r.day) FROM fill_reminder r WHERE r.task_id = t.task_id)";

constexpr std::string_view kUpdateTask =
    "UPDATE fill_task SET state = $3, cells = $4, cells_count = $5, said_nothing = $6, step = $7, waiting_unit_id = $8, waiting_since_ms = $9, "
    "assignee_id = $10, submitted_by = $11, submitted = $12, entered_by = $13, key_id = $14, version = version + 1 "
    "WHERE task_id = $1 AND version = $2 AND key_id = $15";

constexpr std::string_view kAskedColumns =
    "SELECT demand_id, realm_id, control_number, title, form, issuer_code, issuer_name, issuer_unit_id, period, as_of, issued, due, "
    "admitted, asks, version, relations FROM fill_demand WHERE demand_id = $1";

sql::Parameter day_or_null(std::optional<CivilDate> const& day) { return day ? sql::Parameter{day->iso()} : sql::Parameter{}; }

std::optional<CivilDate> day_of(sql::Rows const& rows, int at) {
    if (rows.null(at)) return std::nullopt;
    return CivilDate::parse(rows.text(at)).value();
}

std::string text_of(std::vector<std::int64_t> const& persons) {
    std::string out;
    for (auto const person : persons) out += (out.empty() ? "" : ",") + std::to_string(person);
    return out;
}

std::vector<std::int64_t> persons_of(std::string_view text) {
    std::vector<std::int64_t> out;
    while (!text.empty()) {
        auto const end = std::min(text.find(','), text.size());
        std::int64_t person = 0;
        std::from_chars(text.data(), text.data() + end, person);
        out.push_back(person);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

Task task_of(sql::Rows const& rows) {
    Task task;
    task.id = TaskId(rows.integer(0));
    task.realm = RealmId(rows.integer(1));
    task.demand = DemandId(rows.integer(2));
    task.unit = UnitId(rows.integer(3));
    auto const state = parse_task_state(rows.text(4));
    YIZHEN_CHECK(state.has_value());
    task.state = *state;
    task.version = rows.integer(5);
    task.cells = rows.integer(6);
    task.nothing = rows.integer(7) != 0;
    task.opened = CivilDate::parse(rows.text(8)).value();
    task.opened_ms = rows.integer(9);
    task.step = static_cast<int>(rows.integer(10));
    task.waiting = UnitId(rows.integer(11));
    task.waiting_since_ms = rows.integer(12);
    task.assignee = PersonId(rows.integer(13));
    task.submitted_by = PersonId(rows.integer(14));
    task.submitted = day_of(rows, 15);
    task.entered_by = persons_of(rows.text(16));
    task.open_questions = static_cast<int>(rows.integer(17));
    task.reminded = day_of(rows, 18);
    return task;
}

constexpr int kAfterTask = 19;  ///< first column behind kTaskColumns

StoredTask stored_of(sql::Rows const& rows) {
    StoredTask out{task_of(rows), decode_cells(rows.text(kAfterTask)), rows.integer(kAfterTask + 1), 0};
    return out;
}

std::string marks(std::size_t first, std::size_t count) {
    std::string out;
    for (std::size_t at = 0; at < count; ++at) out += fmt::format("{}${}", at ? ", " : "", first + at);
    return out;
}

void add_units(std::string& where, sql::Parameters& parameters, std::string_view column, std::vector<UnitId> const& units) {
    where += fmt::format(" AND {} IN ({})", column, units.empty() ? "-1" : marks(parameters.size() + 1, units.size()));
    for (auto const unit : units) parameters.emplace_back(unit.value);
}

}  // namespace

std::optional<StoredTask> task(sql::Connection& sql, TaskId id) {
    static std::string const query = fmt::format("SELECT {}, t.cells, t.key_id, d.version FROM fill_task t JOIN fill_demand d ON "
                                                 "d.demand_id = t.demand_id WHERE t.task_id = $1", kTaskColumns);
    auto const rows = sql.query(query, {id.value});
    if (!rows->next()) return std::nullopt;
    auto out = stored_of(*rows);
    out.asked_version = rows->integer(kAfterTask + 2);
    return out;
}

std::vector<Task> page(sql::Connection& sql, PageQuestion const& question) {
    std::string where = "t.realm_id = $1";
    sql::Parameters parameters{question.realm.value};
    auto const add = [&](std::string_view condition, sql::Parameter value) {
        parameters.push_back(std::move(value));
        where += fmt::format(" AND {} ${}", condition, parameters.size());
    };
    if (question.before > 0) add("t.task_id <", question.before);
    if (question.state) add("t.state =", std::string(name_of(*question.state)));
    if (question.demand.known()) add("t.demand_id =", question.demand.value);
    if (!question.waiting.empty()) add_units(where, parameters, "t.waiting_unit_id", question.waiting);
    else if (!question.all) add_units(where, parameters, "t.unit_id", question.units);
    std::vector<Task> out;
    auto const rows = sql.query(fmt::format("SELECT {} FROM fill_task t WHERE {} ORDER BY t.task_id DESC LIMIT {}", kTaskColumns, where,
                                            std::clamp(question.limit, 1, kPageMax)),
                                parameters);
    while (rows->next()) out.push_back(task_of(*rows));
    return out;
}

std::vector<StoredTask> tasks_of(sql::Connection& sql, DemandId demand) {
    std::vector<StoredTask> out;
    auto const rows = sql.query(fmt::format("SELECT {}, t.cells, t.key_id FROM fill_task t WHERE t.demand_id = $1 ORDER BY t.task_id", kTaskColumns),
                                {demand.value});
    while (rows->next()) out.push_back(stored_of(*rows));
    return out;
}

std::optional<Asked> asked(sql::Connection& sql, DemandId demand) {
    auto const rows = sql.query(kAskedColumns, {demand.value});
    if (!rows->next()) return std::nullopt;
    Asked out;
    out.demand = DemandId(rows->integer(0));
    out.realm = RealmId(rows->integer(1));
    out.control_number = rows->text(2);
    out.title = rows->text(3);
    out.form = rows->text(4);
    out.issuer_code = rows->text(5);
    out.issuer_name = rows->text(6);
    out.issuer = UnitId(rows->integer(7));
    out.period = rows->text(8);
    out.as_of = CivilDate::parse(rows->text(9)).value();
    out.issued = day_of(*rows, 10);
    out.due = day_of(*rows, 11);
    out.admitted = CivilDate::parse(rows->text(12)).value();
    out.asks = decode_asks(rows->text(13));
    out.version = rows->integer(14);
    out.relations = decode_relations(rows->text(15));
    return out;
}

std::int64_t asked_version(sql::Connection& sql, DemandId demand) {
    auto const rows = sql.query("SELECT version FROM fill_demand WHERE demand_id = $1", {demand.value});
    return rows->next() ? rows->integer(0) : 0;
}

void save_asked(sql::Connection& sql, Asked const& asked, bool is_new) {
    sql::Parameters parameters{asked.demand.value, asked.realm.value, asked.control_number, asked.title, asked.form, asked.issuer_code,
                               asked.issuer_name, asked.issuer.value, asked.period, asked.as_of.iso(), day_or_null(asked.issued),
                               day_or_null(asked.due), asked.admitted.iso(), encode(asked.asks), asked.version, encode(asked.relations)};
    if (is_new) {
        sql.execute("INSERT INTO fill_demand (demand_id, realm_id, control_number, title, form, issuer_code, issuer_name, issuer_unit_id, "
                    "period, as_of, issued, due, admitted, asks, version, relations) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)",
                    parameters);
        return;
    }
    sql.execute("UPDATE fill_demand SET control_number = $3, title = $4, form = $5, issuer_code = $6, issuer_name = $7, issuer_unit_id = $8, "
                "period = $9, as_of = $10, issued = $11, due = $12, admitted = $13, asks = $14, version = $15, relations = $16 WHERE demand_id = $1 AND realm_id = $2",
                parameters);
}

void insert_tasks(sql::Connection& sql, std::span<StoredTask const> tasks) {
    std::size_t at = 0;
    sql.bulk_insert("fill_task",
                    {"task_id", "realm_id", "demand_id", "unit_id", "state", "version", "cells", "cells_count", "said_nothing", "opened", "opened_ms",
                     "step", "waiting_unit_id", "waiting_since_ms", "assignee_id", "submitted_by", "submitted", "entered_by", "open_questions",
                     "key_id"},
                    [&](sql::Parameters& out) {
                        if (at == tasks.size()) return false;
                        auto const& [task, cells, key, version] = tasks[at++];
                        out = {task.id.value, task.realm.value, task.demand.value, task.unit.value, std::string(name_of(task.state)),
                               task.version, encode(cells), static_cast<std::int64_t>(cells.size()), std::int64_t{task.nothing},
                               task.opened.iso(), task.opened_ms, std::int64_t{task.step}, task.waiting.value, task.waiting_since_ms,
                               task.assignee.value, task.submitted_by.value, day_or_null(task.submitted), text_of(task.entered_by),
                               std::int64_t{task.open_questions}, key};
                        return true;
                    });
}

bool update_task(sql::Connection& sql, StoredTask const& stored, Before const& before) {
    auto const& task = stored.task;
    return sql.execute(kUpdateTask, {task.id.value, before.version, std::string(name_of(task.state)), encode(stored.cells),
                                     static_cast<std::int64_t>(stored.cells.size()), std::int64_t{task.nothing}, std::int64_t{task.step},
                                     task.waiting.value, task.waiting_since_ms, task.assignee.value, task.submitted_by.value,
                                     day_or_null(task.submitted), text_of(task.entered_by), stored.key, before.key}) == 1;
}

bool give_key(sql::Connection& sql, TaskId task, std::int64_t key) {
    return sql.execute("UPDATE fill_task SET key_id = $2 WHERE task_id = $1 AND key_id = 0", {task.value, key}) == 1;
}

void drop_key(sql::Connection& sql, TaskId task) { sql.execute("UPDATE fill_task SET key_id = 0 WHERE task_id = $1", {task.value}); }

std::vector<TaskId> approved_with_body(sql::Connection& sql) {
    std::vector<TaskId> out;
    auto const rows = sql.query("SELECT t.task_id FROM fill_submission s JOIN fill_task t ON t.task_id = s.task_id WHERE s.body IS NOT NULL AND "
                                "t.state = 'approved' ORDER BY t.task_id LIMIT 10000");
    while (rows->next()) out.emplace_back(rows->integer(0));
    return out;
}

void count_questions(sql::Connection& sql, TaskId task, int more) {
    sql.execute("UPDATE fill_task SET open_questions = open_questions + $2 WHERE task_id = $1", {task.value, std::int64_t{more}});
}

void open_asks(sql::Connection& sql, RealmId realm, std::span<UnitId const> units, std::function<void(OpenAsk, TaskId)> const& each) {
    for (std::size_t from = 0; from < units.size(); from += kMarksMax) {
        auto const part = units.subspan(from, std::min(kMarksMax, units.size() - from));
        sql::Parameters parameters{realm.value};
        for (auto const unit : part) parameters.emplace_back(unit.value);
        auto const rows = sql.query(fmt::format("SELECT unit_id, ask, period, task_id FROM fill_ask WHERE realm_id = $1 AND unit_id IN ({})",
                                                marks(2, part.size())),
                                    parameters);
        while (rows->next()) each({rows->integer(0), std::string(rows->text(1)), std::string(rows->text(2))}, TaskId(rows->integer(3)));
    }
}

void insert_asks(sql::Connection& sql, RealmId realm, std::span<std::pair<OpenAsk, TaskId> const> asks) {
    std::size_t at = 0;
    sql.bulk_insert("fill_ask", {"realm_id", "unit_id", "ask", "period", "task_id"}, [&](sql::Parameters& out) {
        if (at == asks.size()) return false;
        auto const& [ask, task] = asks[at++];
        out = {realm.value, std::get<0>(ask), std::get<1>(ask), std::get<2>(ask), task.value};
        return true;
    });
}

void remove_asks(sql::Connection& sql, TaskId task) { sql.execute("DELETE FROM fill_ask WHERE task_id = $1", {task.value}); }

}  // namespace yizhen::collection::store

// Rows of released tasks: kept with the verdict, read whole.

#include "modules/tasks/store.h"

#include "modules/tasks/tasks.h"
#include "platform/sql/sql.h"

#include <algorithm>

namespace yizhen::tasks::store {
namespace {

constexpr std::string_view kTask =
    "SELECT u.task_id, u.demand_id, u.realm_id, u.unit_code, t.issuer_code, t.control_number, t.title, t.released_day, t.due_day, t.minutes_declared, "
    "t.hours_estimated, t.ended, u.state, u.round, t.criteria, t.element, t.period, t.figure, t.at_most, u.least, u.aim, u.most, u.chosen, u.choice_reason "
    "FROM work_task_unit u JOIN work_task t ON t.demand_id = u.demand_id WHERE u.task_id = $1";
constexpr std::string_view kSteps = "SELECT step, step_day, unit_code, words FROM work_task_step WHERE task_id = $1 ORDER BY step_id";
constexpr std::string_view kContacts = "SELECT contact_day, helped, seen FROM work_task_contact WHERE task_id = $1 ORDER BY contact_day, contact_id";
constexpr std::string_view kEvidence =
    "SELECT kind, round, evidence_day, unit_code, place, seen, met FROM work_task_evidence WHERE task_id = $1 ORDER BY evidence_id";
constexpr std::string_view kReviews = "SELECT side, review_day, hours, result, worth, words FROM work_task_review WHERE task_id = $1";
constexpr std::string_view kInsertTask =
    "INSERT INTO work_task (demand_id, realm_id, issuer_code, control_number, title, criteria, element, period, figure, at_most, released_day, due_day, "
    "minutes_declared, hours_estimated, ended) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0)";
constexpr std::string_view kInsertUnit =
    "INSERT INTO work_task_unit (task_id, demand_id, realm_id, unit_code, state, round, least, aim, most, chosen, choice_reason) "
    "VALUES ($1, $2, $3, $4, 'released', 0, $5, $6, $7, $8, '')";
constexpr std::string_view kTie =
    "UPDATE consultation SET demand_id = $3 WHERE realm_id = $1 AND consultation_id = $2 AND issuer_code = $4 AND demand_id = 0";
constexpr std::string_view kUpper =
    "SELECT t.figure, t.due_day, t.at_most, u.aim, u.chosen FROM work_task t LEFT JOIN work_task_unit u ON u.demand_id = t.demand_id AND u.unit_code = $3 "
    "WHERE t.realm_id = $1 AND t.control_number = $2";

std::optional<std::int64_t> number_at(sql::Rows const& rows, int column) {
    return rows.null(column) ? std::nullopt : std::optional(rows.integer(column));
}

WorkTask task_at(sql::Rows const& rows) {
    WorkTask out;
    out.id = TaskId{rows.integer(0)};
    out.demand = DemandId{rows.integer(1)};
    out.realm = RealmId{rows.integer(2)};
    out.unit = rows.text(3);
    out.issuer = rows.text(4);
    out.control_number = rows.text(5);
    out.title = rows.text(6);
    out.released = CivilDate::parse(rows.text(7)).value();
    out.due = day_of(rows.text(8));
    out.minutes_declared = rows.integer(9);
    out.hours_estimated = {rows.integer(10), 2};
    out.ended = rows.integer(11) != 0;
    out.life.state = parse_state(rows.text(12)).value();
    out.life.round = rows.integer(13);
    out.life.criteria = {std::string(rows.text(14)), std::string(rows.text(15)), std::string(rows.text(16)), number_at(rows, 17), rows.integer(18) != 0};
    if (auto const least = number_at(rows, 19)) out.life.band = Band{*least, rows.integer(20), rows.integer(21)};
    out.life.chosen = number_at(rows, 22);
    out.choice_reason = rows.text(23);
    return out;
}

void read_evidence(sql::Connection& connection, WorkTask& task) {
    auto const rows = connection.query(kEvidence, {task.id.value});
    while (rows->next()) {
        // Whose side it was is settled when it is recorded: the doer's is never kept.
        task.life.evidence.push_back({rows->text(0) == name_of(EvidenceKind::figure) ? EvidenceKind::figure : EvidenceKind::sample, Side::other, rows->integer(6) != 0,
                                      rows->integer(1), CivilDate::parse(rows->text(2)).value(), std::string(rows->text(3)), std::string(rows->text(4)),
                                      std::string(rows->text(5))});
    }
}

void read_reviews(sql::Connection& connection, WorkTask& task) {
    auto const rows = connection.query(kReviews, {task.id.value});
    while (rows->next()) {
        Review const review{CivilDate::parse(rows->text(1)).value(), {rows->integer(2), 2}, std::string(rows->text(3)), parse_worth(rows->text(4)).value(), std::string(rows->text(5))};
        (rows->text(0) == name_of(Side::issuer) ? task.by_issuer : task.by_unit) = review;
    }
}

sql::Parameter figure_of(gate::Facts const& payload) {
    if (!payload.contains("target_figure")) return std::monostate{};
    return gate::number_of(payload, "target_figure");
}

bool end_or_revive(sql::Connection& connection, DemandId demand, bool ended) {
    return connection.execute("UPDATE work_task SET ended = $2 WHERE demand_id = $1", {demand.value, std::int64_t{ended}}) > 0;
}

/// Bands of the issuer's own consultation, if it was not used for another demand.
std::vector<UnitBand> tie(sql::Connection& connection, gate::StoredDemand const& demand) {
    auto const id = consultation_named(demand.envelope);
    if (id.empty() || connection.execute(kTie, {demand.realm.value, id, demand.id.value, demand.issuer_code}) == 0) return {};
    return read_consultation(connection, demand.realm, id).value().bands;
}

void insert_unit(sql::WriteTransaction& transaction, gate::StoredDemand const& demand, std::string const& unit, std::vector<UnitBand> const& bands) {
    sql::Parameters parameters{transaction.new_id(), demand.id.value, demand.realm.value, unit, std::monostate{}, std::monostate{}, std::monostate{}, std::monostate{}};
    if (auto const found = std::ranges::find(bands, unit, &UnitBand::unit); found != bands.end()) {
        parameters[4] = found->band.least;
        parameters[5] = found->band.aim;
        parameters[6] = found->band.most;
    }
    transaction.sql().execute(kInsertUnit, parameters);
}

}  // namespace

std::optional<CivilDate> day_of(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return CivilDate::parse(text).value();
}

std::string consultation_named(gate::Envelope const& envelope) {
    auto const named = gate::text_of(envelope.payload, "consultation");
    return named.empty() ? envelope.consultation : named;
}

void keep(sql::WriteTransaction& transaction, gate::StoredDemand const& demand, bool in_order, CivilDate) {
    auto& sql = transaction.sql();
    // What is merged is done within another task: it is not one more.
    bool const stands = in_order && demand.outcome == gate::Outcome::admit;
    if (end_or_revive(sql, demand.id, !stands) || !stands) return;
    auto const bands = tie(sql, demand);
    auto const& envelope = demand.envelope;
    auto const& payload = envelope.payload;
    auto const due = envelope.due ? envelope.due : envelope.expires;
    auto const units = std::max<std::int64_t>(1, static_cast<std::int64_t>(demand.targets.size()));
    auto const hours = demand.price.hours_after.rescaled(2);
    sql.execute(kInsertTask, {demand.id.value, demand.realm.value, demand.issuer_code, demand.control_number, demand.title, gate::text_of(payload, "acceptance_criteria"),
                              gate::text_of(payload, "progress_element"), gate::text_of(payload, "progress_period"), figure_of(payload),
                              std::int64_t{gate::is_yes(payload, "at_most")}, demand.judged_day.iso(), due ? due->iso() : std::string(), envelope.minutes_declared,
                              hours ? hours.value().units / units : 0});
    for (auto const& unit : demand.targets) insert_unit(transaction, demand, unit, bands);
}

std::optional<WorkTask> read_task(sql::Connection& connection, TaskId id) {
    auto rows = connection.query(kTask, {id.value});
    if (!rows->next()) return std::nullopt;
    auto task = task_at(*rows);
    rows = connection.query(kSteps, {id.value});
    while (rows->next()) {
        task.steps.push_back({parse_step(rows->text(0)).value(), CivilDate::parse(rows->text(1)).value(), std::string(rows->text(2)), std::string(rows->text(3))});
    }
    rows = connection.query(kContacts, {id.value});
    while (rows->next()) task.contacts.push_back({CivilDate::parse(rows->text(0)).value(), std::string(rows->text(1)), std::string(rows->text(2))});
    read_evidence(connection, task);
    read_reviews(connection, task);
    return task;
}

std::optional<Upper> read_upper(sql::Connection& connection, RealmId realm, std::string_view control_number, std::string const& unit) {
    auto const rows = connection.query(kUpper, {realm.value, std::string(control_number), unit});
    if (!rows->next()) return std::nullopt;
    Upper out{number_at(*rows, 0), day_of(rows->text(1)), rows->integer(2) != 0};
    if (auto const aim = number_at(*rows, 3)) out.figure = aim;
    if (auto const chosen = number_at(*rows, 4)) out.figure = chosen;
    return out;
}

}  // namespace yizhen::tasks::store

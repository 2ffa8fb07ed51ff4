// Verdicts by version, what open demands ask, what stopped, and what people said about a demand.

#include "modules/gate/store.h"

#include "platform/sql/sql.h"

#include "kernel/check.h"

#include <fmt/format.h>

namespace yizhen::gate {
namespace {

constexpr int kOpenAsksMax = 20;

sql::Parameter text(std::string value) { return value; }

Outcome outcome_of(std::string_view name) {
    for (auto const one : {Outcome::answer, Outcome::merge, Outcome::admit, Outcome::give_back, Outcome::block}) {
        if (name_of(one) == name) return one;
    }
    return Outcome::admit;
}

StoredVerdict verdict_of(sql::Rows const& row) {
    return {row.integer(0), outcome_of(row.text(1)), std::string(row.text(2)), CivilDate::parse(row.text(3)).value(),
            std::string(row.text(4)), std::string(row.text(5))};
}

constexpr std::string_view kVerdicts = "SELECT version, outcome, digest, judged_day, verdict, seen FROM demand_verdict WHERE demand_id = $1";

std::vector<std::string> one_column(std::unique_ptr<sql::Rows> const& rows) {
    std::vector<std::string> out;
    while (rows->next()) out.emplace_back(rows->text(0));
    return out;
}

}  // namespace

std::vector<StoredVerdict> read_verdicts(sql::Connection& connection, DemandId id) {
    std::vector<StoredVerdict> all;
    auto rows = connection.query(fmt::format("{} ORDER BY version DESC", kVerdicts), {id.value});
    while (rows->next()) all.push_back(verdict_of(*rows));
    return all;
}

std::optional<StoredVerdict> read_verdict(sql::Connection& connection, DemandId id, std::int64_t version) {
    auto rows = connection.query(fmt::format("{} AND version = $2", kVerdicts), {id.value, version});
    if (!rows->next()) return std::nullopt;
    return verdict_of(*rows);
}

std::vector<std::string> read_asks(sql::Connection& connection, DemandId id) {
    return one_column(connection.query("SELECT ask FROM demand_ask WHERE demand_id = $1 ORDER BY ask", {id.value}));
}

std::vector<std::string> read_targets(sql::Connection& connection, DemandId id) {
    return one_column(connection.query("SELECT unit_code FROM demand_target WHERE demand_id = $1 ORDER BY unit_code", {id.value}));
}

std::map<std::string, std::string> read_answers(sql::Connection& connection, DemandId id) {
    std::map<std::string, std::string> all;
    auto rows = connection.query("SELECT field, digest FROM demand_answer WHERE demand_id = $1", {id.value});
    while (rows->next()) all.emplace(rows->text(0), rows->text(1));
    return all;
}

std::vector<OpenAsk> read_open_asks(sql::Connection& connection, HistoryQuestion const& q, std::string const& ask) {
    std::vector<OpenAsk> all;
    {
        auto rows = connection.query(
            fmt::format("SELECT a.demand_id, d.control_number FROM demand_ask a JOIN demand d ON d.demand_id = a.demand_id WHERE a.realm_id = $1 "
                        "AND a.ask = $2 AND a.open_until >= $3 AND a.cells_left > 0 AND a.demand_id <> $4 AND (d.period = $5 OR d.period = '') "
                        "AND d.control_number IS NOT NULL ORDER BY a.demand_id LIMIT {}",
                        kOpenAsksMax),
            {q.realm.value, text(ask), text(q.today.iso()), q.self.value, text(q.period)});
        while (rows->next()) all.push_back({DemandId{rows->integer(0)}, std::string(rows->text(1)), {}});
    }
    for (auto& one : all) one.targets = read_targets(connection, one.demand);
    return all;
}

void stop_demand(sql::WriteTransaction& transaction, DemandId id, DemandId by, CivilDate day) {
    auto& sql = transaction.sql();
    if (is_stopped(sql, id)) return;
    sql.execute("INSERT INTO demand_stop (demand_id, realm_id, stopped_by, stopped_day) VALUES ($1, $2, $3, $4)",
                {id.value, transaction.realm().value, by.value, text(day.iso())});
    sql.execute("UPDATE demand_ask SET open_until = '' WHERE demand_id = $1", {id.value});
}

bool is_stopped(sql::Connection& connection, DemandId id) {
    return connection.query("SELECT 1 FROM demand_stop WHERE demand_id = $1", {id.value})->next();
}

void add_confirmation(sql::WriteTransaction& transaction, DemandId id, CivilDate day, PersonId person) {
    transaction.sql().execute("INSERT INTO demand_confirmation (demand_id, confirmed_day, person_id) VALUES ($1, $2, $3)",
                              {id.value, text(day.iso()), person.value});
}

std::optional<CivilDate> read_confirmation(sql::Connection& connection, DemandId id) {
    auto rows = connection.query("SELECT confirmed_day FROM demand_confirmation WHERE demand_id = $1", {id.value});
    if (!rows->next()) return std::nullopt;
    return CivilDate::parse(rows->text(0)).value();
}

void add_appeal(sql::WriteTransaction& transaction, Appeal& appeal) {
    appeal.id = transaction.new_id();
    transaction.sql().execute("INSERT INTO demand_appeal (appeal_id, realm_id, demand_id, version, rule, reason, unit_id, person_id, raised_day) "
                              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                              {appeal.id, transaction.realm().value, appeal.demand.value, appeal.version, text(appeal.rule), text(appeal.reason),
                               appeal.unit.value, appeal.person.value, text(appeal.raised.iso())});
}

std::vector<Appeal> read_appeals(sql::Connection& connection, DemandId id) {
    std::vector<Appeal> all;
    auto rows = connection.query("SELECT appeal_id, demand_id, version, rule, reason, unit_id, person_id, raised_day FROM demand_appeal "
                                 "WHERE demand_id = $1 ORDER BY appeal_id",
                                 {id.value});
    while (rows->next()) {
        all.push_back({rows->integer(0), DemandId{rows->integer(1)}, rows->integer(2), std::string(rows->text(3)), std::string(rows->text(4)),
                       UnitId{rows->integer(5)}, PersonId{rows->integer(6)}, CivilDate::parse(rows->text(7)).value()});
    }
    return all;
}

}  // namespace yizhen::gate

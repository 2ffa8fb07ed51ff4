// What the register remembers that bears on a demand: indexed look-ups only, so that judging does not slow with age.

#include "modules/gate/store.h"

#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

/// A demand without a due date counts as open for this long.
constexpr int kOpenDaysWithoutDue = 90;
constexpr std::size_t kAsksPerStatement = 400;

sql::Parameter text(std::string value) { return value; }

std::int64_t one_number(sql::Connection& connection, std::string_view sql, sql::Parameters const& parameters) {
    auto rows = connection.query(sql, parameters);
    return rows->next() && !rows->null(0) ? rows->integer(0) : 0;
}

CivilDate first_of_quarter(CivilDate day) { return CivilDate::of(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).value(); }

void read_emergency_share(sql::Connection& connection, HistoryQuestion const& q, History& history) {
    auto rows = connection.query(
        "SELECT COUNT(*), CAST(COALESCE(SUM(emergency), 0) AS BIGINT) FROM demand WHERE realm_id = $1 AND issuer_code = $2 AND created_day >= $3 "
        "AND demand_id <> $4",
        {q.realm.value, text(q.issuer_code), text(first_of_quarter(q.today).iso()), q.self.value});
    if (rows->next() && rows->integer(0) > 0) history.emergency_share_permille = rows->integer(1) * 1000 / rows->integer(0);
}

void read_same_document(sql::Connection& connection, HistoryQuestion const& q, History& history) {
    if (q.targets.empty()) return;
    std::string in;
    sql::Parameters parameters{q.realm.value, text(q.file_digest), text(q.period), q.self.value};
    for (auto const& unit : q.targets) {
        parameters.push_back(text(unit));
        in += fmt::format("{}${}", in.empty() ? "" : ", ", parameters.size());
    }
    auto rows = connection.query(
        fmt::format("SELECT COUNT(DISTINCT d.demand_id), MIN(d.control_number) FROM demand d JOIN demand_target t ON t.demand_id = "
                    "d.demand_id WHERE d.realm_id = $1 AND d.file_digest = $2 AND d.period = $3 AND d.demand_id <> $4 AND "
                    "d.outcome IN ('answer', 'merge', 'admit') AND t.unit_code IN ({})",
                    in),
        parameters);
    if (!rows->next()) return;
    history.same_document_before = rows->integer(0);
    if (!rows->null(1)) history.same_document_number = rows->text(1);
}

struct Shared {
    std::int64_t demand = 0;
    std::int64_t shared = 0;
};

std::vector<Shared> shared_with_open(sql::Connection& connection, HistoryQuestion const& q) {
    std::vector<Shared> totals;
    for (std::size_t from = 0; from < q.asks.size(); from += kAsksPerStatement) {
        std::string in;
        sql::Parameters parameters{q.realm.value, q.self.value, text(q.issuer_code), text(q.today.iso()),
                                   text(q.today.plus_days(-kOpenDaysWithoutDue).iso())};
        for (std::size_t i = from; i < std::min(from + kAsksPerStatement, q.asks.size()); ++i) {
            parameters.push_back(text(q.asks[i]));
            in += fmt::format("{}${}", in.empty() ? "" : ", ", parameters.size());
        }
        auto rows = connection.query(
            fmt::format("SELECT a.demand_id, COUNT(*) FROM demand_ask a JOIN demand d ON d.demand_id = a.demand_id WHERE a.realm_id = "
                        "$1 AND d.demand_id <> $2 AND d.issuer_code <> $3 AND d.outcome IN ('merge', 'admit') AND (d.due >= $4 OR "
                        "(d.due IS NULL AND d.created_day >= $5)) AND a.ask IN ({}) GROUP BY a.demand_id",
                        in),
            parameters);
        while (rows->next()) {
            auto const found = std::ranges::find(totals, rows->integer(0), &Shared::demand);
            if (found == totals.end()) {
                totals.push_back({rows->integer(0), rows->integer(1)});
            } else {
                found->shared += rows->integer(1);
            }
        }
    }
    return totals;
}

/// The open demand of another issuer with the highest Jaccard index over what is asked.
void read_overlap(sql::Connection& connection, HistoryQuestion const& q, History& history) {
    std::int64_t best_demand = 0;
    for (auto const& [demand, shared] : shared_with_open(connection, q)) {
        auto const other = one_number(connection, "SELECT COUNT(*) FROM demand_ask WHERE demand_id = $1", {demand});
        auto const together = static_cast<std::int64_t>(q.asks.size()) + other - shared;
        auto const permille = together > 0 ? shared * 1000 / together : 0;
        if (permille > history.overlap_permille || (permille == history.overlap_permille && demand < best_demand)) {
            history.overlap_permille = permille;
            best_demand = demand;
        }
    }
    if (best_demand == 0) return;
    auto rows = connection.query("SELECT control_number, issuer_name FROM demand WHERE demand_id = $1", {best_demand});
    if (!rows->next()) return;
    history.overlap_number = rows->null(0) ? fmt::format("#{}", best_demand) : std::string(rows->text(0));
    history.overlap_issuer = rows->text(1);
}

void read_admitted_purpose(sql::Connection& connection, HistoryQuestion const& q, History& history) {
    if (q.admitted_as.empty()) return;
    auto const before = find_by_number(connection, q.admitted_as);
    if (before) history.purpose_admitted = before->envelope.purpose;
}

void read_replaced_hours(sql::Connection& connection, HistoryQuestion const& q, History& history) {
    std::int64_t units = 0;
    for (auto const& number : q.replaces) {
        units += one_number(connection, "SELECT hours_after FROM demand WHERE realm_id = $1 AND control_number = $2",
                            {q.realm.value, text(number)});
    }
    history.hours_removed = {units, 2};
}

}  // namespace

History read_history(sql::Connection& connection, HistoryQuestion const& q) {
    History history;
    std::string_view const before_me = "realm_id = $1 AND ($2 = 0 OR demand_id < $2)";
    sql::Parameters const me{q.realm.value, q.self.value};
    history.register_position = one_number(connection, fmt::format("SELECT COUNT(*) FROM demand WHERE {}", before_me), me);
    auto const year = std::to_string(q.today.year());
    history.hours_spent_this_year = {
        one_number(connection,
                   "SELECT CAST(SUM(hours_after) AS BIGINT) FROM demand WHERE realm_id = $1 AND demand_id <> $2 AND created_day >= $3 AND created_day "
                   "<= $4 AND outcome IN ('admit', 'merge')",
                   {q.realm.value, q.self.value, text(year + "-01-01"), text(q.today.iso())}),
        2};
    history.in_catalogue =
        !q.form_number.empty() &&
        one_number(connection, "SELECT COUNT(*) FROM form_catalogue WHERE realm_id = $1 AND year = $2 AND form_number = $3",
                   {q.realm.value, std::int64_t{q.today.year()}, text(q.form_number)}) > 0;
    history.is_new_form = one_number(connection,
                                     "SELECT COUNT(*) FROM demand WHERE realm_id = $1 AND file_digest = $2 AND demand_id <> $3",
                                     {q.realm.value, text(q.file_digest), q.self.value}) == 0;
    read_emergency_share(connection, q, history);
    read_same_document(connection, q, history);
    read_overlap(connection, q, history);
    read_admitted_purpose(connection, q, history);
    read_replaced_hours(connection, q, history);
    return history;
}

}  // namespace yizhen::gate

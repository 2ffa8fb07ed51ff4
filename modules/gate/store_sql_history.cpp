// What the register remembers that bears on a demand: indexed look-ups only, so that judging does not slow with age.

#include "kernel/text/text.h"
#include "modules/gate/store.h"

#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yizhen::gate {
namespace {

constexpr int kFormsBeforeMax = 5;    ///< earlier rounds of a form that are looked at
constexpr int kReturnDaysBack = 400;  ///< data that did not come back is held against its issuer for this long
constexpr int kReturnsMax = 200;
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
    if (q.targets.empty() || q.file_digest.empty()) return;
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
        sql::Parameters parameters{q.realm.value, q.self.value, text(q.issuer_code), text(q.today.iso()), text(q.period)};
        for (std::size_t i = from; i < std::min(from + kAsksPerStatement, q.asks.size()); ++i) {
            parameters.push_back(text(q.asks[i]));
            in += fmt::format("{}${}", in.empty() ? "" : ", ", parameters.size());
        }
        auto rows = connection.query(
            fmt::format("SELECT a.demand_id, COUNT(*) FROM demand_ask a JOIN demand d ON d.demand_id = a.demand_id WHERE a.realm_id = "
                        "$1 AND d.demand_id <> $2 AND d.issuer_code <> $3 AND a.open_until >= $4 AND ($5 = '' OR d.period = '' OR "
                        "d.period = $5) AND a.ask IN ({}) GROUP BY a.demand_id",
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
    std::vector<std::pair<std::int64_t, std::int64_t>> candidates;  // permille, the other way round; demand
    for (auto const& [demand, shared] : shared_with_open(connection, q)) {
        if (q.touches && !q.touches(read_targets(connection, DemandId{demand}))) continue;
        auto const other = one_number(connection, "SELECT COUNT(*) FROM demand_ask WHERE demand_id = $1", {demand});
        auto const together = static_cast<std::int64_t>(q.asks.size()) + other - shared;
        if (together > 0) candidates.emplace_back(-shared * 1000 / together, demand);
    }
    std::ranges::sort(candidates);
    for (auto const& [less, demand] : candidates) {
        auto const open = find_demand(connection, DemandId{demand});
        if (!open || text::folded(open->envelope.population) != text::folded(q.population)) continue;  // other people, other answers
        history.overlap_permille = -less;
        history.overlap_number = open->control_number.empty() ? fmt::format("#{}", demand) : open->control_number;
        history.overlap_issuer = open->issuer_name;
        return;
    }
}

void read_admitted_purpose(sql::Connection& connection, HistoryQuestion const& q, History& history) {
    if (q.admitted_as.empty()) return;
    auto const before = find_by_number(connection, q.admitted_as);
    if (before) history.purpose_admitted = before->envelope.purpose;
}

/// Hours of the issuer's own recurring forms that stop with this one. Each is set against one new form only.
void read_replaced_hours(sql::Connection& connection, HistoryQuestion const& q, History& history) {
    std::int64_t units = 0;
    std::set<std::string> const numbers(q.replaces.begin(), q.replaces.end());
    for (auto const& number : numbers) {
        units += one_number(connection,
                            "SELECT d.hours_after FROM demand d WHERE d.realm_id = $1 AND d.control_number = $2 AND d.issuer_code = $3 AND "
                            "d.demand_id <> $4 AND d.times_a_year > 1 AND d.outcome IN ('answer', 'merge', 'admit') AND (d.expires IS NULL OR "
                            "d.expires >= $5) AND NOT EXISTS (SELECT 1 FROM demand_stop s WHERE s.demand_id = d.demand_id AND s.stopped_by <> "
                            "$4 AND s.stopped_by <> 0)",
                            {q.realm.value, text(number), text(q.issuer_code), q.self.value, text(q.today.iso())});
    }
    history.hours_removed = {units, 2};
}

/// The newest round of the form, to at least these units, that left nothing to a person.
void read_last_of_form(sql::Connection& connection, HistoryQuestion const& q, History& history) {
    if (q.form_key.empty()) return;
    std::vector<std::int64_t> found;
    {
        auto rows = connection.query(fmt::format("SELECT demand_id FROM demand WHERE realm_id = $1 AND form_key = $2 AND ($3 = 0 OR demand_id < $3) AND "
                                                 "outcome = 'answer' AND cells_asked = 0 ORDER BY demand_id DESC LIMIT {}",
                                                 kFormsBeforeMax),
                                     {q.realm.value, text(q.form_key), q.self.value});
        while (rows->next()) found.push_back(rows->integer(0));
    }
    for (auto const id : found) {
        if (q.covered && !q.covered(read_targets(connection, DemandId{id}))) continue;
        history.last_of_form = DemandId{id};
        history.answered_before = true;
        return;
    }
}

/// The issuer's demands that took data from people and whose day is past; whether it came back, the ledgers know. Bounded by
/// the day it was due as well, so that what is older is not passed by one by one.
void read_issuer_due(sql::Connection& connection, HistoryQuestion const& q, History& history) {
    auto rows = connection.query(
        fmt::format("SELECT control_number, due FROM demand WHERE realm_id = $1 AND issuer_code = $2 AND created_day >= $3 AND due >= $3 AND due < $4 AND "
                    "demand_id <> $5 AND outcome IN ('merge', 'admit') AND control_number IS NOT NULL AND cells_asked > 0 ORDER BY due LIMIT {}",
                    kReturnsMax),
        {q.realm.value, text(q.issuer_code), text(q.today.plus_days(-kReturnDaysBack).iso()), text(q.today.iso()), q.self.value});
    while (rows->next()) history.issuer_due.emplace_back(rows->text(0), CivilDate::parse(rows->text(1)).value());
}

bool is_known_form(sql::Connection& connection, HistoryQuestion const& q) {
    auto const any = [&](std::string_view column, std::string const& value) {
        if (value.empty()) return false;
        return connection.query(fmt::format("SELECT 1 FROM demand WHERE realm_id = $1 AND {} = $2 AND demand_id <> $3 AND ($3 = 0 OR demand_id < $3) LIMIT 1", column),
                                {q.realm.value, text(value), q.self.value})->next();
    };
    return any("form_key", q.form_key) || any("file_digest", q.file_digest);
}

}  // namespace

std::int64_t register_position(sql::Connection& connection, RealmId realm, DemandId self) {
    return one_number(connection, "SELECT MAX(demand_id) FROM demand WHERE realm_id = $1 AND ($2 = 0 OR demand_id < $2)", {realm.value, self.value});
}

History read_history(sql::Connection& connection, HistoryQuestion const& q) {
    History history;
    history.register_position = register_position(connection, q.realm, q.self);
    history.in_catalogue =
        !q.form_number.empty() &&
        one_number(connection, "SELECT COUNT(*) FROM form_catalogue WHERE realm_id = $1 AND year = $2 AND form_number = $3",
                   {q.realm.value, std::int64_t{q.today.year()}, text(q.form_number)}) > 0;
    history.is_new_form = !is_known_form(connection, q);
    read_last_of_form(connection, q, history);
    read_issuer_due(connection, q, history);
    read_emergency_share(connection, q, history);
    read_same_document(connection, q, history);
    read_overlap(connection, q, history);
    read_admitted_purpose(connection, q, history);
    read_replaced_hours(connection, q, history);
    return history;
}

}  // namespace yizhen::gate

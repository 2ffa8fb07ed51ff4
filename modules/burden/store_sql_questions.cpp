// What the account is asked, and whether it agrees with itself.

#include "modules/burden/account.h"

#include "platform/sql/sql.h"

#include <fmt/format.h>

namespace yizhen::burden {
namespace {

constexpr std::size_t kFaultsMax = 20;

/// A unit's sums of a year by demand and month: each month is a look-up of its own, so that other demands are not passed by.
sql::Parameters of_year(RealmId realm, std::string const& unit, int year, DemandId demand) {
    sql::Parameters parameters{realm.value, unit, demand.value};
    for (int month = 1; month <= 12; ++month) parameters.push_back(fmt::format("{:04}-{:02}", year, month));
    return parameters;
}
constexpr std::string_view kOfYear = "realm_id = $1 AND account = 'unit' AND code = $2 AND demand_id = $3 AND month IN ($4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

void say(std::vector<std::string>& faults, sql::Connection& connection, std::string_view sql, RealmId realm, std::string_view words) {
    auto rows = connection.query(sql, {realm.value});
    while (rows->next() && faults.size() < kFaultsMax) faults.push_back(fmt::format("{}：{}", words, rows->text(0)));
}

}  // namespace

std::vector<MonthSum> months(sql::Connection& connection, RealmId realm, std::string const& unit, int year) {
    std::vector<MonthSum> out;
    auto rows = connection.query(fmt::format("SELECT month, debit - credit FROM burden_sum WHERE {} ORDER BY month", kOfYear), of_year(realm, unit, year, DemandId{}));
    while (rows->next()) {
        if (rows->integer(1) != 0) out.push_back({std::string(rows->text(0)), {rows->integer(1), 2}});
    }
    return out;
}

std::vector<DemandSum> demands(sql::Connection& connection, RealmId realm, std::string const& unit, std::string const& from, std::string const& to, int limit) {
    std::vector<DemandSum> out;
    auto rows = connection.query(fmt::format("SELECT demand_id, CAST(SUM(debit - credit) AS BIGINT) AS hours FROM burden_sum WHERE realm_id = $1 AND account = 'unit' "
                                             "AND code = $2 AND month >= $3 AND month <= $4 AND demand_id > 0 GROUP BY demand_id HAVING SUM(debit - credit) <> 0 "
                                             "ORDER BY hours DESC, demand_id LIMIT {}",
                                             limit),
                                 {realm.value, unit, from, to});
    while (rows->next()) out.push_back({DemandId{rows->integer(0)}, {rows->integer(1), 2}});
    return out;
}

Decimal year_total(sql::Connection& connection, RealmId realm, std::string const& unit, int year) {
    Decimal total{0, 2};
    for (auto const& month : months(connection, realm, unit, year)) total.units += month.hours.units;
    return total;
}

Decimal year_total_of(sql::Connection& connection, RealmId realm, std::string const& unit, int year, DemandId demand) {
    if (!demand.known()) return {0, 2};
    auto rows = connection.query(fmt::format("SELECT CAST(SUM(debit - credit) AS BIGINT) FROM burden_sum WHERE {}", kOfYear), of_year(realm, unit, year, demand));
    return {rows->next() && !rows->null(0) ? rows->integer(0) : 0, 2};
}

Decimal one_off(sql::Connection& connection, RealmId realm, std::string const& unit, std::string const& month) {
    auto const year = month.substr(0, 4);
    auto rows = connection.query("SELECT CAST(SUM(s.debit - s.credit) AS BIGINT) FROM burden_sum s WHERE s.realm_id = $1 AND s.account = 'unit' AND s.code = $2 AND s.month >= $3 "
                                 "AND s.month <= $4 AND s.demand_id > 0 AND NOT EXISTS (SELECT 1 FROM burden_sum l WHERE l.realm_id = $1 AND l.account = 'unit' AND l.code = $2 "
                                 "AND l.month > $4 AND l.month <= $5 AND l.demand_id = s.demand_id AND l.debit <> l.credit)",
                                 {realm.value, unit, year + "-01", month, year + "-12"});
    return {rows->next() && !rows->null(0) ? rows->integer(0) : 0, 2};
}

Booked booked(sql::Connection& connection, DemandId demand) {
    Booked out;
    auto rows = connection.query("SELECT CASE WHEN e.what = 'reversal' THEN o.what ELSE e.what END AS kind, CAST(SUM(l.debit - l.credit) AS BIGINT) FROM burden_entry e "
                                 "JOIN burden_line l ON l.entry_id = e.entry_id AND l.account = 'unit' LEFT JOIN burden_entry o ON o.entry_id = e.reverses "
                                 "WHERE e.demand_id = $1 GROUP BY kind ORDER BY kind",
                                 {demand.value});
    while (rows->next()) {
        bool const is_measured = rows->text(0) == "measured";
        (is_measured ? out.measured : out.estimated).units += rows->integer(1);
        out.any_measured = out.any_measured || is_measured;
    }
    return out;
}

void decide_budget(sql::WriteTransaction& transaction, Budget const& budget, PersonId person, std::int64_t now_ms) {
    transaction.sql().execute("INSERT INTO burden_budget (realm_id, unit_code, year, hours, reason, person_id, decided_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                              {transaction.realm().value, budget.unit, std::int64_t{budget.year}, budget.hours.rescaled(2).value().units, budget.reason, person.value, now_ms});
}

Decimal budget_of(sql::Connection& connection, RealmId realm, std::string const& unit, int year, HoursParameters const& parameters) {
    auto rows = connection.query("SELECT hours FROM burden_budget WHERE realm_id = $1 AND unit_code = $2 AND year = $3 ORDER BY decided_ms DESC LIMIT 1",
                                 {realm.value, unit, std::int64_t{year}});
    if (rows->next()) return {rows->integer(0), 2};
    return yearly_budget(1, parameters);
}

std::vector<std::string> verify(sql::Connection& connection, RealmId realm) {
    std::vector<std::string> faults;
    say(faults, connection,
        "SELECT CAST(e.entry_id AS TEXT) FROM burden_entry e LEFT JOIN burden_line l ON l.entry_id = e.entry_id WHERE e.realm_id = $1 GROUP BY e.entry_id "
        "HAVING COALESCE(SUM(l.debit), 0) <> COALESCE(SUM(l.credit), 0) OR COUNT(l.line) < 2 ORDER BY e.entry_id",
        realm, "借贷不平的分录");
    say(faults, connection,
        "SELECT CAST(r.entry_id AS TEXT) FROM burden_entry r JOIN burden_entry e ON e.entry_id = r.reverses WHERE r.realm_id = $1 AND (e.demand_id <> r.demand_id "
        "OR e.month <> r.month OR e.reverses <> 0 OR EXISTS (SELECT 1 FROM burden_line a LEFT JOIN burden_line b ON b.entry_id = r.entry_id AND b.account = "
        "a.account AND b.code = a.code AND b.debit = a.credit AND b.credit = a.debit WHERE a.entry_id = e.entry_id AND b.entry_id IS NULL)) ORDER BY r.entry_id",
        realm, "与原分录不相反的冲销");
    say(faults, connection,
        "SELECT s.account || ' ' || s.code || ' ' || s.month FROM burden_sum s LEFT JOIN (SELECT l.account, l.code, e.month, SUM(l.debit) AS debit, "
        "SUM(l.credit) AS credit FROM burden_entry e JOIN burden_line l ON l.entry_id = e.entry_id WHERE e.realm_id = $1 GROUP BY l.account, l.code, e.month) t "
        "ON t.account = s.account AND t.code = s.code AND t.month = s.month WHERE s.realm_id = $1 AND s.demand_id = 0 AND (t.code IS NULL OR t.debit <> s.debit "
        "OR t.credit <> s.credit) ORDER BY 1",
        realm, "与分录不符的合计");
    return faults;
}

}  // namespace yizhen::burden

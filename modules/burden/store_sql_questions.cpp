// What the account is asked, and whether it agrees with itself.

#include "modules/burden/account.h"

#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

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

std::vector<MonthSum> months(sql::Connection& connection, RealmId realm, std::string const& unit, int year, DemandId demand) {
    std::vector<MonthSum> out;
    auto rows = connection.query(fmt::format("SELECT month, debit - credit FROM burden_sum WHERE {} ORDER BY month", kOfYear), of_year(realm, unit, year, demand));
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

std::vector<IssuerSum> issuers(sql::Connection& connection, RealmId realm, std::string const& unit, std::string const& from, std::string const& to,
                               std::vector<DemandId> const& left_out) {
    std::map<std::string, std::int64_t> sums;
    // Every entry of a demand names the same issuer.
    auto rows = connection.query("SELECT s.demand_id, CAST(SUM(s.debit - s.credit) AS BIGINT), (SELECT e.issuer_code FROM burden_entry e WHERE e.demand_id = s.demand_id LIMIT 1) "
                                 "FROM burden_sum s WHERE s.realm_id = $1 AND s.account = 'unit' AND s.code = $2 AND s.month >= $3 AND s.month <= $4 AND s.demand_id > 0 "
                                 "GROUP BY s.demand_id",
                                 {realm.value, unit, from, to});
    while (rows->next()) {
        if (std::ranges::find(left_out, DemandId{rows->integer(0)}) == left_out.end()) sums[std::string(rows->text(2))] += rows->integer(1);
    }
    std::vector<IssuerSum> out;
    for (auto const& [issuer, hours] : sums) {
        if (hours != 0) out.push_back({issuer, {hours, 2}});
    }
    std::ranges::stable_sort(out, std::greater{}, [](auto const& one) { return one.hours.units; });
    return out;
}

std::vector<Unmeasured> unmeasured(sql::Connection& connection, RealmId realm, std::string const& from, std::string const& month) {
    std::vector<Unmeasured> out;
    auto rows = connection.query("SELECT DISTINCT e.demand_id, e.month FROM burden_entry e WHERE e.realm_id = $1 AND e.month >= $2 AND e.month < $3 AND e.what = 'estimate' AND "
                                 "NOT EXISTS (SELECT 1 FROM burden_entry m WHERE m.demand_id = e.demand_id AND m.month = e.month AND m.what = 'measured') "
                                 "ORDER BY e.demand_id, e.month",
                                 {realm.value, from, month});
    while (rows->next()) out.push_back({DemandId{rows->integer(0)}, std::string(rows->text(1))});
    return out;
}

void decide_budget(sql::WriteTransaction& transaction, Budget const& budget, PersonId person, std::int64_t now_ms) {
    if (budget.month > 0) {
        transaction.sql().execute("INSERT INTO burden_month_budget (realm_id, unit_code, month, hours, reason, person_id, decided_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                                  {transaction.realm().value, budget.unit, fmt::format("{:04}-{:02}", budget.year, budget.month), budget.hours.rescaled(2).value().units,
                                   budget.reason, person.value, now_ms});
        return;
    }
    transaction.sql().execute("INSERT INTO burden_budget (realm_id, unit_code, year, hours, reason, person_id, decided_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                              {transaction.realm().value, budget.unit, std::int64_t{budget.year}, budget.hours.rescaled(2).value().units, budget.reason, person.value, now_ms});
}

Decimal budget_of(sql::Connection& connection, RealmId realm, std::string const& unit, int year, HoursParameters const& parameters) {
    auto rows = connection.query("SELECT hours FROM burden_budget WHERE realm_id = $1 AND unit_code = $2 AND year = $3 ORDER BY decided_ms DESC LIMIT 1",
                                 {realm.value, unit, std::int64_t{year}});
    if (rows->next()) return {rows->integer(0), 2};
    return yearly_budget(1, parameters);
}

std::vector<Decimal> month_budgets(sql::Connection& connection, RealmId realm, std::string const& unit, int year, Decimal const& of_year) {
    constexpr std::size_t kMonths = 12;
    std::vector<std::optional<std::int64_t>> decided(kMonths);
    auto rows = connection.query("SELECT month, hours FROM burden_month_budget WHERE realm_id = $1 AND unit_code = $2 AND month >= $3 AND month <= $4 ORDER BY decided_ms",
                                 {realm.value, unit, fmt::format("{:04}-01", year), fmt::format("{:04}-12", year)});
    auto left = of_year.rescaled(2).value().units;
    while (rows->next()) {
        auto& one = decided[static_cast<std::size_t>(CivilDate::parse(fmt::format("{}-01", rows->text(0))).value().month() - 1)];
        left += one.value_or(0) - rows->integer(1);
        one = rows->integer(1);
    }
    std::vector<std::int64_t> open;
    for (auto const& one : decided) open.push_back(one ? 0 : 1);
    auto const shares = shared_out(std::max<std::int64_t>(left, 0), open);
    std::vector<Decimal> out;
    for (std::size_t i = 0; i < kMonths; ++i) out.push_back({decided[i].value_or(shares[i]), 2});
    return out;
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
    // Sums of everything and sums by demand, those that lack as well as those that differ.
    for (auto const* demand : {"0", "e.demand_id"}) {
        std::string_view const which = demand[0] == '0' ? "demand_id = 0" : "demand_id > 0";
        say(faults, connection,
            fmt::format("SELECT x.account || ' ' || x.code || ' ' || x.month FROM (SELECT account, code, month, demand_id, debit, credit FROM burden_sum WHERE realm_id = $1 AND {} "
                        "UNION ALL SELECT l.account, l.code, e.month, {}, -SUM(l.debit), -SUM(l.credit) FROM burden_entry e JOIN burden_line l ON l.entry_id = e.entry_id "
                        "WHERE e.realm_id = $1 AND e.{} GROUP BY l.account, l.code, e.month{}) x GROUP BY x.account, x.code, x.month, x.demand_id "
                        "HAVING SUM(x.debit) <> 0 OR SUM(x.credit) <> 0 ORDER BY 1",
                        which, demand, demand[0] == '0' ? "demand_id >= 0" : "demand_id > 0", demand[0] == '0' ? "" : ", e.demand_id"),
            realm, "与分录不符的合计");
    }
    return faults;
}

}  // namespace yizhen::burden

#pragma once
/// The account of hours: what each township spends on demands from above, by month, and who asked for it.
///
/// Double entry. `estimate` debits the units with what a demand would cost and credits its issuer; `reuse` takes back what
/// the gate answered; `measured` corrects the estimate by what people really took; `reversal` takes an entry back whole.
/// All in hundredths of hours, shared out so that the parts add up to the price. Nothing is edited.

#include "kernel/date.h"
#include "kernel/decimal.h"
#include "kernel/ids.h"
#include "modules/burden/hours.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace yizhen::sql {
class Connection;
class WriteTransaction;
}  // namespace yizhen::sql

namespace yizhen::burden {

/// A unit's part of a demand: any positive number; parts are shared out in proportion.
struct Weight {
    std::string unit;  ///< code of a township
    std::int64_t weight = 1;
};

/// What one demand books.
struct Charge {
    DemandId demand;
    std::string issuer;
    std::vector<Weight> units;
    Decimal before;  ///< a year's rounds, without the gate
    Decimal after;   ///< with it
    std::int64_t times_a_year = 1;
    CivilDate first;                  ///< of the first round: its due day, else the day it came in
    std::optional<CivilDate> expires;  ///< later rounds are not asked
};

/// Months from the first round on, "2026-11", with the rounds in each: a year's rounds, those after `expires` left out.
/// Rounds up to monthly fall in every 12/n-th month; more frequent ones are spread over twelve months evenly.
[[nodiscard]] std::vector<std::pair<std::string, std::int64_t>> months_of(Charge const& charge);
/// The part of `after` that falls in the year, as `book` would book it.
[[nodiscard]] Decimal hours_in_year(Charge const& charge, int year);
/// `total` in whole hundredths by the weights, the remainders to the largest fractions; sums to `total`.
[[nodiscard]] std::vector<std::int64_t> shared_out(std::int64_t total, std::vector<std::int64_t> const& weights);

/// Books it; what the demand booked before is taken back first, months before `today`'s left as they are.
void book(sql::WriteTransaction& transaction, Charge const& charge, CivilDate today);
/// Takes back what a demand booked for this month and later ones.
void release(sql::WriteTransaction& transaction, DemandId demand, CivilDate today);
/// What people took in a month, all rounds together, against what stands in the account for it: the difference is booked.
void book_measured(sql::WriteTransaction& transaction, DemandId demand, std::string const& month, Decimal measured, CivilDate today);

/// Hours of one unit in one month.
struct MonthSum {
    std::string month;
    Decimal hours{0, 2};
};
/// What one demand takes of a unit in a span of months.
struct DemandSum {
    DemandId demand;
    Decimal hours{0, 2};
};

/// What one issuer takes of a unit.
struct IssuerSum {
    std::string issuer;  ///< code
    Decimal hours{0, 2};
};
/// Rounds of a month that stand as they were estimated: nobody has said yet what they took.
struct Unmeasured {
    DemandId demand;
    std::string month;
};
/// Of months before `month` and from `from` on.
[[nodiscard]] std::vector<Unmeasured> unmeasured(sql::Connection& connection, RealmId realm, std::string const& from, std::string const& month);

/// Debits less credits of a unit, months of the year in order; months without any are left out.
/// Of one demand alone when it is named.
[[nodiscard]] std::vector<MonthSum> months(sql::Connection& connection, RealmId realm, std::string const& unit, int year, DemandId demand = {});
/// By demand, the largest first; `from`..`to` months inclusive.
[[nodiscard]] std::vector<DemandSum> demands(sql::Connection& connection, RealmId realm, std::string const& unit, std::string const& from, std::string const& to, int limit);
/// Of all demands of the span but `left_out`, by issuer, the largest first.
[[nodiscard]] std::vector<IssuerSum> issuers(sql::Connection& connection, RealmId realm, std::string const& unit, std::string const& from, std::string const& to,
                                             std::vector<DemandId> const& left_out);
[[nodiscard]] Decimal year_total(sql::Connection& connection, RealmId realm, std::string const& unit, int year);
/// Of one demand; nothing of one that is not known yet.
[[nodiscard]] Decimal year_total_of(sql::Connection& connection, RealmId realm, std::string const& unit, int year, DemandId demand);

/// Hours of the year up to and including `month` of demands that ask nothing later in it: what comes unplanned.
[[nodiscard]] Decimal one_off(sql::Connection& connection, RealmId realm, std::string const& unit, std::string const& month);

/// What stands in the account for a demand, all units and months together.
struct Booked {
    Decimal estimated{0, 2};  ///< by the engine, with reuse taken off
    Decimal measured{0, 2};   ///< corrections by what people took; negative where it was less
    bool any_measured = false;
};
[[nodiscard]] Booked booked(sql::Connection& connection, DemandId demand);

/// A county's decision; the newest holds.
struct Budget {
    std::string unit;
    int year = 0;
    Decimal hours;
    std::string reason;
    int month = 0;  ///< of the year alone; 0: of the whole year
};
void decide_budget(sql::WriteTransaction& transaction, Budget const& budget, PersonId person, std::int64_t now_ms);
/// As decided, else `yearly_budget` of one township.
[[nodiscard]] Decimal budget_of(sql::Connection& connection, RealmId realm, std::string const& unit, int year, HoursParameters const& parameters);

/// Of the twelve months: as decided for a month, the others share what is left of the year evenly; none is below zero.
[[nodiscard]] std::vector<Decimal> month_budgets(sql::Connection& connection, RealmId realm, std::string const& unit, int year, Decimal const& of_year);

/// What does not agree, in Chinese; empty: every entry balances, every reversal mirrors its entry, and the sums are those of
/// the lines.
[[nodiscard]] std::vector<std::string> verify(sql::Connection& connection, RealmId realm);

}  // namespace yizhen::burden

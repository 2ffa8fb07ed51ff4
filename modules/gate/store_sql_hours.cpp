// What a demand does to the account of hours, and what the account says about it beforehand.

#include "modules/gate/store_sql_inside.h"

#include "kernel/problem_catalogue.h"
#include "modules/gate/hidden.h"
#include "modules/gate/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace yizhen::gate {
namespace {

/// The township that a unit is or stands in; empty above.
std::string township_of(org::Tree const& tree, std::string const& code) {
    auto const unit = tree.find_code(code);
    if (!unit) return {};
    for (auto const& above : tree.path(unit->id)) {
        if (above.kind == org::UnitKind::township) return above.code;
    }
    return {};
}

/// Judged again in a later month, its rounds stay where they were.
burden::Charge charge_of(StoredDemand const& demand, Price const& price, std::int64_t times, std::vector<burden::Weight> units) {
    return {demand.id, demand.issuer_code, std::move(units), price.hours_before, price.hours_after, times, demand.envelope.due.value_or(demand.created_day),
            demand.envelope.expires};
}

}  // namespace

std::vector<burden::Weight> Gate::Inside::weights_of(Work const& work) const {
    std::map<std::string, std::int64_t> cells;
    auto const tree = parts.org.tree();
    std::unordered_map<std::string, std::string> known;  // of a roster's rows many stand in one unit
    auto const count = [&](std::string const& unit, std::size_t number) {
        auto const [place, is_new] = known.try_emplace(unit);
        if (is_new) place->second = township_of(*tree, unit);
        if (!place->second.empty()) cells[place->second] += static_cast<std::int64_t>(number);
    };
    for (auto const& cell : work.evidence.cells) count(cell.unit, 1);
    for (auto const& roster : work.evidence.rosters) {
        for (auto const& record : roster.records) {
            if (!record.empty()) count(record.front().unit, record.size());  // a record is one unit's
        }
    }
    if (cells.empty()) return work.parties.townships;
    std::vector<burden::Weight> weights;
    for (auto const& [code, number] : cells) weights.push_back({code, number});
    return weights;
}

std::int64_t Gate::Inside::budget_left(sql::Connection& connection, Work const& work) const {
    auto const& units = work.weights;
    std::vector<std::int64_t> weights;
    for (auto const& one : units) weights.push_back(one.weight);
    auto const this_year = burden::hours_in_year(charge_of(work.demand, work.seen.price, work.seen.times_a_year, units), work.incoming.today.year());
    auto const shares = burden::shared_out(this_year.units, weights);
    auto const realm = work.parties.realm;
    auto const year = work.incoming.today.year();
    std::int64_t least = 1000;
    for (std::size_t i = 0; i < units.size(); ++i) {
        auto const budget = burden::budget_of(connection, realm, units[i].unit, year, knowledge.hours);
        auto spent = burden::year_total(connection, realm, units[i].unit, year);
        // Judged again, it does not stand beside itself.
        spent.units += shares[i] - burden::year_total_of(connection, realm, units[i].unit, year, work.demand.id).units;
        least = std::min(least, burden::left_permille(budget, spent));
    }
    return least;
}

void Gate::Inside::book_hours(sql::WriteTransaction& transaction, Work const& work, bool in_order) const {
    auto const& demand = work.demand;
    if (!in_order) return burden::release(transaction, demand.id, work.incoming.today);
    auto const charge = charge_of(demand, demand.price, demand.times_a_year, work.weights);
    burden::book(transaction, charge, work.incoming.today);
}

namespace {

constexpr std::int64_t kMonthsAYear = 12;
constexpr int kDaysAYear = 366;
constexpr int kAllDemands = 100'000;
constexpr std::int64_t kMsAnHour = 3'600'000;
constexpr char kAfter[] = "~";  // sorts behind the month it is put to, before the next one

/// The last month of the year that has begun: of a past year its last, of a coming one none.
std::string month_within(int year, CivilDate today) {
    if (year == today.year()) return today.iso().substr(0, 7);
    return fmt::format("{:04}-{}", year, year < today.year() ? "12" : "00");
}

/// What is left of the year at the pace of what came unplanned until now.
Decimal pace(Decimal one_off, CivilDate today) {
    auto const rest = kMonthsAYear - today.month();
    return {one_off.units * rest / today.month(), one_off.scale};
}

std::vector<BurdenYear::Month> months_of(sql::Connection& connection, RealmId realm, std::string const& unit, int year, Decimal const& budget,
                                         std::vector<DemandId> const& left_out) {
    std::vector<BurdenYear::Month> months;
    int number = 0;
    for (auto const& share : burden::month_budgets(connection, realm, unit, year, budget)) {
        months.push_back({fmt::format("{:04}-{:02}", year, ++number), {0, 2}, share});
    }
    auto const add = [&](std::vector<burden::MonthSum> const& sums, std::int64_t sign) {
        for (auto const& one : sums) {
            auto const at = std::ranges::find(months, one.month, &BurdenYear::Month::month);
            if (at != months.end()) at->hours.units += sign * one.hours.units;
        }
    };
    add(burden::months(connection, realm, unit, year), 1);
    for (auto const& demand : left_out) add(burden::months(connection, realm, unit, year, demand), -1);
    return months;
}

std::map<std::string, std::int64_t> cells_left(sql::Connection& connection, DemandId demand) {
    std::map<std::string, std::int64_t> out;
    auto rows = connection.query("SELECT ask, cells_left FROM demand_ask WHERE demand_id = $1 AND cells_left > 0", {demand.value});
    while (rows->next()) out[std::string(rows->text(0))] = rows->integer(1);
    return out;
}

/// What filling a month's rounds took: each cell that was left at its own mean, a cell never measured at that of the form's
/// others. Nothing where the form was not measured.
std::optional<Decimal> measured_hours(StoredDemand const& demand, FillingMeans const& cell_ms, std::string const& month) {
    auto const form = cell_ms.find(demand.form_number.empty() ? demand.title : demand.form_number);
    if (form == cell_ms.end() || form->second.empty()) return std::nullopt;
    std::int64_t sum = 0;
    for (auto const& [ask, mean] : form->second) sum += mean;
    auto const usual = sum / std::ssize(form->second);
    std::int64_t round_ms = 0;
    for (auto const& [ask, cells] : demand.cells_left) {
        auto const known = form->second.find(ask);
        round_ms += cells * (known == form->second.end() ? usual : known->second);
    }
    std::int64_t rounds = 0;
    for (auto const& [of, count] : burden::months_of(charge_of(demand, demand.price, demand.times_a_year, {}))) {
        if (of == month) rounds = count;
    }
    auto const hours = divide(Decimal{round_ms * rounds, 0}, Decimal{kMsAnHour, 0}, 2);
    if (!hours || rounds == 0 || demand.cells_left.empty()) return std::nullopt;
    return hours.value();
}

}  // namespace

std::int64_t BurdenYear::left_permille() const {
    auto const booked = add(spent, committed);
    return booked ? burden::left_permille(budget, booked.value()) : 0;
}

BurdenYear Gate::burden_year(RealmId realm, std::string const& unit, CivilDate today, int year, int demands_max, std::vector<DemandId> const& left_out) const {
    auto const& inside = *m_inside;
    BurdenYear out;
    auto const now = month_within(year, today);
    auto const first = fmt::format("{:04}-01", year);
    auto const last = fmt::format("{:04}-12", year);
    inside.parts.database.read([&](sql::Connection& connection) {
        out.budget = burden::budget_of(connection, realm, unit, year, inside.knowledge.hours);
        out.months = months_of(connection, realm, unit, year, out.budget, left_out);
        for (auto const& month : out.months) (month.month <= now ? out.spent : out.committed).units += month.hours.units;
        out.forecast.units = out.spent.units + out.committed.units;
        if (year == today.year()) out.forecast.units += pace(burden::one_off(connection, realm, unit, now), today).units;
        if (demands_max == 0) return;
        out.issuers = burden::issuers(connection, realm, unit, first, last, left_out);
        std::map<std::int64_t, Decimal> later;  // of all, not of the largest: those that are shown are other ones
        for (auto const& one : burden::demands(connection, realm, unit, now + kAfter, last, kAllDemands)) later[one.demand.value] = one.hours;
        for (auto const& one : burden::demands(connection, realm, unit, first, last, demands_max + static_cast<int>(left_out.size()))) {
            auto demand = find_demand(connection, one.demand);
            bool const is_left_out = std::ranges::find(left_out, one.demand) != left_out.end();
            if (!demand || is_left_out || std::ssize(out.demands) >= demands_max) continue;
            auto const free = later.find(one.demand.value);
            out.demands.push_back({std::move(*demand), one.hours, free == later.end() ? Decimal{0, 2} : free->second});
        }
    });
    return out;
}

std::vector<StoredDemand> Gate::hidden_visits(RealmId realm, CivilDate today) const {
    std::vector<StoredDemand> out;
    m_inside->parts.database.read([&](sql::Connection& connection) {
        std::vector<DemandId> inspections;
        auto rows = connection.query("SELECT demand_id FROM demand WHERE realm_id = $1 AND created_day >= $2 AND kind = 'inspection' ORDER BY demand_id",
                                     {realm.value, today.plus_days(-kDaysAYear).iso()});
        while (rows->next()) inspections.emplace_back(rows->integer(0));
        for (auto const id : inspections) {
            auto demand = find_demand(connection, id);
            if (demand && is_hidden(demand->envelope, today)) out.push_back(std::move(*demand));
        }
    });
    return out;
}

Result<int> Gate::book_filling_times(RealmId realm, FillingMeans const& cell_ms, CivilDate today, Actor const& actor) {
    auto const& parts = m_inside->parts;
    auto const month = CivilDate::of(today.year(), today.month(), 1).value();
    auto const last = month.plus_days(-1).iso().substr(0, 7);
    struct Measured {
        burden::Unmeasured of;
        Decimal hours;
    };
    std::vector<Measured> found;
    parts.database.read([&](sql::Connection& connection) {
        for (auto const& one : burden::unmeasured(connection, realm, last, month.iso().substr(0, 7))) {
            auto demand = find_demand(connection, one.demand);
            if (!demand || demand->envelope.kind != kFormKind) continue;
            demand->cells_left = cells_left(connection, one.demand);
            if (auto const hours = measured_hours(*demand, cell_ms, one.month)) found.push_back({one, *hours});
        }
    });
    if (found.empty()) return 0;
    auto const done = parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        for (auto const& one : found) {
            burden::book_measured(transaction, one.of.demand, one.of.month, one.hours, today);
            transaction.audit({.action = "burden.measured", .object = fmt::format("demand:{}", one.of.demand.value), .digest = {}, .detail = {}});
        }
        return Done{};
    });
    if (!done) return done.problem();
    return static_cast<int>(found.size());
}

HoursSides Gate::hours_sides(StoredDemand const& demand) const {
    HoursSides out;
    burden::Booked booked;
    m_inside->parts.database.read([&](sql::Connection& connection) { booked = burden::booked(connection, demand.id); });
    out.estimated = booked.estimated;
    if (booked.any_measured) out.measured = Decimal{booked.estimated.units + booked.measured.units, 2};
    if (demand.envelope.minutes_declared > 0) {
        // As it was declared: no least time is laid over it.
        auto const minutes = demand.envelope.minutes_declared * static_cast<std::int64_t>(demand.targets.size()) * demand.times_a_year;
        if (auto const hours = divide(Decimal{minutes, 0}, Decimal{60, 0}, 2)) out.declared = hours.value();
    }
    return out;
}

Result<Done> Gate::decide_budget(RealmId realm, burden::Budget const& budget, Actor const& actor) {
    if (budget.hours.units <= 0) return Problem{problems::kBadInput, "预算工时应大于零。"};
    if (budget.reason.empty()) return Problem{problems::kBadInput, "定预算要写明理由（哪次会议、什么依据）。"};
    return m_inside->parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        burden::decide_budget(transaction, budget, PersonId{actor.person}, m_inside->parts.clock.now_ms());
        transaction.audit({.action = "burden.budget", .object = fmt::format("unit:{}", budget.unit),
                           .digest = hex_digest(fmt::format("{}\n{}\n{}\n{}", budget.year, budget.month, budget.hours.text(), budget.reason)), .detail = {}});
        return Done{};
    });
}

}  // namespace yizhen::gate

// What a demand does to the account of hours, and what the account says about it beforehand.

#include "modules/gate/store_sql_inside.h"

#include "kernel/problem_catalogue.h"
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

CivilDate first_round(Envelope const& envelope, CivilDate admitted) { return envelope.due.value_or(admitted); }

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
    auto const units = weights_of(work);
    std::vector<std::int64_t> weights;
    for (auto const& one : units) weights.push_back(one.weight);
    auto const shares = burden::shared_out(work.seen.price.hours_after.units, weights);
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
    burden::Charge const charge{demand.id, demand.issuer_code, weights_of(work), demand.price.hours_before, demand.price.hours_after,
                                demand.times_a_year, first_round(demand.envelope, work.incoming.today), demand.envelope.expires};
    burden::book(transaction, charge, work.incoming.today);
}

namespace {

constexpr std::int64_t kMonthsAYear = 12;
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

}  // namespace

std::int64_t BurdenYear::left_permille() const {
    auto const booked = add(spent, committed);
    return booked ? burden::left_permille(budget, booked.value()) : 0;
}

BurdenYear Gate::burden_year(RealmId realm, std::string const& unit, CivilDate today, int year, int demands_max) const {
    auto const& inside = *m_inside;
    BurdenYear out;
    auto const now = month_within(year, today);
    auto const first = fmt::format("{:04}-01", year);
    auto const last = fmt::format("{:04}-12", year);
    inside.parts.database.read([&](sql::Connection& connection) {
        out.budget = burden::budget_of(connection, realm, unit, year, inside.knowledge.hours);
        out.months = burden::months(connection, realm, unit, year);
        for (auto const& month : out.months) (month.month <= now ? out.spent : out.committed).units += month.hours.units;
        out.forecast.units = out.spent.units + out.committed.units;
        if (year == today.year()) out.forecast.units += pace(burden::one_off(connection, realm, unit, now), today).units;
        std::map<std::int64_t, Decimal> later;
        for (auto const& one : burden::demands(connection, realm, unit, now + kAfter, last, demands_max)) later[one.demand.value] = one.hours;
        for (auto const& one : burden::demands(connection, realm, unit, first, last, demands_max)) {
            auto demand = find_demand(connection, one.demand);
            if (!demand) continue;
            auto const free = later.find(one.demand.value);
            out.demands.push_back({std::move(*demand), one.hours, free == later.end() ? Decimal{0, 2} : free->second});
        }
    });
    return out;
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
                           .digest = hex_digest(fmt::format("{}\n{}\n{}", budget.year, budget.hours.text(), budget.reason)), .detail = {}});
        return Done{};
    });
}

}  // namespace yizhen::gate

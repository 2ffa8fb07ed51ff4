// Rows and totals about persons: who may have them, until when, and what is told instead.

#include "modules/gate/store_sql_inside.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "modules/access/access.h"
#include "modules/gate/store.h"
#include "modules/gate/totals.h"
#include "platform/crypto/key_ring.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

constexpr crypto::KeyId kInstallationKey = 0;

std::string told_place(std::string_view issuer, ToldTotal const& told) {
    return fmt::format("told-total/{}/{}/{}/{}", issuer, told.ledger, told.unit, told.as_of.iso());
}

}  // namespace

CivilDate rows_until(Envelope const& envelope, CivilDate judged) {
    auto const until = envelope.expires ? *envelope.expires : envelope.due ? *envelope.due : judged.plus_days(kRowsOpenDays);
    return std::max(until, judged);
}

bool Gate::Inside::within_any(std::vector<std::string> const& tops, std::string const& code) const {
    auto const tree = parts.org.tree();
    auto const unit = tree->find_code(code);
    return unit && std::ranges::any_of(tops, [&](auto const& top) {
        auto const above = tree->find_code(top);
        return above && tree->within(above->id, unit->id);
    });
}

bool is_about_persons(std::string_view ledger) { return ledger == "person" || ledger == "household"; }

bool reads_persons(ledgers::Shapes const& shapes, std::string_view population) {
    return std::ranges::any_of(shapes.all(), [&](ledgers::Shape const& shape) {
        return std::ranges::any_of(shape.relations, [&](ledgers::Relation const& relation) {
            return is_about_persons(relation.of) && population.find(relation.name) != std::string_view::npos;
        });
    });
}

Result<Done> Gate::Inside::gather_totals(Work& work) {
    auto const& envelope = work.incoming.envelope;
    if (!work.evidence.rows_withheld || envelope.population.empty() || work.evidence.persons_ledger.empty()) return Done{};
    auto const* shape = parts.ledgers.shapes().find(work.evidence.persons_ledger);
    if (!shape || shape->units.empty()) return Done{};
    auto const& ledger = shape->definition.name;
    std::vector<ToldTotal> told;
    parts.database.read([&](sql::Connection& connection) { told = read_told(connection, work.parties.realm, work.demand.issuer_code, ledger); });
    work.told_before = told.size();
    std::vector<Members> known;
    for (auto const& one : told) {
        auto const bytes = parts.keys.open_sealed(told_place(work.demand.issuer_code, one), one.members);
        if (!bytes) return bytes.problem();
        auto members = unpacked(bytes.value());
        if (!members) return members.problem();
        known.push_back(std::move(members).value());
    }
    for (auto const& target : work.parties.targets) {
        auto const rows = parts.ledgers.rows(work.parties.realm, {.elements = {shape->columns[shape->units.front()].element.code}, .units = {target.code},
                                                                  .population = envelope.population, .period = {}, .as_of = work.timing.as_of,
                                                                  .today = work.incoming.today});
        if (!rows) return rows.problem();
        Members members;
        for (auto const& row : rows.value()) members.push_back(row.id.value);
        std::ranges::sort(members);
        Total total{target.code, target.name, ledger, std::nullopt, {}};
        auto const same = std::ranges::find(known, members);
        if (same != known.end()) {
            total.count = static_cast<std::int64_t>(members.size());
            total.as_of = work.timing.as_of.iso();
        } else if (may_tell(known, members)) {
            total.count = static_cast<std::int64_t>(members.size());
            total.as_of = work.timing.as_of.iso();
            ToldTotal now{ledger, target.code, envelope.population, work.timing.as_of, *total.count, {}};
            now.members = parts.keys.seal(kInstallationKey, told_place(work.demand.issuer_code, now), packed(members));
            work.told_now.push_back(std::move(now));
            known.push_back(std::move(members));
        } else {
            auto const earlier = std::ranges::find_if(told.rbegin(), told.rend(), [&](auto const& one) {
                return one.unit == target.code && one.population == envelope.population;
            });
            if (earlier != told.rend()) {
                total.count = earlier->total;
                total.as_of = earlier->as_of.iso();
            }
        }
        work.totals.push_back(std::move(total));
    }
    return Done{};
}

Result<Done> Gate::Inside::remember_totals(sql::WriteTransaction& transaction, Work const& work) const {
    if (work.told_now.empty()) return Done{};
    auto const& ledger = work.told_now.front().ledger;
    if (read_told(transaction.sql(), work.parties.realm, work.demand.issuer_code, ledger).size() != work.told_before) {
        return Problem{problems::kBusy, "本单位同时有另一件要求在问总数；请再试一次。"};
    }
    for (auto const& told : work.told_now) add_told(transaction, work.demand.issuer_code, told, work.incoming.today);
    return Done{};
}

Result<Done> Gate::Inside::give_grants(sql::WriteTransaction& transaction, Work& work, bool in_order) const {
    auto& demand = work.demand;
    if (demand.control_number.empty()) return Done{};
    parts.access.revoke_cause(transaction, demand.control_number, "重新审看");
    auto& grants = work.answer.record.grants;
    grants.clear();
    auto const issuer = parts.org.tree()->find_code(demand.issuer_code);
    bool const may = in_order && issuer && work.answer.record.may_download;
    for (auto const& roster : work.evidence.rosters) {
        if (!may || roster.elements.empty()) continue;
        std::set<std::string> const columns(roster.elements.begin(), roster.elements.end());
        access::Grant grant{.id = {}, .realm = work.parties.realm, .unit = issuer->id, .ledger = roster.ledger, .predicate = demand.envelope.population,
                            .columns = {columns.begin(), columns.end()}, .cause = demand.control_number, .from = work.incoming.today,
                            .last = rows_until(demand.envelope, work.incoming.today), .granted_by = {}, .units = demand.targets, .as_of = work.timing.as_of};
        auto const given = parts.access.grant_within(transaction, grant, work.incoming.actor);
        if (!given) return given.problem();
        grants.push_back({given.value().value, grant.ledger, grant.last});
    }
    return Done{};
}

void Gate::Inside::restrict_rows(Evidence& evidence, Reader const& reader) const {
    std::map<std::pair<bool, std::string>, bool> known;  // a roster has many rows and few units
    auto const is_outside = [&](std::vector<std::string> const& units, CellFinding const& cell) {
        if (units.empty()) return false;
        auto const [at, fresh] = known.try_emplace({cell.personal, cell.unit});
        if (fresh) at->second = !within_any(units, cell.unit);
        return at->second;
    };
    auto const hidden = [&](CellFinding const& cell) {
        if (cell.personal) return !reader.rows || is_outside(reader.units, cell);
        return !cell.unit.empty() && is_outside(reader.figures, cell);
    };
    for (auto& cell : evidence.cells) {
        if (!hidden(cell)) continue;
        cell.standing = ledgers::Standing::missing;
        cell.value = {};
        cell.shown = {};
        cell.origin = {};
    }
    for (auto& roster : evidence.rosters) {
        std::erase_if(roster.records, [&](auto const& record) { return std::ranges::any_of(record, hidden); });
    }
}

}  // namespace yizhen::gate

#pragma once
/// Made-up lists to draw from, the same for the same seed on every machine. All names are synthetic.

#include "modules/inspections/inspections.h"
#include "modules/inspections/test_county.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace yizhen::inspections::testing {

inline CivilDate day_of(std::string_view iso) { return CivilDate::parse(iso).value(); }

inline std::string made_nonce(Dice& dice, std::size_t bytes = kNonceBytesMade) {
    std::string nonce;
    for (std::size_t at = 0; at < bytes; ++at) nonce.push_back(static_cast<char>(dice.roll(256)));
    return nonce;
}

struct DrawSize {
    int units = 60;
    int strata = 3;
    int teams = 3;
    int draw = 3;      ///< of each stratum at most
    int host_in = 4;   ///< one unit in so many is proposed by the host
    int tied_in = 5;   ///< one in so many is tied to somebody
};

inline DrawUnit made_unit(Dice& dice, DrawSize const& size, int number) {
    DrawUnit unit;
    unit.code = fmt::format("4101{:08}", number);
    unit.name = fmt::format("村{}", number);
    unit.stratum = fmt::format("层{}", dice.roll(size.strata));
    unit.need = 1 + dice.roll(3'000);
    if (!dice.one_in(6)) unit.last_seen = day_of("2026-11-01").plus_days(-dice.roll(1'200));
    unit.visits = dice.roll(5);
    unit.proposals = dice.one_in(5) ? 1 + dice.roll(2) : 0;
    unit.host = dice.one_in(size.host_in);
    if (dice.one_in(size.tied_in)) unit.tied = {fmt::format("局{}", dice.roll(size.teams + 1))};
    return unit;
}

inline DrawList made_list(Dice& dice, DrawSize const& size) {
    DrawList list;
    list.chain = "某县 2026 年入村核查";
    list.title = "第四季度";
    list.public_value = {"上证指数收盘点位", day_of("2026-12-01"), 2};
    list.rules.host_share = 100 * dice.roll(6);
    for (int at = 0; at < size.teams; ++at) list.teams.push_back({fmt::format("组{}", at), {fmt::format("局{}", at), fmt::format("人{}", at)}});
    for (int at = 0; at < size.units; ++at) list.units.push_back(made_unit(dice, size, at));
    std::map<std::string, int> own;
    for (auto const& unit : list.units) {
        if (!unit.host && (unit.tied.empty() || size.teams > 1)) ++own[unit.stratum];
    }
    for (auto const& [stratum, count] : own) list.strata.push_back({stratum, std::min(count, 1 + dice.roll(size.draw))});
    std::erase_if(list.units, [&](DrawUnit const& unit) { return own.count(unit.stratum) == 0; });
    return list;
}

struct Parties {
    std::string gatekeeper;
    std::string auditor;
};

inline CommitTerms terms_of(Parties const& nonces) {
    return {day_of("2026-11-27"), 1, {}, nonce_digest(nonces.gatekeeper), nonce_digest(nonces.auditor)};
}

inline Reveal reveal_of(Parties const& nonces, std::string value = "3421.55") { return {nonces.gatekeeper, nonces.auditor, std::move(value), day_of("2026-12-01")}; }

inline DrawRecord made_draw(Dice& dice, DrawList list) {
    Parties const nonces{made_nonce(dice), made_nonce(dice)};
    return run_draw(commit_draw(std::move(list), terms_of(nonces)).value(), reveal_of(nonces)).value();
}

}  // namespace yizhen::inspections::testing

#pragma once
/// What must hold after every step of the simulator, whatever was demanded, filled, withdrawn or restarted.

#include "app/county.h"

#include <map>
#include <utility>

namespace yizhen::app::sim {

/// T1: a task is done by an approved answer and by nothing else. T2: nothing is asked of anybody while a fresh value is held.
/// T4: the share of cells answered without a person is that of the verdicts. The account of hours balances and holds each
/// demand's price; totals are those of the leaves. Looked at after every step; what reads everything, every so many steps
/// and at the end.
class Checks {
public:
    Checks(County& county, RealmId realm, std::int64_t& looked_at) : m_county(county), m_realm(realm), m_looked_at(looked_at) {}

    Result<Done> after(gate::Answer const& answer);
    Result<Done> account();
    void filled(DemandId demand) { ++m_filled[demand.value]; }
    Result<Done> all();
    /// What it knows goes on in the reopened county.
    void goes_on(Checks const& before);

private:
    Result<Done> nothing_held_is_asked(gate::Answer const& answer);
    Result<Done> hours_are_booked(gate::StoredDemand const& demand);
    Result<Done> shares();
    Result<Done> totals();
    Result<Done> done_by_approval();

    County& m_county;
    RealmId m_realm;
    std::int64_t& m_looked_at;
    std::int64_t m_steps = 0;
    std::map<std::int64_t, std::int64_t> m_filled;                          ///< approved tasks, by demand
    std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> m_cells;  ///< answered, all; by demand let in or answered
};

}  // namespace yizhen::app::sim

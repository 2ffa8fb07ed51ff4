#include "modules/inspections/draw.h"

#include "kernel/check.h"
#include "kernel/problem_catalogue.h"
#include "modules/inspections/draw_rules.h"
#include "modules/inspections/draw_stream.h"
#include "platform/crypto/digest.h"

#include <algorithm>

namespace yizhen::inspections {
namespace {

struct Sums {
    std::int64_t own = 0;
    std::int64_t host = 0;

    [[nodiscard]] std::int64_t open(bool host_open) const { return own + (host_open ? host : 0); }
    std::int64_t& of(DrawUnit const& unit) { return unit.host ? host : own; }
};

/// What is left of one stratum. Weights are kept in blocks, so that a unit is found without walking over all of them.
struct Pool {
    static constexpr std::size_t kBlock = 1'024;

    std::vector<std::uint32_t> units;  ///< positions in the list, ascending
    std::vector<Sums> blocks;
    Sums total;
    int own_left = 0;
    int to_draw = 0;

    /// Draws that only the host's proposals can fill.
    [[nodiscard]] int hosts_needed() const { return std::max(0, to_draw - own_left); }
};

class UnitDraw {
public:
    UnitDraw(DrawList const& list, DrawStream& stream) : m_list(list), m_stream(stream), m_taken(list.units.size()), m_pools(list.strata.size()) {
        Recusals const recusals(list.teams);
        for (std::size_t at = 0; at < m_pools.size(); ++at) m_pools[at].to_draw = list.strata[at].draw;
        std::size_t stratum = 0;
        for (std::uint32_t at = 0; at < list.units.size(); ++at) {
            auto const& unit = list.units[at];
            if (!recusals.anyone_for(unit)) continue;
            if (unit.stratum != list.strata[stratum].name) stratum = stratum_at(list.strata, unit.stratum);  // neighbours by code are mostly alike
            add(m_pools[stratum], at);
        }
        m_hosts_free = host_allowance(list);
        for (auto const& pool : m_pools) m_hosts_free -= pool.hosts_needed();
    }

    /// Positions in the list in the order drawn. The strata take turns by chance, so that none has first call on what the
    /// host may propose.
    std::vector<std::uint32_t> run() {
        std::vector<std::size_t> turns;
        for (std::size_t at = 0; at < m_pools.size(); ++at) turns.insert(turns.end(), static_cast<std::size_t>(m_pools[at].to_draw), at);
        m_stream.shuffle(turns);
        std::vector<std::uint32_t> drawn;
        for (auto const turn : turns) drawn.push_back(one_of(m_pools[turn]));
        return drawn;
    }

private:
    void add(Pool& pool, std::uint32_t at) {
        auto const& unit = m_list.units[at];
        if (pool.units.size() % Pool::kBlock == 0) pool.blocks.emplace_back();
        pool.units.push_back(at);
        pool.blocks.back().of(unit) += unit.weight;
        pool.total.of(unit) += unit.weight;
        if (!unit.host) ++pool.own_left;
    }

    std::uint32_t one_of(Pool& pool) {
        bool const host_open = m_hosts_free > 0 || pool.hosts_needed() > 0;
        int const needed_before = pool.hosts_needed();
        auto const at = found(pool, static_cast<std::int64_t>(m_stream.below(static_cast<std::uint64_t>(pool.total.open(host_open)))), host_open);
        auto const& unit = m_list.units[at];
        m_taken[at] = true;
        pool.total.of(unit) -= unit.weight;
        if (!unit.host) --pool.own_left;
        --pool.to_draw;
        if (unit.host && needed_before == 0) --m_hosts_free;
        return at;
    }

    /// The first unit, by code, at which the running sum of the open weights exceeds `mark`; its block forgets it.
    std::uint32_t found(Pool& pool, std::int64_t mark, bool host_open) const {
        std::size_t block = 0;
        while (mark >= pool.blocks[block].open(host_open)) mark -= pool.blocks[block++].open(host_open);
        for (auto at = block * Pool::kBlock; at < pool.units.size(); ++at) {
            auto const& unit = m_list.units[pool.units[at]];
            if (m_taken[pool.units[at]] || (unit.host && !host_open)) continue;
            if (mark < unit.weight) {
                pool.blocks[block].of(unit) -= unit.weight;
                return pool.units[at];
            }
            mark -= unit.weight;
        }
        YIZHEN_CHECK(false && "the mark is below the sum of the weights");
        return 0;
    }

    DrawList const& m_list;
    DrawStream& m_stream;
    std::vector<bool> m_taken;
    std::vector<Pool> m_pools;
    int m_hosts_free = 0;  ///< proposals of the host that no stratum needs to be filled
};

/// Each drawn unit, in turn, to one of the teams free to go there that have the fewest so far.
std::vector<std::size_t> teams_of(DrawList const& list, std::vector<std::uint32_t> const& drawn, DrawStream& stream) {
    Recusals const recusals(list.teams);
    std::vector<int> load(list.teams.size());
    std::vector<std::size_t> teams;
    for (auto const at : drawn) {
        auto free = recusals.teams_for(list.units[at]);
        int const least = load[*std::ranges::min_element(free, {}, [&](std::size_t team) { return load[team]; })];
        std::erase_if(free, [&](std::size_t team) { return load[team] > least; });
        teams.push_back(free[stream.below(free.size())]);
        ++load[teams.back()];
    }
    return teams;
}

/// The order of each team's visits, drawn too: a route by the map would tell the next stop.
void draw_routes(DrawList const& list, std::vector<DrawnUnit>& drawn, DrawStream& stream) {
    for (auto const& team : list.teams) {
        std::vector<std::size_t> route;
        for (std::size_t at = 0; at < drawn.size(); ++at) {
            if (drawn[at].team == team.id) route.push_back(at);
        }
        stream.shuffle(route);
        for (std::size_t stop = 0; stop < route.size(); ++stop) drawn[route[stop]].stop = static_cast<int>(stop) + 1;
    }
}

Problem refused(std::string words) { return {problems::kBadInput, std::move(words)}; }

void put_in_order(DrawList& list) {
    for (auto& team : list.teams) std::ranges::sort(team.parties);
    for (auto& unit : list.units) std::ranges::sort(unit.tied);
    std::ranges::sort(list.teams, {}, &Team::id);
    std::ranges::sort(list.strata, {}, &Stratum::name);
    std::ranges::sort(list.units, {}, &DrawUnit::code);
}

}  // namespace

std::vector<DrawnUnit> draw_units(DrawList const& list, std::string_view seed) {
    DrawStream stream(seed);
    auto const drawn = UnitDraw(list, stream).run();
    auto const teams = teams_of(list, drawn, stream);
    std::vector<DrawnUnit> out;
    for (std::size_t at = 0; at < drawn.size(); ++at) {
        auto const& unit = list.units[drawn[at]];
        out.push_back({unit.code, unit.stratum, list.teams[teams[at]].id, 0});
    }
    draw_routes(list, out, stream);
    return out;
}

Result<Commitment> commit_draw(DrawList list, CommitTerms terms) {
    Commitment commitment{std::move(list), std::move(terms), {}};
    if (auto fault = fault_of_values(commitment)) return refused(std::move(*fault));
    put_in_order(commitment.list);
    if (auto fault = fault_of_whole(commitment.list)) return refused(std::move(*fault));
    for (auto& unit : commitment.list.units) unit.weight = weight_of(unit, commitment.list.rules, commitment.terms.day);
    commitment.digest = digest_of(commitment);
    return commitment;
}

Result<DrawRecord> run_draw(Commitment commitment, Reveal reveal) {
    auto const& terms = commitment.terms;
    if (auto fault = fault_of_nonce(reveal.gatekeeper_nonce, terms.gatekeeper_digest, "闸口")) return refused(std::move(*fault));
    if (auto fault = fault_of_nonce(reveal.auditor_nonce, terms.auditor_digest, "审计")) return refused(std::move(*fault));
    if (auto fault = fault_of_public(commitment, reveal.public_value, reveal.public_day)) return refused(std::move(*fault));
    auto const seed = seed_of(commitment, reveal);
    auto units = draw_units(commitment.list, seed);
    return DrawRecord{std::move(commitment), Drawn{std::move(reveal), crypto::hex(seed), std::move(units)}, std::nullopt};
}

Result<DrawRecord> abort_draw(Commitment commitment, Aborted aborted) {
    if (auto fault = fault_of_text(aborted.by, "by")) return refused(std::move(*fault));
    if (auto fault = fault_of_text(aborted.reason, "reason")) return refused(std::move(*fault));
    if (aborted.day < commitment.terms.day) return refused("作废的日期 " + aborted.day.iso() + " 早于承诺日 " + commitment.terms.day.iso() + "。");
    return DrawRecord{std::move(commitment), std::nullopt, std::move(aborted)};
}

}  // namespace yizhen::inspections

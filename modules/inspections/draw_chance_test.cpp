// The chances are those that the rules give: counted over many draws and set against every way a draw can go.

#include "modules/inspections/draw.h"

#include "modules/inspections/draw_stream.h"
#include "modules/inspections/test_draw.h"

#include <gtest/gtest.h>

#include <cmath>

namespace yizhen::inspections {
namespace {

using testing::day_of;

constexpr int kDraws = 20'000;
constexpr int kFewDraws = 5'000;  ///< where only evenness is asked
constexpr double kErrors = 4;  ///< standard errors that a share may be off

std::string seed_number(int number) { return "draw " + std::to_string(number); }

void expect_share(std::string const& what, int count, double chance, int draws = kDraws) {
    double const share = static_cast<double>(count) / draws;
    double const error = std::sqrt(chance * (1 - chance) / draws);
    EXPECT_NEAR(share, chance, kErrors * error) << what;
}

/// Walks every way a draw can go: turns of the strata, then unit by unit. It knows nothing of pools, blocks or allowances
/// kept free: a unit may be drawn when the rest can still be drawn after it.
class EveryWay {
public:
    explicit EveryWay(DrawList const& list) : m_list(list) {
        for (std::size_t at = 0; at < list.strata.size(); ++at) m_turns.insert(m_turns.end(), static_cast<std::size_t>(list.strata[at].draw), at);
        m_hosts_max = static_cast<int>(m_turns.size()) * list.rules.host_share / 1'000;
    }

    std::map<std::string, double> chances() {
        std::vector<std::vector<std::size_t>> orders;
        auto turns = m_turns;
        std::ranges::sort(turns);
        do orders.push_back(turns);
        while (std::ranges::next_permutation(turns).found);
        for (auto const& order : orders) walk(order, 0, {}, 1.0 / static_cast<double>(orders.size()));
        return m_chances;
    }

private:
    using Units = std::vector<DrawUnit const*>;

    void walk(std::vector<std::size_t> const& order, std::size_t at, Units const& drawn, double chance) {
        if (at == order.size()) {
            for (auto const* unit : drawn) m_chances[unit->code] += chance;
            return;
        }
        Units open;
        double total = 0;
        for (auto const& unit : m_list.units) {
            auto with = drawn;
            with.push_back(&unit);
            bool const fits = unit.stratum == m_list.strata[order[at]].name && !tied(unit) && std::ranges::count(drawn, &unit) == 0;
            if (!fits || !can_end(order, at + 1, with)) continue;
            open.push_back(&unit);
            total += static_cast<double>(unit.weight);
        }
        for (auto const* unit : open) {
            auto with = drawn;
            with.push_back(unit);
            walk(order, at + 1, with, chance * static_cast<double>(unit->weight) / total);
        }
    }

    [[nodiscard]] bool can_end(std::vector<std::size_t> const& order, std::size_t at, Units const& drawn) const {
        int hosts = 0;
        for (auto const* unit : drawn) hosts += unit->host ? 1 : 0;
        if (hosts > m_hosts_max) return false;
        if (at == order.size()) return true;
        return std::ranges::any_of(m_list.units, [&](DrawUnit const& unit) {
            if (unit.stratum != m_list.strata[order[at]].name || tied(unit) || std::ranges::count(drawn, &unit) > 0) return false;
            auto with = drawn;
            with.push_back(&unit);
            return can_end(order, at + 1, with);
        });
    }

    static bool tied(DrawUnit const& unit) { return std::ranges::count(unit.tied, "局") > 0; }

    DrawList const& m_list;
    std::vector<std::size_t> m_turns;
    int m_hosts_max = 0;
    std::map<std::string, double> m_chances;
};

struct Row {
    char const* code;
    char const* stratum;
    int weight;
    bool host;
    bool tied;
};

DrawList list_of(std::vector<Row> const& rows, std::vector<Stratum> strata, int host_share) {
    DrawList list;
    list.rules.host_share = host_share;
    list.teams = {{"组", {"局"}}};
    list.strata = std::move(strata);
    for (auto const& [code, stratum, weight, host, tied] : rows) {
        DrawUnit unit;
        unit.code = code;
        unit.stratum = stratum;
        unit.weight = weight;
        unit.host = host;
        if (tied) unit.tied = {"局"};
        list.units.push_back(unit);
    }
    return list;
}

void expect_chances(DrawList const& list) {
    std::map<std::string, int> counts;
    for (int number = 0; number < kDraws; ++number) {
        for (auto const& unit : draw_units(list, seed_number(number))) ++counts[unit.code];
    }
    auto chances = EveryWay(list).chances();
    double sum = 0;
    for (auto const& unit : list.units) {
        expect_share(unit.code, counts[unit.code], chances[unit.code]);
        sum += chances[unit.code];
    }
    double points = 0;
    for (auto const& stratum : list.strata) points += stratum.draw;
    EXPECT_NEAR(sum, points, 1e-9);
}

TEST(DrawChance, by_weight_without_putting_back) {
    expect_chances(list_of({{"a", "一", 1, false, false}, {"b", "一", 2, false, false}, {"c", "一", 3, false, false}, {"d", "一", 5, false, false}, {"e", "一", 40, false, false}, {"f", "一", 1'000, false, false}},
                           {{"一", 3}}, 0));
}

TEST(DrawChance, with_strata_recusal_and_a_limit_on_the_hosts_proposals) {
    expect_chances(list_of({{"a", "一", 100, true, false},
                            {"b", "一", 50, false, false},
                            {"c", "一", 70, false, false},
                            {"d", "一", 90, false, true},
                            {"e", "三", 80, true, false},
                            {"f", "三", 30, false, false},
                            {"g", "三", 20, false, false},
                            {"h", "二", 10, true, false},
                            {"i", "二", 90, true, false}},
                           {{"一", 2}, {"三", 1}, {"二", 1}}, 500));
}

TEST(DrawChance, a_seed_draws_the_turns_and_the_route_evenly) {
    auto const list = list_of({{"a", "一", 9, false, false}, {"b", "一", 1, false, false}, {"c", "二", 7, false, false}}, {{"一", 2}, {"二", 1}}, 0);
    std::map<std::string, int> routes;
    int c_first = 0;
    for (int number = 0; number < kFewDraws; ++number) {
        auto drawn = draw_units(list, seed_number(number));
        c_first += drawn[0].code == "c" ? 1 : 0;
        std::ranges::sort(drawn, {}, &DrawnUnit::stop);
        ++routes[drawn[0].code + drawn[1].code + drawn[2].code];
    }
    expect_share("c first", c_first, 1.0 / 3, kFewDraws);
    EXPECT_EQ(routes.size(), 6u);
    for (auto const& [route, count] : routes) expect_share(route, count, 1.0 / 6, kFewDraws);
}

TEST(DrawChance, teams_are_even_and_share_the_load) {
    auto list = list_of({{"a", "一", 1, false, false}, {"b", "一", 1, false, false}, {"c", "一", 1, false, false}, {"d", "一", 1, false, true}}, {{"一", 4}}, 0);
    list.teams = {{"甲", {}}, {"乙", {}}, {"丙", {"局"}}};
    std::ranges::sort(list.teams, {}, &Team::id);
    std::map<std::string, int> of_a;
    for (int number = 0; number < kFewDraws; ++number) {
        std::map<std::string, int> load;
        for (auto const& unit : draw_units(list, seed_number(number))) {
            ++load[unit.team];
            if (unit.code == "a") ++of_a[unit.team];
            if (unit.code == "d") {
                EXPECT_NE(unit.team, "丙");
            }
        }
        EXPECT_LE(std::max({load["甲"], load["乙"], load["丙"]}), 2);
    }
    expect_share("甲 as often as 乙", of_a["甲"], static_cast<double>(kFewDraws - of_a["丙"]) / kFewDraws / 2, kFewDraws);
}

TEST(DrawChance, below_is_even_where_a_remainder_would_tilt_it) {
    constexpr std::uint64_t kThreeQuarters = std::uint64_t{3} << 62;
    DrawStream stream("even");
    int low = 0;
    for (int number = 0; number < kDraws; ++number) low += stream.below(kThreeQuarters) < (kThreeQuarters / 3) ? 1 : 0;
    expect_share("lowest third", low, 1.0 / 3);  // the plain remainder would give one half
}

}  // namespace
}  // namespace yizhen::inspections

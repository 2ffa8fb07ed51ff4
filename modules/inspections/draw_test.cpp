// What holds of every draw, whatever the list.

#include "modules/inspections/draw.h"

#include "modules/inspections/draw_stream.h"
#include "modules/inspections/test_draw.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace yizhen::inspections {
namespace {

using testing::day_of;
using testing::Dice;
using testing::made_draw;
using testing::made_list;

std::string bytes_up_to(int count) {
    std::string bytes;
    for (int at = 0; at < count; ++at) bytes.push_back(static_cast<char>(at));
    return bytes;
}

// tools/draw_check.py --vectors says the same; docs/adr/0020-drawn-visits.md has them.
TEST(DrawStream, is_the_one_that_is_written_down) {
    EXPECT_EQ(nonce_digest(bytes_up_to(16)), "f3f1301dedfe9ee6fc1142dfbdf5d80f2a7bd1f4c961c7e774723cc539d74d1d");
    DrawStream stream(bytes_up_to(32));
    constexpr std::uint64_t kThreeQuarters = std::uint64_t{3} << 62;  // one word in four is thrown away
    EXPECT_EQ(stream.below(1), 0u);
    EXPECT_EQ(stream.below(6), 5u);
    EXPECT_EQ(stream.below(1'000), 436u);
    EXPECT_EQ(stream.below(kThreeQuarters), 344'176'595'493'104'752u);
    EXPECT_EQ(stream.below(kThreeQuarters), 12'101'585'346'754'400'934u);
    EXPECT_EQ(stream.below(kThreeQuarters), 3'443'025'561'313'825'017u);
    std::vector<char> letters{'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'};
    DrawStream(bytes_up_to(32)).shuffle(letters);
    EXPECT_EQ(std::string(letters.begin(), letters.end()), "gdhefcba");
}

TEST(DrawWeight, need_times_time_unseen_times_show_place) {
    DrawRules const rules;
    auto const today = day_of("2026-11-27");
    DrawUnit unit;
    EXPECT_EQ(weight_of(unit, rules, today), 4'000) << "never seen: all of the gain";
    unit.last_seen = today;
    EXPECT_EQ(weight_of(unit, rules, today), 1'000);
    unit.last_seen = today.plus_days(-365);
    EXPECT_EQ(weight_of(unit, rules, today), 2'500) << "half of two years";
    unit.last_seen = today.plus_days(-5'000);
    EXPECT_EQ(weight_of(unit, rules, today), 4'000) << "no more than unseen_days_max";
    unit.need = 1'500;
    EXPECT_EQ(weight_of(unit, rules, today), 6'000);
    unit.visits = 2;
    EXPECT_EQ(weight_of(unit, rules, today), 6'000);
    unit.visits = 3;
    EXPECT_EQ(weight_of(unit, rules, today), 1'500) << "visited often";
    unit.visits = 0;
    unit.host = true;
    EXPECT_EQ(weight_of(unit, rules, today), 1'500) << "proposed by the host";
    unit.need = 1;
    unit.last_seen = today;
    EXPECT_EQ(weight_of(unit, rules, today), 1) << "nobody is out of reach";
    unit.need = kNeedMax;
    unit.last_seen.reset();
    unit.host = false;
    EXPECT_EQ(weight_of(unit, {.unseen_gain = 1'000'000}, today), 1'001'000'000) << "the largest there is";
}

/// Everything wrong with a draw, judged by the words of the task alone.
std::string faults_of(DrawRecord const& record) {
    auto const& list = record.commitment.list;
    std::map<std::string, DrawUnit> units;
    for (auto const& unit : list.units) units[unit.code] = unit;
    std::map<std::string, Team> teams;
    for (auto const& team : list.teams) teams[team.id] = team;
    std::string faults;
    std::map<std::string, int> of_stratum;
    std::map<std::string, std::set<int>> stops;
    std::set<std::string> seen;
    int hosts = 0;
    for (auto const& drawn : record.drawn->units) {
        if (units.count(drawn.code) == 0 || teams.count(drawn.team) == 0) return drawn.code + " is not on the list";
        auto const& unit = units[drawn.code];
        if (!seen.insert(drawn.code).second) faults += drawn.code + " twice\n";
        if (unit.stratum != drawn.stratum) faults += drawn.code + " in another stratum\n";
        for (auto const& tied : unit.tied) {
            auto const& team = teams[drawn.team];
            if (team.id == tied || std::ranges::count(team.parties, tied) > 0) faults += drawn.code + " seen by " + tied + "\n";
        }
        ++of_stratum[drawn.stratum];
        stops[drawn.team].insert(drawn.stop);
        hosts += unit.host ? 1 : 0;
    }
    int points = 0;
    for (auto const& stratum : list.strata) {
        points += stratum.draw;
        if (of_stratum[stratum.name] != stratum.draw) faults += stratum.name + " has another number\n";
    }
    if (hosts * 1'000 > points * list.rules.host_share) faults += "too many of the host's proposals\n";
    for (auto const& [team, of_team] : stops) {
        if (*of_team.begin() != 1 || *of_team.rbegin() != static_cast<int>(of_team.size())) faults += team + " has no whole route\n";
    }
    return faults;
}

TEST(Draw, keeps_every_rule_whatever_the_list) {
    rc::check([] {
        Dice dice(*rc::gen::arbitrary<std::uint64_t>());
        auto const list = made_list(dice, {.units = *rc::gen::inRange(8, 120), .strata = *rc::gen::inRange(1, 5), .teams = *rc::gen::inRange(1, 5), .draw = 6,
                                           .host_in = *rc::gen::inRange(2, 9), .tied_in = 4});
        if (list.strata.empty()) return;
        testing::Parties const nonces{testing::made_nonce(dice), testing::made_nonce(dice)};
        auto const commitment = commit_draw(list, testing::terms_of(nonces));
        if (!commitment) {  // a list of one team may not suffice; then it must say which stratum
            RC_ASSERT(commitment.problem().message.find("draw") != std::string::npos);
            return;
        }
        auto const record = run_draw(commitment.value(), testing::reveal_of(nonces));
        RC_ASSERT(faults_of(record.value()) == "");
    });
}

TEST(Draw, the_order_of_the_list_does_not_matter) {
    rc::check([] {
        Dice dice(*rc::gen::arbitrary<std::uint64_t>());
        auto const list = made_list(dice, {});
        testing::Parties const nonces{testing::made_nonce(dice), testing::made_nonce(dice)};
        auto turned = list;
        for (auto& unit : turned.units) unit.tied.insert(unit.tied.begin(), "不相干");
        auto straight = turned;
        DrawStream stream("whatever");
        stream.shuffle(turned.units);
        stream.shuffle(turned.teams);
        stream.shuffle(turned.strata);
        for (auto& unit : turned.units) std::ranges::reverse(unit.tied);
        for (auto& team : turned.teams) std::ranges::reverse(team.parties);
        auto const one = run_draw(commit_draw(straight, testing::terms_of(nonces)).value(), testing::reveal_of(nonces)).value();
        auto const other = run_draw(commit_draw(turned, testing::terms_of(nonces)).value(), testing::reveal_of(nonces)).value();
        RC_ASSERT(text_of(one) == text_of(other));
    });
}

TEST(Draw, every_input_moves_the_seed) {
    Dice dice(7);
    auto const list = made_list(dice, {});
    testing::Parties const nonces{testing::made_nonce(dice), testing::made_nonce(dice)};
    auto const commitment = commit_draw(list, testing::terms_of(nonces)).value();
    auto const reveal = testing::reveal_of(nonces);
    std::set<std::string> seeds{seed_of(commitment, reveal)};
    auto const differs = [&](auto const& change) {
        auto changed = reveal;
        change(changed);
        EXPECT_TRUE(seeds.insert(seed_of(commitment, changed)).second);
    };
    differs([](Reveal& one) { one.gatekeeper_nonce[0] ^= 1; });
    differs([](Reveal& one) { one.auditor_nonce[0] ^= 1; });
    differs([](Reveal& one) { std::swap(one.auditor_nonce, one.gatekeeper_nonce); });
    differs([](Reveal& one) { one.public_value = "3421.56"; });
    differs([](Reveal& one) { one.public_day = one.public_day.plus_days(1); });
    differs([](Reveal& one) {  // a byte moved over the border of two inputs
        one.auditor_nonce.insert(one.auditor_nonce.begin(), one.gatekeeper_nonce.back());
        one.gatekeeper_nonce.pop_back();
    });
    auto other = list;
    other.units[0].need += 1;
    EXPECT_TRUE(seeds.insert(seed_of(commit_draw(other, testing::terms_of(nonces)).value(), reveal)).second);
}

TEST(Draw, what_only_the_host_proposed_fills_a_stratum_when_it_must) {
    DrawList list;
    list.chain = "链";
    list.title = "题";
    list.public_value = {"数", day_of("2026-12-01"), 2};
    list.teams = {{"组", {}}};
    list.strata = {{"甲", 2}, {"乙", 2}};
    for (auto const* code : {"1", "2", "3"}) list.units.push_back({.code = code, .name = {}, .stratum = "甲", .last_seen = {}, .host = true, .tied = {}});
    for (auto const* code : {"4", "5", "6"}) list.units.push_back({.code = code, .name = {}, .stratum = "乙", .last_seen = {}, .host = code[0] == '6', .tied = {}});
    Dice dice(1);
    for (int round = 0; round < 50; ++round) {
        auto const record = made_draw(dice, list);
        EXPECT_EQ(faults_of(record), "") << "both of 甲 are the host's, so none of 乙 may be";
    }
    list.rules.host_share = 499;
    EXPECT_EQ(commit_draw(list, testing::terms_of({"a", "b"})).problem().message,
              "rules.host_share 只许 1 个点位由对方推荐，要抽满各层却至少要用 2 个；请补充非推荐的单位，或减少 draw。");
}

TEST(Draw, a_large_list_is_drawn_from_by_the_same_words) {
    // More units than a block of the pool holds, so that blocks are crossed; draw_check.py judges such a list too.
    Dice dice(11);
    auto const record = made_draw(dice, made_list(dice, {.units = 6'000, .strata = 2, .teams = 3, .draw = 1, .host_in = 3, .tied_in = 50}));
    EXPECT_EQ(faults_of(record), "");
}

}  // namespace
}  // namespace yizhen::inspections

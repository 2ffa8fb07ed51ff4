// One more wish: what was told to the units stays.

#include "modules/inspections/inspections.h"

#include "modules/inspections/test_checker.h"
#include "modules/inspections/test_county.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace yizhen::inspections {
namespace {

using testing::faults_of;
using testing::moved;

constexpr int kAdditions = 60;

/// Visits moved by each of many additions to the same plan, in rising order.
std::vector<int> moves_of_additions(testing::CountySize const& size, std::uint64_t seed) {
    auto wishes = testing::made_county(seed, size);
    auto const before = plan(wishes, {.seconds = 0.2}).value();
    testing::Dice dice(seed + 1);
    std::vector<int> moves;
    for (int addition = 0; addition < kAdditions; ++addition) {
        wishes.wishes.push_back(testing::made_wish(dice, size, size.wishes + addition));
        auto const after = plan(wishes, {.seconds = 0.01, .before = &before}).value();
        EXPECT_EQ(faults_of(wishes, after), "");
        EXPECT_LE(after.unplaced.size(), before.unplaced.size() + 1);
        moves.push_back(moved(before, after));
        wishes.wishes.pop_back();
    }
    std::ranges::sort(moves);
    return moves;
}

TEST(Kept, one_more_wish_moves_at_most_three_visits_and_mostly_none) {
    auto const moves = moves_of_additions({.weeks = 30, .townships = 3, .villages = 25, .departments = 15, .wishes = 350, .window_max = 10, .caps = {2, 3, 5}}, 11);
    EXPECT_EQ(moves[moves.size() / 2], 0);
    EXPECT_LE(moves.back(), kMovesAWishMax);
}

TEST(Kept, also_where_hardly_anything_fits) {
    auto const moves = moves_of_additions({.weeks = 16, .townships = 2, .villages = 8, .departments = 5, .wishes = 100, .window_max = 5, .caps = {2, 2, 3}}, 12);
    EXPECT_EQ(moves[moves.size() / 2], 0);
    EXPECT_LE(moves.back(), kMovesAWishMax);
    EXPECT_GT(moves.back(), 0) << "nothing had to move: the case is too easy";
}

TEST(Kept, any_small_plan_with_one_more_wish) {
    rc::check("at most three visits move, every rule holds", [] {
        auto const seed = *rc::gen::arbitrary<std::uint64_t>();
        auto wishes = testing::made_small(seed, 30);
        auto const last = wishes.wishes.back();
        wishes.wishes.pop_back();
        auto const before = plan(wishes, {.seconds = 0.01}).value();
        wishes.wishes.push_back(last);
        auto const after = plan(wishes, {.seconds = 0.01, .before = &before}).value();
        auto const faults = faults_of(wishes, after);
        RC_ASSERT(faults == "");
        RC_ASSERT(moved(before, after) <= kMovesAWishMax);
    });
}

TEST(Kept, the_same_wishes_keep_the_same_plan) {
    auto const wishes = testing::made_county(4, {.villages = 30, .wishes = 400});
    auto const before = plan(wishes, {.seconds = 0.1}).value();
    auto const after = plan(wishes, {.seconds = 0.1, .before = &before}).value();
    EXPECT_EQ(moved(before, after), 0);
    EXPECT_EQ(before.objective, after.objective);
}

TEST(Kept, what_is_no_longer_wanted_or_allowed_goes) {
    auto wishes = testing::made_county(6, {.villages = 30, .wishes = 400});
    auto const before = plan(wishes, {.seconds = 0.1}).value();
    wishes.wishes.erase(wishes.wishes.begin(), wishes.wishes.begin() + 50);
    wishes.blackouts.push_back({std::nullopt, {10, 11}});
    wishes.caps = {1, 4, 4};
    EXPECT_EQ(faults_of(wishes, plan(wishes, {.seconds = 0.1, .before = &before}).value()), "");
}

TEST(Kept, a_plan_of_other_units_is_no_hindrance) {
    auto const wishes = testing::made_small(9, 20);
    Plan foreign;
    foreign.visits = {{{"别处"}, 900, {{"w00000"}}}, {wishes.wishes[0].unit, 1, {{"不存在"}, wishes.wishes[0].id, wishes.wishes[0].id}}};
    EXPECT_EQ(faults_of(wishes, plan(wishes, {.seconds = 0.01, .before = &foreign}).value()), "");
}

}  // namespace
}  // namespace yizhen::inspections

// Bands from where a unit stands and what a unit of its size does. Figures are synthetic.

#include "modules/tasks/targets.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace yizhen::tasks {
namespace {

std::vector<UnitBand> made(std::vector<Standing> const& units, bool at_most = false) { return bands_of(units, at_most).value(); }

TEST(Targets, a_unit_aims_between_where_it_stands_and_what_its_size_does) {
    // Together 90 of 300: three in ten. A does 10 of 100, B 20 of 100, C 60 of 100.
    auto const bands = made({{"A", 10, 100}, {"B", 20, 100}, {"C", 60, 100}});
    EXPECT_EQ(bands[0].band, (Band{10, 20, 30}));
    EXPECT_EQ(bands[1].band, (Band{20, 25, 30}));
    EXPECT_EQ(bands[2].band, (Band{30, 60, 60})) << "whoever is ahead is asked for no more";
}

TEST(Targets, where_less_is_better_all_is_turned_over) {
    auto const bands = made({{"A", 10, 100}, {"B", 20, 100}, {"C", 60, 100}}, true);
    EXPECT_EQ(bands[0].band, (Band{30, 10, 10}));
    EXPECT_EQ(bands[2].band, (Band{60, 45, 30}));
}

TEST(Targets, one_figure_for_all_needs_a_reason) {
    EXPECT_FALSE(uniform_bands({"A", "B"}, 50, " "));
    auto const bands = uniform_bands({"A", "B"}, 50, "某法第三条规定统一标准");
    ASSERT_TRUE(bands);
    EXPECT_EQ(bands.value()[1].band, (Band{50, 50, 50}));
}

TEST(Targets, what_cannot_be_worked_out_is_refused) {
    EXPECT_FALSE(bands_of({}, false));
    EXPECT_FALSE(bands_of({{"A", 1, 0}, {"B", 2, 0}}, false));
    EXPECT_FALSE(bands_of({{"A", -1, 5}}, false));
    EXPECT_FALSE(bands_of({{"A", 1, kFigureMax + 1}}, false));
}

TEST(Targets, any_band_is_in_order_and_asks_nobody_for_more_than_their_size) {
    EXPECT_TRUE(rc::check("bands", [] {
        std::vector<Standing> units;
        auto const count = *rc::gen::inRange<std::size_t>(1, 30);
        for (std::size_t i = 0; i < count; ++i) units.push_back({std::to_string(i), *rc::gen::inRange<std::int64_t>(0, kFigureMax + 1), *rc::gen::inRange<std::int64_t>(0, kFigureMax + 1)});
        units.front().capacity = std::max<std::int64_t>(1, units.front().capacity);
        bool const at_most = *rc::gen::arbitrary<bool>();
        auto const bands = made(units, at_most);
        std::int64_t stand = 0;
        std::int64_t most = 0;
        for (std::size_t i = 0; i < count; ++i) {
            auto const& band = bands[i].band;
            RC_ASSERT((at_most ? (band.least >= band.aim && band.aim >= band.most) : (band.least <= band.aim && band.aim <= band.most)));
            RC_ASSERT(std::min(band.least, band.most) <= units[i].baseline && units[i].baseline <= std::max(band.least, band.most));
            stand += units[i].baseline;
            most += band.most;
        }
        RC_ASSERT((at_most ? most <= stand + static_cast<std::int64_t>(count) : most >= stand - static_cast<std::int64_t>(count)));
    }));
}

TEST(Targets, a_lower_target_is_over_the_upper_one_by_thousandths) {
    EXPECT_EQ(over_permille(100, 100, false), 0);
    EXPECT_EQ(over_permille(120, 100, false), 200);
    EXPECT_EQ(over_permille(80, 100, false), 0);
    EXPECT_EQ(over_permille(80, 100, true), 200) << "where less is better, less is more";
    EXPECT_EQ(over_permille(3, 0, false), 3'000);
    EXPECT_EQ(over_permille(10'000'001, 10'000'000, false), 1) << "a little more is more";
}

}  // namespace
}  // namespace yizhen::tasks

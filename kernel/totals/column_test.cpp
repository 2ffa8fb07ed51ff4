#include "kernel/totals/column.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <limits>

namespace yizhen::totals {
namespace {

__extension__ using Wide = __int128;

std::shared_ptr<Shape const> shape_of(std::vector<Place> const& places) {
    auto shape = Shape::make(places);
    EXPECT_TRUE(shape) << shape.problem().message;
    return shape ? std::move(shape).value() : nullptr;
}

/// County 1: township 2 (villages 3, 4), township 5 (village 6), and village 7 straight below the county.
std::vector<Place> small_county() { return {{1, -1, 2}, {2, 0, 3}, {3, 1, 4}, {4, 1, 4}, {5, 0, 3}, {6, 4, 4}, {7, 0, 4}}; }

/// A forest in tree order: each unit stands below one of those on the way from the root to the unit before it.
std::vector<Place> random_forest() {
    auto const size = *rc::gen::inRange<std::size_t>(1, 200);
    std::vector<Place> out;
    std::vector<std::int32_t> way;
    for (std::size_t at = 0; at < size; ++at) {
        auto const keep = *rc::gen::inRange<std::size_t>(0, way.size() + 1);
        way.resize(keep);
        out.push_back({static_cast<std::int64_t>(at * 3 + 1), way.empty() ? -1 : way.back(), static_cast<std::uint8_t>(way.size())});
        way.push_back(static_cast<std::int32_t>(at));
    }
    return out;
}

Cell random_cell() {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    auto const value = *rc::gen::weightedOneOf<std::int64_t>({{8, rc::gen::inRange<std::int64_t>(-1000, 1000)},
                                                              {2, rc::gen::arbitrary<std::int64_t>()},
                                                              {1, rc::gen::elementOf(std::vector<std::int64_t>{most, least, most - 1, 0})}});
    return {value, static_cast<State>(*rc::gen::inRange(0, 4))};
}

/// What a reading must be, the slow and plain way.
Reading plain_reading(Shape const& shape, std::map<std::int64_t, Cell> const& cells, std::int32_t place) {
    Reading out;
    Wide sum = 0;
    for (std::int32_t at = place == kWhole ? 0 : place; at <= shape.last_of(place); ++at) {
        if (!shape.is_leaf(at)) continue;
        ++out.leaves;
        auto const found = cells.find(shape.unit_at(at));
        if (found == cells.end()) continue;
        auto const state = found->second.state;
        out.present += state == State::present;
        out.not_applicable += state == State::not_applicable;
        out.disputed += state == State::disputed;
        if (state == State::present || state == State::disputed) sum += found->second.value;
    }
    out.overflow = sum > std::numeric_limits<std::int64_t>::max() || sum < std::numeric_limits<std::int64_t>::min();
    out.sum = out.overflow ? 0 : static_cast<std::int64_t>(sum);
    return out;
}

void expect_all(Column const& column, std::map<std::int64_t, Cell> const& cells) {
    for (std::int32_t place = kWhole; place < static_cast<std::int32_t>(column.shape().size()); ++place) {
        RC_ASSERT(column.read(place) == plain_reading(column.shape(), cells, place));
    }
}

TEST(Totals, AShapeKnowsItsRanges) {
    auto const shape = shape_of(small_county());
    EXPECT_EQ(shape->leaves(), 4);
    EXPECT_EQ(shape->inner(), 4);  // the whole, the county, two townships
    EXPECT_EQ(shape->first_leaf(1), 0);
    EXPECT_EQ(shape->end_leaf(1), 2);
    EXPECT_EQ(shape->end_leaf(0), 4);
    EXPECT_EQ(shape->children(0), (std::vector<std::int32_t>{1, 4, 6}));
    EXPECT_EQ(shape->find(6), 5);
    EXPECT_EQ(shape->find(99), kNowhere);
    EXPECT_EQ(shape->runs().size(), 3U);
}

TEST(Totals, UnitsOutOfTreeOrderAreRefused) {
    EXPECT_FALSE(Shape::make({{1, -1, 0}, {2, 0, 1}, {3, -1, 0}, {4, 0, 1}}));  // 4 stands below a subtree that has ended
    EXPECT_FALSE(Shape::make({{1, 1, 0}, {2, -1, 0}}));                         // below one that comes later
    EXPECT_FALSE(Shape::make({{1, -1, 0}, {1, 0, 1}}));                         // twice
    EXPECT_TRUE(Shape::make({}));
}

TEST(Totals, ZeroIsNotNobodyAnswered) {
    Column column(shape_of(small_county()));
    EXPECT_FALSE(column.read(0).has_sum());
    EXPECT_EQ(column.read(0).blank(), 4);
    column.set(3, {0, State::present});
    EXPECT_TRUE(column.read(0).has_sum());
    EXPECT_EQ(column.read(0).sum, 0);
    EXPECT_FALSE(column.read(0).complete());
}

TEST(Totals, AChangeIsSeenAtEveryLevelAndNowhereElse) {
    Column column(shape_of(small_county()));
    column.set(3, {10, State::present});
    column.set(4, {5, State::disputed});
    column.set(6, {7, State::not_applicable});
    EXPECT_EQ(column.read(1).sum, 15);
    EXPECT_EQ(column.read(1).disputed, 1);
    EXPECT_EQ(column.read(4), (Reading{0, false, 1, 0, 1, 0}));
    EXPECT_EQ(column.read(0).sum, 15);
    EXPECT_EQ(column.read(kWhole).blank(), 1);
    column.set(3, {});
    EXPECT_EQ(column.read(0).sum, 5);
    EXPECT_EQ(column.first_wrong(), kNowhere);
}

TEST(Totals, WhatAUnitAboveSaysItselfIsInNoSum) {
    Column column(shape_of(small_county()));
    column.set(3, {10, State::present});
    column.set(2, {99, State::present});
    column.set(1234, {5, State::present});
    EXPECT_EQ(column.read(1).sum, 10);
    EXPECT_EQ(column.own(1)->value, 99);
    EXPECT_EQ(column.read(kWhole).sum, 10);
    EXPECT_EQ(column.outside().size(), 1U);
    column.set(2, {});
    EXPECT_FALSE(column.own(1));
}

TEST(Totals, ASumThatDoesNotFitIsAnErrorOfItsCellUntilItFitsAgain) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    Column column(shape_of(small_county()));
    column.set(3, {most, State::present});
    column.set(4, {1, State::present});
    column.set(6, {2, State::present});
    EXPECT_TRUE(column.read(1).overflow);
    EXPECT_TRUE(column.read(0).overflow);
    EXPECT_FALSE(column.read(0).has_sum());
    EXPECT_EQ(column.read(4).sum, 2);
    column.set(4, {-3, State::present});
    EXPECT_EQ(column.read(0).sum, most - 1);
    column.recompute();
    EXPECT_EQ(column.read(0).sum, most - 1);
}

TEST(Totals, IncrementEqualsRecompute) {
    EXPECT_TRUE(rc::check([] {
        auto const shape = shape_of(random_forest());
        Column column(shape);
        std::map<std::int64_t, Cell> cells;
        auto const edits = *rc::gen::inRange(0, 150);
        for (int edit = 0; edit < edits; ++edit) {
            auto const place = *rc::gen::inRange<std::int32_t>(0, static_cast<std::int32_t>(shape->size()));
            auto const cell = random_cell();
            column.set(shape->unit_at(place), cell);
            if (shape->is_leaf(place)) cells[shape->unit_at(place)] = cell;
        }
        expect_all(column, cells);
        RC_ASSERT(column.first_wrong() == kNowhere);
        column.recompute();
        expect_all(column, cells);
    }));
}

TEST(Totals, RunsOfAnyLengthAcrossWordsAndBlocks) {
    for (int const wide : {1, 7, 63, 64, 65, 127, 511, 512, 513, 1'300}) {
        std::vector<Place> places{{1, -1, 0}};
        for (int town = 0; town < 5; ++town) {
            auto const parent = static_cast<std::int32_t>(places.size());
            places.push_back({static_cast<std::int64_t>(places.size()) + 1, 0, 1});
            for (int village = 0; village < wide + town; ++village) places.push_back({static_cast<std::int64_t>(places.size()) + 1, parent, 2});
            places.push_back({static_cast<std::int64_t>(places.size()) + 1, 0, 2});  // straight below the top, between the towns
        }
        auto const shape = shape_of(places);
        Column loaded(shape), set(shape);
        std::map<std::int64_t, Cell> cells;
        for (std::int32_t place = 0; place < static_cast<std::int32_t>(shape->size()); ++place) {
            if (!shape->is_leaf(place)) continue;
            Cell cell{place * 37 - 5'000, static_cast<State>((place * 7 + place / 3) % 4)};
            loaded.load(shape->unit_at(place), cell);
            set.set(shape->unit_at(place), cell);
            cells[shape->unit_at(place)] = cell;
        }
        loaded.recompute();
        EXPECT_EQ(loaded.first_difference(set), kNowhere) << wide;
        for (std::int32_t place = kWhole; place < static_cast<std::int32_t>(shape->size()); ++place) {
            ASSERT_EQ(loaded.read(place), plain_reading(*shape, cells, place)) << wide << " " << place;
        }
    }
}

TEST(Totals, MovedUnitsKeepTheirCells) {
    EXPECT_TRUE(rc::check([] {
        auto const before = shape_of(random_forest());
        auto const after = shape_of(random_forest());
        Column column(before);
        Column direct(after);
        for (std::int32_t place = 0; place < static_cast<std::int32_t>(before->size()); ++place) {
            auto const cell = random_cell();
            column.set(before->unit_at(place), cell);
            direct.set(before->unit_at(place), cell);
        }
        auto const moved = column.over(after);
        RC_ASSERT(moved.first_difference(direct) == kNowhere);
        RC_ASSERT(moved.first_wrong() == kNowhere);
        RC_ASSERT(moved.over(before).first_difference(column) == kNowhere);  // nothing is lost on the way
    }));
}

TEST(Totals, ManyThreadsGiveWhatOneGives) {
    auto const shape = shape_of(small_county());
    std::vector<Column> columns(50, Column(shape));
    std::vector<Column*> all;
    for (std::size_t at = 0; at < columns.size(); ++at) {
        columns[at].load(3, {static_cast<std::int64_t>(at), State::present});
        columns[at].load(6, {1, State::present});
        all.push_back(&columns[at]);
    }
    EXPECT_NE(columns[7].first_wrong(), kNowhere);
    recompute(all, 4);
    for (std::size_t at = 0; at < columns.size(); ++at) EXPECT_EQ(columns[at].read(kWhole).sum, static_cast<std::int64_t>(at) + 1);
}

TEST(Totals, ExtremesAreOfTheNumbersThere) {
    Column column(shape_of(small_county()));
    EXPECT_EQ(column.extremes(0).cells, 0);
    column.set(3, {-4, State::present});
    column.set(4, {9, State::disputed});
    column.set(6, {9, State::present});
    column.set(7, {0, State::not_applicable});
    auto const all = column.extremes(kWhole);
    EXPECT_EQ(all.min, -4);
    EXPECT_EQ(all.max, 9);
    EXPECT_EQ(all.distinct, 2);
    EXPECT_EQ(all.cells, 3);
}

TEST(TotalsCache, AColumnComesBackAsItWas) {
    EXPECT_TRUE(rc::check([] {
        auto const shape = shape_of(random_forest());
        Column column(shape);
        for (std::int32_t place = 0; place < static_cast<std::int32_t>(shape->size()); ++place) column.set(shape->unit_at(place), random_cell());
        column.set(999'999, random_cell());
        auto const key = *rc::gen::arbitrary<std::string>();
        auto const bytes = to_cache(key, column);
        RC_ASSERT(key_of_cache(bytes) == key);
        std::string read_key;
        auto const back = from_cache(shape, bytes, read_key);
        RC_ASSERT(static_cast<bool>(back));
        RC_ASSERT(read_key == key);
        RC_ASSERT(back.value().first_difference(column) == kNowhere);
    }));
}

TEST(TotalsCache, AnyDamagedByteIsSeen) {
    auto const shape = shape_of(small_county());
    Column column(shape);
    column.set(3, {10, State::present});
    auto const bytes = to_cache("key", column);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        auto damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 4);
        std::string key;
        EXPECT_FALSE(from_cache(shape, damaged, key)) << at;
    }
    std::string key;
    for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(from_cache(shape, std::string_view(bytes).substr(0, size), key)) << size;
    EXPECT_FALSE(from_cache(shape_of({{1, -1, 0}, {3, 0, 1}}), bytes, key));  // another tree
}

}  // namespace
}  // namespace yizhen::totals

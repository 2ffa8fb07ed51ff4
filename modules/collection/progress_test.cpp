#include "modules/collection/progress.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace yizhen::collection {
namespace {

/// 1 province, 2 prefecture, 3 county (the realm), townships 4 and 5, villages 6 and 7 below 4, 8 below 5.
std::shared_ptr<org::Tree const> tree() {
    org::TreeBuilder builder;
    auto const add = [&](std::int64_t id, std::int64_t parent, org::UnitKind kind, std::string_view code) {
        builder.add({.id = UnitId(id), .parent = UnitId(parent), .kind = kind, .code = code, .name = code, .initials = code, .other_names = {}});
    };
    add(1, 0, org::UnitKind::province, "41");
    add(2, 1, org::UnitKind::prefecture, "4101");
    add(3, 2, org::UnitKind::county, "410102");
    add(4, 3, org::UnitKind::township, "410102001");
    add(5, 3, org::UnitKind::township, "410102002");
    add(6, 4, org::UnitKind::village, "410102001001");
    add(7, 4, org::UnitKind::village, "410102001002");
    add(8, 5, org::UnitKind::village, "410102002001");
    return builder.build();
}

ProgressNode const& node(std::vector<ProgressNode> const& nodes, std::int64_t unit) {
    auto const found = std::ranges::find(nodes, UnitId(unit), &ProgressNode::unit);
    EXPECT_NE(found, nodes.end()) << unit;
    return *found;
}

TEST(Progress, AddsUpToTheCountyAndNoFurther) {
    std::vector<TaskCount> const counts{{UnitId(6), TaskState::approved, 1, 10}, {UnitId(7), TaskState::open, 1, 4},
                                        {UnitId(8), TaskState::submitted, 2, 6}, {UnitId(8), TaskState::cancelled, 1, 99}};
    auto const nodes = progress_of(*tree(), counts);
    ASSERT_EQ(nodes.size(), 6u) << "the county, two townships, three villages";
    EXPECT_EQ(nodes.front().unit, UnitId(3));
    EXPECT_FALSE(nodes.front().parent.known());
    EXPECT_EQ(nodes.front().cells, 20);
    EXPECT_EQ(nodes.front().cells_approved, 10);
    EXPECT_EQ(nodes.front().cells_submitted, 6);
    EXPECT_EQ(nodes.front().tasks, 4);
    EXPECT_EQ(nodes.front().tasks_done, 1);
    EXPECT_EQ(node(nodes, 4).cells, 14);
    EXPECT_EQ(node(nodes, 5).cells, 6);
    EXPECT_EQ(node(nodes, 8).parent, UnitId(5));
}

TEST(Progress, SaysWhereATaskWaitsAndSinceWhen) {
    std::vector<TaskCount> const counts{{UnitId(6), TaskState::submitted, 1, 10, TaskId(60), UnitId(4), 500, 0},
                                        {UnitId(7), TaskState::open, 1, 4, TaskId(70), UnitId(7), 300, 3, CivilDate::of(2026, 11, 20).value()},
                                        {UnitId(8), TaskState::submitted, 1, 6, TaskId(80), UnitId(3), 400, 2},
                                        {UnitId(8), TaskState::approved, 1, 5, TaskId(81), UnitId{}, 100, 0}};
    auto const nodes = progress_of(*tree(), counts);
    EXPECT_EQ(node(nodes, 4).waiting_here, 1) << "what village 6 sent waits for its township";
    EXPECT_EQ(node(nodes, 4).waiting_here_since_ms, 500);
    EXPECT_EQ(node(nodes, 3).waiting_here, 1);
    EXPECT_EQ(node(nodes, 7).waiting_here, 1);
    EXPECT_EQ(node(nodes, 6).waiting_here, 0);
    ASSERT_TRUE(node(nodes, 7).own);
    EXPECT_EQ(node(nodes, 7).own->late_days, 3);
    EXPECT_EQ(node(nodes, 7).own->reminded->iso(), "2026-11-20");
    EXPECT_FALSE(node(nodes, 4).own) << "a township that was asked nothing itself";
    EXPECT_EQ(node(nodes, 8).own->task, TaskId(80)) << "the one that is not over";
    EXPECT_EQ(nodes.front().tasks_late, 1) << "who has answered is not late any more";
    EXPECT_EQ(nodes.front().cells_answered(), 21);
    EXPECT_EQ(node(nodes, 4).cells_answered(), 10);
}

TEST(Progress, NothingAskedIsNoProgress) { EXPECT_TRUE(progress_of(*tree(), {}).empty()); }

RC_GTEST_PROP(Progress, EveryNodeIsTheSumOfWhatIsBelowIt, ()) {
    auto const village = rc::gen::element<std::int64_t>(6, 7, 8);
    auto const state = rc::gen::element(TaskState::open, TaskState::returned, TaskState::submitted, TaskState::approved);
    std::vector<TaskCount> counts;
    for (auto const cells : *rc::gen::container<std::vector<std::uint8_t>>(rc::gen::arbitrary<std::uint8_t>())) {
        counts.push_back({UnitId(*village), *state, 1, cells});
    }
    auto const units = tree();
    auto const nodes = progress_of(*units, counts);
    for (auto const& one : nodes) {
        RC_ASSERT(one.cells == one.cells_open + one.cells_returned + one.cells_submitted + one.cells_approved);
        std::int64_t below = 0;
        bool any = false;
        for (auto const& other : nodes) {
            if (other.parent != one.unit) continue;
            below += other.cells;
            any = true;
        }
        if (any) RC_ASSERT(below == one.cells);
    }
}

}  // namespace
}  // namespace yizhen::collection

#include "modules/inspections/inspections.h"

#include "kernel/problem_catalogue.h"
#include "modules/inspections/test_county.h"

#include <gtest/gtest.h>

namespace yizhen::inspections {
namespace {

constexpr std::string_view kGood = R"({"weeks": 52,
  "caps": {"visits_per_unit_per_4_weeks": 2, "visits_per_department_per_week": null},
  "blackout": [{"unit": null, "weeks": [5, 6]}, {"unit": "甲村", "weeks": [30]}],
  "wishes": [{"id": "w1", "department": "农业", "unit": "甲村", "earliest": 3, "latest": 9, "preferred": null, "joinable": true, "apart_from": ["纪检"]},
             {"id": 2, "department": 7, "unit": "甲村", "earliest": 8, "latest": 8, "preferred": 8, "joinable": false, "apart_from": []}]})";

TEST(WishesJson, are_read) {
    auto const read = parse_wishes(kGood, "愿望.json");
    ASSERT_TRUE(read) << read.problem().message;
    auto const& wishes = read.value();
    EXPECT_EQ(wishes.weeks, 52);
    EXPECT_EQ(wishes.caps.visits_per_unit_per_4_weeks, 2);
    EXPECT_FALSE(wishes.caps.visits_per_department_per_week);
    EXPECT_FALSE(wishes.caps.departments_per_visit);
    ASSERT_EQ(wishes.blackouts.size(), 2u);
    EXPECT_FALSE(wishes.blackouts[0].unit);
    ASSERT_EQ(wishes.wishes.size(), 2u);
    EXPECT_FALSE(wishes.wishes[0].preferred);
    EXPECT_EQ(wishes.wishes[0].apart_from.size(), 1u);
    EXPECT_TRUE(wishes.wishes[1].id.is_number);
    EXPECT_FALSE(wishes.wishes[1].joinable);
}

struct Bad {
    std::string_view what;      ///< is replaced …
    std::string_view by;        ///< … by this
    std::string_view message;   ///< and the whole message is this
};

constexpr Bad kBad[] = {
    {"\"weeks\": 52", "\"weeks\": 0", "愿望.json：weeks 是 0，应为 1–520 的整数。"},
    {"\"weeks\": 52", "\"weeks\": \"52\"", "愿望.json：最外层的 weeks 应为整数。"},
    {"\"weeks\": 52", "\"weeks\": 52.5", "愿望.json：最外层的 weeks 应为整数。"},
    {"\"weeks\": 52", "\"weeks\": 52, \"week\": 1", "愿望.json：最外层有不认识的“week”；可用 weeks、caps、blackout、wishes。"},
    {"_4_weeks\": 2", "_4_weeks\": -1", "愿望.json：caps.visits_per_unit_per_4_weeks 是 -1，应为不小于 0 的整数，不限就写 null。"},
    {"visits_per_department_per_week\": null", "departments_per_visit\": 0", "愿望.json：caps.departments_per_visit 是 0，应为不小于 1 的整数，不限就写 null。"},
    {"visits_per_department_per_week", "visits_per_departments_per_week",
     "愿望.json：caps 有不认识的“visits_per_departments_per_week”；可用 visits_per_unit_per_4_weeks、visits_per_department_per_week、departments_per_visit。"},
    {"[5, 6]", "[5, 60]", "愿望.json：blackout 第 1 项的 weeks 是第 60 周，不在第 1–52 周之内。"},
    {"[30]", "30", "愿望.json：blackout 第 2 项的 weeks 应为数组。"},
    {"\"id\": 2", "\"id\": \"w1\"", "愿望.json：走访申请“w1”写了两次；id 不能重复。"},
    {"\"id\": 2", "\"id\": \"\"", "愿望.json：第 2 条走访申请的 id 应为文字或整数，不能为空。"},
    {"\"id\": 2, ", "", "愿望.json：第 2 条走访申请缺少 id。"},
    {"\"unit\": \"甲村\", \"earliest\": 8", "\"earliest\": 8", "愿望.json：走访申请“2”缺少 unit。"},
    {"\"earliest\": 3", "\"earliest\": 10", "愿望.json：走访申请“w1”的 earliest（第 10 周）晚于 latest（第 9 周）。"},
    {"\"latest\": 9", "\"latest\": 53", "愿望.json：走访申请“w1”的 latest 是第 53 周，不在第 1–52 周之内。"},
    {"\"preferred\": 8", "\"preferred\": 9", "愿望.json：走访申请“2”的 preferred 是第 9 周，不在它自己的第 8–8 周之内；没有更想要的一周就写 null。"},
    {"\"joinable\": false", "\"joinable\": 0", "愿望.json：走访申请“2”的 joinable 应为 true 或 false。"},
    {"\"joinable\": false", "\"joined\": false",
     "愿望.json：走访申请“2”有不认识的“joined”；可用 id、department、unit、earliest、latest、preferred、joinable、apart_from。"},
    {"[\"纪检\"]", "\"纪检\"", "愿望.json：走访申请“w1”的 apart_from 应为数组。"},
    {"]}]})", "]}]", "愿望.json：不是合法的 JSON。"},
};

TEST(WishesJson, what_is_wrong_is_one_line_with_file_and_wish) {
    for (auto const& [what, by, message] : kBad) {
        std::string text(kGood);
        auto const at = text.find(what == "]}]})" ? "]}]}" : what);
        ASSERT_NE(at, std::string::npos) << what;
        text.replace(at, what == "]}]})" ? 4 : what.size(), by);
        auto const read = parse_wishes(text, "愿望.json");
        ASSERT_FALSE(read) << by;
        EXPECT_TRUE(read.problem().is(problems::kBadInput));
        EXPECT_EQ(read.problem().message, message);
    }
}

TEST(WishesJson, a_wish_that_is_no_object) {
    EXPECT_EQ(parse_wishes(R"({"weeks": 1, "wishes": [3]})", "a.json").problem().message, "a.json：第 1 条走访申请应为对象。");
    EXPECT_EQ(parse_wishes(R"([])", "a.json").problem().message, "a.json：最外层应为对象。");
    EXPECT_EQ(parse_wishes(R"({"weeks": 1})", "a.json").problem().message, "a.json：最外层缺少 wishes。");
}

TEST(PlanJson, is_written_as_the_task_says) {
    auto const made = plan(parse_wishes(kGood, "a.json").value(), {.seconds = 1}).value();
    EXPECT_EQ(text_of(made), R"({
  "visits": [
    {"unit": "甲村", "week": 3, "wishes": ["w1"]},
    {"unit": "甲村", "week": 8, "wishes": [2]}
  ],
  "unplaced": [],
  "count": 2,
  "objective": 2.000,
  "lower_bound": 2.000,
  "gap": 0.000000,
  "seconds": 0.000
}
)");
}

TEST(PlanJson, comes_back_as_it_went) {
    auto const made = plan(testing::made_county(2, {.villages = 20, .wishes = 300, .caps = {1, 3, 4}}), {.seconds = 0.3}).value();
    auto const back = parse_plan(text_of(made), "plan.json");
    ASSERT_TRUE(back) << back.problem().message;
    ASSERT_EQ(back.value().visits.size(), made.visits.size());
    for (std::size_t at = 0; at < made.visits.size(); ++at) {
        EXPECT_EQ(back.value().visits[at].unit, made.visits[at].unit);
        EXPECT_EQ(back.value().visits[at].week, made.visits[at].week);
        EXPECT_EQ(back.value().visits[at].wishes, made.visits[at].wishes);
    }
    EXPECT_EQ(back.value().unplaced.size(), made.unplaced.size());
}

TEST(PlanJson, a_wrong_one_is_refused_with_its_name) {
    EXPECT_EQ(parse_plan(R"({"visits": [{"unit": "甲村", "wishes": []}]})", "p.json").problem().message, "p.json：第 1 次走访缺少 week。");
    EXPECT_EQ(parse_plan("{}", "p.json").problem().message, "p.json：最外层缺少 visits。");
}

}  // namespace
}  // namespace yizhen::inspections

#include "kernel/expr/expr.h"

#include <gtest/gtest.h>

namespace yizhen::expr {
namespace {

NameTable small_table() {
    NameTable people;
    people.add({"年龄", ValueType::integer, 0, Sensitivity::open, "p1", {}, 0});
    people.add({"收入", ValueType::decimal, 2, Sensitivity::open, "p2", {}, 0});
    people.add({"独居", ValueType::boolean, 0, Sensitivity::open, "p3", {}, 0});
    NameTable names({
        {"年龄", ValueType::integer, 0, Sensitivity::open, "e1", {}, 0},
        {"收入", ValueType::decimal, 2, Sensitivity::open, "e2", {}, 0},
        {"姓名", ValueType::text, 0, Sensitivity::identifier, "e3_digest", {}, 0},
        {"出生日期", ValueType::date, 0, Sensitivity::filter_attribute, "e4", {}, 0},
        {"独居", ValueType::boolean, 0, Sensitivity::open, "e5", {}, 0},
        {"居住状况", ValueType::code, 0, Sensitivity::open, "e6", {}, 0},
        {"备注", ValueType::text, 0, Sensitivity::open, "e7", {}, 0},
        {"应报日期", ValueType::date, 0, Sensitivity::open, "e8", {}, 0},
        {"现在住址", ValueType::text, 0, Sensitivity::open, "e9", {}, 0},
    });
    names.add({"面积（亩）", ValueType::integer, 0, Sensitivity::open, "e10", {}, 0});
    names.add_alias("age_years", "年龄");
    names.add_set("人口", std::make_shared<NameTable>(people));
    return names;
}

CivilDate day(char const* iso) { return CivilDate::parse(iso).value(); }

MapRow row() {
    MapRow row;
    row.set("年龄", std::int64_t{60});
    row.set("收入", Decimal{123450, 2});
    row.set("姓名", std::string("张三"));
    row.set("出生日期", day("1966-02-28"));
    row.set("独居", true);
    row.set("居住状况", Code{"2"});
    row.set("备注", std::string("低保户*"));
    row.set("应报日期", day("2026-10-09"));
    row.set("面积（亩）", std::int64_t{7});
    std::vector<MapRow> people(3);
    for (int i = 0; i < 3; ++i) {
        people[static_cast<std::size_t>(i)].set("年龄", std::int64_t{50 + i * 10});
        people[static_cast<std::size_t>(i)].set("收入", Decimal{100 + i, 2});
    }
    row.set_rows("人口", std::move(people));
    return row;
}

std::string value_of(std::string_view text) {
    auto const names = small_table();
    auto const expression = check(text, names);
    if (!expression) return "! " + expression.problem().message;
    auto const value = evaluate(expression.value(), row(), {day("2026-02-27"), {}});
    if (!value) return "! " + value.problem().message;
    return value.value().state == CellState::blank ? "null" : to_text(value.value().value);
}

TEST(Expr, ComparesAndCombines) {
    EXPECT_EQ(value_of("年龄 >= 60"), "true");
    EXPECT_EQ(value_of("年龄 > 60 or 独居"), "true");
    EXPECT_EQ(value_of("age(出生日期, as_of) >= 60 and 居住状况 = \"2\""), "false");
    EXPECT_EQ(value_of("年龄(出生日期, 2026-02-28)"), "60");
    EXPECT_EQ(value_of("not 独居"), "false");
    EXPECT_EQ(value_of("年龄 between 60 and 70"), "true");
    EXPECT_EQ(value_of("年龄 not in (59, 61)"), "true");
    EXPECT_EQ(value_of("age_years = 60"), "true");
}

TEST(Expr, SpeaksChinese) {
    EXPECT_EQ(value_of("年龄大于等于60且独居"), "true");
    EXPECT_EQ(value_of("年龄＞＝６０　并且　居住状况　在（“1”，“2”）"), "true");
    EXPECT_EQ(value_of("年龄 介于 50 和 59 之间 或 独居 是 否"), "false");
    EXPECT_EQ(value_of("非 (独居)"), "false");
    EXPECT_EQ(value_of("现在住址为空且年龄不小于60"), "true");
    EXPECT_EQ(value_of("备注 匹配 '低保*'"), "true");
    EXPECT_EQ(value_of("如果(年龄 > 59, '老', '幼')"), "老");
    EXPECT_EQ(value_of("出生日期 < 1970年1月1日"), "true");
    EXPECT_EQ(value_of("居住状况 = 2"), "true");
    EXPECT_EQ(value_of("[面积（亩）] * 2"), "14");
    EXPECT_EQ(value_of("【面积(亩)】 = 7"), "true");
}

TEST(Expr, ThreeValuedLogic) {
    EXPECT_EQ(value_of("现在住址 = 'x'"), "null");
    EXPECT_EQ(value_of("现在住址 = 'x' or true"), "true");
    EXPECT_EQ(value_of("现在住址 = 'x' and false"), "false");
    EXPECT_EQ(value_of("现在住址 = 'x' and true"), "null");
    EXPECT_EQ(value_of("现在住址 is null"), "true");
    EXPECT_EQ(value_of("coalesce(现在住址, '无')"), "无");
    EXPECT_EQ(value_of("is_blank(现在住址)"), "true");
}

TEST(Expr, Calculates) {
    EXPECT_EQ(value_of("收入 + 1"), "1235.50");
    EXPECT_EQ(value_of("收入 * 0.05"), "61.7250");
    EXPECT_EQ(value_of("round(收入 * 0.05, 1)"), "61.7");
    EXPECT_EQ(value_of("round(0.25, 1) + round(0.35, 1)"), "0.6");
    EXPECT_EQ(value_of("1 / 3"), "0.3333");
    EXPECT_EQ(value_of("年龄 / (年龄 - 60)"), "null");
    EXPECT_NE(value_of("年龄 / 0").find("除数为零"), std::string::npos);
    EXPECT_EQ(value_of("-年龄 - -1"), "-59");
    EXPECT_EQ(value_of("2 + 3 × 4 − 1"), "13");
    EXPECT_EQ(value_of("max(年龄, 61, 5)"), "61");
    EXPECT_EQ(value_of("应报日期 - 2026-10-01"), "8");
    EXPECT_EQ(value_of("应报日期 + 30"), "2026-11-08");
    EXPECT_EQ(value_of("year(应报日期) * 100 + month(应报日期)"), "202610");
    EXPECT_EQ(value_of("length(备注)"), "4");
    EXPECT_EQ(value_of("contains(备注, '保户')"), "true");
    EXPECT_EQ(value_of("备注 like '*\\*'"), "true");
    EXPECT_EQ(value_of("年龄 > 59.5"), "true");
    EXPECT_EQ(value_of("年龄 = 59.5"), "false");
}

TEST(Expr, AggregatesOverAGivenSet) {
    EXPECT_EQ(value_of("count(人口 where 年龄 >= 60)"), "2");
    EXPECT_EQ(value_of("计数(人口)"), "3");
    EXPECT_EQ(value_of("sum(人口.收入 where 年龄 > 50)"), "2.03");
    EXPECT_EQ(value_of("avg(人口.收入)"), "1.0100");
    EXPECT_EQ(value_of("max(人口.年龄)"), "70");
    EXPECT_EQ(value_of("distinct(人口.年龄 where 年龄 < 0)"), "0");
    EXPECT_EQ(value_of("exists(人口 where 年龄 > 65)"), "true");
    EXPECT_EQ(value_of("非 存在(人口 其中 年龄 > 200)"), "true");
}

/// Rows have no order: a sum whose first parts leave 64 bits and whose last bring it back is that sum.
TEST(Expr, SumsAreExactWhateverTheOrder) {
    NameTable inner({{"数", ValueType::integer, 0, Sensitivity::open, "u.e1", {}, 0}});
    NameTable names;
    names.add_set("人", std::make_shared<NameTable>(inner));
    MapRow row;
    std::vector<MapRow> parts(3);
    parts[0].set("数", std::numeric_limits<std::int64_t>::max());
    parts[1].set("数", std::int64_t{5});
    parts[2].set("数", std::int64_t{-6});
    auto const sum = check("sum(人.数)", names);
    ASSERT_TRUE(sum);
    row.set_rows("人", parts);
    EXPECT_EQ(std::get<std::int64_t>(evaluate(sum.value(), row, {}).value().value), std::numeric_limits<std::int64_t>::max() - 1);
    parts.pop_back();
    row.set_rows("人", parts);
    EXPECT_FALSE(evaluate(sum.value(), row, {}));
}

/// An expression is taken apart, its aggregates worked out elsewhere, and put together again.
TEST(Expr, AggregatesCanBeGiven) {
    auto const names = small_table();
    auto const average = check("avg(人口.收入 where 年龄 > 50) + count(人口)", names);
    ASSERT_TRUE(average) << average.problem().message;
    auto const parts = aggregates_of(average.value());
    ASSERT_EQ(parts.size(), 3u);
    EXPECT_EQ(parts[0].kind, Aggregate::Kind::sum);
    EXPECT_TRUE(parts[0].value && parts[0].condition);
    EXPECT_EQ(parts[1].kind, Aggregate::Kind::count);
    EXPECT_FALSE(parts[2].condition);
    struct Given : Row {
        std::map<Node const*, CellValue> cells;
        CellValue cell(Name const&) const override { return {}; }
        std::optional<CellValue> aggregated(Node const* node) const override { return cells.at(node); }
    } given;
    given.cells[parts[0].node] = {Decimal{900, 2}, CellState::present};
    given.cells[parts[1].node] = {std::int64_t{4}, CellState::disputed};
    given.cells[parts[2].node] = {std::int64_t{10}, CellState::present};
    auto const value = evaluate(average.value(), given, {});
    ASSERT_TRUE(value);
    EXPECT_EQ(to_text(value.value().value), "12.2500");
    EXPECT_EQ(value.value().state, CellState::disputed);
}

TEST(Expr, FormulasAreOpenedWhereTheNameStands) {
    NameTable names({{"甲", ValueType::integer, 0, Sensitivity::open, "t.e1", {}, 0},
                     {"倍", ValueType::integer, 0, Sensitivity::open, {}, {}, 0, "甲 * 2"},
                     {"环", ValueType::integer, 0, Sensitivity::open, {}, {}, 0, "环 + 1"},
                     {"坏", ValueType::integer, 0, Sensitivity::open, {}, {}, 0, "乙 + 1"}});
    MapRow row;
    row.set("甲", std::int64_t{21});
    EXPECT_EQ(to_text(evaluate(check("倍", names).value(), row, {}).value().value), "42");
    for (auto const* text : {"甲 > 环", "甲 > 坏"}) {
        auto const refused = check(text, names);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.problem().details.at(0).value, "5") << refused.problem().message;
    }
}

TEST(Expr, OverflowIsAProblem) {
    EXPECT_EQ(value_of("9223372036854775807 + 1").substr(0, 2), "! ");
    EXPECT_EQ(value_of("年龄 * 9223372036854775807").substr(0, 2), "! ");
    EXPECT_EQ(value_of("年龄 < 0 and 年龄 * 9223372036854775807 > 0"), "false");
}

std::string refusal(std::string_view text, std::string* column = nullptr) {
    auto const names = small_table();
    auto const expression = check(text, names);
    if (expression) return "accepted";
    if (column) *column = expression.problem().details.at(0).value;
    return expression.problem().message;
}

TEST(Expr, RefusalsPointAtTheCharacter) {
    std::string column;
    EXPECT_NE(refusal("独居 且 年令 > 60", &column).find("是否指“年龄”"), std::string::npos);
    EXPECT_EQ(column, "6");
    EXPECT_NE(refusal("年龄 >", &column).find("缺少"), std::string::npos);
    EXPECT_EQ(column, "5");
    EXPECT_NE(refusal("(年龄 > 6", &column).find("右括号"), std::string::npos);
    EXPECT_NE(refusal("备注 = '低保", &column).find("没有结束"), std::string::npos);
    EXPECT_NE(refusal("年龄 > 60岁", &column).find("看不懂"), std::string::npos);
    EXPECT_EQ(column, "8");
    EXPECT_NE(refusal("年龄 = '六十'", &column).find("整数不能与文字比较"), std::string::npos);
    EXPECT_NE(refusal("出生日期 > '1990-02-30'").find("不是日期"), std::string::npos);
    EXPECT_NE(refusal("年龄 + 备注").find("应为数值"), std::string::npos);
    EXPECT_NE(refusal("count(企业)").find("不是此处可以汇总的范围"), std::string::npos);
    EXPECT_NE(refusal("exists(人口.年龄)").find("只写范围的名称"), std::string::npos);
    EXPECT_NE(refusal("min(人口.独居)").find("大小之分"), std::string::npos);
    EXPECT_NE(refusal("计算(年龄)").find("没有“计算”这个函数"), std::string::npos);
    EXPECT_NE(refusal("").find("缺少"), std::string::npos);
    EXPECT_NE(refusal("年龄 = null").find("为空"), std::string::npos);
}

TEST(Expr, IdentifiersOnlyEqualAndIn) {
    EXPECT_EQ(refusal("姓名 = '张三'"), "accepted");
    EXPECT_EQ(refusal("姓名 in ('张三', '李四')"), "accepted");
    for (auto const* text : {"姓名 like '张*'", "姓名 > '张三'", "姓名 != '张三'", "姓名", "length(姓名)", "姓名 = 备注",
                             "姓名 is null", "coalesce(姓名, '')", "if(独居, 姓名, '')", "contains(姓名, '张')"}) {
        std::string column;
        EXPECT_NE(refusal(text, &column).find("个人标识"), std::string::npos) << text;
    }
}

TEST(Expr, HasLimits) {
    EXPECT_NE(refusal(std::string(3000, '(')).find("嵌套"), std::string::npos);
    EXPECT_NE(refusal(std::string(5000, '1')).find("超过 4000"), std::string::npos);
    std::string sum = "年龄";
    while (sum.size() < 3900) sum += "+1";
    EXPECT_EQ(refusal(sum), "accepted");
}

}  // namespace
}  // namespace yizhen::expr

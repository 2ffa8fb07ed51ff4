// What a plan is finished with: equations, totals, ticks, dates.

#include "modules/forms/complete.h"
#include "modules/forms/files.h"
#include "modules/forms/forms.h"
#include "modules/forms/testing_grid.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace yizhen::forms {
namespace {

using Patch = sheet::CellPatch;
using testing::book;
using testing::grid;

struct Filling {
    sheet::Workbook whole;
    Layout layout;
    sheet::FillPlan plan;

    explicit Filling(sheet::Sheet sheet) : whole(book(std::move(sheet))), layout(understand(whole)) {}
    void put(char const* cell, char const* text, Patch::Kind kind = Patch::Kind::number) {
        plan.cells.push_back({.sheet = "表", .at = sheet::CellRef::parse(cell).value(), .kind = kind, .text = text, .mark = Patch::Mark::none});
    }
    void leave(char const* cell) {
        plan.cells.push_back({.sheet = "表", .at = sheet::CellRef::parse(cell).value(), .kind = Patch::Kind::keep, .text = {}, .mark = Patch::Mark::residual});
    }
    Completion complete() { return complete_plan(layout, whole, plan); }
    /// "12" written, "?" left to a person, "" not touched.
    std::string at(char const* cell) const {
        auto const where = sheet::CellRef::parse(cell).value();
        for (auto const& patch : plan.cells) {
            if (patch.at == where) return patch.mark == Patch::Mark::residual ? "?" : patch.text;
        }
        return {};
    }
};

TEST(Complete, EquationAnswersAResidualCell) {
    Filling form(grid("序号|村名|合计|男|女\n甲|乙|1|2|3\n1|付庄村|||\n2|常庄村|||\n注：1=2+3", {.bordered = true, .merges = {"A5:E5"}}));
    form.leave("C3"), form.put("D3", "4"), form.put("E3", "5");
    form.leave("C4"), form.put("D4", "4"), form.leave("E4");
    auto const done = form.complete();
    EXPECT_EQ(form.at("C3"), "9");
    EXPECT_EQ(form.at("C4"), "?");
    EXPECT_EQ(done.equations, 1);
}

TEST(Complete, AHeldValueIsNeverOverwritten) {
    Filling form(grid("村名|合计|男|女\n付庄村|||\n常庄村|||\n注：合计=男+女", {.bordered = true, .merges = {"A4:D4"}}));
    form.put("B2", "10"), form.put("C2", "4"), form.put("D2", "5");
    form.complete();
    EXPECT_EQ(form.at("B2"), "10");
}

TEST(Complete, TotalsAreSummedOnlyWhenEveryPartIsKnown) {
    Filling form(grid("村名|户数|人数|排名\n付庄村||||\n常庄村||||\n合计||||"));
    form.put("B2", "1.5"), form.put("B3", "2.25"), form.put("C2", "3"), form.leave("C3");
    auto const done = form.complete();
    EXPECT_EQ(form.at("B4"), "3.75");
    EXPECT_EQ(form.at("C4"), "?");
    EXPECT_EQ(form.at("D4"), "");  // a rank is nobody's sum
    EXPECT_EQ(done.totals, 1);
}

TEST(Complete, PairsAreAddedEachForItself) {
    Filling form(grid("村名|倒塌（间/户）|损坏（间/户）|其他（间/户）\n付庄村|||\n常庄村|||3/x\n合计|||"));
    form.put("B2", "1/3", Patch::Kind::text), form.put("B3", "10/20", Patch::Kind::text);
    form.put("C2", "1/3", Patch::Kind::text), form.leave("C3");
    form.put("D2", "1/3", Patch::Kind::text);
    form.complete();
    EXPECT_EQ(form.at("B4"), "11/23");
    EXPECT_EQ(form.at("C4"), "?");
    EXPECT_EQ(form.at("D4"), "?");
}

TEST(Complete, TotalsOfRowsThatAreWrittenIn) {
    Filling form(grid("村名|户数|人数|占比（%）\n|||\n合计|||"));
    form.plan.rosters.push_back({.sheet = "表", .first_row = 2, .template_row = 2, .existing_rows = 1, .count = 3, .row = [](std::int64_t i, std::vector<Patch>& cells) {
        cells.clear();
        cells.push_back({.sheet = "表", .at = {0, 2}, .kind = Patch::Kind::number, .text = std::to_string(i + 1)});
        if (i < 2) cells.push_back({.sheet = "表", .at = {0, 3}, .kind = Patch::Kind::number, .text = "1"});
    }});
    form.complete();
    EXPECT_EQ(form.at("B3"), "6");
    EXPECT_EQ(form.at("C3"), "?");  // one row has no answer
    EXPECT_EQ(form.at("D3"), "");
}

TEST(Manner, TheOptionThatIsMeantIsTicked) {
    EXPECT_EQ(ticked("□视力□肢体□多重", "肢体残疾"), "□视力☑肢体□多重");
    EXPECT_EQ(ticked("□男 □女", "女性"), "□男 ☑女");
    EXPECT_EQ(ticked("□低保 □低保边缘", "低保边缘户"), "□低保 ☑低保边缘");
    EXPECT_EQ(ticked("□低保 □低保边缘", "低保"), "☑低保 □低保边缘");
    EXPECT_EQ(ticked("□脱贫不稳定户 □边缘易致贫户", "边缘易致贫"), "□脱贫不稳定户 ☑边缘易致贫户");
    EXPECT_EQ(ticked("□手术 □训练 □护理", "训练、护理"), "□手术 ☑训练 ☑护理");
    EXPECT_EQ(ticked("□手术 □训练", "训练、药物"), "");
    EXPECT_EQ(ticked("□无业 □务工", "无"), "");
    EXPECT_EQ(ticked("□农村低保 □农村特困", "农村"), "");  // two begin so
}

TEST(Complete, PrintedOptionsThatNoAnswerFitsAreLeftToAPerson) {
    Filling form(grid("身份证号|□□□□|是否低保|□是 □否\n住址||残疾类别|□视力 □听力"));
    form.put("D1", "是", Patch::Kind::text), form.put("D2", "肢体残疾", Patch::Kind::text);
    form.put("B1", "419900196001010018", Patch::Kind::text);
    form.complete();
    EXPECT_EQ(form.at("D1"), "☑是 □否");
    EXPECT_EQ(form.at("D2"), "?");
    EXPECT_EQ(form.at("B1"), "419900196001010018");  // bare boxes are for digits
}

TEST(Manner, TwoFiguresAreWrittenAsTheFileWritesThem) {
    EXPECT_EQ(pair_text("", "4", "5"), "4/5");
    EXPECT_EQ(pair_text("12户35人", "4", "5"), "4户5人");
    EXPECT_EQ(pair_text("1／3", "4.5", "6"), "4.5／6");
    EXPECT_EQ(pair_text("无", "4", "5"), "4/5");
    EXPECT_TRUE(pair_of("1/3"));
    EXPECT_FALSE(pair_of("1/3/5"));
    EXPECT_FALSE(pair_of("3/x"));
}

TEST(Complete, TotalFormulasAreLeftAlone) {
    Filling form(grid("村名|户数\n付庄村|\n常庄村|\n合计|=SUM(B2:B3)"));
    form.put("B2", "1"), form.put("B3", "2");
    form.complete();
    EXPECT_EQ(form.at("B4"), "");
}

TEST(Complete, SubtotalsOfTownshipsAndTheGrandTotal) {
    Filling form(grid("乡镇|村名|收入（元）|是否达标（是/否）\n须水|付庄村||\n须水|常庄村||\n小计||5|0\n莲湖|刁沟村||\n小计||5|0\n总计||10|0",
                      {.bordered = true, .merges = {"A4:B4", "A6:B6"}}));
    form.put("C2", "1"), form.put("C3", "2"), form.put("C5", "4");
    form.put("D2", "是", Patch::Kind::text), form.put("D3", "否", Patch::Kind::text), form.put("D5", "是", Patch::Kind::text);
    form.complete();
    EXPECT_EQ(form.at("C4"), "3");
    EXPECT_EQ(form.at("C6"), "4");
    EXPECT_EQ(form.at("C7"), "7");
    EXPECT_EQ(form.at("D4"), "1");
    EXPECT_EQ(form.at("D7"), "2");
}

TEST(Complete, ARateOfTheTotalRowComesFromTheTotals) {
    Filling form(grid("村名|应参保|已参保|完成率（%）\n付庄村||||\n常庄村||||\n合计||||\n注：完成率=已参保÷应参保×100%", {.bordered = true, .merges = {"A5:D5"}}));
    form.put("B2", "100"), form.put("C2", "50"), form.leave("D2");
    form.put("B3", "300"), form.put("C3", "300"), form.leave("D3");
    form.complete();
    EXPECT_EQ(form.at("D2"), "50.00");
    EXPECT_EQ(form.at("D3"), "100.00");
    EXPECT_EQ(form.at("D4"), "87.50");  // not 75, the mean of the rates
}

TEST(Complete, NothingIsAddedToABlockNobodyFills) {
    Filling form(grid("村名|户数\n付庄村|3\n常庄村|4\n合计|7"));
    form.complete();
    EXPECT_TRUE(form.plan.cells.empty());
}

TEST(Complete, TicksAndBlanksKeepTheirWords) {
    Filling form(grid("姓名||是否低保|□是 □否\n建筑面积|____平方米|风险类型|□因病□因学□因残"));
    form.put("D1", "否", Patch::Kind::text), form.put("B2", "98"), form.put("D2", "因病、因残", Patch::Kind::text);
    form.complete();
    EXPECT_EQ(form.at("D1"), "□是 ☑否");
    EXPECT_EQ(form.at("B2"), "98平方米");
    EXPECT_EQ(form.at("D2"), "☑因病□因学☑因残");
}

TEST(Complete, DatesFollowTheColumn) {
    Filling form(grid("序号|姓名|出生日期|公民身份号码\n1|甲某|1960.07|419900196007077184\n2|乙某||"));
    form.put("C3", "2026-10-09", Patch::Kind::date);
    form.complete();
    EXPECT_EQ(form.at("C3"), "2026.10");
}

TEST(Manner, DateLike) {
    EXPECT_EQ(date_like("1960.07", "2026-10-09"), "2026.10");
    EXPECT_EQ(date_like("2026年7月", "2026-10-09"), "2026年10月");
    EXPECT_EQ(date_like("2026年7月1日", "2026-10-09"), "2026年10月9日");
    EXPECT_EQ(date_like("2026年07月01日", "2026-03-09"), "2026年03月09日");
    EXPECT_EQ(date_like("20260915", "2026-10-09"), "20261009");
    EXPECT_EQ(date_like("2026/9/3", "2026-10-09"), "2026/10/9");
    EXPECT_EQ(date_like("2026/09/03", "2026-10-09"), "2026/10/09");
    EXPECT_EQ(date_like("2026-09-12", "2026-10-09"), "2026-10-09");
    EXPECT_EQ(date_like("即时", "2026-10-09"), "");
    EXPECT_EQ(date_like("46266", "2026-10-09"), "");
    EXPECT_EQ(date_like("1960.07", "none"), "");
}

TEST(Manner, TickedNeedsEveryAnswer) {
    EXPECT_EQ(ticked("□是 □否", "是"), "☑是 □否");
    EXPECT_EQ(ticked("□一级□二级□三级□四级", "三级"), "□一级□二级☑三级□四级");
    EXPECT_EQ(ticked("□是 □否", "不清楚"), "");
    EXPECT_EQ(ticked("□是 □否", ""), "");
    EXPECT_EQ(ticked("是", "是"), "");
}

RC_GTEST_PROP(Complete, ATotalEqualsItsParts, ()) {
    auto const values = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1'000'000));
    RC_PRE(!values.empty() && values.size() < 40u);
    std::string drawn = "村名|户数";
    for (std::size_t i = 0; i < values.size(); ++i) drawn += "\n第" + std::to_string(i) + "村|";
    Filling form(grid(drawn + "\n合计|"));
    long sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        form.put(("B" + std::to_string(i + 2)).c_str(), std::to_string(values[i]).c_str());
        sum += values[i];
    }
    form.complete();
    RC_ASSERT(form.at(("B" + std::to_string(values.size() + 2)).c_str()) == std::to_string(sum));
}

}  // namespace
}  // namespace yizhen::forms

// A form filled last time: which of its cells answer what.

#include "modules/forms/answers.h"
#include "modules/forms/files.h"
#include "modules/forms/forms.h"
#include "modules/forms/testing_grid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace yizhen::forms {
namespace {

FormFile shipped(char const* name) {
    auto form = read_form(std::string(YIZHEN_SOURCE_DIR) + "/cases/forms/files/" + name);
    EXPECT_TRUE(form) << name;
    return std::move(form.value());
}

std::vector<AnsweredCell> answers_of(char const* name) {
    auto const form = shipped(name);
    return read_answers(form.layout, form.book);
}

AnsweredCell const* at(std::vector<AnsweredCell> const& answers, std::string_view cell) {
    auto const found = std::ranges::find_if(answers, [&](auto const& answer) { return answer.at.a1() == cell; });
    return found == answers.end() ? nullptr : &*found;
}

TEST(Answers, MatrixOfUnitsKeepsDirtyWords) {
    auto const answers = answers_of("jiegan_jinshao_ribao.xlsx");
    EXPECT_EQ(answers.size(), 14u * 7u + 1u);  // seven figures of fourteen streets, one remark; no totals
    ASSERT_NE(at(answers, "C8"), nullptr);
    EXPECT_EQ(at(answers, "C8")->raw, "15人");
    EXPECT_EQ(at(answers, "C8")->row_label, "秦岭路街道");
    EXPECT_EQ(at(answers, "F10")->raw, "/");
    EXPECT_EQ(at(answers, "I13")->raw, "１００");
    EXPECT_EQ(at(answers, "J9")->raw, "已扑灭");
    EXPECT_EQ(at(answers, "C19"), nullptr);
}

TEST(Answers, VillagesStandUnderTheirTownship) {
    auto const answers = answers_of("cunji_jiti_shouru.xlsx");
    ASSERT_NE(at(answers, "D8"), nullptr);
    EXPECT_EQ(at(answers, "D8")->row_label, "付庄村委会");
    EXPECT_EQ(at(answers, "D8")->under, std::vector<std::string>{"须水街道"});
    EXPECT_EQ(at(answers, "D11"), nullptr);  // subtotal
    EXPECT_EQ(at(answers, "K6")->raw, "否");
}

TEST(Answers, RosterRowsCarryTheirKey) {
    auto const answers = answers_of("gaoling_jintie_huamingce.xlsx");
    ASSERT_NE(at(answers, "C4"), nullptr);
    EXPECT_EQ(at(answers, "C4")->key, "419900193609105273");
    EXPECT_EQ(at(answers, "C4")->raw, "马艳勇");
    EXPECT_EQ(at(answers, "A4"), nullptr);
    EXPECT_TRUE(at(answers, "C4")->row_label.empty());
}

TEST(Answers, BothHalvesOfAContinuedTable) {
    auto const answers = answers_of("anquan_yinhuan_taizhang.xlsx");
    EXPECT_NE(at(answers, "C4"), nullptr);
    EXPECT_NE(at(answers, "C41"), nullptr);
    EXPECT_EQ(at(answers, "C25"), nullptr);
}

TEST(Answers, TransposedTableNamesItsColumns) {
    auto const answers = answers_of("huzhou_3_23_nongcun_shouyi.xlsx");
    ASSERT_NE(at(answers, "C4"), nullptr);
    EXPECT_EQ(at(answers, "C4")->across, "吴兴区");
    EXPECT_EQ(at(answers, "C4")->raw, "13319388");
    EXPECT_EQ(at(answers, "B4"), nullptr);  // 全市 is a total
    EXPECT_EQ(at(answers, "C7")->under, (std::vector<std::string>{"一、农村经济总收入", "(一)按经营形式划分"}));
}

TEST(Answers, IndicatorListGivesUnits) {
    auto const answers = answers_of("minzheng_yuebao_2020_01.xlsx");
    EXPECT_EQ(answers.size(), 25u);
    EXPECT_EQ(at(answers, "C6")->raw, "1,405");
    EXPECT_EQ(at(answers, "C6")->unit_of_measure, "个");
    EXPECT_TRUE(at(answers, "C6")->across.empty());
}

TEST(Answers, AnUntouchedCardAnswersNothing) {
    EXPECT_TRUE(answers_of("fangfanpin_jiance_caijibiao.xlsx").empty());
    EXPECT_TRUE(answers_of("canjiren_dengji.docx").empty());
    EXPECT_TRUE(answers_of("nongcun_dibao_shenqing.xlsx").empty());
}

TEST(Answers, ATemplateOfTheCensusAnswersNothing) { EXPECT_TRUE(answers_of("qipu_duanbiao_r601.xlsx").empty()); }

TEST(Answers, TickedOptions) {
    using List = std::vector<std::string>;
    EXPECT_EQ(ticked_options("☑是 □否"), List{"是"});
    EXPECT_EQ(ticked_options("□是 ☑否"), List{"否"});
    EXPECT_EQ(ticked_options("√是  □否"), List{"是"});
    EXPECT_EQ(ticked_options("□√是 □否"), List{"是"});
    EXPECT_EQ(ticked_options("是☑ 否□"), List{"是"});
    EXPECT_EQ(ticked_options("是□ 否■"), List{"否"});
    EXPECT_EQ(ticked_options("☑因病□因学☑因残"), (List{"因病", "因残"}));
    EXPECT_EQ(ticked_options("□是 □否"), List{});
    EXPECT_EQ(ticked_options("是"), List{});
    EXPECT_EQ(ticked_options(""), List{});
}

}  // namespace
}  // namespace yizhen::forms

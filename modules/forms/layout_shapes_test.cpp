// More shapes that forms take: two-line titles, given columns, corners, months, page headers, marks in two cells.

#include "modules/forms/forms.h"
#include "modules/forms/testing_grid.h"

#include <gtest/gtest.h>

namespace yizhen::forms {
namespace {

using testing::book;
using testing::grid;

SheetLayout laid_out(sheet::Sheet sheet) { return understand(book(std::move(sheet))).sheets.front(); }

std::string fields(Block const& block) {
    std::string out;
    for (auto const& field : block.fields) {
        out += out.empty() ? "" : " ; ";
        for (std::size_t i = 0; i < field.path.size(); ++i) out += (i > 0 ? "/" : "") + field.path[i];
        out += " " + field.cells.a1() + (field.is_stub ? " 行名" : "") + (field.unit_of_measure.empty() ? "" : " " + field.unit_of_measure);
    }
    return out;
}

TEST(MoreShapes, TitleOverTwoLinesAndGivenColumns) {
    auto const page = laid_out(grid("中原区2026年度民生实事||||\n项目进展情况统计表||||\n填报单位：|||填报时间：2026年11月|\n序号|项目名称|责任单位|投资额（万元）|完成比例（%）\n"
                                "1|老旧小区改造|区住建局||\n2|社区食堂|区民政局||\n填表人：||审核人：||",
                                {.bordered = false, .merges = {"A1:E1", "A2:E2"}}));
    EXPECT_EQ(page.title, "中原区2026年度民生实事项目进展情况统计表");
    EXPECT_EQ(page.date_line, "2026年11月");
    ASSERT_EQ(page.blocks.size(), 1u);
    EXPECT_EQ(fields(page.blocks[0]), "序号 A5:A6 ; 项目名称 B5:B6 行名 ; 责任单位 C5:C6 行名 ; 投资额（万元） D5:D6 万元 ; 完成比例（%） E5:E6 %");
    ASSERT_EQ(page.blocks[0].stub.size(), 2u);
    EXPECT_EQ(page.blocks[0].stub[1].label, "社区食堂");
    EXPECT_EQ(page.signatures.size(), 2u);
}

TEST(MoreShapes, ATotalMayStandFirst) {
    auto const page = laid_out(grid("单位|户数|人数\n合计||\n须水街道||\n莲湖街道||"));
    EXPECT_EQ(page.total_rows, std::vector{2});
    EXPECT_EQ(page.data_rows, std::pair(3, 4));
    EXPECT_EQ(fields(page.blocks[0]), "单位 A3:A4 行名 ; 户数 B3:B4 户 ; 人数 C3:C4 人");
}

TEST(MoreShapes, ADiagonalCornerNamesTheRows) {
    auto const page = laid_out(grid("指标\\单位|网格数（个）\n须水街道|\n莲湖街道|"));
    EXPECT_EQ(page.blocks[0].subject, Subject::units);
    EXPECT_EQ(page.blocks[0].stub.size(), 2u);
}

TEST(MoreShapes, MonthsRunAcross) {
    auto const page = laid_out(grid("项目|1月|2月|合计\n办公费|||\n培训费|||"));
    EXPECT_EQ(page.blocks[0].orientation, Orientation::rows);
    EXPECT_EQ(fields(page.blocks[0]), "办公费/1月 B2 ; 办公费/2月 C2 ; 办公费/合计 D2 ; 培训费/1月 B3 ; 培训费/2月 C3 ; 培训费/合计 D3");
}

TEST(MoreShapes, CardLabelsLoseTheirColon) {
    auto const page = laid_out(grid("单位名称：||法定代表人：|\n统一社会信用代码：||联系电话：|\n从业人数：||是否九小场所：|□是 □否"));
    EXPECT_EQ(page.blocks[0].orientation, Orientation::card);
    EXPECT_EQ(fields(page.blocks[0]), "单位名称 B1 ; 法定代表人 D1 ; 统一社会信用代码 B2 ; 联系电话 D2 ; 从业人数 B3 人 ; 是否九小场所 D3");
    EXPECT_EQ(page.blocks[0].fields[2].type, "credit_code");
    EXPECT_EQ(page.blocks[0].fields[5].choices, (std::vector<std::string>{"是", "否"}));
}

TEST(MoreShapes, APersonCalledJiaIsNoColumnMark) {
    auto const page = laid_out(grid("序号|姓名|年龄\n1|甲|30\n2|乙|40\n序号|姓名|年龄\n3|丙|50"));
    EXPECT_EQ(page.data_rows, std::pair(2, 3));
    ASSERT_EQ(page.blocks.size(), 2u);  // the header printed again on the next page
    EXPECT_TRUE(page.blocks[1].continues);
}

TEST(MoreShapes, MarksInTwoCellsAndAUnitLineThatIsNoUnit) {
    auto const page = laid_out(grid("|||表号：|ZY-1\n|||制定机关：|区统计局\n|||有效期至：|2027年6月\n社区（村）基本情况统计表||||\n综合单位：须水街道||2026年||计量单位：个、人\n"
                                "社区（村）|网格||居民|\n|个数|网格员|户数|人数\n甲|1|2|3|4\n井下基地社区||||\n须水村||||\n合计||||",
                                {.bordered = false, .merges = {"A4:E4", "A6:A7", "B6:C6", "D6:E6"}}));
    EXPECT_EQ(page.title, "社区（村）基本情况统计表");
    EXPECT_EQ(page.marks.form_number, "ZY-1");
    EXPECT_EQ(page.marks.expiry, "2027年6月");
    EXPECT_EQ(page.unit_line, "个、人");
    EXPECT_EQ(page.filler, "须水街道");
    EXPECT_EQ(page.header_rows, std::pair(6, 7));
    EXPECT_EQ(page.data_rows, std::pair(9, 10));
    EXPECT_EQ(page.total_rows, std::vector{11});
}

TEST(MoreShapes, TablesBesideEachOtherHaveATitleEach) {
    auto const page = laid_out(grid("甲表||||乙表|\n村名|户数|||单位|车辆\n须水村|1|||甲单位|3\n付庄村|2|||乙单位|4", {.bordered = false, .merges = {}}));
    ASSERT_EQ(page.blocks.size(), 2u);
    EXPECT_EQ(page.blocks[0].title, "甲表");
    EXPECT_EQ(page.blocks[1].title, "乙表");
    EXPECT_EQ(fields(page.blocks[1]), "单位 E3:E4 行名 ; 车辆 F3:F4");
}

TEST(MoreShapes, HiddenLookUpColumnsAreNotPartOfTheForm) {
    auto sheet = grid("指标名称|计量单位|数量||从化市|吕田镇\n一、户数|户|||从化市|温泉镇\n二、人数|人|||从化市|鳌头镇");
    sheet.hidden_columns = {5, 6};
    auto const page = laid_out(std::move(sheet));
    ASSERT_EQ(page.blocks.size(), 1u);
    EXPECT_EQ(fields(page.blocks[0]), "一、户数 C2 户 ; 二、人数 C3 人");
}

TEST(MoreShapes, AHiddenSheetSaysSo) {
    auto sheet = grid("村名|户数\n须水村|1\n付庄村|2");
    sheet.hidden = true;
    EXPECT_TRUE(laid_out(std::move(sheet)).is_hidden);
}

}  // namespace
}  // namespace yizhen::forms

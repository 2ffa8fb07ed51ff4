// Shapes of forms on small drawn grids, and what must not change them.

#include "modules/forms/files.h"
#include "modules/forms/forms.h"
#include "modules/forms/testing_grid.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace yizhen::forms {
namespace {

using testing::book;
using testing::grid;

SheetLayout read(sheet::Sheet sheet) { return understand(book(std::move(sheet))).sheets.front(); }

std::vector<std::string> paths(Block const& block) {
    std::vector<std::string> out;
    for (auto const& field : block.fields) {
        std::string path;
        for (auto const& word : field.path) path += (path.empty() ? "" : "/") + word;
        out.push_back(path + " " + field.cells.a1());
    }
    return out;
}

using Strings = std::vector<std::string>;

TEST(Shapes, TransposedTableRunsAcross) {
    auto const page = read(grid("指标|须水街道|莲湖街道\n户数（户）|1|2\n人数（人）|3|4"));
    ASSERT_EQ(page.blocks.size(), 1u);
    auto const& block = page.blocks[0];
    EXPECT_EQ(block.orientation, Orientation::rows);
    EXPECT_EQ(paths(block), (Strings{"户数（户） B2:C2", "人数（人） B3:C3"}));
    ASSERT_EQ(block.across.size(), 2u);
    EXPECT_EQ(block.across[1].path.back(), "莲湖街道");
}

TEST(Shapes, TablesSideBySideStandApart) {
    auto const page = read(grid("村名|户数| |单位|车辆（台）\n付庄村|3| |须水街道|4\n常庄村|5| |莲湖街道|6", {.bordered = false, .merges = {}}));
    ASSERT_EQ(page.blocks.size(), 2u);
    EXPECT_EQ(paths(page.blocks[0]), (Strings{"村名 A2:A3", "户数 B2:B3"}));
    EXPECT_EQ(paths(page.blocks[1]), (Strings{"单位 D2:D3", "车辆（台） E2:E3"}));
}

TEST(Shapes, TwoTablesBelowEachOther) {
    auto const page = read(grid("统计表\n村名|户数\n付庄村|3\n合计|3\n\n表二 车辆\n单位|车辆（台）\n须水街道|4", {.bordered = false, .merges = {"A1:B1"}}));
    ASSERT_EQ(page.blocks.size(), 2u);
    EXPECT_EQ(page.title, "统计表");
    EXPECT_EQ(page.blocks[1].title, "表二车辆");
    EXPECT_EQ(page.blocks[1].data, sheet::Range::parse("A8:B8").value());
    EXPECT_EQ(page.total_rows, (std::vector{4}));
}

TEST(Shapes, HeaderWithoutMerges) {
    auto const page = read(grid("乡镇|出动| |备注\n|人员|车辆|\n须水街道|3|4|\n莲湖街道|5|6|", {.bordered = false, .merges = {}}));
    EXPECT_EQ(page.header_rows, std::pair(1, 2));
    EXPECT_EQ(paths(page.blocks[0]), (Strings{"乡镇 A3:A4", "出动/人员 B3:B4", "出动/车辆 C3:C4", "备注 D3:D4"}));
}

TEST(Shapes, FilledCard) {
    auto const page = read(grid("姓名|张三|性别|男\n联系电话|138****0000|民族|汉族\n户籍地址|须水村41号||"));
    ASSERT_EQ(page.blocks.size(), 1u);
    EXPECT_EQ(page.blocks[0].orientation, Orientation::card);
    EXPECT_EQ(paths(page.blocks[0]), (Strings{"姓名 B1", "性别 D1", "联系电话 B2", "民族 D2", "户籍地址 B3"}));
}

TEST(Shapes, ContinuationKeepsItsFields) {
    auto const page = read(grid("序号|姓名|金额（元）\n1|甲某|10\n（续表）\n序号|姓名|金额（元）\n2|乙某|20", {.bordered = true, .merges = {"A3:C3"}}));
    ASSERT_EQ(page.blocks.size(), 2u);
    EXPECT_TRUE(page.blocks[1].continues);
    EXPECT_EQ(paths(page.blocks[1]), (Strings{"序号 A5", "姓名 B5", "金额（元） C5"}));
}

TEST(Shapes, InstructionSheetIsOnlyNotes) {
    auto sheet = grid("填表说明\n1.按月填报\n2.没有的填0", {.bordered = false, .merges = {}});
    sheet.name = "填表说明";
    auto const page = read(std::move(sheet));
    EXPECT_TRUE(page.is_instruction);
    EXPECT_TRUE(page.blocks.empty());
    EXPECT_EQ(page.notes.size(), 2u);
}

TEST(Shapes, LinesOfClassesByColumns) {
    auto const page = read(grid("年龄段|男|女\n0-14岁||\n15-59岁||\n60岁及以上||"));
    ASSERT_EQ(page.blocks.size(), 1u);
    EXPECT_EQ(page.blocks[0].orientation, Orientation::rows);
    EXPECT_EQ(paths(page.blocks[0]).at(0), "0-14岁/男 B2");
    EXPECT_EQ(paths(page.blocks[0]).at(5), "60岁及以上/女 C4");
}

TEST(Shapes, IndicatorsOfTwoYears) {
    auto const page = read(grid("指标名称|计量单位|本年|上年\n一、总收入|万元||\n  1.经营收入|万元||\n二、总支出|万元||"));
    EXPECT_EQ(paths(page.blocks[0]).at(2), "一、总收入/1.经营收入/本年 C3");
    EXPECT_EQ(page.blocks[0].fields.at(2).unit_of_measure, "万元");
}

TEST(Shapes, LabelsInTwoColumns) {
    auto const page = read(grid("类别|指标|数量\n农业|种植户（户）|\n|养殖户（户）|\n工业|企业（家）|", {.bordered = true, .merges = {"A2:A3"}}));
    EXPECT_EQ(paths(page.blocks[0]), (Strings{"农业/种植户（户） C2", "农业/养殖户（户） C3", "工业/企业（家） C4"}));
}

TEST(Shapes, EmptyCornerOverUnitNames) {
    auto const page = read(grid("|户数|人数\n须水街道||\n莲湖街道||"));
    ASSERT_EQ(page.blocks.size(), 1u);
    EXPECT_EQ(page.blocks[0].subject, Subject::units);
    ASSERT_EQ(page.blocks[0].stub.size(), 2u);
    EXPECT_EQ(page.blocks[0].stub[1].label, "莲湖街道");
    EXPECT_EQ(paths(page.blocks[0]), (Strings{"户数 B2:B3", "人数 C2:C3"}));
}

TEST(Shapes, UnitsInAHeaderRowOfTheirOwn) {
    auto const page = read(grid("村名|户数|人数|备注\n|（户）|（人）|\n付庄村|||\n常庄村|||", {.bordered = true, .merges = {"A1:A2", "D1:D2"}}));
    EXPECT_EQ(paths(page.blocks[0]), (Strings{"村名 A3:A4", "户数 B3:B4", "人数 C3:C4", "备注 D3:D4"}));
    EXPECT_EQ(page.blocks[0].fields[1].unit_of_measure, "户");
}

TEST(Shapes, EquationsInTheColumnNumberRow) {
    auto const page = read(grid("村名|合计|男|女\n甲|1=2+3|2|3\n付庄村|||\n常庄村|||"));
    EXPECT_EQ(page.data_rows, std::pair(3, 4));
    ASSERT_EQ(page.checks.size(), 1u);
    EXPECT_EQ(page.checks[0].left_field, "S1B1F02");
    EXPECT_EQ(page.checks[0].right_fields, (Strings{"S1B1F03", "S1B1F04"}));
}

TEST(Shapes, TitleBesideTheMarks) {
    auto const page = read(grid("附件3|||\n人口情况统计表|||表    号：X1表\n|||制定机关：|\n填报单位：||2026年10月|单位：人\n村名|合计|男|女\n付庄村|||",
                                {.bordered = false, .merges = {"A2:C2"}}));
    EXPECT_EQ(page.title, "人口情况统计表");
    EXPECT_EQ(page.marks.form_number, "X1表");
    EXPECT_EQ(page.unit_line, "人");
    EXPECT_EQ(page.header_rows, std::pair(5, 5));
}

TEST(Shapes, NotesAboveTheTable) {
    auto const page = read(grid("人口情况统计表||\n填表说明：合计=男+女||\n村名|合计|男|女\n付庄村|||", {.bordered = false, .merges = {"A1:D1", "A2:D2"}}));
    EXPECT_EQ(page.title, "人口情况统计表");
    EXPECT_EQ(page.notes.size(), 1u);
    EXPECT_EQ(page.checks.size(), 1u);
    EXPECT_TRUE(page.blocks[0].fields[1].has_equation);
}

TEST(Shapes, ARosterOfProjectsIsNoIndicatorList) {
    auto const page = read(grid("序号|项目名称|投资额（万元）|开工日期\n1|须水河治理|300|2026-03\n2|三官庙改造|120|2026-05"));
    EXPECT_EQ(page.blocks[0].orientation, Orientation::columns);
    EXPECT_EQ(page.blocks[0].subject, Subject::records);
}

TEST(Shapes, FormulasMarkComputedFields) {
    auto const page = read(grid("村名|男|女|合计\n付庄村|1|2|=B2+C2\n常庄村|3|4|=B3+C3"));
    EXPECT_TRUE(page.blocks[0].fields[3].is_computed);
    EXPECT_FALSE(page.blocks[0].fields[2].is_computed);
}

TEST(Shapes, EmptySheetHasNothing) {
    auto const layout = understand(book(sheet::Sheet{}));
    EXPECT_TRUE(layout.sheets.front().blocks.empty());
    EXPECT_EQ(layout.sheets.front().data_rows, std::pair(0, 0));
}

// --- what must not change a layout ------------------------------------------------------------------------------

/// Everything but positions; positions with the shift taken off.
std::string essence(SheetLayout page, int rows, int columns) {
    auto const back = [&](sheet::Range& range) {
        if (range.first.row < 1) return;
        range.first = {range.first.row - rows, range.first.column - columns};
        range.last = {range.last.row - rows, range.last.column - columns};
    };
    auto const back_rows = [&](std::pair<int, int>& pair) {
        if (pair.first > 0) pair = {pair.first - rows, pair.second - rows};
    };
    back_rows(page.header_rows);
    back_rows(page.data_rows);
    for (int& row : page.total_rows) row -= rows;
    for (auto& block : page.blocks) {
        back(block.header);
        back(block.data);
        for (auto& field : block.fields) back(field.cells);
        for (auto& line : block.stub) line.row -= rows;
        for (auto& column : block.across) column.column -= columns;
        for (int& row : block.total_rows) row -= rows;
    }
    Layout layout;
    layout.sheets.push_back(std::move(page));
    return layout_json(layout);
}

std::vector<FormFile> const& shipped_forms() {
    static std::vector<FormFile> const forms = [] {
        std::vector<FormFile> out;
        for (auto const& entry : std::filesystem::directory_iterator(std::string(YIZHEN_SOURCE_DIR) + "/cases/forms/files")) {
            auto const kind = entry.path().extension();
            if (kind != ".xlsx" && kind != ".csv" && kind != ".docx") continue;
            auto form = read_form(entry.path());
            if (form) out.push_back(std::move(form.value()));
        }
        return out;
    }();
    return forms;
}

TEST(Properties, ShippedFormsAreThere) { EXPECT_GE(shipped_forms().size(), 26u); }

RC_GTEST_PROP(Properties, ShiftingAFormShiftsItsLayout, ()) {
    auto const& forms = shipped_forms();
    auto const& form = forms[*rc::gen::inRange<std::size_t>(0, forms.size())];
    int const rows = *rc::gen::inRange(0, 9);
    int const columns = *rc::gen::inRange(0, 6);
    for (std::size_t i = 0; i < form.book.sheets.size(); ++i) {
        auto const moved = read(testing::shifted(form.book.sheets[i], rows, columns));
        RC_ASSERT(essence(moved, rows, columns) == essence(understand(book(form.book.sheets[i])).sheets.front(), 0, 0));
    }
}

RC_GTEST_PROP(Properties, WiderTitleMergesChangeNothing, ()) {
    auto const& forms = shipped_forms();
    auto const& form = forms[*rc::gen::inRange<std::size_t>(0, forms.size())];
    auto sheet = form.book.sheets.front();
    int const more = *rc::gen::inRange(1, 5);
    auto const before = read(sheet);
    RC_PRE(!before.blocks.empty() && before.blocks.front().header.first.row > 1);
    auto const title = std::ranges::find_if(sheet.merges, [](auto const& merge) { return merge.first == sheet::CellRef{1, 1}; });
    RC_PRE(title != sheet.merges.end());
    title->last.column += more;
    RC_ASSERT(essence(read(sheet), 0, 0) == essence(before, 0, 0));
}

RC_GTEST_PROP(Properties, FieldsNeverOverlapAndStayInTheirBlock, ()) {
    auto const& forms = shipped_forms();
    auto const& form = forms[*rc::gen::inRange<std::size_t>(0, forms.size())];
    for (auto const& page : form.layout.sheets) {
        for (auto const& block : page.blocks) {
            for (std::size_t i = 0; i < block.fields.size(); ++i) {
                auto const& cells = block.fields[i].cells;
                RC_ASSERT(block.data.contains(cells.first) && block.data.contains(cells.last));
                for (std::size_t k = i + 1; k < block.fields.size(); ++k) RC_ASSERT(!cells.contains(block.fields[k].cells.first));
            }
        }
    }
}

sheet::Sheet random_sheet() {
    static std::vector<std::string> const words = {
        "序号", "姓名", "村（社区）", "合计", "小计", "单位", "单位：元", "填报单位：须水街道", "1", "2", "3", "（1）", "甲", "乙", "□是 □否", "____", "年  月  日",
        "指标名称", "代码", "数量", "计量单位", "万元", "一、总数", "其中：男", "#镇", "注：1=2+3", "（续表）", "表二", "审核：", "金额（元）", "人数", "", "", "", "", "  "};
    sheet::Sheet out;
    out.name = "随机";
    int const rows = *rc::gen::inRange(0, 14);
    int const columns = *rc::gen::inRange(1, 9);
    for (int row = 1; row <= rows; ++row) {
        for (int column = 1; column <= columns; ++column) {
            auto const word = words[*rc::gen::inRange<std::size_t>(0, words.size())];
            out.put(testing::cell_of(row, column, word, *rc::gen::arbitrary<bool>()));
        }
    }
    for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
        int const row = *rc::gen::inRange(1, 15);
        int const column = *rc::gen::inRange(1, 10);
        out.merges.push_back({{row, column}, {row + *rc::gen::inRange(0, 4), column + *rc::gen::inRange(0, 5)}});
    }
    return out;
}

RC_GTEST_PROP(Properties, AnyGridIsReadWithoutHarm, ()) {
    auto const whole = book(random_sheet());
    auto const layout = understand(whole);
    RC_ASSERT(layout.sheets.size() == 1u);
    for (auto const& block : layout.sheets.front().blocks) {
        for (auto const& field : block.fields) RC_ASSERT(field.cells.first.row >= 1 && field.cells.first.column >= 1 && !field.path.empty());
    }
    RC_ASSERT(!layout_json(layout).empty());
    RC_ASSERT(!layout_text(layout).empty());
    (void)read_answers(layout, whole);
}

TEST(Limits, WideFormsAreReadInTime) {
    sheet::Sheet wide;
    wide.name = "宽表";
    for (int row = 1; row <= 200; ++row) {
        for (int column = 1; column <= 5'000; ++column) {
            std::string const words = row == 1 ? (column == 1 ? "乡镇（街道）" : "人数" + std::to_string(column)) : column == 1 ? "须水街道" + std::to_string(row) : "7";
            wide.put(testing::cell_of(row, column, words, true));
        }
    }
    auto const whole = book(std::move(wide));
    auto const start = std::chrono::steady_clock::now();
    auto const layout = understand(whole);
    auto const ms = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
    EXPECT_EQ(layout.sheets.front().blocks.front().fields.size(), 5'000u);
    std::printf("[   note   ] 5,000 columns x 200 rows understood in %lld ms\n", static_cast<long long>(ms));
}

}  // namespace
}  // namespace yizhen::forms

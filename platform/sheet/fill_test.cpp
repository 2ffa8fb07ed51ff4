#include "platform/files/files.h"
#include "platform/sheet/package.h"
#include "platform/sheet/sheet_files.h"

#include "kernel/problem_catalogue.h"

#include <gtest/gtest.h>
#include <zip.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace yizhen::sheet {
namespace {

std::filesystem::path forms() {
    return std::filesystem::path{YIZHEN_SOURCE_DIR} / "cases/forms/files";
}

std::string bytes_of(std::filesystem::path const& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>(in), {}};
}

CellRef at(char const* where) {
    return CellRef::parse(where).value();
}

CellPatch answer(std::string sheet, CellRef where, std::string text,
                 CellPatch::Kind kind = CellPatch::Kind::text, CellPatch::Mark mark = CellPatch::Mark::none) {
    return {std::move(sheet), where, kind, std::move(text), mark};
}

/// The packed bytes of a part, as they lie in the file.
std::string packed_bytes(Package const& package, Part const& part) {
    auto* const entry = zip_fopen_index(package.handle(), part.index, ZIP_FL_COMPRESSED);
    std::string bytes(part.packed, '\0');
    auto const got = zip_fread(entry, bytes.data(), bytes.size());
    zip_fclose(entry);
    bytes.resize(static_cast<std::size_t>(std::max<zip_int64_t>(got, 0)));
    return bytes;
}

/// Every third cell of the sheet that holds no formula gets an answer, in turn as text, number, date, blank
/// and mark.
std::vector<CellPatch> some_answers(Workbook const& book) {
    std::vector<CellPatch> patches;
    for (auto const& sheet : book.sheets) {
        int n = 0;
        for (auto const& cell : sheet.cells()) {
            auto const* merge = sheet.merge_at(cell.at);
            if (++n % 3 != 0 || (merge && merge->first != cell.at)) continue;
            switch (n / 3 % 5) {
            case 0:
                patches.push_back(answer(sheet.name, cell.at, "答案 <&> \"" + cell.at.a1() + "\""));
                break;
            case 1: patches.push_back(answer(sheet.name, cell.at, "12.50", CellPatch::Kind::number)); break;
            case 2:
                patches.push_back(answer(sheet.name, cell.at, "2026-10-09", CellPatch::Kind::date));
                break;
            case 3:
                patches.push_back(
                    answer(sheet.name, cell.at, "", CellPatch::Kind::blank, CellPatch::Mark::residual));
                break;
            default:
                patches.push_back(
                    answer(sheet.name, cell.at, "", CellPatch::Kind::keep, CellPatch::Mark::residual));
                break;
            }
        }
    }
    return patches;
}

std::vector<std::string> places(std::vector<CellPatch> const& patches) {
    std::vector<std::string> words;
    for (auto const& patch : patches)
        words.push_back(patch.sheet + "!" + patch.at.a1());
    return words;
}

std::string listed(std::vector<Difference> const& differences) {
    std::string text;
    for (auto const& each : differences)
        text += each.part + " " + each.where + ": " + each.what + "\n";
    return text;
}

class EveryForm : public testing::TestWithParam<std::filesystem::path> {};
class EveryPackage : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(EveryForm, keeps_everything_that_is_no_answer) {
    files::TempDir const folder;
    auto const input = GetParam();
    auto const output = folder.path() / input.filename();
    auto const before = read_workbook(input);
    ASSERT_TRUE(before) << before.problem().message;
    FillPlan plan;
    plan.cells = some_answers(before.value());
    ASSERT_FALSE(plan.cells.empty());
    auto const filled = fill_workbook(input, plan, output);
    ASSERT_TRUE(filled) << filled.problem().message;

    auto const differing = differences(input, output, places(plan.cells));
    ASSERT_TRUE(differing) << differing.problem().message;
    EXPECT_TRUE(differing.value().empty()) << listed(differing.value());
    auto const all = differences(input, output, {});
    EXPECT_FALSE(all.value().empty());

    auto const after = read_workbook(output);
    ASSERT_TRUE(after) << after.problem().message;
    for (auto const& patch : plan.cells) {
        for (auto const& sheet : after.value().sheets) {
            if (sheet.name != patch.sheet || patch.kind == CellPatch::Kind::keep) continue;
            auto const* cell = sheet.find(patch.at);
            EXPECT_EQ(cell ? cell->text : "", patch.text) << sheet.name << " " << patch.at.a1();
        }
    }
}

TEST_P(EveryPackage, copies_packed_bytes_of_untouched_parts) {
    files::TempDir const folder;
    auto const output = folder.path() / GetParam().filename();
    auto const book = read_workbook(GetParam());
    FillPlan plan;
    plan.cells = some_answers(book.value());
    ASSERT_TRUE(fill_workbook(GetParam(), plan, output));
    auto const a = Package::open(GetParam(), {});
    auto const b = Package::open(output, {});
    ASSERT_TRUE(b) << b.problem().message;
    ASSERT_EQ(a.value().parts().size(), b.value().parts().size());
    for (std::size_t i = 0; i < a.value().parts().size(); ++i) {
        auto const& one = a.value().parts()[i];
        auto const& other = b.value().parts()[i];
        EXPECT_EQ(one.name, other.name);
        bool const answered = one.name.find("worksheets/sheet") != std::string::npos ||
                              one.name == "xl/styles.xml" || one.name == "word/document.xml";
        if (answered) continue;
        EXPECT_EQ(packed_bytes(a.value(), one), packed_bytes(b.value(), other)) << one.name;
    }
}

std::vector<std::filesystem::path> files_of(std::set<std::string> const& endings) {
    std::vector<std::filesystem::path> list;
    for (auto const& entry : std::filesystem::directory_iterator(forms())) {
        if (endings.contains(entry.path().extension().string())) list.push_back(entry.path());
    }
    std::sort(list.begin(), list.end());
    return list;
}

std::string name_of(testing::TestParamInfo<std::filesystem::path> const& form) {
    auto name = form.param.filename().string();
    std::ranges::replace(name, '.', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Forms, EveryForm, testing::ValuesIn(files_of({".xlsx", ".docx", ".csv"})), name_of);
INSTANTIATE_TEST_SUITE_P(Forms, EveryPackage, testing::ValuesIn(files_of({".xlsx", ".docx"})), name_of);

TEST(fill_xlsx, keeps_identity_numbers_as_text_and_long_numbers_too) {
    files::TempDir const folder;
    auto const output = folder.path() / "out.xlsx";
    FillPlan plan;
    plan.cells = {answer("花名册", at("E4"), "419900194001050483"),
                  answer("花名册", at("E5"), "419900194001050483", CellPatch::Kind::number),
                  answer("花名册", at("N100"), " 前后空格 ")};
    ASSERT_TRUE(fill_workbook(forms() / "gaoling_jintie_huamingce.xlsx", plan, output));
    auto const book = read_workbook(output);
    auto const& sheet = book.value().sheets.at(0);
    EXPECT_EQ(sheet.find(at("E4"))->kind, CellKind::text);
    EXPECT_EQ(sheet.find(at("E5"))->kind, CellKind::text);
    EXPECT_EQ(sheet.find(at("E5"))->text, "419900194001050483");
    EXPECT_EQ(sheet.find(at("N100"))->text, " 前后空格 ");
}

TEST(fill_xlsx, refuses_places_the_file_does_not_have) {
    files::TempDir const folder;
    FillPlan plan;
    plan.cells = {answer("没有的表", at("A1"), "x")};
    auto const done = fill_workbook(forms() / "canjiren_tongji.xlsx", plan, folder.path() / "out.xlsx");
    ASSERT_FALSE(done);
    EXPECT_TRUE(done.problem().is(problems::kSheetNoSuchPlace));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "out.xlsx"));
}

RosterRows roster(std::string sheet, int first, int existing, std::int64_t count, int columns) {
    RosterRows rows;
    rows.sheet = std::move(sheet);
    rows.first_row = first;
    rows.existing_rows = existing;
    rows.template_row = first + existing - 1;
    rows.count = count;
    rows.row = [columns](std::int64_t i, std::vector<CellPatch>& cells) {
        for (int column = 1; column <= columns; ++column) {
            CellPatch patch;
            patch.at.column = column;
            patch.kind = column == 1 ? CellPatch::Kind::number : CellPatch::Kind::text;
            patch.text = column == 1 ? std::to_string(i + 1) : "第" + std::to_string(i + 1) + "人";
            cells.push_back(patch);
        }
    };
    return rows;
}

TEST(fill_xlsx, a_roster_moves_what_lies_below_and_widens_its_totals) {
    files::TempDir const folder;
    auto const output = folder.path() / "out.xlsx";
    auto const input = forms() / "renkou_jiben_tongji.xlsx";
    FillPlan plan;
    plan.rosters = {roster("人口", 7, 10, 25, 2)};
    auto const done = fill_workbook(input, plan, output);
    ASSERT_TRUE(done) << done.problem().message;
    auto const before = read_workbook(input);
    auto const after = read_workbook(output);
    ASSERT_TRUE(after) << after.problem().message;
    auto const& old_sheet = before.value().sheets.at(0);
    auto const& sheet = after.value().sheets.at(0);
    EXPECT_EQ(sheet.rows, old_sheet.rows + 15);
    EXPECT_EQ(sheet.find(at("A31"))->text, "25");
    EXPECT_EQ(sheet.find(at("B31"))->text, "第25人");
    EXPECT_EQ(sheet.find(at("C32"))->formula, "SUM(C7:C31)");
    EXPECT_EQ(sheet.find(at("A32"))->text, old_sheet.find(at("A17"))->text);
    EXPECT_EQ(sheet.find(at("C20"))->style.bordered, true);
    EXPECT_EQ(sheet.merges.size(), old_sheet.merges.size());
    for (auto const& merge : old_sheet.merges) {
        Range moved = merge;
        if (merge.first.row > 16)
            moved = {{merge.first.row + 15, merge.first.column}, {merge.last.row + 15, merge.last.column}};
        EXPECT_NE(std::find(sheet.merges.begin(), sheet.merges.end(), moved), sheet.merges.end())
            << merge.a1();
    }
}

TEST(fill_xlsx, formulas_of_other_sheets_follow) {
    files::TempDir const folder;
    auto const output = folder.path() / "out.xlsx";
    auto const input = forms() / "wangge_gongzuo_multi_sheet.xlsx";
    auto const before = read_workbook(input);
    FillPlan plan;
    plan.rosters = {roster("林山寨街道", 4, 11, 20, 2)};
    auto const done = fill_workbook(input, plan, output);
    ASSERT_TRUE(done) << done.problem().message;
    auto const after = read_workbook(output);
    ASSERT_TRUE(after) << after.problem().message;
    bool followed = false;
    for (auto const& cell : before.value().sheets.at(0).cells()) {
        auto formula = cell.formula;
        auto const place = formula.find("林山寨街道");
        if (place == std::string::npos) continue;
        auto const row = formula.find("15");
        if (row != std::string::npos) formula.replace(row, 2, "24");
        followed = true;
        EXPECT_EQ(after.value().sheets.at(0).find(cell.at)->formula, formula);
    }
    EXPECT_TRUE(followed);
}

TEST(fill_csv, behind_a_mark_a_quoted_first_field_is_one_field) {
    files::TempDir const folder;
    auto const file = folder.path() / "a.csv";
    files::write_file(file, "\xEF\xBB\xBF\"甲,乙\",丙,丁\r\n");
    FillPlan plan;
    plan.cells = {answer("a", at("A1"), "戊")};
    auto const output = folder.path() / "filled" / "a.csv";
    std::filesystem::create_directories(output.parent_path());
    ASSERT_TRUE(fill_workbook(file, plan, output));
    auto const differing = differences(file, output, {"A1"});
    ASSERT_TRUE(differing);
    EXPECT_TRUE(differing.value().empty()) << differing.value().front().where << " " << differing.value().front().what;
}

TEST(fill_csv, a_roster_in_gb18030_keeps_encoding_and_line_ends) {
    files::TempDir const folder;
    auto const output = folder.path() / "buzhu_mingxi_gb18030.csv";
    FillPlan plan;
    plan.rosters = {roster("buzhu_mingxi_gb18030", 2, 20, 22, 3)};
    auto const done = fill_workbook(forms() / "buzhu_mingxi_gb18030.csv", plan, output);
    ASSERT_TRUE(done) << done.problem().message;
    auto const after = read_workbook(output);
    ASSERT_TRUE(after) << after.problem().message;
    EXPECT_EQ(after.value().sheets.at(0).rows, 23);
    EXPECT_EQ(after.value().sheets.at(0).find(at("C23"))->text, "第22人");
    EXPECT_NE(bytes_of(output).find("\r\n22,"), std::string::npos);
    FillPlan odd;
    odd.cells = {answer("", at("A1"), "\xff")};
    EXPECT_FALSE(fill_workbook(forms() / "buzhu_mingxi_gb18030.csv", odd, output));
}

TEST(fill_docx, puts_the_answer_into_the_run_of_the_cell) {
    files::TempDir const folder;
    auto const output = folder.path() / "out.docx";
    FillPlan plan;
    plan.cells = {answer("表1", at("B2"), "张三\n（曾用名）"),
                  answer("表1", at("D2"), "", CellPatch::Kind::blank, CellPatch::Mark::residual)};
    auto const done = fill_workbook(forms() / "canjiren_dengji.docx", plan, output);
    ASSERT_TRUE(done) << done.problem().message;
    auto const after = read_workbook(output);
    ASSERT_TRUE(after) << after.problem().message;
    EXPECT_EQ(after.value().sheets.at(0).find(at("B2"))->text, "张三\n（曾用名）");
    auto const differing = differences(forms() / "canjiren_dengji.docx", output, {"表1!B2", "D2"});
    EXPECT_TRUE(differing.value().empty()) << listed(differing.value());
}

TEST(fill_workbook, is_the_same_bytes_each_time) {
    files::TempDir const folder;
    auto const input = forms() / "canjiren_tongji.xlsx";
    FillPlan plan;
    plan.cells = some_answers(read_workbook(input).value());
    ASSERT_TRUE(fill_workbook(input, plan, folder.path() / "a.xlsx"));
    ASSERT_TRUE(fill_workbook(input, plan, folder.path() / "b.xlsx"));
    EXPECT_EQ(bytes_of(folder.path() / "a.xlsx"), bytes_of(folder.path() / "b.xlsx"));
}

} // namespace
} // namespace yizhen::sheet

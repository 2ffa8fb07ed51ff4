/// Runs cases/sheets/*.json: files saved by other programs are read, filled, and opened again by LibreOffice.

#include "platform/files/files.h"
#include "platform/sheet/convert.h"
#include "platform/sheet/package.h"
#include "platform/sheet/sheet_files.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace yizhen::sheet {
namespace {

namespace json = boost::json;

std::filesystem::path folder() {
    return std::filesystem::path{YIZHEN_SOURCE_DIR} / "cases/sheets";
}
std::string text(json::value const& value) {
    return std::string{value.as_string()};
}

json::array list(json::object const& value, char const* name) {
    auto const* found = value.if_contains(name);
    return found ? found->as_array() : json::array{};
}

struct At {
    std::string sheet;
    CellRef ref;
};

At place(json::value const& value) {
    auto const word = text(value);
    auto const bang = word.rfind('!');
    return {word.substr(0, bang), CellRef::parse(word.substr(bang + 1)).value()};
}

Cell cell_of(Workbook const& book, At const& at) {
    for (auto const& sheet : book.sheets) {
        auto const* cell = sheet.name == at.sheet ? sheet.find(at.ref) : nullptr;
        if (cell) return *cell;
    }
    return {};
}

constexpr char const* kKinds[] = {"empty", "text", "number", "boolean", "date", "error"};

class SheetCase : public testing::TestWithParam<std::filesystem::path> {
protected:
    void SetUp() override { m_case = json::parse(files::read_file(GetParam()).value()).as_object(); }
    [[nodiscard]] std::filesystem::path input() const { return folder() / text(m_case.at("file")); }
    [[nodiscard]] FillPlan plan() const;
    json::object m_case;
};

FillPlan SheetCase::plan() const {
    FillPlan plan;
    for (auto const& each : list(m_case, "fill")) {
        auto const at = place(each.at(0));
        auto const kind = text(each.at(1));
        plan.cells.push_back({at.sheet, at.ref,
                              kind == "number" ? CellPatch::Kind::number
                              : kind == "date" ? CellPatch::Kind::date
                                               : CellPatch::Kind::text,
                              text(each.at(2)), CellPatch::Mark::none});
    }
    if (auto const* given = m_case.if_contains("roster")) {
        RosterRows roster;
        roster.sheet = text(given->at("sheet"));
        roster.first_row = static_cast<int>(given->at("first_row").as_int64());
        roster.existing_rows = static_cast<int>(given->at("existing_rows").as_int64());
        roster.template_row = roster.first_row + roster.existing_rows - 1;
        roster.count = given->at("count").as_int64();
        auto const columns = given->at("columns").as_object();
        roster.row = [columns](std::int64_t, std::vector<CellPatch>& cells) {
            for (auto const& [letter, value] : columns) {
                bool const is_number = text(value).find_first_not_of("0123456789") == std::string::npos;
                cells.push_back({"",
                                 {0, CellRef::parse(std::string{letter} + "1").value().column},
                                 is_number ? CellPatch::Kind::number : CellPatch::Kind::text,
                                 text(value),
                                 CellPatch::Mark::none});
            }
        };
        plan.rosters.push_back(roster);
    }
    return plan;
}

TEST_P(SheetCase, reads) {
    auto const book = read_workbook(input());
    ASSERT_TRUE(book) << book.problem().message;
    for (auto const& each : list(m_case, "read")) {
        auto const cell = cell_of(book.value(), place(each.at(0)));
        EXPECT_EQ(kKinds[static_cast<int>(cell.kind)], text(each.at(1))) << each;
        EXPECT_EQ(cell.text, text(each.at(2))) << each;
        EXPECT_EQ(cell.formula, each.as_array().size() > 3 ? text(each.at(3)) : "") << each;
    }
    auto const* flag = m_case.if_contains("date_1904");
    EXPECT_EQ(book.value().date_1904, flag && flag->as_bool());
    if (auto const* names = m_case.if_contains("names")) {
        for (auto const& [name, refers_to] : names->as_object()) {
            auto const found =
                std::ranges::find(book.value().defined_names, std::string{name}, &DefinedName::name);
            ASSERT_NE(found, book.value().defined_names.end()) << name;
            EXPECT_EQ(found->refers_to, text(refers_to));
        }
    }
}

TEST_P(SheetCase, sees_shape_and_dress) {
    auto const book = read_workbook(input());
    ASSERT_TRUE(book);
    auto const* shapes = m_case.if_contains("sheets");
    for (auto const& sheet : book.value().sheets) {
        auto const* shape = shapes ? shapes->as_object().if_contains(sheet.name) : nullptr;
        if (!shape) continue;
        EXPECT_EQ(sheet.hidden, shape->at("hidden").as_bool()) << sheet.name;
        auto const merges = list(shape->as_object(), "merges");
        ASSERT_EQ(sheet.merges.size(), merges.size());
        for (std::size_t i = 0; i < merges.size(); ++i)
            EXPECT_EQ(sheet.merges[i].a1(), text(merges[i]));
        json::array columns(sheet.hidden_columns.begin(), sheet.hidden_columns.end());
        json::array rows(sheet.hidden_rows.begin(), sheet.hidden_rows.end());
        EXPECT_EQ(columns, list(shape->as_object(), "hidden_columns"));
        EXPECT_EQ(rows, list(shape->as_object(), "hidden_rows"));
    }
    auto const* styles = m_case.if_contains("styles");
    if (!styles) return;
    for (auto const& [where, words] : styles->as_object()) {
        auto const style = cell_of(book.value(), place(json::value(where))).style;
        json::array seen;
        if (style.bold) seen.emplace_back("bold");
        if (style.centered) seen.emplace_back("centered");
        if (style.bordered) seen.emplace_back("bordered");
        if (style.filled) seen.emplace_back("filled");
        if (style.wrapped) seen.emplace_back("wrapped");
        if (style.indent > 0) seen.emplace_back("indent");
        EXPECT_EQ(seen, words.as_array()) << where;
    }
}

TEST_P(SheetCase, fills_and_opens_again) {
    auto const fill = plan();
    if (fill.cells.empty() && fill.rosters.empty()) return;
    files::TempDir const temp;
    auto const output = temp.path() / "filled.xlsx";
    auto const filled = fill_workbook(input(), fill, output);
    ASSERT_TRUE(filled) << filled.problem().message;
    auto const book = read_workbook(output);
    ASSERT_TRUE(book) << book.problem().message;
    for (auto const& each : list(m_case, "after")) {
        auto const cell = cell_of(book.value(), place(each.at(0)));
        EXPECT_EQ(cell.text, text(each.at(1))) << each;
        EXPECT_EQ(cell.formula, text(each.at(2))) << each;
    }
    auto const package = Package::open(output, {});
    for (auto const& each : list(m_case, "contains")) {
        auto const bytes = package.value().read(*package.value().find(text(each.at(0))), 1 << 20);
        EXPECT_NE(bytes.value().find(text(each.at(1))), std::string::npos) << each << "\n" << bytes.value();
    }
    for (auto const& each : list(m_case, "absent"))
        EXPECT_EQ(package.value().find(text(each)), nullptr);
    if (fill.rosters.empty()) {
        std::vector<std::string> cells;
        for (auto const& patch : fill.cells)
            cells.push_back(patch.sheet + "!" + patch.at.a1());
        auto const differing = differences(input(), output, cells);
        ASSERT_TRUE(differing);
        for (auto const& each : differing.value())
            ADD_FAILURE() << each.part << " " << each.where << ": " << each.what;
    }
    if (converter_program().empty())
        GTEST_SKIP() << "LibreOffice is not installed: what it computes was not looked at";
    std::filesystem::create_directory(temp.path() / "computed");
    auto const computed =
        convert_office_file(output, "xlsx:Calc MS Excel 2007 XML", temp.path() / "computed");
    ASSERT_TRUE(computed) << computed.problem().message;
    auto const opened = read_workbook(temp.path() / "computed/filled.xlsx");
    ASSERT_TRUE(opened) << opened.problem().message;
    for (auto const& each : list(m_case, "computed"))
        EXPECT_EQ(cell_of(opened.value(), place(each.at(0))).text, text(each.at(1))) << each;
}

std::vector<std::filesystem::path> cases() {
    std::vector<std::filesystem::path> found;
    for (auto const& entry : std::filesystem::directory_iterator(folder())) {
        if (entry.path().extension() == ".json") found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
}

INSTANTIATE_TEST_SUITE_P(Sheets, SheetCase, testing::ValuesIn(cases()),
                         [](testing::TestParamInfo<std::filesystem::path> const& each) {
                             return each.param.stem().string();
                         });

} // namespace
} // namespace yizhen::sheet

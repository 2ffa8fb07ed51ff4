// What goes back into the issuer's file over a real store: unit rows, cards, rosters, two figures in one cell. All
// figures and persons are synthetic.

#include "modules/gate/gate.h"
#include "platform/files/files.h"
#include "platform/sheet/sheet_files.h"
#include "tests/county_fixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace yizhen {
namespace {

using test::kSource;
using test::kToday;
using Cells = std::vector<CellValue>;

constexpr char const* kAnna = "419900196001010018";  // a county that does not exist

CellValue present(Value value) { return {std::move(value), CellState::present}; }

class GateFillTest : public ::testing::Test {
protected:
    void SetUp() override { m_county = test::open_county(m_folder.path() / "data", m_clock); }

    RealmId realm() { return m_county->org().tree()->find_code("410102")->realm; }
    std::string code_of(std::string const& unit) { return m_county->org().tree()->resolve(realm(), unit).value().code; }
    std::string element(std::string const& name) {
        auto const* found = m_county->gate().catalogue().find_by_name(name);
        if (!found) throw std::runtime_error("no element " + name);
        return found->code;
    }

    struct Row {
        std::string unit;
        Cells cells;
    };
    void hold(std::string const& ledger, std::vector<std::string> const& names, std::vector<Row> rows, std::string const& period = {}) {
        std::size_t at = 0;
        ledgers::Batch batch{.ledger = ledger, .elements = {}, .source = "410102-TJ", .demand = {}, .reason = "测试数据（合成）",
                             .as_of = CivilDate::of(2026, 10, 31).value()};
        for (auto const& name : names) batch.elements.push_back(element(name));
        batch.next = [&](ledgers::IncomingRow& row) {
            if (at == rows.size()) return false;
            row = {.unit = code_of(rows[at].unit), .period = period, .cells = rows[at].cells, .address = {}};
            ++at;
            return true;
        };
        auto const receipt = m_county->ledgers().write(realm(), app::system_actor(), batch);
        ASSERT_TRUE(receipt) << receipt.problem().message;
        ASSERT_EQ(receipt.value().created, static_cast<std::int64_t>(rows.size()))
            << (receipt.value().rows.empty() ? "" : receipt.value().rows.front().reason);
    }
    /// A figure of every community of a street, 1, 2, 3 … in the order of the tree.
    std::vector<std::string> hold_everywhere(std::string const& street, std::vector<std::string> const& names) {
        std::vector<std::string> communities;
        std::vector<Row> rows;
        for (auto const& unit : m_county->org().tree()->children(m_county->org().tree()->find_code(code_of(street))->id)) {
            communities.push_back(unit.name);
            Cells cells;
            for (std::size_t i = 0; i < names.size(); ++i) cells.push_back(present(static_cast<std::int64_t>(communities.size() * (i + 1))));
            rows.push_back({unit.name, std::move(cells)});
        }
        hold("unit_period", names, std::move(rows), "2026-10");
        return communities;
    }
    void hold_person(std::string const& name, std::string const& identity) {
        hold("person", {"姓名", "公民身份号码", "性别", "出生日期", "婚姻状况", "户籍地址"},
             {{"须水村委会", {present(name), present(identity), present(Code{"1"}), present(CivilDate::of(1960, 1, 1).value()),
                              present(Code{"20"}), present(std::string("须水村1号"))}}});
    }

    gate::Answer take(std::filesystem::path const& file, std::string const& population = {}, std::string const& targets = "须水街道") {
        gate::Envelope made;
        made.issuer = "区统计局";
        made.targets = {targets};
        made.owner = "人口科";
        made.purpose = "掌握情况";
        made.period = "2026-10";
        made.population = population;
        made.received = true;
        auto answer = m_county->gate().take(
            {.file = file, .file_name = file.filename().string(), .envelope = std::move(made), .today = kToday, .actor = app::system_actor()});
        if (!answer) throw std::runtime_error(answer.problem().message);
        m_filled = m_folder.path() / ("filled" + file.extension().string());
        auto const written = m_county->gate().write_filled(answer.value(), file, m_filled);
        if (!written) throw std::runtime_error(written.problem().message);
        m_book = sheet::read_workbook(m_filled).value();
        return std::move(answer).value();
    }
    static std::filesystem::path form(std::string const& name) { return kSource / "cases/forms/fill" / name; }
    std::string at(std::string const& a1) const {
        auto const* cell = m_book.sheets.front().find(sheet::CellRef::parse(a1).value());
        return cell ? (cell->formula.empty() ? cell->text : "=" + cell->formula) : std::string();
    }

    files::TempDir m_folder;
    test::FixedClock m_clock;
    std::unique_ptr<app::County> m_county;
    std::filesystem::path m_filled;
    sheet::Workbook m_book;
};

TEST_F(GateFillTest, a_template_without_unit_rows_gets_one_for_each_community) {
    auto const communities = hold_everywhere("须水街道", {"总户数", "总人口数", "总人口数男", "总人口数女"});
    auto const count = static_cast<int>(communities.size());
    ASSERT_GT(count, 3);  // more than the template has rows
    auto const answer = take(form("village_rows.xlsx"));
    EXPECT_EQ(answer.record.price.cells_asked, 0);
    EXPECT_EQ(answer.record.price.cells_answered, 4 * count);
    for (int i = 0; i < count; ++i) {
        auto const row = std::to_string(5 + i);
        EXPECT_EQ(at("A" + row), std::to_string(i + 1));
        EXPECT_EQ(at("B" + row), "须水街道");
        EXPECT_EQ(at("C" + row), communities[static_cast<std::size_t>(i)]);
        EXPECT_EQ(at("D" + row), std::to_string(i + 1));
        EXPECT_EQ(at("G" + row), std::to_string((i + 1) * 4));
    }
    auto const total = 5 + count;
    EXPECT_EQ(at("A" + std::to_string(total)), "合计");
    EXPECT_EQ(at("D" + std::to_string(total)), "=SUM(D5:D" + std::to_string(total - 1) + ")");
    EXPECT_EQ(at("E" + std::to_string(total)), std::to_string(count * (count + 1)));  // the issuer left no formula there
    EXPECT_EQ(at("A" + std::to_string(total + 1)), "注：总人口=男+女。");
    auto const& merges = m_book.sheets.front().merges;
    EXPECT_TRUE(std::ranges::find(merges, sheet::Range{{total, 1}, {total, 3}}) != merges.end());
    auto const name = std::ranges::find(m_book.defined_names, "合计行", &sheet::DefinedName::name);
    ASSERT_NE(name, m_book.defined_names.end());
    EXPECT_NE(name->refers_to.find("$A$" + std::to_string(total)), std::string::npos) << name->refers_to;
    auto const area = std::ranges::find(m_book.defined_names, "_xlnm.Print_Area", &sheet::DefinedName::name);
    ASSERT_NE(area, m_book.defined_names.end());
    EXPECT_NE(area->refers_to.find("$G$" + std::to_string(total + 2)), std::string::npos) << area->refers_to;
}

TEST_F(GateFillTest, a_column_for_streets_is_not_filled_with_communities) {
    auto const file = m_folder.path() / "表.csv";
    std::ofstream(file) << "人口表,\n乡镇（街道）,总户数\n,\n,\n";
    take(file);
    EXPECT_EQ(at("A3"), "须水街道");
    EXPECT_EQ(at("A4"), "");
    auto const unsaid = m_folder.path() / "网格.csv";
    std::ofstream(unsaid) << "人口表,\n网格,总户数\n,\n,\n";
    take(unsaid);
    EXPECT_EQ(at("A3"), "");
}

TEST_F(GateFillTest, a_card_about_a_unit_is_answered_with_its_figures) {
    hold("unit_period", {"总户数", "党员人数"}, {{"须水村委会", {present(std::int64_t{983}), present(std::int64_t{41})}}}, "2026-10");
    auto const answer = take(form("village_card.xlsx"), {}, "须水村委会");
    EXPECT_EQ(at("B2"), "须水村委会");
    EXPECT_EQ(at("D2"), "须水街道");
    EXPECT_EQ(at("B3"), "983");
    EXPECT_EQ(at("B4"), "41");
    EXPECT_EQ(at("D4"), "");  // nobody holds the farmland
    EXPECT_EQ(answer.record.price.cells_answered, 4);
}

TEST_F(GateFillTest, a_card_for_a_community_is_not_answered_with_the_streets_figures) {
    hold("unit_period", {"总户数"}, {{"须水村委会", {present(std::int64_t{983})}}}, "2026-10");
    take(form("village_card.xlsx"), {}, "须水街道");
    EXPECT_EQ(at("B2"), "");
    EXPECT_EQ(at("B3"), "");
}

TEST_F(GateFillTest, a_card_about_a_person_is_answered_by_its_key) {
    hold_person("安娜", kAnna);
    take(form("person_card.xlsx"));
    EXPECT_EQ(at("B2"), "安娜");
    EXPECT_EQ(at("B3"), kAnna);
    EXPECT_EQ(at("D3"), "1960-01-01");
    EXPECT_EQ(at("B5"), "须水村1号");
    EXPECT_EQ(at("D4"), "");  // nobody holds the education
}

TEST_F(GateFillTest, a_card_whose_key_nobody_holds_stays_blank) {
    hold_person("安娜", "419900196001010026");
    auto const answer = take(form("person_card.xlsx"));
    EXPECT_EQ(at("B2"), "");
    EXPECT_EQ(answer.record.price.cells_answered, 0);
}

TEST_F(GateFillTest, a_key_beside_another_name_is_not_answered) {
    hold_person("安娜", kAnna);
    auto const file = m_folder.path() / "名册.csv";
    std::ofstream(file) << "残疾人名册,,\n姓名,公民身份号码,户籍地址\n贝拉,419900196001010018,\n";
    auto const answer = take(file);
    EXPECT_EQ(at("A3"), "贝拉");
    EXPECT_EQ(at("C3"), "");
    EXPECT_TRUE(std::ranges::any_of(answer.evidence.notes, [](auto const& note) { return note.find("第 3 行") != std::string::npos; }));
    std::ofstream(file) << "残疾人名册,,\n姓名,公民身份号码,户籍地址\n安 娜,419900196001010018,\n";
    take(file);
    EXPECT_EQ(at("C3"), "须水村1号");
}

TEST_F(GateFillTest, names_that_the_issuer_wrote_are_answered_by_their_keys) {
    hold_person("安娜", kAnna);
    hold_person("别人", "419900196001010026");
    auto const file = m_folder.path() / "名册.csv";
    std::ofstream(file) << "残疾人名册,,,\n姓名,公民身份号码,户籍地址,性别\n安娜,419900196001010018,,\n贝拉,419900196001010034,,\n";
    take(file, "性别 = \"1\"");
    EXPECT_EQ(at("A3"), "安娜");
    EXPECT_EQ(at("C3"), "须水村1号");
    EXPECT_EQ(at("A4"), "贝拉");
    EXPECT_EQ(at("C4"), "");
    EXPECT_EQ(at("A5"), "");
}

TEST_F(GateFillTest, a_blank_roster_of_organisations_is_filled_with_the_population) {
    std::vector<Row> rows;
    for (int i = 0; i < 4; ++i) {
        rows.push_back({"须水村委会", {present("合成单位" + std::to_string(i)), present(std::string("9241990000000000") + "0" + std::to_string(i)),
                                       present(std::int64_t{i * 10})}});
    }
    hold("organisation", {"单位名称", "统一社会信用代码", "从业人员数"}, rows);
    take(form("organisations.xlsx"), "从业人员数 >= 10");
    EXPECT_EQ(at("A3"), "1");
    EXPECT_EQ(at("B3"), "合成单位1");
    EXPECT_EQ(at("D5"), "30");
    EXPECT_EQ(at("A6"), "填表人：");
}

TEST_F(GateFillTest, rows_of_an_older_list_do_not_stay_below_the_answer) {
    hold("organisation", {"单位名称", "统一社会信用代码"}, {{"须水村委会", {present(std::string("合成单位")), present(std::string("924199000000000001"))}}});
    auto const file = m_folder.path() / "台账.csv";
    std::ofstream(file) << "辖区经营主体台账,,,\n序号,单位名称,统一社会信用代码,备注\n1,旧单位甲,924199000000000027,已停业\n2,旧单位乙,924199000000000035,\n";
    take(file, "单位名称 不为空");
    EXPECT_EQ(at("B3"), "合成单位");
    EXPECT_EQ(at("D3"), "");
    EXPECT_EQ(at("B4"), "");
    EXPECT_EQ(at("A4"), "");
}

TEST_F(GateFillTest, a_sheet_of_another_unit_is_not_answered_with_the_targets_figures) {
    hold("unit_period", {"总户数"}, {{"须水村委会", {present(std::int64_t{983})}}}, "2026-10");
    auto const file = m_folder.path() / "表.csv";
    std::ofstream(file) << "基本情况表,\n填报单位：付庄村委会,\n指标名称,数量\n总户数,\n";
    take(file, {}, "须水村委会");
    EXPECT_EQ(at("B4"), "");
    std::ofstream(file) << "基本情况表,\n填报单位：须水村,\n指标名称,数量\n总户数,\n";
    take(file, {}, "须水街道");
    EXPECT_EQ(at("B4"), "983");
}

TEST_F(GateFillTest, two_figures_in_one_cell_are_answered_as_the_form_writes_them) {
    hold_everywhere("须水街道", {"倒塌房屋间数", "倒塌房屋户数", "严重损坏房屋间数", "严重损坏房屋户数"});
    auto const communities = hold_everywhere("莲湖街道", {"倒塌房屋间数", "倒塌房屋户数"});
    auto const answer = take(form("pairs.xlsx"), {}, "中原区");
    auto const n = communities.size() * (communities.size() + 1) / 2;
    EXPECT_EQ(at("C5"), std::to_string(n) + "间" + std::to_string(2 * n) + "户");
    EXPECT_NE(at("D4").find('/'), std::string::npos);
    EXPECT_EQ(at("D5"), "");  // one half of a pair is no answer
    EXPECT_NE(at("C6").find("间"), std::string::npos);
    EXPECT_EQ(at("D6"), "");
    EXPECT_EQ(answer.record.fields.back().match.operands.size(), 2u);
}

TEST_F(GateFillTest, what_the_form_computes_from_answers_counts_as_answered) {
    hold("unit_period", {"总人口数男", "总人口数女"}, {{"须水村委会", {present(std::int64_t{4}), present(std::int64_t{5})}}}, "2026-10");
    auto const file = m_folder.path() / "表.csv";
    std::ofstream(file) << "人口表,,,\n村（社区）,某种人口（人）,总人口男,总人口女\n须水村委会,,,\n注：某种人口=总人口男+总人口女,,,\n";
    auto const answer = take(file);
    EXPECT_EQ(at("B3"), "9");
    EXPECT_EQ(answer.record.price.cells_asked, 0);
    EXPECT_EQ(answer.record.fields[1].status, gate::FieldStatus::derived);
}

TEST_F(GateFillTest, a_cell_that_says_the_answer_already_keeps_its_bytes) {
    hold("unit_period", {"总户数"}, {{"须水村委会", {present(std::int64_t{983})}}}, "2026-10");
    auto const first = take(kSource / "cases/forms/files/renkou_jiben_tongji.xlsx");
    auto const once = files::TempFile(".xlsx", files::memory_dir());
    std::filesystem::copy_file(m_filled, once.path(), std::filesystem::copy_options::overwrite_existing);
    auto const again = take(once.path());
    auto const patched = std::ranges::any_of(again.plan.cells, [](auto const& patch) { return patch.at == sheet::CellRef{10, 3}; });
    EXPECT_FALSE(patched);
    EXPECT_EQ(at("C10"), "983");
}

}  // namespace
}  // namespace yizhen

// Files of rows and forms filled last time, on both databases.
#include "modules/ledgers/test_ledgers.h"

namespace yizhen::ledgers::test {
namespace {

class ImportTest : public LedgersTest {
protected:
    std::filesystem::path file(std::string const& name, std::string const& content) {
        auto const path = m_files.path() / name;
        std::ofstream(path, std::ios::binary) << content;
        return path;
    }
    Result<ImportReceipt> import(std::filesystem::path const& path, std::string const& ledger = "person", bool dry_run = false) {
        ImportOptions options;
        options.ledger = ledger;
        options.as_of = day(2026, 11, 1);
        options.unit = "110";
        options.period = "2026-10";
        options.dry_run = dry_run;
        return import_rows(*m_ledgers, m_units, kRealm, {1, 100, "steward", "r"}, path, options);
    }
    std::string roster() const {
        return "\xEF\xBB\xBF"
               "2026年高龄津贴花名册,,,,,\r\n"
               "填报单位：东镇,,,,单位：元,\r\n"
               "序号,村（社区）,姓名,性别,公民身份号码,高龄津贴月标准（元）\r\n"
               "1,甲村,张 三,男,\t" + synthetic_id(day(1940, 1, 2), 1) + ",\"1,200.50\"\r\n"
               "2,乙村,李四,女,'" + synthetic_id(day(1941, 3, 4), 2) + ",无\r\n"
               "3,丙村,王五,男,4.1990E+17,100\r\n"
               "4,戊村,赵六,男," + synthetic_id(day(1942, 3, 4), 3) + ",100\r\n"
               "序号,村（社区）,姓名,性别,公民身份号码,高龄津贴月标准（元）\r\n"
               "5,甲村,钱七,女," + synthetic_id(day(1943, 3, 4), 4) + ",/\r\n"
               "合计,,,,,1300.50\r\n"
               "填表人：某某,,,,审核人：,\r\n";
    }
    files::TempDir m_files;
};
INSTANTIATE_TEST_SUITE_P(Stores, ImportTest, ::testing::ValuesIn(sql::test_databases()));

TEST_P(ImportTest, the_unit_that_an_export_names_beside_its_code_is_no_workplace) {
    HeaderMatcher const matcher = [&](elements::FormToMatch const& form) {  // who only sees the word may well take it for one
        std::vector<elements::Match> out;
        for (auto const& field : form.fields) {
            elements::Match match;
            match.field = field.id;
            match.kind = field.name == "单位" ? elements::MatchKind::element : elements::MatchKind::none;
            match.band = elements::Band::automatic;
            match.element = code("工作单位名称");
            out.push_back(std::move(match));
        }
        return out;
    };
    auto const chosen = [&](std::string first) {
        SeenRow const row{"人员", 1, {{.at = {1, 1}, .text = std::move(first)}, {.at = {1, 2}, .text = "单位"}, {.at = {1, 3}, .text = "公民身份号码"}, {.at = {1, 4}, .text = "姓名"}}};
        return choose_header(*m_ledgers->shapes().find("person"), {row}, matcher).value();
    };
    EXPECT_EQ(chosen("单位代码").index[1], -1);
    EXPECT_NE(chosen("序号").index[1], -1) << "in a roster of its own the word may mean one";
}

TEST_P(ImportTest, a_roster_with_its_dirt) {
    auto const receipt = import(file("花名册.csv", roster()));
    ASSERT_TRUE(receipt) << receipt.problem().message;
    auto const& got = receipt.value();
    EXPECT_EQ(got.header_row, 3);
    EXPECT_EQ(got.rows.created, 2);
    EXPECT_EQ(got.rows.rejected, 3);
    EXPECT_EQ(got.skipped.size(), 3u);  // repeated header, total, signature
    auto const reason_of = [&](std::string const& row) {
        for (auto const& line : got.rows.rows) {
            if (line.address.ends_with("!" + row)) return line.reason;
        }
        return std::string("no such row");
    };
    EXPECT_NE(reason_of("5").find("F5：“无”可能是 0"), std::string::npos) << reason_of("5");
    EXPECT_NE(reason_of("6").find("E6："), std::string::npos) << reason_of("6");
    EXPECT_NE(reason_of("7").find("戊村"), std::string::npos) << reason_of("7");
    auto const rows = m_ledgers->rows(kRealm, question({"高龄津贴月标准", "性别"}));
    ASSERT_EQ(rows.value().size(), 2u);
    EXPECT_EQ(to_text(rows.value()[0].cells[0].cell.value), "1200.50");
    EXPECT_EQ(rows.value()[1].cells[0].standing, Standing::not_applicable);
    EXPECT_EQ(rows.value()[0].unit, "111");

    auto const again = import(file("花名册.csv", roster()));
    EXPECT_EQ(again.value().rows.same, 2);
    EXPECT_EQ(again.value().rows.created + again.value().rows.updated, 0);
}

TEST_P(ImportTest, a_dry_run_reports_and_writes_nothing) {
    auto const receipt = import(file("花名册.csv", roster()), "person", true);
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt.value().rows.created, 2);
    EXPECT_EQ(number("SELECT COUNT(*) FROM l_person"), 0);
}

TEST_P(ImportTest, unknown_and_doubled_columns_are_reported_and_left_out) {
    auto const receipt = import(file("表.csv", "公民身份号码,姓名,身份证号,喜欢的颜色,年龄,低保金月额（万元）\n" + synthetic_id(day(1940, 1, 2), 1) + ",张三,1,红,86,0.05\n"));
    ASSERT_TRUE(receipt) << receipt.problem().message;
    std::map<std::string, ColumnUse> uses;
    for (auto const& column : receipt.value().columns) uses[column.header] = column.use;
    EXPECT_EQ(uses["公民身份号码"], ColumnUse::element);
    EXPECT_EQ(uses["身份证号"], ColumnUse::twice);
    EXPECT_EQ(uses["喜欢的颜色"], ColumnUse::unknown);
    EXPECT_EQ(uses["年龄"], ColumnUse::derived);
    auto const rows = m_ledgers->rows(kRealm, question({"低保金月额"}));
    ASSERT_EQ(rows.value().size(), 1u);
    EXPECT_EQ(to_text(rows.value()[0].cells[0].cell.value), "500.00");  // 0.05 万元 in 元
}

TEST_P(ImportTest, figures_of_units) {
    auto const receipt = import(file("指标.csv", "乡镇（街道）,报告期,路灯盏数（盏）,自来水普及率（%）\n111,2026-10,12,85.5\n112,2026-09,\"1,000\",/\n"), "unit_period");
    ASSERT_TRUE(receipt) << receipt.problem().message;
    EXPECT_EQ(receipt.value().rows.created, 2) << receipt.value().rows.rows[0].reason;
    auto asked = question({"路灯盏数"}, {"111"});
    asked.period = Period::parse("2026-10").value();
    EXPECT_EQ(to_text(m_ledgers->figures(kRealm, asked).value()[0].cell.value), "12");
}

TEST_P(ImportTest, what_lists_people_to_watch_them_is_not_stored) {
    auto barred = parse_barred(content_of("data/elements/barred.tsv"), "barred.tsv");
    ASSERT_TRUE(barred);
    m_ledgers = std::move(Ledgers::open({*m_database, shipped_shapes(), m_units, *m_keys, m_clock, barred.value()})).value();
    auto const by_title = import(file("a.csv", "重点人员台账,,\n姓名,公民身份号码,性别\n张三," + synthetic_id(day(1940, 1, 2), 1) + ",男\n"));
    ASSERT_FALSE(by_title);
    EXPECT_NE(by_title.problem().message.find("F-19"), std::string::npos);
    auto const by_column = import(file("b.csv", "姓名,公民身份号码,管控级别\n张三," + synthetic_id(day(1940, 1, 2), 1) + ",一级\n"));
    ASSERT_FALSE(by_column);
    EXPECT_EQ(number("SELECT COUNT(*) FROM l_person"), 0);
}

TEST_P(ImportTest, a_form_filled_last_time) {
    Answers answers{"路灯情况表", {}};
    answers.rows.push_back({"甲村", "2026-10", {{code("路灯盏数"), "12盏", false, false, "", "S!C5"}, {code("自来水普及率"), "100%", false, false, "", "S!D5"}}, "S!5", {}});
    answers.rows.push_back({"乙村", "2026-10", {{code("路灯盏数"), "约30", false, false, "", "S!C6"}, {code("自来水普及率"), "90", true, false, "", "S!D6"}}, "S!6", {}});
    answers.rows.push_back({"丙村", "2026-10", {{code("路灯盏数"), "", false, false, "", "S!C7"}}, "S!7", {}});
    ImportOptions options;
    options.as_of = day(2026, 10, 31);
    options.source = "去年的表.xlsx";
    auto const receipts = record_answers(*m_ledgers, m_units, kRealm, {1, 100, "frontline", "r"}, answers, options);
    ASSERT_TRUE(receipts) << receipts.problem().message;
    ASSERT_EQ(receipts.value().size(), 1u);
    auto const& rows = receipts.value()[0].rows;
    EXPECT_EQ(rows.created, 1);
    EXPECT_EQ(rows.rejected, 1);
    EXPECT_NE(rows.rows[1].reason.find("S!C6：“约30”"), std::string::npos);
    auto asked = question({"路灯盏数"}, {"111"});
    asked.period = Period::parse("2026-10").value();
    auto const figure = m_ledgers->figures(kRealm, asked).value()[0];
    EXPECT_EQ(to_text(figure.cell.value), "12");
    EXPECT_EQ(figure.origin.source, "去年的表.xlsx");
    EXPECT_EQ(figure.origin.as_of, day(2026, 10, 31));
}

TEST_P(ImportTest, shared_files_in_other_encodings) {
    char const* const named = std::getenv("YIZHEN_SHARED_DATA");
    auto const folder = std::filesystem::path(named != nullptr ? named : std::string(YIZHEN_SOURCE_DIR) + "/../shared/data") / "forms/reconstructed";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no shared forms at " << folder;
    for (auto const* name : {"buzhu_mingxi_utf8bom.csv", "buzhu_mingxi_gb18030.csv"}) {
        auto const receipt = import(folder / name, "person", true);
        ASSERT_TRUE(receipt) << name << receipt.problem().message;
        EXPECT_GT(receipt.value().rows.rows.size(), 5u) << name;
    }
}

}  // namespace
}  // namespace yizhen::ledgers::test

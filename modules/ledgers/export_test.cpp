// What leaves as a file comes back by import as it was, in every format and on both stores. Persons are synthetic.

#include "modules/ledgers/routes_export.h"
#include "modules/ledgers/test_ledgers.h"

#include <fstream>
#include <set>

namespace yizhen::ledgers::test {
namespace {

using sheet::ExportFormat;

class ExportTest : public LedgersTest {
protected:
    /// Rows with all that is awkward in a cell.
    void write_persons() {
        std::vector<std::string> const names{"公民身份号码", "姓名", "性别", "出生日期", "现居住地址", "是否低保对象", "月收入"};
        auto const id = [](int serial) { return synthetic_id(CivilDate::from_days(-9'000 + serial), serial); };
        auto const row = [&](char const* unit, int serial, CellValue address, CellValue aided, CellValue income) {
            return IncomingRow{unit, {}, {held(id(serial)), held(std::string("张三")), held(Code{serial % 2 == 0 ? "1" : "2"}), held(CivilDate::from_days(-9'000 + serial)),
                                          std::move(address), std::move(aided), std::move(income)}, {}, {}};
        };
        auto const words = [](char const* text) { return held(std::string(text)); };
        auto const money = [](std::int64_t cents) { return held(Decimal{cents, 2}); };
        auto const receipt = write("person", names,
                                   {row("111", 1, words("=HYPERLINK(\"x\")"), held(true), money(125'050)), row("111", 2, words("+甲路3号"), held(false), money(0)),
                                    row("112", 3, words("-后街1号"), not_applicable(), not_applicable()), row("113", 4, words("@西头"), blank(), blank()),
                                    row("121", 5, words("东街,\"老\"5号"), held(true), money(-1'00)), row("121", 6, words("𠮷祥里é"), held(false), money(9'99))},
                                   day(2026, 11, 1));
        EXPECT_EQ(receipt.created, 6);
    }

    static std::string name_of(std::string const& code) {
        auto const* node = SmallTree::node(UnitId(std::stoll(code)));
        return node ? node->name : "";
    }

    Question whole(std::string const& ledger, std::set<std::string> const& names) {
        Question out;
        for (auto const& column : m_ledgers->shapes().find(ledger)->columns) {
            if (names.contains(column.element.name)) out.elements.push_back(column.element.code);
        }
        out.units = {"100"};
        out.as_of = m_clock.day;
        out.today = m_clock.day;
        return out;
    }

    std::string exported(ExportFormat format, std::vector<ExportPart> parts) {
        Leaving leaving;
        leaving.realm = kRealm;
        leaving.actor = {1, 100, "steward", "r1"};
        leaving.object = "ledger:person";
        leaving.title = "人员台账";
        leaving.right = "本单位数据";
        leaving.purpose = "核对";
        leaving.taker = "张三（测试）";
        leaving.day = m_clock.day;
        leaving.delete_by = CivilDate::from_days(m_clock.day.days() + kExportKeepDays);
        leaving.format = format;
        auto record = ExportRecord::begin(*m_database, leaving);
        EXPECT_TRUE(record);
        auto file = RowsFile::open(*m_ledgers, name_of, std::move(parts), ReadCause{leaving.actor, "本单位数据", "核对"}, record.value());
        EXPECT_TRUE(file) << file.problem().message;
        std::string out;
        for (bool more = true; more;) {
            std::string chunk;
            more = file.value()->next(chunk);
            out += chunk;
        }
        return out;
    }

    ImportReceipt imported(Ledgers& into, std::string const& ledger, std::string const& bytes, ExportFormat format) {
        files::TempDir const folder;
        auto const file = folder.path() / ("导出" + std::string(sheet::ending_of(format, false)));
        std::ofstream(file, std::ios::binary) << bytes;
        ImportOptions options;
        options.ledger = ledger;
        options.as_of = day(2026, 11, 1);
        options.reason = "导入文件";
        auto receipt = import_rows(into, m_units, kRealm, {1, 100, "steward", "r1"}, file, options);
        EXPECT_TRUE(receipt) << receipt.problem().message;
        return receipt ? std::move(receipt).value() : ImportReceipt{};
    }

    static std::multiset<std::string> values(Ledgers& from, Question const& question) {
        ReadCause const cause{{1, 100, "steward", "r1"}, "本单位数据", "核对"};
        std::multiset<std::string> out;
        auto const rows = from.rows(kRealm, question, &cause);
        EXPECT_TRUE(rows) << rows.problem().message;
        if (!rows) return out;
        for (auto const& row : rows.value()) {
            std::string line = row.unit + "|" + row.key;
            for (auto const& cell : row.cells) line += "|" + to_text(cell.cell.value) + "/" + std::string(yizhen::name_of(cell.cell.state));
            out.insert(line);
        }
        return out;
    }

    std::set<std::string> const m_names{"公民身份号码", "姓名", "性别", "出生日期", "现居住地址", "是否低保对象", "月收入"};
};

TEST_P(ExportTest, comes_back_as_it_was_in_every_format) {
    write_persons();
    auto const question = whole("person", m_names);
    auto const before = values(*m_ledgers, question);
    ASSERT_EQ(before.size(), 6u);
    ExportPart const part{m_ledgers->shapes().find("person"), question};
    for (auto const format : {ExportFormat::xlsx, ExportFormat::csv, ExportFormat::csv_gb18030}) {
        auto const bytes = exported(format, {part});
        auto const same = imported(*m_ledgers, "person", bytes, format);
        EXPECT_EQ(same.rows.same, 6) << "the same values change nothing";
        EXPECT_EQ(same.rows.rejected, 0) << (same.rows.rows.empty() ? "" : same.rows.rows.front().reason);

        sql::TestDatabase other{GetParam(), m_audit};
        files::TempDir const keys;
        auto const ring = std::move(crypto::KeyRing::open_or_create(keys.path() / "keys", profile())).value();
        auto const elsewhere = std::move(Ledgers::open({*other, shipped_shapes(), m_units, *ring, m_clock})).value();
        auto const moved = imported(*elsewhere, "person", bytes, format);
        EXPECT_EQ(moved.rows.created, 6);
        EXPECT_EQ(values(*elsewhere, question), before);
    }
}

TEST_P(ExportTest, figures_keep_their_unit_and_period) {
    write("unit_period", {"总人口数", "总户数"},
          {{"111", "2026-10", {held(std::int64_t{12}), held(std::int64_t{4})}, {}, {}}, {"112", "2026-10", {held(std::int64_t{0}), not_applicable()}, {}, {}},
           {"111", "2026-09", {held(std::int64_t{11}), blank()}, {}, {}}}, day(2026, 11, 1));
    auto const question = whole("unit_period", {"总人口数", "总户数"});
    ExportPart const part{m_ledgers->shapes().find("unit_period"), question};
    for (auto const format : {ExportFormat::xlsx, ExportFormat::csv, ExportFormat::csv_gb18030}) {
        auto const again = imported(*m_ledgers, "unit_period", exported(format, {part}), format);
        EXPECT_EQ(again.rows.same, 3);
        EXPECT_EQ(again.rows.rejected, 0);
    }
}

TEST_P(ExportTest, a_file_of_several_ledgers_is_read_by_the_sheet_of_each) {
    write_persons();
    write("unit_period", {"总人口数", "总户数"}, {{"111", "2026-10", {held(std::int64_t{12}), held(std::int64_t{4})}, {}, {}}}, day(2026, 11, 1));
    auto const bytes = exported(ExportFormat::xlsx, {{m_ledgers->shapes().find("person"), whole("person", m_names)},
                                                     {m_ledgers->shapes().find("household"), whole("household", {"户编号", "户主姓名"})},
                                                     {m_ledgers->shapes().find("unit_period"), whole("unit_period", {"总人口数", "总户数"})}});
    EXPECT_EQ(imported(*m_ledgers, "person", bytes, ExportFormat::xlsx).rows.same, 6);
    EXPECT_EQ(imported(*m_ledgers, "unit_period", bytes, ExportFormat::xlsx).rows.same, 1);
}

TEST_P(ExportTest, pages_meet_without_a_gap) {
    std::vector<IncomingRow> rows;
    for (int serial = 0; serial < 4'100; ++serial) {
        rows.push_back({serial % 2 == 0 ? "111" : "121", {}, {held(synthetic_id(CivilDate::from_days(-9'000 + serial % 8'000), serial % 900)), held(std::string("张三"))}, {}, {}});
    }
    write("person", {"公民身份号码", "姓名"}, std::move(rows), day(2026, 11, 1));
    auto const question = whole("person", {"公民身份号码", "姓名"});
    auto const before = values(*m_ledgers, question);
    ASSERT_GT(before.size(), 4'000u) << "more than two pages";
    auto const again = imported(*m_ledgers, "person", exported(ExportFormat::csv, {{m_ledgers->shapes().find("person"), question}}), ExportFormat::csv);
    EXPECT_EQ(static_cast<std::size_t>(again.rows.same), before.size());
}

INSTANTIATE_TEST_SUITE_P(Stores, ExportTest, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen::ledgers::test

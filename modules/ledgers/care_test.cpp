// What is promised about values over time: disputes, erasure, retention, verification, and nothing plain on the disk.
#include "kernel/codes/codes.h"
#include "modules/ledgers/test_ledgers.h"
#include "platform/crypto/digest.h"

#include <algorithm>

namespace yizhen::ledgers::test {
namespace {

class LedgerCareTest : public LedgersTest {
protected:
    Actor const m_steward{7, 100, "steward", "r9"};
    std::vector<std::string> const m_names{"公民身份号码", "姓名", "出生日期", "联系电话", "居住状况"};

    IncomingRow person(std::string unit, int serial, std::string name = "张三", CellValue living = held(Code{"1"})) const {
        auto const born = day(1940, 1, 1 + serial % 28);
        return {std::move(unit), {}, {held(synthetic_id(born, serial)), held(std::move(name)), held(born), held(std::string("139****1234")), std::move(living)}, "表!" + std::to_string(serial), {}};
    }
    std::string id_of(int serial) const { return synthetic_id(day(1940, 1, 1 + serial % 28), serial); }
    std::int64_t execute(std::string const& sql) {
        std::int64_t touched = 0;
        auto const done = m_database->write(RealmId(0), {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
            touched = tx.sql().execute(sql);
            tx.audit({"test", "t", "", "{}"});
            return Done{};
        });
        EXPECT_TRUE(done);
        return touched;
    }
};
INSTANTIATE_TEST_SUITE_P(Stores, LedgerCareTest, ::testing::ValuesIn(sql::test_databases()));

TEST_P(LedgerCareTest, a_dispute_marks_the_cell_until_the_steward_decides) {
    auto const receipt = write("person", m_names, {person("111", 1)}, day(2026, 10, 1));
    auto const row = receipt.rows[0].row;
    auto const id = m_ledgers->dispute(kRealm, m_steward, {0, "person", row, code("居住状况"), "111", "老人和儿子同住", {}, {}});
    ASSERT_TRUE(id) << id.problem().message;
    auto const marked = m_ledgers->rows(kRealm, question({"居住状况", "出生日期"}));
    EXPECT_EQ(marked.value()[0].cells[0].standing, Standing::disputed);
    EXPECT_EQ(marked.value()[0].cells[1].standing, Standing::held);
    EXPECT_EQ(marked.value()[0].cells[1].origin.as_of, day(2026, 10, 1));
    EXPECT_EQ(m_ledgers->coverage(kRealm, question({"居住状况"})).value()[0].disputed, 1);
    ASSERT_EQ(m_ledgers->open_disputes(kRealm).size(), 1u);
    EXPECT_EQ(m_ledgers->open_disputes(kRealm)[0].reason, "老人和儿子同住");

    Dispute const again{0, "person", row, code("居住状况"), "111", "再说一遍", {}, {}};
    EXPECT_TRUE(m_ledgers->dispute(kRealm, m_steward, again).problem().is(problems::kConflict)) << "it waits already";
    ASSERT_TRUE(m_ledgers->decide(kRealm, m_steward, id.value(), true, "入户核实", held(Code{"2"})));
    auto const settled = m_ledgers->rows(kRealm, question({"居住状况"}));
    EXPECT_EQ(settled.value()[0].cells[0].standing, Standing::held);
    EXPECT_EQ(to_text(settled.value()[0].cells[0].cell.value), "2");
    EXPECT_FALSE(m_ledgers->decide(kRealm, m_steward, id.value(), true, "再来一次"));
    EXPECT_TRUE(m_ledgers->dispute(kRealm, m_steward, again)) << "what was decided may be doubted anew";
    EXPECT_EQ(m_ledgers->verify(kRealm), std::nullopt);
}

TEST_P(LedgerCareTest, an_erased_person_is_unreadable_everywhere_and_everything_still_verifies) {
    write("person", m_names, {person("111", 1, "赵一"), person("111", 2, "钱二")}, day(2026, 9, 1));
    write("person", m_names, {person("111", 1, "赵一一"), person("111", 2, "钱二")}, day(2026, 10, 1));
    write("household", {"户编号", "户主姓名", "户主公民身份号码", "家庭人口数"},
          {{"111", {}, {held(std::string("H1")), held(std::string("赵一一")), held(id_of(1)), held(std::int64_t{3})}, "户!1", {}}}, day(2026, 10, 1));
    EXPECT_EQ(number("SELECT COUNT(*) FROM data_key"), 2);  // the household's head is the same person
    EXPECT_EQ(m_ledgers->verify(kRealm), std::nullopt);
    auto const key = static_cast<crypto::KeyId>(number("SELECT key_id FROM l_household"));
    std::string old_envelope;
    m_database->read([&](sql::Connection& sql) {
        auto const rows = sql.query("SELECT e1 FROM h_person WHERE key_id = $1", {static_cast<std::int64_t>(key)});
        if (rows->next()) old_envelope = std::string(rows->blob(0));
    });
    ASSERT_FALSE(old_envelope.empty());

    auto const touched = m_ledgers->erase_person(kRealm, m_steward, id_of(1), "本人申请");
    ASSERT_TRUE(touched) << touched.problem().message;
    EXPECT_EQ(touched.value(), 2);
    EXPECT_FALSE(m_keys->alive(key));
    EXPECT_FALSE(m_keys->open_sealed("person/1/1", old_envelope));  // an envelope from an old backup
    EXPECT_EQ(m_ledgers->rows(kRealm, question({"姓名"})).value().size(), 1u);
    auto const household = m_ledgers->rows(kRealm, question({"户主姓名", "家庭人口数"}));
    EXPECT_EQ(household.value()[0].cells[0].standing, Standing::missing);
    EXPECT_EQ(household.value()[0].cells[1].standing, Standing::held);
    auto past = question({"姓名"});
    past.as_of = day(2026, 9, 15);
    EXPECT_EQ(m_ledgers->rows(kRealm, past).value().size(), 1u);
    EXPECT_EQ(m_ledgers->verify(kRealm), std::nullopt);
    EXPECT_FALSE(m_ledgers->erase_person(kRealm, m_steward, id_of(1), "再来一次"));
    // The same person may be registered again, under a new key.
    EXPECT_EQ(write("person", m_names, {person("111", 1, "赵一")}, day(2026, 11, 1)).created, 1);
    EXPECT_EQ(m_ledgers->rows(kRealm, question({"姓名"})).value().size(), 2u);
}

TEST_P(LedgerCareTest, a_changed_row_does_not_verify) {
    write("person", m_names, {person("111", 1), person("111", 2)}, day(2026, 9, 1));
    ASSERT_EQ(m_ledgers->verify(kRealm), std::nullopt);
    EXPECT_EQ(execute("UPDATE l_person SET e33 = '2' WHERE row_id = (SELECT MIN(row_id) FROM l_person)"), 1);
    EXPECT_NE(m_ledgers->verify(kRealm), std::nullopt);
}

TEST_P(LedgerCareTest, swapped_cells_do_not_open) {
    write("person", m_names, {person("111", 1, "赵一"), person("111", 2, "钱二")}, day(2026, 9, 1));
    execute("UPDATE l_person SET e1 = (SELECT e1 FROM l_person WHERE row_id = (SELECT MAX(row_id) FROM l_person)) WHERE row_id = (SELECT MIN(row_id) FROM l_person)");
    EXPECT_THROW((void)m_ledgers->rows(kRealm, question({"姓名"})), BrokenInvariant);
}

TEST_P(LedgerCareTest, what_outlived_its_retention_is_listed_and_swept) {
    write("person", m_names, {person("111", 1)}, day(1990, 5, 1));
    write("person", {"公民身份号码", "居住状况"}, {{"111", {}, {held(id_of(1)), held(Code{"2"})}, "表!1", {}}}, day(2026, 10, 1));
    auto const due = m_ledgers->overdue(kRealm, m_clock.day);
    ASSERT_FALSE(due.empty());
    bool const phone = std::ranges::any_of(due, [&](Overdue const& cell) { return cell.element == code("联系电话"); });
    bool const living = std::ranges::any_of(due, [&](Overdue const& cell) { return cell.element == code("居住状况") && cell.version == 0; });
    EXPECT_TRUE(phone);
    EXPECT_FALSE(living);  // said again this year
    auto const swept = m_ledgers->sweep(kRealm, m_steward, due, "保存期满");
    ASSERT_TRUE(swept) << swept.problem().message;
    EXPECT_EQ(static_cast<std::size_t>(swept.value()), due.size());
    EXPECT_TRUE(m_ledgers->overdue(kRealm, m_clock.day).empty());
    EXPECT_EQ(number("SELECT COUNT(*) FROM h_person WHERE e23 IS NOT NULL"), 0);
    EXPECT_EQ(m_ledgers->verify(kRealm), std::nullopt);
}

TEST_P(LedgerCareTest, a_new_element_becomes_a_column_beside_rows_that_are_there) {
    sql::TestDatabase young(GetParam(), m_audit);
    for (auto const& without : {std::string("联系电话"), std::string()}) {
        auto opened = Ledgers::open({*young, shipped_shapes(without), m_units, *m_keys, m_clock});
        ASSERT_TRUE(opened) << opened.problem().message;
        m_ledgers = std::move(opened).value();
        auto names = m_names;
        auto row = person("111", 1);
        if (!without.empty()) {
            names.erase(names.begin() + 3);
            row.cells.erase(row.cells.begin() + 3);
        }
        auto const receipt = write("person", names, {row}, without.empty() ? day(2026, 10, 1) : day(2026, 9, 1));
        EXPECT_EQ(receipt.created + receipt.updated, 1);
    }
    auto const rows = m_ledgers->rows(kRealm, question({"联系电话", "姓名"}));
    ASSERT_TRUE(rows);
    EXPECT_EQ(to_text(rows.value()[0].cells[0].cell.value), "139****1234");
    EXPECT_EQ(m_ledgers->verify(kRealm), std::nullopt);
    sql::TestDatabase other(GetParam(), m_audit);
    EXPECT_TRUE(replay_journal(*young, *other));
    m_ledgers.reset();
}

TEST_P(LedgerCareTest, the_journal_makes_the_same_tables_again) {
    sql::TestDatabase other(GetParam(), m_audit);
    auto const columns = [](sql::TestDatabase& database) {
        std::string out;
        database->read([&](sql::Connection& sql) {
            for (auto const* table : {"l_person", "h_person", "l_unit_period", "l_household"}) {
                auto const rows = sql.query(sql.dialect() == sql::Dialect::sqlite
                                                ? "SELECT name || ' ' || type FROM pragma_table_info('" + std::string(table) + "') ORDER BY cid"
                                                : "SELECT column_name || ' ' || data_type FROM information_schema.columns WHERE table_name = '" + std::string(table) + "' ORDER BY ordinal_position");
                while (rows->next()) out += std::string(table) + " " + std::string(rows->text(0)) + "\n";
            }
        });
        return out;
    };
    EXPECT_GT(number("SELECT COUNT(*) FROM ledger_journal"), 800);
    ASSERT_TRUE(replay_journal(*m_database, *other));
    EXPECT_GT(columns(m_database).size(), 1000u);
    EXPECT_EQ(columns(m_database), columns(other));
}

class Sm4LedgerTest : public LedgerCareTest {
protected:
    void SetUp() override {
        m_keys = std::move(crypto::KeyRing::create(m_key_folder.path() / "keys", crypto::Profile::sm4)).value();
        open();
    }
};
INSTANTIATE_TEST_SUITE_P(Stores, Sm4LedgerTest, ::testing::ValuesIn(sql::test_databases()));

TEST_P(Sm4LedgerTest, the_chinese_profile_seals_finds_and_erases_alike) {
    write("person", m_names, {person("111", 1, "赵一"), person("111", 2, "钱二")}, day(2026, 9, 1));
    EXPECT_EQ(write("person", m_names, {person("111", 1, "赵一")}, day(2026, 9, 1)).same, 1);
    ReadCause const cause{m_steward, "g", "核对"};
    auto const plain = m_ledgers->rows(kRealm, question({"姓名"}, {"111"}, "公民身份号码 = \"" + id_of(2) + "\""), &cause);
    ASSERT_TRUE(plain) << plain.problem().message;
    ASSERT_EQ(plain.value().size(), 1u);
    EXPECT_EQ(to_text(plain.value()[0].cells[0].cell.value), "钱二");
    ASSERT_TRUE(m_ledgers->erase_person(kRealm, m_steward, id_of(2), "本人申请"));
    EXPECT_EQ(m_ledgers->rows(kRealm, question({"姓名"})).value().size(), 1u);
    EXPECT_EQ(m_ledgers->verify(kRealm), std::nullopt);
}

/// Every file below a folder, searched for plain words.
std::vector<std::string> found_in(std::filesystem::path const& folder, std::vector<std::string> const& words) {
    std::vector<std::string> out;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        std::string const content{std::istreambuf_iterator<char>(file), {}};
        for (auto const& word : words) {
            if (content.find(word) != std::string::npos) out.push_back(entry.path().filename().string() + ": " + word);
        }
    }
    return out;
}

TEST_P(LedgerCareTest, fifty_marked_persons_leave_no_plain_identifier_on_the_disk) {
    std::vector<IncomingRow> rows;
    std::vector<std::string> words;
    for (int serial = 1; serial <= 50; ++serial) {
        rows.push_back(person("111", serial, "牡丹标记" + std::to_string(serial)));
        words.push_back(id_of(serial));
    }
    words.push_back("牡丹标记");
    words.push_back("139****1234");
    write("person", m_names, rows, day(2026, 9, 1));
    for (auto& row : rows) row.cells[1] = held(std::string("牡丹标记改"));
    write("person", m_names, rows, day(2026, 10, 1));
    auto const backup = m_database.folder() / "backup.db";
    m_database->backup(backup.string());
    ASSERT_GT(std::filesystem::file_size(backup), 1000u);
    EXPECT_EQ(found_in(m_database.folder(), words), std::vector<std::string>{});
    m_database.close();
    EXPECT_EQ(found_in(m_database.folder(), words), std::vector<std::string>{});
    m_database.open();
}

/// A small generator: std:: distributions differ between libraries, and a seed must mean the same everywhere.
struct Dice {
    std::uint64_t state;
    std::uint64_t roll(std::uint64_t sides) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        return (state >> 33) % sides;
    }
};

struct ModelCell {
    std::string shown;  ///< "" blank, "n" not applicable, else the value
    CivilDate as_of = CivilDate::from_days(0);
};
using Model = std::map<int, std::vector<ModelCell>>;

TEST_P(LedgerCareTest, any_history_replays_counts_add_up_and_twice_is_once) {
    std::vector<std::string> const names{"公民身份号码", "居住状况", "月收入", "现居住地址", "是否低保对象"};
    auto const asked = std::vector<std::string>(names.begin() + 1, names.end());
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Dice dice{seed * 77};
        Model model;
        std::vector<std::pair<ChangeId, Model>> history;
        int const base = static_cast<int>(seed) * 20;
        for (int step = 0; step < 8; ++step) {
            auto const as_of = day(2026, 1, 1).plus_days(static_cast<int>(dice.roll(300)));
            std::map<int, IncomingRow> rows;
            for (std::uint64_t count = 1 + dice.roll(4); count > 0; --count) {
                int const serial = base + static_cast<int>(dice.roll(6));
                IncomingRow row{"121", {}, {held(id_of(serial))}, "表!" + std::to_string(serial), {}};
                std::vector<CellValue> const values{held(Code{std::to_string(1 + dice.roll(3))}), held(Decimal{static_cast<std::int64_t>(dice.roll(5)), 2}),
                                                    held(std::string("路") + std::to_string(dice.roll(3))), held(dice.roll(2) == 1)};
                for (auto const& value : values) {
                    auto const kind = dice.roll(5);
                    row.cells.push_back(kind == 0 ? blank() : kind == 1 ? not_applicable() : value);
                }
                rows[serial] = row;
            }
            std::vector<IncomingRow> list;
            for (auto const& [serial, row] : rows) {
                list.push_back(row);
                auto& cells = model[serial];
                cells.resize(4);
                for (std::size_t at = 0; at < 4; ++at) {
                    auto const& cell = row.cells[at + 1];
                    if (cell.state == CellState::blank || (!cells[at].shown.empty() && as_of < cells[at].as_of)) continue;
                    cells[at] = {cell.state == CellState::not_applicable ? "n" : to_text(cell.value), as_of};
                }
            }
            auto const receipt = write("person", names, list, as_of);
            EXPECT_EQ(receipt.rejected, 0);
            auto const again = write("person", names, list, as_of);
            EXPECT_FALSE(again.change.known());
            EXPECT_EQ(static_cast<std::size_t>(again.same), list.size());
            if (receipt.change.known()) history.emplace_back(receipt.change, model);
        }
        auto const shown_at = [&](Question question) {
            std::map<std::string, std::vector<std::string>> out;
            auto const rows = m_ledgers->rows(kRealm, question);
            EXPECT_TRUE(rows);
            for (auto const& row : rows.value()) {
                for (auto const& cell : row.cells) out[row.key].push_back(cell.cell.state == CellState::not_applicable ? "n" : to_text(cell.cell.value));
            }
            return out;
        };
        for (auto const& [change, then] : history) {
            auto past = question(asked, {"121"});
            past.change = change;
            std::map<std::string, std::vector<std::string>> expected;
            for (auto const& [serial, cells] : then) {
                auto& shown = expected[codes::masked_identity_number(id_of(serial))];
                for (auto const& cell : cells) shown.push_back(cell.shown);
            }
            auto actual = shown_at(past);
            for (auto const& [key, cells] : expected) EXPECT_EQ(actual[key], cells) << key << " after change " << change.value;
        }
        auto now = question(asked, {"121"});
        auto const rows = m_ledgers->rows(kRealm, now);
        auto const coverage = m_ledgers->coverage(kRealm, now);
        ASSERT_TRUE(coverage);
        for (std::size_t at = 0; at < asked.size(); ++at) {
            Coverage counted;
            for (auto const& row : rows.value()) {
                ++counted.cells;
                switch (row.cells[at].standing) {
                case Standing::held: ++counted.held; break;
                case Standing::stale: ++counted.stale; break;
                case Standing::disputed: ++counted.disputed; break;
                case Standing::missing: ++counted.missing; break;
                case Standing::not_applicable: ++counted.not_applicable; break;
                }
            }
            auto const& got = coverage.value()[at];
            EXPECT_EQ(got.cells, got.held + got.stale + got.disputed + got.missing + got.not_applicable);
            EXPECT_EQ(std::tie(got.cells, got.held, got.stale, got.disputed, got.missing, got.not_applicable),
                      std::tie(counted.cells, counted.held, counted.stale, counted.disputed, counted.missing, counted.not_applicable)) << asked[at];
        }
        EXPECT_EQ(m_ledgers->verify(kRealm), std::nullopt);
    }
}

}  // namespace
}  // namespace yizhen::ledgers::test

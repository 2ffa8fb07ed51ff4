// The ledgers on both databases: written, kept, asked.
#include "kernel/codes/codes.h"
#include "modules/ledgers/test_ledgers.h"

namespace yizhen::ledgers::test {
namespace {

class LedgerStoreTest : public LedgersTest {
protected:
    std::vector<std::string> const m_names{"公民身份号码", "姓名", "性别", "出生日期", "联系电话", "居住状况"};

    IncomingRow person(std::string unit, int serial, CivilDate born, CellValue living = blank(), std::string name = "张三") const {
        return {std::move(unit), {},
                {held(synthetic_id(born, serial)), held(std::move(name)), held(Code{serial % 2 ? "1" : "2"}), held(born), held(std::string("138****0000")), std::move(living)},
                "表!" + std::to_string(serial)};
    }
    std::vector<IncomingRow> three() const {
        return {person("111", 1, day(1940, 1, 1)), person("111", 2, day(1990, 1, 1)), person("112", 3, day(1950, 6, 30))};
    }
};
INSTANTIATE_TEST_SUITE_P(Stores, LedgerStoreTest, ::testing::ValuesIn(sql::test_databases()));

TEST_P(LedgerStoreTest, rows_come_back_masked_and_plain_only_with_a_cause) {
    auto const receipt = write("person", m_names, three(), day(2026, 10, 1));
    EXPECT_EQ(receipt.created, 3);
    auto const masked = m_ledgers->rows(kRealm, question({"姓名", "公民身份号码", "出生日期", "年龄", "人员所属村社区"}));
    ASSERT_TRUE(masked) << masked.problem().message;
    ASSERT_EQ(masked.value().size(), 3u);
    auto const& first = masked.value()[0];
    EXPECT_EQ(to_text(first.cells[0].cell.value), "张*");
    EXPECT_EQ(to_text(first.cells[1].cell.value), codes::masked_identity_number(synthetic_id(day(1940, 1, 1), 1)));
    EXPECT_EQ(to_text(first.cells[1].cell.value).find(synthetic_id(day(1940, 1, 1), 1).substr(6, 8)), std::string::npos);
    EXPECT_EQ(to_text(first.cells[2].cell.value), "1940-01-01");
    EXPECT_EQ(to_text(first.cells[3].cell.value), "86");
    EXPECT_EQ(first.cells[3].standing, Standing::held);
    EXPECT_EQ(to_text(first.cells[4].cell.value), "甲村");
    EXPECT_EQ(first.unit, "111");
    EXPECT_EQ(first.cells[0].origin.source, "测试");
    EXPECT_EQ(first.cells[0].origin.as_of, day(2026, 10, 1));

    int const before = m_audit.entries;
    ReadCause const cause{{1, 100, "requester", "r2"}, "410102-2026-000123-X", "核发津贴"};
    auto const plain = m_ledgers->rows(kRealm, question({"姓名", "公民身份号码"}), &cause);
    ASSERT_TRUE(plain);
    EXPECT_EQ(to_text(plain.value()[0].cells[0].cell.value), "张三");
    EXPECT_EQ(to_text(plain.value()[0].cells[1].cell.value), synthetic_id(day(1940, 1, 1), 1));
    EXPECT_EQ(m_audit.entries, before + 1);
}

TEST_P(LedgerStoreTest, sending_again_changes_nothing) {
    auto const first = write("person", m_names, three(), day(2026, 10, 1));
    auto const again = write("person", m_names, three(), day(2026, 10, 1));
    EXPECT_EQ(again.same, 3);
    EXPECT_EQ(again.created + again.updated + again.rejected, 0);
    EXPECT_FALSE(again.change.known());
    EXPECT_EQ(number("SELECT COUNT(*) FROM l_person"), 3);
    EXPECT_EQ(number("SELECT COUNT(*) FROM h_person"), 0);
    EXPECT_EQ(number("SELECT COUNT(*) FROM ledger_change"), 1);
}

TEST_P(LedgerStoreTest, a_dry_run_writes_nothing) {
    auto const receipt = write("person", m_names, three(), day(2026, 10, 1), true);
    EXPECT_EQ(receipt.created, 3);
    EXPECT_FALSE(receipt.change.known());
    EXPECT_EQ(number("SELECT COUNT(*) FROM l_person"), 0);
    EXPECT_EQ(number("SELECT COUNT(*) FROM data_key"), 0);
}

TEST_P(LedgerStoreTest, an_update_keeps_the_former_row_and_the_origin_of_what_it_did_not_say) {
    write("person", m_names, three(), day(2026, 9, 1));
    auto const update = write("person", {"公民身份号码", "居住状况"}, {{"111", {}, {held(synthetic_id(day(1940, 1, 1), 1)), held(Code{"1"})}, "乙!2"}}, day(2026, 11, 1));
    EXPECT_EQ(update.updated, 1);
    EXPECT_EQ(number("SELECT COUNT(*) FROM h_person"), 1);
    EXPECT_EQ(number("SELECT row_version FROM l_person WHERE row_version > 1"), 2);
    auto const rows = m_ledgers->rows(kRealm, question({"出生日期", "居住状况"}, {"111"}));
    ASSERT_TRUE(rows);
    EXPECT_EQ(rows.value()[0].cells[0].origin.as_of, day(2026, 9, 1));
    EXPECT_EQ(rows.value()[0].cells[1].origin.as_of, day(2026, 11, 1));
    EXPECT_EQ(rows.value()[1].cells[1].standing, Standing::missing);
}

TEST_P(LedgerStoreTest, blanks_and_older_values_never_overwrite) {
    write("person", m_names, {person("111", 1, day(1940, 1, 1), held(Code{"1"}))}, day(2026, 10, 1));
    auto const blanked = write("person", m_names, {person("111", 1, day(1940, 1, 1), blank())}, day(2026, 10, 1));
    EXPECT_EQ(blanked.same, 1);
    auto const older = write("person", m_names, {person("111", 1, day(1940, 1, 1), held(Code{"2"}))}, day(2026, 8, 1));
    EXPECT_EQ(older.same, 1);
    EXPECT_NE(older.rows[0].reason.find("已有日期更新的值"), std::string::npos);
    auto const rows = m_ledgers->rows(kRealm, question({"居住状况"}));
    EXPECT_EQ(to_text(rows.value()[0].cells[0].cell.value), "1");
}

TEST_P(LedgerStoreTest, zero_blank_and_not_applicable_stay_three_states) {
    std::vector<std::string> const names{"公民身份号码", "月收入"};
    write("person", names, {{"111", {}, {held(synthetic_id(day(1940, 1, 1), 1)), held(Decimal{0, 2})}, "1"},
                            {"111", {}, {held(synthetic_id(day(1940, 1, 1), 2)), blank()}, "2"},
                            {"111", {}, {held(synthetic_id(day(1940, 1, 1), 3)), not_applicable()}, "3"}},
          day(2026, 10, 1));
    auto const rows = m_ledgers->rows(kRealm, question({"月收入"}));
    ASSERT_EQ(rows.value().size(), 3u);
    EXPECT_EQ(to_text(rows.value()[0].cells[0].cell.value), "0.00");
    EXPECT_EQ(rows.value()[1].cells[0].standing, Standing::missing);
    EXPECT_EQ(rows.value()[2].cells[0].standing, Standing::not_applicable);
    auto const coverage = m_ledgers->coverage(kRealm, question({"月收入"}));
    EXPECT_EQ(coverage.value()[0].held, 1);
    EXPECT_EQ(coverage.value()[0].missing, 1);
    EXPECT_EQ(coverage.value()[0].not_applicable, 1);
    EXPECT_EQ(coverage.value()[0].cells, 3);
    auto const cells = m_ledgers->held_cells(kRealm, *m_ledgers->shapes().find("person"));
    EXPECT_EQ(cells, (std::map<std::string, std::int64_t>{{code("公民身份号码"), 3}, {code("月收入"), 1}}));
}

TEST_P(LedgerStoreTest, held_figures_are_counted_by_unit) {
    auto const say = [&](std::string unit, std::string period) {
        write("unit_period", {"路灯盏数"}, {{std::move(unit), std::move(period), {held(std::int64_t{3})}, "1", {}}}, day(2026, 10, 31));
    };
    say("111", "2026-09");
    say("111", "2026-10");
    say("112", "2026-10");
    auto const cells = m_ledgers->held_cells(kRealm, *m_ledgers->shapes().find("unit_period"));
    EXPECT_EQ(cells, (std::map<std::string, std::int64_t>{{code("路灯盏数"), 2}}));
}

TEST_P(LedgerStoreTest, bad_rows_are_rejected_with_their_reason_and_the_others_written) {
    auto rows = three();
    rows.push_back(rows[0]);                           // the same again
    rows.push_back(person("112", 1, day(1940, 1, 1)));  // the same person in another village
    rows.push_back(person("999", 7, day(1940, 1, 1)));
    rows.push_back({"111", {}, {blank(), held(std::string("无号")), blank(), blank(), blank(), blank()}, "表!9"});
    auto const receipt = write("person", m_names, rows, day(2026, 10, 1));
    EXPECT_EQ(receipt.created, 3);
    EXPECT_EQ(receipt.same, 1);
    EXPECT_EQ(receipt.rejected, 3);
    EXPECT_NE(receipt.rows[4].reason.find("内容不同"), std::string::npos);
    EXPECT_NE(receipt.rows[5].reason.find("999"), std::string::npos);
    EXPECT_NE(receipt.rows[6].reason.find("公民身份号码"), std::string::npos);
    auto const elsewhere = write("person", m_names, {person("121", 1, day(1940, 1, 1))}, day(2026, 11, 1));
    EXPECT_EQ(elsewhere.rejected, 1);
    EXPECT_NE(elsewhere.rows[0].reason.find("别的单位"), std::string::npos);
}

TEST_P(LedgerStoreTest, coverage_by_freshness_population_and_unit) {
    write("person", m_names, three(), day(2025, 12, 1));
    write("person", m_names, {person("121", 9, day(1930, 1, 1), held(Code{"1"}))}, day(2026, 11, 1));
    auto const all = m_ledgers->coverage(kRealm, question({"出生日期", "居住状况", "联系电话", "年龄"}));
    ASSERT_TRUE(all) << all.problem().message;
    EXPECT_EQ(all.value()[0].held, 4);   // a birthday is fresh for ever
    EXPECT_EQ(all.value()[1].held, 1);
    EXPECT_EQ(all.value()[1].missing, 3);
    EXPECT_EQ(all.value()[2].held, 4);   // 365 days
    EXPECT_EQ(all.value()[3].held, 4);   // worked out from the birthday
    m_clock.day = day(2026, 12, 10);
    auto const later = m_ledgers->coverage(kRealm, question({"联系电话"}));
    EXPECT_EQ(later.value()[0].held, 1);
    EXPECT_EQ(later.value()[0].stale, 3);
    auto const old = m_ledgers->coverage(kRealm, question({"出生日期"}, {"110"}, "年龄 >= 76"));
    ASSERT_TRUE(old) << old.problem().message;
    EXPECT_EQ(old.value()[0].cells, 2);
    auto const by_name = m_ledgers->coverage(kRealm, question({"出生日期"}, {"100"}, "公民身份号码 = \"" + synthetic_id(day(1930, 1, 1), 9) + "\""));
    ASSERT_TRUE(by_name) << by_name.problem().message;
    EXPECT_EQ(by_name.value()[0].cells, 1);
}

TEST_P(LedgerStoreTest, rows_as_they_were_for_a_day) {
    write("person", m_names, {person("111", 1, day(1940, 1, 1), held(Code{"1"}))}, day(2026, 3, 1));
    write("person", m_names, {person("111", 1, day(1940, 1, 1), held(Code{"2"}))}, day(2026, 9, 1));
    auto past = question({"居住状况", "年龄"});
    past.as_of = day(2026, 6, 1);
    auto const then = m_ledgers->rows(kRealm, past);
    ASSERT_TRUE(then) << then.problem().message;
    EXPECT_EQ(to_text(then.value()[0].cells[0].cell.value), "1");
    past.as_of = day(2026, 1, 1);
    EXPECT_TRUE(m_ledgers->rows(kRealm, past).value().empty());
}

TEST_P(LedgerStoreTest, figures_are_held_summed_counted_or_missing) {
    auto const row = [&](std::string unit, std::int64_t figure) { return IncomingRow{std::move(unit), "2026-10", {held(figure)}, "表!1"}; };
    write("unit_period", {"耕地面积"}, {}, day(2026, 11, 1));
    write("unit_period", {"路灯盏数"}, {row("111", 5), row("112", 7), row("113", 0)}, day(2026, 11, 1));
    auto asked = question({"路灯盏数"}, {"110", "120", "111"});
    asked.period = Period::parse("2026-10").value();
    auto const figures = m_ledgers->figures(kRealm, asked);
    ASSERT_TRUE(figures) << figures.problem().message;
    EXPECT_EQ(figures.value()[0].derived, "sum");
    EXPECT_EQ(to_text(figures.value()[0].cell.value), "12");
    EXPECT_EQ(figures.value()[0].standing, Standing::held);
    EXPECT_EQ(figures.value()[1].standing, Standing::missing);
    EXPECT_EQ(figures.value()[1].missing_units, std::vector<std::string>{"121"});
    ASSERT_EQ(figures.value()[1].lacking.size(), 1u);  // the village is asked, not the street above it
    EXPECT_EQ(figures.value()[1].lacking[0].unit, "121");
    EXPECT_EQ(figures.value()[1].lacking[0].element, code("路灯盏数"));
    EXPECT_TRUE(figures.value()[0].lacking.empty());
    EXPECT_EQ(to_text(figures.value()[2].cell.value), "5");
    EXPECT_EQ(figures.value()[2].derived, "");
    asked.period = Period::parse("2026-11").value();
    auto const next = m_ledgers->figures(kRealm, asked);
    EXPECT_EQ(next.value()[2].standing, Standing::stale);  // last month's number is not this month's
}

TEST_P(LedgerStoreTest, a_figure_keeps_its_origin_when_another_of_its_row_is_written) {
    auto const october = [](std::int64_t figure) { return std::vector<IncomingRow>{{"111", "2026-10", {held(figure)}, "表!1", {}}}; };
    write("unit_period", {"路灯盏数"}, october(5), day(2026, 10, 31));
    write("unit_period", {"总人口数"}, october(300), day(2026, 11, 10));
    auto asked = question({"路灯盏数", "总人口数"}, {"111"});
    asked.period = Period::parse("2026-10").value();
    auto const figures = m_ledgers->figures(kRealm, asked);
    ASSERT_TRUE(figures) << figures.problem().message;
    EXPECT_EQ(figures.value()[0].origin.as_of, day(2026, 10, 31));
    EXPECT_EQ(figures.value()[1].origin.as_of, day(2026, 11, 10));
}

TEST_P(LedgerStoreTest, a_villages_past_has_who_moved_away_since_and_not_who_came) {
    write("person", m_names, {person("111", 1, day(1940, 1, 1)), person("112", 2, day(1950, 1, 1)), person("113", 3, day(1960, 1, 1))}, day(2026, 9, 1));
    write("person", m_names, {person("113", 1, day(1940, 1, 1)), person("111", 2, day(1950, 1, 1))}, day(2026, 11, 1));
    for (auto const& claim : m_ledgers->open_claims(kRealm)) {
        ASSERT_TRUE(m_ledgers->settle_claim(kRealm, {7, 100, "steward", "test"}, claim.id, true, "已迁居"));
    }
    auto const born_in = [&](std::string unit, CivilDate as_of) {
        auto asked = question({"出生日期"}, {std::move(unit)});
        asked.as_of = as_of;
        std::string out;
        auto const rows = m_ledgers->rows(kRealm, asked);
        EXPECT_TRUE(rows) << rows.problem().message;
        for (auto const& row : rows.value()) out += to_text(row.cells[0].cell.value).substr(0, 4) + " ";
        return out;
    };
    EXPECT_EQ(born_in("111", day(2026, 10, 1)), "1940 ");
    EXPECT_EQ(born_in("113", day(2026, 10, 1)), "1960 ");
    EXPECT_EQ(born_in("111", m_clock.day), "1950 ");
    EXPECT_EQ(born_in("111", day(2026, 8, 1)), "");
}

TEST_P(LedgerStoreTest, the_operands_of_a_formula_are_asked_and_not_its_result) {
    auto const* derived = [&]() -> Column const* {
        for (auto const& column : m_ledgers->shapes().find("unit_period")->columns) {
            bool const counted = m_ledgers->shapes().count_rule(column.element.name) != nullptr;
            if (!column.element.formula.empty() && !counted) return &column;
        }
        return nullptr;
    }();
    ASSERT_NE(derived, nullptr);
    auto asked = question({derived->element.name}, {"120"});
    asked.period = Period::parse("2026-10").value();
    auto const figures = m_ledgers->figures(kRealm, asked);
    ASSERT_TRUE(figures) << figures.problem().message;
    ASSERT_EQ(figures.value()[0].standing, Standing::missing);
    ASSERT_FALSE(figures.value()[0].lacking.empty()) << derived->element.formula;
    for (auto const& lack : figures.value()[0].lacking) EXPECT_NE(lack.element, derived->element.code);
}

TEST_P(LedgerStoreTest, a_batch_joins_a_transaction_that_is_open) {
    Batch batch{.ledger = "unit_period", .elements = codes({"路灯盏数"}), .source = "甲村", .demand = "410102-2026-000001-X",
                .reason = "", .as_of = day(2026, 11, 1)};
    bool given = false;
    batch.next = [&](IncomingRow& row) {
        if (given) return false;
        given = true;
        row = {"111", "2026-10", {held(std::int64_t{5})}, {}, {}};
        return true;
    };
    auto const refused = m_database->write(kRealm, {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
        auto const receipt = m_ledgers->write_in(tx, {}, batch);
        EXPECT_TRUE(receipt);
        return Problem{problems::kBadInput, "回滚"};
    });
    EXPECT_FALSE(refused);
    EXPECT_EQ(number("SELECT COUNT(*) FROM l_unit_period"), 0);
    given = false;
    auto const written = m_database->write(kRealm, {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
        auto const receipt = m_ledgers->write_in(tx, {}, batch);
        EXPECT_EQ(receipt.value().created, 1);
        return Done{};
    });
    EXPECT_TRUE(written);
    auto asked = question({"路灯盏数"}, {"111"});
    asked.period = Period::parse("2026-10").value();
    EXPECT_EQ(m_ledgers->figures(kRealm, asked).value()[0].origin.demand, "410102-2026-000001-X");
}

TEST_P(LedgerStoreTest, heads_are_counted_where_every_village_has_rows) {
    write("person", m_names, three(), day(2026, 11, 1));
    auto asked = question({"人口65岁及以上合计", "总人口数", "低保人数"}, {"111", "110"});
    asked.period = Period::parse("2026-11").value();
    auto const some = m_ledgers->figures(kRealm, asked);
    ASSERT_TRUE(some) << some.problem().message;
    EXPECT_EQ(to_text(some.value()[0].cell.value), "1");
    EXPECT_EQ(some.value()[0].derived, "count");
    EXPECT_EQ(to_text(some.value()[1].cell.value), "2");
    EXPECT_EQ(some.value()[2].standing, Standing::missing);  // nobody registered 低保 at all
    EXPECT_EQ(some.value()[3].standing, Standing::missing);  // village 113 has no rows
    write("person", m_names, {person("113", 4, day(2000, 1, 1))}, day(2026, 11, 1));
    auto const all = m_ledgers->figures(kRealm, asked);
    EXPECT_EQ(to_text(all.value()[3].cell.value), "2");
    EXPECT_EQ(all.value()[3].standing, Standing::held);
}

TEST_P(LedgerStoreTest, a_changed_type_is_refused) {
    auto const spoilt = m_database->write(RealmId(0), {}, [](sql::WriteTransaction& tx) -> Result<Done> {
        tx.sql().execute("UPDATE ledger_journal SET scale = 3 WHERE element_code = 'YZ0086'");
        tx.audit({"test", "t", "", "{}"});
        return Done{};
    });
    ASSERT_TRUE(spoilt);
    auto const opened = Ledgers::open({*m_database, shipped_shapes(), m_units, *m_keys, m_clock});
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.problem().message.find("月收入"), std::string::npos);
}

}  // namespace
}  // namespace yizhen::ledgers::test

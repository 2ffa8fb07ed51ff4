// Rows that a complete list no longer names, rows that two units claim, and values that outlive their retention.
#include "modules/ledgers/test_ledgers.h"

#include <algorithm>

namespace yizhen::ledgers::test {
namespace {

class LedgerEndsTest : public LedgersTest {
protected:
    Actor const m_steward{7, 100, "steward", "r9"};
    std::vector<std::string> const m_names{"公民身份号码", "姓名", "居住状况"};

    static std::string id_of(int serial) { return synthetic_id(day(1940, 1, 1 + serial % 28), serial); }
    static IncomingRow person(std::string unit, int serial, std::string living = "1") {
        return {std::move(unit), {}, {held(id_of(serial)), held(std::string("张三")), held(Code{std::move(living)})}, "表!" + std::to_string(serial), {}};
    }
    static std::vector<IncomingRow> people(std::string const& unit, int first, int last) {
        std::vector<IncomingRow> out;
        for (int serial = first; serial <= last; ++serial) out.push_back(person(unit, serial));
        return out;
    }
    Result<BatchReceipt> complete(std::vector<IncomingRow> rows, CivilDate as_of, Completeness what, bool dry_run = false, std::string const& ledger = "person",
                                  std::vector<std::string> names = {}) {
        Batch batch;
        batch.ledger = ledger;
        batch.elements = codes(names.empty() ? m_names : names);
        batch.source = "花名册";
        batch.as_of = as_of;
        batch.dry_run = dry_run;
        batch.complete = std::move(what);
        std::size_t at = 0;
        batch.next = [&](IncomingRow& row) {
            if (at == rows.size()) return false;
            row = rows[at++];
            return true;
        };
        return m_ledgers->write(kRealm, m_steward, batch);
    }
    std::size_t shown(std::vector<std::string> units = {"100"}, std::optional<CivilDate> as_of = {}) {
        auto asked = question({"居住状况"}, std::move(units));
        if (as_of) asked.as_of = *as_of;
        return m_ledgers->rows(kRealm, asked).value().size();
    }
};
INSTANTIATE_TEST_SUITE_P(Stores, LedgerEndsTest, ::testing::ValuesIn(sql::test_databases()));

TEST_P(LedgerEndsTest, a_complete_list_ends_whom_it_does_not_name) {
    write("person", m_names, people("111", 1, 10), day(2026, 9, 1));
    write("person", m_names, people("121", 21, 23), day(2026, 9, 1));
    auto rows = people("111", 1, 8);
    rows.push_back(person("111", 11));
    auto const receipt = complete(rows, day(2026, 10, 1), {"111", {}, false});
    ASSERT_TRUE(receipt) << receipt.problem().message;
    EXPECT_EQ(receipt.value().ended, 2);
    EXPECT_EQ(receipt.value().in_scope, 10);
    EXPECT_EQ(receipt.value().created, 1);
    EXPECT_EQ(std::ranges::count(receipt.value().rows, RowOutcome::ended, &RowReceipt::outcome), 2);
    EXPECT_EQ(shown({"111"}), 9u);
    EXPECT_EQ(shown({"121"}), 3u) << "another unit's rows are not meant";
    EXPECT_EQ(shown({"111"}, day(2026, 9, 30)), 10u) << "the day before they were there";
    EXPECT_EQ(shown({"111"}, day(2026, 10, 1)), 9u);
    auto past = question({"居住状况"}, {"111"});
    past.change = ChangeId(receipt.value().change.value - 1);
    EXPECT_EQ(m_ledgers->rows(kRealm, past).value().size(), 10u);
    past.change = receipt.value().change;
    EXPECT_EQ(m_ledgers->rows(kRealm, past).value().size(), 9u);
    EXPECT_EQ(m_ledgers->coverage(kRealm, question({"居住状况"}, {"111"})).value()[0].cells, 9);
    EXPECT_EQ(m_ledgers->verify(kRealm), std::nullopt);
    auto const again = complete(rows, day(2026, 10, 1), {"111", {}, false});
    EXPECT_EQ(again.value().ended, 0);
    EXPECT_FALSE(again.value().change.known()) << "the same list again changes nothing";
}

TEST_P(LedgerEndsTest, more_than_a_fifth_needs_a_second_look) {
    write("person", m_names, people("111", 1, 10), day(2026, 9, 1));
    auto const list = people("111", 1, 7);
    auto const dry = complete(list, day(2026, 10, 1), {"111", {}, false}, true);
    ASSERT_TRUE(dry);
    EXPECT_EQ(dry.value().ended, 3) << "a dry run says so";
    EXPECT_EQ(shown(), 10u);
    auto const refused = complete(list, day(2026, 10, 1), {"111", {}, false});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.problem().message.find("10 行中的 3 行"), std::string::npos) << refused.problem().message;
    EXPECT_EQ(shown(), 10u) << "nothing was written in part";
    EXPECT_TRUE(complete(people("111", 1, 8), day(2026, 10, 1), {"111", {}, false})) << "exactly a fifth";
    EXPECT_TRUE(complete(people("111", 1, 2), day(2026, 10, 2), {"111", {}, true}));
    EXPECT_EQ(shown(), 2u);
    EXPECT_EQ(m_ledgers->verify(kRealm), std::nullopt);
}

TEST_P(LedgerEndsTest, a_row_that_cannot_be_read_ends_nobody) {
    write("person", m_names, people("111", 1, 10), day(2026, 9, 1));
    auto rows = people("111", 1, 9);
    rows.push_back({"111", {}, {blank(), held(std::string("无证件")), held(Code{"1"})}, "表!99", {}});
    auto const refused = complete(rows, day(2026, 10, 1), {"111", {}, false});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.problem().message.find("表!99"), std::string::npos) << refused.problem().message;
    EXPECT_EQ(shown(), 10u);
    EXPECT_FALSE(complete(people("111", 1, 10), day(2026, 10, 1), {"999", {}, false})) << "no such unit";
}

TEST_P(LedgerEndsTest, an_older_list_ends_and_revives_nothing) {
    write("person", m_names, people("111", 1, 10), day(2026, 9, 1));
    auto const older = complete(people("111", 1, 9), day(2026, 8, 1), {"111", {}, false});
    ASSERT_TRUE(older);
    EXPECT_EQ(older.value().ended, 0);
    ASSERT_EQ(complete(people("111", 1, 9), day(2026, 10, 1), {"111", {}, false}).value().ended, 1);
    auto const before = write("person", m_names, {person("111", 10)}, day(2026, 9, 15));
    EXPECT_EQ(before.same, 1) << "said for a day before it ended";
    EXPECT_NE(before.rows[0].reason.find("2026-10-01"), std::string::npos);
    EXPECT_EQ(shown(), 9u);
    EXPECT_EQ(write("person", m_names, {person("111", 10)}, day(2026, 11, 1)).created, 1) << "back again";
    EXPECT_EQ(shown(), 10u);
    EXPECT_EQ(m_ledgers->verify(kRealm), std::nullopt);
}

TEST_P(LedgerEndsTest, of_figures_only_the_period_is_complete) {
    std::vector<std::string> const names{"户籍人口数"};
    auto const figure = [](std::string unit, std::string period, std::int64_t value) {
        return IncomingRow{std::move(unit), std::move(period), {held(value)}, "表", {}};
    };
    write("unit_period", names, {figure("111", "2026-09", 1), figure("112", "2026-09", 2), figure("111", "2026-10", 3), figure("112", "2026-10", 4)}, day(2026, 10, 31));
    EXPECT_FALSE(complete({figure("111", "2026-10", 3)}, day(2026, 11, 1), {"110", {}, true}, false, "unit_period", names)) << "which period?";
    auto const receipt = complete({figure("111", "2026-10", 3)}, day(2026, 11, 1), {"110", "2026-10", true}, false, "unit_period", names);
    ASSERT_TRUE(receipt) << receipt.problem().message;
    EXPECT_EQ(receipt.value().ended, 1);
    EXPECT_EQ(number("SELECT COUNT(*) FROM l_unit_period"), 3);
}

TEST_P(LedgerEndsTest, an_ended_row_that_comes_back_by_hand_does_not_verify) {
    write("person", m_names, people("111", 1, 10), day(2026, 9, 1));
    ASSERT_EQ(complete(people("111", 1, 9), day(2026, 10, 1), {"111", {}, false}).value().ended, 1);
    auto const done = m_database->write(RealmId(0), {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
        tx.sql().execute("UPDATE ledger_end SET unit_id = unit_id + 1");
        tx.audit({"test", "t", "", "{}"});
        return Done{};
    });
    ASSERT_TRUE(done);
    EXPECT_NE(m_ledgers->verify(kRealm), std::nullopt);
}

TEST_P(LedgerEndsTest, who_ended_can_still_be_erased) {
    write("person", m_names, people("111", 1, 10), day(2026, 9, 1));
    ASSERT_EQ(complete(people("111", 1, 9), day(2026, 10, 1), {"111", {}, false}).value().ended, 1);
    auto const touched = m_ledgers->erase_person(kRealm, m_steward, id_of(10), "本人申请");
    ASSERT_TRUE(touched) << touched.problem().message;
    EXPECT_EQ(touched.value(), 1);
    EXPECT_EQ(shown({"111"}, day(2026, 9, 15)), 9u);
    EXPECT_EQ(number("SELECT COUNT(*) FROM ledger_end"), 0);
    EXPECT_EQ(number("SELECT COUNT(*) FROM h_person"), 9) << "the former versions of the others";
    EXPECT_EQ(m_ledgers->verify(kRealm), std::nullopt);
}

TEST_P(LedgerEndsTest, open_disputes_end_with_their_row) {
    auto const receipt = write("person", m_names, people("111", 1, 10), day(2026, 9, 1));
    ASSERT_TRUE(m_ledgers->dispute(kRealm, m_steward, {0, "person", receipt.rows[9].row, code("居住状况"), "111", "不对", {}, {}}));
    ASSERT_EQ(complete(people("111", 1, 9), day(2026, 11, 23), {"111", {}, false}).value().ended, 1);
    EXPECT_TRUE(m_ledgers->open_disputes(kRealm).empty());
    auto const decided = m_ledgers->decided_disputes(kRealm);
    ASSERT_EQ(decided.size(), 1u);
    EXPECT_EQ(decided[0].decision_reason, "这一行已随完整清单停用");
}

TEST_P(LedgerEndsTest, a_row_of_another_unit_goes_to_the_steward) {
    write("person", m_names, {person("111", 1)}, day(2026, 9, 1));
    auto const refused = write("person", m_names, {person("121", 1, "2")}, day(2026, 10, 1));
    EXPECT_EQ(refused.rejected, 1);
    EXPECT_EQ(refused.claims, 1);
    EXPECT_EQ(refused.rows[0].reason, "已登记在别的单位名下，已转数源责任人核定归属。") << "no word of whose";
    (void)write("person", m_names, {person("121", 1, "2")}, day(2026, 10, 2));
    auto const claims = m_ledgers->open_claims(kRealm);
    ASSERT_EQ(claims.size(), 1u) << "asked twice, waiting once";
    EXPECT_EQ(claims[0].holder, UnitId(111));
    EXPECT_EQ(claims[0].claimant, UnitId(121));
    EXPECT_FALSE(m_ledgers->settle_claim(kRealm, m_steward, claims[0].id, true, ""));
    ASSERT_TRUE(m_ledgers->settle_claim(kRealm, m_steward, claims[0].id, true, "已迁居"));
    EXPECT_EQ(shown({"121"}), 1u);
    EXPECT_EQ(shown({"111"}), 0u);
    EXPECT_TRUE(m_ledgers->open_claims(kRealm).empty());
    EXPECT_FALSE(m_ledgers->settle_claim(kRealm, m_steward, claims[0].id, true, "再来"));
    EXPECT_EQ(m_ledgers->verify(kRealm), std::nullopt);
    (void)write("person", m_names, {person("111", 1)}, day(2026, 10, 3));
    ASSERT_TRUE(m_ledgers->settle_claim(kRealm, m_steward, m_ledgers->open_claims(kRealm).at(0).id, false, "未迁居"));
    EXPECT_EQ(shown({"121"}), 1u);
}

TEST_P(LedgerEndsTest, a_dry_run_claims_nothing) {
    write("person", m_names, {person("111", 1)}, day(2026, 9, 1));
    EXPECT_EQ(write("person", m_names, {person("121", 1)}, day(2026, 10, 1), true).claims, 1);
    EXPECT_TRUE(m_ledgers->open_claims(kRealm).empty());
}

TEST_P(LedgerEndsTest, a_person_sees_everything_that_speaks_of_them) {
    write("person", m_names, people("111", 1, 3), day(2026, 9, 1));
    write("household", {"户编号", "户主公民身份号码", "家庭人口数"}, {{"112", {}, {held(std::string("H1")), held(id_of(2)), held(std::int64_t{3})}, "户!1", {}}}, day(2026, 9, 1));
    ReadCause const cause{m_steward, "服务窗口", "本人查询"};
    auto const about = m_ledgers->about_person(kRealm, id_of(2), cause);
    ASSERT_TRUE(about) << about.problem().message;
    ASSERT_EQ(about.value().size(), 2u);
    EXPECT_EQ(about.value()[0].ledger, "person");
    EXPECT_EQ(about.value()[0].rows.size(), 1u);
    EXPECT_EQ(about.value()[0].elements, codes({"姓名", "公民身份号码", "居住状况"}));
    EXPECT_EQ(to_text(about.value()[0].rows[0].cells[0].cell.value), "张*") << "masked";
    EXPECT_EQ(about.value()[1].ledger, "household");
    EXPECT_TRUE(m_ledgers->about_person(kRealm, id_of(7), cause).value().empty());
    EXPECT_FALSE(m_ledgers->about_person(kRealm, "4199", cause));
}

TEST_P(LedgerEndsTest, retention_is_proposed_and_decided) {
    write("person", {"公民身份号码", "联系电话"}, {{"111", {}, {held(id_of(1)), held(std::string("139****1234"))}, "表!1", {}}}, day(1990, 5, 1));
    write("person", {"公民身份号码", "联系电话"}, {{"111", {}, {held(id_of(1)), held(std::string("139****5678"))}, "表!1", {}}}, day(2026, 10, 1));
    auto const due = m_ledgers->overdue(kRealm, m_clock.day);
    EXPECT_TRUE(std::ranges::any_of(due, [&](Overdue const& cell) { return cell.element == code("联系电话") && cell.version == 1; })) << "the former value";
    EXPECT_FALSE(std::ranges::any_of(due, [&](Overdue const& cell) { return cell.element == code("联系电话") && cell.version == 0; })) << "said again this year";
    auto const proposal = m_ledgers->propose_retention(kRealm, m_steward, m_clock.day);
    ASSERT_TRUE(proposal) << proposal.problem().message;
    ASSERT_TRUE(proposal.value());
    EXPECT_EQ(proposal.value()->cells, static_cast<std::int64_t>(due.size()));
    EXPECT_EQ(m_ledgers->propose_retention(kRealm, m_steward, m_clock.day).value()->id, proposal.value()->id) << "one is open at a time";
    EXPECT_FALSE(m_ledgers->overdue(kRealm, m_clock.day).empty()) << "a proposal ends nothing";
    auto const id = proposal.value()->id;
    EXPECT_FALSE(m_ledgers->decide_retention(kRealm, m_steward, id, true, ""));
    auto const swept = m_ledgers->decide_retention(kRealm, m_steward, id, true, "保存期满");
    ASSERT_TRUE(swept) << swept.problem().message;
    EXPECT_EQ(swept.value(), static_cast<std::int64_t>(due.size()));
    EXPECT_TRUE(m_ledgers->overdue(kRealm, m_clock.day).empty());
    EXPECT_FALSE(m_ledgers->open_proposal(kRealm));
    EXPECT_FALSE(m_ledgers->decide_retention(kRealm, m_steward, id, true, "再来"));
    EXPECT_FALSE(m_ledgers->propose_retention(kRealm, m_steward, m_clock.day).value());
    auto const kept = m_ledgers->rows(kRealm, question({"联系电话"}));
    EXPECT_EQ(to_text(kept.value()[0].cells[0].cell.value), "139****5678");
    EXPECT_EQ(m_ledgers->verify(kRealm), std::nullopt);
}

}  // namespace
}  // namespace yizhen::ledgers::test

// The chains in a real database of either kind: what an intruder does with SQL is found by `verify`.
#include "modules/audit/audit.h"

#include "kernel/problem_catalogue.h"
#include "modules/audit/store.h"
#include "platform/clock/clock.h"
#include "platform/crypto/digest.h"
#include "platform/sql/test_database.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <thread>

namespace yizhen::audit {
namespace {

class AuditTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        for (int i = 1; i <= 12; ++i) write(i % 3 == 0 ? RealmId(2) : RealmId(1), "row:" + std::to_string(i));
        ASSERT_TRUE(record_read(*m_database, RealmId(1), {7, 3, "requester", "r9"}, {"ledger.read", "demand:1", "ab", "{}"}));
    }
    void write(RealmId realm, std::string const& object) {
        ASSERT_TRUE(m_database->write(realm, {7, 3, "frontline", "r1"}, [&](sql::WriteTransaction& tx) -> Result<Done> {
            tx.audit({"ledger.write", object, "00ff", "{}"});
            return Done{};
        }));
    }
    /// What an intruder with the database's password does.
    void tamper(std::string const& sql) {
        m_database.close();
        raw(sql);
        m_database.open();
    }
    void raw(std::string const& sql);
    [[nodiscard]] std::vector<Finding> findings() {
        auto const found = verify(*m_database, m_anchors);
        EXPECT_TRUE(found) << found.problem().message;
        return found.value().findings;
    }
    void expect_one(Finding::Kind kind, std::int64_t first, std::int64_t last) {
        auto const found = findings();
        ASSERT_EQ(found.size(), 1u);
        EXPECT_EQ(name_of(found[0].kind), name_of(kind)) << found[0].text;
        EXPECT_EQ(found[0].first, first);
        EXPECT_EQ(found[0].last, last);
    }

    clock::FixedClock m_clock{CivilDate::of(2026, 11, 23).value()};
    Chain m_chain{m_clock};
    sql::TestDatabase m_database{GetParam(), m_chain};
    std::filesystem::path m_anchors = m_database.folder() / "anchors.txt";
};
INSTANTIATE_TEST_SUITE_P(Stores, AuditTest, ::testing::ValuesIn(sql::test_databases()));

void AuditTest::raw(std::string const& statement) {
    sql::SilentAudit silent;
    auto const database = sql::Database::open({m_database.url(), 1, 1, std::string(YIZHEN_SOURCE_DIR) + "/migrations"}, silent);
    ASSERT_TRUE(database->write(RealmId(999), {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
        tx.sql().script(statement);
        tx.sql().script("DELETE FROM realm_position WHERE realm_id = 999");
        tx.audit({"x", "x", "", ""});
        return Done{};
    }));
}

TEST_P(AuditTest, an_honest_database_verifies) {
    auto const root = anchor(*m_database, m_clock, m_anchors);
    ASSERT_TRUE(root) << root.problem().message;
    auto const found = verify(*m_database, m_anchors).value();
    for (auto const& finding : found.findings) ADD_FAILURE() << finding.text;
    EXPECT_EQ(found.chains, 4);  // realm 0's writes (the root), realm 1's writes and reads, realm 2's writes
    EXPECT_EQ(found.entries, 14);
    EXPECT_EQ(found.anchors, 1);
}

TEST_P(AuditTest, entries_hold_who_what_and_when) {
    auto const entries = list(*m_database, {RealmId(1), AuditChain::writes, INT64_MAX, 3, "", 0});
    ASSERT_EQ(entries.size(), 3u);
    EXPECT_EQ(entries[0].number, 8);
    EXPECT_EQ(entries[0].object, "row:11");
    EXPECT_EQ(entries[0].position, 8);
    EXPECT_EQ(entries[0].person, 7);
    EXPECT_EQ(entries[0].at_ms, m_clock.now_ms());
    EXPECT_EQ(list(*m_database, {RealmId(1), AuditChain::writes, 8, 50, "", 0}).size(), 7u);
    EXPECT_EQ(list(*m_database, {RealmId(1), AuditChain::writes, INT64_MAX, 50, "row:4", 7}).size(), 1u);
    EXPECT_EQ(list(*m_database, {RealmId(1), AuditChain::reads, INT64_MAX, 50, "", 0}).size(), 1u);
}

TEST_P(AuditTest, a_letter_box_names_nobody_and_tells_the_day_alone) {
    constexpr std::int64_t kHourMs = 3'600'000;
    auto const drop = [&] {
        ASSERT_TRUE(m_database->write(RealmId(-1), Actor{7, 8, "frontline", "r-77"}, [](sql::WriteTransaction& tx) -> Result<Done> {
            tx.audit({"tip-off.write", "", "", ""});
            return Done{};
        }));
    };
    auto const boxed = [&](Root const& root) {
        auto const found = std::ranges::find(root.heads, RealmId(-1), &Head::realm);
        return found == root.heads.end() ? std::int64_t{0} : found->count;
    };
    drop();
    auto const entry = list(*m_database, {RealmId(-1), AuditChain::writes, INT64_MAX, 3, "", 0}).at(0);
    EXPECT_EQ(entry.at_ms, m_clock.now_ms() - 10 * kHourMs) << "midnight in China";
    EXPECT_EQ(entry.person, 0);
    EXPECT_EQ(entry.unit, 0);
    EXPECT_EQ(entry.role + entry.request_id, "");
    EXPECT_EQ(boxed(anchor(*m_database, m_clock, m_anchors).value()), 0) << "nor does the day's first root tell that it grew since midnight";
    m_clock.advance_ms(kHourMs);
    drop();
    EXPECT_EQ(boxed(anchor(*m_database, m_clock, m_anchors).value()), 0) << "no root tells in which hour it grew";
    m_clock.advance_ms(20 * kHourMs);
    drop();
    EXPECT_EQ(boxed(anchor(*m_database, m_clock, m_anchors).value()), 2) << "yesterday's, and none of today's";
    EXPECT_TRUE(findings().empty());
}

TEST_P(AuditTest, a_refused_write_leaves_no_entry) {
    auto const refused = m_database->write(RealmId(1), {}, [](sql::WriteTransaction& tx) -> Result<Done> {
        tx.audit({"ledger.write", "never", "", "{}"});
        return Problem(problems::kConflict, "不行");
    });
    EXPECT_FALSE(refused);
    write(RealmId(1), "after");
    EXPECT_TRUE(findings().empty());
}

TEST_P(AuditTest, changed) {
    tamper("UPDATE audit_entry SET person_id = 8 WHERE realm_id = 1 AND chain = 0 AND number = 5");
    expect_one(Finding::Kind::changed, 5, 5);
}

TEST_P(AuditTest, removed) {
    tamper("DELETE FROM audit_entry WHERE realm_id = 1 AND chain = 0 AND number IN (3, 4)");
    expect_one(Finding::Kind::removed, 3, 4);
}

TEST_P(AuditTest, the_first_removed) {
    tamper("DELETE FROM audit_entry WHERE realm_id = 1 AND chain = 0 AND number = 1");
    expect_one(Finding::Kind::removed, 1, 1);
}

TEST_P(AuditTest, inserted) {
    tamper("UPDATE audit_entry SET number = number + 1000 WHERE realm_id = 1 AND chain = 0 AND number >= 5; "
           "UPDATE audit_entry SET number = number - 999 WHERE realm_id = 1 AND chain = 0 AND number >= 1000; "
           "UPDATE realm_position SET writes_count = writes_count + 1 WHERE realm_id = 1; "
           "INSERT INTO audit_entry SELECT realm_id, chain, 5, position, at_ms, person_id, unit_id, role, request_id, "
           "action, 'row:0', digest, detail, previous, hash FROM audit_entry WHERE realm_id = 1 AND chain = 0 AND number = 4");
    expect_one(Finding::Kind::inserted, 5, 5);
}

TEST_P(AuditTest, cut_off_shows_by_the_realms_row) {
    tamper("DELETE FROM audit_entry WHERE realm_id = 1 AND chain = 0 AND number > 6");
    expect_one(Finding::Kind::cut_off, 7, 8);
}

TEST_P(AuditTest, cut_off_with_the_row_set_back_shows_by_the_anchor) {
    ASSERT_TRUE(anchor(*m_database, m_clock, m_anchors));
    write(RealmId(1), "after the anchor");
    tamper("DELETE FROM audit_entry WHERE realm_id = 1 AND chain = 0 AND number > 6; "
           "UPDATE realm_position SET writes_count = 6, writes_hash = (SELECT hash FROM audit_entry WHERE realm_id = 1 "
           "AND chain = 0 AND number = 6) WHERE realm_id = 1");
    expect_one(Finding::Kind::cut_off, 7, 8);
}

TEST_P(AuditTest, a_whole_chain_gone_shows_by_the_anchor) {
    ASSERT_TRUE(anchor(*m_database, m_clock, m_anchors));
    tamper("DELETE FROM audit_entry WHERE realm_id = 2; DELETE FROM realm_position WHERE realm_id = 2");
    expect_one(Finding::Kind::cut_off, 1, 4);
}

TEST_P(AuditTest, an_anchor_file_that_was_altered_is_named) {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(anchor(*m_database, m_clock, m_anchors));
    std::ifstream in(m_anchors);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    std::string const second = text.substr(text.find('\n') + 1, text.find('\n', text.find('\n') + 1) - text.find('\n'));
    std::ofstream(m_anchors) << text.substr(0, text.find('\n') + 1) << text.substr(text.find('\n') + 1 + second.size());
    auto const found = findings();
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].kind, Finding::Kind::anchor);
    EXPECT_EQ(found[0].first, 2) << found[0].text;
}

TEST_P(AuditTest, an_anchor_file_that_was_away_is_caught_up) {
    ASSERT_TRUE(anchor(*m_database, m_clock, m_anchors));
    EXPECT_FALSE(anchor(*m_database, m_clock, m_database.folder() / "nowhere/anchors.txt"));
    ASSERT_TRUE(anchor(*m_database, m_clock, m_anchors));
    auto const found = verify(*m_database, m_anchors).value();
    EXPECT_EQ(found.anchors, 3);
    EXPECT_TRUE(found.findings.empty());
}

TEST_P(AuditTest, an_export_verifies_elsewhere_and_shows_what_was_done_to_it) {
    auto const file = m_database.folder() / "export.tsv";
    Head const head = export_chain(*m_database, RealmId(1), AuditChain::writes, file).value();
    EXPECT_EQ(head.count, 8);
    std::string const hash = crypto::hex(head.hash);
    EXPECT_TRUE(verify_export(file, hash).value().findings.empty());
    EXPECT_TRUE(verify_export(file, "8:" + hash).value().findings.empty());
    std::ifstream in(file);
    std::string const text{std::istreambuf_iterator<char>(in), {}};
    auto const one = [&](std::string const& changed, std::string const& with, Finding::Kind kind, std::int64_t first) {
        auto const found = verify_export_text(changed, with).value().findings;
        ASSERT_EQ(found.size(), 1u) << changed;
        EXPECT_EQ(name_of(found[0].kind), name_of(kind)) << found[0].text;
        EXPECT_EQ(found[0].first, first) << found[0].text;
    };
    std::string changed = text;
    changed.replace(changed.find("row:4"), 5, "row:9");
    one(changed, hash, Finding::Kind::changed, 3);
    std::size_t const last = text.rfind('\n', text.size() - 2) + 1;
    one(text.substr(0, last), "8:" + hash, Finding::Kind::cut_off, 8);
    one(text.substr(0, last), hash, Finding::Kind::cut_off, 8);
    std::size_t const second = text.find('\n', text.find('\n') + 1) + 1;
    one(text.substr(0, second) + text.substr(text.find('\n', second) + 1), hash, Finding::Kind::removed, 2);
    EXPECT_FALSE(verify_export_text(text, "zz"));
    EXPECT_FALSE(verify_export_text("hello", hash));
    EXPECT_FALSE(verify_export_text(text.substr(0, text.size() - 10), hash)) << "a line cut in the middle is named";
    EXPECT_FALSE(verify_export(m_database.folder() / "none", hash));
}

TEST_P(AuditTest, many_writers_make_one_chain_a_realm) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([this, t] {
            for (int i = 0; i < 25; ++i) write(RealmId(1 + (t + i) % 2), "t" + std::to_string(t));
        });
    }
    for (auto& thread : threads) thread.join();
    auto const found = verify(*m_database, {}).value();
    EXPECT_TRUE(found.findings.empty());
    EXPECT_EQ(found.entries, 113);
}

TEST_P(AuditTest, beside_a_running_server_one_can_look_but_not_write) {
    sql::SilentAudit silent;
    auto const onlooker =
        sql::Database::open({m_database.url(), 1, 1, std::string(YIZHEN_SOURCE_DIR) + "/migrations", true}, silent);
    EXPECT_TRUE(verify(*onlooker, {}).value().findings.empty());
    EXPECT_THROW((void)record_read(*onlooker, RealmId(1), {}, {"x", "x", "", ""}), sql::Failure);
}

}  // namespace
}  // namespace yizhen::audit

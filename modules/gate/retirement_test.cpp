// What nobody uses any more and its end, on both databases. Values and demands are synthetic.

#include "modules/gate/retirement.h"

#include "kernel/problem_catalogue.h"
#include "modules/gate/store.h"
#include "modules/ledgers/test_ledgers.h"

#include <algorithm>

namespace yizhen::gate {
namespace {

using ledgers::test::day;
using ledgers::test::held;
using ledgers::test::kRealm;

class RetirementTest : public ledgers::test::LedgersTest {
protected:
    void SetUp() override {
        LedgersTest::SetUp();
        m_catalogue.emplace(elements::Catalogue::parse(ledgers::test::content_of("data/elements/catalogue.tsv"), "catalogue.tsv").value());
        write("unit_period", {"路灯盏数", "总人口数"}, {{"111", "2026-10", {held(std::int64_t{7}), held(std::int64_t{90})}, "1", {}}}, day(2026, 10, 31));
    }
    [[nodiscard]] Retirement retirement() { return Retirement({*m_database, *m_ledgers, *m_catalogue, m_hours, m_clock}); }
    std::string ask(std::string const& key, CivilDate on, std::vector<std::string> asks, std::optional<CivilDate> due = {}, std::int64_t hours = 1250) {
        StoredDemand made;
        made.realm = kRealm;
        made.envelope_json = "{}";
        made.envelope.due = due;
        made.title = key + "（合成）";
        made.issuer_code = "MZ";
        made.issuer_name = "区民政局";
        made.targets = {"110"};
        made.file_name = "a.xlsx";
        made.file_digest = "aa";
        made.created_ms = 1;
        made.created_day = on;
        made.outcome = Outcome::admit;
        made.price = {Decimal{hours, 2}, Decimal{hours, 2}, 3, 1, 0, {}};
        made.verdict_json = "{}";
        made.digest = "d";
        made.form_key = key;
        made.asks = std::move(asks);
        auto const done = m_database->write(kRealm, {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
            made.id = DemandId{tx.new_id()};
            made.request_digest = std::to_string(made.id.value);
            made.control_number = "N" + std::to_string(made.id.value);
            save_demand(tx, made, true);
            tx.audit({.action = "test", .object = "test", .digest = {}, .detail = {}});
            return Done{};
        });
        EXPECT_TRUE(done);
        return made.control_number;
    }
    /// As the chain of reads has it.
    void read(std::string const& element, std::string const& under, CivilDate on) {
        auto const done = m_database->write(kRealm, {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
            tx.sql().execute("INSERT INTO audit_entry (realm_id, chain, number, position, at_ms, person_id, unit_id, role, request_id, action, object, digest, detail, previous, hash) "
                             "SELECT $1, 1, COALESCE(MAX(number), 0) + 1, 1, $2, 1, 1, 'requester', 'r', 'ledger.read', 'ledger:unit_period', '', $3, $4, $4 FROM audit_entry WHERE realm_id = $1 AND chain = 1",
                             {kRealm.value, std::int64_t{on.days()} * 86'400'000, R"({"elements":[")" + element + R"("],"grant":")" + under + R"(","rows":1})", sql::Blob{std::string(32, '0')}});
            tx.audit({.action = "test", .object = "test", .digest = {}, .detail = {}});
            return Done{};
        });
        EXPECT_TRUE(done);
    }
    std::vector<std::string> unused(int days) {
        auto const found = retirement().unused(kRealm, days);
        EXPECT_TRUE(found) << found.problem().message;
        std::vector<std::string> out;
        if (!found) return out;
        for (auto const& one : found.value()) out.push_back(one.kind == "form" ? one.subject : one.title);
        return out;
    }
    static bool has(std::vector<std::string> const& all, std::string const& one) { return std::ranges::find(all, one) != all.end(); }
    Result<std::vector<RetirementRecord>> decide(std::vector<RetirementWish::Subject> subjects, bool retire, bool refuses = true, std::string reason = "没人用") {
        return retirement().decide(kRealm, {std::move(subjects), retire, refuses, std::move(reason)}, {5, 100, "gatekeeper", "r"});
    }
    RetiredSeen seen(std::string const& form, std::string const& element) {
        FieldFinding finding;
        finding.match.kind = elements::MatchKind::element;
        finding.match.element = element;
        finding.coverage.missing = 2;
        RetiredSeen out;
        m_database->read([&](sql::Connection& sql) { out = read_retired(sql, kRealm, form, {finding}); });
        return out;
    }

    std::optional<elements::Catalogue> m_catalogue;
    burden::HoursParameters m_hours;
};

TEST_P(RetirementTest, NothingIsProposedBeforeTheCountyHasWorkedForThatLong) {
    ask("旧表", day(2026, 10, 1), {});
    EXPECT_TRUE(unused(60).empty());
    EXPECT_TRUE(has(unused(50), "旧表"));
    EXPECT_FALSE(retirement().unused(kRealm, 7)) << "a month at least";
}

TEST_P(RetirementTest, AskingReadingAndRunningRightsAreUses) {
    ask("甲表", day(2026, 1, 5), {code("路灯盏数")}, day(2026, 1, 20));
    ask("乙表", day(2026, 1, 5), {}, day(2026, 12, 1));
    auto const number = ask("丙表", day(2026, 1, 5), {}, day(2026, 1, 20));
    ask("丁表", day(2026, 1, 5), {});
    ask("丁表", day(2026, 11, 1), {});
    auto const before = unused(200);
    EXPECT_TRUE(has(before, "甲表"));
    EXPECT_TRUE(has(before, "丙表"));
    EXPECT_TRUE(has(before, "路灯盏数")) << "held, and asked last in January";
    EXPECT_TRUE(has(before, "总人口数")) << "held, and never asked";
    EXPECT_FALSE(has(before, "乙表")) << "a right to its rows still runs";
    EXPECT_FALSE(has(before, "丁表")) << "asked again this month";
    EXPECT_FALSE(has(before, "总户数")) << "nothing is held of it";
    read(code("路灯盏数"), number, day(2026, 10, 2));
    auto const after = unused(200);
    EXPECT_FALSE(has(after, "路灯盏数"));
    EXPECT_FALSE(has(after, "丙表")) << "read under its number";
    EXPECT_TRUE(has(after, "甲表"));
    EXPECT_TRUE(has(unused(40), "路灯盏数")) << "but not for forty days";
}

TEST_P(RetirementTest, TheDearestComesFirstWithItsHours) {
    ask("便宜", day(2026, 1, 5), {}, {}, 100);
    ask("贵", day(2026, 1, 5), {}, {}, 99'900);
    auto const found = retirement().unused(kRealm, 200).value();
    ASSERT_GE(found.size(), 3u);
    EXPECT_EQ(found[0].subject, "贵");
    EXPECT_EQ(found[0].hours.text(), "999.00");
    auto const lamps = std::ranges::find(found, std::string("路灯盏数"), &Unused::title);
    ASSERT_NE(lamps, found.end());
    auto const fresh = m_catalogue->find(code("路灯盏数"))->fresh_days;
    auto const expected = burden::hours({.respondents = 0, .verified_cells = 1, .times_a_year = std::max(1, 365 / fresh)}, m_hours);
    EXPECT_EQ(lamps->hours, expected);
    EXPECT_EQ(lamps->cells, 1);
}

TEST_P(RetirementTest, OneDecisionRetiresManyAndANewOneTakesItBack) {
    ask("旧表", day(2026, 1, 5), {});
    auto const lamps = code("路灯盏数");
    EXPECT_FALSE(decide({{"form", "旧表"}}, true, true, "")) << "without a reason";
    EXPECT_TRUE(decide({{"form", "旧表"}, {"form", "没有这张"}}, true).problem().is(problems::kNotFound));
    EXPECT_TRUE(retirement().in_force(kRealm).empty()) << "all or nothing";
    auto const done = decide({{"form", "旧表"}, {"element", lamps}}, true);
    ASSERT_TRUE(done) << done.problem().message;
    EXPECT_EQ(done.value()[0].decision, done.value()[1].decision);
    EXPECT_EQ(done.value()[0].person, 5);
    EXPECT_EQ(done.value()[0].last_used, "2026-01-05");
    EXPECT_FALSE(has(unused(200), "旧表"));
    auto now = seen("旧表", lamps);
    EXPECT_TRUE(now.form_refused);
    EXPECT_EQ(now.fields_refused, 1);
    EXPECT_NE(now.words.find("没人用"), std::string::npos);
    EXPECT_TRUE(decide({{"form", "旧表"}}, true).problem().is(problems::kConflict)) << "it is retired already";
    ASSERT_TRUE(decide({{"form", "旧表"}}, true, false)) << "from now on it is only warned of";
    EXPECT_TRUE(seen("旧表", {}).form_warned);
    ASSERT_TRUE(decide({{"form", "旧表"}, {"element", lamps}}, false, false, "又要用了"));
    now = seen("旧表", lamps);
    EXPECT_FALSE(now.form_refused || now.form_warned);
    EXPECT_EQ(now.fields_refused + now.fields_warned, 0);
    EXPECT_TRUE(now.words.empty());
    EXPECT_TRUE(decide({{"form", "旧表"}}, false).problem().is(problems::kConflict));
    EXPECT_EQ(retirement().decisions(kRealm).size(), 5u) << "every decision stays";
    EXPECT_TRUE(has(unused(200), "旧表"));
}

INSTANTIATE_TEST_SUITE_P(Stores, RetirementTest, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen::gate

#include "modules/gate/store.h"

#include "modules/gate/control_number.h"
#include "platform/sql/test_database.h"

#include <gtest/gtest.h>

namespace yizhen::gate {
namespace {

CivilDate day(int month, int number) { return CivilDate::of(2026, month, number).value(); }
RealmId const kRealm{7};

class RegisterTest : public ::testing::TestWithParam<std::string> {
protected:
    StoredDemand demand(std::string issuer, std::vector<std::string> asks, std::string file = "aa") {
        StoredDemand made;
        made.realm = kRealm;
        made.envelope_json = R"({"title":"人口统计","purpose":"制定计划","due":"2026-12-20"})";
        made.envelope.title = "人口统计";
        made.envelope.due = day(12, 20);
        made.title = "人口统计";
        made.issuer_code = std::move(issuer);
        made.issuer_name = "区民政局";
        made.targets = {"410102001", "410102002"};
        made.file_name = "a.xlsx";
        made.file_digest = std::move(file);
        made.period = "2026-10";
        made.created_ms = 1;
        made.created_day = day(11, 20);
        made.price = {Decimal{1250, 2}, Decimal{300, 2}, 12, 88, {}};
        made.verdict_json = "{}";
        made.digest = "d";
        made.asks = std::move(asks);
        return made;
    }

    DemandId save(StoredDemand made) {
        auto const done = m_database->write(kRealm, {}, [&](sql::WriteTransaction& transaction) -> Result<Done> {
            made.id = DemandId{transaction.new_id()};
            made.request_digest = std::to_string(made.id.value);
            made.control_number = ControlNumber{"410102", 2026, next_serial(transaction, 2026)}.text();
            save_demand(transaction, made, true);
            transaction.audit({.action = "demand.admit", .object = "demand:" + std::to_string(made.id.value), .digest = {}, .detail = {}});
            return Done{};
        });
        EXPECT_TRUE(static_cast<bool>(done));
        return made.id;
    }

    History history(HistoryQuestion question) {
        question.realm = kRealm;
        question.today = day(11, 23);
        History found;
        m_database->read([&](sql::Connection& connection) { found = read_history(connection, question); });
        return found;
    }

    sql::SilentAudit m_audit;
    sql::TestDatabase m_database{GetParam(), m_audit};
};

TEST_P(RegisterTest, keeps_what_it_was_given) {
    auto const id = save(demand("MZ", {"YZ0001", "YZ0002"}));
    m_database->read([&](sql::Connection& connection) {
        auto const found = find_demand(connection, id);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->title, "人口统计");
        EXPECT_EQ(found->price.hours_before.text(), "12.50");
        EXPECT_EQ(found->targets, (std::vector<std::string>{"410102001", "410102002"}));
        EXPECT_EQ(found->envelope.due->iso(), "2026-12-20");
        EXPECT_TRUE(find_by_number(connection, found->control_number));
        EXPECT_FALSE(find_demand(connection, DemandId{999'999'999}));
    });
}

TEST_P(RegisterTest, serials_rise_by_one) {
    save(demand("MZ", {}));
    auto const second = save(demand("MZ", {}));
    m_database->read([&](sql::Connection& connection) {
        EXPECT_EQ(ControlNumber::parse(find_demand(connection, second)->control_number).value().serial, 2);
    });
}

// Three of four asks shared with a form of three: 3 / (4 + 3 - 3) = 750 permille.
TEST_P(RegisterTest, overlap_is_jaccard_with_another_issuers_open_demand) {
    save(demand("NY", {"A", "B", "C"}));
    EXPECT_EQ(history({.issuer_code = "MZ", .asks = {"A", "B", "C", "D"}}).overlap_permille, 750);
    EXPECT_EQ(history({.issuer_code = "NY", .asks = {"A", "B", "C", "D"}}).overlap_permille, 0);
    EXPECT_EQ(history({.issuer_code = "MZ", .asks = {"E"}}).overlap_permille, 0);
}

TEST_P(RegisterTest, overlap_forgets_closed_demands) {
    auto closed = demand("NY", {"A", "B"});
    closed.envelope.due = day(11, 22);
    save(closed);
    EXPECT_EQ(history({.issuer_code = "MZ", .asks = {"A", "B"}}).overlap_permille, 0);
}

TEST_P(RegisterTest, overlap_counts_over_more_asks_than_one_statement_holds) {
    std::vector<std::string> many;
    for (int i = 0; i < 1000; ++i) many.push_back("E" + std::to_string(10'000 + i));
    save(demand("NY", many));
    EXPECT_EQ(history({.issuer_code = "MZ", .asks = many}).overlap_permille, 1000);
}

TEST_P(RegisterTest, same_document_is_same_file_period_and_a_shared_target) {
    save(demand("NY", {}, "ff"));
    EXPECT_EQ(history({.file_digest = "ff", .period = "2026-10", .targets = {"410102002"}}).same_document_before, 1);
    EXPECT_EQ(history({.file_digest = "ff", .period = "2026-11", .targets = {"410102002"}}).same_document_before, 0);
    EXPECT_EQ(history({.file_digest = "ff", .period = "2026-10", .targets = {"410102009"}}).same_document_before, 0);
    EXPECT_EQ(history({.file_digest = "fe", .period = "2026-10", .targets = {"410102002"}}).same_document_before, 0);
}

TEST_P(RegisterTest, a_demand_never_counts_against_itself) {
    auto const id = save(demand("MZ", {"A"}, "ff"));
    auto const found = history({.self = id, .issuer_code = "NY", .file_digest = "ff", .period = "2026-10", .targets = {"410102001"}, .asks = {"A"}});
    EXPECT_EQ(found.same_document_before, 0);
    EXPECT_EQ(found.overlap_permille, 0);
    EXPECT_EQ(found.register_position, 0);
    EXPECT_EQ(found.hours_spent_this_year.text(), "0.00");
}

TEST_P(RegisterTest, sums_the_years_hours_and_what_is_replaced) {
    auto const id = save(demand("MZ", {}));
    std::string number;
    m_database->read([&](sql::Connection& connection) { number = find_demand(connection, id)->control_number; });
    auto const found = history({.issuer_code = "MZ", .admitted_as = number, .replaces = {number}});
    EXPECT_EQ(found.hours_spent_this_year.text(), "3.00");
    EXPECT_EQ(found.hours_removed.text(), "3.00");
    EXPECT_EQ(found.purpose_admitted, "制定计划");
}

TEST_P(RegisterTest, catalogue_aliases_and_adoptions_are_kept) {
    auto const done = m_database->write(kRealm, {}, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        add_catalogue_form(transaction, {2026, "民统1表", "人口统计", "MZ", "减负〔2026〕1号"});
        add_alias(transaction, {"YZ0001", "老人姓名", "人员", "", "", "2026-11-23"}, DemandId{1}, PersonId{2});
        add_alias(transaction, {"YZ0002", "老人姓名", "人员", "", "", "2026-11-24"}, DemandId{1}, PersonId{2});
        add_adoption(transaction, {"R-02", day(1, 1), "减负〔2026〕2号", "试验"}, 1);
        transaction.audit({.action = "rule.adopt", .object = "rule:R-02", .digest = {}, .detail = {}});
        return Done{};
    });
    ASSERT_TRUE(done);
    EXPECT_TRUE(history({.form_number = "民统1表"}).in_catalogue);
    EXPECT_FALSE(history({.form_number = "民统2表"}).in_catalogue);
    m_database->read([&](sql::Connection& connection) {
        auto const aliases = read_aliases(connection, kRealm);
        ASSERT_EQ(aliases.size(), 1u);
        EXPECT_EQ(aliases[0].element, "YZ0002");
        ASSERT_EQ(read_adoptions(connection, kRealm).size(), 1u);
    });
}

TEST_P(RegisterTest, lists_newest_first_within_scope_and_words) {
    save(demand("NY", {}));
    auto const second = save(demand("MZ", {}));
    m_database->read([&](sql::Connection& connection) {
        PageQuestion question{.realm = kRealm, .words = {}, .outcome = {}, .issuer_code = {}, .unit_prefixes = {}};
        ASSERT_EQ(list_demands(connection, question).size(), 2u);
        EXPECT_EQ(list_demands(connection, question)[0].id, second);
        question.before = second.value;
        EXPECT_EQ(list_demands(connection, question).size(), 1u);
        question = {.realm = kRealm, .words = "民政", .outcome = "admit", .issuer_code = "MZ", .unit_prefixes = {"410102001"}};
        EXPECT_EQ(list_demands(connection, question).size(), 1u);
        question.unit_prefixes = {"410103"};
        EXPECT_TRUE(list_demands(connection, question).empty());
    });
}

INSTANTIATE_TEST_SUITE_P(Stores, RegisterTest, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen::gate

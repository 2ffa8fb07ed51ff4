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

    void written(std::function<void(sql::WriteTransaction&)> const& work) {
        auto const done = m_database->write(kRealm, {}, [&](sql::WriteTransaction& transaction) -> Result<Done> {
            work(transaction);
            transaction.audit({.action = "test", .object = "test", .digest = {}, .detail = {}});
            return Done{};
        });
        EXPECT_TRUE(static_cast<bool>(done));
    }

    std::string number_of(DemandId id) {
        std::string number;
        m_database->read([&](sql::Connection& connection) { number = find_demand(connection, id)->control_number; });
        return number;
    }

    std::vector<OpenAsk> open_asks(std::string const& ask, std::string period = "2026-10", DemandId self = {}) {
        HistoryQuestion question{.realm = kRealm, .self = self, .period = std::move(period), .today = day(11, 23)};
        std::vector<OpenAsk> found;
        m_database->read([&](sql::Connection& connection) { found = read_open_asks(connection, question, ask); });
        return found;
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
}

TEST_P(RegisterTest, a_demand_keeps_its_place_in_the_register) {
    auto const first = save(demand("MZ", {"A"}));
    auto const second = save(demand("NY", {"B"}));
    auto const third = save(demand("TJ", {"C"}));
    EXPECT_EQ(history({.self = second}).register_position, first.value) << "what came later does not move it";
    EXPECT_EQ(history({}).register_position, third.value);
}

// Whichever of a server's writers took each of them.
TEST_P(RegisterTest, lists_the_newest_first_and_pages_by_the_order_of_entry) {
    std::vector<std::int64_t> entered;
    for (int i = 0; i < 7; ++i) entered.insert(entered.begin(), save(demand("MZ", {"A"})).value);
    std::vector<std::int64_t> listed;
    m_database->read([&](sql::Connection& connection) {
        for (std::int64_t before = 0; listed.size() < 12;) {
            auto const page = list_demands(connection, {.realm = kRealm, .before = before, .limit = 3});
            for (auto const& one : page) listed.push_back(one.id.value);
            if (page.empty()) return;
            before = listed.back();
        }
    });
    EXPECT_EQ(listed, entered);
}

TEST_P(RegisterTest, knows_the_hours_that_stop_with_what_is_replaced) {
    auto monthly = demand("MZ", {});
    monthly.times_a_year = 12;
    auto const number = number_of(save(monthly));
    auto const found = history({.issuer_code = "MZ", .admitted_as = number, .replaces = {number, number}});
    EXPECT_EQ(found.hours_removed.text(), "3.00") << "named twice, removed once";
    EXPECT_EQ(found.purpose_admitted, "制定计划");
    EXPECT_EQ(history({.issuer_code = "NY", .replaces = {number}}).hours_removed.text(), "0.00") << "another issuer's form";
    auto const once = number_of(save(demand("MZ", {})));
    EXPECT_EQ(history({.issuer_code = "MZ", .replaces = {once}}).hours_removed.text(), "0.00") << "a form asked once frees no year";
}

TEST_P(RegisterTest, what_is_replaced_stops_and_is_set_against_one_new_form_only) {
    auto monthly = demand("MZ", {"A"});
    monthly.times_a_year = 12;
    monthly.cells_left = {{"A", 4}};
    auto const old = save(monthly);
    EXPECT_EQ(open_asks("A").size(), 1u);
    auto next = demand("MZ", {"B"});
    next.envelope.replaces = {number_of(old)};
    next.envelope_json = R"({"replaces":[")" + number_of(old) + R"("]})";
    save(next);
    m_database->read([&](sql::Connection& connection) { EXPECT_TRUE(is_stopped(connection, old)); });
    EXPECT_TRUE(open_asks("A").empty());
    EXPECT_EQ(history({.issuer_code = "MZ", .replaces = {number_of(old)}}).hours_removed.text(), "0.00");
}

TEST_P(RegisterTest, open_asks_are_those_with_cells_left_of_the_same_period) {
    auto made = demand("NY", {"A", "B"});
    made.cells_left = {{"A", 3}, {"B", 0}};
    auto const id = save(made);
    ASSERT_EQ(open_asks("A").size(), 1u);
    EXPECT_EQ(open_asks("A")[0].number, number_of(id));
    EXPECT_EQ(open_asks("A")[0].targets, (std::vector<std::string>{"410102001", "410102002"}));
    EXPECT_TRUE(open_asks("B").empty()) << "nothing of it is left";
    EXPECT_TRUE(open_asks("A", "2026-11").empty()) << "another period";
    EXPECT_TRUE(open_asks("A", "2026-10", id).empty()) << "its own";
    EXPECT_TRUE(open_asks("C").empty());
}

TEST_P(RegisterTest, the_last_round_of_a_form_is_one_that_left_nothing_to_a_person) {
    auto made = demand("MZ", {"A"});
    made.form_key = "MZ/人口统计";
    made.outcome = Outcome::answer;
    made.price.cells_asked = 0;
    made.answers = {{"S1B1F02", "ab"}};
    auto const id = save(made);
    auto left = made;
    left.outcome = Outcome::admit;
    left.price.cells_asked = 2;
    save(left);
    auto const found = history({.form_key = "MZ/人口统计"});
    EXPECT_TRUE(found.answered_before);
    EXPECT_EQ(found.last_of_form, id);
    EXPECT_FALSE(found.is_new_form);
    EXPECT_FALSE(history({.form_key = "NY/人口统计"}).answered_before);
    EXPECT_FALSE(history({.form_key = "MZ/人口统计", .covered = [](auto const&) { return false; }}).answered_before);
    m_database->read([&](sql::Connection& connection) { EXPECT_EQ(read_answers(connection, id), made.answers); });
}

TEST_P(RegisterTest, an_issuers_demands_past_their_day_are_named) {
    auto past = demand("MZ", {});
    past.envelope.due = day(11, 20);
    auto const id = save(past);
    save(demand("MZ", {}));
    auto const found = history({.issuer_code = "MZ"});
    ASSERT_EQ(found.issuer_due.size(), 1u);
    EXPECT_EQ(found.issuer_due[0].first, number_of(id));
    EXPECT_EQ(found.issuer_due[0].second, day(11, 20));
    EXPECT_TRUE(history({.issuer_code = "NY"}).issuer_due.empty());
}

TEST_P(RegisterTest, every_verdict_stays_with_what_it_saw) {
    auto made = demand("MZ", {"A"});
    made.seen_json = "one";
    made.judged_day = day(11, 20);
    made.id = save(made);
    made.control_number = number_of(made.id);
    made.seen_json = "two";
    made.judged_day = day(11, 21);
    made.outcome = Outcome::give_back;
    written([&](sql::WriteTransaction& transaction) { save_demand(transaction, made, false); });
    m_database->read([&](sql::Connection& connection) {
        auto const all = read_verdicts(connection, made.id);
        ASSERT_EQ(all.size(), 2u);
        EXPECT_EQ(all[0].seen_json, "two");
        EXPECT_EQ(all[0].outcome, Outcome::give_back);
        EXPECT_EQ(read_verdict(connection, made.id, 1)->seen_json, "one");
        EXPECT_EQ(read_verdict(connection, made.id, 1)->judged_day, day(11, 20));
        EXPECT_FALSE(read_verdict(connection, made.id, 3));
        EXPECT_EQ(find_demand(connection, made.id)->version, 2);
    });
}

TEST_P(RegisterTest, candidates_have_codes_of_their_county_and_one_a_field) {
    NewElement one;
    one.name = one.words = "无人机起降点数";
    one.entity = "区划";
    one.type = "number";
    one.owner = "人口科";
    one.fresh_days = 366;
    one.by_period = true;
    std::vector<NewElement> elements{one};
    written([&](sql::WriteTransaction& transaction) { add_candidates(transaction, elements, DemandId{5}, day(11, 23)); });
    EXPECT_EQ(elements[0].code, "HX0001");
    std::vector<NewElement> again{one, one};
    again[1].words = "别的";
    written([&](sql::WriteTransaction& transaction) { add_candidates(transaction, again, DemandId{6}, day(11, 23)); });
    EXPECT_EQ(again[0].code, "HX0001");
    EXPECT_EQ(again[1].code, "HX0002");
    m_database->read([&](sql::Connection& connection) {
        EXPECT_EQ(read_candidates(connection, kRealm, DemandId{}).size(), 2u);
        ASSERT_EQ(read_candidates(connection, kRealm, DemandId{6}).size(), 1u) << "without those of one demand";
        EXPECT_TRUE(read_candidates(connection, kRealm, DemandId{6})[0].by_period);
        EXPECT_TRUE(read_candidates(connection, RealmId{8}, DemandId{}).empty());
    });
}

TEST_P(RegisterTest, told_totals_confirmations_and_appeals_are_kept) {
    Appeal appeal{0, DemandId{5}, 1, "F-02", "表号在附件里", UnitId{3}, PersonId{4}, day(11, 23)};
    written([&](sql::WriteTransaction& transaction) {
        add_told(transaction, "MZ", {"person", "410102001", "年龄 >= 80", day(11, 1), 27, std::string("\x01\x00\x02", 3)}, day(11, 23));
        add_confirmation(transaction, DemandId{5}, day(11, 23), PersonId{4});
        add_appeal(transaction, appeal);
    });
    m_database->read([&](sql::Connection& connection) {
        auto const told = read_told(connection, kRealm, "MZ", "person");
        ASSERT_EQ(told.size(), 1u);
        EXPECT_EQ(told[0].total, 27);
        EXPECT_EQ(told[0].members, std::string("\x01\x00\x02", 3));
        EXPECT_TRUE(read_told(connection, kRealm, "NY", "person").empty());
        EXPECT_EQ(read_confirmation(connection, DemandId{5}), day(11, 23));
        EXPECT_FALSE(read_confirmation(connection, DemandId{6}));
        ASSERT_EQ(read_appeals(connection, DemandId{5}).size(), 1u);
        EXPECT_EQ(read_appeals(connection, DemandId{5})[0].rule, "F-02");
    });
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

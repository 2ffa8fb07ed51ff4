// Rows and totals about persons: no standing right, a right by an admitted demand, totals that no subtraction undoes.
// All persons are synthetic: their numbers begin with 419900.

#include "kernel/problem_catalogue.h"
#include "modules/gate/control_number.h"
#include "modules/gate/drawn_form.h"
#include "platform/sheet/sheet_files.h"
#include "tests/gate_fixture.h"

#include <boost/json.hpp>

namespace yizhen {
namespace {

using test::kToday;
CivilDate on(int month, int day) { return CivilDate::of(2026, month, day).value(); }

class GateRows : public test::GateOnStores {
protected:
    std::string identity(int serial) {
        auto const digits = "41990019460715" + std::to_string(100 + serial).substr(0, 3);
        return digits + gate::check_character(digits);
    }

    /// Men born 1946, numbered from `first`, in the n-th community; `minority` of them are 回族.
    void write_men(int first, int count, std::size_t community, int minority = 0) {
        std::vector<std::vector<Value>> rows;
        for (int i = 0; i < count; ++i) {
            rows.push_back({identity(first + i), std::string("甲某") + std::to_string(first + i), Code{"1"}, Code{i < minority ? "03" : "01"}});
        }
        write_rows("person", {"公民身份号码", "姓名", "性别", "民族"}, rows, on(11, 1), community);
    }

    std::filesystem::path roster() { return file("老人花名册.csv", "老人花名册\n序号,姓名,性别,民族\n1,,,\n"); }

    gate::Envelope asking(std::string const& population) {
        auto made = envelope();
        made.population = population;
        made.period.clear();
        made.title = "老人花名册";
        made.purpose = "核发津贴";
        return made;
    }

    void confirm() {
        auto const done = gate().confirm_purpose(realm(), {"老人花名册", "410102-TJ", "核发津贴", "某办法第四条", "书源", on(1, 1)}, app::system_actor());
        ASSERT_TRUE(done) << done.problem().message;
    }

    std::optional<std::int64_t> total(gate::Envelope const& asked, CivilDate today = kToday) {
        auto const answer = take(asked, roster(), today);
        EXPECT_TRUE(answer);
        EXPECT_TRUE(answer.value().evidence.rosters.empty());
        EXPECT_EQ(answer.value().record.totals.size(), 1u);
        return answer.value().record.totals.front().count;
    }

    std::vector<access::Grant> grants() { return m_county->folder().access().grants_of(unit("410102-TJ"), "person", kToday); }
};

TEST_P(GateRows, a_roster_whose_rows_nobody_knows_is_listed_by_the_villages) {
    confirm();
    auto asked = asking("");
    auto const answer = take(asked, roster());
    ASSERT_TRUE(answer) << answer.problem().message;
    auto const tree = m_county->org().tree();
    auto const villages = tree->children(tree->find_code("410102012")->id);
    ASSERT_GT(villages.size(), 1u);
    EXPECT_EQ(answer.value().evidence.listers.size(), villages.size());
    EXPECT_EQ(answer.value().evidence.respondents, static_cast<std::int64_t>(villages.size())) << "and the price counts each of them";
}

TEST_P(GateRows, until_the_purpose_is_confirmed_totals_only) {
    write_men(1, 27, 0);
    auto const answer = take(asking("性别 = \"男性\""), roster());
    ASSERT_TRUE(answer) << answer.problem().message;
    EXPECT_TRUE(answer.value().evidence.rosters.empty());
    ASSERT_EQ(answer.value().record.totals.size(), 1u);
    EXPECT_EQ(answer.value().record.totals[0].count, 27);
    EXPECT_EQ(answer.value().json.find("甲某"), std::string::npos);
    EXPECT_NE(answer.value().json.find(R"("totals":[{"unit":{"code":"410102012","name":"须水街道"},"ledger":"person","count":27)"), std::string::npos);
    EXPECT_TRUE(grants().empty());
}

TEST_P(GateRows, the_names_of_other_people_are_asked_anew) {
    auto const form = [&](std::string const& title) { return file(title + ".csv", title + "\n序号,姓名,公民身份号码,创业项目\n1,,,\n2,,,\n"); };
    auto const first = take(asking("性别 = \"女性\""), form("老人花名册"));
    ASSERT_TRUE(first) << first.problem().message;
    ASSERT_FALSE(first.value().demand.control_number.empty()) << first.value().record.verdict.headline;
    auto other = asking("性别 = \"男性\"");
    other.issuer = "区农业农村局";
    other.title = "返乡创业花名册";
    auto const second = take(other, form("返乡创业花名册"));
    ASSERT_TRUE(second) << second.problem().message;
    EXPECT_NE(test::field(second.value(), "姓名").status, gate::FieldStatus::asked);
    EXPECT_NE(second.value().record.verdict.outcome, gate::Outcome::merge);
}

TEST_P(GateRows, nine_are_not_told_and_ten_are) {
    write_men(1, 9, 0);
    EXPECT_FALSE(total(asking("性别 = \"男性\"")));
    write_men(10, 1, 0);
    EXPECT_EQ(total(asking("性别 = \"男性\" 且 性别 = \"男性\"")), 10);
}

TEST_P(GateRows, no_difference_of_two_totals_gives_a_few_persons) {
    write_men(1, 40, 0, 5);
    EXPECT_EQ(total(asking("性别 = \"男性\"")), 40);
    EXPECT_FALSE(total(asking("性别 = \"男性\" 且 民族 = \"汉族\""))) << "40 less 35 would be the five others";
    EXPECT_FALSE(total(asking("性别 = \"男性\" 且 民族 = \"回族\"")));
    auto village = asking("性别 = \"男性\"");
    village.targets = {m_county->org().tree()->children(unit("410102012"))[0].code};
    EXPECT_EQ(total(village), 40) << "the same persons: nothing new is told";
}

TEST_P(GateRows, another_issuers_questions_are_its_own) {
    write_men(1, 40, 0, 5);
    EXPECT_EQ(total(asking("性别 = \"男性\"")), 40);
    auto other = asking("性别 = \"男性\" 且 民族 = \"汉族\"");
    other.issuer = "区农业农村局";
    EXPECT_EQ(total(other), 35);
}

TEST_P(GateRows, who_moved_in_is_not_found_by_asking_again) {
    write_men(1, 40, 0);
    EXPECT_EQ(total(asking("性别 = \"男性\"")), 40);
    write_men(41, 1, 0);
    auto again = asking("性别 = \"男性\"");
    again.owner = "另一人";
    auto const answer = take(again, roster());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer.value().record.totals[0].count, 40) << "the number told before, with its day";
    write_men(42, 9, 1);
    again.owner = "又一人";
    EXPECT_EQ(take(again, roster()).value().record.totals[0].count, 50) << "ten more may be told";
}

TEST_P(GateRows, a_condition_over_rows_of_persons_needs_the_purpose_too) {
    write_men(1, 27, 0);
    auto const asked = asking("count(同户人员 where 性别 = \"男性\") > 1");
    auto const refused = take(asked, roster());
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.problem().message.find("确认"), std::string::npos) << refused.problem().message;
    confirm();
    EXPECT_TRUE(take(asked, roster()));
}

TEST_P(GateRows, an_admitted_demand_grants_what_it_answers_until_it_expires) {
    write_men(1, 3, 0);
    confirm();
    auto asked = asking("性别 = \"男性\"");
    asked.expires = on(12, 31);
    auto const answer = take(asked, roster());
    ASSERT_TRUE(answer) << answer.problem().message;
    ASSERT_EQ(answer.value().evidence.rosters.size(), 1u);
    EXPECT_EQ(answer.value().evidence.rosters[0].records.size(), 3u);
    ASSERT_EQ(grants().size(), 1u);
    auto const grant = grants()[0];
    EXPECT_EQ(grant.cause, answer.value().demand.control_number);
    EXPECT_EQ(grant.units, std::vector<std::string>{"410102012"});
    EXPECT_EQ(grant.predicate, "性别 = \"男性\"");
    EXPECT_EQ(grant.last, on(12, 31));
    EXPECT_EQ(grant.columns, (std::vector<std::string>{"YZ0001", "YZ0006", "YZ0009"}));
    EXPECT_TRUE(m_county->folder().access().grants_of(unit("410102-TJ"), "person", CivilDate::of(2027, 1, 1).value()).empty());
    EXPECT_NE(answer.value().json.find("\"grants\":[{\"id\":\"" + std::to_string(grant.id.value)), std::string::npos);
    ASSERT_TRUE(gate().again(answer.value().demand.id, on(11, 24), app::system_actor()));
    ASSERT_EQ(m_county->folder().access().grants_of(unit("410102-TJ"), "person", on(11, 24)).size(), 1u) << "judged again, not given twice";
    ASSERT_TRUE(gate().withdraw(answer.value().demand.id, on(11, 24), app::system_actor()));
    EXPECT_TRUE(m_county->folder().access().grants_of(unit("410102-TJ"), "person", on(11, 24)).empty());
}

TEST_P(GateRows, a_population_that_names_persons_is_refused_and_kept_nowhere) {
    write_men(1, 3, 0);
    confirm();
    auto const answer = take(asking("公民身份号码 = \"" + identity(1) + "\""), roster());
    ASSERT_FALSE(answer);
    EXPECT_NE(answer.problem().message.find("公民身份号码"), std::string::npos);
    EXPECT_EQ(answer.problem().message.find(identity(1)), std::string::npos);
    for (std::string const named : {"身份证号 = ", "[公民身份号码] = ", "身份证号等于"}) {
        auto const refused = take(asking(named + "\"" + identity(1) + "\""), roster());
        ASSERT_FALSE(refused) << named;
        EXPECT_NE(refused.problem().message.find("公民身份号码"), std::string::npos) << refused.problem().message;
    }
    EXPECT_TRUE(grants().empty());
    EXPECT_TRUE(gate().list({.realm = realm()}).empty());
    EXPECT_TRUE(take(asking("性别 = \"男性\""), roster())) << "a condition on anything else is one";
    auto const quoted = take(asking("性别 = \"姓名\""), roster());
    EXPECT_TRUE(quoted || quoted.problem().message.find("点名") == std::string::npos) << "words in quotes are values";
}

TEST_P(GateRows, each_reader_gets_the_rows_of_its_own_units) {
    write_men(1, 3, 0);
    write_men(4, 4, 1);
    auto received = asking("性别 = \"男性\"");
    received.received = true;
    auto const answer = take(received, roster());
    ASSERT_TRUE(answer) << answer.problem().message;
    auto const id = answer.value().demand.id;
    auto const rows = [&](gate::Reader const& reader) {
        auto const shown = gate().look(id, app::system_actor(), reader);
        EXPECT_TRUE(shown) << shown.problem().message;
        return shown.value().evidence.rosters[0].records.size();
    };
    auto const villages = m_county->org().tree()->children(unit("410102012"));
    EXPECT_EQ(rows({}), 7u);
    EXPECT_EQ(rows({.rows = true, .units = {villages[1].code}}), 4u);
    EXPECT_EQ(rows({.rows = true, .units = {"410102001"}}), 0u);
    EXPECT_EQ(rows({.rows = false, .units = {}}), 0u);
    auto const nobody = gate().look(id, app::system_actor(), {.rows = false, .units = {}});
    auto const out = m_folder.path() / "out.csv";
    ASSERT_TRUE(gate().write_filled(nobody.value(), out));
    EXPECT_EQ(files::read_file(out).value().find("甲某"), std::string::npos);
    EXPECT_EQ(gate::drawn_form(nobody.value(), 100).find("甲某"), std::string::npos);
}

TEST_P(GateRows, an_erased_person_is_in_no_verdict_that_is_shown_again) {
    write_men(1, 3, 0);
    confirm();
    auto const answer = take(asking("性别 = \"男性\""), roster());
    ASSERT_TRUE(answer);
    ASSERT_TRUE(gate().look(answer.value().demand.id, app::system_actor()));
    auto const erased = m_county->ledgers().erase_person(realm(), app::system_actor(), identity(2), "本人要求");
    ASSERT_TRUE(erased) << erased.problem().message;
    auto const shown = gate().look(answer.value().demand.id, app::system_actor());
    ASSERT_FALSE(shown) << "the cells are not what they were";
    EXPECT_TRUE(shown.problem().is(problems::kConflict));
    EXPECT_TRUE(gate().again(answer.value().demand.id, kToday, app::system_actor()));
    EXPECT_TRUE(gate().look(answer.value().demand.id, app::system_actor()));
}

INSTANTIATE_TEST_SUITE_P(Stores, GateRows, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen

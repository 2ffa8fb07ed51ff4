// `yizhen rules check` and `yizhen rules try` as a user runs them, on both stores. Figures are synthetic.

#include "app/commands.h"
#include "modules/gate/rules_try.h"
#include "tests/gate_fixture.h"

#include <boost/json.hpp>

namespace yizhen::test {
namespace {

namespace json = boost::json;

/// A stricter basis rule, which stops what the shipped ones only remark on.
constexpr std::string_view kStricter = R"(pack = "stricter"
version = 1
[[rule]]
id = "R-06"
name_zh = "责任人与截止"
name_en = "Owner and deadline"
kinds = ["*"]
pass = 1
thesis = "T1"
basis = "D"
source = "试验"
source_status = "design"
[[rule.when]]
condition = "not owner_given"
outcome = "return"
message = "没有责任人。"
)";

class RulesCommand : public GateOnStores {
protected:
    int run(app::RulesOptions const& options) {
        ::testing::internal::CaptureStdout();
        ::testing::internal::CaptureStderr();
        int const code = app::keep_rules(options);
        std::fflush(stdout);
        m_out = ::testing::internal::GetCapturedStdout();
        m_error = ::testing::internal::GetCapturedStderr();
        return code;
    }
    void register_two() {
        auto with_owner = envelope();
        auto const first = take(with_owner, file("甲表.csv", "甲表\n单位,总户数\n秦庄社区居委会,\n西岗社区居委会,\n"));
        ASSERT_TRUE(first) << first.problem().message;
        auto without = envelope();
        without.owner.clear();
        auto const answer = take(without, file("乙表.csv", "乙表\n单位,总人口\n秦庄社区居委会,\n西岗社区居委会,\n"));
        ASSERT_TRUE(answer) << answer.problem().message;
        EXPECT_EQ(answer.value().record.verdict.outcome, gate::Outcome::admit) << "R-06 only advises";
    }
    std::string m_out;
    std::string m_error;
};

TEST_P(RulesCommand, tries_a_pack_on_the_register_and_writes_nothing) {
    register_two();
    if (GetParam() != "sqlite") GTEST_SKIP() << "a command finds PostgreSQL by its configuration";
    auto const data = m_county->folder().path();
    m_county.reset();
    auto const pack = file("stricter.toml", std::string(kStricter));
    ASSERT_EQ(run({.what = "try", .rules = {}, .cases = {}, .pack = pack, .data = data, .since = "2026-01-01", .today = {}, .json = true}), 0) << m_error;
    auto const answer = json::parse(m_out);
    EXPECT_EQ(answer.at("tried").as_int64(), 2);
    EXPECT_EQ(answer.at("not_tried").as_int64(), 0);
    EXPECT_EQ(answer.at("unlike_register").as_int64(), 0);
    ASSERT_EQ(answer.at("changed").as_int64(), 1);
    auto const& change = answer.at("changes").at(0);
    EXPECT_EQ(change.at("before").at("outcome").as_string(), "admit");
    EXPECT_EQ(change.at("after").at("outcome").as_string(), "return");
    EXPECT_EQ(change.at("after").at("rules").at(0).as_string(), "R-06");
    EXPECT_NE(answer.at("hours_before").as_string(), answer.at("hours_after").as_string());
}

TEST_P(RulesCommand, what_was_judged_without_a_docket_is_counted_apart) {
    register_two();
    auto const done = m_county->database().write(realm(), app::system_actor(), [](sql::WriteTransaction& transaction) -> Result<Done> {
        transaction.sql().execute("DELETE FROM demand_docket WHERE demand_id = (SELECT MAX(demand_id) FROM demand)");
        transaction.audit({.action = "test", .object = "test", .digest = {}, .detail = {}});
        return Done{};
    });
    ASSERT_TRUE(done);
    ASSERT_EQ(gate::realms_with_demands(m_county->database()), std::vector{realm()});
    auto const packs = gate::read_rule_packs(kSource / "rules").value();
    auto const shipped = gate::RuleBook::make(packs).value();
    auto const stricter = gate::RuleBook::make(gate::laid_over(packs, gate::read_rule_pack(kStricter, "s.toml").value())).value();
    gate::Trial trial;
    gate::read_judged(m_county->database(), realm(), CivilDate::of(2026, 1, 1).value(), [&](gate::JudgedDemand const& demand) { trial.take(demand, shipped, stricter); });
    EXPECT_EQ(trial.tried, 1);
    EXPECT_EQ(trial.not_tried, 1);
    EXPECT_EQ(trial.changed, 0) << "the one without an owner has no docket";
}

/// The docket is that of the verdict that stands, and says of it what the verdict says.
TEST_P(RulesCommand, a_docket_is_kept_with_every_verdict) {
    register_two();
    auto const shipped = gate::RuleBook::make(gate::read_rule_packs(kSource / "rules").value()).value();
    gate::read_judged(m_county->database(), realm(), kToday.plus_days(1), [](gate::JudgedDemand const&) { FAIL() << "nothing is that new"; });
    std::vector<gate::JudgedDemand> kept;
    gate::read_judged(m_county->database(), realm(), kToday, [&](gate::JudgedDemand const& demand) { kept.push_back(demand); });
    ASSERT_EQ(kept.size(), 2u);
    for (auto const& demand : kept) {
        ASSERT_TRUE(demand.docket);
        EXPECT_EQ(shipped.judge(*demand.docket, demand.judged).outcome, demand.outcome);
        EXPECT_EQ(demand.judged, kToday);
        EXPECT_EQ(demand.issuer, "区统计局");
    }
    EXPECT_EQ(std::get<bool>(kept[0].docket->at("owner_given")), true);
    EXPECT_EQ(std::get<bool>(kept[1].docket->at("owner_given")), false);
}

TEST(RulesCheckCommand, ends_with_0_where_nothing_is_wrong_and_with_65_where_something_is) {
    files::TempDir const folder;
    std::filesystem::create_directories(folder.path() / "rules");
    std::filesystem::create_directories(folder.path() / "cases");
    files::write_file(folder.path() / "rules/stricter.toml", kStricter);
    files::write_file(folder.path() / "cases/_base.json", R"({"why": "harmless", "given": {"kind": "form", "owner_given": true}})");
    files::write_file(folder.path() / "cases/R-06.json", R"({"rule": "R-06", "cases": [{"why": "a", "given": {}, "expect": []},
        {"why": "b", "given": {"owner_given": false}, "expect": ["return"]}, {"why": "c", "given": {"kind": "task"}, "expect": []}]})");
    app::RulesOptions options{.what = "check", .rules = folder.path() / "rules", .cases = folder.path() / "cases", .pack = {}, .data = {}, .since = {}, .today = "2026-11-23", .json = true};
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(app::keep_rules(options), 0);
    EXPECT_TRUE(json::parse(::testing::internal::GetCapturedStdout()).at("good").as_bool());
    files::write_file(folder.path() / "cases/R-06.json", R"({"rule": "R-06", "cases": [{"why": "a", "given": {}, "expect": []}]})");
    options.json = false;
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(app::keep_rules(options), 65);
    EXPECT_NE(::testing::internal::GetCapturedStderr().find("要改"), std::string::npos);
    auto const out = ::testing::internal::GetCapturedStdout();
    EXPECT_NE(out.find("要改\tcases\tR-06"), std::string::npos) << out;
}

INSTANTIATE_TEST_SUITE_P(Stores, RulesCommand, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen::test

// Rules on a page: read by everybody, tried and edited by the county's gatekeepers. Persons and figures are synthetic.

#include "modules/gate/routes.h"
#include "tests/http_fixture.h"

#include <fmt/format.h>

namespace yizhen {
namespace {

namespace json = boost::json;
using test::api;
using test::text;
using test::Who;

constexpr char kEdits[] = "/api/v1/rules/M-07/edits";
constexpr char kTrial[] = "/api/v1/rules/M-07/trial";

class RulesApiTest : public test::Routed {
protected:
    void SetUp() override {
        m_county = test::open_county(m_folder.path() / "data", m_clock);
        m_routes = gate::routes(m_county->gate(), m_county->folder().access(), m_county->org(), m_clock);
        m_keeper = person("keeper", "410102", access::Role::gatekeeper);
        m_street = person("street", "410102012", access::Role::gatekeeper);
        m_clerk = person("clerk", "410102012001", access::Role::frontline);
    }
    gate::Answer raise(std::string const& title, std::string const& day = "2026-12-10") {
        gate::Envelope made;
        made.kind = "meeting";
        made.title = title;
        made.issuer = "区统计局";
        made.targets = {"须水街道"};
        made.owner = "人口科";
        made.basis = "某制度第五条";
        made.purpose = "部署工作";
        made.due = CivilDate::parse(day).value();
        made.payload = {{"heads_per_unit", std::int64_t{2}}, {"minutes", std::int64_t{90}}, {"meeting_day", day}};
        auto answer = m_county->gate().take({.file = {}, .file_name = {}, .envelope = made, .today = test::kToday, .actor = app::system_actor()});
        if (!answer) throw std::runtime_error(answer.problem().message);
        return std::move(answer).value();
    }
    json::value rule(std::string_view id) {
        auto const said = ask(m_clerk, "GET", "/api/v1/rules", {});
        for (auto const& item : said.body.at("items").as_array()) {
            if (text(item.at("id")) == id) return item;
        }
        return {};
    }
    /// M-07's own text, returning from the `most`-th meeting a month on.
    std::string stricter(int most) {
        auto toml = text(ask(m_clerk, "GET", kEdits, {}).body.at("toml"));
        auto const replace = [&](std::string_view from, std::string const& to) { toml.replace(toml.find(from), from.size(), to); };
        replace("version = 1", "version = 2");
        replace("outcome = \"warn\"", "outcome = \"return\"");
        auto const value = toml.find("value = 4");
        toml.replace(value, 9, fmt::format("value = {}", most));
        return toml;
    }
    static json::object body(std::string const& toml, json::array cases = {}, bool enabled = true) {
        return {{"toml", toml}, {"enabled", enabled}, {"reason", "常务会议定"}, {"cases", std::move(cases)}};
    }
    static json::array cases(int most) {
        auto const one = [](char const* why, int count, json::array expect) {
            return json::object{{"why", why}, {"given", json::object{{"kind", "meeting"}, {"leader_meetings_this_month", count}}}, {"expect", std::move(expect)}};
        };
        return {one("够了", most, {}), one("多了", most + 1, {"return"})};
    }
    /// Who edits has just read the newest version, unless `said` names another one.
    Answered send(Who const& who, std::string const& path, json::object said) {
        if (path.ends_with("/edits") && !said.contains("based_on")) {
            auto const known = ask(m_clerk, "GET", path, {});
            said["based_on"] = known.status == 200 ? static_cast<std::int64_t>(known.body.at("items").as_array().size()) : 0;
        }
        return ask(who, "POST", path, {}, json::serialize(said));
    }
    Who m_keeper, m_street, m_clerk;
};

TEST_F(RulesApiTest, EverybodyReadsTheRulesWithWhatTheyCarry) {
    auto const said = ask(m_clerk, "GET", "/api/v1/rules", {});
    ASSERT_EQ(said.status, 200);
    for (auto const& item : said.body.at("items").as_array()) EXPECT_EQ(api().misfit("Rule", json::serialize(item)), "");
    auto const meetings = rule("M-07");
    EXPECT_EQ(text(meetings.at("pack")), "meetings");
    EXPECT_EQ(text(meetings.at("from")), "shipped");
    EXPECT_TRUE(meetings.at("edit").is_null());
    EXPECT_TRUE(meetings.at("enabled").as_bool());
    EXPECT_EQ(text(meetings.at("prohibition").at("source_status")), "reconstructed");
    EXPECT_EQ(meetings.at("parameter_values").at("meetings_max").at(0).at("value").as_int64(), 4);
    EXPECT_FALSE(rule("P-01").at("enabled").as_bool());
    EXPECT_TRUE(rule("R-02").at("prohibition").is_null());
}

TEST_F(RulesApiTest, OnlyTheCountysGatekeepersTryAndEdit) {
    for (auto const* path : {kEdits, kTrial, "/api/v1/rules/M-07/adoptions"}) {
        EXPECT_EQ(send(m_clerk, path, body("", {}, false)).status, 403) << path;
        EXPECT_EQ(send(m_street, path, body("", {}, false)).status, 403) << path << ": a township's gatekeeper";
    }
    EXPECT_EQ(rule("M-07").at("enabled").as_bool(), true);
}

TEST_F(RulesApiTest, TriedFirstAndNothingIsSaved) {
    raise("推进会");
    raise("调度会", "2026-12-11");
    auto const tried = send(m_keeper, kTrial, body(stricter(1)));
    ASSERT_EQ(tried.status, 200) << tried.text;
    EXPECT_EQ(api().misfit("RuleTrial", tried.text), "");
    EXPECT_EQ(tried.body.at("tried").as_int64(), 2);
    EXPECT_EQ(tried.body.at("changed").as_int64(), 1) << tried.text;
    EXPECT_TRUE(tried.body.at("as_if_adopted").as_bool());
    auto const& change = tried.body.at("changes").at(0);
    EXPECT_EQ(text(change.at("title")), "调度会");
    EXPECT_EQ(text(change.at("before").at("outcome")), "admit");
    EXPECT_EQ(text(change.at("after").at("outcome")), "return");
    EXPECT_EQ(text(change.at("after").at("rules").at(0)), "M-07");
    EXPECT_EQ(text(tried.body.at("hours_before")), "8.00");
    EXPECT_EQ(text(tried.body.at("hours_after")), "4.00");
    EXPECT_GE(tried.body.at("cases").as_array().size(), 4u);
    EXPECT_TRUE(ask(m_clerk, "GET", kEdits, {}).body.at("items").as_array().empty());
    EXPECT_EQ(rule("M-07").at("version").as_int64(), 1);
    EXPECT_EQ(send(m_keeper, kTrial, body("[[rule]]\nid = ")).status, 422);
    EXPECT_EQ(send(m_keeper, "/api/v1/rules/R-05/trial", body("", {}, false)).status, 403);
    EXPECT_EQ(send(m_keeper, "/api/v1/rules/X-99/trial", body("", {}, false)).status, 404);
}

TEST_F(RulesApiTest, AnEditHoldsFromItsDayOnAndVerdictsNameIt) {
    auto const before = raise("推进会");
    ASSERT_EQ(before.record.inputs.rule_pack.find("county"), std::string::npos);
    auto const saved = send(m_keeper, kEdits, body(stricter(1), cases(1)));
    ASSERT_EQ(saved.status, 201) << saved.text;
    EXPECT_EQ(api().misfit("RuleEdit", saved.text), "");
    EXPECT_EQ(saved.body.at("version").as_int64(), 1);
    EXPECT_EQ(text(saved.body.at("author")), "keeper（测试）");
    auto const now = rule("M-07");
    EXPECT_EQ(text(now.at("from")), "county");
    EXPECT_EQ(now.at("edit").at("version").as_int64(), 1);
    EXPECT_EQ(now.at("parameters").at("meetings_max").as_int64(), 1);
    EXPECT_EQ(api().misfit("Rule", json::serialize(now)), "");
    ASSERT_EQ(send(m_keeper, "/api/v1/rules/M-07/adoptions", {{"from", "2026-01-01"}, {"decision", "试验〔2026〕1号"}, {"signer", "试验"}}).status, 201);
    auto const second = raise("调度会", "2026-12-11");
    EXPECT_EQ(second.record.verdict.outcome, gate::Outcome::give_back);
    EXPECT_NE(second.record.inputs.rule_pack.find("+county@1#"), std::string::npos) << second.record.inputs.rule_pack;
    // Taken back: what ships holds again, and the history stays.
    ASSERT_EQ(send(m_keeper, kEdits, {{"toml", ""}, {"reason", "收回"}}).status, 201);
    EXPECT_EQ(rule("M-07").at("parameters").at("meetings_max").as_int64(), 4);
    auto const history = ask(m_clerk, "GET", kEdits, {});
    EXPECT_EQ(api().misfit("RuleEdits", history.text), "");
    auto const& items = history.body.at("items").as_array();
    ASSERT_EQ(items.size(), 2u);
    EXPECT_EQ(items[0].at("version").as_int64(), 2);
    EXPECT_TRUE(items[0].at("holds").as_bool());
    EXPECT_EQ(items[1].at("cases").as_array().size(), 2u);
    EXPECT_FALSE(items[1].at("holds").as_bool());
}

TEST_F(RulesApiTest, TheSecondOfTwoWhoEditAtOnceIsTold) {
    auto mine = body(stricter(1), cases(1));
    mine["based_on"] = 0;
    auto theirs = body(stricter(2), cases(2));
    theirs["based_on"] = 0;
    ASSERT_EQ(send(m_keeper, kEdits, mine).status, 201);
    auto const late = send(m_keeper, kEdits, theirs);
    EXPECT_EQ(late.status, 412) << late.text;
    EXPECT_EQ(api().misfit("Problem", late.text), "");
    EXPECT_EQ(rule("M-07").at("parameters").at("meetings_max").as_int64(), 1) << "the first one's word stands";
    theirs["based_on"] = -1;
    EXPECT_EQ(send(m_keeper, kEdits, theirs).status, 422);
    auto again = text(theirs.at("toml"));
    again.replace(again.find("version = 2"), 11, "version = 3");
    theirs["toml"] = again;
    theirs["based_on"] = 1;
    EXPECT_EQ(send(m_keeper, kEdits, theirs).status, 201);
}

/// A value that held before says nothing about the edit: both sides are judged by what holds from the edit's day on.
TEST_F(RulesApiTest, AnEditThatChangesNothingChangesNothingInATrial) {
    ASSERT_EQ(send(m_keeper, "/api/v1/rules/M-07/adoptions", {{"from", "2026-01-01"}, {"decision", "试验〔2026〕1号"}, {"signer", "试验"}}).status, 201);
    raise("推进会");
    raise("调度会", "2026-12-11");
    auto dated = stricter(4);
    auto const value = dated.find("value = 4 }");
    dated.insert(value + 11, ", { from = 2026-12-01, value = 1 }");
    ASSERT_EQ(send(m_keeper, kEdits, body(dated, cases(4))).status, 201);
    auto same = body(dated);
    same["effective_from"] = "2026-12-01";
    auto const tried = send(m_keeper, kTrial, same);
    ASSERT_EQ(tried.status, 200) << tried.text;
    EXPECT_EQ(tried.body.at("tried").as_int64(), 2);
    EXPECT_EQ(tried.body.at("changed").as_int64(), 0) << tried.text;
    EXPECT_EQ(tried.body.at("hours_before"), tried.body.at("hours_after"));
}

TEST_F(RulesApiTest, ALocalAreasGatekeeperIsNotTheCountys) {
    std::vector<org::UnitFile> const areas{{"areas.csv", "code,name,parent,kind\n410102-KF,某园区（合成）,410102,开发区\n410102012-KF,某片区（合成）,410102012,开发区\n"}};
    auto const made = m_county->org().import_units(areas, {.today = test::kToday, .changes_from = test::kToday}, app::system_actor());
    ASSERT_TRUE(made && made.value().rejected == 0);
    for (auto const* unit : {"410102-KF", "410102012-KF"}) {
        auto const keeper = person(fmt::format("areakeeper{}", std::string_view(unit).size()), unit, access::Role::gatekeeper);
        EXPECT_EQ(send(keeper, kTrial, body("", {}, false)).status, 403) << unit;
        EXPECT_EQ(send(keeper, kEdits, body("", {}, false)).status, 403) << unit;
    }
    auto const office = person("office", "410102-TJ", access::Role::gatekeeper);
    EXPECT_EQ(send(office, kTrial, body("", {}, false)).status, 200) << "a department's gatekeeper acts for the county";
}

TEST_F(RulesApiTest, WhatBeginsLaterDoesNotHoldYet) {
    auto later = body(stricter(1), cases(1));
    later["effective_from"] = "2026-12-01";
    ASSERT_EQ(send(m_keeper, kEdits, later).status, 201);
    EXPECT_EQ(text(rule("M-07").at("from")), "shipped");
    auto const on = [&](CivilDate day) {
        gate::Envelope made;
        made.kind = "document";
        made.title = fmt::format("通知 {}", day.iso());
        made.issuer = "区统计局";
        made.targets = {"须水街道"};
        auto const answer = m_county->gate().take({.file = {}, .file_name = {}, .envelope = made, .today = day, .actor = app::system_actor()});
        return answer ? answer.value().record.inputs.rule_pack : answer.problem().message;
    };
    EXPECT_EQ(on(CivilDate::of(2026, 11, 30).value()).find("county@"), std::string::npos);
    EXPECT_NE(on(CivilDate::of(2026, 12, 1).value()).find("county@1"), std::string::npos);
    EXPECT_EQ(on(CivilDate::of(2026, 11, 29).value()).find("county@"), std::string::npos) << "and back";
}

TEST_F(RulesApiTest, ARuleOfTheCountysOwnAndOneSwitchedOff) {
    auto toml = stricter(2);
    toml.replace(toml.find("M-07"), 4, "X-01");
    auto own = cases(2);
    ASSERT_EQ(send(m_keeper, "/api/v1/rules/X-01/edits", body(toml, own)).status, 201);
    EXPECT_EQ(text(rule("X-01").at("pack")), "county");
    ASSERT_EQ(send(m_keeper, kEdits, body("", {}, false)).status, 201);
    EXPECT_FALSE(rule("M-07").at("enabled").as_bool());
    ASSERT_EQ(send(m_keeper, "/api/v1/rules/X-01/edits", body("")).status, 201);
    EXPECT_TRUE(rule("X-01").is_null());
}

TEST_F(RulesApiTest, BadEditsAreRefusedWithThePlaceAndSaveNothing) {
    auto const refused = [&](json::object const& said, std::string_view words, char const* path = kEdits) {
        auto const answer = send(m_keeper, path, said);
        EXPECT_TRUE(answer.status == 422 || answer.status == 403) << answer.text;
        EXPECT_NE(text(answer.body.at("detail")).find(words), std::string::npos) << answer.text;
        EXPECT_EQ(api().misfit("Problem", answer.text), "");
    };
    refused(body("[[rule]]\nid = "), "第 2 行");
    refused(body(stricter(1)), "用例");
    refused(body(stricter(1), cases(3)), "应为");
    refused(body("", {}, false), "边界", "/api/v1/rules/F-19/edits");
    refused({{"toml", ""}, {"enabled", false}}, "理由");
    refused({{"toml", 1}, {"reason", "x"}}, "toml");
    refused({{"toml", ""}, {"reason", "x"}, {"enabled", "no"}}, "enabled");
    refused({{"toml", stricter(1)}, {"reason", "x"}, {"cases", "none"}}, "用例");
    EXPECT_TRUE(ask(m_clerk, "GET", kEdits, {}).body.at("items").as_array().empty());
}

}  // namespace
}  // namespace yizhen

// Appeals with a clock, published lists, the open check of a number and refusals, over their routes. All data are synthetic.

#include "modules/gate/control_number.h"
#include "modules/gate/envelope.h"
#include "modules/gate/publication.h"
#include "modules/gate/routes.h"
#include "modules/gate/routes_appeals.h"
#include "tests/http_fixture.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen {
namespace {

namespace json = boost::json;
using test::api;
using test::Who;

CivilDate day(int month, int of_month) { return CivilDate::of(2026, month, of_month).value(); }

class PublicationApiTest : public test::Routed {
protected:
    /// One county for all tests: opening one and making people costs most of the time. Each test asks about its own demands,
    /// and leaves no appeal open and no list public.
    static void SetUpTestSuite() {
        s_folder = std::make_unique<files::TempDir>();
        s_county = test::open_county(s_folder->path() / "data", s_day);
        auto& gate = s_county->gate();
        auto& org = s_county->org();
        auto const parameters = gate::read_appeal_parameters(test::kSource / "data/gate/appeals.toml").value();
        auto const plus = [](CivilDate from, std::int64_t days) { return s_county->calendar().plus_working_days(from, static_cast<int>(days)); };
        s_appeals = std::make_unique<gate::Appeals>(gate::Appeals::Parts{s_county->database(), gate, org, plus, parameters});
        s_publication = std::make_unique<gate::Publication>(gate::Publication::Parts{s_county->database(), gate, parameters});
        ASSERT_TRUE(gate.adopt(org.tree()->find_code("410102")->realm, {"R-03", day(1, 1), "试验〔2026〕1号", "试验"}, app::system_actor()));
        s_keeper = add("keeper", "410102", access::Role::gatekeeper);
        s_own_keeper = add("ownkeeper", "410102-TJ", access::Role::gatekeeper);
        s_issuer = add("issuer", "410102-TJ-1", access::Role::requester);
        s_clerk = add("clerk", "410102012", access::Role::frontline);
        s_other = add("other", "410102001", access::Role::frontline);
        s_publik = add("publik", "410102012", access::Role::publik);
        s_guest = add("guest", "410102-TJ", access::Role::publik);
    }
    static void TearDownTestSuite() {
        s_appeals.reset();
        s_publication.reset();
        s_county.reset();
        s_folder.reset();
    }
    static Who add(char const* account, char const* unit, access::Role role) {
        auto const tree = s_county->org().tree();
        auto const id = test::add_person(s_county->folder().access(), *tree, account, unit, role);
        auto const name = std::string(access::name_of(role));
        return {{id.value, tree->find_code(unit)->id.value, name, "r"}, {name}};
    }
    void SetUp() override {
        s_day.set(test::kToday);
        auto& access = s_county->folder().access();
        auto& gate = s_county->gate();
        auto& org = s_county->org();
        for (auto& part : {gate::routes(gate, access, org, s_day), gate::appeal_routes(*s_appeals, gate, access, org, s_day),
                           gate::publication_routes(*s_publication, gate, access, org, s_day)}) {
            m_routes.insert(m_routes.end(), part.begin(), part.end());
        }
    }
    void TearDown() override {
        s_day.set(CivilDate::of(2027, 1, 4).value());
        auto const left = ask(s_keeper, "GET", "/api/v1/appeals", {});
        for (auto const& open : left.body.at("items").as_array()) EXPECT_EQ(decide(s_keeper, open, "dismissed").status, 201);
        auto const phase = test::text(ask(s_keeper, "GET", "/api/v1/publication", {}).body.at("phase"));
        EXPECT_EQ(phase == "internal" ? 201 : step(s_keeper, "internal").status, 201);
    }

    gate::StoredDemand raise(std::string const& title, std::string const& issuer = "410102-TJ") {
        gate::Envelope made;
        made.kind = "meeting";
        made.title = title;
        made.issuer = issuer;
        made.targets = {"须水街道"};
        made.owner = "人口科";
        made.basis = "某制度第五条";
        made.purpose = "部署工作";
        made.due = day(12, 15);
        made.expires = day(12, 20);
        made.payload = {{"heads_per_unit", std::int64_t{2}}, {"minutes", std::int64_t{90}}, {"meeting_day", std::string("2026-12-10")}};
        auto const answer = s_county->gate().take({.file = {}, .file_name = {}, .envelope = made, .today = s_day.today(), .actor = app::system_actor()});
        if (!answer) throw std::runtime_error(answer.problem().message);
        return answer.value().demand;
    }
    /// Returned by R-03: its issuer is a section.
    gate::StoredDemand raise_denied(std::string const& title) {
        auto made = raise(title, "410102-TJ-1");
        EXPECT_EQ(made.outcome, gate::Outcome::give_back);
        return made;
    }
    Answered appeal(Who const& who, gate::StoredDemand const& demand, std::string const& rule = {}) {
        return ask(who, "POST", fmt::format("/api/v1/demands/{}/appeals", demand.id.value), {}, fmt::format(R"({{"rule":"{}","reason":"科室受部门委托"}})", rule));
    }
    Answered decide(Who const& who, json::value const& appeal, std::string const& outcome, std::string const& changes = {}) {
        return ask(who, "POST", fmt::format("/api/v1/appeals/{}/decision", test::text(appeal.at("id"))), {}, fmt::format(R"({{"outcome":"{}","reason":"核过委托书","changes":"{}"}})", outcome, changes));
    }
    Answered step(Who const& who, std::string const& phase, std::string const& on = "2026-11-20") {
        return ask(who, "POST", "/api/v1/publication", {}, fmt::format(R"({{"phase":"{}","decision":"中原减负〔2026〕3号","day":"{}","signer":"某某"}})", phase, on));
    }
    bool is_listed(std::string const& number) {
        auto const items = ask(s_issuer, "GET", "/api/v1/publication/demands", {{"limit", "100"}}).body.at("items").as_array();
        return std::ranges::any_of(items, [&](auto const& item) { return test::text(item.at("control_number")) == number; });
    }
    std::size_t denials(Who const& who) {
        auto const said = ask(who, "GET", "/api/v1/publication/denials", {});
        EXPECT_EQ(said.status, 200) << said.text;
        return said.body.at("items").as_array().size();
    }

    static inline clock::FixedClock s_day{test::kToday};
    static inline std::unique_ptr<files::TempDir> s_folder;
    static inline std::unique_ptr<app::County> s_county;
    static inline std::unique_ptr<gate::Appeals> s_appeals;
    static inline std::unique_ptr<gate::Publication> s_publication;
    static inline Who s_keeper, s_own_keeper, s_issuer, s_clerk, s_other, s_publik, s_guest;
};

TEST_F(PublicationApiTest, WhoeverIsHitAppealsOnceWithinTheWindow) {
    auto const denied = raise_denied("科室的会一");
    auto const made = appeal(s_issuer, denied, "R-03");
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(api().misfit("Appeal", made.text), "");
    EXPECT_EQ(test::text(made.body.at("due")), "2026-12-07") << "ten working days after a Monday";
    EXPECT_EQ(appeal(s_issuer, denied, "R-03").status, 409) << "once a verdict, rule and unit";
    EXPECT_EQ(appeal(s_issuer, denied).status, 201) << "against the whole verdict";
    EXPECT_EQ(appeal(s_clerk, denied).status, 201) << "who is asked is hit too";
    EXPECT_EQ(appeal(s_keeper, denied).status, 403) << "who stands above is not hit";
    EXPECT_EQ(appeal(s_issuer, denied, "F-02").status, 422) << "a rule that did not fire";
    EXPECT_EQ(appeal(s_other, denied).status, 404);
    s_day.set(day(12, 24));
    EXPECT_EQ(appeal(s_clerk, denied, "R-03").status, 409) << "the window of 30 days is over";
}

TEST_F(PublicationApiTest, AGatekeeperOfTheCountyDecidesAndLatenessIsShown) {
    auto const denied = raise_denied("科室的会二");
    auto const first = appeal(s_issuer, denied, "R-03").body;
    s_day.set(day(11, 24));
    auto const second = appeal(s_clerk, denied).body;
    s_day.set(day(12, 10));
    auto const open = ask(s_keeper, "GET", "/api/v1/appeals", {});
    ASSERT_EQ(open.status, 200) << open.text;
    auto const items = open.body.at("items").as_array();
    ASSERT_EQ(items.size(), 2u);
    EXPECT_EQ(items[0].at("id"), first.at("id")) << "the oldest due first";
    EXPECT_EQ(items[0].at("days_over").as_int64(), 3);
    EXPECT_EQ(items[1].at("days_over").as_int64(), 2);
    for (auto const& item : items) EXPECT_EQ(api().misfit("Appeal", json::serialize(item)), "");

    EXPECT_EQ(decide(s_clerk, first, "dismissed").status, 403);
    EXPECT_EQ(decide(s_own_keeper, first, "dismissed").status, 403) << "their own unit's";
    EXPECT_EQ(decide(s_keeper, first, "maybe").status, 422);
    EXPECT_EQ(decide(s_keeper, first, "upheld").status, 422) << "what it changes is written down";
    auto const upheld = decide(s_keeper, first, "upheld", "由部门补盖章后放行");
    ASSERT_EQ(upheld.status, 201) << upheld.text;
    EXPECT_EQ(api().misfit("Appeal", upheld.text), "");
    auto const now = s_county->gate().find(denied.id);
    EXPECT_EQ(upheld.body.at("decision").at("version_after").as_int64(), now->version);
    EXPECT_EQ(decide(s_keeper, first, "dismissed").status, 409) << "decided is decided";
    EXPECT_EQ(decide(s_keeper, second, "dismissed").status, 201);
    EXPECT_TRUE(ask(s_keeper, "GET", "/api/v1/appeals", {}).body.at("items").as_array().empty());
    EXPECT_GE(ask(s_keeper, "GET", "/api/v1/appeals", {{"state", "decided"}}).body.at("items").as_array().size(), 2u);
    EXPECT_EQ(ask(s_clerk, "GET", "/api/v1/appeals", {}).status, 403);
    s_day.set(day(12, 30));
    auto const said = ask(s_issuer, "GET", fmt::format("/api/v1/demands/{}/appeals", denied.id.value), {}).body.at("items");
    EXPECT_EQ(said.at(0).at("days_over").as_int64(), 3) << "lateness ends with the decision";
}

TEST_F(PublicationApiTest, EachStepOfPublicationIsADecision) {
    EXPECT_EQ(test::text(ask(s_clerk, "GET", "/api/v1/publication", {}).body.at("phase")), "internal");
    EXPECT_EQ(step(s_clerk, "county").status, 403);
    EXPECT_EQ(step(s_keeper, "public").status, 409) << "one step at a time";
    EXPECT_EQ(step(s_keeper, "county", "2026-11-24").status, 422) << "not tomorrow's decision";
    EXPECT_EQ(ask(s_keeper, "POST", "/api/v1/publication", {}, R"({"phase":"county","decision":"","day":"2026-11-20","signer":"某某"})").status, 422);
    ASSERT_EQ(step(s_keeper, "county").status, 201);
    EXPECT_EQ(step(s_keeper, "county").status, 409);
    auto const opened = step(s_keeper, "public");
    ASSERT_EQ(opened.status, 201) << opened.text;
    EXPECT_EQ(api().misfit("Publication", opened.text), "");
    EXPECT_GE(opened.body.at("steps").as_array().size(), 2u);
    EXPECT_EQ(step(s_keeper, "internal").status, 201) << "back at once";
    EXPECT_EQ(ask({}, "GET", "/api/v1/public/demands", {}).status, 404);
}

TEST_F(PublicationApiTest, TheListsReachWhomThePhaseReaches) {
    auto const open = raise("推进会：张三同志主持");
    auto const status = [&](Who const& who) { return ask(who, "GET", "/api/v1/publication/demands", {}).status; };
    EXPECT_EQ(status(s_issuer), 200);
    EXPECT_EQ(status(s_clerk), 403);
    EXPECT_EQ(status(s_guest), 403) << "the public is no department, wherever its account hangs";
    EXPECT_EQ(ask({}, "GET", "/api/v1/public/demands", {}).status, 404);
    ASSERT_EQ(step(s_keeper, "county").status, 201);
    EXPECT_EQ(status(s_clerk), 200);
    EXPECT_EQ(status(s_publik), 200) << "everybody signed in";
    EXPECT_EQ(ask({}, "GET", "/api/v1/public/demands", {}).status, 404);
    EXPECT_TRUE(ask({}, "GET", "/api/v1/public/counties", {}).body.at("items").as_array().empty());
    ASSERT_EQ(step(s_keeper, "public").status, 201);
    EXPECT_EQ(test::text(ask({}, "GET", "/api/v1/public/counties", {}).body.at("items").at(0).at("code")), "410102");
    EXPECT_EQ(ask({}, "GET", "/api/v1/public/demands", {{"county", "410103"}}).status, 404);
    auto const page = ask({}, "GET", "/api/v1/public/demands", {{"county", "410102"}});
    ASSERT_EQ(page.status, 200) << page.text;
    auto const& item = page.body.at("items").at(0);
    EXPECT_EQ(api().misfit("PublishedDemand", json::serialize(item)), "");
    EXPECT_EQ(test::text(item.at("control_number")), open.control_number);
    EXPECT_EQ(test::text(item.at("hours")), "4.00");
    EXPECT_EQ(item.at("targets").as_int64(), 1);
    EXPECT_EQ(test::text(item.at("expires")), "2026-12-20");
    EXPECT_EQ(page.text.find("张三"), std::string::npos) << "no words of the issuer before a person read them";
    EXPECT_EQ(page.text.find("部署"), std::string::npos);
}

TEST_F(PublicationApiTest, ATitleIsShownWhenAPersonLetItThrough) {
    auto const open = raise("调度会：张三同志主持");
    ASSERT_EQ(step(s_keeper, "county").status, 201);
    ASSERT_EQ(step(s_keeper, "public").status, 201);
    auto const let = [&](Who const& who, std::string const& body) { return ask(who, "POST", fmt::format("/api/v1/demands/{}/public-title", open.id.value), {}, body).status; };
    auto const title = [&] { return test::text(ask({}, "GET", "/api/v1/public/demands", {}).body.at("items").at(0).at("title")); };
    EXPECT_EQ(let(s_issuer, R"({"shown":true})"), 403) << "its issuer may not let it through";
    EXPECT_EQ(let(s_keeper, R"({"title":"推进会"})"), 422);
    EXPECT_EQ(title(), "（标题未公开）");
    EXPECT_EQ(let(s_keeper, R"({"shown":true,"title":"推进会"})"), 200);
    EXPECT_EQ(title(), "推进会");
    EXPECT_EQ(let(s_keeper, R"({"shown":true})"), 200);
    EXPECT_EQ(title(), "调度会：张三同志主持");
    EXPECT_EQ(let(s_keeper, R"({"shown":false})"), 200);
    EXPECT_EQ(title(), "（标题未公开）");
}

TEST_F(PublicationApiTest, ADenialWaitsUntilNobodyCanAppealIt) {
    s_day.set(day(12, 24));
    auto const before = denials(s_issuer);
    s_day.set(test::kToday);
    auto const denied = raise_denied("科室的会三");
    s_day.set(day(12, 23));
    EXPECT_EQ(denials(s_issuer), 0u) << "the last day of the window";
    auto const raised = appeal(s_clerk, denied).body;
    s_day.set(day(12, 24));
    EXPECT_EQ(denials(s_issuer), before) << "an appeal is open";
    ASSERT_EQ(decide(s_keeper, raised, "dismissed").status, 201);
    auto const said = ask(s_issuer, "GET", "/api/v1/publication/denials", {});
    ASSERT_EQ(said.body.at("items").as_array().size(), before + 1) << said.text;
    auto const& item = said.body.at("items").at(0);
    EXPECT_EQ(api().misfit("PublishedDenial", json::serialize(item)), "");
    EXPECT_EQ(test::text(item.at("title")), "（标题未公开）");
    auto const& rule = item.at("rules").at(0);
    EXPECT_EQ(test::text(rule.at("id")), "R-03");
    EXPECT_EQ(test::text(rule.at("reason")), "发起的是…，不是部门本身。由所属部门盖章发起即可通过这一条。") << "the rule's words, not the facts";
}

TEST_F(PublicationApiTest, ADenialWhoseAppealWasUpheldIsNotPublished) {
    s_day.set(CivilDate::of(2027, 3, 1).value());
    auto const before = denials(s_issuer);
    s_day.set(test::kToday);
    auto const denied = raise_denied("科室的会四");
    ASSERT_EQ(decide(s_keeper, appeal(s_issuer, denied).body, "upheld", "由部门补盖章").status, 201);
    s_day.set(CivilDate::of(2027, 3, 1).value());
    EXPECT_EQ(denials(s_issuer), before);
}

TEST_F(PublicationApiTest, ListsArePagedByCursor) {
    std::vector<std::string> numbers;
    for (auto const* title : {"甲会", "乙会", "丙会"}) numbers.push_back(raise(title).control_number);
    auto const first = ask(s_issuer, "GET", "/api/v1/publication/demands", {{"limit", "2"}});
    ASSERT_EQ(first.body.at("items").as_array().size(), 2u) << first.text;
    EXPECT_EQ(test::text(first.body.at("items").at(0).at("control_number")), numbers[2]);
    auto const second = ask(s_issuer, "GET", "/api/v1/publication/demands", {{"limit", "2"}, {"cursor", test::text(first.body.at("next"))}});
    EXPECT_EQ(test::text(second.body.at("items").at(0).at("control_number")), numbers[0]);
    auto const rest = ask(s_issuer, "GET", "/api/v1/publication/demands", {{"limit", "100"}, {"cursor", test::text(first.body.at("next"))}});
    EXPECT_TRUE(rest.body.at("next").is_null());
}

TEST_F(PublicationApiTest, AnUnannouncedVisitStandsInNoListBeforeItTookPlace) {
    auto open = raise("暗访");
    open.envelope.kind = "inspection";
    open.envelope.payload = {{"unannounced", true}, {"visit_day", std::string("2026-12-01")}};
    auto const hidden = s_county->database().write(open.realm, app::system_actor(), [&](sql::WriteTransaction& transaction) -> Result<Done> {
        transaction.sql().execute("UPDATE demand SET envelope = $2 WHERE demand_id = $1", {open.id.value, gate::to_json(open.envelope)});
        transaction.audit({"test", "", "", ""});
        return Done{};
    });
    ASSERT_TRUE(hidden);
    s_day.set(day(12, 1));
    EXPECT_FALSE(is_listed(open.control_number));
    s_day.set(day(12, 2));
    EXPECT_TRUE(is_listed(open.control_number));
}

TEST_F(PublicationApiTest, ANumberSaysWhereItStands) {
    auto const check = [&](std::string const& number) {
        auto const said = ask({}, "GET", "/api/v1/control-numbers/" + number, {});
        EXPECT_EQ(said.status, 200) << said.text;
        EXPECT_EQ(api().misfit("ControlNumberCheck", said.text), "");
        return test::text(said.body.at("standing")) + " " + test::text(said.body.at("says"));
    };
    auto const open = raise("查验会");
    auto const other = raise("部署会");
    EXPECT_EQ(check(open.control_number), "open 号码属实，还在有效期内。");
    EXPECT_EQ(check("不是号").substr(0, 8), "unknown ");
    EXPECT_EQ(check(gate::ControlNumber{"410102", 2026, 999}.text()), "unknown 没有这个号：可以不办。");
    ASSERT_TRUE(s_county->gate().withdraw(other.id, test::kToday, app::system_actor()));
    EXPECT_EQ(check(other.control_number).substr(0, 9), "withdrawn");
    s_day.set(day(12, 20));
    EXPECT_EQ(check(open.control_number).substr(0, 4), "open");
    s_day.set(day(12, 21));
    EXPECT_EQ(check(open.control_number).substr(0, 7), "expired");
    EXPECT_TRUE(is_listed(open.control_number));
    EXPECT_FALSE(is_listed(other.control_number)) << "it was withdrawn";
}

TEST_F(PublicationApiTest, ABaseUnitsRefusalIsShownToTheGatekeeper) {
    auto const refuse = [&](Who const& who, std::string const& body) { return ask(who, "POST", "/api/v1/refusals", {}, body); };
    EXPECT_EQ(refuse(s_clerk, R"({"what":"anything"})").status, 422);
    EXPECT_EQ(refuse(s_issuer, R"({"what":"form"})").status, 403) << "not a base unit";
    EXPECT_EQ(refuse(s_publik, R"({"what":"form"})").status, 403);
    auto const made = refuse(s_clerk, R"({"what":"form","issuer":"区统计局"})");
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(api().misfit("Refusal", made.text), "");
    ASSERT_EQ(refuse(s_other, R"({"what":"meeting"})").status, 201);
    EXPECT_EQ(ask(s_clerk, "GET", "/api/v1/refusals", {}).status, 403);
    auto const listed = ask(s_keeper, "GET", "/api/v1/refusals", {}).body.at("items").as_array();
    ASSERT_EQ(listed.size(), 2u);
    EXPECT_EQ(test::text(listed[0].at("what")), "meeting");
    EXPECT_TRUE(listed[0].at("issuer").is_null());
    EXPECT_EQ(test::text(listed[1].at("issuer").at("code")), "410102-TJ");
    EXPECT_FALSE(raise("照开的会").control_number.empty()) << "it blocks nothing";
}

}  // namespace
}  // namespace yizhen

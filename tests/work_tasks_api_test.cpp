// A task's whole life over its routes, with real units, people and scopes. Persons, words and figures are synthetic.

#include "app/task_ports.h"
#include "modules/gate/gate.h"
#include "tests/http_fixture.h"

#include <fmt/format.h>

namespace yizhen {
namespace {

namespace json = boost::json;
using test::api;
using test::text;
using test::Who;

constexpr char kConsultations[] = "/api/v1/consultations";
constexpr char kTasks[] = "/api/v1/work-tasks";

class WorkTasksApiTest : public test::Routed {
protected:
    void SetUp() override {
        m_county = test::open_county(m_folder.path() / "data", m_clock);
        m_tasks = std::make_unique<tasks::Tasks>(app::make_tasks(*m_county, m_clock));
        m_routes = tasks::routes(*m_tasks, m_county->folder().access(), m_county->org(), m_clock);
        m_keeper = person("keeper", "410102", access::Role::gatekeeper);
        m_drafter = person("drafter", "410102-TJ", access::Role::requester);
        m_stranger = person("stranger", "410102-NY", access::Role::requester);
        m_clerk = person("clerk", "410102012", access::Role::frontline);
        m_other = person("other", "410102001", access::Role::frontline);
    }
    /// One of the routes with {id}.
    Answered at(Who const& who, std::string const& method, std::string const& pattern, std::string const& id, std::string const& body = {}) {
        for (auto& route : m_routes) {
            if (route.method != method || route.pattern != pattern) continue;
            http::Request request;
            request.method = method;
            request.path_values = {{"id", id}};
            request.body = body;
            request.actor = who.actor;
            request.scopes = who.roles;
            auto const response = route.handler(request);
            return {response.status, json::parse(response.body), response.body, {}};
        }
        ADD_FAILURE() << "no route " << pattern;
        return {};
    }
    Answered act(Who const& who, std::string const& what, std::string const& body) { return at(who, "POST", std::string(kTasks) + "/{id}/" + what, m_id, body); }
    Answered consult(Who const& who, std::string const& what, std::string const& body) {
        return at(who, what == "targets" ? "PUT" : "POST", std::string(kConsultations) + "/{id}/" + what, "LD-2026-1", body);
    }
    Answered open_consultation(Who const& who) {
        return ask(who, "POST", kConsultations, {},
                   R"({"id":"LD-2026-1","issuer":"410102-TJ","title":"修路灯方案","townships":[{"unit":"410102012","type":"街道"},{"unit":"410102001","type":"城关"}]})");
    }
    gate::Answer raise() {
        gate::Envelope made;
        made.kind = "task";
        made.title = "修路灯";
        made.issuer = "区统计局";
        made.targets = {"须水街道"};
        made.owner = "人口科";
        made.basis = "某制度第五条";
        made.purpose = "夜里看得见路";
        made.due = CivilDate::of(2026, 12, 28).value();
        made.minutes_declared = 120;
        made.payload = {{"staff_days", std::int64_t{2}}, {"acceptance_criteria", std::string("主街路灯都亮")}, {"consultation", std::string("LD-2026-1")}};
        auto answer = m_county->gate().take({.file = {}, .file_name = {}, .envelope = made, .today = test::kToday, .actor = app::system_actor()});
        if (!answer) throw std::runtime_error(answer.problem().message);
        return std::move(answer).value();
    }
    void release() {
        ASSERT_EQ(raise().demand.outcome, gate::Outcome::admit);
        auto const page = ask(m_clerk, "GET", kTasks, {});
        ASSERT_EQ(page.status, 200) << page.text;
        ASSERT_EQ(page.body.at("items").as_array().size(), 1u);
        EXPECT_EQ(api().misfit("WorkTaskSummary", json::serialize(page.body.at("items").at(0))), "");
        m_id = text(page.body.at("items").at(0).at("id"));
    }

    std::unique_ptr<tasks::Tasks> m_tasks;
    std::string m_id;
    Who m_keeper, m_drafter, m_stranger, m_clerk, m_other;
};

TEST_F(WorkTasksApiTest, AConsultationIsOpenedByTheCountyAndReadableByAll) {
    EXPECT_EQ(open_consultation(m_drafter).status, 403) << "the county says what type a township is";
    EXPECT_EQ(open_consultation(person("chief", "410102-NY", access::Role::leader)).status, 403) << "who leads a department leads no county";
    for (auto const* bad : {R"({"id":7})", R"({"id":"LD-2026-1","issuer":"410102-TJ","title":"路灯","townships":["410102012"]})",
                            R"({"id":"LD-2026-1","issuer":"410102-TJ","title":"路灯","townships":[{"unit":"410102012","typ":"街道"}]})", R"({"ids":"LD-2026-1"})"}) {
        EXPECT_EQ(ask(m_keeper, "POST", kConsultations, {}, bad).status, 422) << bad;
    }
    auto const opened = open_consultation(m_keeper);
    ASSERT_EQ(opened.status, 201) << opened.text;
    EXPECT_EQ(open_consultation(m_keeper).status, 409);
    EXPECT_EQ(consult(m_drafter, "visits", R"({"seen":"看了主街"})").status, 403);
    EXPECT_EQ(consult(m_clerk, "visits", R"({"day":"2026-11-20","seen":"看了主街"})").status, 201);
    auto const heard = consult(m_clerk, "hearings", R"({"comments":["电费谁出"]})");
    ASSERT_EQ(heard.status, 201) << heard.text;
    auto const comment = text(heard.body.at("comments").at(0).at("id"));
    EXPECT_EQ(consult(m_stranger, "answers", fmt::format(R"({{"comment":"{}","answer":"不知道"}})", comment)).status, 403);
    EXPECT_EQ(consult(m_drafter, "answers", fmt::format(R"({{"comment":"{}"}})", comment)).status, 422);
    EXPECT_EQ(consult(m_drafter, "answers", fmt::format(R"({{"comment":"{}","changed":"第四条写明电费由区里出"}})", comment)).status, 201);
    EXPECT_EQ(consult(m_drafter, "targets", R"({"units":["410102012"],"uniform":50})").status, 422) << "one figure for all, and no reason";
    auto const unknown = consult(m_drafter, "targets", R"({"units":["410102012"],"baseline_element":"X","capacity_element":"Y","period":"2026-10"})");
    EXPECT_EQ(unknown.status, 404) << "nobody knows the element";
    EXPECT_NE(unknown.text.find("X"), std::string::npos) << unknown.text;
    EXPECT_EQ(consult(m_drafter, "targets", R"({"units":["410102012"],"uniform":50,"reason":"国标规定"})").status, 200);
    auto const read = at(m_other, "GET", std::string(kConsultations) + "/{id}", "LD-2026-1");
    ASSERT_EQ(read.status, 200) << read.text;
    EXPECT_EQ(api().misfit("Consultation", read.text), "");
    EXPECT_EQ(read.body.at("townships_heard").as_int64(), 1);
    EXPECT_EQ(read.body.at("comments_unanswered").as_int64(), 0);
    EXPECT_TRUE(read.body.at("site_visit_recorded").as_bool());
    EXPECT_EQ(at(m_other, "GET", std::string(kConsultations) + "/{id}", "LD-none").status, 404);
}

TEST_F(WorkTasksApiTest, DeployedIsNotDone) {
    ASSERT_NO_FATAL_FAILURE(release());
    EXPECT_EQ(at(m_other, "GET", std::string(kTasks) + "/{id}", m_id).status, 404) << "not theirs";
    auto const fresh = at(m_clerk, "GET", std::string(kTasks) + "/{id}", m_id);
    ASSERT_EQ(fresh.status, 200) << fresh.text;
    EXPECT_EQ(api().misfit("WorkTask", fresh.text), "");
    EXPECT_EQ(text(fresh.body.at("state")), "released");
    EXPECT_EQ(text(fresh.body.at("hours").at("declared")), "2.00");
    auto const& days = fresh.body.at("checkpoints").at("days").as_array();
    ASSERT_EQ(days.size(), 0u) << "most of the term lies in December: " << fresh.text;
    EXPECT_NE(text(fresh.body.at("checkpoints").at("why_not")).find("年底"), std::string::npos);
    for (auto const* step : {"received", "read", "reported", "done"}) EXPECT_EQ(act(m_clerk, "steps", fmt::format(R"({{"step":"{}"}})", step)).status, 422) << step;
    EXPECT_EQ(act(m_clerk, "steps", R"({"step":"start"})").status, 201);
    EXPECT_EQ(act(m_clerk, "contacts", R"({"helped":"协调了电力","seen":"看了主街"})").status, 201);
    EXPECT_EQ(act(m_drafter, "contacts", R"({"helped":"协调了电力","seen":"看了主街"})").status, 403);
    EXPECT_EQ(act(m_clerk, "steps", R"({"step":"offer"})").status, 201);
    EXPECT_EQ(act(m_drafter, "steps", R"({"step":"accept"})").status, 409);
    for (auto const* paper : {"photos", "materials", "meetings"}) {
        auto const refused = act(m_drafter, "evidence", fmt::format(R"({{"kind":"{}"}})", paper));
        EXPECT_EQ(refused.status, 422);
        EXPECT_NE(refused.text.find("不是成效"), std::string::npos) << refused.text;
    }
    auto const untyped = act(m_drafter, "evidence", R"({"kind":"sample","place":"中原西路","seen":"全亮","met":"yes"})");
    EXPECT_EQ(untyped.status, 422) << "a word is no yes";
    EXPECT_NE(untyped.text.find("met"), std::string::npos) << untyped.text;
    EXPECT_EQ(act(m_drafter, "steps", R"({"step":"accept","done":true})").status, 422);
    auto const seen = R"({"kind":"sample","place":"中原西路","seen":"二十盏全亮","met":true})";
    EXPECT_EQ(act(m_clerk, "evidence", seen).status, 403) << "nobody is their own witness";
    EXPECT_EQ(act(m_drafter, "evidence", seen).status, 201);
    EXPECT_EQ(act(m_clerk, "steps", R"({"step":"accept"})").status, 403);
    auto const accepted = act(m_drafter, "steps", R"({"step":"accept"})");
    ASSERT_EQ(accepted.status, 201) << accepted.text;
    auto const word = R"({"hours":"12.5","result":"夜里亮了","worth":"yes","words":"值"})";
    EXPECT_EQ(act(m_clerk, "reviews", R"({"hours":"很多","worth":"yes"})").status, 422);
    EXPECT_EQ(act(m_clerk, "reviews", word).status, 201);
    EXPECT_EQ(act(m_clerk, "reviews", word).status, 409);
    auto const whole = act(m_drafter, "reviews", word);
    ASSERT_EQ(whole.status, 201) << whole.text;
    EXPECT_EQ(api().misfit("WorkTask", whole.text), "");
    EXPECT_EQ(text(whole.body.at("hours").at("measured")), "12.50");
}

TEST_F(WorkTasksApiTest, ATaskComesWithTheBandOfItsConsultation) {
    ASSERT_EQ(open_consultation(m_keeper).status, 201);
    ASSERT_EQ(consult(m_drafter, "targets", R"({"units":["410102012"],"uniform":50,"reason":"国标规定"})").status, 200);
    ASSERT_NO_FATAL_FAILURE(release());
    auto const chosen = act(m_clerk, "choice", R"({"figure":50,"reason":"按国标"})");
    ASSERT_EQ(chosen.status, 201) << chosen.text;
    EXPECT_EQ(api().misfit("WorkTask", chosen.text), "");
    EXPECT_EQ(chosen.body.at("goal").as_int64(), 50);
    EXPECT_EQ(consult(m_clerk, "hearings", R"({"comments":["补一条"]})").status, 409) << "released";
    EXPECT_EQ(ask(m_drafter, "GET", kTasks, {}).body.at("items").as_array().size(), 1u) << "what the department issued";
    EXPECT_TRUE(ask(m_drafter, "GET", kTasks, {{"state", "accepted"}}).body.at("items").as_array().empty());
    EXPECT_EQ(ask(m_drafter, "GET", kTasks, {{"state", "done"}}).status, 422);
    auto const demand = DemandId{std::stoll(text(chosen.body.at("demand")))};
    ASSERT_TRUE(m_county->gate().withdraw(demand, test::kToday, app::system_actor()));
    EXPECT_EQ(act(m_clerk, "steps", R"({"step":"start"})").status, 409) << "its demand was withdrawn";
}

}  // namespace
}  // namespace yizhen

// The kinds of demand and the account of hours over their routes, with real units, people and scopes. All synthetic.

#include "modules/gate/routes.h"
#include "modules/matters/certificates.h"
#include "tests/http_fixture.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen {
namespace {

namespace json = boost::json;
using test::api;
using test::Who;

class BurdenApiTest : public test::Routed {
protected:
    void SetUp() override {
        m_county = test::open_county(m_folder.path() / "data", m_clock);
        auto& access = m_county->folder().access();
        for (auto& part : {gate::routes(m_county->gate(), access, m_county->org(), m_clock), gate::burden_routes(m_county->gate(), access, m_county->org(), m_clock)}) {
            m_routes.insert(m_routes.end(), part.begin(), part.end());
        }
        m_keeper = person("keeper", "410102", access::Role::gatekeeper);
        m_clerk = person("clerk", "410102012", access::Role::frontline);
        m_village = person("village", "410102012001", access::Role::frontline);
        m_other = person("other", "410102001", access::Role::frontline);
        m_public = person("public", "410102", access::Role::publik);
    }
    std::int64_t raise(std::string const& title, std::string const& frequency = "once", std::string const& day = "2026-12-10") {
        gate::Envelope made;
        made.kind = "meeting";
        made.title = title;
        made.issuer = "区统计局";
        made.targets = {"须水街道"};
        made.owner = "人口科";
        made.basis = "某制度第五条";
        made.purpose = "部署工作";
        made.frequency = frequency;
        made.minutes_declared = 60;
        made.payload = {{"heads_per_unit", std::int64_t{2}}, {"minutes", std::int64_t{90}}, {"meeting_day", day}};
        auto const answer = m_county->gate().take({.file = {}, .file_name = {}, .envelope = made, .today = test::kToday, .actor = app::system_actor()});
        if (!answer) throw std::runtime_error(answer.problem().message);
        return answer.value().demand.id.value;
    }
    Who m_keeper, m_clerk, m_village, m_other, m_public;
};

TEST_F(BurdenApiTest, KindsSayWhatTheyAsk) {
    auto const said = ask(m_clerk, "GET", "/api/v1/kinds", {});
    ASSERT_EQ(said.status, 200);
    auto const items = said.body.at("items").as_array();
    ASSERT_EQ(items.size(), 12u);
    EXPECT_EQ(test::text(items.front().at("kind")), "form");
    for (auto const& item : items) EXPECT_EQ(api().misfit("Kind", json::serialize(item)), "");
}

TEST_F(BurdenApiTest, ATownshipSeesWhoSpendsItsHoursAndWhatWouldFreeThem) {
    raise("每月调度会", "month", "2026-12-11");
    auto const id = raise("推进会");
    auto const said = ask(m_clerk, "GET", "/api/v1/burden", {});
    ASSERT_EQ(said.status, 200) << said.body;
    EXPECT_EQ(api().misfit("BurdenYear", json::serialize(said.body)), "");
    auto const year = said.body;
    // Two people, 90 minutes and 30 on the road: four hours a round; this year November's and December's of the monthly one.
    EXPECT_EQ(test::text(year.at("spent")), "8.00");
    EXPECT_EQ(test::text(year.at("committed")), "4.00");
    EXPECT_EQ(test::text(year.at("issuers").at(0).at("hours")), "12.00");
    auto const& demands = year.at("demands").as_array();
    ASSERT_EQ(demands.size(), 2u);
    EXPECT_EQ(test::text(demands[0].at("title")), "每月调度会");
    EXPECT_EQ(test::text(demands[0].at("to_free")), "4.00");
    EXPECT_EQ(test::text(demands[1].at("to_free")), "0.00") << "this month's is spent";
    EXPECT_EQ(ask(m_village, "GET", "/api/v1/burden", {}).body, said.body) << "a village's hours are its township's";
    auto const sides = ask(m_clerk, "GET", fmt::format("/api/v1/demands/{}/hours", id), {});
    ASSERT_EQ(sides.status, 200) << sides.body;
    EXPECT_EQ(api().misfit("HoursSides", json::serialize(sides.body)), "");
    EXPECT_EQ(test::text(sides.body.at("declared")), "1.00");
    EXPECT_EQ(test::text(sides.body.at("estimated")), "4.00");
    EXPECT_TRUE(sides.body.at("measured").is_null());
}

TEST_F(BurdenApiTest, NobodySeesTheAccountOfAnother) {
    raise("推进会");
    EXPECT_EQ(ask(m_other, "GET", "/api/v1/burden", {{"unit", "410102012"}}).status, 403);
    EXPECT_EQ(ask(m_public, "GET", "/api/v1/burden", {}).status, 403);
    EXPECT_EQ(ask(m_clerk, "GET", "/api/v1/burden", {{"year", "26"}}).status, 422);
    EXPECT_EQ(test::text(ask(m_other, "GET", "/api/v1/burden", {}).body.at("spent")), "0.00");
}

TEST_F(BurdenApiTest, TheCountySeesItsTownshipsAndSetsTheirBudget) {
    raise("推进会");
    auto const county = ask(m_keeper, "GET", "/api/v1/burden", {});
    ASSERT_EQ(county.status, 200) << county.body;
    EXPECT_EQ(api().misfit("BurdenYear", json::serialize(county.body)), "");
    EXPECT_EQ(test::text(county.body.at("spent")), "4.00");
    EXPECT_GT(county.body.at("townships").as_array().size(), 1u);
    auto const body = [](char const* hours, char const* reason) {
        return fmt::format(R"({{"unit":"410102012","year":2026,"hours":"{}","reason":"{}"}})", hours, reason);
    };
    EXPECT_EQ(ask(m_clerk, "POST", "/api/v1/burden", {}, body("10", "自己定")).status, 403);
    EXPECT_EQ(ask(m_keeper, "POST", "/api/v1/burden", {}, body("0", "不给")).status, 422);
    EXPECT_EQ(ask(m_keeper, "POST", "/api/v1/burden", {}, body("10", "")).status, 422);
    EXPECT_EQ(ask(m_keeper, "POST", "/api/v1/burden", {}, body("ten", "常务会议定")).status, 422);
    auto const set = ask(m_keeper, "POST", "/api/v1/burden", {}, body("10", "常务会议定"));
    ASSERT_EQ(set.status, 201) << set.body;
    EXPECT_EQ(api().misfit("BurdenSums", json::serialize(set.body)), "");
    EXPECT_EQ(set.body.at("left_permille").as_int64(), 600);
    auto const of_month = [](char const* month) { return fmt::format(R"({{"unit":"410102012","year":2026,"month":{},"hours":"4.5","reason":"换届"}})", month); };
    EXPECT_EQ(ask(m_keeper, "POST", "/api/v1/burden", {}, of_month("13")).status, 422);
    ASSERT_EQ(ask(m_keeper, "POST", "/api/v1/burden", {}, of_month("12")).status, 201);
    auto const months = ask(m_clerk, "GET", "/api/v1/burden", {}).body.at("months").as_array();
    ASSERT_EQ(months.size(), 12u);
    EXPECT_EQ(test::text(months[11].at("budget")), "4.50");
    EXPECT_EQ(test::text(months[0].at("budget")), "0.50") << "the other eleven share what is left";
    EXPECT_EQ(test::text(months[10].at("hours")), "4.00") << "November's";
}

TEST_F(BurdenApiTest, WhoeverAsksSeesHowFullTheTownshipsAre) {
    raise("推进会");
    auto const office = person("office", "410102-TJ", access::Role::requester);
    auto const said = ask(office, "GET", "/api/v1/burden", {});
    ASSERT_EQ(said.status, 200) << said.body;
    EXPECT_GT(said.body.at("townships").as_array().size(), 1u);
    auto const leader = person("leader", "410102-NY", access::Role::leader);
    EXPECT_EQ(ask(leader, "POST", "/api/v1/burden", {}, R"({"unit":"410102012","year":2026,"hours":"10","reason":"部门定"})").status, 403);
}

TEST_F(BurdenApiTest, AnUnannouncedVisitIsInNoSumOfThoseItVisits) {
    gate::Envelope made;
    made.kind = "inspection";
    made.title = "防汛查访";
    made.issuer = "410102-TJ";
    made.targets = {"须水街道"};
    made.owner = "人口科";
    made.basis = "某制度第五条";
    made.purpose = "看实情";
    made.payload = {{"topic", std::string("防汛")}, {"visit_day", std::string("2026-12-01")}, {"inspectors", std::int64_t{3}}, {"escorts", std::int64_t{0}},
                    {"days_per_unit", std::int64_t{1}}, {"unannounced", true}};
    auto const answer = m_county->gate().take({.file = {}, .file_name = {}, .envelope = made, .today = test::kToday, .actor = app::system_actor()});
    ASSERT_TRUE(answer) << answer.problem().message;
    ASSERT_GT(answer.value().demand.price.hours_after.units, 0);
    auto const below = ask(m_clerk, "GET", "/api/v1/burden", {}).body;
    EXPECT_EQ(test::text(below.at("spent")), "0.00");
    EXPECT_EQ(test::text(below.at("committed")), "0.00");
    EXPECT_TRUE(below.at("issuers").as_array().empty());
    EXPECT_TRUE(below.at("demands").as_array().empty());
    auto const above = ask(m_keeper, "GET", "/api/v1/burden", {}).body;
    EXPECT_NE(test::text(above.at("spent")) + test::text(above.at("committed")), "0.000.00");
}

TEST_F(BurdenApiTest, TheCountysListOfCertificatesIsKeptByTheCounty) {
    matters::Certificates certificates({m_county->database(), m_clock});
    auto const more = matters::certificate_routes(certificates, m_county->folder().access(), m_county->org());
    m_routes.insert(m_routes.end(), more.begin(), more.end());
    auto const proof = [&](std::string const& name) {
        gate::Envelope made;
        made.kind = "certificate";
        made.title = name;
        made.issuer = "区统计局";
        made.targets = {"河南工大社区"};
        made.owner = "人口科";
        made.basis = "某制度第五条";
        made.purpose = "办理";
        made.payload = {{"certificate_name", name}, {"expected_a_year", std::int64_t{10}}};
        auto const answer = m_county->gate().take({.file = {}, .file_name = {}, .envelope = made, .today = test::kToday, .actor = app::system_actor()});
        if (!answer) throw std::runtime_error(answer.problem().message);
        return std::ranges::find(answer.value().record.verdict.rules, "P-15", &gate::RuleHit::id) != answer.value().record.verdict.rules.end();
    };
    EXPECT_FALSE(proof("居住证明")) << "the county has no list yet";
    constexpr char kListed[] = R"({"name":"亲属关系证明","clause":"某法第三条"})";
    EXPECT_EQ(ask(m_clerk, "POST", "/api/v1/certificates", {}, kListed).status, 403);
    EXPECT_EQ(ask(m_keeper, "POST", "/api/v1/certificates", {}, R"({"name":"亲属关系证明","clause":" "})").status, 422);
    auto const listed = ask(m_keeper, "POST", "/api/v1/certificates", {}, kListed);
    ASSERT_EQ(listed.status, 201) << listed.body;
    EXPECT_EQ(api().misfit("Certificate", json::serialize(listed.body)), "");
    EXPECT_TRUE(proof("贫困证明"));
    EXPECT_FALSE(proof("亲属关系证明"));
    EXPECT_EQ(ask(m_village, "GET", "/api/v1/certificates", {}).body.at("items").as_array().size(), 1u);
    EXPECT_EQ(ask(m_clerk, "DELETE", "/api/v1/certificates/亲属关系证明", {}).status, 403);
    EXPECT_EQ(ask(m_keeper, "DELETE", "/api/v1/certificates/亲属关系证明", {}).status, 200);
    EXPECT_EQ(ask(m_keeper, "DELETE", "/api/v1/certificates/亲属关系证明", {}).status, 404);
    EXPECT_TRUE(ask(m_village, "GET", "/api/v1/certificates", {}).body.at("items").as_array().empty());
}

}  // namespace
}  // namespace yizhen

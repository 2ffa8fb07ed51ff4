// The kinds of demand and the account of hours over their routes, with real units, people and scopes. All synthetic.

#include "modules/gate/routes.h"
#include "tests/http_fixture.h"

#include <fmt/format.h>

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
}

}  // namespace
}  // namespace yizhen

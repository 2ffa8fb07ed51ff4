// Indicators, strictness, retirement and digitalisation over their routes, with real units, people and scopes. All synthetic.

#include "modules/gate/routes.h"
#include "tests/http_fixture.h"

namespace yizhen {
namespace {

namespace json = boost::json;
using test::api;
using test::Who;

class UpkeepApiTest : public test::Routed {
protected:
    void SetUp() override {
        m_county = test::open_county(m_folder.path() / "data", m_clock);
        auto& access = m_county->folder().access();
        for (auto& part : {ledgers::indicator_routes(m_county->ledgers(), access, m_county->org(), m_clock), gate::upkeep_routes(m_county->gate(), access, m_county->org(), m_clock),
                           collection::strictness_routes(m_county->collection(), access, m_county->org(), m_clock)}) {
            m_routes.insert(m_routes.end(), part.begin(), part.end());
        }
        m_steward = person("steward", "410102", access::Role::steward);
        m_keeper = person("keeper", "410102-TJ", access::Role::gatekeeper);
        m_clerk = person("clerk", "410102012", access::Role::frontline);
        m_public = person("public", "410102", access::Role::publik);
    }
    /// Two persons in every community of the street, one of them old.
    void people() {
        auto const tree = m_county->org().tree();
        auto const street = tree->find_code("410102012")->id;
        auto const* shape = m_county->ledgers().shapes().find("person");
        ledgers::Batch batch;
        batch.ledger = "person";
        for (auto const* name : {"公民身份号码", "出生日期", "是否死亡"}) batch.elements.push_back(shape->named(name)->element.code);
        batch.source = "测试";
        batch.as_of = CivilDate::of(2026, 11, 1).value();
        auto const villages = tree->children(street);
        std::size_t at = 0;
        batch.next = [&](ledgers::IncomingRow& row) {
            if (at == villages.size() * 2) return false;
            auto const held = [](Value value) { return CellValue{std::move(value), CellState::present}; };
            auto const born = CivilDate::of(at % 2 == 0 ? 1940 : 1990, 1, 1).value();
            row = {villages[at / 2].code, {}, {held(test::synthetic_id(born, static_cast<int>(at))), held(born), held(false)}, "测试", {}};
            ++at;
            return true;
        };
        auto const receipt = m_county->ledgers().write(tree->realm_of(street), app::system_actor(), batch);
        ASSERT_TRUE(receipt) << receipt.problem().message;
        ASSERT_EQ(receipt.value().rejected, 0) << receipt.value().rows.front().reason;
        m_villages = villages.size();
    }

    Who m_steward, m_keeper, m_clerk, m_public;
    std::size_t m_villages = 0;
};

TEST_F(UpkeepApiTest, IndicatorsAreReadAndTaken) {
    people();
    auto const listed = ask(m_public, "GET", "/api/v1/indicators", {});
    ASSERT_EQ(listed.status, 200);
    EXPECT_EQ(api().misfit("Indicator", json::serialize(listed.body.at("items").at(0))), "");
    auto const said = ask(m_clerk, "GET", "/api/v1/indicators/values", {{"codes", "ZB0001,ZB0003"}, {"depth", "1"}});
    ASSERT_EQ(said.status, 200) << said.text;
    auto const& first = said.body.at("items").at(0);
    EXPECT_EQ(api().misfit("IndicatorValues", json::serialize(first)), "");
    EXPECT_EQ(first.at("code").as_string(), "410102012");
    EXPECT_EQ(first.at("values").at(0).at("value").as_string(), std::to_string(m_villages * 2));
    EXPECT_EQ(first.at("values").at(1).at("value").as_string(), "50.00");
    EXPECT_EQ(said.body.at("items").as_array().size(), m_villages + 1);
    EXPECT_EQ(ask(m_public, "GET", "/api/v1/indicators/values", {{"codes", "ZB0001"}}).status, 403) << "rows are not theirs";
    EXPECT_EQ(ask(m_clerk, "GET", "/api/v1/indicators/values", {{"unit", "410102001"}}).status, 403);
    std::string const body = R"({"unit":"410102012","codes":["ZB0001"],"period":"2026-11","reason":"月报"})";
    EXPECT_EQ(ask(m_clerk, "POST", "/api/v1/indicators/figures", {}, body).status, 403);
    auto const taken = ask(m_steward, "POST", "/api/v1/indicators/figures", {}, body);
    ASSERT_EQ(taken.status, 201) << taken.text;
    EXPECT_EQ(api().misfit("IndicatorReceipt", taken.text), "");
    EXPECT_EQ(taken.body.at("created").as_int64(), static_cast<std::int64_t>(m_villages));
    EXPECT_EQ(ask(m_steward, "POST", "/api/v1/indicators/figures", {}, body).status, 200) << "the same again changes nothing";
}

TEST_F(UpkeepApiTest, StrictnessIsSetByWhoMayAndNeverOverAnothersDecision) {
    std::map<std::string, std::string> const form{{"form", "路灯统计表"}};
    auto const before = ask(m_clerk, "GET", "/api/v1/form-strictness", form);
    ASSERT_EQ(before.status, 200) << before.text;
    EXPECT_EQ(api().misfit("FormStrictness", before.text), "");
    std::string const body = R"({"settings":{"form":{"tolerance_units":3,"checks":{"jump":"error"}}},"reason":"四舍五入"})";
    EXPECT_EQ(ask(m_clerk, "PUT", "/api/v1/form-strictness", form, body).status, 403);
    EXPECT_EQ(ask(m_steward, "PUT", "/api/v1/form-strictness", form, body).status, 404) << "nobody asked this form: the gatekeeper's business";
    auto const set = ask(m_keeper, "PUT", "/api/v1/form-strictness", form, body, {{"if-match", before.etag}});
    ASSERT_EQ(set.status, 200) << set.text;
    EXPECT_EQ(api().misfit("FormStrictness", set.text), "");
    EXPECT_EQ(set.body.at("in_force").at("form").at("tolerance_units").as_int64(), 3);
    EXPECT_EQ(ask(m_keeper, "PUT", "/api/v1/form-strictness", form, body, {{"if-match", before.etag}}).status, 412);
    EXPECT_EQ(ask(m_keeper, "PUT", "/api/v1/form-strictness", form, R"({"settings":{"form":{"jump_percent":-1}},"reason":"x"})").status, 422);
    EXPECT_EQ(ask(m_keeper, "PUT", "/api/v1/form-strictness", {}, body).status, 422);
    EXPECT_EQ(ask(m_clerk, "GET", "/api/v1/form-strictness", form).body.at("versions").as_array().size(), 1u);
}

TEST_F(UpkeepApiTest, RetirementIsListedDecidedAndTakenBack) {
    people();
    EXPECT_EQ(ask(m_clerk, "GET", "/api/v1/retirements", {}).status, 403);
    auto const none = ask(m_steward, "GET", "/api/v1/retirements", {});
    ASSERT_EQ(none.status, 200) << none.text;
    EXPECT_TRUE(none.body.at("unused").as_array().empty()) << "the county has not worked here for a year";
    EXPECT_EQ(ask(m_steward, "GET", "/api/v1/retirements", {{"days", "7"}}).status, 422);
    std::string const body = R"({"subjects":[{"kind":"element","subject":"YZ0009"}],"decision":"retire","at_gate":"refuse","reason":"没人用"})";
    EXPECT_EQ(ask(m_clerk, "POST", "/api/v1/retirements", {}, body).status, 403);
    auto const done = ask(m_steward, "POST", "/api/v1/retirements", {}, body);
    ASSERT_EQ(done.status, 201) << done.text;
    EXPECT_EQ(api().misfit("RetirementRecord", json::serialize(done.body.at("items").at(0))), "");
    EXPECT_EQ(ask(m_steward, "POST", "/api/v1/retirements", {}, body).status, 409);
    EXPECT_EQ(ask(m_keeper, "GET", "/api/v1/retirements", {{"unit", "410102-TJ"}}).body.at("retired").as_array().size(), 1u);
    auto const undone = ask(m_keeper, "POST", "/api/v1/retirements", {}, R"({"subjects":[{"kind":"element","subject":"YZ0009"}],"decision":"restore","reason":"又要用","unit":"410102-TJ"})");
    EXPECT_EQ(undone.status, 201) << undone.text;
    auto const list = ask(m_steward, "GET", "/api/v1/retirements", {});
    EXPECT_TRUE(list.body.at("retired").as_array().empty());
    EXPECT_EQ(list.body.at("decisions").as_array().size(), 2u);
    EXPECT_EQ(ask(m_steward, "POST", "/api/v1/retirements", {}, R"({"subjects":[{"kind":"element","subject":"YZ9999"}],"decision":"retire","reason":"x"})").status, 404);
    EXPECT_EQ(ask(m_steward, "POST", "/api/v1/retirements", {}, R"({"subjects":[{"kind":"person","subject":"1"}],"decision":"retire","reason":"x"})").status, 422);
}

TEST_F(UpkeepApiTest, DigitalSharesHaveNumeratorAndDenominator) {
    auto const said = ask(m_steward, "GET", "/api/v1/digital-shares", {});
    ASSERT_EQ(said.status, 200) << said.text;
    EXPECT_EQ(said.body.at("cells").as_int64(), 0);
    EXPECT_EQ(said.body.at("permille").as_int64(), 0);
    EXPECT_EQ(ask(m_public, "GET", "/api/v1/digital-shares", {}).status, 403);
    EXPECT_EQ(ask(m_steward, "GET", "/api/v1/digital-shares", {{"from", "2026-13"}}).status, 422);
    EXPECT_EQ(ask(m_clerk, "GET", "/api/v1/digital-shares", {{"unit", "410102001"}}).status, 403);
}

}  // namespace
}  // namespace yizhen

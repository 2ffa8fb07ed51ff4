// Inspections over their routes, with the gate in front of them, real units, people and scopes. All synthetic.

#include "app/inspection_ports.h"
#include "modules/gate/routes.h"
#include "modules/inspections/routes.h"
#include "tests/http_fixture.h"

#include <fmt/format.h>

namespace yizhen {
namespace {

namespace json = boost::json;
using test::api;
using test::Who;

class InspectionsApiTest : public test::Routed {
protected:
    void SetUp() override {
        m_county = test::open_county(m_folder.path() / "data", m_clock);
        auto& access = m_county->folder().access();
        m_register = std::make_unique<inspections::Register>(app::make_inspections(*m_county, m_clock, app::inspection_caps().value()));
        for (auto& part : {gate::routes(m_county->gate(), access, m_county->org(), m_clock), gate::burden_routes(m_county->gate(), access, m_county->org(), m_clock),
                           inspections::routes(*m_register, access)}) {
            m_routes.insert(m_routes.end(), part.begin(), part.end());
        }
        m_keeper = person("keeper", "410102", access::Role::gatekeeper);
        m_issuer = person("issuer", "410102-TJ", access::Role::requester);
        m_farm = person("farm", "410102-NY", access::Role::requester);
        m_clerk = person("clerk", "410102012", access::Role::frontline);
        m_other = person("other", "410102001", access::Role::frontline);
        m_public = person("public", "410102", access::Role::publik);
        m_chief = person("chief", "410102", access::Role::leader);
        m_farm_chief = person("farmchief", "410102-NY", access::Role::leader);
        m_auditor = person("auditor", "410102", access::Role::auditor);
    }
    gate::Answer raise(std::string const& topic, std::string const& day, bool unannounced = false, std::string const& issuer = "区统计局") {
        gate::Envelope made;
        made.kind = "inspection";
        made.title = topic + "检查";
        made.issuer = issuer;
        made.targets = {"须水街道"};
        made.owner = "人口科";
        made.basis = "某制度第五条";
        made.purpose = "看实情";
        made.payload = {{"topic", topic}, {"visit_day", day}, {"inspectors", std::int64_t{3}}, {"escorts", std::int64_t{1}}, {"days_per_unit", std::int64_t{1}}, {"unannounced", unannounced}};
        auto answer = m_county->gate().take({.file = {}, .file_name = {}, .envelope = made, .today = test::kToday, .actor = app::system_actor()});
        if (!answer) throw std::runtime_error(answer.problem().message);
        return std::move(answer).value();
    }
    std::string visit(std::string const& topic, std::string const& day, bool unannounced = false) {
        auto const answer = raise(topic, day, unannounced);
        EXPECT_EQ(answer.record.verdict.outcome, gate::Outcome::admit) << answer.record.verdict.headline;
        return std::to_string(answer.demand.id.value);
    }
    static std::string path(std::string const& demand, std::string const& tail = {}) { return "/api/v1/inspection-visits/" + demand + tail; }
    /// As the gate judges it again, with what the store knows.
    gate::RuleHit const* hit(gate::Answer const& answer, std::string_view rule) {
        for (auto const& one : answer.record.verdict.rules) {
            if (one.id == rule) return &one;
        }
        return nullptr;
    }

    std::unique_ptr<inspections::Register> m_register;
    Who m_keeper, m_issuer, m_farm, m_clerk, m_other, m_public, m_chief, m_farm_chief, m_auditor;
};

TEST_F(InspectionsApiTest, the_year_plan_is_the_countys_and_the_gate_asks_it) {
    auto const before = raise("秸秆禁烧", "2026-12-01");
    EXPECT_EQ(hit(before, "I-01"), nullptr) << "a county without a plan has nothing outside of it";
    auto const line = [](char const* topic, char const* more = "") {
        return fmt::format(R"({{"year":2026,"department":"410102-TJ","topic":"{}","month":12,"decision":"中督〔2026〕3 号"{}}})", topic, more);
    };
    EXPECT_EQ(ask(m_issuer, "POST", "/api/v1/inspection-entries", {}, line("防汛物资")).status, 403);
    EXPECT_EQ(ask(m_clerk, "POST", "/api/v1/inspection-entries", {}, line("防汛物资")).status, 403);
    EXPECT_EQ(ask(m_farm_chief, "POST", "/api/v1/inspection-entries", {}, line("防汛物资")).status, 403) << "who leads a department leads no county";
    EXPECT_EQ(ask(m_farm_chief, "POST", "/api/v1/inspection-plans", {}, R"({"year":2026,"seconds":1})").status, 403);
    EXPECT_EQ(ask(m_chief, "POST", "/api/v1/inspection-entries", {}, line("秋收")).status, 201);
    EXPECT_EQ(ask(m_keeper, "POST", "/api/v1/inspection-entries", {}, line("防汛物资", R"(,"points":3)")).status, 422);
    auto const made = ask(m_keeper, "POST", "/api/v1/inspection-entries", {}, line("防汛物资", R"(,"units":["410102012"])"));
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(api().misfit("InspectionEntry", made.text), "");
    EXPECT_EQ(ask(m_keeper, "POST", "/api/v1/inspection-entries", {}, line("防汛物资")).status, 409);
    auto const listed = ask(m_clerk, "GET", "/api/v1/inspection-entries", {{"year", "2026"}});
    ASSERT_EQ(listed.status, 200) << listed.text;
    EXPECT_EQ(listed.body.at("items").as_array().size(), 2u);
    EXPECT_EQ(ask(m_public, "GET", "/api/v1/inspection-entries", {}).status, 403);
    EXPECT_EQ(hit(raise("防汛物资", "2026-12-10"), "I-01"), nullptr);
    EXPECT_NE(hit(raise("消防通道", "2026-12-28"), "I-01"), nullptr);
}

TEST_F(InspectionsApiTest, what_is_near_and_alike_is_merged_with_the_first) {
    auto const first = raise("防汛物资", "2026-12-10");
    auto const second = raise("防汛物资", "2026-12-20", false, "区农业农村局");
    EXPECT_EQ(second.record.verdict.outcome, gate::Outcome::merge);
    EXPECT_EQ(second.record.verdict.merged_with, first.demand.control_number);
    auto const all = ask(m_keeper, "GET", "/api/v1/inspection-visits", {});
    ASSERT_EQ(all.status, 200) << all.text;
    EXPECT_EQ(all.body.at("items").as_array().size(), 1u) << "it goes along: it is no second visit";
    ASSERT_TRUE(m_county->gate().withdraw(first.demand.id, test::kToday, app::system_actor()));
    EXPECT_EQ(ask(m_keeper, "GET", "/api/v1/inspection-visits", {}).body.at("items").as_array().size(), 0u) << "withdrawn it is none";
}

TEST_F(InspectionsApiTest, the_joint_calendar_is_made_shown_and_explained) {
    EXPECT_EQ(ask(m_keeper, "GET", "/api/v1/inspection-plans", {}).status, 404);
    visit("防汛物资", "2026-12-16");
    visit("突击查访", "2026-12-17", true);
    auto const line = R"({"year":2026,"department":"410102-NY","topic":"年底核查","level":"township","month":12,"decision":"中督〔2026〕3 号"})";
    ASSERT_EQ(ask(m_keeper, "POST", "/api/v1/inspection-entries", {}, line).status, 201);
    auto const tree = m_county->org().tree();
    org::FocusTime const election{0, tree->find_code("410102001")->id, CivilDate::of(2026, 12, 1).value(), CivilDate::of(2026, 12, 31).value(), org::FocusKind::election, "换届"};
    ASSERT_TRUE(m_county->folder().focus().protect(election, app::system_actor()));
    EXPECT_EQ(ask(m_issuer, "POST", "/api/v1/inspection-plans", {}, R"({"year":2026})").status, 403);
    EXPECT_EQ(ask(m_keeper, "POST", "/api/v1/inspection-plans", {}, R"({"year":1999})").status, 422);
    EXPECT_EQ(ask(m_keeper, "POST", "/api/v1/inspection-plans", {}, R"({"year":2026,"seconds":0})").status, 422);
    auto const made = ask(m_keeper, "POST", "/api/v1/inspection-plans", {}, R"({"year":2026,"seconds":2})");
    ASSERT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(api().misfit("InspectionPlan", made.text), "");
    EXPECT_EQ(made.text.find("突击查访"), std::string::npos) << "unannounced is in no calendar";
    auto const& unplaced = made.body.at("unplaced").as_array();
    ASSERT_EQ(unplaced.size(), 1u) << "an election is in the way";
    EXPECT_EQ(test::text(unplaced[0].at("cap")), "blackout");
    EXPECT_EQ(test::text(unplaced[0].at("unit").at("code")), "410102001");
    auto const mine = ask(m_clerk, "GET", "/api/v1/inspection-plans", {{"year", "2026"}});
    ASSERT_EQ(mine.status, 200) << mine.text;
    EXPECT_EQ(api().misfit("InspectionPlan", mine.text), "");
    ASSERT_EQ(mine.body.at("visits").as_array().size(), 1u) << "two departments, one visit";
    EXPECT_EQ(mine.body.at("visits").at(0).at("wishes").as_array().size(), 2u);
    EXPECT_TRUE(mine.body.at("unplaced").as_array().empty()) << "its own only";
    EXPECT_EQ(ask(m_farm, "GET", "/api/v1/inspection-plans", {}).body.at("visits").as_array().size(), made.body.at("visits").as_array().size());
    EXPECT_EQ(ask(m_public, "GET", "/api/v1/inspection-plans", {}).status, 403);
}

TEST_F(InspectionsApiTest, those_visited_hear_of_an_unannounced_visit_the_day_after) {
    auto const secret = visit("突击查访", "2026-11-24", true);
    auto const open = visit("防汛物资", "2026-12-10");
    auto const seen = [&](Who const& who) { return ask(who, "GET", "/api/v1/inspection-visits", {}).body.at("items").as_array().size(); };
    EXPECT_EQ(seen(m_issuer), 2u);
    EXPECT_EQ(seen(m_keeper), 2u);
    EXPECT_EQ(seen(m_farm_chief), 1u) << "who leads another department is no part of it";
    EXPECT_EQ(seen(m_clerk), 1u);
    EXPECT_EQ(seen(m_other), 0u);
    EXPECT_EQ(ask(m_clerk, "GET", path(secret), {}).status, 404);
    EXPECT_EQ(ask(m_clerk, "GET", path(open), {}).status, 200);
    EXPECT_EQ(ask(m_issuer, "GET", path(secret), {}).status, 200);
    // Nor through the gate: its register, its demand, the account of hours. Its number: hidden_visits_test.cpp.
    EXPECT_EQ(ask(m_clerk, "GET", "/api/v1/demands/" + secret, {}).status, 404);
    EXPECT_EQ(ask(m_issuer, "GET", "/api/v1/demands/" + secret, {}).status, 200);
    EXPECT_EQ(ask(m_clerk, "GET", "/api/v1/demands/" + secret + "/hours", {}).status, 404);
    for (auto const* page : {"/api/v1/demands", "/api/v1/burden"}) {
        EXPECT_EQ(ask(m_clerk, "GET", page, {}).text.find("突击查访"), std::string::npos) << page;
        EXPECT_NE(ask(m_clerk, "GET", page, {}).text.find("防汛物资"), std::string::npos) << page;
    }
    EXPECT_NE(ask(m_issuer, "GET", "/api/v1/demands", {}).text.find("突击查访"), std::string::npos);
    EXPECT_EQ(hit(raise("突击查访", "2026-12-02", false, "区农业农村局"), "I-03"), nullptr) << "nor by asking for another one";
}

TEST_F(InspectionsApiTest, findings_have_evidence_owners_and_clocks_and_no_score) {
    auto const demand = visit("防汛物资", "2026-11-23");
    auto const post = [&](Who const& who, std::string const& body) { return ask(who, "POST", path(demand, "/findings"), {}, body); };
    auto const seen = post(m_issuer, R"({"kind":"seen","unit":"410102012","words":"沙袋三百条"})");
    ASSERT_EQ(seen.status, 201) << seen.text;
    EXPECT_EQ(api().misfit("InspectionFinding", seen.text), "");
    EXPECT_EQ(seen.text.find("score"), std::string::npos);
    auto const scored = post(m_issuer, R"({"kind":"seen","unit":"410102012","words":"沙袋三百条","score":95})");
    EXPECT_EQ(scored.status, 422);
    EXPECT_NE(scored.text.find("不打分"), std::string::npos);
    EXPECT_EQ(post(m_clerk, R"({"kind":"seen","unit":"410102012","words":"自己写"})").status, 403);
    EXPECT_EQ(post(m_other, R"({"kind":"seen","unit":"410102012","words":"旁人写"})").status, 403);
    EXPECT_EQ(post(m_farm, R"({"kind":"seen","unit":"410102012","words":"别的部门写"})").status, 404);
    for (auto const& who : {m_farm_chief, m_chief, m_keeper}) EXPECT_EQ(post(who, R"({"kind":"seen","unit":"410102012","words":"没有去过"})").status, 403) << "they were not there";
    EXPECT_EQ(ask(m_farm_chief, "POST", path(demand, "/conclusion"), {}, R"({"words":"代下结论"})").status, 403);
    for (auto const* bad : {R"({"kind":"seen","unit":"410102012","words":7})", R"({"kind":"seen","unit":"410102012"})", R"({"kind":"problem","unit":"410102012","words":"泵","owner":"410102-NY","due":20261231})",
                            R"({"kind":"held_confirmed","unit":"410102012","words":"对","held":{"ledger":"person","row":"12x","element":"E"}})", R"([1])"}) {
        auto const refused = post(m_issuer, bad);
        EXPECT_EQ(refused.status, 422) << bad;
        EXPECT_NE(refused.text.find("请求内容"), std::string::npos) << refused.text;
    }
    auto const before = ask(m_farm, "GET", path(demand), {});
    EXPECT_EQ(before.status, 404) << "nothing of it is theirs";
    auto const problem = post(m_issuer, R"({"kind":"problem","unit":"410102012","words":"泵坏了","owner":"410102-NY","due":"2026-12-31"})");
    ASSERT_EQ(problem.status, 201) << problem.text;
    EXPECT_EQ(api().misfit("InspectionFinding", problem.text), "");
    EXPECT_EQ(post(m_issuer, R"({"kind":"problem","unit":"410102012","words":"泵坏了","owner":"410102012","due":"2026-12-31"})").status, 422);
    EXPECT_EQ(post(m_issuer, R"({"kind":"held_contradicted","unit":"410102012","words":"不符","held":{"ledger":"person","row":"12345","element":"x"}})").status, 422);
    auto const shown = ask(m_clerk, "GET", path(demand), {});
    ASSERT_EQ(shown.status, 200) << shown.text;
    EXPECT_EQ(api().misfit("InspectionVisit", shown.text), "");
    EXPECT_EQ(shown.body.at("findings").as_array().size(), 2u);
    EXPECT_EQ(ask(m_other, "GET", path(demand), {}).status, 404);
    auto const theirs = ask(m_farm, "GET", path(demand), {});
    ASSERT_EQ(theirs.status, 200) << theirs.text;
    EXPECT_EQ(api().misfit("InspectionVisit", theirs.text), "");
    ASSERT_EQ(theirs.body.at("findings").as_array().size(), 1u) << "the problem that is theirs, and nothing else";
    EXPECT_EQ(test::text(theirs.body.at("findings").at(0).at("kind")), "problem");
    EXPECT_EQ(ask(m_farm, "GET", "/api/v1/inspection-visits", {}).body.at("items").as_array().size(), 1u);
}

TEST_F(InspectionsApiTest, who_goes_along_writes_down_what_they_found) {
    auto const first = visit("防汛物资", "2026-11-23");
    ASSERT_EQ(raise("防汛物资", "2026-11-30", false, "区农业农村局").record.verdict.outcome, gate::Outcome::merge);
    auto const said = ask(m_farm, "POST", path(first, "/findings"), {}, R"({"kind":"seen","unit":"410102012","words":"沟渠通了"})");
    ASSERT_EQ(said.status, 201) << said.text;
    EXPECT_EQ(test::text(said.body.at("department").at("code")), "410102-NY");
    EXPECT_EQ(ask(m_farm, "POST", path(first, "/conclusion"), {}, R"({"words":"代下结论"})").status, 403) << "the conclusion is the issuer's";
}

TEST_F(InspectionsApiTest, what_took_place_stays_when_its_demand_is_withdrawn) {
    auto const demand = visit("防汛物资", "2026-11-23");
    ASSERT_EQ(ask(m_issuer, "POST", path(demand, "/findings"), {}, R"({"kind":"seen","unit":"410102012","words":"沙袋三百条"})").status, 201);
    ASSERT_EQ(ask(m_issuer, "POST", path(demand, "/conclusion"), {}, R"({"words":"沙袋不足"})").status, 201);
    ASSERT_TRUE(m_county->gate().withdraw(DemandId{std::stoll(demand)}, test::kToday, app::system_actor()));
    auto const shown = ask(m_clerk, "GET", path(demand), {});
    ASSERT_EQ(shown.status, 200) << shown.text;
    EXPECT_EQ(shown.body.at("findings").as_array().size(), 1u);
    EXPECT_FALSE(shown.body.at("conclusion").is_null());
}

TEST_F(InspectionsApiTest, an_auditor_of_the_county_registers_the_digest) {
    auto const body = fmt::format(R"({{"digest":"{}"}})", std::string(64, 'a'));
    for (auto const& who : {m_keeper, m_issuer, m_chief, m_clerk}) EXPECT_EQ(ask(who, "POST", "/api/v1/inspection-draw-digests", {}, body).status, 403);
    EXPECT_EQ(ask(m_auditor, "POST", "/api/v1/inspection-draw-digests", {}, R"({"digest":"kurz"})").status, 422);
    EXPECT_EQ(ask(m_auditor, "POST", "/api/v1/inspection-draw-digests", {}, body).status, 201);
    EXPECT_EQ(ask(m_auditor, "POST", "/api/v1/inspection-draw-digests", {}, body).status, 409);
    EXPECT_EQ(ask(m_auditor, "POST", "/api/v1/inspection-draws", {}, R"({"demand":"1","commitment":"{}"})").status, 404);
    EXPECT_EQ(ask(m_keeper, "POST", "/api/v1/inspection-draws", {}, R"({"demand":1,"commitment":"{}"})").status, 422);
}

TEST_F(InspectionsApiTest, a_contradicted_value_is_marked_in_its_ledger) {
    auto const tree = m_county->org().tree();
    auto const realm = tree->find_code("410102012")->realm;
    auto const village = tree->children(tree->find_code("410102012")->id).front().code;
    auto const* const shape = m_county->ledgers().shapes().find("person");
    ledgers::Batch batch{.ledger = "person", .elements = {shape->named("公民身份号码")->element.code, shape->named("姓名")->element.code}, .source = "区农业农村局", .demand = {}, .reason = "测试数据（合成）",
                         .as_of = CivilDate::of(2026, 11, 1).value()};
    bool given = false;
    batch.next = [&](ledgers::IncomingRow& row) {
        if (given) return false;
        given = true;
        row = {village, {}, {{std::string("41990019460715739X"), CellState::present}, {std::string("张三"), CellState::present}}, "测试", {}};
        return true;
    };
    ASSERT_EQ(m_county->ledgers().write(realm, app::system_actor(), batch).value().created, 1);
    std::int64_t row = 0;
    m_county->database().read([&](sql::Connection& connection) {
        auto const rows = connection.query("SELECT row_id FROM l_person");
        if (rows->next()) row = rows->integer(0);
    });
    auto const demand = visit("人口核实", "2026-11-23");
    auto const said = ask(m_issuer, "POST", path(demand, "/findings"), {},
                          fmt::format(R"({{"kind":"held_contradicted","unit":"410102012","words":"此人已迁出","held":{{"ledger":"person","row":"{}","element":"{}"}}}})", row, batch.elements[1]));
    ASSERT_EQ(said.status, 201) << said.text;
    EXPECT_EQ(api().misfit("InspectionFinding", said.text), "");
    auto const open = m_county->ledgers().open_disputes(realm);
    ASSERT_EQ(open.size(), 1u);
    EXPECT_EQ(std::to_string(open[0].id), test::text(said.body.at("held").at("dispute")));
    EXPECT_NE(open[0].reason.find("此人已迁出"), std::string::npos);
    EXPECT_EQ(open[0].unit, "410102-TJ") << "in the name of who was there";
    EXPECT_EQ(test::text(said.body.at("held").at("reporter").at("code")), "410102-NY") << "for who said the value";
    EXPECT_EQ(ask(m_farm, "GET", path(demand), {}).body.at("findings").as_array().size(), 1u);
}

TEST_F(InspectionsApiTest, the_conclusion_is_returned_and_reviewed) {
    auto const demand = visit("防汛物资", "2026-11-23");
    auto const post = [&](Who const& who, char const* tail, std::string const& body) { return ask(who, "POST", path(demand, tail), {}, body); };
    EXPECT_EQ(post(m_clerk, "/conclusion", R"({"words":"很好"})").status, 403);
    EXPECT_EQ(post(m_clerk, "/reviews", R"({"unit":"410102012","reason":"不服"})").status, 422) << "nothing to review yet";
    auto const concluded = post(m_issuer, "/conclusion", R"({"words":"沙袋不足"})");
    ASSERT_EQ(concluded.status, 201) << concluded.text;
    EXPECT_EQ(api().misfit("InspectionConclusion", concluded.text), "");
    EXPECT_EQ(test::text(concluded.body.at("review_until")), "2026-12-23");
    EXPECT_EQ(post(m_issuer, "/conclusion", R"({"words":"改口"})").status, 409);
    EXPECT_EQ(post(m_issuer, "/reviews", R"({"unit":"410102012","reason":"不服"})").status, 403);
    EXPECT_EQ(post(m_other, "/reviews", R"({"unit":"410102012","reason":"不服"})").status, 404);
    auto const review = post(m_clerk, "/reviews", R"({"unit":"410102012","reason":"只数了一处仓库"})");
    ASSERT_EQ(review.status, 201) << review.text;
    EXPECT_EQ(api().misfit("InspectionReview", review.text), "");
    auto const tail = "/reviews/" + test::text(review.body.at("id")) + "/answer";
    EXPECT_EQ(post(m_clerk, tail.c_str(), R"({"outcome":"changed","answer":"自己答"})").status, 403);
    EXPECT_EQ(post(m_issuer, tail.c_str(), R"({"outcome":"maybe","answer":"看看"})").status, 422);
    auto const answered = post(m_issuer, tail.c_str(), R"({"outcome":"changed","answer":"补数后足够"})");
    ASSERT_EQ(answered.status, 200) << answered.text;
    EXPECT_EQ(api().misfit("InspectionReview", answered.text), "");
    auto const shown = ask(m_clerk, "GET", path(demand), {});
    EXPECT_EQ(api().misfit("InspectionVisit", shown.text), "");
    EXPECT_EQ(shown.body.at("reviews").as_array().size(), 1u);
    auto const listed = ask(m_clerk, "GET", "/api/v1/inspection-visits", {});
    EXPECT_EQ(api().misfit("InspectionVisitSummary", json::serialize(listed.body.at("items").at(0))), "");
}

}  // namespace
}  // namespace yizhen

// The served API against docs/api.yaml, over a real socket, with a real store. Persons and figures are synthetic.

#include "platform/http/local_client.h"
#include "platform/http/target.h"
#include "tests/http_fixture.h"

#include <chrono>
#include <functional>
#include <set>
#include <thread>

namespace yizhen {
namespace {

namespace json = boost::json;
using test::api;
using test::kSource;
using test::Said;

class ApiTest : public test::ServedSuite {
protected:
    static void SetUpTestSuite() {
        ServedSuite::SetUpTestSuite();
        make_county();
        serve();
    }
    static void make_county() {
        test::FixedClock const clock;
        auto const county = test::open_county(data(), clock);
        write_persons(*county);
        auto const add = [&](char const* account, char const* code, access::Role role) {
            test::add_person(county->folder().access(), *county->org().tree(), account, code, role);
        };
        add("tongji", "410102-TJ", access::Role::requester);
        add("xushui", "410102012", access::Role::frontline);
        add("zhunru", "410102-TJ", access::Role::gatekeeper);
        add("shuyuan", "410102-TJ", access::Role::steward);
        add("linshanzhai", "410102001", access::Role::frontline);
    }

    /// Two synthetic persons in a community of 须水街道.
    static void write_persons(app::County& county) {
        auto const tree = county.org().tree();
        auto const street = tree->find_code("410102012")->id;
        auto const village = tree->children(street).front().code;
        ledgers::Batch batch;
        batch.ledger = "person";
        for (auto const* name : {"公民身份号码", "姓名", "性别"}) batch.elements.push_back(county.ledgers().shapes().find("person")->named(name)->element.code);
        batch.source = "测试";
        batch.as_of = CivilDate::of(2026, 11, 1).value();
        std::vector<std::string> const numbers{"41990019460715739X", "419900193609105273"};
        std::size_t at = 0;
        batch.next = [&](ledgers::IncomingRow& row) {
            if (at == numbers.size()) return false;
            auto const held = [](Value value) { return CellValue{std::move(value), CellState::present}; };
            row = {village, {}, {held(numbers[at]), held(std::string("张三")), held(Code{"1"})}, "测试", {}};
            ++at;
            return true;
        };
        auto const receipt = county.ledgers().write(tree->realm_of(street), app::system_actor(), batch);
        ASSERT_TRUE(receipt) << receipt.problem().message;
        ASSERT_EQ(receipt.value().created, 2);
    }

    static Said raise(std::string const& who, std::string const& key = {}, std::string const& extra = {}) {
        std::string const content = files::read_file(kSource / "cases/forms/files/renkou_jiben_tongji.xlsx").value();
        json::object const envelope{{"issuer", "410102-TJ"}, {"targets", {"410102012"}}, {"purpose", "掌握人口情况"},
                                    {"basis", "某制度第五条"}, {"period", "2026-10"}, {"due", "2026-12-20"}};
        auto const form = http::multipart_body({{"envelope", json::serialize(envelope)}}, "file", "人口基本情况.xlsx", content);
        std::string headers = who + "Content-Type: " + form.content_type + "\r\n" + extra;
        if (!key.empty()) headers += "Idempotency-Key: " + key + "\r\n";
        return say("POST", "/api/v1/demands", headers, form.body);
    }
};

TEST_F(ApiTest, EveryRouteIsInTheContractAndEveryEntryIsServed) {
    ASSERT_TRUE(api().readable()) << "needs python3-yaml";
    std::set<std::string> served;
    for (auto const& route : s_served->server().routes()) served.insert(route.method + " " + route.pattern);
    auto const written = api().routes();
    for (auto const& route : served) EXPECT_TRUE(written.contains(route)) << "docs/api.yaml lacks " << route;
    for (auto const& route : written) EXPECT_TRUE(served.contains(route)) << "nobody serves " << route;
}

TEST_F(ApiTest, LetsNobodyInWithoutASession) {
    for (auto const& route : s_served->server().routes()) {
        if (route.open) continue;
        std::string target = route.pattern;
        for (std::size_t at = target.find('{'); at != std::string::npos; at = target.find('{')) {
            target.replace(at, target.find('}') - at + 1, "1");
        }
        Said const said = say(route.method, target);
        EXPECT_EQ(said.status, 401) << route.method << " " << target;
        EXPECT_EQ(api().misfit("Problem", said.body), "");
    }
}

TEST_F(ApiTest, TellsHealthAndReadiness) {
    EXPECT_EQ(say("GET", "/healthz").status, 200);
    Said const ready = say("GET", "/readyz");
    EXPECT_EQ(ready.status, 200) << ready.body;
    EXPECT_EQ(api().misfit("Readiness", ready.body), "");
    EXPECT_NE(say("GET", "/metrics").body.find("yizhen_http_requests_total"), std::string::npos);
}

TEST_F(ApiTest, FindsUnitsAndElements) {
    auto const who = signed_in("xushui");
    Said const units = say("GET", "/api/v1/units?q=" + http::percent_encoded("须水"), who);
    ASSERT_EQ(units.status, 200);
    auto const first = units.parsed().at("items").at(0);
    EXPECT_EQ(first.at("name").as_string(), "须水街道");
    EXPECT_EQ(first.at("within").as_string(), "中原区");
    EXPECT_EQ(api().misfit("Unit", json::serialize(first)), "");
    Said const departments = say("GET", "/api/v1/units?kind=department", who);
    EXPECT_EQ(departments.parsed().at("items").at(0).at("code").as_string(), "410102-NY");
    Said const elements = say("GET", "/api/v1/elements?limit=5&q=" + http::percent_encoded("出生日期"), who);
    ASSERT_EQ(elements.status, 200);
    EXPECT_EQ(elements.parsed().at("items").at(0).at("name").as_string(), "出生日期");
    EXPECT_EQ(api().misfit("Element", json::serialize(elements.parsed().at("items").at(0))), "");
}

TEST_F(ApiTest, CarriesAFormThroughTheGate) {
    auto const who = signed_in("tongji");
    Said const made = raise(who, "first-try");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(api().misfit("Demand", made.body), "");
    auto const id = std::string(made.parsed().at("id").as_string());
    EXPECT_NE(made.head.find("Location: /api/v1/demands/" + id), std::string::npos);

    Said const again = raise(who, "first-try");
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.body, made.body) << "the same key gives the stored answer";
    EXPECT_NE(again.head.find("Idempotent-Replay: true"), std::string::npos);

    Said const seen = say("GET", "/api/v1/demands/" + id, who);
    EXPECT_EQ(seen.status, 200);
    EXPECT_EQ(api().misfit("Demand", seen.body), "");
    Said const form = say("GET", "/api/v1/demands/" + id + "/form", who);
    ASSERT_EQ(form.status, 200) << form.body;
    EXPECT_EQ(api().misfit("DrawnForm", form.body), "");
    Said const page = say("GET", "/api/v1/demands?limit=1", who);
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_EQ(api().misfit("DemandSummary", json::serialize(page.parsed().at("items").at(0))), "");
    Said const filled = say("GET", "/api/v1/demands/" + id + "/filled", who);
    ASSERT_EQ(filled.status, 200) << filled.body;
    EXPECT_TRUE(filled.body.starts_with("PK"));
    EXPECT_NE(filled.head.find("Content-Disposition: attachment"), std::string::npos);

    auto const stranger = signed_in("linshanzhai");
    EXPECT_EQ(say("GET", "/api/v1/demands/" + id, stranger).status, 404) << "neither issuer nor target";
    EXPECT_EQ(say("GET", "/api/v1/demands/" + id + "/filled", stranger).status, 404);
    EXPECT_EQ(say("GET", "/api/v1/demands/" + id, signed_in("xushui")).status, 200) << "it is addressed to them";
    EXPECT_EQ(raise(stranger).status, 403) << "nobody raises in another unit's name";
}

TEST_F(ApiTest, CorrectsAMatchAndGuardsAgainstStalePages) {
    auto const who = signed_in("tongji");
    Said const made = raise(who);
    ASSERT_EQ(made.status, 201) << made.body;
    auto const demand = made.parsed();
    auto const id = std::string(demand.at("id").as_string());
    std::string field;
    for (auto const& one : demand.at("fields").as_array()) {
        auto const* given = one.as_object().if_contains("given");
        if (given == nullptr || !given->is_bool() || !given->as_bool()) field = std::string(one.at("id").as_string());
    }
    ASSERT_FALSE(field.empty());
    std::string const target = "/api/v1/demands/" + id + "/matches";
    std::string const body = json::serialize(json::object{{"field", field}, {"element", nullptr}});
    std::string const type = "Content-Type: application/json\r\n";
    EXPECT_EQ(say("POST", target, who + type + "If-Match: \"stale\"\r\n", body).status, 412);
    Said const judged = say("POST", target, who + type, body);
    ASSERT_EQ(judged.status, 200) << judged.body;
    EXPECT_EQ(api().misfit("Demand", judged.body), "");
    auto const match_of = [&](Said const& said) {
        auto const whole = said.parsed();
        for (auto const& one : whole.at("fields").as_array()) {
            if (one.at("id").as_string() == field) return one.at("match").as_object();
        }
        return json::object{};
    };
    EXPECT_EQ(match_of(judged).at("kind").as_string(), "none") << "a person's word stands above any score";
    EXPECT_EQ(match_of(judged).at("band").as_string(), "new");
    auto const other = json::serialize(json::object{{"field", field}, {"element", "YZ0554"}});
    Said const chosen = say("POST", target, who + type, other);
    EXPECT_EQ(match_of(chosen).at("element").as_string(), "YZ0554");
    EXPECT_EQ(match_of(chosen).at("band").as_string(), "auto");
    EXPECT_TRUE(match_of(chosen).at("confirmed").as_bool());
    EXPECT_EQ(say("POST", target, who + type, "{\"field\":\"no such\",\"element\":null}").status / 100, 4);
    EXPECT_EQ(say("POST", target, who + type, "not json").status, 422);
    EXPECT_EQ(say("POST", target, "Cookie: x=y\r\nOrigin: http://evil.example\r\n" + type, body).status, 403);
}

TEST_F(ApiTest, KeepsEveryVerdictAndJudgesAgain) {
    auto const who = signed_in("tongji");
    auto const id = std::string(raise(who).parsed().at("id").as_string());
    std::string const target = "/api/v1/demands/" + id;
    Said const before = say("GET", target, who);
    std::string const type = "Content-Type: application/json\r\n";
    Said const again = say("POST", target + "/verdicts", who + type, "{}");
    ASSERT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(api().misfit("Demand", again.body), "");
    EXPECT_EQ(say("POST", target + "/verdicts", who + type + "If-Match: \"stale\"\r\n", "{}").status, 412);
    Said const all = say("GET", target + "/verdicts", who);
    ASSERT_EQ(all.status, 200) << all.body;
    auto const newest = all.parsed().at("items").at(0);
    EXPECT_EQ(api().misfit("VerdictVersion", json::serialize(newest)), "");
    EXPECT_EQ(newest.at("version"), again.parsed().at("version"));
    EXPECT_EQ(say("GET", target + "?version=1", who).parsed().at("version").as_int64(), 1);
    EXPECT_EQ(say("GET", target + "?version=99", who).status, 404);
    EXPECT_EQ(say("GET", target + "/verdicts", signed_in("linshanzhai")).status, 404);
}

TEST_F(ApiTest, ConfirmsObjectsAndWithdraws) {
    auto const clerk = signed_in("xushui");
    auto const issuer = signed_in("tongji");
    std::string const type = "Content-Type: application/json\r\n";
    std::string const content = files::read_file(kSource / "cases/forms/files/renkou_jiben_tongji.xlsx").value();
    json::object const envelope{{"issuer", "410102-TJ"}, {"targets", {"410102012"}}, {"received", true}, {"title", "群里发来的表"}, {"period", "2026-10"}};
    auto const form = http::multipart_body({{"envelope", json::serialize(envelope)}}, "file", "人口.xlsx", content);
    Said const made = say("POST", "/api/v1/demands", clerk + "Content-Type: " + form.content_type + "\r\n", form.body);
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.parsed().at("standing").as_string(), "waiting");
    EXPECT_TRUE(made.parsed().at("control_number").is_null());
    std::string const target = "/api/v1/demands/" + std::string(made.parsed().at("id").as_string());

    Said const appealed = say("POST", target + "/appeals", clerk + type, R"({"reason":"这些数台账里都有"})");
    ASSERT_EQ(appealed.status, 201) << appealed.body;
    EXPECT_EQ(api().misfit("Appeal", appealed.body), "");
    EXPECT_EQ(say("POST", target + "/appeals", clerk + type, R"({"reason":""})").status, 422);
    EXPECT_EQ(std::string(made.parsed().at("appeal").as_string()), target + "/appeals") << "the address that the verdict names is served";
    EXPECT_EQ(say("GET", target + "/appeals", issuer).parsed().at("items").as_array().size(), 1u);

    EXPECT_EQ(say("POST", target + "/confirmation", clerk + type, R"({"confirm":true})").status, 403) << "only its issuer";
    EXPECT_EQ(say("POST", target + "/confirmation", issuer + type, R"({"confirm":"yes"})").status, 422);
    EXPECT_EQ(say("GET", target + "/qr", clerk).status, 404) << "no number, no QR";
    Said const confirmed = say("POST", target + "/confirmation", issuer + type, R"({"confirm":true})");
    ASSERT_EQ(confirmed.status, 200) << confirmed.body;
    EXPECT_EQ(api().misfit("Demand", confirmed.body), "");
    EXPECT_FALSE(confirmed.parsed().at("control_number").is_null());
    EXPECT_EQ(confirmed.parsed().at("standing").as_string(), "open");
    Said const qr = say("GET", target + "/qr", clerk);
    EXPECT_EQ(qr.status, 200);
    EXPECT_NE(qr.body.find("<svg"), std::string::npos);
    Said const withdrawn = say("POST", target + "/confirmation", issuer + type, R"({"confirm":false})");
    EXPECT_EQ(withdrawn.parsed().at("standing").as_string(), "withdrawn");
    EXPECT_EQ(say("POST", target + "/confirmation", issuer + type, R"({"confirm":false})").status, 409);
    EXPECT_EQ(say("GET", "/api/v1/control-number-key").parsed().at("public_key").as_string().size(), 64u);
}

TEST_F(ApiTest, ListsAndAdoptsRules) {
    auto const who = signed_in("zhunru");
    std::string const type = "Content-Type: application/json\r\n";
    Said const all = say("GET", "/api/v1/rules", who);
    ASSERT_EQ(all.status, 200) << all.body;
    auto const listed = all.parsed();
    auto const& rules = listed.at("items").as_array();
    EXPECT_EQ(rules.size(), 112u);
    for (auto const& rule : rules) EXPECT_EQ(api().misfit("Rule", json::serialize(rule)), "");
    std::string const decision = R"({"decision":"试验〔2026〕9号","signer":"试验","from":"2027-01-01"})";
    EXPECT_EQ(say("POST", "/api/v1/rules/F-08/adoptions", signed_in("tongji") + type, decision).status, 403);
    EXPECT_EQ(say("POST", "/api/v1/rules/F-99/adoptions", who + type, decision).status, 404);
    EXPECT_EQ(say("POST", "/api/v1/rules/F-08/adoptions", who + type, R"({"decision":""})").status, 422);
    Said const later = say("POST", "/api/v1/rules/F-08/adoptions", who + type, decision);
    ASSERT_EQ(later.status, 201) << later.body;
    EXPECT_EQ(api().misfit("Rule", later.body), "");
    EXPECT_EQ(later.parsed().at("mode").as_string(), "advise") << "from the next year on";
    Said const now = say("POST", "/api/v1/rules/F-08/adoptions", who + type, R"({"decision":"试验〔2026〕10号","signer":"试验"})");
    EXPECT_EQ(now.parsed().at("mode").as_string(), "adopted");
    Said const form = say("POST", "/api/v1/forms", who + type,
                          R"({"year":2026,"form_number":"试1表","title":"试验表","issuer":"410102-TJ","decision":"试验〔2026〕11号"})");
    ASSERT_EQ(form.status, 201) << form.body;
    EXPECT_EQ(api().misfit("CatalogueForm", form.body), "");
    EXPECT_EQ(say("POST", "/api/v1/forms", who + type, R"({"form_number":"试1表"})").status, 422);
}

TEST_F(ApiTest, GrantsRowsByAnAdmittedDemandAndNothingMore) {
    auto const issuer = signed_in("tongji");
    auto const steward = signed_in("shuyuan");
    std::string const type = "Content-Type: application/json\r\n";
    auto const ask = [&](std::string const& title) {
        json::object const envelope{{"issuer", "410102-TJ"}, {"targets", {"410102012"}}, {"title", title}, {"purpose", "核发津贴"}, {"owner", "人口科"},
                                    {"basis", "某办法第四条"}, {"population", "性别 = \"男性\""}, {"due", "2026-12-20"}};
        auto const form = http::multipart_body({{"envelope", json::serialize(envelope)}}, "file", "花名册.csv", "老人花名册\n序号,姓名,性别\n1,,\n");
        return say("POST", "/api/v1/demands", issuer + "Content-Type: " + form.content_type + "\r\n", form.body);
    };
    Said const totals = ask("老人花名册甲");
    ASSERT_EQ(totals.status, 201) << totals.body;
    EXPECT_EQ(api().misfit("Demand", totals.body), "");
    EXPECT_TRUE(totals.parsed().at("totals").at(0).at("count").is_null()) << "two persons are not told";
    EXPECT_EQ(totals.body.find("张三"), std::string::npos);
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/rows?elements=YZ0001", issuer).status, 403);

    std::string const said = R"({"form":"老人花名册乙","issuer":"410102-TJ","purpose":"核发津贴","clause":"某办法第四条"})";
    EXPECT_EQ(say("POST", "/api/v1/purposes", issuer + type, said).status, 403) << "only a steward";
    Said const purpose = say("POST", "/api/v1/purposes", steward + type, said);
    ASSERT_EQ(purpose.status, 201) << purpose.body;
    EXPECT_EQ(api().misfit("Purpose", purpose.body), "");
    EXPECT_EQ(say("GET", "/api/v1/purposes", steward).parsed().at("items").as_array().size(), 1u);

    Said const admitted = ask("老人花名册乙");
    ASSERT_EQ(admitted.status, 201) << admitted.body;
    EXPECT_EQ(api().misfit("Demand", admitted.body), "");
    Said const grants = say("GET", "/api/v1/grants", issuer);
    ASSERT_EQ(grants.parsed().at("items").as_array().size(), 1u) << grants.body;
    auto const grant = grants.parsed().at("items").at(0);
    EXPECT_EQ(api().misfit("Grant", json::serialize(grant)), "");
    EXPECT_EQ(grant.at("cause"), admitted.parsed().at("control_number"));
    EXPECT_EQ(grant.at("last").as_string(), "2026-12-20");

    Said const rows = say("GET", "/api/v1/ledgers/person/rows?elements=YZ0001", issuer);
    ASSERT_EQ(rows.status, 200) << rows.body;
    EXPECT_EQ(rows.parsed().at("items").as_array().size(), 2u);
    EXPECT_EQ(rows.parsed().at("items").at(0).at("cells").at(0).at("value").as_string(), "张三") << "plain under a grant";
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/rows?elements=YZ0001,YZ0003", issuer).status, 403) << "a column that is not granted";
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/rows?elements=YZ0001&units=410102001", issuer).status, 403) << "another street";
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/rows?elements=YZ0001&as_of=2026-01-01", issuer).status, 403) << "another day";
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/rows?elements=YZ0001&grant=1", issuer).status, 403) << "no such grant";
    Said const none = say("GET", "/api/v1/ledgers/person/rows?elements=YZ0001&population=" + http::percent_encoded("性别 = \"女性\""), issuer);
    EXPECT_EQ(none.parsed().at("items").as_array().size(), 0u) << "a condition only narrows";

    std::string const target = "/api/v1/demands/" + std::string(admitted.parsed().at("id").as_string());
    Said const filled = say("GET", target + "/filled", issuer);
    EXPECT_NE(filled.body.find("张三"), std::string::npos);
    EXPECT_NE(filled.head.find("2026-12-20"), std::string::npos) << "the name says until when it may be kept";
    EXPECT_EQ(say("GET", target + "/filled", signed_in("zhunru")).body.find("张三"), std::string::npos) << "a gatekeeper works with no rows";
    say("POST", target + "/confirmation", issuer + type, R"({"confirm":false})");
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/rows?elements=YZ0001", issuer).status, 403) << "withdrawn";
}

TEST_F(ApiTest, JudgesAsAJobWhenAsked) {
    auto const who = signed_in("tongji");
    Said const accepted = raise(who, {}, "Prefer: respond-async\r\n");
    ASSERT_EQ(accepted.status, 202) << accepted.body;
    EXPECT_EQ(api().misfit("Job", accepted.body), "");
    auto const id = std::string(accepted.parsed().at("id").as_string());
    EXPECT_EQ(say("GET", "/api/v1/jobs/" + id, signed_in("xushui")).status, 404) << "another's job";
    Said const events = say("GET", "/api/v1/jobs/" + id + "/events", who);
    EXPECT_NE(events.head.find("text/event-stream"), std::string::npos);
    EXPECT_NE(events.body.find("event: done"), std::string::npos) << events.body;
    Said const job = say("GET", "/api/v1/jobs/" + id, who);
    EXPECT_EQ(api().misfit("Job", job.body), "");
    ASSERT_EQ(job.parsed().at("state").as_string(), "done") << job.body;
    EXPECT_EQ(api().misfit("Demand", json::serialize(job.parsed().at("result"))), "");
}

TEST_F(ApiTest, RefusesABrokenFileAndAForgottenPart) {
    auto const who = signed_in("tongji");
    json::object const envelope{{"issuer", "410102-TJ"}, {"targets", {"410102012"}}};
    auto const form = http::multipart_body({{"envelope", json::serialize(envelope)}}, "file", "坏.xlsx", "PK\x03\x04 cut off");
    Said const broken = say("POST", "/api/v1/demands", who + "Content-Type: " + form.content_type + "\r\n", form.body);
    EXPECT_EQ(broken.status / 100, 4) << broken.body;
    EXPECT_EQ(api().misfit("Problem", broken.body), "");
    auto const alone = http::multipart_body({}, "file", "a.xlsx", "PK");
    EXPECT_EQ(say("POST", "/api/v1/demands", who + "Content-Type: " + alone.content_type + "\r\n", alone.body).status, 400);
}

std::ptrdiff_t entries_of(std::filesystem::path const& folder) {
    return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
}

/// Files that this process, and so the server in it, has open below `folder`.
std::vector<std::filesystem::path> open_below(std::filesystem::path const& folder) {
    std::vector<std::filesystem::path> out;
    for (auto const& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        auto file = std::filesystem::read_symlink(entry.path(), gone);
        if (!gone && file.string().starts_with(folder.string() + "/yizhen-") && file.filename().string().starts_with("upload-")) out.push_back(std::move(file));
    }
    return out;
}

/// True as soon as it is, or after ten seconds.
bool soon(std::function<bool()> const& is_so) {
    for (int i = 0; i < 1'000 && !is_so(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return is_so();
}

TEST_F(ApiTest, SixtyFourHalfSentUploadsHinderNobodyAndLeaveNothing) {
    constexpr std::size_t kHanging = 64;
    auto const who = signed_in("tongji");
    auto const halves = [] { return open_below(files::memory_dir()); };
    auto const descriptors = [] { return entries_of("/proc/self/fd"); };
    auto const descriptors_before = descriptors();
    ASSERT_TRUE(halves().empty());
    auto const form = http::multipart_body({{"envelope", "{}"}}, "file", "人口.xlsx", std::string(1'200'000, 'x'));  // of a half, a part is on the disk
    auto const head = "POST /api/v1/demands HTTP/1.1\r\nHost: localhost\r\n" + who + "Content-Type: " + form.content_type +
                      "\r\nContent-Length: " + std::to_string(form.body.size()) + "\r\n\r\n";
    std::vector<std::unique_ptr<http::testing::RawClient>> hanging;
    for (std::size_t i = 0; i < kHanging; ++i) {
        hanging.push_back(std::make_unique<http::testing::RawClient>(s_served->port()));
        ASSERT_TRUE(hanging.back()->send(head + form.body.substr(0, form.body.size() / 2)));
        for (auto& client : hanging) ASSERT_TRUE(client->send("x")) << "none is silent for as long as the server bears it";
    }
    ASSERT_TRUE(soon([&] { return halves().size() == kHanging; })) << halves().size() << " halves are kept";
    auto const spool = halves().front().parent_path();
    EXPECT_EQ(say("GET", "/healthz").status, 200);
    EXPECT_EQ(say("GET", "/api/v1/demands", who).status, 200) << "with its session and its database";
    for (auto& client : hanging) {
        EXPECT_EQ(client->receive(1), "") << "they hang all the while";
        EXPECT_FALSE(client->closed);
    }
    for (auto& client : hanging) client->close();
    EXPECT_EQ(say("GET", "/api/v1/demands", who).status, 200) << "the next request";
    EXPECT_TRUE(soon([&] { return entries_of(spool) == 0; })) << entries_of(spool) << " halves are left";
    EXPECT_TRUE(soon([&] { return descriptors() <= descriptors_before; })) << descriptors() - descriptors_before << " descriptors are left";
    EXPECT_EQ(raise(who).status, 201) << "a whole upload is taken";
}

TEST_F(ApiTest, ChecksControlNumbersOpenly) {
    Said const said = say("GET", "/api/v1/control-numbers/410102-2026-000123-0");
    EXPECT_EQ(said.status, 200);
    EXPECT_EQ(api().misfit("ControlNumberCheck", said.body), "");
}

TEST_F(ApiTest, TellsWhatIsHeldAsFarAsScopeReaches) {
    auto const who = signed_in("xushui");
    Said const list = say("GET", "/api/v1/ledgers", who);
    ASSERT_EQ(list.status, 200) << list.body;
    EXPECT_EQ(api().misfit("Ledger", json::serialize(list.parsed().at("items").at(0))), "");
    Said const coverage = say("GET", "/api/v1/ledgers/person/coverage?elements=YZ0006,YZ0007", who);
    ASSERT_EQ(coverage.status, 200) << coverage.body;
    auto const sex = coverage.parsed().at("items").at(0);
    EXPECT_EQ(api().misfit("ElementCoverage", json::serialize(sex)), "");
    EXPECT_EQ(sex.at("held").as_int64(), 2);
    EXPECT_EQ(coverage.parsed().at("items").at(1).at("missing").as_int64(), 2);

    Said const first = say("GET", "/api/v1/ledgers/person/rows?elements=YZ0001,YZ0006&limit=1", who);
    ASSERT_EQ(first.status, 200) << first.body;
    auto const row = first.parsed().at("items").at(0);
    EXPECT_EQ(api().misfit("LedgerRow", json::serialize(row)), "");
    EXPECT_EQ(row.at("cells").at(0).at("value").as_string(), "张*") << "masked without a grant";
    EXPECT_EQ(first.body.find("19460715"), std::string::npos);
    auto const cursor = std::string(first.parsed().at("next").as_string());
    Said const second = say("GET", "/api/v1/ledgers/person/rows?elements=YZ0001&limit=1&cursor=" + cursor, who);
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_NE(second.parsed().at("items").at(0).at("id"), row.at("id"));

    Said const elsewhere = say("GET", "/api/v1/ledgers/person/rows?elements=YZ0001", signed_in("linshanzhai"));
    EXPECT_EQ(elsewhere.parsed().at("items").as_array().size(), 0u) << "another street's people";
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/rows?elements=YZ0001&units=410102012", signed_in("linshanzhai")).status, 403);
    auto const issuer = signed_in("tongji");
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/rows?elements=YZ0001", issuer).status, 403) << "no standing right to rows";
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/coverage?elements=YZ0001&units=410102012", issuer).status, 403);
    EXPECT_EQ(say("GET", "/api/v1/ledgers/nothing/rows?elements=YZ0001", who).status, 404);
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/rows?elements=YZ9999", who).status, 422);
}

TEST_F(ApiTest, ServesTheCommandLineOverTheSocket) {
    auto const answer = http::exchange(s_served->socket(), "GET", "/api/v1/people", {}, {});
    ASSERT_TRUE(answer) << answer.problem().message;
    EXPECT_EQ(answer.value().status, 200) << answer.value().body;
    // Names instead of codes, as people write on the command line.
    json::object const envelope{{"issuer", "区统计局"}, {"targets", {"须水街道"}}, {"received", true}, {"period", "2026-10"}};
    auto const content = files::read_file(kSource / "cases/forms/files/renkou_jiben_tongji.xlsx").value();
    auto const form = http::multipart_body({{"envelope", json::serialize(envelope)}}, "file", "人口.xlsx", content);
    auto const made = http::exchange(s_served->socket(), "POST", "/api/v1/demands", {{"Content-Type", form.content_type}}, form.body);
    ASSERT_TRUE(made) << made.problem().message;
    EXPECT_EQ(made.value().status, 201) << made.value().body;
    EXPECT_EQ(api().misfit("Demand", made.value().body), "");
}

}  // namespace
}  // namespace yizhen

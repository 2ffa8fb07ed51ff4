// Filling and approving over HTTP: sessions of a village, its street, the county and the issuer. Persons and figures are
// synthetic.

#include "platform/http/local_client.h"
#include "tests/http_fixture.h"

namespace yizhen {
namespace {

namespace json = boost::json;
using test::api;
using test::Said;
using test::text;

class TasksApiTest : public test::ServedSuite {
protected:
    static void SetUpTestSuite() {
        ServedSuite::SetUpTestSuite();
        test::FixedClock const clock;
        make_people(*test::open_county(data(), clock));
        serve();
        s_demand = raise();
    }

    static void make_people(app::County& county) {
        auto const tree = county.org().tree();
        auto const village = tree->resolve(tree->find_code("410102")->realm, "须水村委会").value();
        s_village = village.code;
        auto const add = [&](char const* account, std::string const& code, access::Role role) {
            s_person[account] = test::add_person(county.folder().access(), *tree, account, code, role).value;
        };
        add("cun", village.code, access::Role::frontline);
        add("wenshu", village.code, access::Role::frontline);
        add("cunzhang", village.code, access::Role::leader);
        add("jiedao", "410102012", access::Role::leader);
        add("jingban", "410102012", access::Role::frontline);
        add("quzhang", "410102", access::Role::leader);
        add("tongji", "410102-TJ", access::Role::requester);
        add("nongye", "410102-NY", access::Role::requester);
        add("linjie", "410102001", access::Role::frontline);
    }

    static std::string raise() {
        auto const content = files::read_file(test::kSource / "cases/forms/files/renkou_jiben_tongji.xlsx").value();
        json::object const envelope{{"issuer", "410102-TJ"}, {"targets", {"410102012"}}, {"purpose", "掌握人口情况"}, {"owner", "人口科"},
                                    {"basis", "某制度第五条"}, {"period", "2026-10"}, {"due", "2026-12-20"}};
        auto const form = http::multipart_body({{"envelope", json::serialize(envelope)}}, "file", "人口.xlsx", content);
        Said const said = say("POST", "/api/v1/demands", signed_in("tongji") + "Content-Type: " + form.content_type + "\r\n", form.body);
        EXPECT_EQ(said.status, 201) << said.body;
        return std::string(said.parsed().at("id").as_string());
    }
    /// The one task of the village.
    static std::string my_task(std::string const& who) {
        Said const page = say("GET", "/api/v1/tasks", who);
        EXPECT_EQ(page.status, 200) << page.body;
        auto const items = page.parsed().at("items").as_array();
        EXPECT_EQ(items.size(), 1u);
        EXPECT_EQ(api().misfit("Task", json::serialize(items.at(0))), "");
        return text(items.at(0).at("id"));
    }
    static json::object answers(json::value const& detail) {
        json::object values;
        for (auto const& cell : detail.at("asked").as_array()) {
            values[cell.at("key").as_string()] = cell.at("why").as_string() == "unknown" ? "/" : "0";
        }
        return values;
    }

    static inline std::string s_village;
    static inline std::string s_demand;
    static inline std::map<std::string, std::int64_t> s_person;
};

TEST_F(TasksApiTest, a_village_fills_its_street_and_county_approve) {
    auto const village = signed_in("cun");
    auto const id = my_task(village);
    auto const task = "/api/v1/tasks/" + id;
    Said const detail = say("GET", task, village);
    ASSERT_EQ(detail.status, 200) << detail.body;
    EXPECT_EQ(api().misfit("TaskDetail", detail.body), "");
    EXPECT_EQ(api().misfit("AskedCell", json::serialize(detail.parsed().at("asked").at(0))), "");
    EXPECT_EQ(api().misfit("Timeliness", json::serialize(detail.parsed().at("timeliness"))), "");

    // Drafts survive, and a page that is behind is told so.
    auto const values = answers(detail.parsed());
    auto const first = std::string(values.begin()->key());
    Said const draft = say("PUT", task + "/draft", village, json::serialize(json::object{{"values", {{first, "1"}}}}));
    ASSERT_EQ(draft.status, 200) << draft.body;
    EXPECT_EQ(api().misfit("Draft", draft.body), "");
    EXPECT_EQ(say("PUT", task + "/draft", village + "If-Match: \"draft-1-0\"\r\n", R"({"values":{}})").status, 412);
    EXPECT_EQ(text(say("GET", task + "/draft", village).parsed().at("values").at(first)), "1");

    // Strangers see nothing, the issuer sees where it stands.
    EXPECT_EQ(say("GET", task, signed_in("linjie")).status, 404);
    EXPECT_EQ(say("GET", task, signed_in("nongye")).status, 404);
    Said const issuer = say("GET", task, signed_in("tongji"));
    EXPECT_EQ(issuer.status, 200);
    EXPECT_FALSE(issuer.parsed().at("asked").at(0).as_object().contains("submitted"));
    EXPECT_EQ(say("POST", task + "/submission", signed_in("tongji"), "{}").status, 403);

    // A question to the issuer.
    Said const asked = say("POST", task + "/questions", village, R"({"words":"常住还是户籍？"})");
    ASSERT_EQ(asked.status, 201) << asked.body;
    EXPECT_EQ(api().misfit("TaskQuestion", asked.body), "");
    auto const answer = task + "/questions/" + text(asked.parsed().at("id")) + "/answer";
    EXPECT_EQ(say("POST", answer, village, R"({"words":"我自己答"})").status, 403);
    EXPECT_EQ(say("POST", answer, signed_in("tongji"), R"({"words":"常住"})").status, 200);

    // A gap is refused by name, the whole is taken, the same again is the same.
    Said const gap = say("POST", task + "/submission", village, R"({"values":{}})");
    EXPECT_EQ(gap.status, 422);
    EXPECT_EQ(text(gap.parsed().at("code")), "checks-failed");
    EXPECT_FALSE(gap.parsed().at("details").as_array().empty());
    EXPECT_EQ(api().misfit("Problem", gap.body), "");
    auto uneven = values;
    auto const asked_cells = detail.parsed().at("asked").as_array();
    for (auto const& cell : asked_cells) {
        if (text(cell.at("name")) == "总人口数") uneven[cell.at("key").as_string()] = "7";
    }
    ASSERT_NE(uneven, values);
    Said const broken = say("POST", task + "/submission", village, json::serialize(json::object{{"values", uneven}}));
    EXPECT_EQ(broken.status, 422);
    EXPECT_EQ(api().misfit("Problem", broken.body), "");
    auto const findings = broken.parsed().at("findings").as_array();
    auto const balance = std::ranges::find_if(findings, [](auto const& one) { return text(one.at("rule")) == "balance"; });
    ASSERT_NE(balance, findings.end()) << broken.body;
    EXPECT_EQ(api().misfit("Finding", json::serialize(*balance)), "");
    EXPECT_EQ(text(balance->at("parts").at("total")), "7");
    EXPECT_EQ(text(balance->at("parts").at("parts_sum")), "0");
    EXPECT_EQ(text(balance->at("parts").at("difference")), "7");
    EXPECT_EQ(balance->at("parts").at("rows").as_array().size(), 2u);

    // What is given to one is that one's, until it is given on; and only to who can fill it in.
    auto const give = [&](std::string const& who, std::int64_t to) {
        return say("POST", task + "/delegation", signed_in(who), json::serialize(json::object{{"to", to == 0 ? "0" : std::to_string(to)}})).status;
    };
    EXPECT_EQ(give("cun", s_person.at("cunzhang")), 422);
    ASSERT_EQ(give("cun", s_person.at("wenshu")), 200);
    EXPECT_EQ(say("PUT", task + "/draft", village, R"({"values":{}})").status, 403);
    EXPECT_EQ(say("POST", task + "/submission", village, json::serialize(json::object{{"values", values}})).status, 403);
    ASSERT_EQ(give("cun", 0), 200);
    auto const body = json::serialize(json::object{{"values", values}, {"active_ms", {{first, 3'000}}}});
    Said const sent = say("POST", task + "/submission", village, body);
    ASSERT_EQ(sent.status, 200) << sent.body;
    EXPECT_EQ(api().misfit("Receipt", sent.body), "");
    Said const again = say("POST", task + "/submission", village, body);
    EXPECT_TRUE(again.parsed().at("again").as_bool());
    EXPECT_EQ(again.parsed().at("digest"), sent.parsed().at("digest"));

    // Up the tree.
    auto const street = signed_in("jiedao");
    Said const waiting = say("GET", "/api/v1/tasks?waiting=me&state=submitted", street);
    ASSERT_EQ(waiting.parsed().at("items").as_array().size(), 1u) << waiting.body;
    auto const approval = json::serialize(json::object{{"tasks", {id}}});
    Said const mixed = say("POST", "/api/v1/task-approvals", signed_in("quzhang"), json::serialize(json::object{{"tasks", {"1", id}}}));
    ASSERT_EQ(mixed.parsed().at("items").as_array().size(), 2u) << mixed.body << "each by itself";
    EXPECT_EQ(text(mixed.parsed().at("items").at(0).at("problem").at("code")), "not-found");
    auto const may = [&](std::string const& who) { return say("GET", task, who).parsed().at("may"); };
    EXPECT_TRUE(may(street).at("approve").as_bool());
    EXPECT_FALSE(may(signed_in("quzhang")).at("approve").as_bool()) << "not yet";
    EXPECT_FALSE(text(may(signed_in("quzhang")).at("why_not")).empty());
    EXPECT_FALSE(may(village).at("fill").as_bool()) << "it was sent in";
    EXPECT_TRUE(may(signed_in("tongji")).at("answer").as_bool());
    Said const early = say("POST", "/api/v1/task-approvals", signed_in("quzhang"), approval);
    EXPECT_EQ(text(early.parsed().at("items").at(0).at("problem").at("code")), "not-allowed");
    Said const back = say("POST", task + "/return", street, json::serialize(json::object{{"comments", {{first, "请核对"}}}}));
    ASSERT_EQ(back.status, 200) << back.body;
    EXPECT_EQ(text(back.parsed().at("state")), "returned");
    Said const mended = say("GET", task + "/draft", village);
    EXPECT_EQ(mended.parsed().at("values").as_object().size(), values.size()) << "what was sent in is not typed anew";
    EXPECT_EQ(api().misfit("TaskEvent", json::serialize(back.parsed().at("events").at(0))), "");
    ASSERT_EQ(say("POST", task + "/submission", village, body).status, 200);
    Said const one = say("POST", "/api/v1/task-approvals", street, approval);
    ASSERT_EQ(one.status, 200) << one.body;
    EXPECT_EQ(api().misfit("Approval", json::serialize(one.parsed().at("items").at(0))), "");
    EXPECT_TRUE(one.parsed().at("items").at(0).at("problem").is_null()) << one.body;
    Said const two = say("POST", "/api/v1/task-approvals", signed_in("quzhang"), approval);
    EXPECT_EQ(text(two.parsed().at("items").at(0).at("task").at("state")), "approved") << two.body;

    Said const of_demand = say("GET", "/api/v1/demands/" + s_demand + "/tasks?state=approved", signed_in("tongji"));
    EXPECT_EQ(of_demand.parsed().at("items").as_array().size(), 1u);
    EXPECT_TRUE(may(street).at("reopen").as_bool());
    EXPECT_FALSE(may(village).at("reopen").as_bool());
    Said const reopened = say("POST", task + "/reopening", street, R"({"reason":"漏了两户"})");
    EXPECT_EQ(text(reopened.parsed().at("state")), "returned");
    EXPECT_TRUE(may(village).at("fill").as_bool());
    EXPECT_FALSE(say("GET", task + "/draft", village).parsed().at("values").as_object().empty()) << "the figures as they were approved";
    EXPECT_EQ(say("GET", "/api/v1/filling-times", village).status, 200);
    EXPECT_EQ(say("GET", "/api/v1/tasks?state=nonsense", village).status, 422);
}

TEST_F(TasksApiTest, a_shared_phone_fills_for_its_unit_and_names_who_acts) {
    auto const leader = signed_in("cunzhang");
    auto const device = [&](std::string const& pin) {
        return say("POST", "/api/v1/devices", leader, json::serialize(json::object{{"unit", s_village}, {"label", "值班手机"}, {"pin", pin}}));
    };
    EXPECT_EQ(device("123456").status, 422) << "too easy to guess";
    EXPECT_EQ(device("12ab56").status, 422);
    EXPECT_EQ(say("POST", "/api/v1/devices", signed_in("cun"), R"({"unit":"410102","label":"x","pin":"274913"})").status, 403);
    EXPECT_EQ(say("POST", "/api/v1/devices", leader, R"({"unit":"410102012","label":"x","pin":"274913"})").status, 404) << "not the leader's unit";
    Said const made = device("274913");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(api().misfit("Device", made.body), "");
    auto const account = text(made.parsed().at("account"));
    Said const list = say("GET", "/api/v1/devices?unit=" + s_village, leader);
    ASSERT_EQ(list.parsed().at("items").as_array().size(), 1u) << list.body;
    EXPECT_EQ(list.body.find(account), std::string::npos) << "given out once";

    auto const phone = signed_in(account, "274913");
    auto const id = my_task(phone);
    auto const task = "/api/v1/tasks/" + id;
    Said const people = say("GET", task + "/people", phone);
    ASSERT_EQ(people.parsed().at("items").as_array().size(), 3u) << people.body;
    Said const detail = say("GET", task, phone);
    json::object body{{"values", answers(detail.parsed())}};
    EXPECT_EQ(say("POST", task + "/submission", phone, json::serialize(body)).status, 422) << "who acts?";
    body["acting"] = std::to_string(s_person.at("jiedao"));
    EXPECT_EQ(say("POST", task + "/submission", phone, json::serialize(body)).status, 422) << "not of the unit";
    body["acting"] = std::to_string(s_person.at("cun"));
    EXPECT_EQ(say("POST", task + "/submission", signed_in("jingban"), json::serialize(body)).status, 403) << "own account, another's name";
    Said const sent = say("POST", task + "/submission", phone, json::serialize(body));
    ASSERT_EQ(sent.status, 200) << sent.body;
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/rows?elements=YZ0001", phone).status, 403) << "it fills, and nothing else";

    for (int wrong = 0; wrong < 5; ++wrong) {
        EXPECT_EQ(say("POST", "/api/v1/session", "Content-Type: application/json\r\n", json::serialize(json::object{{"account", account}, {"password", "000001"}})).status, 401);
    }
    EXPECT_EQ(say("POST", "/api/v1/session", "Content-Type: application/json\r\n", json::serialize(json::object{{"account", account}, {"password", "274913"}})).status, 429);
    EXPECT_EQ(say("DELETE", "/api/v1/devices/" + text(made.parsed().at("id")), leader).status, 204);
    EXPECT_EQ(say("GET", task, phone).status, 401) << "its sessions ended";
}

TEST_F(TasksApiTest, a_received_form_asks_those_below_only_when_its_receiver_wants_it) {
    auto const content = files::read_file(test::kSource / "cases/forms/files/renkou_jiben_tongji.xlsx").value();
    json::object const envelope{{"issuer", "410102-NY"}, {"targets", {"410102012"}}, {"period", "2026-09"}, {"received", true}};
    auto const form = http::multipart_body({{"envelope", json::serialize(envelope)}}, "file", "外来.xlsx", content);
    auto const who = signed_in("jingban");
    Said const made = say("POST", "/api/v1/demands", who + "Content-Type: " + form.content_type + "\r\n", form.body);
    ASSERT_EQ(made.status, 201) << made.body;
    auto const target = "/api/v1/demands/" + text(made.parsed().at("id")) + "/tasks";
    EXPECT_EQ(say("GET", target, who).status, 404) << "the base chooses";
    EXPECT_EQ(say("POST", target, signed_in("linjie"), "{}").status, 404);
    Said const asked = say("POST", target, who, "{}");
    ASSERT_EQ(asked.status, 201) << asked.body;
    auto const task = asked.parsed().at("items").at(0);
    EXPECT_TRUE(task.at("control_number").is_null());
    Said const detail = say("GET", "/api/v1/tasks/" + text(task.at("id")), who);
    ASSERT_EQ(detail.parsed().at("chain").as_array().size(), 1u) << "nobody above the receiver approves it";
    EXPECT_EQ(text(detail.parsed().at("chain").at(0).at("code")), "410102012");
}

}  // namespace
}  // namespace yizhen

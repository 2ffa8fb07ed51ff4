// The requester's side and exports over HTTP: progress, reminders, sign-off, the file at any moment, what leaves and comes
// back. Persons and figures are synthetic.

#include "platform/http/local_client.h"
#include "tests/http_fixture.h"

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>

namespace yizhen {
namespace {

namespace json = boost::json;
using test::api;
using test::Said;
using test::text;

class RequesterApiTest : public test::ServedSuite {
protected:
    static void SetUpTestSuite() {
        ServedSuite::SetUpTestSuite();
        test::FixedClock const clock;
        make_people(*test::open_county(data(), clock));
        serve();
        s_demand = "/api/v1/demands/" + raise("人口.xlsx", "统计联网直报平台");
    }

    static void make_people(app::County& county) {
        auto& people = county.folder().access();
        auto const tree = county.org().tree();
        s_village = tree->resolve(tree->find_code("410102")->realm, "须水村委会").value().code;
        auto const add = [&](char const* account, std::string const& code, access::Role role) {
            test::add_person(people, *tree, account, code, role);
        };
        add("cun", s_village, access::Role::frontline);
        add("jiedao", "410102012", access::Role::leader);
        add("quzhang", "410102", access::Role::leader);
        add("tongji", "410102-TJ", access::Role::requester);
        add("nongye", "410102-NY", access::Role::requester);
        add("shenji", "410102", access::Role::auditor);
        write_persons(county);
        access::Grant grant;
        grant.realm = tree->find_code("410102")->realm;
        grant.unit = tree->find_code("410102-TJ")->id;
        grant.ledger = "person";
        for (auto const* name : {"公民身份号码", "现居住地址"}) grant.columns.push_back(county.ledgers().shapes().find("person")->named(name)->element.code);
        s_granted = grant.columns[0] + "," + grant.columns[1];
        grant.cause = "410102-2026-000077-X";
        grant.from = test::kToday;
        grant.last = CivilDate::of(2026, 12, 1).value();
        grant.units = {"410102012"};
        auto const given = people.grant(grant, app::system_actor());
        ASSERT_TRUE(given) << given.problem().message;
        s_grant = std::to_string(given.value().value);
    }
    /// Cells as they are awkward, in the ledgers from the start.
    static void write_persons(app::County& county) {
        ledgers::Batch batch;
        batch.ledger = "person";
        auto const* shape = county.ledgers().shapes().find("person");
        for (auto const* name : {"公民身份号码", "姓名", "现居住地址"}) batch.elements.push_back(shape->named(name)->element.code);
        batch.source = "测试";
        batch.as_of = CivilDate::of(2026, 11, 1).value();
        std::vector<std::pair<std::string, std::string>> const rows{{"41990019460715739X", "=HYPERLINK(\"x\")"}, {"419900193609105273", "甲路3号,东头"}};
        std::size_t at = 0;
        batch.next = [&](ledgers::IncomingRow& row) {
            if (at == rows.size()) return false;
            auto const held = [](std::string words) { return CellValue{std::move(words), CellState::present}; };
            row = {s_village, {}, {held(rows[at].first), held("张三"), held(rows[at].second)}, "测试", {}};
            ++at;
            return true;
        };
        auto const receipt = county.ledgers().write(county.org().tree()->find_code("410102")->realm, app::system_actor(), batch);
        ASSERT_TRUE(receipt) << receipt.problem().message;
        ASSERT_EQ(receipt.value().created, 2);
    }

    static std::string raise(std::string const& name, std::string const& system) {
        auto const content = files::read_file(test::kSource / "cases/forms/files/renkou_jiben_tongji.xlsx").value();
        json::object const envelope{{"issuer", "410102-TJ"}, {"targets", {"410102012"}}, {"purpose", "掌握人口情况"}, {"owner", "人口科"},
                                    {"basis", "某制度第五条"}, {"period", "2026-10"}, {"due", "2026-12-20"}, {"system", system}};
        auto const form = http::multipart_body({{"envelope", json::serialize(envelope)}}, "file", name, content);
        Said const said = say("POST", "/api/v1/demands", signed_in("tongji") + "Content-Type: " + form.content_type + "\r\n", form.body);
        EXPECT_EQ(said.status, 201) << said.body;
        return std::string(said.parsed().at("id").as_string());
    }
    /// The village answers a nought everywhere; it goes up to the county.
    static void answer_and_approve() {
        auto const village = signed_in("cun");
        Said const page = say("GET", "/api/v1/tasks", village);
        auto const tasks = page.parsed();
        auto const id = text(tasks.at("items").at(0).at("id"));
        Said const detail = say("GET", "/api/v1/tasks/" + id, village);
        json::object values;
        auto const asked = detail.parsed();
        for (auto const& cell : asked.at("asked").as_array()) values[cell.at("key").as_string()] = cell.at("why").as_string() == "unknown" ? "/" : "0";
        Said const sent = say("POST", "/api/v1/tasks/" + id + "/submission", village, json::serialize(json::object{{"values", values}}));
        ASSERT_EQ(sent.status, 200) << sent.body;
        auto const approval = json::serialize(json::object{{"tasks", {id}}});
        for (auto const* who : {"jiedao", "quzhang"}) {
            Said const done = say("POST", "/api/v1/task-approvals", signed_in(who), approval);
            ASSERT_TRUE(done.parsed().at("items").at(0).at("problem").is_null()) << done.body;
        }
    }
    static json::value unit_of(json::value const& progress, std::string const& code) {
        for (auto const& node : progress.at("units").as_array()) {
            if (text(node.at("unit").at("code")) == code) return node;
        }
        ADD_FAILURE() << "no node " << code;
        return {};
    }
    static http::LocalAnswer get(std::string const& target) {
        auto answer = http::exchange(s_served->socket(), "GET", target, {}, {});
        EXPECT_TRUE(answer) << answer.problem().message;
        return answer ? std::move(answer).value() : http::LocalAnswer{};
    }
    static json::value imported(std::string const& ledger, std::string const& bytes, std::string const& name) {
        auto const file = s_folder->path() / name;
        std::ofstream(file, std::ios::binary) << bytes;
        auto const answer = http::send_files(s_served->socket(), "/api/v1/ledgers/" + ledger + "/rows", {}, {{"as_of", "2026-11-01"}, {"unit", "410102"}},
                                             {{"file", name, file}}, s_served->random());
        EXPECT_TRUE(answer && answer.value().status == 200) << (answer ? answer.value().body : answer.problem().message);
        return answer ? json::parse(answer.value().body) : json::value();
    }
    static int cli(std::string const& arguments) {
        auto const command = std::string(YIZHEN_PROGRAM) + " " + arguments + " >> " + (s_folder->path() / "said.txt").string() + " 2>&1";
        int const status = std::system(command.c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    static inline std::string s_village;
    static inline std::string s_demand;
    static inline std::string s_grant;
    static inline std::string s_granted;
};

TEST_F(RequesterApiTest, a_requester_sees_reminds_takes_the_file_and_signs_off) {
    auto const issuer = signed_in("tongji");
    Said const before = say("GET", s_demand + "/progress", issuer);
    ASSERT_EQ(before.status, 200) << before.body;
    EXPECT_EQ(api().misfit("Progress", before.body), "");
    EXPECT_EQ(before.parsed().at("answered").as_int64(), 0);
    EXPECT_TRUE(before.parsed().at("sign_off").is_null());
    Said const empty = say("GET", s_demand + "/completeness", issuer);
    ASSERT_EQ(empty.status, 200) << empty.body;
    EXPECT_EQ(api().misfit("Completeness", empty.body), "");

    // Only those who are missing, once a day; nobody but the issuer may.
    EXPECT_EQ(say("POST", s_demand + "/reminders", signed_in("nongye"), "{}").status, 404);
    EXPECT_EQ(say("POST", s_demand + "/reminders", signed_in("cun"), "{}").status, 404);
    answer_and_approve();
    Said const reminded = say("POST", s_demand + "/reminders", issuer, "{}");
    ASSERT_EQ(reminded.status, 200) << reminded.body;
    EXPECT_EQ(api().misfit("Reminded", reminded.body), "");
    EXPECT_FALSE(reminded.parsed().at("reminded").as_array().empty());
    EXPECT_EQ(reminded.body.find(s_village), std::string::npos) << "who has answered is left alone";
    Said const again = say("POST", s_demand + "/reminders", issuer, "{}");
    EXPECT_TRUE(again.parsed().at("reminded").as_array().empty());

    Said const after = say("GET", s_demand + "/progress", issuer);
    auto const village = unit_of(after.parsed(), s_village);
    EXPECT_EQ(text(village.at("own").at("state")), "approved");
    EXPECT_EQ(village.at("answered"), village.at("cells"));
    EXPECT_GT(after.parsed().at("answered").as_int64(), 0);

    // The file as the verdict saw it, and as it is now.
    Said const now = say("GET", s_demand + "/completeness", issuer);
    EXPECT_GT(now.parsed().at("answered").as_int64(), empty.parsed().at("answered").as_int64());
    Said const then = say("GET", s_demand + "/filled", issuer);
    Said const filled = say("GET", s_demand + "/filled?at=now", issuer);
    ASSERT_EQ(filled.status, 200);
    EXPECT_TRUE(filled.body.starts_with("PK"));
    EXPECT_NE(filled.body, then.body);
    EXPECT_EQ(filled.header("X-Cells-Answered"), std::to_string(now.parsed().at("answered").as_int64()) + "/" + std::to_string(now.parsed().at("cells").as_int64()));
    EXPECT_EQ(then.header("X-Cells-Answered"), std::to_string(empty.parsed().at("answered").as_int64()) + "/" + std::to_string(empty.parsed().at("cells").as_int64()));

    // What it got comes back by import, from the table of answers and from the issuer's own file.
    auto const table = get(s_demand + "/answers?ledger=unit_period&format=csv");
    ASSERT_EQ(table.status, 200) << table.body;
    EXPECT_NE(table.body.find("完整度"), std::string::npos);
    auto const receipt = imported("unit_period", table.body, "answers.csv");
    EXPECT_GT(receipt.at("same").as_int64(), 0) << json::serialize(receipt);
    EXPECT_EQ(receipt.at("created").as_int64() + receipt.at("updated").as_int64() + receipt.at("rejected").as_int64(), 0) << json::serialize(receipt);
    EXPECT_TRUE(get(s_demand + "/answers?format=csv").status == 200);
    auto const own = s_folder->path() / "已填.xlsx";
    std::ofstream(own, std::ios::binary) << get(s_demand + "/filled?at=now").body;
    auto const taken = http::send_files(s_served->socket(), "/api/v1/answers", {}, {{"as_of", "2026-10-31"}, {"unit", "410102012"}, {"period", "2026-10"}, {"dry_run", "true"}},
                                        {{"file", "已填.xlsx", own}}, s_served->random());
    ASSERT_TRUE(taken && taken.value().status == 200) << (taken ? taken.value().body : taken.problem().message);
    auto const receipts = json::parse(taken.value().body);
    EXPECT_GT(receipts.at("items").at(0).at("same").as_int64(), 0) << taken.value().body;

    // The upper system's file: its columns and nothing else, and it says that its format is a guess.
    Said const system = say("GET", s_demand + "/system-file", issuer);
    ASSERT_EQ(system.status, 200) << system.body;
    EXPECT_EQ(system.header("X-System-Verified"), "false");
    EXPECT_NE(system.body.find("PK"), std::string::npos);

    // Signed off with the figures of the moment; no more reminders until it is taken back.
    EXPECT_EQ(say("POST", s_demand + "/sign-offs", signed_in("nongye"), "{}").status, 404);
    Said const signed_off = say("POST", s_demand + "/sign-offs", issuer, R"({"words":"够用"})");
    ASSERT_EQ(signed_off.status, 201) << signed_off.body;
    EXPECT_EQ(api().misfit("SignOff", signed_off.body), "");
    EXPECT_EQ(signed_off.parsed().at("answered"), now.parsed().at("answered"));
    EXPECT_EQ(text(signed_off.parsed().at("person")), "tongji（测试）");
    EXPECT_EQ(say("POST", s_demand + "/reminders", issuer, "{}").status, 409);
    EXPECT_EQ(say("POST", s_demand + "/sign-offs", issuer, "{}").status, 409);
    Said const shown = say("GET", s_demand + "/progress", issuer);
    EXPECT_EQ(text(shown.parsed().at("sign_off").at("words")), "够用");
    EXPECT_EQ(say("POST", s_demand + "/reopening", issuer, "{}").status, 422);
    EXPECT_EQ(say("POST", s_demand + "/reopening", issuer, R"({"reason":"少一个村"})").status, 201);
    EXPECT_EQ(say("GET", s_demand + "/sign-offs", issuer).parsed().at("items").as_array().size(), 2u);
    EXPECT_EQ(say("POST", s_demand + "/reminders", issuer, "{}").status, 200);
}

TEST_F(RequesterApiTest, what_leaves_says_who_took_it_is_audited_and_comes_back_as_it_was) {
    for (auto const& [format, name] : {std::pair{"xlsx", "a.xlsx"}, std::pair{"csv", "a.csv"}, std::pair{"gb18030", "b.csv"}}) {
        auto const out = get("/api/v1/ledgers/person/export?plain=1&reason=x&units=410102&format=" + std::string(format));
        ASSERT_EQ(out.status, 200) << out.body;
        EXPECT_EQ(out.headers.at("x-delete-by"), "2026-12-23");
        if (std::string_view(format) == "csv") {
            EXPECT_NE(out.body.find("'=HYPERLINK"), std::string::npos) << "nothing runs in a spreadsheet";
            EXPECT_NE(out.body.find("2026-12-23 后删除"), std::string::npos);
            EXPECT_NE(out.body.find("运行服务器的系统用户"), std::string::npos);
        }
        auto const receipt = imported("person", out.body, name);
        EXPECT_EQ(receipt.at("same").as_int64(), 2) << json::serialize(receipt);
        EXPECT_EQ(receipt.at("rejected").as_int64(), 0);
    }
    EXPECT_EQ(get("/api/v1/ledgers/person/export?format=gb2312&units=410102").status, 422);
    EXPECT_EQ(get("/api/v1/ledgers/person/export?plain=1&units=410102").status, 422) << "in full only with a reason";
    // By a grant: its number, its last day, its cause, in the file and in the chain.
    auto const issuer = signed_in("tongji");
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/export", issuer).status, 403) << "all columns are not granted";
    Said const granted = say("GET", "/api/v1/ledgers/person/export?format=csv&elements=" + s_granted, issuer);
    ASSERT_EQ(granted.status, 200) << granted.body;
    EXPECT_EQ(granted.header("X-Grant"), s_grant);
    EXPECT_EQ(granted.header("X-Delete-By"), "2026-12-01");
    EXPECT_NE(granted.body.find("授权 " + s_grant + "（410102-2026-000077-X）；tongji（测试）（区统计局）"), std::string::npos);
    Said const chain = say("GET", "/api/v1/audit?object=ledger%3Aperson&limit=200", signed_in("shenji"));
    ASSERT_EQ(chain.status, 200) << chain.body;
    EXPECT_NE(chain.body.find("export.begin"), std::string::npos);
    EXPECT_NE(chain.body.find("export.end"), std::string::npos);
    auto const plain = [&] {
        std::string out;
        for (char const c : chain.body) out += c == '\\' ? std::string() : std::string(1, c);
        return out;
    }();
    EXPECT_NE(plain.find("\"grant\":\"" + s_grant + "\",\"rows\":2,\"whole\":true"), std::string::npos) << plain;
    EXPECT_NE(get("/api/v1/units/410102/holdings?format=xlsx").body.find("PK"), std::string::npos);
    EXPECT_EQ(say("GET", "/api/v1/units/410102/holdings", signed_in("tongji")).status, 403) << "no standing right to rows";
    EXPECT_EQ(say("GET", "/api/v1/units/410102001/holdings", signed_in("cun")).status, 404);
    auto const mine = get("/api/v1/units/" + s_village + "/holdings?format=xlsx&plain=1&reason=x");
    EXPECT_EQ(imported("person", mine.body, "unit.xlsx").at("same").as_int64(), 2);
    EXPECT_TRUE(get("/api/v1/units/" + s_village + "/holdings?format=csv").body.starts_with("PK")) << "a zip of CSV files";
}

TEST_F(RequesterApiTest, the_command_line_takes_files_from_a_running_server) {
    auto const data = " --data " + (s_folder->path() / "data").string();
    auto const out = s_folder->path() / "cli.xlsx";
    EXPECT_EQ(cli("export --ledger person --unit 410102 --plain --reason x --out " + out.string() + data), 0);
    EXPECT_EQ(imported("person", files::read_file(out).value(), "cli-again.xlsx").at("same").as_int64(), 2);
    EXPECT_EQ(cli("export --unit " + s_village + " --out " + out.string() + data), 0);
    auto const demand = s_demand.substr(s_demand.rfind('/') + 1);
    EXPECT_EQ(cli("export --demand " + demand + " --out " + out.string() + data), 0);
    EXPECT_EQ(cli("export --demand " + demand + " --what filled --out " + out.string() + data), 0);
    EXPECT_EQ(cli("export --demand " + demand + " --what system-file --out " + out.string() + data), 0);
    EXPECT_EQ(cli("export --ledger nothing --unit 410102 --out " + out.string() + data), 66);
    EXPECT_EQ(cli("export --ledger person --unit 410102 --plain --out " + out.string() + data), 65) << "a reason is wanted";
    EXPECT_EQ(cli("export --out " + out.string() + data), 64);
    EXPECT_FALSE(std::filesystem::exists(out.string() + ".part"));
}

}  // namespace
}  // namespace yizhen

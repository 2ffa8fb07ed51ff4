// Units, imports, disputes, residents and retention as people meet them: over HTTP and from the command line, with a
// server running and without. Persons are synthetic.

#include "app/daily.h"
#include "platform/http/local_client.h"
#include "platform/http/target.h"
#include "tests/http_fixture.h"

#include <sys/wait.h>

#include <cstdlib>

namespace yizhen {
namespace {

namespace json = boost::json;
using test::api;
using test::Said;

std::string number_of(int serial) { return test::synthetic_id(CivilDate::of(1940, 1, 1).value(), serial); }

/// Every test has a folder of its own: a copy of one that has the units and the people.
class CareTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        s_prepared = std::make_unique<files::TempDir>();
        test::FixedClock const clock;
        auto const county = test::open_county(s_prepared->path() / "data", clock);
        auto const tree = county->org().tree();
        s_villages = codes_below(*tree, "410102012");
        s_others = codes_below(*tree, "410102001");
        auto const add = [&](char const* account, char const* unit, access::Role role) {
            test::add_person(county->folder().access(), *tree, account, unit, role);
        };
        add("xushui", "410102012", access::Role::frontline);
        add("linshanzhai", "410102001", access::Role::frontline);
        add("tongji", "410102-TJ", access::Role::requester);
        add("shuyuan", "410102-TJ", access::Role::steward);
        add("jianfu", "410102-NY", access::Role::gatekeeper);
    }
    static void TearDownTestSuite() { s_prepared.reset(); }
    void SetUp() override {
        m_config.data = m_folder.path() / "data";
        test::copy_data_folder(s_prepared->path() / "data", m_config.data);
    }
    void serve() { m_served.emplace(m_config.data); }
    static std::vector<std::string> codes_below(org::Tree const& tree, char const* code) {
        std::vector<std::string> out;
        for (auto const& unit : tree.children(tree.find_code(code)->id)) out.push_back(unit.code);
        return out;
    }
    Said say(std::string const& method, std::string const& target, std::string const& headers = {}, std::string const& body = {}) const {
        return m_served->say(method, target, headers, body);
    }
    std::string signed_in(std::string const& account) { return m_served->signed_in(account); }
    Said post(std::string const& target, std::string const& who, json::object const& body) const {
        return say("POST", target, who, json::serialize(body));
    }
    Said import(std::string const& who, std::string const& content, std::map<std::string, std::string> const& fields = {}) const {
        auto const form = http::multipart_body(fields, "file", "花名册.csv", content);
        return say("POST", "/api/v1/ledgers/person/rows", who + "Content-Type: " + form.content_type + "\r\n", form.body);
    }
    /// 姓名, number and residence of persons `first` to `last`.
    static std::string roster(int first, int last) {
        std::string out = "姓名,公民身份号码,居住状况\n";
        for (int serial = first; serial <= last; ++serial) out += "张三," + number_of(serial) + ",独居\n";
        return out;
    }
    int run(std::string const& arguments) const {
        auto const command = std::string("YIZHEN_SHARE='") + test::kSource.string() + "' '" + YIZHEN_PROGRAM + "' " + arguments + " > '" +
                             (m_folder.path() / "out.txt").string() + "' 2> '" + (m_folder.path() / "err.txt").string() + "'";
        int const status = std::system(command.c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    std::string output() const { return files::read_file(m_folder.path() / "out.txt").value() + files::read_file(m_folder.path() / "err.txt").value(); }
    std::filesystem::path file(std::string const& name, std::string const& content) const {
        auto const path = m_folder.path() / name;
        files::write_file(path, content);
        return path;
    }
    std::int64_t rows_in(std::string const& who, std::string const& unit) const {
        auto const shape = say("GET", "/api/v1/ledgers/person", who).parsed();
        for (auto const& element : shape.at("elements").as_array()) {
            if (element.at("name").as_string() != "居住状况") continue;
            auto const said = say("GET", "/api/v1/ledgers/person/coverage?elements=" + std::string(element.at("code").as_string()) + "&units=" + unit, who);
            return said.parsed().at("items").at(0).at("cells").as_int64();
        }
        return -1;
    }
    json::object first_row(std::string const& who, std::string const& element) const {
        return say("GET", "/api/v1/ledgers/person/rows?elements=" + element, who).parsed().at("items").at(0).as_object();
    }
    std::string code_of(std::string const& who, std::string_view name) const {
        auto const shape = say("GET", "/api/v1/ledgers/person", who).parsed();
        for (auto const& element : shape.at("elements").as_array()) {
            if (element.at("name").as_string() == name) return std::string(element.at("code").as_string());
        }
        return {};
    }


    files::TempDir m_folder;
    test::FixedClock m_clock;
    app::Config m_config;
    std::optional<test::Served> m_served;
    static inline std::unique_ptr<files::TempDir> s_prepared;
    static inline std::vector<std::string> s_villages, s_others;
};

TEST_F(CareTest, one_scope_rules_list_detail_export_and_import) {
    serve();
    auto const mine = signed_in("xushui");
    auto const other = signed_in("linshanzhai");
    auto const in = import(mine, roster(1, 3), {{"unit", s_villages[0]}, {"as_of", "2026-11-01"}});
    ASSERT_EQ(in.status, 200) << in.body;
    EXPECT_EQ(api().misfit("RowsReceipt", in.body), "");
    EXPECT_EQ(in.parsed().at("created").as_int64(), 3);
    auto const code = code_of(mine, "居住状况");
    EXPECT_EQ(api().misfit("LedgerShape", say("GET", "/api/v1/ledgers/person", mine).body), "");
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/rows?elements=" + code, mine).parsed().at("items").as_array().size(), 3u);
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/rows?elements=" + code, other).parsed().at("items").as_array().size(), 0u);
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/rows?elements=" + code + "&units=" + s_villages[0], other).status, 403);
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/export?units=" + s_villages[0], other).status, 403);
    EXPECT_EQ(import(other, roster(4, 4), {{"unit", s_villages[0]}}).status, 403);
    auto const named = import(other, "村（社区）,姓名,公民身份号码\n" + s_villages[0] + ",张三," + number_of(5) + "\n");
    EXPECT_NE(named.parsed().is_object() ? json::serialize(named.parsed()).find("范围") : std::string::npos, std::string::npos) << named.body;
    auto const row = std::string(first_row(mine, code).at("id").as_string());
    json::object const objection{{"ledger", "person"}, {"row", row}, {"element", code}, {"reason", "不对"}};
    EXPECT_EQ(post("/api/v1/disputes", other, objection).status, 404) << "not found and not mine look alike";
    EXPECT_EQ(post("/api/v1/disputes", signed_in("tongji"), objection).status, 403);
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/export", signed_in("tongji")).status, 403) << "no standing right to rows";
}

TEST_F(CareTest, a_unit_exports_all_that_is_held_about_it) {
    serve();
    auto const mine = signed_in("xushui");
    ASSERT_EQ(import(mine, "姓名,公民身份号码,居住状况,现居住地址\n张三," + number_of(1) + ",独居,\"=HYPERLINK(\"\"x\"\")\"\n", {{"unit", s_villages[0]}}).status, 200);
    auto const code = code_of(mine, "居住状况");
    auto const row = std::string(first_row(mine, code).at("id").as_string());
    ASSERT_EQ(post("/api/v1/disputes", mine, {{"ledger", "person"}, {"row", row}, {"element", code}, {"reason", "和儿子住"}}).status, 201);
    auto const masked = say("GET", "/api/v1/ledgers/person/export", mine);
    ASSERT_EQ(masked.status, 200) << masked.body;
    EXPECT_NE(masked.body.find("\xEF\xBB\xBF单位代码,单位,"), std::string::npos);
    EXPECT_NE(masked.body.find("张*"), std::string::npos);
    EXPECT_EQ(masked.body.find(number_of(1)), std::string::npos);
    EXPECT_NE(masked.body.find("'=HYPERLINK"), std::string::npos) << "no formula leaves";
    EXPECT_NE(masked.body.find(",居住状况\r\n"), std::string::npos) << "the disputed value is named";
    EXPECT_EQ(say("GET", "/api/v1/ledgers/person/export?plain=1", mine).status, 422) << "in full only with a reason";
    auto const plain = say("GET", "/api/v1/ledgers/person/export?plain=1&reason=" + http::percent_encoded("年度核对"), mine);
    EXPECT_NE(plain.body.find(number_of(1)), std::string::npos);
}

TEST_F(CareTest, a_dispute_runs_by_a_clock_and_is_decided) {
    serve();
    auto const mine = signed_in("xushui");
    auto const steward = signed_in("shuyuan");
    ASSERT_EQ(import(mine, roster(1, 2), {{"unit", s_villages[0]}}).status, 200);
    auto const code = code_of(mine, "居住状况");
    auto const row = std::string(first_row(mine, code).at("id").as_string());
    auto const opened = post("/api/v1/disputes", mine, {{"ledger", "person"}, {"row", row}, {"element", code}, {"reason", "和儿子住"}});
    ASSERT_EQ(opened.status, 201) << opened.body;
    EXPECT_EQ(api().misfit("Dispute", opened.body), "");
    EXPECT_EQ(opened.parsed().at("due").as_string(), "2026-11-30") << "five working days after Monday 23 November";
    auto const id = std::string(opened.parsed().at("id").as_string());
    EXPECT_EQ(first_row(mine, code).at("cells").at(0).at("standing").as_string(), "disputed");
    auto const queue = say("GET", "/api/v1/disputes", steward).parsed();
    ASSERT_EQ(queue.at("items").as_array().size(), 1u);
    EXPECT_EQ(queue.at("items").at(0).at("now").at("value").as_string().empty(), false);
    EXPECT_EQ(post("/api/v1/disputes/" + id + "/decision", mine, {{"upheld", true}, {"reason", "x"}}).status, 403) << "a clerk decides nothing";
    EXPECT_EQ(post("/api/v1/disputes/" + id + "/decision", steward, {{"upheld", true}}).status, 422) << "a ground is needed";
    EXPECT_EQ(post("/api/v1/disputes/" + id + "/decision", steward, {{"upheld", true}, {"reason", "入户"}, {"value", "不知所云"}}).status, 422);
    auto const decided = post("/api/v1/disputes/" + id + "/decision", steward, {{"upheld", true}, {"reason", "入户核实"}, {"value", "与子女同住"}});
    ASSERT_EQ(decided.status, 200) << decided.body;
    EXPECT_EQ(api().misfit("Dispute", decided.body), "");
    EXPECT_EQ(first_row(mine, code).at("cells").at(0).at("standing").as_string(), "held");
    EXPECT_EQ(say("GET", "/api/v1/disputes", steward).parsed().at("items").as_array().size(), 0u);
    EXPECT_EQ(say("GET", "/api/v1/disputes?state=decided", mine).parsed().at("items").at(0).at("decision").at("outcome").as_string(), "upheld");
}

TEST_F(CareTest, whom_two_units_know_goes_to_the_steward_and_no_clerk_learns_more) {
    serve();
    auto const mine = signed_in("xushui");
    auto const other = signed_in("linshanzhai");
    auto const steward = signed_in("shuyuan");
    ASSERT_EQ(import(mine, roster(1, 1), {{"unit", s_villages[0]}}).status, 200);
    auto const again = import(other, roster(1, 1), {{"unit", s_others[0]}});
    ASSERT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(again.parsed().at("claims").as_int64(), 1);
    EXPECT_NE(again.body.find("已登记在别的单位名下，已转数源责任人核定归属"), std::string::npos);
    EXPECT_EQ(again.body.find(s_villages[0]), std::string::npos) << "no word of whose";
    EXPECT_EQ(say("GET", "/api/v1/claims", other).status, 403);
    auto const claims = say("GET", "/api/v1/claims", steward).parsed();
    ASSERT_EQ(claims.at("items").as_array().size(), 1u);
    EXPECT_EQ(api().misfit("Claim", json::serialize(claims.at("items").at(0))), "");
    EXPECT_EQ(claims.at("items").at(0).at("holder").at("code").as_string(), s_villages[0]);
    auto const id = std::string(claims.at("items").at(0).at("id").as_string());
    auto const settled = post("/api/v1/claims/" + id + "/decision", steward, {{"move", true}, {"reason", "已迁居"}});
    ASSERT_EQ(settled.status, 200) << settled.body;
    EXPECT_EQ(rows_in(other, s_others[0]), 1);
    EXPECT_EQ(rows_in(mine, s_villages[0]), 0);
}

TEST_F(CareTest, a_resident_asks_objects_and_is_erased) {
    serve();
    auto const mine = signed_in("xushui");
    auto const steward = signed_in("shuyuan");
    ASSERT_EQ(import(mine, roster(1, 2), {{"unit", s_villages[0]}}).status, 200);
    json::object const who{{"identity", number_of(1)}, {"reason", "本人持证件查询"}};
    EXPECT_EQ(post("/api/v1/residents/inquiry", mine, {{"identity", number_of(1)}}).status, 422) << "each look-up has a reason";
    auto const seen = post("/api/v1/residents/inquiry", mine, who);
    ASSERT_EQ(seen.status, 200) << seen.body;
    ASSERT_EQ(seen.parsed().at("items").as_array().size(), 1u);
    EXPECT_EQ(api().misfit("ResidentRow", json::serialize(seen.parsed().at("items").at(0))), "");
    EXPECT_EQ(seen.body.find(number_of(1)), std::string::npos) << "masked";
    auto const elsewhere = post("/api/v1/residents/inquiry", signed_in("linshanzhai"), who).parsed();
    EXPECT_EQ(elsewhere.at("items").as_array().size(), 0u);
    EXPECT_TRUE(elsewhere.at("elsewhere").as_bool());
    EXPECT_EQ(post("/api/v1/residents/erasure", mine, who).status, 403) << "a clerk erases nobody";
    auto const erased = post("/api/v1/residents/erasure", steward, who);
    ASSERT_EQ(erased.status, 200) << erased.body;
    EXPECT_EQ(erased.parsed().at("rows").as_int64(), 1);
    EXPECT_EQ(post("/api/v1/residents/inquiry", mine, who).parsed().at("items").as_array().size(), 0u);
    EXPECT_EQ(rows_in(mine, s_villages[0]), 1);
    EXPECT_EQ(say("GET", "/api/v1/ledger-verification", steward).parsed().at("verified").as_bool(), true);
}

TEST_F(CareTest, focus_time_is_set_by_who_may_and_seen_by_all) {
    serve();
    auto const clerk = signed_in("xushui");
    auto const keeper = signed_in("jianfu");
    json::object const harvest{{"unit", "410102012"}, {"first", "2026-11-20"}, {"last", "2026-11-30"}, {"kind", "harvest"}, {"reason", "秋收"}};
    EXPECT_EQ(post("/api/v1/focus-times", clerk, harvest).status, 403);
    auto const set = post("/api/v1/focus-times", keeper, harvest);
    ASSERT_EQ(set.status, 201) << set.body;
    EXPECT_EQ(api().misfit("FocusTime", set.body), "");
    auto const seen = say("GET", "/api/v1/focus-times?unit=" + s_villages[0], clerk).parsed();
    EXPECT_EQ(seen.at("items").as_array().size(), 1u);
    EXPECT_EQ(seen.at("today").at("kind").as_string(), "harvest");
    EXPECT_TRUE(say("GET", "/api/v1/focus-times?unit=" + s_others[0], clerk).parsed().at("today").is_null());
    EXPECT_EQ(post("/api/v1/focus-times", keeper, {{"unit", "410102012"}, {"first", "2026-11-20"}, {"last", "x"}, {"kind", "harvest"}, {"reason", "秋收"}}).status, 422);
    auto const id = std::string(set.parsed().at("id").as_string());
    EXPECT_EQ(say("DELETE", "/api/v1/focus-times/" + id + "?reason=x", clerk).status, 403);
    EXPECT_EQ(say("DELETE", "/api/v1/focus-times/" + id, keeper).status, 422);
    EXPECT_EQ(say("DELETE", "/api/v1/focus-times/" + id + "?reason=done", keeper).status, 204);
    EXPECT_EQ(say("GET", "/api/v1/focus-times?unit=" + s_villages[0], clerk).parsed().at("items").as_array().size(), 0u);
}

TEST_F(CareTest, units_change_from_a_day_on) {
    auto const data = " --data '" + m_config.data.string() + "' ";
    EXPECT_EQ(run("unit create" + data + "410102-GX --name 高新片区 --kind 开发区 --parent 410102 --reason 批复1号"), 0) << output();
    EXPECT_EQ(run("unit create" + data + "410102-GX --name 高新片区 --kind 开发区 --parent 410102 --reason 批复1号"), 65) << "the code is taken";
    EXPECT_EQ(run("unit rename" + data + s_villages[0] + " 新社区 --from 2026-11-01 --reason 批复2号"), 0) << output();
    EXPECT_NE(output().find("新社区"), std::string::npos) << output();
    serve();
    EXPECT_EQ(run("unit move" + data + s_villages[0] + " 410102001 --reason 批复3号"), 0) << output();
    EXPECT_EQ(run("unit merge" + data + s_villages[1] + " " + s_villages[2] + " --into " + s_others[0] + " --reason 批复4号"), 0) << output();
    EXPECT_EQ(run("unit move" + data + "410102001 " + s_others[0] + " --reason x"), 65) << "not below itself";
    EXPECT_EQ(run("unit history" + data + "nowhere"), 66) << output();
    auto const clerk = signed_in("xushui");
    auto const history = say("GET", "/api/v1/units/" + s_villages[0] + "/history", clerk);
    EXPECT_EQ(api().misfit("UnitHistory", history.body), "");
    EXPECT_EQ(history.parsed().at("items").as_array().size(), 3u);
    EXPECT_EQ(history.parsed().at("items").at(2).at("parent").as_string(), "410102001");
    EXPECT_EQ(post("/api/v1/unit-changes", clerk, {{"kind", "rename"}, {"unit", s_others[0]}, {"name", "x"}, {"reason", "y"}}).status, 403);
    EXPECT_EQ(say("GET", "/api/v1/units/" + s_villages[1] + "/history", clerk).status, 404) << "it has ended";
}

TEST_F(CareTest, purposes_are_the_stewards) {
    serve();
    auto const steward = signed_in("shuyuan");
    EXPECT_EQ(say("GET", "/api/v1/purposes", signed_in("xushui")).status, 403);
    json::object const word{{"form", "高龄津贴花名册"}, {"issuer", "410102-TJ"}, {"purpose", "发放津贴"}, {"clause", "某办法第九条"}};
    auto const confirmed = post("/api/v1/purposes", steward, word);
    ASSERT_EQ(confirmed.status, 201) << confirmed.body;
    EXPECT_EQ(api().misfit("Purpose", confirmed.body), "");
    auto const list = say("GET", "/api/v1/purposes", steward).parsed();
    ASSERT_EQ(list.at("items").as_array().size(), 1u);
    EXPECT_EQ(list.at("items").at(0).at("clause").as_string(), "某办法第九条");
    EXPECT_EQ(post("/api/v1/purposes", steward, {{"form", "x"}, {"issuer", "410102-TJ"}, {"purpose", "y"}, {"clause", ""}}).status, 422);
}

TEST_F(CareTest, retention_is_proposed_over_http_and_decided_by_the_county) {
    serve();
    auto const mine = signed_in("xushui");
    auto const steward = signed_in("shuyuan");
    EXPECT_TRUE(post("/api/v1/retention", steward, {}).parsed().at("proposal").is_null());
    ASSERT_EQ(import(mine, "姓名,公民身份号码,联系电话\n张三," + number_of(1) + ",139****1234\n", {{"unit", s_villages[0]}, {"as_of", "1990-05-01"}}).status, 200);
    EXPECT_EQ(post("/api/v1/retention", mine, {}).status, 403);
    auto const found = post("/api/v1/retention", steward, {});
    ASSERT_EQ(found.status, 200) << found.body;
    EXPECT_EQ(api().misfit("Retention", found.body), "");
    auto const id = std::string(found.parsed().at("proposal").at("id").as_string());
    auto const done = post("/api/v1/retention/" + id + "/decision", steward, {{"erase", true}, {"reason", "保存期满"}});
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(done.parsed().at("cells").as_int64(), found.parsed().at("proposal").at("cells").as_int64());
    EXPECT_TRUE(say("GET", "/api/v1/retention", steward).parsed().at("proposal").is_null());
}

TEST_F(CareTest, every_county_gets_its_proposal_once_a_day) {
    auto county = app::County::open(m_config, m_clock);
    ASSERT_TRUE(county);
    EXPECT_EQ(app::propose_retention(*county.value(), test::kToday), 0);
    ledgers::ImportOptions options;
    options.ledger = "person";
    options.unit = s_villages[0];
    options.as_of = CivilDate::of(1990, 5, 1).value();
    auto const tree = county.value()->org().tree();
    auto const realm = tree->realm_of(tree->find_code(s_villages[0])->id);
    auto const path = file("old.csv", "姓名,公民身份号码,联系电话\n张三," + number_of(1) + ",139****1234\n");
    ASSERT_TRUE(ledgers::import_rows(county.value()->ledgers(), county.value()->ledger_units(), realm, app::system_actor(), path, options));
    EXPECT_EQ(app::propose_retention(*county.value(), test::kToday), 1);
    auto const open = county.value()->ledgers().open_proposal(realm);
    ASSERT_TRUE(open);
    EXPECT_EQ(open->made_on, "2026-11-23");
    EXPECT_FALSE(county.value()->ledgers().overdue(realm, test::kToday).empty()) << "a proposal ends nothing";
}

TEST_F(CareTest, the_command_line_works_beside_a_running_server_and_without) {
    auto const data = " --data '" + m_config.data.string() + "' ";
    auto const people = file("people.csv", roster(1, 10));
    auto const fewer = file("fewer.csv", roster(1, 9));
    auto const few = file("few.csv", roster(1, 2));
    auto const units = file("units.csv", "code,name,parent,kind\n410102-GX,高新片区,410102,开发区\n");
    auto const unit = "--ledger person --unit " + s_villages[0] + " ";
    ASSERT_EQ(run("import rows" + data + unit + "--as-of 2026-10-01 '" + people.string() + "'"), 0) << output();
    serve();
    auto const mine = signed_in("xushui");
    EXPECT_EQ(rows_in(mine, s_villages[0]), 10);
    EXPECT_EQ(run("import rows" + data + unit + "--as-of 2026-10-02 --complete --dry-run '" + fewer.string() + "'"), 0) << output();
    EXPECT_NE(output().find("会停用 1 行"), std::string::npos) << output();
    EXPECT_EQ(run("import rows" + data + unit + "--as-of 2026-10-02 --complete '" + fewer.string() + "'"), 0) << output();
    EXPECT_NE(output().find("已停用 1 行"), std::string::npos) << output();
    EXPECT_EQ(rows_in(mine, s_villages[0]), 9);
    EXPECT_EQ(run("import rows" + data + unit + "--as-of 2026-10-03 --complete '" + few.string() + "'"), 65);
    EXPECT_NE(output().find("9 行中的 7 行"), std::string::npos) << output();
    EXPECT_EQ(run("import rows" + data + unit + "--as-of 2026-10-03 --complete --confirm '" + few.string() + "'"), 0) << output();
    EXPECT_EQ(run("import rows" + data + unit + "'" + (m_folder.path() / "nowhere.csv").string() + "'"), 66) << output();
    EXPECT_EQ(run("import units" + data + "'" + units.string() + "'"), 0) << output();
    EXPECT_NE(output().find("新建 1"), std::string::npos) << output();
    EXPECT_EQ(run("ledger verify" + data), 0) << output();
    EXPECT_EQ(run("ledger overdue" + data), 0) << output();
    EXPECT_EQ(run("ledger erase" + data + "--identity " + number_of(1) + " --reason 本人申请"), 0) << output();
    EXPECT_EQ(run("ledger erase" + data + "--identity " + number_of(1) + " --reason 本人申请"), 66) << output();
    EXPECT_EQ(run("focus set" + data + "--unit 410102012 --from 2026-11-20 --to 2026-11-30 --kind 农忙 --reason 秋收"), 0) << output();
    EXPECT_EQ(run("focus list" + data + "--unit " + s_villages[0] + " --from 2026-11-20"), 0) << output();
    EXPECT_NE(output().find("农忙"), std::string::npos) << output();
    EXPECT_EQ(run("demo" + data), 75) << output();
    m_served.reset();
    EXPECT_EQ(run("focus list" + data + "--unit " + s_villages[0] + " --from 2026-11-20"), 0) << output();
    EXPECT_NE(output().find("农忙"), std::string::npos) << "the same from the folder itself";
    EXPECT_EQ(run("ledger verify" + data), 0) << output();
}

TEST_F(CareTest, what_a_merged_village_held_is_its_heirs) {
    {
        auto const config = m_config;
        auto county = app::County::open(config, m_clock);
        ASSERT_TRUE(county) << county.problem().message;
        auto const path = file("people.csv", roster(1, 3));
        auto const tree = county.value()->org().tree();
        auto const realm = tree->realm_of(tree->find_code(s_villages[0])->id);
        ledgers::ImportOptions options;
        options.ledger = "person";
        options.unit = s_villages[0];
        options.as_of = test::kToday;
        ASSERT_TRUE(ledgers::import_rows(county.value()->ledgers(), county.value()->ledger_units(), realm, app::system_actor(), path, options));
        ASSERT_TRUE(county.value()->org().merge({tree->find_code(s_villages[0])->id}, tree->find_code(s_villages[1])->id, test::kToday, "撤并", app::system_actor()));
    }
    serve();
    auto const mine = signed_in("xushui");
    EXPECT_EQ(rows_in(mine, s_villages[1]), 3);
    auto const code = code_of(mine, "居住状况");
    EXPECT_EQ(first_row(mine, code).at("unit").as_string(), s_villages[1]);
    auto const row = std::string(first_row(mine, code).at("id").as_string());
    EXPECT_EQ(post("/api/v1/disputes", mine, {{"ledger", "person"}, {"row", row}, {"element", code}, {"reason", "不对"}}).status, 201);
}

}  // namespace
}  // namespace yizhen

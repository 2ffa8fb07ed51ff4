// Fifty marked persons go through the whole product; afterwards their identifiers stand nowhere in plain text: not in
// the database, its WAL after a kill, the sealed originals, the log, the temporary files, the spool or the backup.
#include "tests/canary_scan.h"

#include "app/wiring.h"
#include "platform/files/files.h"
#include "platform/http/local_client.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>

extern char** environ;

namespace yizhen::tests {
namespace {

constexpr char kUnits[] = "code,name,parent,kind\n41,河南省,,\n4101,郑州市,41,\n410102,中原区,4101,\n"
                          "410102001,林山寨街道,410102,\n410102001001,甲社区,410102001,\n410102-MZ,区民政局,410102,department\n";

class CanaryTest : public ::testing::Test {
protected:
    void SetUp() override {
        std::filesystem::create_directories(m_temp);
        ::setenv("TMPDIR", m_temp.c_str(), 1);
        ::setenv("YIZHEN_SHARE", YIZHEN_SOURCE_DIR, 1);
        std::string roster = "姓名,公民身份号码,社会保障卡账号\n";
        for (auto const& person : canary_people()) {
            roster += person.name + "," + person.identity_number + "," + person.bank_account + "\n";
        }
        files::write_file(m_roster, roster);
        files::write_file(m_home.path() / "units.csv", kUnits);
    }
    void TearDown() override {
        if (m_server != 0) {
            ::kill(m_server, SIGKILL);
            ::waitpid(m_server, nullptr, 0);
        }
        ::unsetenv("TMPDIR");
    }
    int run(std::string const& arguments) {
        std::string const log = (m_logs / "commands.log").string();
        int const status = std::system((YIZHEN_PROGRAM " " + arguments + " >>" + log + " 2>&1").c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    void serve() {
        files::write_file(m_data / "yizhen.toml", "listen = \"127.0.0.1:0\"\nlog_file = \"" + (m_logs / "server.log").string() + "\"\n");
        std::string program = YIZHEN_PROGRAM;
        std::string word = "serve";
        std::string flag = "--data=" + m_data.string();
        char* const arguments[] = {program.data(), word.data(), flag.data(), nullptr};
        ASSERT_EQ(::posix_spawn(&m_server, program.c_str(), nullptr, nullptr, arguments, environ), 0);
        for (int i = 0; i < 600 && !http::server_listens(socket()); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
        ASSERT_TRUE(http::server_listens(socket()));
    }
    /// The persons go through drafts, a submission and the write-back.
    void fill_and_approve() {
        auto const form = http::multipart_body({{"envelope", R"({"issuer":"410102-MZ","targets":["410102001001"],"title":"名册","owner":"经办人","basis":"测试","purpose":"测试"})"}},
                                               "file", "roster.csv", "姓名,公民身份号码,社会保障卡账号\n" + canary_people()[0].name + "," +
                                                                         canary_people()[0].identity_number + ",\n");
        auto const ask = [this](std::string const& method, std::string const& target, std::string const& body) {
            auto const said = http::exchange(socket(), method, target, {{"content-type", "application/json"}}, body);
            EXPECT_TRUE(said);
            EXPECT_LT(said.value().status, 400) << target << " " << said.value().body;
            return boost::json::parse(said.value().body);
        };
        auto const posted = http::exchange(socket(), "POST", "/api/v1/demands", {{"content-type", form.content_type}}, form.body);
        ASSERT_TRUE(posted);
        ASSERT_EQ(posted.value().status, 201) << posted.value().body;
        auto const tasks = ask("GET", "/api/v1/tasks?state=open&unit=410102001001", "").at("items").as_array();
        ASSERT_EQ(tasks.size(), 1u);
        auto const id = std::string(tasks[0].at("id").as_string());
        auto const task = ask("GET", "/api/v1/tasks/" + id, "");
        boost::json::object values;
        std::size_t row = 0;
        for (auto const& person : canary_people()) {
            ++row;
            std::size_t column = 0;
            for (auto const& cell : task.at("asked").as_array()) {
                auto const key = std::string(cell.at("key").as_string());
                std::string const words[] = {person.name, person.identity_number, person.bank_account};
                if (column < 3) values[key.substr(0, key.find('+')) + "+" + std::to_string(row)] = words[column++];
            }
        }
        ASSERT_EQ(values.size(), 150u) << "the roster's three columns are asked";
        auto const filler = ask("POST", "/api/v1/people", R"({"account":"filler","name":"填报人（合成）","unit":"410102001001","roles":["frontline"],"password":"synthetic-password-2026"})");
        ask("PUT", "/api/v1/tasks/" + id + "/draft", boost::json::serialize(boost::json::object{{"values", values}}));
        ask("POST", "/api/v1/tasks/" + id + "/submission", boost::json::serialize(boost::json::object{{"values", values}, {"acting", filler.at("id")}}));
        (void)ask("GET", "/api/v1/tasks/" + id, "");
        auto const approval = R"({"tasks":[")" + id + "\"]}";
        for (int step = 0; step < 2; ++step) {
            auto const decided = ask("POST", "/api/v1/task-approvals", approval);
            EXPECT_TRUE(decided.at("items").at(0).at("problem").is_null()) << boost::json::serialize(decided);
        }
    }
    void kill_server() {
        ::kill(m_server, SIGKILL);
        ::waitpid(m_server, nullptr, 0);
        m_server = 0;
    }
    [[nodiscard]] std::filesystem::path socket() const { return app::socket_of(m_data); }

    files::TempDir m_home;
    std::filesystem::path m_data = m_home.path() / "data";
    std::filesystem::path m_temp = m_home.path() / "temp";
    std::filesystem::path m_logs = [this] {
        auto const logs = m_home.path() / "logs";
        std::filesystem::create_directories(logs);
        return logs;
    }();
    std::filesystem::path m_roster = m_home.path() / "roster.csv";
    pid_t m_server = 0;
};

TEST_F(CanaryTest, nobody_stands_anywhere_in_plain_text) {
    std::string const data = " --data " + m_data.string() + " ";
    ASSERT_EQ(run("import units" + data + (m_home.path() / "units.csv").string()), 0);
    ASSERT_EQ(run("import rows" + data + "--ledger person --unit 410102001001 --as-of 2026-11-01 " + m_roster.string()), 0);
    ASSERT_EQ(run("import rows" + data + "--ledger person --unit 410102001001 --as-of 2026-11-02 " + m_roster.string()), 0);
    // The same persons in a form that somebody received outside.
    ASSERT_EQ(run("gate " + m_roster.string() + data + "--received --issuer 410102-MZ --targets 410102001 --owner 经办人 "
                  "--basis 测试 --purpose 测试 --out " + (m_home.path() / "filled.csv").string()), 0);
    serve();
    auto const& person = canary_people()[12];
    auto const form = http::multipart_body({{"envelope", R"({"issuer":"410102-MZ","targets":["410102001"],"received":true,"title":"测试","owner":"经办人"})"}},
                                           "file", "roster.csv", files::read_file(m_roster).value());
    auto const posted = http::exchange(socket(), "POST", "/api/v1/demands", {{"content-type", form.content_type}}, form.body);
    ASSERT_TRUE(posted);
    EXPECT_LT(posted.value().status, 500) << posted.value().body;
    fill_and_approve();
    for (std::string const target : {"/api/v1/units?q=", "/api/v1/elements?q=", "/api/v1/nowhere/"}) {
        (void)http::exchange(socket(), "GET", target + person.identity_number, {}, "");
    }
    // Beside the running server: rows again, some refused, a look-up at the window, an export in full.
    ASSERT_EQ(run("import rows" + data + "--ledger person --unit 410102001001 --as-of 2026-11-03 " + m_roster.string()), 0);
    for (std::string const target : {"/api/v1/residents/inquiry", "/api/v1/residents/erasure"}) {
        auto const said = http::exchange(socket(), "POST", target, {{"content-type", "application/json"}, {"idempotency-key", "k2"}},
                                         R"({"identity":")" + person.identity_number + R"(","reason":"本人查询"})");
        ASSERT_TRUE(said);
        EXPECT_EQ(said.value().status, 200) << said.value().body;
    }
    auto const exported = http::exchange(socket(), "GET", "/api/v1/ledgers/person/export?plain=1&reason=x&units=410102001001", {}, "");
    ASSERT_TRUE(exported);
    EXPECT_NE(exported.value().body.find(canary_people()[13].identity_number), std::string::npos);
    (void)http::exchange(socket(), "POST", "/api/v1/session", {{"content-type", "application/json"}, {"idempotency-key", "k1"}},
                         R"({"account":")" + person.identity_number + R"(","password":")" + person.name + "\"}");
    ASSERT_EQ(run("backup" + data + "--out " + (m_home.path() / "backup.yz").string()), 0);
    kill_server();

    auto const found = scan_for_canaries({m_data, m_temp, m_logs, m_home.path() / "backup.yz"});
    for (auto const& finding : found) ADD_FAILURE() << finding.file << " at " << finding.offset << ": " << finding.what;
    EXPECT_GT(canary_bytes_searched(), 1'000'000u);
    EXPECT_TRUE(std::filesystem::exists(m_data / "yizhen.db-wal")) << "a killed server leaves its log, which was searched too";
    EXPECT_EQ(scan_for_canaries({m_roster}).size(), 150u) << "the search finds them where they do stand";
}

}  // namespace
}  // namespace yizhen::tests

// A draw is made before its visit: until the visit nothing of it stands in any table, in the WAL of a killed server, in the
// log, in the metrics or in any answer. The candidates stand in the table of units, drawn or not: what counts is that no
// word of them is anywhere more often than before. Units, parties and nonces are synthetic.

#include "app/config.h"
#include "app/wiring.h"
#include "modules/inspections/draw.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"
#include "platform/http/local_client.h"
#include "platform/http/target.h"
#include "platform/log/log.h"
#include "platform/sql/test_database.h"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace yizhen::tests {
namespace {

namespace json = boost::json;
using namespace inspections;

constexpr int kCandidates = 12;

std::string code_of(int at) { return fmt::format("410102001{:03}", 100 + at * 37); }
std::string name_of(int at) { return fmt::format("合成抽查点{:04}", 2'000 + at * 53); }

/// Every candidate's code and name: if one stood in plain text, the drawn ones would.
std::vector<std::string> words() {
    std::vector<std::string> out;
    for (int at = 0; at < kCandidates; ++at) {
        out.push_back(code_of(at));
        out.push_back(name_of(at));
    }
    return out;
}

std::string units() {
    std::string out = "code,name,parent,kind\n41,河南省,,\n4101,郑州市,41,\n410102,中原区,4101,\n410102001,林山寨街道,410102,\n410102-MZ,区民政局,410102,department\n";
    for (int at = 0; at < kCandidates; ++at) out += fmt::format("{},{},410102001,\n", code_of(at), name_of(at));
    return out;
}

Commitment commitment(std::string const& gatekeeper, std::string const& auditor, CivilDate today) {
    DrawList list;
    list.chain = "合成抽签";
    list.title = "低保核查";
    list.public_value = {"合成公开数", today.plus_days(1), 2};
    list.teams = {{"一组", {"甲"}}};
    list.strata = {{"村", 4}};
    for (int at = 0; at < kCandidates; ++at) {
        DrawUnit unit;
        unit.code = code_of(at);
        unit.name = name_of(at);
        unit.stratum = "村";
        list.units.push_back(std::move(unit));
    }
    return commit_draw(std::move(list), {today, 1, {}, nonce_digest(gatekeeper), nonce_digest(auditor)}).value();
}

std::string bytes_of(std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// How often each word stands in the bytes.
std::vector<int> counts_of(std::string const& bytes) {
    std::vector<int> out;
    for (auto const& word : words()) {
        int count = 0;
        for (auto at = bytes.find(word); at != std::string::npos; at = bytes.find(word, at + 1)) ++count;
        out.push_back(count);
    }
    return out;
}

/// The words that stand there more often than before.
std::vector<std::string> added_in(std::string const& where, std::vector<int> const& now, std::vector<int> const& before = std::vector<int>(words().size())) {
    std::vector<std::string> out;
    auto const all = words();
    for (std::size_t at = 0; at < all.size(); ++at) {
        if (now[at] > before[at]) out.push_back(where + ": " + all[at]);
    }
    return out;
}

class DrawnUnitsTest : public ::testing::Test {
protected:
    void SetUp() override {
        ::setenv("YIZHEN_SHARE", YIZHEN_SOURCE_DIR, 1);
        files::write_file(m_home.path() / "units.csv", units());
        auto const import = fmt::format("{} import units --data {} {} >>{} 2>&1", YIZHEN_PROGRAM, m_data.string(), (m_home.path() / "units.csv").string(), m_log.string());
        ASSERT_EQ(std::system(import.c_str()), 0);
        files::write_file(m_data / "yizhen.toml", "listen = \"127.0.0.1:0\"\nlog_file = \"" + m_log.string() + "\"\n");
        for (auto const& entry : std::filesystem::recursive_directory_iterator(m_home.path())) {
            if (entry.is_regular_file()) m_before[entry.path().string()] = counts_of(bytes_of(entry.path()));
        }
        m_tables_before = counts_of(dump());
    }
    /// In a process of its own, which is killed: its clock stands still on that day.
    void serve(CivilDate day) {
        m_server = ::fork();
        ASSERT_GE(m_server, 0);
        if (m_server == 0) serve_for_ever(day);
        for (int i = 0; i < 600 && !http::server_listens(socket()); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
        ASSERT_TRUE(http::server_listens(socket()));
    }
    [[noreturn]] void serve_for_ever(CivilDate day) {
        auto const config = app::read_config(m_data);
        if (!config) ::_exit(2);
        log::open({.file = config.value().log_file, .level = log::Level::info});
        clock::FixedClock clock{day};
        clock::SystemRandomness random;
        auto const house = app::House::open(config.value(), {clock, random});
        if (!house) ::_exit(3);
        auto const server = app::make_server(config.value(), *house.value(), {clock, random});
        if (!server->start()) ::_exit(4);
        for (;;) ::pause();
    }
    void TearDown() override { kill_server(); }
    void kill_server() {
        if (m_server == 0) return;
        ::kill(m_server, SIGKILL);
        ::waitpid(m_server, nullptr, 0);
        m_server = 0;
    }
    [[nodiscard]] std::filesystem::path socket() const { return app::socket_of(m_data); }
    std::string ask(std::string const& method, std::string const& target, std::string const& body, int status) {
        auto const said = http::exchange(socket(), method, target, {{"content-type", "application/json"}, {"idempotency-key", fmt::format("k{}", ++m_asked)}}, body);
        EXPECT_TRUE(said);
        if (!said) return {};
        EXPECT_EQ(said.value().status, status) << target << " " << said.value().body;
        return said.value().body;
    }
    std::string raise() {
        json::object const envelope{{"kind", "inspection"}, {"title", "低保核查"}, {"issuer", "410102-MZ"}, {"targets", {"410102"}}, {"owner", "经办人"}, {"basis", "测试"}, {"purpose", "测试"},
                                    {"payload", {{"topic", "低保"}, {"visit_day", m_today.plus_days(3).iso()}, {"inspectors", 2}, {"escorts", 0}, {"days_per_unit", 1}, {"unannounced", true}}}};
        auto const said = http::exchange(socket(), "POST", "/api/v1/demands", {{"content-type", "application/x-www-form-urlencoded"}}, "envelope=" + http::percent_encoded(json::serialize(envelope)));
        EXPECT_TRUE(said);
        EXPECT_EQ(said.value().status, 201) << said.value().body;
        return std::string(json::parse(said.value().body).at("id").as_string());
    }
    /// All columns of all tables, as text.
    std::string dump() {
        sql::SilentAudit audit;
        auto const database = sql::Database::open({.url = (m_data / "yizhen.db").string(), .readers = 1, .migrations = std::string(YIZHEN_SOURCE_DIR) + "/migrations"}, audit);
        std::string out;
        database->read([&](sql::Connection& connection) {
            std::vector<std::string> tables;
            for (auto rows = connection.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_fts%'"); rows->next();) tables.emplace_back(rows->text(0));
            for (auto const& table : tables) {
                std::string columns;
                for (auto rows = connection.query("SELECT name FROM pragma_table_info('" + table + "')"); rows->next();) {
                    columns += std::string(columns.empty() ? "" : " || '|' || ") + "COALESCE(CAST(\"" + std::string(rows->text(0)) + "\" AS TEXT), '')";
                }
                for (auto rows = connection.query("SELECT " + columns + " FROM \"" + table + "\""); rows->next();) out += std::string(rows->text(0)) + "\n";
            }
        });
        return out;
    }

    files::TempDir m_home;
    std::filesystem::path m_data = m_home.path() / "data";
    std::filesystem::path m_log = m_home.path() / "server.log";
    CivilDate const m_today = clock::SystemClock().today();  ///< the units are there from it on
    std::map<std::string, std::vector<int>> m_before;        ///< file: how often each word stood in it
    std::vector<int> m_tables_before;
    pid_t m_server = 0;
    int m_asked = 0;
};

TEST_F(DrawnUnitsTest, stand_nowhere_before_the_visit) {
    serve(m_today);
    auto const demand = raise();
    std::string const gatekeeper(kNonceBytesMin, 'g');
    std::string const auditor(kNonceBytesMin, 'a');
    auto const made = commitment(gatekeeper, auditor, m_today);
    auto const record = text_of(run_draw(made, {gatekeeper, auditor, "12.34", m_today.plus_days(1)}).value());
    ASSERT_EQ(added_in("record", counts_of(record)).size(), words().size()) << "the search finds them where they do stand";
    auto const digest = json::serialize(json::object{{"digest", nonce_digest(auditor)}});
    std::string answers = ask("POST", "/api/v1/inspection-draw-digests?unit=410102", digest, 201);
    answers = ask("POST", "/api/v1/inspection-draws", json::serialize(json::object{{"demand", demand}, {"commitment", text_of(made)}}), 201);
    auto const id = std::string(json::parse(answers).at("id").as_string());
    auto const draw = "/api/v1/inspection-draws/" + id;
    answers += ask("POST", draw + "/end", json::serialize(json::object{{"file", record}}), 422);
    kill_server();
    serve(m_today.plus_days(1));
    answers += ask("POST", draw + "/end", R"({"file":"{}"})", 422);
    answers += ask("POST", draw + "/end", json::serialize(json::object{{"file", record + " "}}), 422);
    answers += ask("POST", draw + "/end", json::serialize(json::object{{"file", record}}), 200);
    answers += ask("POST", draw + "/end", json::serialize(json::object{{"file", record}}), 409);
    answers += ask("POST", "/api/v1/inspection-plans?unit=410102", fmt::format(R"({{"year":{},"seconds":1}})", m_today.plus_days(1).year()), 201);
    auto const visits = fmt::format("/api/v1/inspection-visits?unit=410102&from={}&to={}", m_today.iso(), m_today.plus_days(9).iso());
    for (std::string const& target : {std::string("/metrics"), std::string("/api/v1/inspection-draws?unit=410102"), visits, std::string("/api/v1/audit?unit=410102")}) {
        auto const said = http::exchange(socket(), "GET", target, {}, "");
        ASSERT_TRUE(said);
        answers += said.value().body;
    }
    auto const shown = json::parse(ask("GET", draw, "", 200));
    EXPECT_TRUE(shown.at("file").is_null()) << "the commitment is public, what was drawn is not yet";
    EXPECT_EQ(std::string(shown.at("commitment").as_string()), text_of(made));
    kill_server();

    auto found = added_in("answers", counts_of(answers));
    std::size_t searched = 0;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(m_home.path())) {
        if (!entry.is_regular_file()) continue;
        auto const bytes = bytes_of(entry.path());
        searched += bytes.size();
        auto const before = m_before.find(entry.path().string());
        auto const zero = std::vector<int>(words().size());
        for (auto& one : added_in(entry.path().filename().string(), counts_of(bytes), before == m_before.end() ? zero : before->second)) found.push_back(std::move(one));
    }
    EXPECT_TRUE(std::filesystem::exists(m_data / "yizhen.db-wal")) << "a killed server leaves its log, which was searched too";
    EXPECT_GT(searched, 100'000u);
    auto const tables = dump();
    EXPECT_NE(tables.find("合成抽签"), std::string::npos) << "the dump has the draw's row";
    EXPECT_GT(std::ranges::max(m_tables_before), 0) << "the dump has the units";
    for (auto& one : added_in("tables", counts_of(tables), m_tables_before)) found.push_back(std::move(one));
    for (auto const& one : found) ADD_FAILURE() << one;
}

}  // namespace
}  // namespace yizhen::tests

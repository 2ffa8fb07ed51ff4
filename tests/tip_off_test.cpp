// Tip-offs on hidden burdens: who may read them, what they do to a demand, and that nothing of the teller stands anywhere.
// All persons, addresses and words are synthetic.

#include "modules/channels/routes.h"
#include "modules/channels/tip_offs.h"
#include "modules/gate/routes.h"
#include "platform/clock/clock.h"
#include "platform/http/local_client.h"
#include "platform/sql/test_database.h"
#include "tests/http_fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <set>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>

extern char** environ;

namespace yizhen {
namespace {

namespace json = boost::json;
using test::api;
using test::Who;

CivilDate day(int month, int of_month) { return CivilDate::of(2026, month, of_month).value(); }

class TipOffTest : public test::Routed {
protected:
    /// One county for all tests: opening one costs most of the time. Each begins without a tip.
    static void SetUpTestSuite() {
        s_folder = std::make_unique<files::TempDir>();
        s_county = test::open_county(s_folder->path() / "data", s_day);
        s_tips = std::make_unique<channels::TipOffs>(channels::TipOffs::Parts{s_county->database(), s_county->keys(), s_random});
    }
    static void TearDownTestSuite() {
        s_tips.reset();
        s_county.reset();
        s_folder.reset();
    }
    void SetUp() override {
        s_day.set(test::kToday);
        m_routes = channels::tip_off_routes(*s_tips, s_county->folder().access(), s_county->org(), s_day);
        ASSERT_TRUE(change([](sql::Connection& connection) { connection.execute("DELETE FROM tip_off"); }));
    }
    static bool change(std::function<void(sql::Connection&)> const& work) {
        return static_cast<bool>(s_county->database().write(RealmId{-1}, {}, [&](sql::WriteTransaction& transaction) -> Result<Done> {
            work(transaction.sql());
            transaction.audit({"test", "", "", ""});
            return Done{};
        }));
    }
    static Who person(char const* account, char const* unit, access::Role role) {
        auto const tree = s_county->org().tree();
        auto const id = test::add_person(s_county->folder().access(), *tree, account, unit, role);
        auto const name = std::string(access::name_of(role));
        return {{id.value, tree->find_code(unit)->id.value, name, "r"}, {name}};
    }

    int tell(json::object tip) {
        auto const said = ask({}, "POST", "/api/v1/tip-offs", {}, json::serialize(tip));
        return said.status;
    }
    json::array read(Who const& who) {
        auto const said = ask(who, "GET", "/api/v1/tip-offs", {});
        EXPECT_EQ(said.status, 200) << said.text;
        return said.status == 200 ? said.body.at("items").as_array() : json::array();
    }
    std::string village() { return s_county->org().tree()->children(s_county->org().tree()->find_code("410102012")->id).front().code; }
    bool warned() {
        gate::Envelope made;
        made.kind = "meeting";
        made.title = fmt::format("推进会 {}", ++s_raised);
        made.issuer = "410102-TJ";
        made.targets = {"须水街道"};
        made.owner = "人口科";
        made.basis = "某制度第五条";
        made.purpose = "部署工作";
        made.payload = {{"heads_per_unit", std::int64_t{2}}, {"minutes", std::int64_t{90}}, {"meeting_day", std::string("2027-03-10")}};
        auto const answer = s_county->gate().take({.file = {}, .file_name = {}, .envelope = made, .today = s_day.today(), .actor = app::system_actor()});
        EXPECT_TRUE(answer) << answer.problem().message;
        return std::ranges::any_of(answer.value().record.verdict.rules, [](auto const& hit) { return hit.id == "E-12"; });
    }

    static inline clock::FixedClock s_day{test::kToday};
    static inline clock::SeededRandomness s_random{20261128};
    static inline std::unique_ptr<files::TempDir> s_folder;
    static inline std::unique_ptr<app::County> s_county;
    static inline std::unique_ptr<channels::TipOffs> s_tips;
    static inline int s_raised = 0;
};

TEST_F(TipOffTest, TheFormWarnsBeforeAnybodyWritesAWord) {
    auto const form = ask({}, "GET", "/api/v1/tip-offs/form", {});
    ASSERT_EQ(form.status, 200) << form.text;
    EXPECT_EQ(api().misfit("TipOffForm", form.text), "");
    EXPECT_NE(test::text(form.body.at("warning")).find("不要写自己的姓名"), std::string::npos);
    EXPECT_EQ(form.body.at("choices").as_array().size(), 6u);
    EXPECT_EQ(test::text(form.body.at("units").at(0).at("code")), "410102");
    auto const below = ask({}, "GET", "/api/v1/tip-offs/form", {{"within", "410102"}}).body.at("units").as_array();
    EXPECT_TRUE(std::ranges::any_of(below, [](auto const& unit) { return test::text(unit.at("kind")) == "department"; }));
    EXPECT_EQ(ask({}, "GET", "/api/v1/tip-offs/form", {{"within", "999999"}}).status, 404);
}

TEST_F(TipOffTest, WhatDoesNotFitIsRefused) {
    EXPECT_EQ(tell({{"unit", "410102012"}, {"what", "verbal_order"}}), 201);
    EXPECT_EQ(tell({{"unit", "410102012"}, {"what", "anything"}}), 422);
    EXPECT_EQ(tell({{"unit", "410102"}, {"what", "verbal_order"}}), 422) << "the county is nobody's base";
    EXPECT_EQ(tell({{"unit", "nowhere"}, {"what", "verbal_order"}}), 422);
    EXPECT_EQ(tell({{"unit", "410102012"}, {"what", "verbal_order"}, {"issuer", "410102001"}}), 422) << "a street is no department";
    EXPECT_EQ(tell({{"unit", "410102012"}, {"what", "verbal_order"}, {"month", "2026-12"}}), 422);
    EXPECT_EQ(tell({{"unit", "410102012"}, {"what", "verbal_order"}, {"month", "2024-10"}}), 422);
    EXPECT_EQ(tell({{"unit", "410102012"}, {"what", "other"}, {"words", std::string(channels::kTipWordsBytesMax + 1, 'x')}}), 413);
    EXPECT_EQ(tell({{"unit", "410102012"}, {"what", "other"}, {"more", std::string(channels::kTipBodyBytesMax, 'x')}}), 413);
    ASSERT_TRUE(change([](sql::Connection& connection) {
        for (std::int64_t i = 1; i < channels::kTipsADayMax; ++i) {
            connection.execute("INSERT INTO tip_off SELECT $1, realm_id, unit_code, '', what, month, words, written_day FROM tip_off WHERE tip_id > 1000", {i});
        }
    }));
    EXPECT_EQ(tell({{"unit", "410102012"}, {"what", "other"}}), 503);
}

TEST_F(TipOffTest, ItIsReadExactlyOneLevelAboveFromTheNextDayOn) {
    auto const keeper = person("keeper", "410102", access::Role::gatekeeper);
    auto const auditor = person("auditor", "410102-NY", access::Role::auditor);
    auto const own = person("own", "410102-TJ", access::Role::auditor);
    auto const street = person("street", "410102012", access::Role::gatekeeper);
    auto const clerk = person("clerk", "410102012", access::Role::frontline);
    auto const leader = person("leader", "410102", access::Role::leader);
    ASSERT_EQ(tell({{"unit", "410102012"}, {"what", "verbal_order"}, {"words", "每晚十点接龙"}, {"issuer", "410102-TJ"}}), 201);
    ASSERT_EQ(tell({{"unit", village()}, {"what", "no_record"}}), 201);
    EXPECT_TRUE(read(keeper).empty()) << "who looks twice a day would learn the hour";
    s_day.set(day(11, 24));
    auto const above = read(keeper);
    ASSERT_EQ(above.size(), 1u);
    EXPECT_EQ(api().misfit("TipOff", json::serialize(above[0])), "");
    EXPECT_EQ(test::text(above[0].at("words")), "每晚十点接龙");
    EXPECT_EQ(test::text(above[0].at("day")), "2026-11-23");
    EXPECT_EQ(test::text(above[0].at("month")), "2026-11");
    EXPECT_EQ(read(auditor).size(), 1u) << "a department's auditor acts for the county";
    EXPECT_TRUE(read(own).empty()) << "it is about the reader's own department";
    auto const of_street = read(street);
    ASSERT_EQ(of_street.size(), 1u) << "of its village, not of itself";
    EXPECT_EQ(test::text(of_street[0].at("what")), "no_record");
    for (auto const& who : {clerk, leader}) EXPECT_EQ(ask(who, "GET", "/api/v1/tip-offs", {}).status, 403);
    EXPECT_EQ(ask({{0, 0, access::kSystemRole, ""}, {}}, "GET", "/api/v1/tip-offs", {}).status, 403);
}

TEST_F(TipOffTest, TwoAboutOneUnitMakeAFactForTheDepartmentNamed) {
    auto const about = [&](std::string const& unit) { return tell({{"unit", unit}, {"what", "forced_app"}, {"issuer", "410102-TJ"}}); };
    ASSERT_EQ(about("410102012"), 201);
    ASSERT_EQ(about("410102001"), 201);
    s_day.set(day(11, 24));
    EXPECT_FALSE(warned()) << "two, but not about one unit";
    ASSERT_EQ(about("410102012"), 201);
    EXPECT_FALSE(warned()) << "today's do not count yet";
    s_day.set(day(11, 25));
    EXPECT_TRUE(warned());
    s_day.set(day(11, 23).plus_days(channels::kTipDays));
    EXPECT_TRUE(warned());
    s_day.set(day(11, 23).plus_days(channels::kTipDays + 1));
    EXPECT_FALSE(warned()) << "the first one is older than 90 days";
}

/// A desk named is its department named, on both sides.
TEST_F(TipOffTest, ADeskIsItsDepartment) {
    auto const keeper = person("housekeeper", "410102", access::Role::gatekeeper);
    auto const desk = person("deskauditor", "410102-TJ-1", access::Role::auditor);
    ASSERT_EQ(tell({{"unit", "410102012"}, {"what", "forced_app"}, {"issuer", "410102-TJ-1"}}), 201);
    ASSERT_EQ(tell({{"unit", "410102012"}, {"what", "forced_app"}, {"issuer", "410102-TJ"}}), 201);
    ASSERT_EQ(tell({{"unit", "410102-NY"}, {"what", "no_record"}}), 201);
    ASSERT_EQ(tell({{"unit", "410102-TJ-1"}, {"what", "backdate"}}), 201);
    s_day.set(day(11, 24));
    EXPECT_TRUE(warned()) << "two about the department, one of them by its desk";
    auto const all = read(keeper);
    ASSERT_EQ(all.size(), 4u) << "also what a desk carries";
    EXPECT_TRUE(std::ranges::none_of(all, [](auto const& tip) { return json::serialize(tip).find("410102-TJ-1") != std::string::npos; }));
    auto const of_others = read(desk);
    ASSERT_EQ(of_others.size(), 1u) << "nothing about one's own department, as carrier or as cause";
    EXPECT_EQ(test::text(of_others[0].at("what")), "no_record");
}

TEST_F(TipOffTest, IdsTellNoOrder) {
    for (int i = 0; i < 12; ++i) ASSERT_EQ(tell({{"unit", "410102012"}, {"what", "other"}, {"month", fmt::format("2026-{:02}", i % 11 + 1)}}), 201);
    std::vector<std::string> months;
    s_county->database().read([&](sql::Connection& connection) {
        auto rows = connection.query("SELECT month FROM tip_off ORDER BY tip_id");
        while (rows->next()) months.emplace_back(rows->text(0));
    });
    ASSERT_EQ(months.size(), 12u);
    EXPECT_FALSE(std::is_sorted(months.begin(), months.end()));
}

// --- the whole program --------------------------------------------------------------------------------------------------

constexpr char kUnits[] = "code,name,parent,kind\n41,河南省,,\n4101,郑州市,41,\n410102,中原区,4101,\n410102001,林山寨街道,410102,\n"
                          "410102001001,甲社区,410102001,\n410102-MZ,区民政局,410102,department\n";

/// Every row of every table as one line.
std::set<std::string> rows_of(std::filesystem::path const& database) {
    sql::SilentAudit silent;
    auto const open = sql::Database::open({.url = database.string(), .readers = 1, .writers = 1, .migrations = {}, .reading_only = true}, silent);
    std::set<std::string> out;
    open->read([&](sql::Connection& connection) {
        std::vector<std::string> tables;
        {
            auto rows = connection.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
            while (rows->next()) tables.emplace_back(rows->text(0));
        }
        for (auto const& table : tables) {
            std::string columns;
            {
                auto rows = connection.query("SELECT name FROM pragma_table_info($1)", {table});
                while (rows->next()) columns += fmt::format("{}quote({})", columns.empty() ? "" : " || ' ' || ", rows->text(0));
            }
            auto rows = connection.query(fmt::format("SELECT {} FROM {}", columns, table));
            while (rows->next()) out.insert(table + " " + std::string(rows->text(0)));
        }
    });
    return out;
}

std::vector<std::string> missing_in(std::set<std::string> const& all, std::set<std::string> const& other) {
    std::vector<std::string> out;
    std::ranges::set_difference(all, other, std::back_inserter(out));
    return out;
}

class TipOffWhole : public ::testing::Test {
protected:
    void SetUp() override {
        for (auto const& folder : {m_temp, m_logs}) std::filesystem::create_directories(folder);
        ::setenv("TMPDIR", m_temp.c_str(), 1);
        ::setenv("YIZHEN_SHARE", YIZHEN_SOURCE_DIR, 1);
        files::write_file(m_home.path() / "units.csv", kUnits);
        auto const import = fmt::format("{} import units --data {} {} >/dev/null 2>&1", YIZHEN_PROGRAM, m_data.string(), (m_home.path() / "units.csv").string());
        ASSERT_EQ(std::system(import.c_str()), 0);
        files::write_file(m_data / "yizhen.toml", "listen = \"127.0.0.1:0\"\nlog_file = \"" + m_log.string() + "\"\n");
        std::string program = YIZHEN_PROGRAM;
        std::string word = "serve";
        std::string flag = "--data=" + m_data.string();
        char* const arguments[] = {program.data(), word.data(), flag.data(), nullptr};
        ASSERT_EQ(::posix_spawn(&m_server, program.c_str(), nullptr, nullptr, arguments, environ), 0);
        for (int i = 0; i < 600 && !http::server_listens(socket()); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
        ASSERT_TRUE(http::server_listens(socket()));
    }
    void TearDown() override {
        stop_server(SIGKILL);
        ::unsetenv("TMPDIR");
    }
    /// Asked to stop, it writes what its log still holds back.
    void stop_server(int signal) {
        if (m_server == 0) return;
        ::kill(m_server, signal);
        ::waitpid(m_server, nullptr, 0);
        m_server = 0;
    }
    http::LocalAnswer say(std::string const& method, std::string const& target, std::map<std::string, std::string> headers = {}, std::string const& body = {}) {
        headers.emplace("content-type", "application/json");
        auto said = http::exchange(socket(), method, target, headers, body);
        if (!said) throw std::runtime_error(said.problem().message);
        return said.value();
    }
    /// Where the text stands in the files below the folders.
    std::vector<std::string> places_of(std::string const& text) {
        std::vector<std::string> out;
        for (auto const& folder : {m_data, m_temp, m_logs}) {
            for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
                if (entry.is_regular_file() && files::read_file(entry.path(), 1ull << 30).value().find(text) != std::string::npos) out.push_back(entry.path());
            }
        }
        return out;
    }
    [[nodiscard]] std::filesystem::path socket() const { return app::socket_of(m_data); }

    files::TempDir m_home;
    std::filesystem::path m_data = m_home.path() / "data";
    std::filesystem::path m_temp = m_home.path() / "temp";
    std::filesystem::path m_logs = m_home.path() / "logs";
    std::filesystem::path m_log = m_logs / "server.log";
    pid_t m_server = 0;
};

/// A time of the run as SQLite keeps it on the disk: six bytes, the great ones first.
bool holds_time_between(std::string_view bytes, std::int64_t from_ms, std::int64_t to_ms) {
    for (std::size_t at = 0; at + 6 <= bytes.size(); ++at) {
        std::int64_t value = 0;
        for (std::size_t i = 0; i < 6; ++i) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
        if (value >= from_ms && value <= to_ms) return true;
    }
    return false;
}

TEST_F(TipOffWhole, NothingOfTheTellerStandsAnywhere) {
    ASSERT_EQ(say("POST", "/api/v1/people", {}, R"({"account":"teller","name":"反映人（合成）","unit":"410102001","roles":["frontline"],"password":"synthetic-password-2026"})").status, 201);
    clock::SystemClock const clock;
    auto const signing_in_ms = clock.now_ms();
    auto const session = say("POST", "/api/v1/session", {}, R"({"account":"teller","password":"synthetic-password-2026"})");
    auto const signed_in_ms = clock.now_ms();
    ASSERT_EQ(session.status, 201) << session.body;
    auto const cookie = session.headers.at("set-cookie");
    auto const token = cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
    auto const rows_before = rows_of(m_data / "yizhen.db");
    // A moment of its own: nothing else is written in it.
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    auto const from_ms = clock.now_ms();
    std::map<std::string, std::string> const marked{{"cookie", "yizhen_session=" + token},  {"x-forwarded-for", "203.0.113.77"}, {"user-agent", "marked-agent-5150"},
                                                    {"idempotency-key", "marked-key-5151"}, {"x-request-id", "marked-request-5152"},
                                                    {"traceparent", "00-5153515351535153-5153"}};
    ASSERT_EQ(say("GET", "/api/v1/tip-offs/form", marked).status, 200);
    auto const kept = say("POST", "/api/v1/tip-offs", marked, R"({"unit":"410102001","issuer":"410102-MZ","what":"deleted_chat","words":"雀言雀语五一五四"})");
    ASSERT_EQ(kept.status, 201) << kept.body;
    ASSERT_EQ(say("POST", "/api/v1/tip-offs", marked, R"({"unit":"410102001","what":"雀言雀语五一五四"})").status, 422);
    auto const to_ms = clock.now_ms();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    auto const metrics = say("GET", "/metrics").body;
    auto const rows_after = rows_of(m_data / "yizhen.db");
    ASSERT_EQ(say("GET", "/api/v1/kinds").status, 200);
    std::filesystem::copy(m_data / "yizhen.db-wal", m_data / "copied-wal");  // stopping empties it
    stop_server(SIGTERM);
    auto const log = files::read_file(m_log).value();

    // Of all tables: one tip, one entry in a letter box, the head of that box; nothing changed, nothing gone.
    auto const added = missing_in(rows_after, rows_before);
    ASSERT_EQ(added.size(), 3u) << fmt::format("{}", fmt::join(added, "\n"));
    EXPECT_TRUE(missing_in(rows_before, rows_after).empty());
    auto const today = clock.today();
    auto const midnight = std::int64_t{today.days()} * 86'400'000 - 8 * 3'600'000;
    EXPECT_TRUE(added[0].starts_with("audit_entry -")) << added[0];
    EXPECT_NE(added[0].find(fmt::format(" 1 1 {} 0 0 '' '' 'tip-off.write' '' '' ''", midnight)), std::string::npos) << added[0];
    EXPECT_TRUE(added[1].starts_with("realm_position -")) << added[1];
    EXPECT_TRUE(added[2].starts_with("tip_off ")) << added[2];
    EXPECT_TRUE(added[2].ends_with(fmt::format("'{}'", today.iso()))) << added[2];

    EXPECT_NE(log.find("/api/v1/kinds"), std::string::npos) << "what came after them is there";
    EXPECT_EQ(log.find("tip-off"), std::string::npos) << "a line has a time";
    for (auto const* mark : {"203.0.113.77", "marked-agent-5150", "marked-key-5151", "marked-request-5152", "5153515351535153", "雀言雀语五一五四"}) {
        EXPECT_TRUE(places_of(mark).empty()) << mark << " stands in " << places_of(mark).front();
        EXPECT_EQ(metrics.find(mark), std::string::npos) << mark;
    }
    EXPECT_TRUE(places_of(token).empty());
    EXPECT_EQ(metrics.find(token), std::string::npos);
    bool signing_in_found = false;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(m_data)) {
        if (!entry.is_regular_file()) continue;
        auto const bytes = files::read_file(entry.path(), 1ull << 30).value();
        EXPECT_FALSE(holds_time_between(bytes, from_ms, to_ms)) << entry.path();
        signing_in_found = signing_in_found || holds_time_between(bytes, signing_in_ms, signed_in_ms);
    }
    EXPECT_TRUE(signing_in_found) << "the search finds a time that does stand there";
    EXPECT_GT(std::filesystem::file_size(m_data / "copied-wal"), 0u);
    EXPECT_FALSE(places_of("410102001").empty()) << "the search finds what does stand there";
}

}  // namespace
}  // namespace yizhen

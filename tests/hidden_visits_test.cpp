// Unannounced visits before their day is over: no page, number or trial tells those who are not to know. All data are synthetic.

#include "modules/gate/control_number.h"
#include "modules/gate/publication.h"
#include "modules/gate/routes.h"
#include "modules/gate/routes_appeals.h"
#include "tests/http_fixture.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen {
namespace {

namespace json = boost::json;
using test::api;
using test::Who;

class HiddenVisits : public test::Routed {
protected:
    /// One county for all tests; what a test raises stays, and only the first one counts the whole register.
    static void SetUpTestSuite() {
        s_folder = std::make_unique<files::TempDir>();
        s_county = test::open_county(s_folder->path() / "data", s_day);
        auto const parameters = gate::read_appeal_parameters(test::kSource / "data/gate/appeals.toml").value();
        s_publication = std::make_unique<gate::Publication>(gate::Publication::Parts{s_county->database(), s_county->gate(), parameters});
        s_keeper = add("keeper", "410102", access::Role::gatekeeper);
        s_office = add("office", "410102-TJ", access::Role::requester);
        s_section = add("section", "410102-TJ-1", access::Role::requester);
        s_farm_leader = add("farmleader", "410102-NY", access::Role::leader);
        s_farm_keeper = add("farmkeeper", "410102-NY", access::Role::gatekeeper);
        s_clerk = add("clerk", "410102012", access::Role::frontline);
    }
    static void TearDownTestSuite() {
        s_publication.reset();
        s_county.reset();
        s_folder.reset();
    }
    static Who add(char const* account, char const* unit, access::Role role) {
        auto const tree = s_county->org().tree();
        auto const id = test::add_person(s_county->folder().access(), *tree, account, unit, role);
        auto const name = std::string(access::name_of(role));
        return {{id.value, tree->find_code(unit)->id.value, name, "r"}, {name}};
    }
    void SetUp() override {
        s_day.set(test::kToday);
        auto& access = s_county->folder().access();
        for (auto& part : {gate::routes(s_county->gate(), access, s_county->org(), s_day), gate::publication_routes(*s_publication, s_county->gate(), access, s_county->org(), s_day)}) {
            m_routes.insert(m_routes.end(), part.begin(), part.end());
        }
    }

    static gate::StoredDemand raise(std::string const& topic, bool unannounced, std::string const& issuer = "410102-TJ", std::string const& target = "须水街道") {
        gate::Envelope made;
        made.kind = "inspection";
        made.title = topic + "查访";
        made.issuer = issuer;
        made.targets = {target};
        made.owner = "人口科";
        made.basis = "某制度第五条";
        made.purpose = "看实情";
        made.payload = {{"topic", topic}, {"visit_day", std::string("2026-12-01")}, {"inspectors", std::int64_t{3}}, {"escorts", std::int64_t{0}},
                        {"days_per_unit", std::int64_t{1}}, {"unannounced", unannounced}};
        auto answer = s_county->gate().take({.file = {}, .file_name = {}, .envelope = made, .today = s_day.today(), .actor = app::system_actor()});
        if (!answer) throw std::runtime_error(answer.problem().message);
        EXPECT_FALSE(answer.value().demand.control_number.empty()) << answer.value().record.verdict.headline;
        return answer.value().demand;
    }
    /// Titles of a page, and the cursor behind it ("" where nothing comes).
    std::pair<std::vector<std::string>, std::string> page(Who const& who, std::string const& path, std::map<std::string, std::string> query) {
        auto const said = ask(who, "GET", path, std::move(query));
        EXPECT_EQ(said.status, 200) << said.text;
        std::vector<std::string> numbers;
        for (auto const& item : said.body.at("items").as_array()) numbers.push_back(test::text(item.at("control_number")));
        auto const& next = said.body.at("next");
        return {numbers, next.is_null() ? std::string() : test::text(next)};
    }

    static inline clock::FixedClock s_day{test::kToday};
    static inline std::unique_ptr<files::TempDir> s_folder;
    static inline std::unique_ptr<app::County> s_county;
    static inline std::unique_ptr<gate::Publication> s_publication;
    static inline Who s_keeper, s_office, s_section, s_farm_leader, s_farm_keeper, s_clerk;
};

/// Open, hidden, hidden, open, hidden, open: with pages of one the clerk sees what they would see without the hidden ones.
TEST_F(HiddenVisits, PagesAreFilledAndCursorsStandOnWhatWasShown) {
    std::vector<gate::StoredDemand> open;
    open.push_back(raise("甲", false));
    raise("乙", true);
    raise("丙", true);
    open.push_back(raise("丁", false));
    raise("戊", true);
    open.push_back(raise("己", false));
    raise("庚", true);
    for (auto const* path : {"/api/v1/demands", "/api/v1/publication/demands"}) {
        auto const& who = path == std::string("/api/v1/demands") ? s_clerk : s_farm_leader;
        std::string cursor;
        for (int i = 2; i >= 0; --i) {
            auto const& expected = open[static_cast<std::size_t>(i)];
            auto const [numbers, next] = page(who, path, {{"limit", "1"}, {"cursor", cursor}});
            EXPECT_EQ(numbers, std::vector{expected.control_number}) << path << " " << i;
            EXPECT_EQ(next, i == 0 ? std::string() : std::to_string(expected.id.value)) << path << ": the last one shown, or nothing behind it";
            cursor = next;
        }
        auto const [all, end] = page(who, path, {{"limit", "3"}});
        EXPECT_EQ(all.size(), 3u) << path;
        EXPECT_EQ(end, "") << path << ": exactly full, and nothing more may be seen";
    }
}

TEST_F(HiddenVisits, ANumberOfOneIsNoNumberToStrangers) {
    auto const hidden = raise("辛", true);
    gate::ControlNumber const free{"410102", 2026, 999'999};
    auto const check = [&](Who const& who, std::string const& number) {
        auto said = ask(who, "GET", "/api/v1/control-numbers/" + number, {}).text;
        for (auto at = said.find(number); at != std::string::npos; at = said.find(number)) said.replace(at, number.size(), "N");
        return said;
    };
    auto const unknown = check({}, free.text());
    EXPECT_EQ(check({}, hidden.control_number), unknown);
    EXPECT_EQ(check(s_clerk, hidden.control_number), unknown) << "those visited";
    EXPECT_NE(check(s_office, hidden.control_number).find("辛查访"), std::string::npos) << "its issuer knows it";
    s_day.set(CivilDate::of(2026, 12, 2).value());
    EXPECT_NE(check({}, hidden.control_number), unknown) << "its day is over";
}

TEST_F(HiddenVisits, ATitleIsNamedToThoseWhoMaySeeItOrOnceItWasLetThrough) {
    auto const open = raise("壬", false);
    auto const title = [&](Who const& who) { return test::text(ask(who, "GET", "/api/v1/control-numbers/" + open.control_number, {}).body.at("title")); };
    EXPECT_EQ(title({}), "（标题未公开）");
    EXPECT_EQ(title(s_clerk), "壬查访") << "who is asked may see it";
    ASSERT_EQ(ask(s_keeper, "POST", fmt::format("/api/v1/demands/{}/public-title", open.id.value), {}, R"({"shown":true,"title":"入户查访"})").status, 200);
    EXPECT_EQ(title({}), "入户查访");
    EXPECT_EQ(title(s_clerk), "壬查访");
}

TEST_F(HiddenVisits, HousesKnowNotDesks) {
    auto const sees = [&](Who const& who, gate::StoredDemand const& demand) {
        auto const status = ask(who, "GET", fmt::format("/api/v1/demands/{}", demand.id.value), {}).status;
        EXPECT_TRUE(status == 200 || status == 404) << status;
        return status == 200;
    };
    auto const of_office = raise("癸", true);
    auto const of_section = raise("子", true, "410102-TJ-1");
    for (auto const& demand : {of_office, of_section}) {
        EXPECT_TRUE(sees(s_office, demand));
        EXPECT_TRUE(sees(s_section, demand)) << "another desk of the house";
        EXPECT_TRUE(sees(s_keeper, demand));
        EXPECT_FALSE(sees(s_clerk, demand));
    }
    EXPECT_EQ(page(s_section, "/api/v1/demands", {{"q", "癸"}}).first.size(), 1u) << "the register knows the house too";
    auto const of_farm = raise("丑", true, "410102-TJ", "410102-NY");
    EXPECT_TRUE(sees(s_section, of_farm));
    EXPECT_FALSE(sees(s_farm_leader, of_farm)) << "whoever is visited acts for the county too, and is not told";
    EXPECT_FALSE(sees(s_farm_keeper, of_farm));
    EXPECT_TRUE(sees(s_farm_keeper, of_office)) << "the county's gatekeeper, not visited";
    EXPECT_FALSE(sees(s_farm_leader, of_office)) << "who leads another department may read all of the county, but not what is hidden";
    EXPECT_TRUE(page(s_farm_keeper, "/api/v1/demands", {{"q", "丑查访"}}).first.empty());
    s_day.set(CivilDate::of(2026, 12, 2).value());
    EXPECT_TRUE(sees(s_farm_leader, of_farm));
}

TEST_F(HiddenVisits, ATrialOfRulesLeavesThemOut) {
    auto const tried = [&] {
        auto const said = ask(s_keeper, "POST", "/api/v1/rules/R-06/trial", {}, R"({"toml":"","enabled":false,"reason":"试"})");
        EXPECT_EQ(said.status, 200) << said.text;
        EXPECT_EQ(said.text.find("寅查访"), std::string::npos);
        return said.body.at("tried").as_int64();
    };
    auto const before = tried();
    raise("寅", true);
    EXPECT_EQ(tried(), before);
    raise("卯", false);
    EXPECT_EQ(tried(), before + 1);
}

}  // namespace
}  // namespace yizhen

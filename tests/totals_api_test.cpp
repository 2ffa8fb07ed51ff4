// Totals over their routes, with real units, people and scopes; and over files. All figures are synthetic.

#include "app/commands.h"
#include "tests/http_fixture.h"

#include <fstream>
#include <sstream>

namespace yizhen {
namespace {

namespace json = boost::json;
using test::api;
using test::Who;

char const kPeriod[] = "2026-10";

class TotalsApiTest : public test::Routed {
protected:
    void SetUp() override {
        m_county = test::open_county(m_folder.path() / "data", m_clock);
        m_routes = ledgers::totals_routes(m_county->ledgers(), m_county->folder().access(), m_county->org(), m_clock);
        m_people = code("常住人口数");
        auto const tree = m_county->org().tree();
        m_street = tree->find_code("410102012")->id;
        for (auto const& village : tree->children(m_street)) m_villages.push_back(village.code);
        ASSERT_GE(m_villages.size(), 4U);
        m_steward = person("steward", "410102", access::Role::steward);
        m_leader = person("leader", "410102", access::Role::leader);
        m_auditor = person("auditor", "410102", access::Role::auditor);
        m_stranger = person("stranger", "410102001", access::Role::frontline);
        m_public = person("public", "410102", access::Role::publik);
    }

    std::string code(std::string const& name) { return m_county->ledgers().shapes().find("unit_period")->named(name)->element.code; }
    RealmId realm() { return m_county->org().tree()->realm_of(m_street); }

    void hold(std::vector<std::pair<std::string, std::int64_t>> const& figures, std::string const& element = "常住人口数") {
        ledgers::Batch batch{.ledger = "unit_period", .elements = {code(element)}, .source = "测试", .demand = {}, .reason = "合成", .as_of = CivilDate::of(2026, 10, 31).value()};
        std::size_t at = 0;
        batch.next = [&](ledgers::IncomingRow& row) {
            if (at == figures.size()) return false;
            row = {figures[at].first, kPeriod, {{figures[at].second, CellState::present}}, "1", {}};
            ++at;
            return true;
        };
        auto const receipt = m_county->ledgers().write(realm(), app::system_actor(), batch);
        ASSERT_TRUE(receipt) << receipt.problem().message;
        ASSERT_EQ(receipt.value().rejected, 0);
    }

    Answered totals(Who const& who, std::map<std::string, std::string> query) {
        query.try_emplace("elements", m_people);
        query.try_emplace("period", kPeriod);
        return ask(who, "GET", "/api/v1/totals", std::move(query));
    }
    static json::object const& item(Answered const& said, std::string const& unit) {
        for (auto const& one : said.body.at("items").as_array()) {
            if (one.at("unit").as_string() == unit) return one.as_object();
        }
        throw std::runtime_error("no unit " + unit);
    }
    static json::object const& cell(Answered const& said, std::string const& unit) { return item(said, unit).at("cells").at(0).as_object(); }

    std::string m_people;
    UnitId m_street;
    std::vector<std::string> m_villages;
    Who m_steward, m_leader, m_auditor, m_stranger, m_public;
};

TEST_F(TotalsApiTest, TellsTotalsWithinTheScopeAsTheContractSays) {
    hold({{m_villages[0], 100}, {m_villages[1], 250}, {"410102012", 360}});
    auto const said = totals(m_steward, {{"unit", "410102012"}});
    ASSERT_EQ(said.status, 200) << said.text;
    EXPECT_EQ(api().misfit("Totals", said.text), "");
    EXPECT_EQ(cell(said, "410102012").at("value").as_string(), "350");
    EXPECT_EQ(cell(said, "410102012").at("own").as_string(), "360");
    EXPECT_EQ(cell(said, m_villages[1]).at("value").as_string(), "250");
    ASSERT_EQ(said.body.at("differences").as_array().size(), 1U);
    EXPECT_EQ(said.body.at("differences").at(0).at("difference").as_string(), "10");
    auto const county = totals(m_leader, {{"levels", "county,township"}});
    ASSERT_EQ(county.status, 200) << county.text;
    EXPECT_EQ(api().misfit("Totals", county.text), "");
    EXPECT_EQ(cell(county, "410102").at("value").as_string(), "350");

    EXPECT_EQ(totals(m_stranger, {{"unit", "410102012"}}).status, 403);
    EXPECT_EQ(totals(m_public, {{"unit", "410102012"}}).status, 403);
    EXPECT_EQ(totals(m_steward, {{"unit", "999999"}}).status, 403);
    EXPECT_EQ(totals(m_steward, {{"period", "yesterday"}}).status / 100, 4);
    EXPECT_EQ(totals(m_steward, {{"elements", "YZ0001"}}).status, 422);
    EXPECT_EQ(totals(m_steward, {{"depth", "-1"}}).status, 422);
    EXPECT_EQ(totals(m_steward, {{"levels", "planet"}}).status, 422);
    EXPECT_EQ(totals(m_steward, {{"cursor", "nowhere"}}).status, 422);
}

TEST_F(TotalsApiTest, PagesThroughTheUnits) {
    hold({{m_villages[0], 100}});
    std::size_t seen = 0;
    std::string cursor;
    do {
        std::map<std::string, std::string> query{{"unit", "410102012"}, {"limit", "2"}};
        if (!cursor.empty()) query["cursor"] = cursor;
        auto const page = totals(m_steward, query);
        ASSERT_EQ(page.status, 200) << page.text;
        seen += page.body.at("items").as_array().size();
        cursor = page.body.at("next").is_string() ? std::string(page.body.at("next").as_string()) : "";
    } while (!cursor.empty());
    EXPECT_EQ(seen, m_villages.size() + 1);
}

TEST_F(TotalsApiTest, ALargeTableLeavesInPiecesAndIsOneAnswer) {
    hold({{m_villages.back(), 250}});
    std::string elements = m_people;
    std::size_t count = 1;
    for (auto const& column : m_county->ledgers().shapes().find("unit_period")->columns) {
        bool const added = column.element.formula.empty() && column.rule.type == ValueType::integer && ledgers::summable(column.element);
        if (!added || column.element.code == m_people || count == ledgers::kTotalsElementsMax) continue;
        elements += "," + column.element.code;
        ++count;
    }
    ASSERT_EQ(count, ledgers::kTotalsElementsMax);
    auto const said = totals(m_steward, {{"unit", "410102"}, {"depth", "2"}, {"elements", elements}});
    ASSERT_EQ(said.status, 200) << said.text;
    EXPECT_GT(said.text.size(), 256u << 10) << "or it is no test of pieces";
    EXPECT_EQ(api().misfit("Totals", said.text), "");
    EXPECT_EQ(item(said, "410102").at("cells").at(0).at("value").as_string(), "250");
    EXPECT_EQ(item(said, m_villages.back()).at("cells").at(0).at("value").as_string(), "250");
    auto const tree = m_county->org().tree();
    std::size_t areas = 0;
    auto const [first, last] = tree->interval(tree->find_code("410102")->id);
    for (auto place = first; place <= last; ++place) areas += org::is_area(tree->kind_at(place)) ? 1 : 0;
    EXPECT_EQ(said.body.at("items").as_array().size(), areas) << "each once";
}

TEST_F(TotalsApiTest, FewPeopleAreNotToldToWhoHasNoRightToRows) {
    hold({{m_villages[0], 4}, {m_villages[1], 250}, {m_villages[2], 80}, {m_villages[3], 300}});
    auto const open = totals(m_steward, {{"unit", "410102012"}});
    EXPECT_EQ(cell(open, m_villages[0]).at("value").as_string(), "4");
    auto const said = totals(m_leader, {{"unit", "410102012"}});
    EXPECT_EQ(api().misfit("Totals", said.text), "");
    EXPECT_TRUE(cell(said, m_villages[0]).at("value").is_null());
    EXPECT_TRUE(cell(said, m_villages[0]).at("hidden").as_bool());
    EXPECT_TRUE(cell(said, m_villages[2]).contains("hidden")) << "the sum above would give the only hidden one away";
    EXPECT_EQ(cell(said, m_villages[1]).at("value").as_string(), "250");
    EXPECT_EQ(cell(said, "410102012").at("value").as_string(), "634");
    auto const alone = totals(m_leader, {{"unit", m_villages[2]}});
    EXPECT_TRUE(cell(alone, m_villages[2]).contains("hidden")) << "asking for it alone gives nothing away";
    EXPECT_EQ(ask(m_leader, "GET", "/api/v1/totals/extremes", {{"elements", m_people}, {"period", kPeriod}, {"unit", "410102012"}}).status, 403);
    auto const extremes = ask(m_steward, "GET", "/api/v1/totals/extremes", {{"elements", m_people}, {"period", kPeriod}, {"unit", "410102012"}});
    ASSERT_EQ(extremes.status, 200) << extremes.text;
    EXPECT_EQ(api().misfit("Extremes", json::serialize(extremes.body.at("items").at(0))), "");
    EXPECT_EQ(extremes.body.at("items").at(0).at("min").as_string(), "4");
}

TEST_F(TotalsApiTest, ClosesAPeriodAndRestatesWithAReason) {
    hold({{m_villages[0], 100}, {m_villages[1], 250}});
    auto const close = [&](Who const& who, json::object const& body) { return ask(who, "POST", "/api/v1/totals/closings", {}, json::serialize(body)); };
    auto const restate = [&](Who const& who, std::string const& value, std::string const& reason) {
        json::object const body{{"unit", m_villages[0]}, {"period", kPeriod}, {"reason", reason}, {"cells", {json::object{{"element", m_people}, {"value", value}}}}};
        return ask(who, "POST", "/api/v1/totals/restatements", {}, json::serialize(body));
    };
    EXPECT_EQ(close(m_stranger, {{"unit", "410102"}, {"period", kPeriod}}).status, 403);
    EXPECT_EQ(close(m_leader, {{"unit", "410102012"}, {"period", kPeriod}}).status, 422) << "a county closes, no street";
    EXPECT_EQ(close(m_leader, {{"unit", "410102"}, {"period", "2027-01"}}).status, 422) << "not begun";
    auto const closed = close(m_leader, {{"unit", "410102"}, {"period", kPeriod}, {"reason", "月报已签字"}});
    ASSERT_EQ(closed.status, 201) << closed.text;
    EXPECT_EQ(api().misfit("Closing", closed.text), "");
    EXPECT_EQ(close(m_leader, {{"unit", "410102"}, {"period", kPeriod}}).status, 409);

    EXPECT_EQ(restate(m_leader, "120", "漏报").status, 403);
    EXPECT_EQ(restate(m_steward, "120", "").status, 422);
    EXPECT_EQ(restate(m_steward, "一百多", "漏报").status, 422);
    auto const restated = restate(m_steward, "120", "漏报一个小组");
    ASSERT_EQ(restated.status, 201) << restated.text;
    EXPECT_EQ(api().misfit("Restated", restated.text), "");
    EXPECT_EQ(restate(m_steward, "120", "漏报一个小组").status, 200) << "nothing differs any more";
    EXPECT_EQ(cell(totals(m_steward, {{"unit", "410102012"}}), "410102012").at("value").as_string(), "370");
    auto const then = totals(m_steward, {{"unit", "410102012"}, {"as_closed", "1"}});
    EXPECT_EQ(cell(then, "410102012").at("value").as_string(), "350");
    EXPECT_EQ(then.body.at("closed").at(0).as_string(), "410102");
    auto const list = ask(m_steward, "GET", "/api/v1/totals/restatements", {{"unit", "410102"}, {"period", kPeriod}});
    ASSERT_EQ(list.status, 200) << list.text;
    ASSERT_EQ(list.body.at("items").as_array().size(), 1U);
    EXPECT_EQ(api().misfit("Restatement", json::serialize(list.body.at("items").at(0))), "");
    EXPECT_EQ(list.body.at("items").at(0).at("former").as_string(), "100");
    EXPECT_EQ(list.body.at("items").at(0).at("reason").as_string(), "漏报一个小组");
}

TEST_F(TotalsApiTest, AnAuditorHasEverythingAddedUpAgain) {
    hold({{m_villages[0], 100}, {m_villages[1], 250}});
    (void)totals(m_steward, {{"unit", "410102012"}});
    auto const said = ask(m_auditor, "GET", "/api/v1/totals/verification", {});
    ASSERT_EQ(said.status, 200) << said.text;
    EXPECT_GT(said.body.at("checked").to_number<int>(), 0);
    EXPECT_TRUE(said.body.at("faults").as_array().empty());
    EXPECT_EQ(ask(m_stranger, "GET", "/api/v1/totals/verification", {}).status, 403);
}

TEST_F(TotalsApiTest, TheCommandLineVerifiesAFolderAndFindsWhatWasChangedBehindItsBack) {
    hold({{m_villages[0], 100}, {m_villages[1], 250}});
    (void)totals(m_steward, {{"unit", "410102012"}});
    m_routes.clear();
    m_county.reset();
    app::RollupOptions options;
    options.data = m_folder.path() / "data";
    EXPECT_EQ(app::verify_totals(options), 0);
    ASSERT_FALSE(std::filesystem::is_empty(options.data / "totals")) << "the cache was written at the end";
    options.elements = "常住人口数";
    options.period = kPeriod;
    options.unit = "410102012";
    EXPECT_EQ(app::show_totals(options), 0);
    options.unit = "no such";
    EXPECT_NE(app::show_totals(options), 0);
    m_county = test::open_county(options.data, m_clock);
    auto const column = "e" + std::to_string(m_county->ledgers().shapes().find("unit_period")->named("常住人口数")->element.id.value);
    (void)m_county->database().write(realm(), app::system_actor(), [&](sql::WriteTransaction& tx) -> Result<Done> {
        tx.sql().execute("UPDATE l_unit_period SET " + column + " = 101 WHERE " + column + " = 100");
        tx.audit({"test", "test", "", "{}"});
        return Done{};
    });
    m_county.reset();
    EXPECT_EQ(app::verify_totals(options), 1);
}

class RollupFilesTest : public ::testing::Test {
protected:
    int run(std::string const& values) {
        std::ofstream(m_folder.path() / "values.csv", std::ios::binary) << values;
        app::RollupFilesOptions options;
        options.values = m_folder.path() / "values.csv";
        options.units = test::kSource / "data/divisions/zhongyuan_410102";
        options.out = m_folder.path() / "totals.csv";
        options.leaves = m_leaves;
        std::filesystem::remove(options.out);
        return app::rollup_files(options);
    }
    std::string out() const {
        std::ifstream file(m_folder.path() / "totals.csv", std::ios::binary);
        std::ostringstream all;
        all << file.rdbuf();
        return all.str();
    }
    files::TempDir m_folder;
    bool m_leaves = false;
};

TEST_F(RollupFilesTest, AddsUpEveryLevel) {
    ASSERT_EQ(run("编码,名称,人口,面积\n410102012001,甲,100,1.5\n410102012002,乙,1,250.25\n410102001002,丙,\"1,000\",\n"), 0);
    auto const text = out();
    EXPECT_TRUE(text.starts_with("code,level,人口,面积,leaves,blank\n")) << text;
    EXPECT_NE(text.find("\n410102012,township,101,251.75,"), std::string::npos) << text;
    EXPECT_NE(text.find("\n410102001,township,1000,,"), std::string::npos) << text;
    EXPECT_NE(text.find("\n410102,county,1101,251.75,"), std::string::npos) << text;
    EXPECT_NE(text.find("\n41,province,1101,251.75,"), std::string::npos) << text;
    EXPECT_EQ(text.find("410102012001"), std::string::npos);
    m_leaves = true;
    ASSERT_EQ(run("编码,人口\n410102012001,100\n"), 0);
    EXPECT_NE(out().find("\n410102012001,village,100,1,0\n"), std::string::npos) << out();
}

TEST_F(RollupFilesTest, AUnitThatSpokeWhereNobodyBelowItDidIsAddedUp) {
    ASSERT_EQ(run("编码,人口\n410102012,300\n410102001000,40\n410102002001,5\n410102,999\n"), 0);
    EXPECT_NE(out().find("\n410102012,township,300,1,0\n"), std::string::npos) << out();
    EXPECT_NE(out().find("\n410102001,township,40,1,0\n"), std::string::npos) << out();
    EXPECT_NE(out().find("\n410102,county,345,"), std::string::npos) << out();
    EXPECT_NE(out().find("\n41,province,345,"), std::string::npos) << out();
}

TEST_F(RollupFilesTest, NamesWhatItCannotTakeAndAddsTheRest) {
    EXPECT_EQ(run("code,人口\n410102012001,100\n999,5\n410102012002,很多\n410102012001,7\n410102012003,—\n"), 65);
    EXPECT_NE(out().find("\n410102012,township,100,"), std::string::npos) << out();
    EXPECT_EQ(run("code\n410102012001\n"), 65);
    EXPECT_EQ(run(""), 65);
    app::RollupFilesOptions options;
    options.values = m_folder.path() / "values.csv";
    options.units = test::kSource / "data/divisions/zhongyuan_410102";
    options.out = m_folder.path() / "absent/totals.csv";
    EXPECT_EQ(app::rollup_files(options), 66);
}

TEST_F(RollupFilesTest, ASumThatDoesNotFitIsNotWritten) {
    // 18 digits are the most that a value may have; ten of them are more than an int64 holds.
    std::string values = "code,数\n410102001002,5\n";
    for (auto const* village : {
        "410102012001", "410102012002", "410102012003", "410102012201", "410102012202", "410102012203",
        "410102012204", "410102012205", "410102012206", "410102012212"}) {
        values += std::string(village) + ",999999999999999999\n";
    }
    EXPECT_EQ(run(values), 65);
    EXPECT_NE(out().find("\n410102012,township,,"), std::string::npos) << out();
    EXPECT_NE(out().find("\n410102001,township,5,"), std::string::npos) << out();
}

}  // namespace
}  // namespace yizhen

// The demo county as a user makes it: twice is once, another seed is refused, accounts are there, figures agree with rows.

#include "app/commands.h"
#include "app/county.h"
#include "app/demo_sign_ins.h"
#include "modules/access/access.h"
#include "platform/files/files.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace yizhen {
namespace {

class DemoTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        s_folder = std::make_unique<files::TempDir>();
        app::DemoOptions const options = small();
        s_exit_code = app::make_demo(options);
    }
    static void TearDownTestSuite() { s_folder.reset(); }

    static app::DemoOptions small() {
        app::DemoOptions options;
        options.data = s_folder->path() / "data";
        options.today = "2026-11-23";
        options.people = 1'500;
        options.json = true;
        return options;
    }

    class Day final : public Clock {
    public:
        CivilDate today() const override { return CivilDate::parse("2026-11-23").value(); }
        std::int64_t now_ms() const override { return std::int64_t{today().days()} * 86'400'000; }
        std::int64_t monotonic_ms() const override { return now_ms(); }
    };
    void SetUp() override {
        app::Config config;
        config.data = small().data;
        auto opened = app::County::open(config, m_day, app::DataFolder::Make::no);
        ASSERT_TRUE(opened) << opened.problem().message;
        m_county = std::move(opened).value();
        m_realm = m_county->org().tree()->find_code("410102")->realm;
    }
    std::map<std::string, std::int64_t> rows() {
        std::map<std::string, std::int64_t> out;
        for (auto const& ledger : m_county->ledgers().summaries(m_realm)) out[ledger.name] = ledger.rows;
        return out;
    }

    static inline std::unique_ptr<files::TempDir> s_folder;
    static inline int s_exit_code = -1;
    Day m_day;
    std::unique_ptr<app::County> m_county;
    RealmId m_realm;
};

TEST_F(DemoTest, every_ledger_has_rows) {
    EXPECT_EQ(s_exit_code, 0);
    auto const counts = rows();
    for (char const* ledger : {"person", "household", "dwelling", "organisation", "land", "event", "unit_period"})
        EXPECT_GT(counts.at(ledger), 0) << ledger;
    EXPECT_GE(counts.at("person"), 1'200);
}

TEST_F(DemoTest, made_again_it_is_the_same) {
    auto const before = rows();
    m_county.reset();
    EXPECT_EQ(app::make_demo(small()), 0);
    app::DemoOptions later = small();
    later.today.clear();
    EXPECT_EQ(app::make_demo(later), 0) << "on another day it is still the same people";
    app::DemoOptions other = small();
    other.seed = 1;
    EXPECT_EQ(app::make_demo(other), 65);
    SetUp();
    EXPECT_EQ(rows(), before);
}

TEST_F(DemoTest, one_account_a_role_and_all_are_marked) {
    auto const access = access::Access::make(m_county->database(), m_county->org(), m_day);
    EXPECT_TRUE(access->has_demo_accounts());
    std::set<access::Role> roles;
    for (app::demo::SignIn const& each : app::demo::sign_ins()) {
        auto const person = access->find_account(each.account);
        ASSERT_TRUE(person) << each.account;
        EXPECT_TRUE(person->demo);
        roles.insert(each.role);
        auto const session = access->sign_in(each.account, app::demo::kPassword, "127.0.0.1", "t");
        EXPECT_TRUE(session) << each.account;
    }
    EXPECT_EQ(roles.size(), 8U);
    EXPECT_FALSE(access->may_listen("0.0.0.0")) << "their passwords are public";
}

TEST_F(DemoTest, figures_agree_with_the_rows) {
    auto const& shapes = m_county->ledgers().shapes();
    auto code = [&](char const* ledger, char const* name) { return shapes.find(ledger)->named(name)->element.code; };
    ledgers::Question question;
    question.elements = {code("unit_period", "总人口数"), code("unit_period", "总户数")};
    question.units = {"410102"};
    question.period = Period::parse("2026-10").value();
    question.as_of = question.today = m_day.today();
    auto const figures = m_county->ledgers().figures(m_realm, question);
    ASSERT_TRUE(figures) << figures.problem().message;
    auto const counts = rows();
    std::vector<std::int64_t> values;
    for (auto const& figure : figures.value()) {
        ASSERT_TRUE(std::holds_alternative<std::int64_t>(figure.cell.value)) << figure.note;
        values.push_back(std::get<std::int64_t>(figure.cell.value));
    }
    ASSERT_EQ(values.size(), 2U);
    EXPECT_EQ(values[0], counts.at("person")) << "summed from 157 communities";
    EXPECT_EQ(values[1], counts.at("household"));
}

TEST_F(DemoTest, real_rows_are_never_mixed_with_made_up_ones) {
    m_county.reset();
    std::filesystem::remove(small().data / "demo.json");
    EXPECT_EQ(app::make_demo(small()), 65);
    files::write_file(small().data / "demo.json", "{\"seed\":410102,\"people\":1500,\"day\":\"2026-11-23\"}\n");
}

}  // namespace
}  // namespace yizhen

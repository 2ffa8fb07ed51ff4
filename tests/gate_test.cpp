// The main job over a real store: units of 中原区, a few figures, one form; all figures are synthetic.

#include "kernel/text/text.h"
#include "modules/gate/drawn_form.h"
#include "modules/gate/gate.h"
#include "platform/files/files.h"
#include "platform/sheet/sheet_files.h"
#include "tests/county_fixture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace yizhen {
namespace {

using test::kSource;
using test::kToday;
std::filesystem::path const kForm = kSource / "cases/forms/files/renkou_jiben_tongji.xlsx";

class GateTest : public ::testing::Test {
protected:
    void SetUp() override { m_county = test::open_county(m_folder.path() / "data", m_clock); }

    RealmId realm() { return m_county->org().tree()->find_code("410102")->realm; }

    /// Figures of one element for the named communities of 须水街道, October 2026.
    void hold(std::string const& element_name, std::vector<std::pair<std::string, std::int64_t>> const& figures) {
        auto const* element = m_county->gate().catalogue().find_by_name(element_name);
        ASSERT_NE(element, nullptr) << element_name;
        auto const tree = m_county->org().tree();
        std::size_t at = 0;
        ledgers::Batch batch{.ledger = "unit_period", .elements = {element->code}, .source = "410102-TJ", .demand = {},
                             .reason = "测试数据（合成）", .as_of = CivilDate::of(2026, 10, 31).value()};
        batch.next = [&](ledgers::IncomingRow& row) {
            if (at == figures.size()) return false;
            auto const unit = tree->resolve(realm(), figures[at].first);
            EXPECT_TRUE(unit) << figures[at].first;
            row = {.unit = unit ? unit.value().code : "", .period = "2026-10", .cells = {{figures[at].second, CellState::present}}, .address = {}};
            ++at;
            return true;
        };
        auto const receipt = m_county->ledgers().write(realm(), app::system_actor(), batch);
        ASSERT_TRUE(receipt) << receipt.problem().message;
        ASSERT_EQ(receipt.value().created + receipt.value().updated, static_cast<std::int64_t>(figures.size()));
    }

    gate::Envelope envelope() {
        gate::Envelope made;
        made.issuer = "区统计局";
        made.targets = {"须水街道"};
        made.owner = "人口科";
        made.basis = "某制度第五条";
        made.purpose = "掌握人口情况";
        made.period = "2026-10";
        made.due = CivilDate::of(2026, 12, 20).value();
        return made;
    }

    Result<gate::Answer> take(gate::Envelope made, std::filesystem::path const& file = kForm) {
        return m_county->gate().take({.file = file, .file_name = file.filename().string(), .envelope = std::move(made), .today = kToday,
                                      .actor = app::system_actor()});
    }

    files::TempDir m_folder;
    test::FixedClock m_clock;
    std::unique_ptr<app::County> m_county;
};

gate::FieldFinding const& field(gate::Answer const& answer, std::string_view last_word) {
    auto const& fields = answer.record.fields;
    auto const found = std::ranges::find_if(fields, [&](auto const& one) { return one.field.path.back() == last_word; });
    if (found == fields.end()) throw std::runtime_error("no field " + std::string(last_word));
    return *found;
}

TEST_F(GateTest, answers_what_is_held_and_leaves_the_rest) {
    hold("总户数", {{"须水村委会", 983}, {"河东路社区", 304}});
    auto const answer = take(envelope());
    ASSERT_TRUE(answer) << answer.problem().message;
    auto const& coverage = field(answer.value(), "总户数（户）").coverage;
    EXPECT_EQ(coverage.cells, 10);
    EXPECT_EQ(coverage.held, 2);
    EXPECT_EQ(coverage.missing, 8);
    EXPECT_EQ(answer.value().record.verdict.outcome, gate::Outcome::admit);
    EXPECT_EQ(answer.value().record.price.cells_answered, 2);
    EXPECT_EQ(answer.value().demand.control_number.substr(0, 19), "410102-2026-000001-");
    EXPECT_LT(answer.value().record.price.hours_after, answer.value().record.price.hours_before);
}

TEST_F(GateTest, rows_of_units_that_the_demand_does_not_go_to_are_asked_of_nobody) {
    hold("总户数", {{"须水村委会", 983}});
    auto made = envelope();
    made.targets = {"须水村委会"};
    auto const answer = take(made);
    ASSERT_TRUE(answer) << answer.problem().message;
    auto const& coverage = field(answer.value(), "总户数（户）").coverage;
    EXPECT_EQ(coverage.cells, 1);
    EXPECT_EQ(coverage.held, 1);
    for (auto const& cell : answer.value().evidence.cells) EXPECT_FALSE(cell.unit.empty()) << cell.at.a1();
}

TEST_F(GateTest, hands_back_the_issuers_own_file) {
    hold("总户数", {{"须水村委会", 4321}});
    auto const answer = take(envelope());
    ASSERT_TRUE(answer) << answer.problem().message;
    auto const filled = m_folder.path() / "filled.xlsx";
    auto const written = m_county->gate().write_filled(answer.value(), kForm, filled);
    ASSERT_TRUE(written) << written.problem().message;
    auto const book = sheet::read_workbook(filled).value();
    EXPECT_EQ(book.sheets[0].find(sheet::CellRef::parse("C10").value())->text, "4321");  // row 10 is 须水村委会
    EXPECT_EQ(book.sheets[0].find(sheet::CellRef::parse("A1").value())->text, "村（社区）人口基本情况统计表");
}

TEST_F(GateTest, the_same_request_again_is_the_same_demand_with_the_same_bytes) {
    hold("总户数", {{"须水村委会", 983}});
    auto const first = take(envelope());
    auto const second = take(envelope());
    ASSERT_TRUE(first);
    ASSERT_TRUE(second) << second.problem().message;
    EXPECT_EQ(first.value().demand.id, second.value().demand.id);
    EXPECT_EQ(first.value().demand.digest, second.value().demand.digest);
    EXPECT_EQ(first.value().json, second.value().json);
}

TEST_F(GateTest, a_corrected_match_becomes_an_alias_and_the_demand_is_judged_again) {
    auto const first = take(envelope());
    ASSERT_TRUE(first);
    auto const* other = m_county->gate().catalogue().find_by_name("常住人口数");
    ASSERT_NE(other, nullptr);
    auto const id = field(first.value(), "流动人口（人）").field.id;
    auto const again = m_county->gate().correct(first.value().demand.id, {id, other->code}, kToday, app::system_actor());
    ASSERT_TRUE(again) << again.problem().message;
    EXPECT_EQ(field(again.value(), "流动人口（人）").match.element, other->code);
    EXPECT_TRUE(field(again.value(), "流动人口（人）").confirmed);
    EXPECT_FALSE(m_county->gate().correct(first.value().demand.id, {"S9B9F9", other->code}, kToday, app::system_actor()));
    EXPECT_FALSE(m_county->gate().correct(first.value().demand.id, {id, "YZ9999"}, kToday, app::system_actor()));
}

TEST_F(GateTest, a_person_may_say_that_nothing_known_fits) {
    hold("总户数", {{"须水村委会", 983}});
    auto const first = take(envelope());
    ASSERT_TRUE(first);
    auto const id = field(first.value(), "总户数（户）").field.id;
    auto const again = m_county->gate().correct(first.value().demand.id, {id, ""}, kToday, app::system_actor());
    ASSERT_TRUE(again) << again.problem().message;
    EXPECT_EQ(field(again.value(), "总户数（户）").status, gate::FieldStatus::fresh);
    EXPECT_EQ(field(again.value(), "总户数（户）").coverage.held, 0);
}

TEST_F(GateTest, an_adopted_rule_returns_the_demand) {
    auto unbased = envelope();
    unbased.basis.clear();
    ASSERT_EQ(take(unbased).value().record.verdict.outcome, gate::Outcome::admit);
    auto const adopted = m_county->gate().adopt(realm(), {"R-02", kToday, "试验〔2026〕1号", "试验"}, app::system_actor());
    ASSERT_TRUE(adopted) << adopted.problem().message;
    unbased.title = "另一张表";
    auto const answer = take(unbased);
    EXPECT_EQ(answer.value().record.verdict.outcome, gate::Outcome::give_back);
    EXPECT_TRUE(answer.value().demand.control_number.empty());
    EXPECT_FALSE(m_county->gate().adopt(realm(), {"R-02", kToday, "", ""}, app::system_actor()));
}

TEST_F(GateTest, a_received_form_is_answered_and_stays_unnumbered) {
    auto received = envelope();
    received.received = true;
    auto const answer = take(received);
    ASSERT_TRUE(answer) << answer.problem().message;
    EXPECT_TRUE(answer.value().demand.control_number.empty());
    EXPECT_TRUE(std::ranges::any_of(answer.value().record.verdict.rules, [](auto const& hit) { return hit.id == "R-01"; }));
    EXPECT_TRUE(answer.value().record.may_download);
}

TEST_F(GateTest, another_departments_overlapping_form_is_merged) {
    ASSERT_TRUE(take(envelope()));
    auto other = envelope();
    other.issuer = "区农业农村局";
    auto const answer = take(other);
    ASSERT_TRUE(answer) << answer.problem().message;
    EXPECT_EQ(answer.value().record.verdict.outcome, gate::Outcome::merge);
    EXPECT_FALSE(answer.value().record.verdict.merged_with.empty());
}

TEST_F(GateTest, refuses_by_name_what_it_cannot_place) {
    auto unknown = envelope();
    unknown.targets = {"不存在街道"};
    EXPECT_NE(take(unknown).problem().message.find("不存在街道"), std::string::npos);
    auto past = envelope();
    past.due = CivilDate::of(2026, 11, 1).value();
    EXPECT_NE(take(past).problem().message.find("2026-11-01"), std::string::npos);
    auto unissued = envelope();
    unissued.issuer = "某某局";
    EXPECT_NE(take(unissued).problem().message.find("某某局"), std::string::npos);
}

TEST_F(GateTest, what_is_secret_is_kept_nowhere) {
    auto const file = m_folder.path() / "表.csv";
    std::ofstream(file) << "机密★1年\n某某情况表\n村（社区）,总户数\n须水村委会,\n";
    auto const answer = take(envelope(), file);
    ASSERT_TRUE(answer) << answer.problem().message;
    EXPECT_EQ(answer.value().record.verdict.outcome, gate::Outcome::block);
    EXPECT_FALSE(answer.value().record.may_download);
    EXPECT_FALSE(answer.value().demand.id.known());
    EXPECT_FALSE(std::filesystem::exists(m_folder.path() / "data/files"));
    EXPECT_TRUE(m_county->gate().list({.realm = realm()}).empty());
}

TEST_F(GateTest, a_list_of_people_to_watch_is_not_answered_and_not_stored) {
    auto const file = m_folder.path() / "名册.csv";
    std::ofstream(file) << "重点人员管控台账,,\n姓名,公民身份号码,管控级别\n张三丰,419900196001010019,一级\n";
    auto const answer = take(envelope(), file);
    ASSERT_TRUE(answer) << answer.problem().message;
    EXPECT_EQ(answer.value().record.verdict.outcome, gate::Outcome::block);
    EXPECT_TRUE(answer.value().record.fields.empty());
    EXPECT_FALSE(m_county->gate().write_filled(answer.value(), file, m_folder.path() / "out.csv"));
    EXPECT_FALSE(std::filesystem::exists(m_folder.path() / "data/files"));
}

TEST_F(GateTest, the_drawn_form_says_each_cells_status) {
    hold("总户数", {{"须水村委会", 983}});
    auto const answer = take(envelope());
    ASSERT_TRUE(answer);
    auto const drawn = gate::drawn_form(answer.value(), 200);
    EXPECT_NE(drawn.find(R"({"a1":"C10","text":"983","status":"held")"), std::string::npos);
    EXPECT_NE(drawn.find(R"("a1":"C7","text":"351","status":"new")"), std::string::npos);
}

TEST_F(GateTest, a_village_sees_its_own_figures_and_no_other_villages) {
    hold("总户数", {{"须水村委会", 983}, {"河东路社区", 77304}});
    auto const answer = take(envelope());
    ASSERT_TRUE(answer) << answer.problem().message;
    auto const own = m_county->org().tree()->resolve(realm(), "须水村委会");
    ASSERT_TRUE(own);
    gate::Reader const village{.rows = false, .units = {}, .figures = {own.value().code}};
    for (auto const& shown : {m_county->gate().look(answer.value().demand.id, app::system_actor(), village),
                              m_county->gate().now(answer.value().demand.id, app::system_actor(), village)}) {
        ASSERT_TRUE(shown) << shown.problem().message;
        std::string said;
        for (auto const& cell : shown.value().evidence.cells) said += " " + cell.shown.text + " ";
        EXPECT_NE(said.find(" 983 "), std::string::npos);
        EXPECT_EQ(said.find(" 77304 "), std::string::npos);
        EXPECT_EQ(gate::drawn_form(shown.value(), 200).find(R"("text":"77304")"), std::string::npos);
    }
}

TEST_F(GateTest, originals_are_sealed) {
    auto const answer = take(envelope());
    ASSERT_TRUE(answer);
    int sealed = 0;
    for (auto const& entry : std::filesystem::directory_iterator(m_folder.path() / "data/files")) {
        auto const bytes = files::read_file(entry.path()).value();
        EXPECT_EQ(bytes.find("PK\x03\x04"), std::string::npos);
        ++sealed;
    }
    EXPECT_EQ(sealed, 1);
    auto const filled = m_folder.path() / "again.xlsx";
    EXPECT_TRUE(m_county->gate().write_filled(answer.value(), filled));
}

}  // namespace
}  // namespace yizhen

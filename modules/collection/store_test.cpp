// Tasks from admission to held values, on both databases. Units, figures and persons are synthetic.

#include "modules/collection/test_collection.h"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <optional>
#include <thread>

namespace yizhen::collection {
namespace {

using ledgers::test::day;
using ledgers::test::held;

class CollectionStoreTest : public test::CollectionOnStores {};

TEST_P(CollectionStoreTest, what_is_approved_is_held_and_its_key_is_gone) {
    admit(demand(1, "410102-TJ"), evidence());
    ASSERT_EQ(tasks(1).size(), 2u);
    auto const id = task(1, "410102001001");
    auto const receipt = m_collection->submit(id, two("12"), {11, 0, "frontline", "r1"});
    ASSERT_TRUE(receipt) << receipt.problem().message;
    auto const key = number("SELECT key_id FROM fill_task WHERE task_id = " + std::to_string(id.value));
    ASSERT_GT(key, 0);
    ASSERT_TRUE(m_collection->approve(id, leader(12, "410102001"), {12, 0, "leader", "r2"}));
    EXPECT_GT(number("SELECT LENGTH(body) FROM fill_submission"), 0);
    auto const last = m_collection->approve(id, leader(13, "410102"), {13, 0, "leader", "r3"});
    ASSERT_TRUE(last) << last.problem().message;
    EXPECT_EQ(last.value().state, TaskState::approved);
    EXPECT_EQ(number("SELECT COUNT(*) FROM fill_submission WHERE body IS NOT NULL"), 0);
    EXPECT_EQ(number("SELECT COUNT(*) FROM fill_answer"), 1) << "no ledger has a column for what nobody knows";
    EXPECT_TRUE(m_keys->alive(static_cast<crypto::KeyId>(key))) << "it still seals that answer";
    auto const now = evidence();
    EXPECT_EQ(now.cells[0].standing, ledgers::Standing::held);
    EXPECT_EQ(m_ledgers->verify(realm()), std::nullopt);
    admit(demand(1, "410102-TJ"), now);
    for (auto const& each : tasks(1)) EXPECT_TRUE(each.unit != unit("410102001001") || each.id == id) << "nothing is asked twice";
}

TEST_P(CollectionStoreTest, the_key_of_figures_alone_is_destroyed_also_after_a_crash) {
    auto figures_only = evidence();
    std::erase_if(figures_only.cells, [](auto const& cell) { return cell.field == 1; });
    admit(demand(1, "410102-TJ"), figures_only);
    auto const id = task(1, "410102001001");
    Submission said;
    said.values = {{"0", "12"}};
    ASSERT_TRUE(m_collection->submit(id, said, {11, 0, "frontline", "r1"}));
    auto const key = static_cast<crypto::KeyId>(number("SELECT key_id FROM fill_task WHERE task_id = " + std::to_string(id.value)));
    ASSERT_TRUE(m_collection->approve(id, leader(12, "410102001"), {12, 0, "leader", "r2"}));
    ASSERT_TRUE(m_collection->approve(id, leader(13, "410102"), {13, 0, "leader", "r3"}));
    EXPECT_FALSE(m_keys->alive(key));
    EXPECT_EQ(number("SELECT COUNT(*) FROM fill_key_due"), 1);
    auto const left_over = m_keys->new_key();
    ASSERT_TRUE(m_database->write(realm(), {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
        tx.sql().execute("INSERT INTO fill_key_due (key_id, realm_id) VALUES ($1, $2)", {static_cast<std::int64_t>(left_over), realm().value});
        tx.audit({"test", "test", "", ""});
        return Done{};
    }));
    open();
    EXPECT_FALSE(m_keys->alive(left_over));
    EXPECT_EQ(number("SELECT COUNT(*) FROM fill_key_due"), 0);
}

TEST_P(CollectionStoreTest, what_a_county_decided_of_a_form_is_how_its_submissions_are_checked) {
    m_checker = check_answers;
    open();
    ledgers::Batch batch{.ledger = "unit_period", .elements = {code("路灯盏数")}, .source = "测试", .demand = {}, .reason = {}, .as_of = day(2026, 9, 30)};
    std::size_t at = 0;
    batch.next = [&](ledgers::IncomingRow& row) {
        row = {at == 0 ? "410102001001" : "410102001002", "2026-09", {held(std::int64_t{10})}, {}, {}};
        return at++ < 2;
    };
    ASSERT_TRUE(m_ledgers->write(realm(), {}, batch));
    admit(demand(1, "410102-TJ"), evidence());
    Actor const clerk{11, 0, "frontline", "r1"};
    auto const first = task(1, "410102001001");
    EXPECT_TRUE(m_collection->submit(first, two("200"), clerk).problem().is(problems::kChecksFailed)) << "a jump wants a word";
    auto& book = m_collection->strictness();
    EXPECT_EQ(book.issuer_of(realm(), "路灯统计表"), unit("410102-TJ"));
    Actor const steward{21, 0, "steward", "r2"};
    StrictnessVersion looser;
    looser.strictness = parse_strictness(R"({"elements":{")" + code("路灯盏数") + R"(":{"jump_percent":5000}}})").value();
    looser.effective_from = m_clock.day;
    EXPECT_FALSE(book.decide(realm(), "路灯统计表", looser, 0, steward)) << "without a reason";
    looser.reason = "集中安装路灯";
    auto const decided = book.decide(realm(), "路灯统计表", looser, 0, steward);
    ASSERT_TRUE(decided) << decided.problem().message;
    EXPECT_EQ(decided.value().version, 1);
    auto const taken = m_collection->submit(first, two("200"), clerk);
    ASSERT_TRUE(taken) << taken.problem().message;
    StrictnessVersion later = looser;
    later.strictness = parse_strictness(R"({"form":{"checks":{"jump":"error"}}})").value();
    later.effective_from = m_clock.day.plus_days(1);
    EXPECT_TRUE(book.decide(realm(), "路灯统计表", later, 0, steward).problem().is(problems::kChangedMeanwhile));
    ASSERT_TRUE(book.decide(realm(), "路灯统计表", later, 1, steward));
    EXPECT_EQ(book.in_force(realm(), "路灯统计表", m_clock.day), looser.strictness) << "the later one waits for its day";
    m_clock.day = m_clock.day.plus_days(1);
    auto said = two("200");
    said.reasons = {{"0", "集中安装"}};
    EXPECT_FALSE(m_collection->submit(task(1, "410102001002"), said, clerk)) << "an error takes no word";
    EXPECT_EQ(book.in_force(realm(), "另一张表", m_clock.day), FormStrictness{}) << "other forms as shipped";
    looser.effective_from = m_clock.day.plus_days(-1);
    EXPECT_FALSE(book.decide(realm(), "路灯统计表", looser, std::nullopt, steward)) << "what was reported is not checked anew";
}

TEST_P(CollectionStoreTest, what_is_approved_after_its_period_was_closed_corrects_the_period) {
    admit(demand(1, "410102-TJ"), evidence());
    auto const id = task(1, "410102001001");
    ASSERT_TRUE(m_collection->submit(id, two("12"), {11, 0, "frontline", "r1"}));
    ASSERT_TRUE(m_database->write(realm(), {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
        tx.sql().execute("INSERT INTO period_closing (realm_id, period, change_id, person_id, closed_on, reason) VALUES ($1, '2026-10', $2, 1, '2026-11-20', '签发')",
                         {realm().value, tx.position()});
        tx.audit({"test", "t", "", "{}"});
        return Done{};
    }));
    ASSERT_TRUE(m_collection->approve(id, leader(12, "410102001"), {12, 0, "leader", "r2"}));
    ASSERT_TRUE(m_collection->approve(id, leader(13, "410102"), {13, 0, "leader", "r3"}));
    EXPECT_EQ(evidence().cells[0].standing, ledgers::Standing::held);
    EXPECT_EQ(number("SELECT COUNT(*) FROM figure_restatement WHERE reason = '路灯统计表'"), 1);
    EXPECT_EQ(m_collection->detail(id).value().cells[0].submitted, "12") << "an approved task shows what was approved";
}

TEST_P(CollectionStoreTest, an_old_figure_is_confirmed_unchanged_with_one_press) {
    ledgers::Batch batch{.ledger = "unit_period", .elements = {code("路灯盏数")}, .source = "甲村", .demand = {}, .reason = {}, .as_of = day(2026, 9, 30)};
    bool given = false;
    batch.next = [&](ledgers::IncomingRow& row) {
        if (given) return false;
        given = true;
        row = {"410102001001", "2026-09", {held(std::int64_t{7})}, {}, {}};
        return true;
    };
    ASSERT_TRUE(m_ledgers->write(realm(), {}, batch));
    admit(demand(1, "410102-TJ"), evidence());
    auto const id = task(1, "410102001001");
    auto const detail = m_collection->detail(id).value();
    ASSERT_EQ(detail.cells[0].cell.why, Why::stale);
    EXPECT_EQ(detail.cells[0].held, "7");
    EXPECT_EQ(detail.cells[0].held_as_of, "2026-09-30");
    Submission said;
    said.values = {{"1", "无"}};
    EXPECT_FALSE(m_collection->submit(id, said, {11, 0, "frontline", "r1"})) << "nobody confirmed it";
    said.confirm_all = true;
    ASSERT_TRUE(m_collection->submit(id, said, {11, 0, "frontline", "r1"}));
    EXPECT_TRUE(m_collection->detail(id).value().cells[0].confirmed);
    ASSERT_TRUE(m_collection->approve(id, leader(12, "410102001"), {12, 0, "leader", "r2"}));
    ASSERT_TRUE(m_collection->approve(id, leader(13, "410102"), {13, 0, "leader", "r3"}));
    EXPECT_EQ(evidence().cells[0].standing, ledgers::Standing::held);
    auto const other = task(1, "410102001002");
    said.values.clear();
    EXPECT_FALSE(m_collection->submit(other, said, {11, 0, "frontline", "r1"})) << "a missing cell has nothing to confirm";
}

TEST_P(CollectionStoreTest, a_new_field_is_asked_under_its_code_and_its_answer_is_held_for_the_next_form) {
    gate::NewElement brought;
    brought.code = "HX0001";
    brought.name = "没见过的";
    brought.by_period = true;
    brought.field = "F2";
    admit(demand(1, "410102-TJ"), evidence(), {brought});
    auto const id = task(1, "410102001001");
    ASSERT_TRUE(m_collection->submit(id, two("12"), {11, 0, "frontline", "r1"}));
    ledgers::Question question{.elements = {"HX0001"}, .units = {"410102001001"}, .population = {}, .period = Period::parse("2026-10").value(),
                               .as_of = day(2026, 10, 31), .today = m_clock.day, .after = {}, .change = {}};
    EXPECT_TRUE(m_collection->held_answers(realm(), question).value().empty()) << "not approved yet";
    ASSERT_TRUE(m_collection->approve(id, leader(12, "410102001"), {12, 0, "leader", "r2"}));
    ASSERT_TRUE(m_collection->approve(id, leader(13, "410102"), {13, 0, "leader", "r3"}));
    auto const held_now = m_collection->held_answers(realm(), question);
    ASSERT_TRUE(held_now) << held_now.problem().message;
    ASSERT_EQ(held_now.value().size(), 1u);
    EXPECT_EQ(held_now.value()[0].standing, ledgers::Standing::held);
    EXPECT_EQ(to_text(held_now.value()[0].cell.value), "张三家门口那一盏");
    question.period = Period::parse("2026-11").value();
    question.as_of = day(2026, 11, 23);
    EXPECT_EQ(m_collection->held_answers(realm(), question).value()[0].standing, ledgers::Standing::stale);
    // Another issuer's form with the same new field: that unit is not asked anew.
    auto other = evidence();
    other.fields[1].match = {.field = "F2", .kind = elements::MatchKind::element, .band = elements::Band::automatic, .element = "HX0001"};
    elements::Element known;
    known.id = ElementId(2'000'001);
    known.code = "HX0001";
    known.name = "没见过的";
    known.by_period = true;
    m_catalogue = elements::Catalogue({known});
    admit(demand(2, "410102-NY"), other);
    for (auto const& each : tasks(2)) EXPECT_NE(each.unit, unit("410102001001"));
}

TEST_P(CollectionStoreTest, five_times_in_parallel_is_once) {
    admit(demand(1, "410102-TJ"), evidence());
    auto const id = task(1, "410102001001");
    std::atomic<int> fresh = 0;
    std::atomic<int> refused = 0;
    std::atomic<int> told_otherwise = 0;
    std::barrier start(5);
    std::vector<std::thread> threads;
    for (int at = 0; at < 5; ++at) {
        threads.emplace_back([&] {
            start.arrive_and_wait();
            for (int round = 0; round < 20; ++round) {
                auto const receipt = m_collection->submit(id, two("12"), {11, 0, "frontline", "r1"});
                if (!receipt) ++refused;
                else if (!receipt.value().again) ++fresh;
                if (receipt && (receipt.value().task.version != 2 || receipt.value().task.state != TaskState::submitted)) ++told_otherwise;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(fresh, 1);
    EXPECT_EQ(refused, 0) << "who was slower is told the same as who was quicker";
    EXPECT_EQ(told_otherwise, 0);
    EXPECT_EQ(number("SELECT version FROM fill_task WHERE task_id = " + std::to_string(id.value)), 2);
    EXPECT_EQ(number("SELECT COUNT(*) FROM fill_submission"), 1);
}

TEST_P(CollectionStoreTest, many_are_approved_at_once_and_one_holds_up_none) {
    admit(demand(1, "410102-TJ"), evidence());
    std::vector<TaskId> const ids{task(1, "410102001001"), task(1, "410102001002"), TaskId(999)};
    ASSERT_TRUE(m_collection->submit(ids[0], two("12"), {11, 0, "frontline", "r1"}));
    ASSERT_TRUE(m_collection->submit(ids[1], two("13"), {12, 0, "frontline", "r1"}));
    auto const decided = m_collection->approve(ids, leader(12, "410102001"), {12, 0, "leader", "r2"});
    ASSERT_EQ(decided.size(), 3u);
    EXPECT_TRUE(decided[0].result);
    ASSERT_FALSE(decided[1].result);
    EXPECT_TRUE(decided[1].result.problem().is(problems::kOwnEntry));
    EXPECT_FALSE(decided[2].result);
}

TEST_P(CollectionStoreTest, a_second_demand_is_joined_and_one_withdrawn_lets_go) {
    admit(demand(1, "410102-TJ"), evidence());
    admit(demand(2, "410102-NY"), evidence());
    for (auto const& each : tasks(2)) EXPECT_EQ(each.cells, 1) << "the figure is asked by the first";
    auto gone = demand(1, "410102-TJ");
    gone.outcome = gate::Outcome::give_back;
    admit(gone, evidence());
    for (auto const& each : tasks(1)) EXPECT_EQ(each.state, TaskState::cancelled);
    EXPECT_EQ(number("SELECT COUNT(*) FROM fill_ask a JOIN fill_task t ON t.task_id = a.task_id WHERE t.state = 'cancelled'"), 0);
    admit(demand(2, "410102-NY"), evidence());
    for (auto const& each : tasks(2)) EXPECT_EQ(each.cells, 2);
}

TEST_P(CollectionStoreTest, a_demand_that_is_stopped_asks_nobody_and_keeps_what_was_sent_in) {
    admit(demand(1, "410102-TJ"), evidence());
    auto const sent = task(1, "410102001001");
    ASSERT_TRUE(m_collection->submit(sent, two("12"), {11, 0, "frontline", "r1"}));
    auto const stopped = m_database->write(realm(), {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
        tx.audit({"demand.withdraw", "demand:1", "", ""});
        return m_collection->admission().stop(tx, DemandId(1));
    });
    ASSERT_TRUE(stopped) << stopped.problem().message;
    EXPECT_EQ(m_collection->find(sent)->state, TaskState::submitted);
    EXPECT_EQ(m_collection->find(task(1, "410102001002"))->state, TaskState::cancelled);
    EXPECT_TRUE(m_database->write(realm(), {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
        tx.audit({"demand.withdraw", "demand:9", "", ""});
        return m_collection->admission().stop(tx, DemandId(9));
    })) << "it asked nothing of anybody";
}

TEST_P(CollectionStoreTest, what_comes_back_is_mended_not_typed_anew) {
    admit(demand(1, "410102-TJ"), evidence());
    auto const id = task(1, "410102001001");
    ASSERT_TRUE(m_collection->submit(id, two("12"), {11, 0, "frontline", "r1"}));
    EXPECT_TRUE(m_collection->draft(id).value().values.empty()) << "while it is with whoever approves";
    auto const above = m_collection->find(id)->waiting;
    auto const back = m_collection->give_back(id, "路灯数请再核", {}, {PersonId(12), above, true, false, false, false}, {12, 0, "leader", "r2"});
    ASSERT_TRUE(back) << back.problem().message;
    auto const draft = m_collection->draft(id);
    ASSERT_TRUE(draft);
    EXPECT_EQ(draft.value().values.at("0"), "12");
    EXPECT_EQ(draft.value().version, 0);
    auto const saved = m_collection->save_draft(id, {{"0", "13"}}, {}, 0, {11, 0, "frontline", "r3"});
    ASSERT_TRUE(saved) << saved.problem().message;
    EXPECT_EQ(saved.value().values.size(), draft.value().values.size()) << "what was not touched stays";
}

TEST_P(CollectionStoreTest, a_checker_refuses_errors_and_wants_words_on_warnings) {
    m_checker = [](CheckInput const& in) -> Result<std::vector<Finding>> {
        auto const& value = std::get<std::int64_t>(in.answers.at("0").value.value);
        std::vector<Finding> out;
        if (value > 1'000) out.push_back({Finding::Grade::error, "0", "range", "一个村没有这么多路灯"});
        else if (value > 100) out.push_back({Finding::Grade::warning, "0", "jump", "比上期多得多"});
        return out;
    };
    open();
    admit(demand(1, "410102-TJ"), evidence());
    auto const id = task(1, "410102001001");
    Actor const actor{11, 0, "frontline", "r1"};
    EXPECT_FALSE(m_collection->submit(id, two("5000"), actor));
    auto said = two("500");
    auto const unexplained = m_collection->submit(id, said, actor);
    ASSERT_FALSE(unexplained);
    EXPECT_EQ(unexplained.problem().details[0].name, "0");
    said.reasons["0"] = "新装了一批";
    auto const receipt = m_collection->submit(id, said, actor);
    ASSERT_TRUE(receipt) << receipt.problem().message;
    EXPECT_EQ(receipt.value().warnings.size(), 1u);
}

TEST_P(CollectionStoreTest, a_person_that_a_unit_lists_itself_becomes_a_row_of_the_ledger) {
    gate::Evidence roster;
    roster.fields = {field("F1", "姓名", code("姓名")), field("F2", "公民身份号码", code("公民身份号码")), field("F3", "居住状况", code("居住状况"))};
    for (std::size_t at = 0; at < 3; ++at) {
        gate::CellFinding cell;
        cell.field = at;
        cell.sheet = "表";
        cell.at = {5, static_cast<int>(at) + 1};
        roster.cells.push_back(cell);
    }
    forms::Layout layout;
    layout.sheets.emplace_back();
    layout.sheets[0].sheet = "表";
    layout.sheets[0].blocks.emplace_back();
    layout.sheets[0].blocks[0].subject = forms::Subject::records;
    for (auto const& each : roster.fields) layout.sheets[0].blocks[0].fields.push_back(each.field);
    auto asking = demand(1, "410102-TJ");
    asking.targets = {"410102001001"};
    auto prepared = m_collection->admission().prepare({asking, roster, layout, m_catalogue, std::nullopt, day(2026, 11, 1), m_clock.day, true});
    ASSERT_TRUE(prepared);
    ASSERT_TRUE(m_database->write(realm(), {}, [&](sql::WriteTransaction& tx) { return prepared.value()(tx, asking, {}); }));
    auto const id = task(1, "410102001001");
    auto const detail = m_collection->detail(id).value();
    std::map<std::string, std::size_t> ask;
    for (auto const& line : detail.cells) ask[detail.asked.asks[line.cell.ask].name] = line.cell.ask;
    auto const number_of = ledgers::test::synthetic_id(day(1950, 1, 1), 7);
    auto const key = [&](char const* name, int row) { return std::to_string(ask.at(name)) + "+" + std::to_string(row); };
    Submission said;
    said.values = {{key("姓名", 1), "李四"}, {key("公民身份号码", 1), number_of}, {key("居住状况", 1), "独居"},
                   {key("姓名", 2), "没有号码的人"}};
    ASSERT_TRUE(m_collection->submit(id, said, {11, 0, "frontline", "r1"})) << m_collection->submit(id, said, {}).problem().message;
    auto const shown = m_collection->detail(id).value();
    for (auto const& line : shown.cells) EXPECT_EQ(line.submitted.find("李四"), std::string::npos) << "identifiers are masked";
    ASSERT_TRUE(m_collection->approve(id, leader(12, "410102001"), {12, 0, "leader", "r2"}));
    auto const last = m_collection->approve(id, leader(13, "410102"), {13, 0, "leader", "r3"});
    ASSERT_TRUE(last) << last.problem().message;
    EXPECT_EQ(number("SELECT COUNT(*) FROM l_person"), 1);
    EXPECT_EQ(number("SELECT COUNT(*) FROM fill_answer"), 1) << "a row that does not say who it is stays an answer of the demand";
}

/// A figure of the village and a roster that it lists itself: two ledgers in one task.
class TwoLedgersTest : public CollectionStoreTest {
protected:
    TaskId sent_in() {
        gate::Evidence both;
        both.fields = {field("F1", "路灯盏数", code("路灯盏数")), field("F2", "公民身份号码", code("公民身份号码")), field("F3", "居住状况", code("居住状况"))};
        for (std::size_t at = 0; at < 3; ++at) {
            gate::CellFinding cell;
            cell.field = at;
            cell.sheet = "表";
            cell.at = {5, static_cast<int>(at) + 1};
            if (at == 0) cell.unit = "410102001001";
            both.cells.push_back(cell);
        }
        forms::Layout layout;
        layout.sheets.emplace_back();
        layout.sheets[0].sheet = "表";
        layout.sheets[0].blocks.emplace_back();
        layout.sheets[0].blocks[0].subject = forms::Subject::records;
        layout.sheets[0].blocks[0].fields = {both.fields[1].field, both.fields[2].field};
        auto asking = demand(1, "410102-TJ");
        asking.targets = {"410102001001"};
        auto prepared = m_collection->admission().prepare({asking, both, layout, m_catalogue, Period::parse("2026-10").value(), day(2026, 10, 31), m_clock.day, true});
        EXPECT_TRUE(prepared);
        EXPECT_TRUE(m_database->write(realm(), {}, [&](sql::WriteTransaction& tx) { return prepared.value()(tx, asking, {}); }));
        auto const id = task(1, "410102001001");
        auto const detail = m_collection->detail(id).value();
        Submission said;
        for (auto const& line : detail.cells) {
            auto const& name = detail.asked.asks[line.cell.ask].name;
            said.values[line.cell.key()] = name == "路灯盏数" ? "12" : name == "居住状况" ? "独居" : ledgers::test::synthetic_id(day(1950, 1, 1), 7);
        }
        auto const receipt = m_collection->submit(id, said, {11, 0, "frontline", "r1"});
        EXPECT_TRUE(receipt) << receipt.problem().message;
        return id;
    }
    void expect_all_written() {
        EXPECT_EQ(number("SELECT COUNT(*) FROM l_unit_period"), 1);
        EXPECT_EQ(number("SELECT COUNT(*) FROM l_person"), 1);
        EXPECT_EQ(number("SELECT COUNT(*) FROM fill_submission WHERE body IS NOT NULL"), 0);
        EXPECT_EQ(number("SELECT MAX(key_id) FROM fill_task"), 0);
        EXPECT_EQ(m_ledgers->verify(realm()), std::nullopt);
    }
};

TEST_P(TwoLedgersTest, one_task_writes_to_both) {
    auto const id = sent_in();
    auto const key = static_cast<crypto::KeyId>(number("SELECT key_id FROM fill_task"));
    ASSERT_TRUE(m_collection->approve(id, leader(12, "410102001"), {12, 0, "leader", "r2"}));
    auto const last = m_collection->approve(id, leader(13, "410102"), {13, 0, "leader", "r3"});
    ASSERT_TRUE(last) << last.problem().message;
    expect_all_written();
    EXPECT_FALSE(m_keys->alive(key));
}

TEST_P(TwoLedgersTest, what_a_crash_left_unwritten_is_written_at_the_next_start) {
    (void)sent_in();
    ASSERT_TRUE(m_database->write(realm(), {}, [&](sql::WriteTransaction& tx) -> Result<Done> {
        tx.sql().execute("UPDATE fill_task SET state = 'approved', waiting_unit_id = 0");
        tx.audit({"test", "test", "", ""});
        return Done{};
    }));
    open();
    expect_all_written();
    open();
    expect_all_written();
}

INSTANTIATE_TEST_SUITE_P(Stores, TwoLedgersTest, ::testing::ValuesIn(sql::test_databases()));
INSTANTIATE_TEST_SUITE_P(Stores, CollectionStoreTest, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen::collection

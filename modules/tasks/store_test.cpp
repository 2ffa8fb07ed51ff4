// Consultations and tasks on both databases. Units, words and figures are synthetic.

#include "kernel/problem_catalogue.h"
#include "modules/org/org.h"
#include "modules/tasks/store.h"
#include "modules/tasks/tasks.h"
#include "platform/sql/test_database.h"

#include <gtest/gtest.h>

namespace yizhen::tasks {
namespace {

CivilDate day(int year, int month, int of_month) { return CivilDate::of(year, month, of_month).value(); }

class MovedClock final : public Clock {
public:
    CivilDate at = day(2026, 3, 2);
    [[nodiscard]] CivilDate today() const override { return at; }
    [[nodiscard]] std::int64_t now_ms() const override { return std::int64_t{at.days()} * 86'400'000; }
    [[nodiscard]] std::int64_t monotonic_ms() const override { return now_ms(); }
};

constexpr char kUnits[] = "code,name,parent,kind\n41,某省,,province\n4101,某市,41,prefecture\n410102,某区,4101,county\n"
                          "410102001,东镇,410102,township\n410102001001,甲村,410102001,village\n410102002,西街道,410102,township\n"
                          "410102003,南乡,410102,township\n410102-TJ,区统计局,410102,department\n410102-TJ-1,人口科,410102-TJ,section\n";

class TasksStoreTest : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        m_org = org::Org::make(*m_database, m_clock);
        org::UnitFile const file{"units.csv", kUnits};
        auto const receipt = m_org->import_units(std::span(&file, 1), {.today = m_clock.at, .changes_from = m_clock.at}, {});
        ASSERT_TRUE(receipt) << receipt.problem().message;
        ASSERT_EQ(receipt.value().rejected, 0);
        auto const figure = [this](RealmId, std::string const& element, std::string const& unit, std::string const&) {
            auto const found = m_figures.find(element + "@" + unit);
            return Result<std::optional<FigureSeen>>(found == m_figures.end() ? std::nullopt : std::optional(FigureSeen{{found->second, 0}, m_figure_name, m_source, m_clock.at, m_worked_out}));
        };
        auto const open = [](UnitId, CivilDate from, CivilDate to) { return Result<std::int64_t>(std::max(0, to.days() - from.days())); };
        m_tasks = std::make_unique<Tasks>(Parts{*m_database, *m_org, m_clock, figure, open, [this](DemandId) { return m_stands; }});
    }
    Actor who(char const* code, char const* role = "frontline") const { return {7, m_org->tree()->find_code(code)->id.value, role, "r"}; }
    RealmId realm() const { return m_org->tree()->find_code("410102")->realm; }
    gate::StoredDemand demand(std::int64_t id, std::string issuer, std::vector<std::string> targets, gate::Facts payload = {}) {
        gate::StoredDemand out;
        out.id = DemandId(id);
        out.realm = realm();
        out.title = "修路灯";
        out.issuer_code = std::move(issuer);
        out.targets = std::move(targets);
        out.control_number = "410102-2026-00000" + std::to_string(id) + "-X";
        out.judged_day = m_clock.at;
        out.price.hours_after = {3'200, 2};
        out.envelope.kind = "task";
        out.envelope.due = day(2026, 12, 20);
        out.envelope.minutes_declared = 60;
        payload["acceptance_criteria"] = std::string("亮灯九成以上");
        out.envelope.payload = std::move(payload);
        return out;
    }
    void keep(gate::StoredDemand const& demand, bool in_order = true) {
        auto const done = m_database->write(realm(), {}, [&](sql::WriteTransaction& transaction) -> Result<Done> {
            store::keep(transaction, demand, in_order, m_clock.at);
            transaction.audit({"demand.judge", "demand:1", "", ""});
            return Done{};
        });
        ASSERT_TRUE(done) << done.problem().message;
    }
    TaskId task_of(std::string const& unit) const {
        auto const found = m_tasks->list({.realm = realm(), .unit = unit, .issuer = {}, .state = {}, .before = {}});
        return found.empty() ? TaskId{} : found.front().id;
    }
    gate::Facts facts_of(std::string const& kind, std::string const& issuer, gate::Facts payload, std::vector<std::string> const& targets = {"410102001"}) {
        gate::Envelope envelope;
        envelope.kind = kind;
        envelope.due = day(2026, 11, 20);
        envelope.payload = std::move(payload);
        gate::Facts out;
        m_database->read([&](sql::Connection& connection) { facts().collect(connection, {realm(), {}, envelope, issuer, targets, m_clock.at}, out); });
        return out;
    }
    Result<Consultation> open_one(std::string const& id = "LD-1") {
        return m_tasks->open_consultation(realm(), {id, "410102-TJ", "路灯方案", {{"410102001", "平原", {}}, {"410102002", "街道", {}}}}, who("410102", "gatekeeper"));
    }

    MovedClock m_clock;
    sql::SilentAudit m_audit;
    sql::TestDatabase m_database{GetParam(), m_audit};
    std::unique_ptr<org::Org> m_org;
    std::map<std::string, std::int64_t> m_figures;
    std::string m_source = "410102-TJ";
    std::string m_figure_name = "路灯修复盏数";
    bool m_worked_out = false;
    bool m_stands = true;
    std::unique_ptr<Tasks> m_tasks;
};

TEST_P(TasksStoreTest, a_consultation_is_heard_answered_and_used_once) {
    ASSERT_TRUE(open_one());
    EXPECT_FALSE(open_one()) << "the id is taken";
    EXPECT_FALSE(m_tasks->record_visit(realm(), "LD-1", m_clock.at, "看了三条街", who("410102-TJ-1"))) << "never by who drafts";
    EXPECT_FALSE(m_tasks->record_visit(realm(), "LD-1", m_clock.at.plus_days(1), "看了三条街", who("410102001001"))) << "not yet";
    ASSERT_TRUE(m_tasks->record_visit(realm(), "LD-1", m_clock.at, "看了三条街", who("410102001001")));
    EXPECT_FALSE(m_tasks->hear(realm(), "LD-1", {"太急"}, who("410102003"))) << "not of this consultation";
    EXPECT_FALSE(m_tasks->hear(realm(), "LD-1", {"太急"}, who("410102-TJ")));
    auto const heard = m_tasks->hear(realm(), "LD-1", {"太急", "没有电费"}, who("410102001"));
    ASSERT_TRUE(heard) << heard.problem().message;
    auto const comment = heard.value().comments.front().id;
    EXPECT_FALSE(m_tasks->answer(realm(), "LD-1", comment, "期限推后", "", who("410102002")));
    ASSERT_TRUE(m_tasks->answer(realm(), "LD-1", comment, "期限推后到年底", "", who("410102-TJ-1")));
    ASSERT_TRUE(m_tasks->hear(realm(), "LD-1", {}, who("410102002"))) << "heard, and nothing to say";

    auto const facts = facts_of("document", "410102-TJ", {{"consultation", std::string("LD-1")}});
    EXPECT_EQ(facts.at("townships_heard"), Value{std::int64_t{2}});
    EXPECT_EQ(facts.at("township_types_heard"), Value{std::int64_t{2}});
    EXPECT_EQ(facts.at("townships_heard_permille"), Value{std::int64_t{666}});
    EXPECT_EQ(facts.at("site_visit_recorded"), Value{true});
    EXPECT_EQ(facts.at("comments_unanswered"), Value{std::int64_t{1}});
    EXPECT_EQ(facts_of("task", "410102", {{"consultation", std::string("LD-1")}}).at("townships_heard"), Value{std::int64_t{0}}) << "another issuer's";

    keep(demand(1, "410102-TJ", {"410102001"}, {{"consultation", std::string("LD-1")}}));
    EXPECT_EQ(m_tasks->consultation(realm(), "LD-1")->demand, DemandId(1));
    EXPECT_EQ(facts_of("task", "410102-TJ", {{"consultation", std::string("LD-1")}}).at("townships_heard"), Value{std::int64_t{0}}) << "used already";
    EXPECT_FALSE(m_tasks->hear(realm(), "LD-1", {"补一条"}, who("410102002"))) << "released";
}

TEST_P(TasksStoreTest, bands_come_from_held_figures_and_go_with_the_task) {
    ASSERT_TRUE(open_one());
    NewTargets wanted{{"410102001", "410102002"}, "LD0001", "LD0002", "2026-02", false, {}, {}};
    EXPECT_FALSE(m_tasks->set_targets(realm(), "LD-1", wanted, who("410102-TJ"))) << "nothing is held";
    m_figures = {{"LD0001@410102001", 10}, {"LD0002@410102001", 100}, {"LD0001@410102002", 50}, {"LD0002@410102002", 100}};
    EXPECT_FALSE(m_tasks->set_targets(realm(), "LD-1", wanted, who("410102001")));
    ASSERT_TRUE(m_tasks->set_targets(realm(), "LD-1", wanted, who("410102-TJ")));
    keep(demand(1, "410102-TJ", {"410102001", "410102003"}, {{"consultation", std::string("LD-1")}, {"target_figure", std::int64_t{40}}}));
    auto const banded = *m_tasks->find(task_of("410102001"));
    EXPECT_EQ(banded.life.band, (Band{10, 20, 30}));
    EXPECT_EQ(goal_of(banded.life), 20);
    EXPECT_EQ(banded.hours_estimated, (Decimal{1'600, 2})) << "half of the demand's";
    EXPECT_EQ(goal_of(m_tasks->find(task_of("410102003"))->life), 40) << "no band: the figure for all";
    EXPECT_FALSE(m_tasks->choose(banded.id, 15, "一半路段在修", who("410102-TJ")));
    ASSERT_TRUE(m_tasks->choose(banded.id, 15, "一半路段在修", who("410102001")));
    EXPECT_EQ(goal_of(m_tasks->find(banded.id)->life), 15);

    auto const passed = [&](std::int64_t figure) {
        return facts_of("task", "410102001", {{"passes_on", std::string("410102-2026-000001-X")}, {"target_figure", figure}}, {"410102001001"});
    };
    EXPECT_EQ(passed(15).at("target_over_upper_permille"), Value{std::int64_t{0}});
    EXPECT_EQ(passed(18).at("target_over_upper_permille"), Value{std::int64_t{200}}) << "over what the township itself took on";
    EXPECT_EQ(passed(18).at("days_before_upper"), Value{std::int64_t{30}});
    EXPECT_EQ(passed(18).at("upper_number"), Value{std::string("410102-2026-000001-X")});
    EXPECT_FALSE(facts_of("task", "410102001", {{"passes_on", std::string("none")}}).contains("upper_number"));
}

TEST_P(TasksStoreTest, what_was_released_stays_whatever_a_later_verdict_says) {
    keep(demand(1, "410102-TJ", {"410102001"}));
    auto const id = task_of("410102001");
    auto changed = demand(1, "410102-TJ", {"410102001"}, {{"target_figure", std::int64_t{99}}});
    changed.envelope.payload["acceptance_criteria"] = std::string("全部亮灯");
    changed.envelope.due = day(2026, 6, 1);
    keep(changed);
    auto const still = *m_tasks->find(id);
    EXPECT_EQ(still.life.criteria.text, "亮灯九成以上");
    EXPECT_EQ(still.life.criteria.figure, std::nullopt);
    EXPECT_EQ(still.due, day(2026, 12, 20));
    keep(changed, false);
    EXPECT_TRUE(m_tasks->find(id)->ended);
    EXPECT_FALSE(m_tasks->step(id, Step::start, "", who("410102001")));
    keep(changed);
    EXPECT_TRUE(m_tasks->step(id, Step::start, "", who("410102001")));
    m_stands = false;
    EXPECT_FALSE(m_tasks->step(id, Step::offer, "", who("410102001"))) << "withdrawn since";
    auto merged = demand(2, "410102-TJ", {"410102002"});
    merged.outcome = gate::Outcome::merge;
    keep(merged);
    EXPECT_FALSE(task_of("410102002").known()) << "done within another task";
}

TEST_P(TasksStoreTest, it_is_done_when_somebody_else_saw_the_outcome_and_both_sides_say_what_it_was_worth) {
    keep(demand(1, "410102-TJ", {"410102001"}));
    auto const id = task_of("410102001");
    auto const unit = who("410102001");
    auto const issuer = who("410102-TJ-1", "requester");
    ASSERT_TRUE(m_tasks->step(id, Step::start, "", unit));
    ASSERT_TRUE(m_tasks->step(id, Step::offer, "可以来看了", unit));
    EXPECT_FALSE(m_tasks->step(id, Step::accept, "", issuer)) << "offered is not done";
    EXPECT_FALSE(m_tasks->add_sample(id, m_clock.at, "中原路", "亮着", true, who("410102001001"))) << "a village of the doer is the doer";
    EXPECT_FALSE(m_tasks->add_figure(id, issuer)) << "the criteria name no figure";
    ASSERT_TRUE(m_tasks->add_sample(id, m_clock.at, "中原路", "亮着", true, who("410102002")));
    EXPECT_FALSE(m_tasks->review(id, {m_clock.at, {800, 2}, "亮了", Worth::yes, "值"}, unit)) << "not before it is accepted";
    auto const done = m_tasks->step(id, Step::accept, "", issuer);
    ASSERT_TRUE(done) << done.problem().message;
    EXPECT_EQ(done.value().life.state, State::accepted);
    ASSERT_TRUE(m_tasks->review(id, {m_clock.at, {800, 2}, "亮了", Worth::yes, "值"}, unit));
    EXPECT_FALSE(m_tasks->review(id, {m_clock.at, {900, 2}, "亮了", Worth::no, "不值"}, unit)) << "once";
    ASSERT_TRUE(m_tasks->review(id, {m_clock.at, {100, 2}, "亮了", Worth::partly, "晚了一月"}, issuer));
    auto const whole = *m_tasks->find(id);
    EXPECT_EQ(whole.by_unit->hours, (Decimal{800, 2}));
    EXPECT_EQ(whole.by_issuer->worth, Worth::partly);
    EXPECT_EQ(whole.steps.size(), 3u);
}

TEST_P(TasksStoreTest, a_figure_is_read_and_counts_unless_the_doer_reported_it) {
    keep(demand(1, "410102-TJ", {"410102001"}, {{"progress_element", std::string("LD0001")}, {"progress_period", std::string("2026-03")}, {"target_figure", std::int64_t{30}}}));
    auto const id = task_of("410102001");
    auto const issuer = who("410102-TJ", "requester");
    EXPECT_FALSE(m_tasks->add_figure(id, issuer)) << "none is held";
    m_figures["LD0001@410102001"] = 31;
    for (auto const* own : {"410102001", "410102001001", "东镇", "甲村", "甲村2026年三月报表.xlsx", "不知道是谁", "区统计", ""}) {
        m_source = own;
        EXPECT_FALSE(m_tasks->add_figure(id, issuer)) << own << ": of the doer, or nobody knows whose word it is";
    }
    m_source = "410102-TJ";
    m_worked_out = true;
    EXPECT_FALSE(m_tasks->add_figure(id, issuer)) << "summed from the doer's own villages";
    m_worked_out = false;
    EXPECT_FALSE(m_tasks->add_figure(id, who("410102001")));
    m_source = "区统计局";
    auto const read = m_tasks->add_figure(id, issuer);
    ASSERT_TRUE(read) << read.problem().message;
    EXPECT_TRUE(read.value().life.evidence.front().met);
    EXPECT_EQ(read.value().life.state, State::released) << "a figure alone moves nothing";
}

TEST_P(TasksStoreTest, paper_is_no_progress) {
    keep(demand(1, "410102-TJ", {"410102001"}, {{"progress_element", std::string("LD0001")}, {"progress_period", std::string("2026-03")}, {"target_figure", std::int64_t{30}}}));
    m_figures["LD0001@410102001"] = 31;
    auto const task = *m_tasks->find(task_of("410102001"));
    ASSERT_TRUE(m_tasks->progress(task)) << "lamps are";
    for (auto const* paper : {"文件数", "会议次数", "工作台账数", "现场照片数"}) {
        m_figure_name = paper;
        EXPECT_FALSE(m_tasks->progress(task)) << paper;
        EXPECT_FALSE(m_tasks->add_figure(task.id, who("410102-TJ", "requester"))) << paper;
    }
}

TEST_P(TasksStoreTest, a_mild_figure_beside_hard_bands_hides_nothing) {
    keep(demand(1, "410102-TJ", {"410102001"}, {{"target_figure", std::int64_t{40}}}));
    ASSERT_TRUE(m_tasks->open_consultation(realm(), {"DZ-1", "410102001", "东镇方案", {{"410102001", "平原", {}}}}, who("410102", "gatekeeper")));
    NewTargets const hard{{"410102001001"}, {}, {}, {}, false, 60, "都一样"};
    ASSERT_TRUE(m_tasks->set_targets(realm(), "DZ-1", hard, who("410102001")));
    auto const over = [&](gate::Facts more) {
        more["passes_on"] = std::string("410102-2026-000001-X");
        return facts_of("task", "410102001", std::move(more), {"410102001001"}).at("target_over_upper_permille");
    };
    EXPECT_EQ(over({{"target_figure", std::int64_t{40}}}), Value{std::int64_t{0}});
    EXPECT_EQ(over({{"consultation", std::string("DZ-1")}}), Value{std::int64_t{500}});
    EXPECT_EQ(over({{"consultation", std::string("DZ-1")}, {"target_figure", std::int64_t{40}}}), Value{std::int64_t{500}});
}

TEST_P(TasksStoreTest, a_band_is_given_by_bands_and_by_no_tick) {
    auto const given = [&](gate::Facts payload, std::vector<std::string> const& targets = {"410102001"}) { return facts_of("task", "410102-TJ", std::move(payload), targets).at("band_given"); };
    EXPECT_EQ(given({{"band_given", true}}), Value{false}) << "a tick";
    ASSERT_TRUE(open_one());
    gate::Facts const named{{"consultation", std::string("LD-1")}};
    EXPECT_EQ(given(named), Value{false}) << "a consultation without bands";
    ASSERT_TRUE(m_tasks->set_targets(realm(), "LD-1", {{"410102001", "410102002"}, {}, {}, {}, false, 50, "国标规定"}, who("410102-TJ")));
    EXPECT_EQ(given(named), Value{false}) << "one figure for all is no band";
    m_figures = {{"LD0001@410102001", 10}, {"LD0002@410102001", 100}, {"LD0001@410102002", 50}, {"LD0002@410102002", 100}};
    ASSERT_TRUE(m_tasks->set_targets(realm(), "LD-1", {{"410102001", "410102002"}, "LD0001", "LD0002", "2026-02", false, {}, {}}, who("410102-TJ")));
    EXPECT_EQ(given(named), Value{true});
    EXPECT_EQ(given(named, {"410102001", "410102003"}), Value{false}) << "one unit has none";
}

TEST_P(TasksStoreTest, an_inspection_learns_what_came_before_it_in_the_term) {
    keep(demand(1, "410102-TJ", {"410102001", "410102002"}));
    auto const number = std::string("410102-2026-000001-X");
    auto const id = task_of("410102001");
    m_clock.at = day(2026, 5, 1);
    EXPECT_FALSE(m_tasks->add_contact(id, {m_clock.at, "没有", "看了工地"}, who("410102-TJ"))) << "recorded by the unit";
    EXPECT_FALSE(m_tasks->add_contact(id, {day(2026, 3, 1), "没有", "看了工地"}, who("410102001"))) << "before its release";
    ASSERT_TRUE(m_tasks->add_contact(id, {m_clock.at, "没有", "看了工地"}, who("410102001")));
    gate::Facts const about{{"about_task", number}, {"visit_day", std::string("2026-05-31")}};
    auto const one = facts_of("inspection", "410102-TJ", about, {"410102001"});
    EXPECT_EQ(one.at("days_since_deployment"), Value{std::int64_t{90}});
    EXPECT_EQ(one.at("term_elapsed_permille"), Value{std::int64_t{307}});
    EXPECT_EQ(one.at("contacts_in_term"), Value{std::int64_t{1}});
    EXPECT_EQ(facts_of("inspection", "410102-TJ", about, {"410102001", "410102002"}).at("contacts_in_term"), Value{std::int64_t{0}}) << "the one with fewest";
    EXPECT_TRUE(facts_of("inspection", "410102-TJ", {}, {"410102001"}).empty()) << "about nothing deployed";
}

INSTANTIATE_TEST_SUITE_P(Stores, TasksStoreTest, ::testing::ValuesIn(sql::test_databases()));

}  // namespace
}  // namespace yizhen::tasks

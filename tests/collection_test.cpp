// The whole way of a form: admitted, asked of a village, sent in, approved up the tree, held, and the next run answers it.
// Figures are synthetic.

#include "modules/access/access.h"
#include "tests/county_fixture.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace yizhen {
namespace {

using collection::TaskState;
using test::kSource;
using test::kToday;
std::filesystem::path const kForm = kSource / "cases/forms/files/renkou_jiben_tongji.xlsx";

class CollectionTest : public ::testing::Test {
protected:
    void SetUp() override { m_county = test::open_county(m_folder.path() / "data", m_clock); }

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
    gate::Answer take() {
        auto answer = m_county->gate().take({.file = kForm, .file_name = "表.xlsx", .envelope = envelope(), .today = kToday, .actor = app::system_actor()});
        if (!answer) throw std::runtime_error(answer.problem().message);
        return std::move(answer).value();
    }
    org::Unit unit(std::string const& name) {
        auto const tree = m_county->org().tree();
        return tree->resolve(tree->find_code("410102")->realm, name).value();
    }
    std::vector<collection::Task> tasks(DemandId demand) {
        return m_county->collection().list({.realm = unit("410102").realm, .all = true, .demand = demand, .limit = 100});
    }
    collection::Task task_of(DemandId demand, std::string const& name) {
        auto const all = tasks(demand);
        auto const found = std::ranges::find(all, unit(name).id, &collection::Task::unit);
        if (found == all.end()) throw std::runtime_error("no task for " + name);
        return *found;
    }
    /// A village where nobody lives: a nought for every figure, which fits every equation of the form.
    collection::Submission answers(collection::TaskId id) {
        collection::Submission said;
        auto const detail = m_county->collection().detail(id).value();
        for (auto const& line : detail.cells) {
            said.values[line.cell.key()] = line.cell.why == collection::Why::unknown ? "/" : "0";
        }
        return said;
    }
    collection::Approver leader(std::int64_t person, std::string const& name) {
        return {.person = PersonId(person), .unit = unit(name).id, .is_leader = true};
    }
    static Actor actor(std::int64_t person) { return {person, 0, "frontline", "r1"}; }

    files::TempDir m_folder;
    test::FixedClock m_clock;
    std::unique_ptr<app::County> m_county;
};

TEST_F(CollectionTest, a_form_goes_its_whole_way_and_is_answered_the_next_time) {
    auto const first = take();
    auto& collection = m_county->collection();
    ASSERT_FALSE(tasks(first.demand.id).empty());
    auto const village = task_of(first.demand.id, "须水村委会");
    EXPECT_EQ(village.state, TaskState::open);
    EXPECT_EQ(village.waiting, village.unit);

    auto const receipt = collection.submit(village.id, answers(village.id), actor(11));
    ASSERT_TRUE(receipt) << receipt.problem().message;
    EXPECT_EQ(receipt.value().task.state, TaskState::submitted);
    EXPECT_EQ(receipt.value().task.waiting, unit("须水街道").id);

    EXPECT_FALSE(collection.approve(village.id, leader(11, "须水街道"), actor(11))) << "nobody approves their own entry";
    EXPECT_FALSE(collection.approve(village.id, leader(13, "410102"), actor(13))) << "the street has not looked at it yet";
    auto const street = collection.approve(village.id, leader(12, "须水街道"), actor(12));
    ASSERT_TRUE(street) << street.problem().message;
    EXPECT_EQ(street.value().state, TaskState::submitted);
    EXPECT_EQ(street.value().waiting, unit("410102").id);
    auto const county = collection.approve(village.id, leader(13, "410102"), actor(13));
    ASSERT_TRUE(county) << county.problem().message;
    EXPECT_EQ(county.value().state, TaskState::approved);

    auto const again = m_county->gate().again(first.demand.id, kToday, app::system_actor());
    ASSERT_TRUE(again) << again.problem().message;
    EXPECT_GT(again.value().record.price.cells_answered, first.record.price.cells_answered);
    auto const cell = std::ranges::find_if(again.value().evidence.cells, [&](auto const& each) {
        return each.unit == unit("须水村委会").code && each.standing == ledgers::Standing::held;
    });
    ASSERT_NE(cell, again.value().evidence.cells.end());
    EXPECT_EQ(cell->origin.demand, first.demand.control_number);
    EXPECT_EQ(cell->origin.source, "须水村委会");
    for (auto const& task : tasks(first.demand.id)) EXPECT_TRUE(task.unit != village.unit || task.state == TaskState::approved) << "nothing is asked twice";
}

TEST_F(CollectionTest, the_same_content_again_changes_nothing) {
    auto const first = take();
    auto const village = task_of(first.demand.id, "须水村委会");
    auto& collection = m_county->collection();
    auto const said = answers(village.id);
    auto const one = collection.submit(village.id, said, actor(11));
    auto const two = collection.submit(village.id, said, actor(11));
    ASSERT_TRUE(one);
    ASSERT_TRUE(two) << two.problem().message;
    EXPECT_FALSE(one.value().again);
    EXPECT_TRUE(two.value().again);
    EXPECT_EQ(one.value().digest, two.value().digest);
    EXPECT_EQ(one.value().task.version, two.value().task.version);
}

TEST_F(CollectionTest, a_dirty_value_or_a_gap_refuses_the_submission_and_names_the_cell) {
    auto const first = take();
    auto const village = task_of(first.demand.id, "须水村委会");
    auto said = answers(village.id);
    auto const detail = m_county->collection().detail(village.id).value();
    auto const missing = std::ranges::find_if(detail.cells, [](auto const& line) { return line.cell.why == collection::Why::missing; });
    ASSERT_NE(missing, detail.cells.end());
    auto const key = missing->cell.key();
    said.values[key] = "十几个吧";
    auto const dirty = m_county->collection().submit(village.id, said, actor(11));
    ASSERT_FALSE(dirty);
    EXPECT_TRUE(dirty.problem().is(problems::kChecksFailed));
    ASSERT_FALSE(dirty.problem().details.empty());
    EXPECT_EQ(dirty.problem().details[0].name, key);
    said.values.erase(key);
    EXPECT_FALSE(m_county->collection().submit(village.id, said, actor(11)));
    EXPECT_EQ(m_county->collection().find(village.id)->state, TaskState::open);
}

TEST_F(CollectionTest, another_issuers_form_asks_nobody_what_is_asked_already) {
    auto const first = take();
    auto other = envelope();
    other.issuer = "区农业农村局";
    auto const second = m_county->gate().take({.file = kForm, .file_name = "表2.xlsx", .envelope = other, .today = kToday, .actor = app::system_actor()});
    ASSERT_TRUE(second) << second.problem().message;
    auto const asked = m_county->collection().asked(second.value().demand.id);
    for (auto const& task : tasks(second.value().demand.id)) {
        auto const detail = m_county->collection().detail(task.id).value();
        for (auto const& line : detail.cells) {
            EXPECT_TRUE(asked->asks[line.cell.ask].element.empty()) << "an element is asked of a unit once";
        }
    }
}

TEST_F(CollectionTest, what_is_returned_comes_back_with_comments_and_what_is_reopened_is_corrected) {
    auto const first = take();
    auto& collection = m_county->collection();
    auto const village = task_of(first.demand.id, "须水村委会");
    auto said = answers(village.id);
    ASSERT_TRUE(collection.submit(village.id, said, actor(11)));
    auto const key = said.values.begin()->first;
    EXPECT_FALSE(collection.give_back(village.id, "", {}, leader(12, "须水街道"), actor(12)));
    auto const back = collection.give_back(village.id, "", {{key, "与户籍数不符，请核对"}}, leader(12, "须水街道"), actor(12));
    ASSERT_TRUE(back) << back.problem().message;
    EXPECT_EQ(back.value().state, TaskState::returned);
    auto const events = collection.detail(village.id).value().events;
    ASSERT_FALSE(events.empty());
    ASSERT_EQ(events.back().comments.size(), 1u);
    EXPECT_EQ(events.back().comments[0].words, "与户籍数不符，请核对");

    ASSERT_TRUE(collection.submit(village.id, said, actor(11))) << "the same values may be the right ones";
    ASSERT_TRUE(collection.approve(village.id, leader(12, "须水街道"), actor(12)));
    ASSERT_TRUE(collection.approve(village.id, leader(13, "410102"), actor(13)));
    auto const same = collection.submit(village.id, said, actor(11));
    ASSERT_TRUE(same);
    EXPECT_TRUE(same.value().again) << "it says no more than what is held";
    auto other = said;
    for (auto& [cell, words] : other.values) words = words == "/" ? "/" : "999";
    EXPECT_FALSE(collection.submit(village.id, other, actor(11))) << "approval locks";
    auto const open = collection.reopen(village.id, "漏了两户", leader(12, "须水街道"), actor(12));
    ASSERT_TRUE(open) << open.problem().message;
    EXPECT_EQ(open.value().state, TaskState::returned);
    EXPECT_EQ(collection.detail(village.id).value().events.back().kind, "reopen");
}

TEST_F(CollectionTest, drafts_are_merged_by_key_and_guarded_by_their_version) {
    auto const first = take();
    auto& collection = m_county->collection();
    auto const village = task_of(first.demand.id, "须水村委会");
    auto const said = answers(village.id);
    auto const a = said.values.begin()->first;
    auto const b = std::next(said.values.begin())->first;
    auto const one = collection.save_draft(village.id, {{a, "5"}, {b, "6"}}, {}, 0, actor(11));
    ASSERT_TRUE(one) << one.problem().message;
    EXPECT_EQ(one.value().version, 1);
    auto const two = collection.save_draft(village.id, {{a, "7"}, {b, ""}, {"999", "x"}}, {}, 1, actor(11));
    ASSERT_TRUE(two) << two.problem().message;
    EXPECT_EQ(two.value().values, (std::map<std::string, std::string>{{a, "7"}}));
    EXPECT_FALSE(collection.save_draft(village.id, {{a, "8"}}, {}, 1, actor(11)));
    ASSERT_TRUE(collection.submit(village.id, said, actor(12)));
    EXPECT_EQ(collection.draft(village.id).value().version, 0);
    EXPECT_EQ(collection.find(village.id)->entered_by, (std::vector<std::int64_t>{12, 11})) << "who drafted is not who approves";
}

TEST_F(CollectionTest, nothing_to_report_is_said_once) {
    auto const first = take();
    auto& collection = m_county->collection();
    auto const village = task_of(first.demand.id, "须水村委会");
    collection::Submission nothing;
    nothing.nothing = true;
    ASSERT_TRUE(collection.submit(village.id, nothing, actor(11)));
    ASSERT_TRUE(collection.approve(village.id, leader(12, "须水街道"), actor(12)));
    ASSERT_TRUE(collection.approve(village.id, leader(13, "410102"), actor(13)));
    ASSERT_TRUE(m_county->gate().again(first.demand.id, kToday, app::system_actor()));
    for (auto const& task : tasks(first.demand.id)) {
        if (task.unit != village.unit || task.id == village.id) continue;
        auto const detail = collection.detail(task.id).value();
        for (auto const& line : detail.cells) EXPECT_EQ(line.cell.why, collection::Why::unknown);
    }
}

TEST_F(CollectionTest, a_question_runs_its_clock_until_the_issuer_answers) {
    auto const first = take();
    auto& collection = m_county->collection();
    auto const village = task_of(first.demand.id, "须水村委会");
    auto const asked = collection.ask(village.id, "常住还是户籍？", actor(11));
    ASSERT_TRUE(asked) << asked.problem().message;
    EXPECT_FALSE(collection.ask(village.id, "张三 419900196001010019 算不算", actor(11))) << "no numbers of persons in words";
    EXPECT_EQ(collection.detail(village.id).value().timeliness.questions_open, 1);
    auto const answered = collection.answer(village.id, asked.value().id, "常住", actor(20));
    ASSERT_TRUE(answered) << answered.problem().message;
    EXPECT_FALSE(collection.answer(village.id, asked.value().id, "户籍", actor(20)));
    EXPECT_EQ(collection.detail(village.id).value().timeliness.questions_open, 0);
    EXPECT_EQ(collection.detail(village.id).value().questions[0].answer, "常住");
}

TEST_F(CollectionTest, filling_times_are_sums_and_show_from_ten_on) {
    auto const first = take();
    auto& collection = m_county->collection();
    std::int64_t person = 100;
    for (auto const& task : tasks(first.demand.id)) {
        auto said = answers(task.id);
        for (auto const& [key, words] : said.values) said.active_ms[key] = 4'000;
        said.active_ms[said.values.begin()->first] = 100'000'000;  // a window left open
        auto const realm = unit("410102").realm;
        EXPECT_EQ(collection.filling_times(realm, "").empty(), person < 110);
        ASSERT_TRUE(collection.submit(task.id, said, actor(person++)));
    }
    auto const times = collection.filling_times(unit("410102").realm, "");
    ASSERT_GE(person, 110) << "the form asks ten communities";
    ASSERT_FALSE(times.empty());
    for (auto const& time : times) EXPECT_EQ(time.total_ms / time.count, 4'000);
}

}  // namespace
}  // namespace yizhen

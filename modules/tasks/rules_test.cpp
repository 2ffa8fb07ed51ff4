// The life of a task. The property is T1: deployed is not done.

#include "modules/tasks/rules.h"

#include "kernel/problem_catalogue.h"
#include "modules/tasks/consultation.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace yizhen::tasks {
namespace {

CivilDate const kDay = CivilDate::from_days(20'000);

Life released() {
    Life out;
    out.criteria = {"楼道没有堆物", "LD0001", "2026-12", 10, false};
    return out;
}

Evidence sample(Side by, bool met = true) { return {EvidenceKind::sample, by, met, 0, kDay, "410102-TJ", "3号楼", "楼道空着"}; }

Life offered() { return stepped(stepped(released(), Step::start, Side::unit, "").value(), Step::offer, Side::unit, "").value(); }

FigureSeen seen(std::int64_t value, std::string name = "楼道清理数") { return {{value, 0}, std::move(name), "410102-TJ", kDay, false}; }

TEST(TaskRules, only_outcome_evidence_by_somebody_else_ends_it_well) {
    auto const none = stepped(offered(), Step::accept, Side::issuer, "");
    ASSERT_FALSE(none);
    EXPECT_TRUE(none.problem().is(problems::kConflict));
    EXPECT_FALSE(with_evidence(offered(), sample(Side::unit))) << "nobody is their own witness";
    EXPECT_FALSE(stepped(with_evidence(offered(), sample(Side::other, false)).value(), Step::accept, Side::issuer, "")) << "seen, but not as the criteria say";
    auto const done = stepped(with_evidence(offered(), sample(Side::other)).value(), Step::accept, Side::issuer, "");
    ASSERT_TRUE(done);
    EXPECT_EQ(done.value().state, State::accepted);
}

TEST(TaskRules, each_step_is_its_sides_and_in_its_turn) {
    EXPECT_FALSE(stepped(released(), Step::start, Side::issuer, ""));
    EXPECT_FALSE(stepped(released(), Step::offer, Side::unit, "")) << "received is not done";
    EXPECT_FALSE(stepped(with_evidence(released(), sample(Side::issuer)).value(), Step::accept, Side::issuer, ""));
    EXPECT_FALSE(stepped(with_evidence(offered(), sample(Side::issuer)).value(), Step::accept, Side::unit, ""));
    EXPECT_FALSE(stepped(with_evidence(offered(), sample(Side::issuer)).value(), Step::accept, Side::other, ""));
}

TEST(TaskRules, what_was_seen_before_a_refusal_is_used_up) {
    EXPECT_FALSE(stepped(offered(), Step::refuse, Side::issuer, "")) << "which criterion is not met?";
    auto refused = stepped(with_evidence(offered(), sample(Side::issuer)).value(), Step::refuse, Side::issuer, "二楼还有堆物");
    ASSERT_TRUE(refused);
    auto again = stepped(stepped(refused.value(), Step::start, Side::unit, "").value(), Step::offer, Side::unit, "").value();
    EXPECT_FALSE(stepped(again, Step::accept, Side::issuer, ""));
    EXPECT_TRUE(stepped(with_evidence(again, sample(Side::issuer)).value(), Step::accept, Side::issuer, ""));
}

TEST(TaskRules, a_sample_says_where_and_what) {
    auto where = sample(Side::issuer);
    where.place = " ";
    EXPECT_FALSE(with_evidence(offered(), where));
    auto what = sample(Side::issuer);
    what.seen.clear();
    EXPECT_FALSE(with_evidence(offered(), what));
}

TEST(TaskRules, a_figure_counts_from_its_goal_on) {
    EXPECT_TRUE(figure_evidence(released(), seen(10), true).value().met);
    EXPECT_FALSE(figure_evidence(released(), seen(9), true).value().met);
    auto less = released();
    less.criteria.at_most = true;
    EXPECT_TRUE(figure_evidence(less, seen(10), true).value().met);
    EXPECT_FALSE(figure_evidence(less, seen(11), true).value().met);
    auto own = released();
    own.band = Band{4, 6, 8};
    EXPECT_TRUE(figure_evidence(own, seen(6), true).value().met) << "its band wins over the figure for all";
    EXPECT_FALSE(figure_evidence(released(), seen(12), false)) << "reported by the doer itself, or by nobody knows whom";
    EXPECT_FALSE(figure_evidence(released(), std::nullopt, true));
    auto sight = released();
    sight.criteria.element.clear();
    EXPECT_FALSE(figure_evidence(sight, seen(12), true));
}

TEST(TaskRules, paper_is_refused_by_name) {
    for (auto const* kind : {"materials", "photos", "meetings", "minutes", "logs", "reports", "documents", "reads", "照片张数"}) EXPECT_TRUE(paper_kind(kind)) << kind;
    EXPECT_FALSE(paper_kind("sample"));
    EXPECT_FALSE(paper_kind("路灯盏数"));
    for (auto const* name : {"文件数", "印发文件件数", "会议场次", "台账本数", "留痕资料数", "签到人数"}) EXPECT_TRUE(paper_kind(name)) << name;
    auto const refused = figure_evidence(released(), seen(50, "整治照片数"), true);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.problem().message.find("照片张数"), std::string::npos);
}

TEST(TaskRules, the_unit_itself_chooses_within_its_band_once) {
    EXPECT_FALSE(with_choice(released(), Side::unit, 5, "人手少")) << "no band";
    auto banded = released();
    banded.band = Band{4, 6, 8};
    EXPECT_FALSE(with_choice(banded, Side::issuer, 5, "人手少"));
    EXPECT_FALSE(with_choice(banded, Side::unit, 3, "人手少"));
    EXPECT_FALSE(with_choice(banded, Side::unit, 9, "人手多"));
    EXPECT_FALSE(with_choice(banded, Side::unit, 5, ""));
    auto const chosen = with_choice(banded, Side::unit, 5, "人手少");
    ASSERT_TRUE(chosen);
    EXPECT_EQ(goal_of(chosen.value()), 5);
    EXPECT_FALSE(with_choice(chosen.value(), Side::unit, 4, "又少了"));
}

TEST(TaskRules, each_side_says_once_afterwards_what_it_was_worth) {
    EXPECT_FALSE(may_review(offered(), Side::unit, false));
    auto done = stepped(with_evidence(offered(), sample(Side::other)).value(), Step::accept, Side::issuer, "").value();
    EXPECT_TRUE(may_review(done, Side::unit, false));
    EXPECT_TRUE(may_review(done, Side::issuer, false));
    EXPECT_FALSE(may_review(done, Side::issuer, true));
    EXPECT_FALSE(may_review(done, Side::other, false));
}

TEST(TaskRules, t1_no_sequence_of_events_is_done_without_an_outcome_seen_by_somebody_else) {
    int accepted = 0;
    EXPECT_TRUE(rc::check("T1", [&accepted] {
        auto life = released();
        if (*rc::gen::arbitrary<bool>()) life.band = Band{4, 6, 8};
        auto const before = life;
        auto const side = [] { return *rc::gen::element(Side::issuer, Side::unit, Side::other); };
        bool seen_elsewhere = false;
        for (int i = 0; i < 200; ++i) {
            Result<Life> next = life;
            switch (*rc::gen::inRange(0, 4)) {
            case 0:
            case 1: next = stepped(life, *rc::gen::element(Step::start, Step::offer, Step::accept, Step::refuse), side(), *rc::gen::element<std::string>("", "还差一条")); break;
            case 2: next = with_choice(life, side(), *rc::gen::inRange(0, 12), "本地情况"); break;
            default: {
                auto evidence = sample(side(), *rc::gen::arbitrary<bool>());
                if (*rc::gen::arbitrary<bool>()) {
                    auto const by = evidence.by;
                    auto const figure = figure_evidence(life, seen(*rc::gen::inRange(0, 14)), *rc::gen::arbitrary<bool>());
                    if (!figure) continue;
                    evidence = figure.value();
                    evidence.by = by;
                }
                next = with_evidence(life, evidence);
                if (next && evidence.met) seen_elsewhere = seen_elsewhere || evidence.by != Side::unit;
            }
            }
            if (!next) continue;
            if (next.value().round > life.round) seen_elsewhere = false;
            RC_ASSERT(life.state != State::accepted || next.value().state == State::accepted);
            life = next.value();
            RC_ASSERT(life.state != State::accepted || seen_elsewhere);
            RC_ASSERT(life.criteria == before.criteria);
            RC_ASSERT(life.band == before.band);
        }
        accepted += life.state == State::accepted ? 1 : 0;
    }));
    EXPECT_GT(accepted, 10) << "the sequences get there at all";
}

TEST(Consultation, sums_count_who_was_heard_and_what_is_open) {
    Consultation held;
    held.townships_total = 20;
    held.townships = {{"A", "山区", kDay}, {"B", "山区", kDay}, {"C", "街道", std::nullopt}};
    held.comments = {{1, "A", "太急", "", ""}, {2, "A", "没钱", "延到明年", ""}, {3, "B", "重复", "", "上级有明文"}};
    auto const sums = sums_of(held);
    EXPECT_EQ(sums.townships, 2);
    EXPECT_EQ(sums.types, 1);
    EXPECT_EQ(sums.permille, 100);
    EXPECT_FALSE(sums.visited);
    EXPECT_EQ(sums.unanswered, 1);
}

TEST(Consultation, a_comment_changes_the_text_or_has_an_answer) {
    Comment const open{1, "A", "太急", "", ""};
    EXPECT_FALSE(answered(open, "", " "));
    EXPECT_FALSE(answered(open, "延期", "不改"));
    EXPECT_EQ(answered(open, "延期", "").value().changed, "延期");
    EXPECT_FALSE(answered(answered(open, "", "上级有明文").value(), "延期", ""));
    EXPECT_TRUE(checked_draft_id("NY-2026.07_a"));
    EXPECT_FALSE(checked_draft_id("a/b"));
    EXPECT_FALSE(checked_draft_id(""));
}

}  // namespace
}  // namespace yizhen::tasks

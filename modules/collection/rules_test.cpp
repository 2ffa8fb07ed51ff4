#include "modules/collection/answers.h"
#include "modules/collection/cells.h"
#include "modules/collection/reconcile.h"
#include "modules/collection/rules.h"

#include "kernel/problem_catalogue.h"

#include <gtest/gtest.h>

namespace yizhen::collection {
namespace {

CivilDate day(int month, int number) { return CivilDate::of(2026, month, number).value(); }

/// Province 1, prefecture 2, county 3; township 4 with villages 5 and 6; department 7 of the county.
std::shared_ptr<org::Tree const> tree() {
    org::TreeBuilder builder;
    using org::UnitKind;
    builder.add({UnitId(1), {}, UnitKind::province, "41", "某省", "", ""});
    builder.add({UnitId(2), UnitId(1), UnitKind::prefecture, "4101", "某市", "", ""});
    builder.add({UnitId(3), UnitId(2), UnitKind::county, "410102", "某区", "", ""});
    builder.add({UnitId(4), UnitId(3), UnitKind::township, "410102001", "东镇", "", ""});
    builder.add({UnitId(5), UnitId(4), UnitKind::village, "410102001001", "甲村", "", ""});
    builder.add({UnitId(6), UnitId(4), UnitKind::village, "410102001002", "乙村", "", ""});
    builder.add({UnitId(7), UnitId(3), UnitKind::department, "410102-TJ", "区统计局", "", ""});
    return builder.build();
}

Task submitted(std::int64_t unit, std::int64_t waiting, std::vector<std::int64_t> entered) {
    Task task;
    task.unit = UnitId(unit);
    task.waiting = UnitId(waiting);
    task.state = TaskState::submitted;
    task.entered_by = std::move(entered);
    return task;
}

TEST(Approval, goes_up_to_the_area_that_the_issuer_serves) {
    auto const t = tree();
    EXPECT_EQ(approval_chain(*t, UnitId(5), UnitId(7)), (std::vector{UnitId(4), UnitId(3)}));
    EXPECT_EQ(approval_chain(*t, UnitId(5), UnitId(4)), (std::vector{UnitId(4)})) << "a township asks for itself";
    EXPECT_EQ(approval_chain(*t, UnitId(5), UnitId(1)), (std::vector{UnitId(4), UnitId(3)})) << "nothing is approved across realms";
    EXPECT_EQ(approval_chain(*t, UnitId(4), UnitId(7)), (std::vector{UnitId(3)}));
    EXPECT_TRUE(approval_chain(*t, UnitId(3), UnitId(7)).empty());
}

TEST(Approval, is_for_the_step_and_never_for_ones_own_entry) {
    auto const t = tree();
    auto const task = submitted(5, 4, {11});
    EXPECT_FALSE(refuse_approval(*t, task, {.person = PersonId(12), .unit = UnitId(4), .is_leader = true}));
    EXPECT_FALSE(refuse_approval(*t, task, {.person = PersonId(12), .unit = UnitId(4), .is_frontline = true}));
    auto const own = refuse_approval(*t, task, {.person = PersonId(11), .unit = UnitId(4), .is_leader = true});
    ASSERT_TRUE(own);
    EXPECT_TRUE(own->is(problems::kOwnEntry));
    EXPECT_FALSE(refuse_approval(*t, task, {.is_system = true}));
    EXPECT_TRUE(refuse_approval(*t, submitted(5, 4, {11, kTheTerminal}), {.is_system = true})) << "nor what the terminal itself sent in";
    EXPECT_TRUE(refuse_approval(*t, task, {.person = PersonId(13), .unit = UnitId(3), .is_leader = true})) << "not its step yet";
    EXPECT_TRUE(refuse_approval(*t, task, {.person = PersonId(14), .unit = UnitId(5), .is_frontline = true})) << "not from below";
    EXPECT_TRUE(refuse_approval(*t, task, {.person = PersonId(15), .unit = UnitId(4), .is_leader = true, .is_device = true}));
    EXPECT_FALSE(refuse_approval(*t, submitted(5, 3, {11}), {.person = PersonId(16), .unit = UnitId(7), .is_leader = true}))
        << "a leader in a department acts for the area it serves";
    EXPECT_TRUE(refuse_approval(*t, submitted(5, 3, {11}), {.person = PersonId(16), .unit = UnitId(7), .is_frontline = true}));
    auto open = task;
    open.state = TaskState::open;
    EXPECT_TRUE(refuse_approval(*t, open, {.is_system = true}));
}

/// Every day works; days 3 to 5 of December are focus time.
Days days() {
    auto const focus = [](CivilDate d) { return d >= day(12, 3) && d <= day(12, 5); };
    Days out;
    out.working = [](CivilDate from, CivilDate to) { return Result<std::int64_t>(std::max(0, to.days() - from.days())); };
    out.open = [focus](UnitId, CivilDate from, CivilDate to) {
        std::int64_t count = 0;
        for (auto d = from.plus_days(1); d <= to; d = d.plus_days(1)) count += focus(d) ? 0 : 1;
        return Result<std::int64_t>(count);
    };
    out.plus_open = [focus](UnitId, CivilDate from, std::int64_t n) {
        auto d = from;
        while (n > 0) {
            d = d.plus_days(1);
            if (!focus(d)) --n;
        }
        return Result<CivilDate>(d);
    };
    return out;
}

TEST(Deadlines, move_by_the_days_that_focus_time_took) {
    EXPECT_EQ(effective_due(days(), UnitId(5), day(12, 1), day(12, 10)), day(12, 13));
    EXPECT_EQ(effective_due(days(), UnitId(5), day(12, 6), day(12, 10)), day(12, 10)) << "admitted after it";
    EXPECT_EQ(effective_due(days(), UnitId(5), day(12, 1), day(12, 4)), day(12, 7)) << "two lost days, one more is closed";
    EXPECT_EQ(effective_due(days(), UnitId(5), day(12, 10), day(12, 1)), day(12, 1));
}

TEST(Deadlines, show_the_issuers_lateness_beside_the_answers) {
    Asked asked;
    asked.admitted = day(12, 6);
    asked.issued = day(12, 1);
    asked.due = day(12, 9);
    Task task;
    std::vector<Question> questions{{1, {}, 0, day(12, 7), "?", "", {}}, {2, {}, 0, day(12, 7), "?", "!", day(12, 8)}};
    auto const t = timeliness(days(), asked, task, questions, day(12, 11));
    EXPECT_EQ(t.issued_late_days, 5);
    EXPECT_EQ(t.notice_days, 3);
    EXPECT_TRUE(t.short_notice);
    EXPECT_EQ(t.questions_open, 1);
    EXPECT_EQ(t.question_waits_days, 4);
    EXPECT_EQ(t.answer_late_days, 2);
    EXPECT_EQ(t.days_left, 0);
    EXPECT_EQ(timeliness(days(), asked, task, questions, day(12, 8)).days_left, 1);
    task.state = TaskState::submitted;
    EXPECT_EQ(timeliness(days(), asked, task, questions, day(12, 8)).days_left, std::nullopt);
    task.submitted = day(12, 9);
    EXPECT_EQ(timeliness(days(), asked, task, {}, day(12, 30)).answer_late_days, 0);
}

TEST(Drafts, merge_by_key) {
    Draft held;
    held.values = {{"1", "5"}, {"2", "6"}};
    held.confirmed = {"3"};
    auto const out = merged(held, {{"1", ""}, {"3", "9"}}, {"2"});
    EXPECT_EQ(out.values, (std::map<std::string, std::string>{{"3", "9"}}));
    EXPECT_EQ(out.confirmed, (std::vector<std::string>{"2"}));
}

TEST(FillingTime, cuts_outliers_and_survives_writing) {
    EXPECT_FALSE(is_plausible(kActiveMsMin - 1, 0, 0));
    EXPECT_TRUE(is_plausible(kActiveMsMin, 0, 0));
    EXPECT_TRUE(is_plausible(kActiveMsMax, 9, 9'000)) << "too few to say what is far off";
    EXPECT_FALSE(is_plausible(kActiveMsMax, 10, 10'000));
    auto const sums = read_times(write_times({{"YZ0001", {"", "YZ0001", "总户数", 3, 900}}}));
    ASSERT_EQ(sums.size(), 1u);
    EXPECT_EQ(sums.at("YZ0001").count, 3);
    EXPECT_EQ(sums.at("YZ0001").total_ms, 900);
    EXPECT_EQ(sums.at("YZ0001").name, "总户数");
}

TEST(Cells, keep_their_text) {
    std::vector<TaskCell> const cells{{7, Why::missing, 0, 0, "C10"}, {9, Why::stale, 551, 0, ""}, {12, Why::unknown, 0, 2, "D4"}};
    EXPECT_EQ(encode(cells), "7m:C10;9s@551;12u+2:D4");
    EXPECT_EQ(decode_cells(encode(cells)), cells);
    EXPECT_TRUE(decode_cells("").empty());
    EXPECT_EQ(cells[0].key(), "7");
    EXPECT_EQ(cells[1].key(), "9@551");
    EXPECT_EQ(cells[2].key(), "12+2");
    EXPECT_THROW((void)decode_cells("7x"), BrokenInvariant);
}

std::vector<Ask> three_asks() {
    Ask figure{.element = "YZ1", .name = "户数", .type = ValueType::integer};
    Ask amount{.element = "YZ2", .name = "金额", .type = ValueType::decimal, .scale = 2};
    Ask name{.name = "姓名", .field = "S1B1F1", .type = ValueType::text, .in_rows = true};
    return {figure, amount, name};
}

TEST(Cells, are_found_by_key_and_rows_may_be_repeated) {
    auto const asks = three_asks();
    std::vector<TaskCell> const cells{{0, Why::missing, 0, 0, ""}, {2, Why::unknown, 0, 1, ""}};
    EXPECT_TRUE(find_cell(cells, asks, "0"));
    EXPECT_FALSE(find_cell(cells, asks, "1"));
    EXPECT_TRUE(find_cell(cells, asks, "2+1"));
    EXPECT_TRUE(find_cell(cells, asks, "2+500"));
    EXPECT_FALSE(find_cell(cells, asks, "2+501"));
    EXPECT_FALSE(find_cell(cells, asks, "2"));
    for (char const* const bad : {"", "x", "0x", "00", "-1", "0+0", "99999999999999999999"}) EXPECT_FALSE(find_cell(cells, asks, bad)) << bad;
}

TEST(Answers, keep_value_state_reason_and_order) {
    auto const asks = three_asks();
    std::vector<TaskCell> const cells{{0, Why::missing, 0, 0, ""}, {1, Why::stale, 0, 0, ""}, {2, Why::unknown, 0, 1, ""}};
    Answers said;
    said["0"] = {{std::int64_t{12}, CellState::present}, false, "多了两户"};
    said["1"] = {{Decimal{1250, 2}, CellState::present}, true, ""};
    said["2+1"] = {{{}, CellState::not_applicable}, false, ""};
    auto const back = decode_answers(encode(said, false), cells, asks);
    EXPECT_FALSE(back.nothing);
    ASSERT_EQ(back.answers.size(), 3u);
    EXPECT_EQ(std::get<std::int64_t>(back.answers.at("0").value.value), 12);
    EXPECT_EQ(back.answers.at("0").reason, "多了两户");
    EXPECT_EQ(std::get<Decimal>(back.answers.at("1").value.value).text(), "12.50");
    EXPECT_TRUE(back.answers.at("1").confirmed);
    EXPECT_EQ(back.answers.at("2+1").value.state, CellState::not_applicable);
    EXPECT_EQ(encode(back.answers, false), encode(said, false));
    EXPECT_TRUE(decode_answers(encode({}, true), cells, asks).nothing);
}

TEST(Words, carry_nobodys_numbers) {
    EXPECT_FALSE(refuse_words("比上月多 1234 户", "说明"));
    EXPECT_TRUE(refuse_words("电话 13800000000", "说明"));
    EXPECT_TRUE(refuse_words(std::string(2'000, 'x'), "说明"));
}

TEST(Warnings, want_a_word_of_reason) {
    Answers answers;
    answers["0"] = {{std::int64_t{12}, CellState::present}, false, ""};
    std::vector<Finding> findings{{Finding::Grade::warning, "0", "last_period", "比上期少一半"}};
    auto const refused = refusal_of(findings, answers);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->details.front().name, "0");
    EXPECT_EQ(refused->details.back().name, kWantsReason);
    EXPECT_EQ(refused->details.back().value, "0");
    answers["0"].reason = "拆迁";
    EXPECT_FALSE(refusal_of(findings, answers));
    findings[0].grade = Finding::Grade::error;
    auto const error = refusal_of(findings, answers);
    ASSERT_TRUE(error) << "an error wants another value";
    findings.push_back({Finding::Grade::warning, "0", "jump", "与上期差得多"});
    answers["0"].reason.clear();
    EXPECT_EQ(refusal_of(findings, answers)->details.size(), 2u) << "both are told, no reason is wanted yet";
    EXPECT_EQ(error->details.size(), 1u) << "and no reason makes it good";
}

TEST(Reconcile, makes_changes_and_ends_tasks) {
    std::vector<TaskCell> const a{{0, Why::missing, 0, 0, ""}};
    std::vector<TaskCell> const ab{{0, Why::missing, 0, 0, ""}, {1, Why::missing, 0, 0, ""}};
    std::vector<Existing> const tasks{{UnitId(1), TaskState::open, &ab}, {UnitId(2), TaskState::open, &a},
                                      {UnitId(3), TaskState::submitted, &a}, {UnitId(4), TaskState::approved, &a},
                                      {UnitId(5), TaskState::returned, &a}};
    auto const out = reconcile(tasks, {{UnitId(1), a}, {UnitId(3), ab}, {UnitId(4), a}, {UnitId(5), a}, {UnitId(6), a}});
    ASSERT_EQ(out.changed.size(), 1u);
    EXPECT_EQ(out.changed[0].first, 0u);
    EXPECT_EQ(out.cancelled, (std::vector<std::size_t>{1})) << "nothing is left to ask unit 2";
    ASSERT_EQ(out.fresh.size(), 3u);
    EXPECT_EQ(out.fresh[0].unit, UnitId(3));
    EXPECT_EQ(out.fresh[0].cells.size(), 1u) << "what was sent in asks on for its own cell";
    EXPECT_EQ(out.fresh[1].unit, UnitId(4)) << "approved, and wanted again: it went stale";
    EXPECT_EQ(out.fresh[2].unit, UnitId(6));
}

}  // namespace
}  // namespace yizhen::collection

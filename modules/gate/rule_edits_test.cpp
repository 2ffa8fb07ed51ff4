#include "modules/gate/rule_edits.h"

#include "kernel/problem_catalogue.h"
#include "kernel/value.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

CivilDate const kEditDay = CivilDate::of(2026, 11, 23).value();

std::vector<RulePack> const& shipped() {
    static auto const packs = read_rule_packs(YIZHEN_SOURCE_DIR "/rules").value();
    return packs;
}

RuleCases const& cases() {
    static auto const all = read_rule_case_files(YIZHEN_SOURCE_DIR "/cases/rules").value();
    return all;
}

Rule const& shipped_rule(std::string_view id) { return *find_rule(shipped(), id); }

/// M-07 with another number of meetings a month.
std::string meetings(int most, int version = 2, std::string_view outcome = "warn", std::string_view id = "M-07", std::string_view more = "") {
    return fmt::format("[[rule]]\nid = \"{}\"\nversion = {}\nname_zh = \"参会频次\"\nname_en = \"Attendance\"\nkinds = [\"meeting\"]\npass = 1\nthesis = \"T1\"\nbasis = \"L\"\n"
                       "source = \"本县常务会议\"\nsource_status = \"practice\"\n{}\n[[rule.when]]\ncondition = \"leader_meetings_this_month > meetings_max\"\noutcome = \"{}\"\n"
                       "message = \"第 {{leader_meetings_this_month}} 次\"\n[rule.parameters]\nmeetings_max = [{{ from = 2026-01-01, value = {} }}]\n",
                       id, version, more, outcome, most);
}

std::string cases_of(int most, std::string_view id = "M-07", std::string_view outcome = "warn") {
    return fmt::format(R"({{"rule": "{}", "cases": [{{"why": "够了", "given": {{"kind": "meeting", "leader_meetings_this_month": {}}}, "expect": []}},
        {{"why": "多了", "given": {{"kind": "meeting", "leader_meetings_this_month": {}}}, "expect": ["{}"]}}]}})", id, most, most + 1, outcome);
}

RuleEdit edit(std::string toml, std::string cases_text, std::string rule = "M-07") {
    return {.rule = std::move(rule), .version = 1, .toml = std::move(toml), .cases = std::move(cases_text), .enabled = true, .from = kEditDay, .author = PersonId{1}, .reason = "常务会议定"};
}

Result<Done> checked(RuleEdit const& one, std::vector<RulePack> const& packs = shipped(), IsGiven const& is_given = {}) {
    return check_edit(one, {.shipped = packs, .now = find_rule(packs, one.rule), .base = cases().base, .today = kEditDay, .is_given = is_given});
}

std::string refusal(RuleEdit const& one) {
    auto const said = checked(one);
    return said ? std::string() : said.problem().message;
}

TEST(RuleToml, every_shipped_rule_reads_back_as_it_was_written) {
    for (auto const& pack : shipped()) {
        for (auto const& rule : pack.rules) {
            auto const again = read_rule(to_toml(rule), "t");
            ASSERT_TRUE(again) << again.problem().message;
            auto const& back = again.value();
            EXPECT_EQ(to_toml(back), to_toml(rule));
            EXPECT_EQ(back.kinds, rule.kinds);
            ASSERT_EQ(back.clauses.size(), rule.clauses.size());
            for (std::size_t i = 0; i < rule.clauses.size(); ++i) {
                EXPECT_EQ(back.clauses[i].condition, rule.clauses[i].condition);
                EXPECT_EQ(back.clauses[i].outcome, rule.clauses[i].outcome);
                EXPECT_EQ(back.clauses[i].message, rule.clauses[i].message);
                EXPECT_EQ(back.clauses[i].whole, rule.clauses[i].whole);
                EXPECT_EQ(back.clauses[i].merge_with, rule.clauses[i].merge_with);
            }
            ASSERT_EQ(back.parameters.size(), rule.parameters.size());
            for (auto const& parameter : rule.parameters) {
                auto const same = std::ranges::find(back.parameters, parameter.name, &Parameter::name);
                ASSERT_NE(same, back.parameters.end()) << parameter.name;
                EXPECT_EQ(same->values, parameter.values);
            }
        }
    }
    auto odd = shipped_rule("M-07");
    odd.name_zh = "引号\"、反斜杠\\、换行\n、铃\a";
    EXPECT_EQ(read_rule(to_toml(odd), "t").value().name_zh, odd.name_zh);
}

TEST(RuleToml, one_rule_by_itself_and_nothing_beside_it) {
    EXPECT_NE(read_rule("[[rule]]\nid = ", "M-07").problem().message.find("第 2 行"), std::string::npos);
    EXPECT_FALSE(read_rule("", "M-07"));
    EXPECT_FALSE(read_rule("pack = \"x\"\n" + meetings(3), "M-07"));
    EXPECT_FALSE(read_rule(meetings(3) + meetings(4), "M-07"));
}

TEST(RuleEdits, the_newest_that_has_begun_holds) {
    auto first = edit(meetings(6), cases_of(6));
    auto second = edit(meetings(8, 3), cases_of(8));
    second.version = 2;
    second.from = kEditDay.plus_days(10);
    auto const on = [&](CivilDate day) { return with_edits(shipped(), {first, second}, day); };
    auto const before = on(kEditDay.plus_days(-1));
    EXPECT_TRUE(before.used.empty());
    EXPECT_EQ(before.packs.size(), shipped().size());
    EXPECT_EQ(find_rule(before.packs, "M-07")->parameters[0].on(kEditDay), 4);
    EXPECT_EQ(before.until, kEditDay);
    auto const now = on(kEditDay);
    EXPECT_EQ(find_rule(now.packs, "M-07")->parameters[0].on(kEditDay), 6);
    EXPECT_EQ(now.since, kEditDay);
    EXPECT_EQ(now.until, second.from);
    EXPECT_EQ(now.packs.back().name, "county");
    EXPECT_EQ(now.packs.back().version, 1);
    auto const later = on(second.from);
    EXPECT_EQ(find_rule(later.packs, "M-07")->parameters[0].on(kEditDay), 8);
    EXPECT_FALSE(later.until);
    ASSERT_EQ(later.used.size(), 1u);
    EXPECT_EQ(later.used[0].version, 2);
}

TEST(RuleEdits, add_switch_off_and_take_back) {
    auto added = edit(meetings(2, 1, "warn", "X-01"), cases_of(2, "X-01"), "X-01");
    auto off = edit("", "", "M-02");
    off.enabled = false;
    auto const laid = with_edits(shipped(), {added, off}, kEditDay);
    ASSERT_EQ(laid.packs.back().rules.size(), 1u);
    EXPECT_EQ(laid.packs.back().rules[0].id, "X-01");
    EXPECT_FALSE(find_rule(laid.packs, "M-02")->enabled);
    EXPECT_TRUE(RuleBook::make(laid.packs));
    auto back = edit("", "", "X-01");
    back.version = 2;
    auto on = edit("", "", "M-02");
    on.version = 2;
    auto const again = with_edits(shipped(), {added, back, off, on}, kEditDay);
    EXPECT_EQ(find_rule(again.packs, "X-01"), nullptr);
    EXPECT_TRUE(find_rule(again.packs, "M-02")->enabled);
}

TEST(RuleEdits, what_this_product_cannot_judge_or_may_not_be_touched_is_left_out) {
    auto unknown = edit(meetings(3), "");
    unknown.toml.replace(unknown.toml.find("leader_meetings_this_month >"), 26, "facts_of_a_former_version_");
    auto limit = edit("", "", "R-05");
    limit.enabled = false;
    auto const laid = with_edits(shipped(), {unknown, limit}, kEditDay);
    EXPECT_TRUE(laid.used.empty());
    EXPECT_EQ(find_rule(laid.packs, "M-07")->parameters[0].on(kEditDay), 4);
    EXPECT_TRUE(find_rule(laid.packs, "R-05")->enabled);
}

TEST(RuleEdits, a_good_one_is_let_in) {
    EXPECT_EQ(refusal(edit(meetings(6), cases_of(6))), "");
    EXPECT_EQ(refusal(edit(meetings(2, 1, "return", "X-01"), cases_of(2, "X-01", "return"), "X-01")), "");
    auto off = edit("", "");
    off.enabled = false;
    EXPECT_EQ(refusal(off), "");
    auto off_with_text = edit(to_toml(shipped_rule("M-07")), "");
    off_with_text.enabled = false;
    EXPECT_EQ(refusal(off_with_text), "") << "it reads as before: no cases are owed";
}

TEST(RuleEdits, are_refused_with_the_place) {
    auto const has = [](std::string const& said, std::string_view words) {
        EXPECT_NE(said.find(words), std::string::npos) << "“" << said << "” lacks " << words;
    };
    has(refusal(edit("[[rule]]\nid = ", cases_of(6))), "第 2 行");
    has(refusal(edit(meetings(6, 2, "shout"), cases_of(6))), "shout");
    has(refusal(edit(meetings(6, 2, "warn", "M-06"), cases_of(6))), "编号");
    has(refusal(edit(meetings(6, 1), cases_of(6))), "version");
    has(refusal(edit(meetings(6), "")), "用例");
    has(refusal(edit(meetings(6), cases_of(5))), "多了");
    has(refusal(edit(meetings(6), R"({"rule": "M-07", "cases": [{"why": "a", "given": {"kind": "meeting"}, "expect": []}]})")), "至少");
    has(refusal(edit(meetings(6), R"({"rule": "M-07", "cases": [{"why": "a", "given": {"nonsense": 1}, "expect": []}]})")), "nonsense");
    has(refusal(edit(meetings(6), cases_of(6, "M-06"))), "M-06");
    auto wrong = edit(meetings(6), cases_of(6));
    wrong.toml.replace(wrong.toml.find("leader_meetings"), 6, "laeder");
    has(refusal(wrong), "第 1 个字");
    auto past = edit(meetings(6), cases_of(6));
    past.from = kEditDay.plus_days(-1);
    has(refusal(past), "2026-11-22");
    auto silent = edit(meetings(6), cases_of(6));
    silent.reason.clear();
    has(refusal(silent), "理由");
    has(refusal(edit("", "", "X-99")), "X-99");
    has(refusal(edit("", "", "x/../1")), "编号");
}

TEST(RuleEdits, no_county_makes_a_rule_block_or_touches_the_products_own_limits) {
    auto const code = [](RuleEdit const& one) {
        auto const said = checked(one);
        return said ? std::string("let in") : std::string(said.problem().kind->code);
    };
    std::string const not_allowed(problems::kNotAllowed.code);
    for (auto const* id : {"R-05", "F-19", "F-20"}) {
        auto off = edit("", "", id);
        off.enabled = false;
        EXPECT_EQ(code(off), not_allowed) << id;
        auto softened = shipped_rule(id);
        softened.version = 9;
        softened.mode = RuleMode::off;
        EXPECT_EQ(code(edit(to_toml(softened), cases_of(6, id), id)), not_allowed) << id;
    }
    EXPECT_EQ(code(edit(meetings(6, 2, "block"), cases_of(6, "M-07", "block"))), not_allowed) << "nobody has verified it";
    EXPECT_EQ(code(edit(meetings(6, 2, "warn", "M-07", "verified = true"), cases_of(6))), not_allowed);
    EXPECT_EQ(code(edit(meetings(6, 2, "warn", "M-07", "mode = \"always\""), cases_of(6))), not_allowed);
    EXPECT_EQ(code(edit(meetings(6, 2, "warn", "M-07", "mode = \"adopted\""), cases_of(6))), not_allowed) << "adoption is a decision of its own";
}

/// What was compared with a regulation is what ships: its values, its condition, its source.
TEST(RuleEdits, verified_stays_with_the_text_that_was_verified) {
    auto packs = shipped();
    auto* known = const_cast<Rule*>(find_rule(packs, "M-07"));
    known->verified = true;
    auto same = *known;
    same.version = known->version + 1;
    same.name_zh = "参会次数";
    EXPECT_TRUE(checked(edit(to_toml(same), cases_of(4)), packs)) << "another name says nothing else";
    auto other = same;
    other.parameters[0].values[0].second = 2;
    auto const said = checked(edit(to_toml(other), cases_of(2)), packs);
    ASSERT_FALSE(said);
    EXPECT_NE(said.problem().message.find("verified"), std::string::npos) << said.problem().message;
    other.verified = false;
    EXPECT_TRUE(checked(edit(to_toml(other), cases_of(2)), packs));
    // Saved while what ships was verified; a later release takes that back.
    auto const laid = with_edits(shipped(), {edit(to_toml(same), cases_of(4))}, kEditDay);
    EXPECT_FALSE(find_rule(laid.packs, "M-07")->verified);
    EXPECT_TRUE(find_rule(with_edits(packs, {edit(to_toml(same), cases_of(4))}, kEditDay).packs, "M-07")->verified);
}

TEST(RuleEdits, a_rule_whose_facts_nobody_gives_is_not_switched_on) {
    IsGiven const nobody = [](std::string_view, std::string_view fact) { return fact != "leader_meetings_this_month"; };
    auto one = edit(meetings(6), cases_of(6));
    auto const said = checked(one, shipped(), nobody);
    ASSERT_FALSE(said);
    EXPECT_NE(said.problem().message.find("leader_meetings_this_month"), std::string::npos) << said.problem().message;
    one.enabled = false;
    EXPECT_TRUE(checked(one, shipped(), nobody));
}

/// A form is joined cell by cell; a number alone would join it to whatever ledger comes first.
TEST(RuleEdits, a_county_joins_no_forms_by_a_number) {
    auto const merge = [](std::string kinds) {
        auto rule = shipped_rule("M-03");
        rule.id = "X-01";
        rule.kinds = {std::move(kinds)};
        return edit(to_toml(rule), R"({"rule": "X-01", "cases": [{"why": "远", "given": {"kind": "meeting", "days_since_same_text": 31}, "expect": []},
            {"why": "近", "given": {"kind": "meeting", "days_since_same_text": 30}, "expect": ["merge"]}]})", "X-01");
    };
    for (auto const* kinds : {"form", "*"}) EXPECT_NE(refusal(merge(kinds)).find("逐格"), std::string::npos) << kinds;
    EXPECT_EQ(refusal(merge("meeting")), "");
}

TEST(RuleEdits, a_trial_shows_what_becomes_of_the_cases_and_of_the_threshold) {
    auto const rule = read_rule(meetings(6), "M-07").value();
    std::vector<RuleCase> known;
    for (auto const& one : cases().cases) {
        if (one.rule == "M-07") known.push_back(one);
    }
    auto const shown = shown_cases(rule, &shipped_rule("M-07"), known, cases().base, kEditDay).value();
    auto const at = [&](std::int64_t count) {
        auto const found = std::ranges::find_if(shown, [&](auto const& one) {
            auto const given = one.given.find("leader_meetings_this_month");
            return given != one.given.end() && given->second == Value{count};
        });
        return found == shown.end() ? nullptr : &*found;
    };
    ASSERT_NE(at(5), nullptr);
    EXPECT_EQ(at(5)->before, std::vector<std::string>{"warn"});
    EXPECT_TRUE(at(5)->expect.empty());
    ASSERT_NE(at(7), nullptr) << "one beyond the new value";
    EXPECT_EQ(at(7)->expect, std::vector<std::string>{"warn"});
    ASSERT_NE(at(6), nullptr);
    EXPECT_TRUE(at(6)->expect.empty());
    EXPECT_EQ(settled(rule, kEditDay).parameters[0].on(CivilDate::of(2020, 1, 1).value()), 6);
}

}  // namespace
}  // namespace yizhen::gate

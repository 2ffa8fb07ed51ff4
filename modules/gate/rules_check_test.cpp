// Each kind of finding on small made-up packs.

#include "modules/gate/docket_json.h"
#include "modules/gate/rules_check.h"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

CivilDate const kDay = CivilDate::of(2026, 11, 23).value();

/// What differs from a good rule about `escorts`, which has the cases of good_cases().
struct Made {
    std::string id = "X-01";
    std::string kinds = R"(["*"])";
    std::string thesis = "T1";
    std::string condition = "escorts > escorts_max";
    std::string outcome = "return";
    std::string message = "{escorts} 人，最多 {escorts_max} 人。";
    std::string parameter = "escorts_max = [{ from = 2026-01-01, value = 3 }]";
    std::string more;  ///< another clause
};

std::string toml(Made const& made) {
    return fmt::format("[[rule]]\nid = \"{}\"\nname_zh = \"名\"\nname_en = \"name\"\nkinds = {}\npass = 1\nthesis = \"{}\"\nbasis = \"D\"\nsource = \"源\"\n"
                       "source_status = \"design\"\n[[rule.when]]\ncondition = '{}'\noutcome = \"{}\"\nmessage = \"{}\"\n{}[rule.parameters]\n{}\n",
                       made.id, made.kinds, made.thesis, made.condition, made.outcome, made.message, made.more, made.parameter);
}

RuleCase one_case(std::string rule, std::int64_t escorts, std::vector<std::string> expect) {
    return {std::move(rule), "例", {{"kind", std::string("inspection")}, {"escorts", escorts}, {"inspectors", std::int64_t{2}}}, std::move(expect)};
}

std::vector<RuleCase> good_cases(std::string const& rule = "X-01", std::string const& outcome = "return") {
    return {one_case(rule, 0, {}), one_case(rule, 3, {}), one_case(rule, 4, {outcome})};
}

RulesChecked check(std::string const& rules, std::vector<RuleCase> cases) {
    std::vector<RulePack> packs;
    packs.push_back(read_rule_pack("pack = \"test\"\nsource = \"源\"\nsource_status = \"reconstructed\"\n" + rules, "test.toml").value());
    return check_rules(packs, {one_case("", 0, {}).docket, {}, std::move(cases)}, kDay);
}

RuleFinding const* found(RulesChecked const& checked, Flaw flaw) {
    auto const one = std::ranges::find(checked.findings, flaw, &RuleFinding::flaw);
    return one == checked.findings.end() ? nullptr : &*one;
}

/// The finding is the only one that is no note.
void expect_only(RulesChecked const& checked, Flaw flaw, std::string_view words) {
    EXPECT_FALSE(checked.is_good());
    for (auto const& finding : checked.findings) {
        EXPECT_TRUE(finding.is_note || finding.flaw == flaw) << name_of(finding.flaw) << ": " << finding.words;
    }
    ASSERT_NE(found(checked, flaw), nullptr);
    EXPECT_NE(found(checked, flaw)->words.find(words), std::string::npos) << found(checked, flaw)->words;
}

TEST(RulesCheck, finds_nothing_wrong_with_a_good_rule) {
    auto const checked = check(toml({}), good_cases());
    EXPECT_TRUE(checked.is_good());
    EXPECT_TRUE(checked.findings.empty());
    EXPECT_EQ(checked.rules, 1u);
    EXPECT_EQ(checked.cases, 3u);
    EXPECT_EQ(checked.dockets, 12u + 3u + 3u * 3u) << "harmless, cases, each case around the threshold";
}

TEST(RulesCheck, names_that_are_wrong) {
    expect_only(check(toml({.thesis = "T7"}), good_cases()), Flaw::names, "T7");
    expect_only(check(toml({.kinds = R"(["inspection", "visit"])"}), good_cases()), Flaw::names, "visit");
    expect_only(check(toml({}) + toml({}), good_cases()), Flaw::names, "重复");
    expect_only(check(toml({.parameter = "escorts_max = [{ from = 2026-01-01, value = 3 }]\nforgotten = [{ from = 2026-01-01, value = 3 }]"}), good_cases()), Flaw::names, "forgotten");
}

TEST(RulesCheck, conditions_that_cannot_be_judged) {
    expect_only(check(toml({.condition = "escorst > escorts_max"}), good_cases()), Flaw::types, "escorst");
    expect_only(check(toml({.condition = "escorts + escorts_max"}), good_cases()), Flaw::types, "X-01");
}

TEST(RulesCheck, a_message_that_quotes_what_is_not_there) {
    expect_only(check(toml({.message = "{escorst} 人"}), good_cases()), Flaw::message, "escorst");
}

TEST(RulesCheck, a_prohibition_that_nothing_carries) {
    std::string const list = "[[prohibition]]\nid = \"N1\"\ntext_zh = \"不得\"\ntext_en = \"no\"\nthesis = [\"T1\"]\nrules = [\"X-01\", \"X-99\"]\n";
    expect_only(check(toml({}) + list, good_cases()), Flaw::prohibition, "N1");
}

TEST(RulesCheck, cases_that_are_missing) {
    auto few = good_cases();
    few.pop_back();
    expect_only(check(toml({}), few), Flaw::cases, "2");
    auto strays = good_cases();
    strays.push_back(one_case("X-77", 1, {}));
    expect_only(check(toml({}), strays), Flaw::cases, "有 1 个用例");
    auto const always = check(toml({}), {one_case("X-01", 4, {"return"}), one_case("X-01", 5, {"return"}), one_case("X-01", 6, {"return"})});
    ASSERT_NE(found(always, Flaw::cases), nullptr);
    EXPECT_NE(found(always, Flaw::cases)->words.find("不起作用"), std::string::npos);
}

TEST(RulesCheck, a_threshold_that_no_case_stands_at) {
    expect_only(check(toml({}), {one_case("X-01", 0, {}), one_case("X-01", 1, {}), one_case("X-01", 4, {"return"})}), Flaw::threshold, "减");
    expect_only(check(toml({}), {one_case("X-01", 0, {}), one_case("X-01", 3, {}), one_case("X-01", 9, {"return"})}), Flaw::threshold, "加");
}

TEST(RulesCheck, a_case_that_is_not_so) {
    auto wrong = good_cases();
    wrong[1].expect = {"return"};
    expect_only(check(toml({}), wrong), Flaw::fails, "return");
}

TEST(RulesCheck, a_rule_that_holds_on_the_harmless_docket) {
    auto const checked = check(toml({.condition = "escorts < escorts_max"}), {one_case("X-01", 2, {"return"}), one_case("X-01", 3, {}), one_case("X-01", 4, {})});
    expect_only(checked, Flaw::base, "无害");
}

/// Harmless means something else for every kind: what none but a campaign may be is said of campaigns.
TEST(RulesCheck, the_harmless_docket_is_tried_as_every_kind) {
    auto const rules = toml({.kinds = R"(["campaign"])", .condition = "escorts > escorts_max or issuer_kind = \"department\""});
    std::vector<RulePack> packs;
    packs.push_back(read_rule_pack("pack = \"test\"\n" + rules, "test.toml").value());
    auto made = good_cases();
    for (auto& one : made) one.docket["kind"] = std::string("campaign");
    RuleCases ground{.base = {{"kind", std::string("form")}, {"issuer_kind", std::string("department")}, {"escorts", std::int64_t{0}}, {"inspectors", std::int64_t{2}}}, .base_of_kind = {}, .cases = made};
    auto const finding = [&] { return found(check_rules(packs, ground, kDay), Flaw::base) != nullptr; };
    EXPECT_TRUE(finding());
    ground.base_of_kind["campaign"] = {{"issuer_kind", std::string("government")}};
    EXPECT_FALSE(finding());
}

TEST(RulesCheck, a_condition_on_what_nobody_gives) {
    std::vector<RulePack> packs;
    packs.push_back(read_rule_pack("pack = \"test\"\n" + toml({.kinds = R"(["inspection", "meeting"])"}), "test.toml").value());
    auto const finding = [&](IsGiven const& is_given) { return found(check_rules(packs, {one_case("", 0, {}).docket, {}, good_cases()}, kDay, is_given), Flaw::ungiven) != nullptr; };
    EXPECT_FALSE(finding({})) << "without the modules nobody knows";
    EXPECT_FALSE(finding([](std::string_view kind, std::string_view) { return kind == "meeting"; })) << "one of its kinds is enough";
    EXPECT_TRUE(finding([](std::string_view kind, std::string_view) { return kind == "task"; }));
    packs[0].rules[0].enabled = false;
    EXPECT_FALSE(finding([](std::string_view kind, std::string_view) { return kind == "task"; }));
}

TEST(RulesCheck, a_merge_that_cannot_be_made) {
    auto const merge = [](std::string kinds, std::string id = "X-01", std::string with = "") {
        return toml({.id = id, .kinds = std::move(kinds), .outcome = "merge", .message = with.empty() ? "并" : "并\"\nmerge_with = \"" + with});
    };
    expect_only(check(merge(R"(["*"])"), good_cases("X-01", "merge")), Flaw::names, "逐格");
    expect_only(check(merge(R"(["inspection", "form"])"), good_cases("X-01", "merge")), Flaw::names, "逐格");
    expect_only(check(merge(R"(["inspection"])", "X-01", "escorts"), good_cases("X-01", "merge")), Flaw::names, "控制号");
    EXPECT_TRUE(check(merge(R"(["inspection"])", "X-01", "overlap_number"), good_cases("X-01", "merge")).is_good());
}

TEST(RulesCheck, a_rule_that_never_does_anything_is_a_note) {
    auto const checked = check(toml({}) + toml({.id = "X-02", .condition = "escorts > escorts_max and kind = \"plaque\""}),
                               {one_case("X-01", 0, {}), one_case("X-01", 3, {}), one_case("X-01", 4, {"return"})});
    ASSERT_NE(found(checked, Flaw::never), nullptr);
    EXPECT_EQ(found(checked, Flaw::never)->rule, "X-02");
    EXPECT_TRUE(found(checked, Flaw::never)->is_note);
}

TEST(RulesCheck, a_rule_that_always_does_something) {
    auto const checked = check(toml({.condition = "escorts > escorts_max or inspectors > 0"}), good_cases());
    ASSERT_NE(found(checked, Flaw::always), nullptr);
    EXPECT_FALSE(found(checked, Flaw::always)->is_note);
}

TEST(RulesCheck, what_precedence_settles_is_a_note_with_the_docket_that_shows_it) {
    auto milder = good_cases("X-02", "answer");
    for (auto& one : milder) one.docket["inspectors"] = std::int64_t{9};
    auto cases = good_cases();
    cases.insert(cases.end(), milder.begin(), milder.end());
    for (auto& one : cases) {
        if (one.rule == "X-01") one.expect = one.expect.empty() ? one.expect : std::vector<std::string>{"return"};
    }
    auto const checked = check(toml({.condition = "escorts > escorts_max and inspectors < 9"}) + toml({.id = "X-02", .outcome = "answer"}), cases);
    EXPECT_TRUE(checked.is_good());
    auto const* pair = found(checked, Flaw::opposite);
    ASSERT_NE(pair, nullptr);
    EXPECT_EQ(pair->rule, "X-01");
    EXPECT_EQ(pair->other, "X-02");
    EXPECT_EQ(to_text(pair->docket.at("escorts")), "4");
}

TEST(RulesCheck, a_rule_that_another_always_overrides_is_wrong) {
    auto cases = good_cases();
    for (auto& one : good_cases("X-02", "answer")) cases.push_back(one);
    auto const checked = check(toml({}) + toml({.id = "X-02", .outcome = "answer"}), cases);
    expect_only(checked, Flaw::opposite, "X-02");
}

TEST(RulesCheck, a_rule_that_contradicts_itself_is_wrong) {
    std::vector<RuleCase> const cases{one_case("X-01", 0, {}), one_case("X-01", 3, {}), one_case("X-01", 4, {"return", "answer"})};
    auto const checked = check(toml({.more = "[[rule.when]]\ncondition = 'escorts > escorts_max'\noutcome = \"answer\"\nmessage = \"放\"\n"}), cases);
    expect_only(checked, Flaw::opposite, "既拦又放");
}

TEST(RuleCaseFiles, say_what_they_cannot_read) {
    EXPECT_NE(read_base_docket("[]", "_base.json").problem().message.find("_base.json"), std::string::npos);
    EXPECT_NE(read_rule_cases("{", "X.json", {}).problem().message.find("X.json"), std::string::npos);
    EXPECT_FALSE(read_rule_cases(R"({"rule": "X"})", "X.json", {}));
    auto const unknown = read_rule_cases(R"({"rule": "X", "cases": [{"why": "w", "given": {"escorst": 1}, "expect": []}]})", "X.json", {});
    EXPECT_NE(unknown.problem().message.find("escorst"), std::string::npos);
    EXPECT_FALSE(read_rule_cases(R"({"rule": "X", "cases": [{"why": "w", "given": {"escorts": "1"}, "expect": []}]})", "X.json", {}));
}

TEST(DocketJson, comes_back_as_it_went) {
    Facts const docket{{"kind", std::string("form")}, {"cells", std::int64_t{100}}, {"hours_after", Decimal{1050, 2}}, {"emergency", true}, {"days_to_same_topic", Value{}}};
    auto const back = read_docket(to_json(docket));
    ASSERT_TRUE(back);
    EXPECT_EQ(back.value().size(), 4u) << "what nobody gave is not kept";
    for (auto const& [name, value] : back.value()) EXPECT_EQ(value, docket.at(name)) << name;
    EXPECT_TRUE(read_docket(R"({"no_longer_known": 1, "cells": "other type"})").value().empty());
    EXPECT_FALSE(read_docket("[1]"));
}

}  // namespace
}  // namespace yizhen::gate

#include "modules/gate/docket.h"
#include "modules/gate/judge.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

CivilDate const kDay = CivilDate::of(2026, 11, 23).value();

std::string rule(std::string_view id, int pass, std::string_view condition, std::string_view outcome, std::string_view more = "") {
    return "[[rule]]\nid = \"" + std::string(id) + "\"\nname_zh = \"名\"\nname_en = \"name\"\nkinds = [\"*\"]\npass = " +
           std::to_string(pass) + "\nthesis = \"T2\"\nbasis = \"N\"\nsource = \"源\"\nsource_status = \"official\"\n" +
           std::string(more) + "\n[[rule.when]]\ncondition = '" + std::string(condition) + "'\noutcome = \"" +
           std::string(outcome) + "\"\nmessage = \"{cells} 格\"\n";
}

RuleBook book(std::string const& rules, std::vector<Adoption> const& adoptions = {}) {
    std::vector<RulePack> packs;
    packs.push_back(read_rule_pack("pack = \"test\"\n" + rules, "test.toml").value());
    return RuleBook::make(std::move(packs), adoptions).value();
}

Facts docket(std::int64_t residual = 10, bool governed = true) {
    return {{"kind", std::string("form")}, {"cells", std::int64_t{100}}, {"cells_residual", residual},
            {"emergency", false},          {"issuer_governed", governed}, {"basis_given", false}};
}

Adoption adopted(std::string id) { return {std::move(id), CivilDate::of(2026, 1, 1).value(), "试验〔2026〕1号", "试验"}; }

TEST(Judge, an_unadopted_rule_only_advises) {
    auto const verdict = book(rule("X-1", 1, "not basis_given", "return")).judge(docket(), kDay);
    EXPECT_EQ(verdict.outcome, Outcome::admit);
    ASSERT_EQ(verdict.rules.size(), 1u);
    EXPECT_FALSE(verdict.rules[0].binding);
    EXPECT_EQ(verdict.rules[0].mode, RuleMode::advise);
    EXPECT_EQ(verdict.rules[0].message, "100 格");
}

TEST(Judge, an_adopted_rule_returns_from_its_day_on) {
    auto const rules = rule("X-1", 1, "not basis_given", "return");
    EXPECT_EQ(book(rules, {adopted("X-1")}).judge(docket(), kDay).outcome, Outcome::give_back);
    EXPECT_EQ(book(rules, {{"X-1", kDay.plus_days(1), "", ""}}).judge(docket(), kDay).outcome, Outcome::admit);
}

TEST(Judge, an_unverified_rule_never_blocks) {
    EXPECT_EQ(book(rule("X-1", 1, "not basis_given", "block"), {adopted("X-1")}).judge(docket(), kDay).outcome, Outcome::give_back);
    EXPECT_EQ(book(rule("X-1", 1, "not basis_given", "block", "verified = true"), {adopted("X-1")}).judge(docket(), kDay).outcome,
              Outcome::block);
}

TEST(Judge, the_products_own_limit_always_holds) {
    auto emergency = docket();
    emergency["emergency"] = true;
    emergency["issuer_governed"] = false;
    EXPECT_EQ(book(rule("X-1", 1, "not basis_given", "block", "mode = \"always\"")).judge(emergency, kDay).outcome, Outcome::block);
}

TEST(Judge, an_issuer_whom_the_realm_does_not_govern_gets_advice) {
    auto const verdict = book(rule("X-1", 1, "not basis_given", "return"), {adopted("X-1")}).judge(docket(10, false), kDay);
    EXPECT_EQ(verdict.outcome, Outcome::admit);
    EXPECT_TRUE(verdict.advice);
}

TEST(Judge, burden_rules_become_notes_when_nobody_has_to_fill) {
    auto const rules = rule("X-1", 2, "not basis_given", "return") + rule("X-2", 2, "cells_residual = 0", "answer");
    auto const verdict = book(rules, {adopted("X-1")}).judge(docket(0), kDay);
    EXPECT_EQ(verdict.outcome, Outcome::answer);
    EXPECT_EQ(verdict.rules[0].outcome, RuleOutcome::note);
}

TEST(Judge, cells_that_an_open_demand_asks_are_left_and_can_be_merged) {
    auto asked = docket(0);
    asked["cells_elsewhere"] = std::int64_t{5};
    EXPECT_EQ(book(rule("X-1", 2, "not basis_given", "merge")).judge(asked, kDay).outcome, Outcome::merge);
    EXPECT_EQ(book(rule("X-1", 2, "not basis_given", "merge")).judge(docket(0), kDay).outcome, Outcome::admit) << "nothing is left to merge";
}

TEST(Judge, a_whole_answer_with_cells_left_needs_a_countys_decision) {
    auto whole = rule("X-1", 2, "not basis_given", "answer") + "whole = true\n";
    EXPECT_EQ(book(whole).judge(docket(), kDay).outcome, Outcome::admit);
    EXPECT_EQ(book(whole, {adopted("X-1")}).judge(docket(), kDay).outcome, Outcome::answer);
}

TEST(Judge, legality_is_judged_even_when_nobody_has_to_fill) {
    auto const rules = rule("X-1", 1, "not basis_given", "return") + rule("X-2", 2, "cells_residual = 0", "answer");
    EXPECT_EQ(book(rules, {adopted("X-1")}).judge(docket(0), kDay).outcome, Outcome::give_back);
}

TEST(Judge, in_an_emergency_returns_wait) {
    auto urgent = docket();
    urgent["emergency"] = true;
    EXPECT_EQ(book(rule("X-1", 1, "not basis_given", "return"), {adopted("X-1")}).judge(urgent, kDay).outcome, Outcome::admit);
}

TEST(Judge, the_strictest_binding_outcome_wins_whatever_the_order) {
    rc::check("block > return > merge > answer > admit", [] {
        std::vector<std::string> const outcomes{"block", "return", "merge", "answer", "warn"};
        auto const picked = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(outcomes)));
        std::string rules;
        std::vector<Adoption> adoptions;
        for (std::size_t i = 0; i < picked.size(); ++i) {
            auto const id = "X-" + std::to_string(i);
            rules += rule(id, 1, "not basis_given", picked[i], "verified = true");
            adoptions.push_back(adopted(id));
        }
        auto const has = [&](std::string_view name) { return std::ranges::find(picked, name) != picked.end(); };
        auto const expected = has("block") ? "block" : has("return") ? "return" : has("merge") ? "merge" : has("answer") ? "answer" : "admit";
        RC_ASSERT(name_of(book(rules, adoptions).judge(docket(0), kDay).outcome) == expected);
    });
}

TEST(Judge, an_open_duty_dispute_freezes_what_is_said_of_paper_forms_and_visits) {
    auto disputed = docket();
    disputed["duty_disputed"] = true;
    for (auto const* id : {"D-X", "F-X", "I-X"}) {
        auto const verdict = book(rule(id, 1, "not basis_given", "return"), {adopted(id)}).judge(disputed, kDay);
        EXPECT_EQ(verdict.outcome, Outcome::admit) << id;
        EXPECT_EQ(book(rule(id, 1, "not basis_given", "return"), {adopted(id)}).judge(docket(), kDay).outcome, Outcome::give_back) << id;
    }
    EXPECT_EQ(book(rule("P-X", 1, "not basis_given", "return"), {adopted("P-X")}).judge(disputed, kDay).outcome, Outcome::give_back);
    EXPECT_EQ(book(rule("F-X", 1, "not basis_given", "block", "mode = \"always\"")).judge(disputed, kDay).outcome, Outcome::block) << "the product's own limit";
}

TEST(Judge, a_merge_says_what_it_is_joined_to) {
    auto visit = docket();
    visit["same_topic_number"] = std::string("410102-2026-000103-4");
    visit["overlap_number"] = std::string("410102-2026-000001-1");
    auto const rules = rule("X-1", 1, "not basis_given", "merge");
    EXPECT_EQ(book(rules + "merge_with = \"same_topic_number\"\n").judge(visit, kDay).merged_with, "410102-2026-000103-4");
    EXPECT_EQ(book(rules).judge(visit, kDay).merged_with, "410102-2026-000001-1");
}

TEST(RuleBook, tells_which_clauses_hold_whatever_is_switched_off) {
    auto const rules = book(rule("X-1", 1, "not basis_given", "block", "enabled = false") + rule("X-2", 1, "not basis_given", "answer", "mode = \"off\"") +
                            rule("X-3", 1, "basis_given", "return"));
    EXPECT_TRUE(rules.fired(docket(), kDay).empty());
    auto const held = rules.holding(docket(), kDay);
    ASSERT_EQ(held.size(), 2u);
    EXPECT_EQ(held[0].rule->id, "X-1");
    EXPECT_EQ(held[0].clause->outcome, RuleOutcome::block) << "as the rule writes it";
    EXPECT_EQ(rules.condition_names("X-3"), (std::vector<std::vector<std::string>>{{"basis_given"}}));
}

TEST(RuleBook, refuses_what_it_cannot_judge) {
    auto const refused = [](std::string const& rules) {
        std::vector<RulePack> packs;
        packs.push_back(read_rule_pack("pack = \"test\"\n" + rules, "test.toml").value());
        return RuleBook::make(std::move(packs));
    };
    EXPECT_NE(refused(rule("X-7", 1, "no_such_fact", "return")).problem().message.find("X-7"), std::string::npos);
    EXPECT_FALSE(refused(rule("X-1", 1, "cells + 1", "return")));
    EXPECT_FALSE(refused(rule("X-1", 1, "not basis_given", "merge") + "merge_with = \"no_such_fact\"\n"));
    EXPECT_FALSE(refused(rule("X-1", 1, "not basis_given", "return") + "[rule.parameters]\ncells = [{ from = 2026-01-01, value = 1 }]\n")) << "a fact's name";
    EXPECT_FALSE(refused(rule("X-1", 1, "true", "return")));
    EXPECT_FALSE(refused(rule("X-1", 1, "basis_given", "return") + rule("X-1", 1, "basis_given", "return")));
}

TEST(RulePack, refuses_by_rule_and_line) {
    EXPECT_NE(read_rule_pack("pack = \"p\"\n" + rule("X-3", 1, "basis_given", "shout"), "t.toml").problem().message.find("X-3"), std::string::npos);
    EXPECT_FALSE(read_rule_pack("pack = ", "t.toml"));
    EXPECT_FALSE(read_rule_pack("", "t.toml"));
    EXPECT_FALSE(read_rule_pack("pack = \"p\"\nrule = 1\n", "t.toml"));
    std::string const list = "pack = \"p\"\nsource = \"源\"\nsource_status = \"reconstructed\"\n[[prohibition]]\nid = \"N1\"\ntext_zh = \"不得\"\ntext_en = \"no\"\n";
    EXPECT_NE(read_rule_pack(list, "t.toml").problem().message.find("N1"), std::string::npos) << "it names no rule";
    EXPECT_EQ(read_rule_pack(list + "rules = [\"X-1\"]\n", "t.toml").value().prohibitions.size(), 1u);
}

TEST(Quoted, fills_names_in_and_leaves_the_rest) {
    EXPECT_EQ(quoted("要 {cells} 格{", {{"cells", std::int64_t{7}}}), "要 7 格{");
}

}  // namespace
}  // namespace yizhen::gate

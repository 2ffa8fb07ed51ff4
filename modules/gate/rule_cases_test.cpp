// The rules as they ship: cases/rules/*.json, docket in, outcomes out. Every parameter moved by one must fail a case.

#include "modules/gate/docket.h"
#include "modules/gate/judge.h"
#include "modules/gate/rule_dockets.h"
#include "modules/gate/rules_check.h"
#include "platform/files/files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>

namespace yizhen::gate {
namespace {

CivilDate const kDay = CivilDate::of(2026, 11, 23).value();
std::filesystem::path const kCases = YIZHEN_SOURCE_DIR "/cases/rules";

std::vector<RulePack> const& packs() {
    static auto const all = read_rule_packs(YIZHEN_SOURCE_DIR "/rules").value();
    return all;
}

std::vector<Rule> const& rules() {
    static auto const all = [] {
        std::vector<Rule> every;
        for (auto const& pack : packs()) std::ranges::copy(pack.rules, std::back_inserter(every));
        return every;
    }();
    return all;
}

RuleCases const& cases() {
    static auto const all = [] {
        auto read = read_rule_case_files(kCases);
        if (!read) throw std::runtime_error(read.problem().message);
        return std::move(read).value();
    }();
    return all;
}

std::vector<std::string> outcomes(RuleBook const& book, Facts const& docket) { return outcomes_on(book, docket, kDay); }

TEST(RuleCases, nothing_is_wrong_with_the_rules_that_ship) {
    auto const checked = check_rules(packs(), cases(), kDay);
    for (auto const& finding : checked.findings) {
        EXPECT_TRUE(finding.is_note) << name_of(finding.flaw) << " " << finding.rule << " " << finding.other << ": " << finding.words;
        EXPECT_NE(finding.flaw, Flaw::never) << finding.rule << " is never seen to do anything";
    }
    EXPECT_EQ(checked.rules, rules().size());
    EXPECT_EQ(checked.cases, cases().cases.size());
}

TEST(RuleCases, the_starting_set_is_whole) {
    std::map<char, int> const areas{{'R', 7}, {'D', 9}, {'M', 7}, {'F', 20}, {'I', 15}, {'L', 4}, {'A', 10}, {'B', 3}, {'P', 15}, {'S', 8}, {'C', 2}, {'E', 12}};
    std::map<char, int> shipped;
    for (auto const& rule : rules()) ++shipped[rule.id.front()];
    EXPECT_EQ(shipped, areas);
}

TEST(RuleCases, nothing_unverified_is_adopted_by_shipping) {
    for (auto const& rule : rules()) {
        EXPECT_FALSE(rule.verified) << rule.id << ": nobody has checked its text yet";
        bool const own_limit = rule.id == "R-05" || rule.id == "F-19" || rule.id == "F-20";
        EXPECT_EQ(rule.mode, own_limit ? RuleMode::always : RuleMode::advise) << rule.id;
    }
}

/// That its facts are given: tests/rules_given_test.cpp, which knows the modules.
TEST(RuleCases, a_rule_that_is_not_enabled_says_what_it_waits_for) {
    for (auto const& rule : rules()) EXPECT_EQ(rule.waits_for.empty(), rule.enabled) << rule.id;
}

TEST(RuleCases, the_harmless_docket_gives_every_fact) {
    for (auto const& fact : docket_schema()) EXPECT_TRUE(cases().base.contains(fact.name)) << fact.name;
    EXPECT_EQ(cases().base.size(), docket_schema().size());
}

TEST(RuleFacts, have_one_name_in_each_language_and_a_giver) {
    std::set<std::string_view> const givers{"gate", "form", "payload", "reading", "register", "inspections", "tasks", "matters", "duties", "pledges", "channels", "appraisal", "burden", "assistant"};
    std::set<std::string_view> names;
    for (auto const& fact : docket_schema()) {
        EXPECT_TRUE(names.insert(fact.name).second) << fact.name;
        EXPECT_TRUE(names.insert(fact.name_zh).second) << fact.name_zh;
        EXPECT_TRUE(givers.contains(fact.from)) << fact.name << " from " << fact.from;
        EXPECT_EQ(find_fact(fact.name), find_fact(fact.name_zh));
    }
    EXPECT_EQ(find_fact("no_such_fact"), nullptr);
}

/// Facts that conditions see; those that messages only quote go along with them.
std::size_t facts_that_differ(Facts const& a, Facts const& b) {
    return static_cast<std::size_t>(std::ranges::count_if(a, [&](auto const& fact) {
        auto const other = b.find(fact.first);
        bool const same = other != b.end() && other->second == fact.second;
        return !same && !find_fact(fact.first)->message_only;
    }));
}

/// What a threshold decides is seen in two cases that are alike but for one fact.
TEST(RuleCases, every_threshold_has_a_pair_that_differs_in_one_fact) {
    std::map<std::string, std::vector<RuleCase const*>> by_rule;
    for (auto const& one : cases().cases) by_rule[one.rule].push_back(&one);
    for (auto const& rule : rules()) {
        auto const& own = by_rule.at(rule.id);
        for (std::size_t k = 0; k < rule.parameters.size(); ++k) {
            for (int const step : {-1, +1}) {
                auto const book = book_of(rule, k, step).value();
                bool const paired = std::ranges::any_of(own, [&](RuleCase const* flips) {
                    if (outcomes(book, flips->docket) == flips->expect) return false;
                    return std::ranges::any_of(own, [&](RuleCase const* other) {
                        return other->expect != flips->expect && facts_that_differ(flips->docket, other->docket) == 1;
                    });
                });
                EXPECT_TRUE(paired) << rule.id << "." << rule.parameters[k].name << (step > 0 ? " + 1" : " - 1");
            }
        }
    }
}

TEST(RulePacks, the_negative_list_is_reconstructed_and_apart) {
    auto const apart = std::ranges::find(packs(), "henan-9", &RulePack::name);
    ASSERT_NE(apart, packs().end());
    EXPECT_TRUE(apart->rules.empty());
    ASSERT_EQ(apart->prohibitions.size(), 9u);
    for (auto const& item : apart->prohibitions) EXPECT_EQ(item.source_status, "reconstructed") << item.id;
    auto const book = RuleBook::make(packs()).value();
    ASSERT_NE(book.prohibition_of("M-07"), nullptr);
    EXPECT_EQ(book.prohibition_of("M-07")->id, "N9");
    EXPECT_EQ(book.prohibition_of("R-02"), nullptr);
}

}  // namespace
}  // namespace yizhen::gate

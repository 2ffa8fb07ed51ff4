// Every enabled rule speaks of facts that somebody gives, kind by kind: what the modules say they give is held against the
// conditions, and what they give against the schema.

#include "app/kinds.h"
#include "modules/gate/docket.h"
#include "modules/gate/rules_check.h"
#include "tests/county_fixture.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace yizhen {
namespace {

std::vector<gate::RulePack> const& packs() {
    static auto const all = gate::read_rule_packs(test::kSource / "rules").value();
    return all;
}

gate::IsGiven const& given() {
    static auto const is_given = gate::facts_given(app::all_kinds(), app::all_sources());
    return is_given;
}

std::vector<std::string_view> kinds_of(gate::Rule const& rule) {
    if (std::ranges::find(rule.kinds, "*") != rule.kinds.end()) return gate::demand_kinds();
    return {rule.kinds.begin(), rule.kinds.end()};
}

/// Facts of a clause that nobody gives of the kind.
std::vector<std::string> missing(std::vector<std::string> const& names, std::string_view kind) {
    std::vector<std::string> out;
    for (auto const& name : names) {
        auto const* fact = gate::find_fact(name);
        if (fact != nullptr && !given()(kind, fact->name)) out.emplace_back(fact->name);
    }
    return out;
}

TEST(RulesGiven, every_clause_of_an_enabled_rule_can_hold_of_some_kind) {
    auto const book = gate::RuleBook::make(packs()).value();
    for (auto const* rule : book.rules()) {
        for (auto const& names : book.condition_names(rule->id)) {
            auto const kinds = kinds_of(*rule);
            bool const can = std::ranges::any_of(kinds, [&](auto kind) { return missing(names, kind).empty(); });
            EXPECT_TRUE(can || !rule->enabled) << rule->id << " on " << fmt::format("{}: nobody gives {}", kinds.front(), missing(names, kinds.front()));
        }
    }
}

/// A rule named for a kind does something there. Words are read in what is no form, so a rule for every kind may rest on forms.
TEST(RulesGiven, an_enabled_rule_is_alive_in_each_of_its_kinds) {
    auto const book = gate::RuleBook::make(packs()).value();
    for (auto const* rule : book.rules()) {
        if (!rule->enabled) continue;
        bool const every = std::ranges::find(rule->kinds, "*") != rule->kinds.end();
        auto const clauses = book.condition_names(rule->id);
        for (auto const kind : kinds_of(*rule)) {
            if (every && kind == gate::kFormKind) continue;
            bool const alive = std::ranges::any_of(clauses, [&](auto const& names) { return missing(names, kind).empty(); });
            EXPECT_TRUE(alive) << rule->id << " in " << kind << fmt::format(": nobody gives {}", missing(clauses.front(), kind));
        }
    }
}

TEST(RulesGiven, a_rule_waits_only_for_what_nobody_gives) {
    auto const book = gate::RuleBook::make(packs()).value();
    for (auto const* rule : book.rules()) {
        if (rule->enabled) continue;
        auto const clauses = book.condition_names(rule->id);
        bool const waits = std::ranges::any_of(clauses, [&](auto const& names) {
            return std::ranges::none_of(kinds_of(*rule), [&](auto kind) { return missing(names, kind).empty(); });
        });
        EXPECT_TRUE(waits) << rule->id << " could be switched on";
    }
}

TEST(RulesGiven, what_is_given_is_in_the_schema) {
    for (auto const& source : app::all_sources()) {
        ASSERT_TRUE(source.gives) << source.module;
        for (auto const kind : gate::demand_kinds()) {
            for (auto const name : source.gives(kind)) EXPECT_NE(gate::find_fact(name), nullptr) << source.module << " " << name;
        }
    }
}

TEST(RulesGiven, the_command_finds_nothing_either) {
    auto const cases = gate::read_rule_case_files(test::kSource / "cases/rules").value();
    for (auto const& finding : gate::check_rules(packs(), cases, test::kToday, given()).findings) {
        EXPECT_TRUE(finding.is_note) << gate::name_of(finding.flaw) << " " << finding.rule << ": " << finding.words;
    }
}

}  // namespace
}  // namespace yizhen

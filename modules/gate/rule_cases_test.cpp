// cases/rules/*.json: docket in, verdict out. Every parameter moved by one must fail a case; every clause must fire.

#include "modules/gate/docket.h"
#include "modules/gate/judge.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace yizhen::gate {
namespace {

namespace json = boost::json;
CivilDate const kDay = CivilDate::of(2026, 11, 23).value();

std::string slurp(std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

RulePack pack() {
    return read_rule_pack(slurp(YIZHEN_SOURCE_DIR "/rules/forms.toml"), "forms.toml").value();
}

Value value_of(std::string_view name, json::value const& raw) {
    auto const* spec = find_fact(name);
    if (!spec) throw std::runtime_error("case names no fact of the docket: " + std::string(name));
    if (raw.is_null()) return {};
    if (raw.is_bool()) return raw.get_bool();
    if (raw.is_int64()) return raw.get_int64();
    std::string const text(raw.get_string());
    if (spec->type == ValueType::decimal) return Decimal::parse(text).value();
    return text;
}

void lay_over(Facts& facts, json::object const& given) {
    for (auto const& [name, raw] : given) facts[std::string(name)] = value_of(name, raw);
}

Facts base() {
    Facts facts;
    lay_over(facts, json::parse(slurp(YIZHEN_SOURCE_DIR "/cases/rules/_base.json")).at("given").as_object());
    return facts;
}

struct Case {
    std::string why;
    Facts docket;
    std::vector<std::string> expect;
};

std::map<std::string, std::vector<Case>> all_cases() {
    std::map<std::string, std::vector<Case>> cases;
    auto const ground = base();
    for (auto const& entry : std::filesystem::directory_iterator(YIZHEN_SOURCE_DIR "/cases/rules")) {
        if (entry.path().filename().string().starts_with("_") || entry.path().extension() != ".json") continue;
        auto const file = json::parse(slurp(entry.path()));
        for (auto const& one : file.at("cases").as_array()) {
            Case made{std::string(one.at("why").as_string()), ground, {}};
            lay_over(made.docket, one.at("given").as_object());
            for (auto const& outcome : one.at("expect").as_array()) made.expect.emplace_back(outcome.as_string());
            cases[std::string(file.at("rule").as_string())].push_back(std::move(made));
        }
    }
    return cases;
}

/// The rule's own outcomes as its clauses write them, before adoption and passes bear on them.
std::vector<std::string> outcomes(RuleBook const& book, std::string const& rule, Facts const& docket) {
    std::vector<std::string> out;
    for (auto const& hit : book.fired(docket, kDay)) {
        if (hit.id != rule) continue;
        for (auto const* known : book.rules()) {
            if (known->id != rule) continue;
            // `fired` may have lowered block to return, or a burden rule to a note: look the clause up by its message.
            for (auto const& clause : known->clauses) {
                if (quoted(clause.message, docket).substr(0, 12) == hit.message.substr(0, 12)) {
                    out.emplace_back(name_of(clause.outcome));
                    break;
                }
            }
        }
    }
    return out;
}

RuleBook book_of(RulePack one) {
    std::vector<RulePack> packs;
    packs.push_back(std::move(one));
    return RuleBook::make(std::move(packs)).value();
}

bool all_pass(RuleBook const& book, std::string const& rule, std::vector<Case> const& cases) {
    return std::ranges::all_of(cases, [&](Case const& one) { return outcomes(book, rule, one.docket) == one.expect; });
}

TEST(RuleCases, each_says_what_its_rule_does) {
    auto const book = book_of(pack());
    for (auto const& [rule, cases] : all_cases()) {
        for (auto const& one : cases) EXPECT_EQ(outcomes(book, rule, one.docket), one.expect) << rule << ": " << one.why;
    }
}

TEST(RuleCases, every_rule_has_at_least_three_with_one_that_fires_and_one_that_does_not) {
    auto const cases = all_cases();
    for (auto const& rule : pack().rules) {
        ASSERT_TRUE(cases.contains(rule.id)) << rule.id;
        auto const& own = cases.at(rule.id);
        EXPECT_GE(own.size(), 3u) << rule.id;
        EXPECT_TRUE(std::ranges::any_of(own, [](auto const& one) { return !one.expect.empty(); })) << rule.id;
        EXPECT_TRUE(std::ranges::any_of(own, [&](auto const& one) { return one.expect.size() < rule.clauses.size(); })) << rule.id;
    }
    EXPECT_EQ(cases.size(), pack().rules.size());
}

TEST(RuleCases, no_rule_fires_on_the_base_docket) {
    EXPECT_TRUE(book_of(pack()).fired(base(), kDay).empty());
}

TEST(RuleCases, moving_any_parameter_by_one_fails_a_case) {
    auto const cases = all_cases();
    auto const shipped = pack();
    for (std::size_t i = 0; i < shipped.rules.size(); ++i) {
        for (std::size_t k = 0; k < shipped.rules[i].parameters.size(); ++k) {
            for (int const step : {-1, +1}) {
                auto moved = shipped;
                for (auto& [from, value] : moved.rules[i].parameters[k].values) value += step;
                auto const& rule = shipped.rules[i];
                EXPECT_FALSE(all_pass(book_of(moved), rule.id, cases.at(rule.id)))
                    << rule.id << "." << rule.parameters[k].name << (step > 0 ? " + 1" : " - 1");
            }
        }
    }
}

/// Facts that conditions see; those that messages only quote go along with them.
std::size_t facts_that_differ(Facts const& a, Facts const& b) {
    return static_cast<std::size_t>(std::ranges::count_if(a, [&](auto const& fact) {
        if (find_fact(fact.first)->message_only) return false;
        auto const other = b.find(fact.first);
        return other == b.end() || to_text(other->second) != to_text(fact.second);
    }));
}

/// What a threshold decides is seen in two cases that are alike but for one fact.
TEST(RuleCases, every_threshold_has_a_pair_that_differs_in_one_fact) {
    auto const cases = all_cases();
    auto const shipped = pack();
    for (std::size_t i = 0; i < shipped.rules.size(); ++i) {
        auto const& rule = shipped.rules[i];
        for (std::size_t k = 0; k < rule.parameters.size(); ++k) {
            for (int const step : {-1, +1}) {
                auto moved = shipped;
                for (auto& [from, value] : moved.rules[i].parameters[k].values) value += step;
                auto const book = book_of(moved);
                auto const& own = cases.at(rule.id);
                bool const paired = std::ranges::any_of(own, [&](Case const& flips) {
                    if (outcomes(book, rule.id, flips.docket) == flips.expect) return false;
                    return std::ranges::any_of(own, [&](Case const& other) {
                        return other.expect != flips.expect && facts_that_differ(flips.docket, other.docket) == 1;
                    });
                });
                EXPECT_TRUE(paired) << rule.id << "." << rule.parameters[k].name << (step > 0 ? " + 1" : " - 1");
            }
        }
    }
}

TEST(RuleCases, messages_quote_only_what_exists) {
    for (auto const& rule : pack().rules) {
        for (auto const& clause : rule.clauses) {
            std::string_view message = clause.message;
            for (auto open = message.find('{'); open != std::string_view::npos; open = message.find('{', open + 1)) {
                auto const name = message.substr(open + 1, message.find('}', open) - open - 1);
                bool const known = find_fact(name) || std::ranges::any_of(rule.parameters, [&](auto const& p) { return p.name == name; });
                EXPECT_TRUE(known) << rule.id << " quotes {" << name << "}";
            }
        }
    }
}

}  // namespace
}  // namespace yizhen::gate

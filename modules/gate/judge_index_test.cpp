// Rules are ruled out by their kind and by a look at a few facts before they are evaluated. That must change nothing.

#include "modules/gate/docket.h"
#include "modules/gate/docket_row.h"
#include "modules/gate/judge.h"
#include "modules/gate/rules_check.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

CivilDate const kIndexDay = CivilDate::of(2026, 11, 23).value();

/// The plain way: each condition of each rule evaluated, one after the other.
class Plainly {
public:
    explicit Plainly(RuleBook const& book) {
        for (auto const* rule : book.rules()) {
            RuleNames const names(*rule);
            for (auto const& clause : rule->clauses) m_clauses.push_back({rule, &clause, expr::check(clause.condition, names, ValueType::boolean).value()});
        }
    }
    [[nodiscard]] std::vector<RuleClause const*> holding(Facts const& docket) const {
        auto const kind = docket.find("kind");
        auto const text = kind == docket.end() ? std::string("form") : to_text(kind->second);
        DocketRow row(docket);
        std::vector<RuleClause const*> held;
        for (auto const& one : m_clauses) {
            auto const& kinds = one.rule->kinds;
            bool const concerned = std::ranges::find(kinds, "*") != kinds.end() || std::ranges::find(kinds, text) != kinds.end();
            row.take(*one.rule, kIndexDay);
            auto const is = expr::holds(one.condition, row, {.as_of = kIndexDay, .working_days = {}});
            if (concerned && is && is.value()) held.push_back(one.clause);
        }
        return held;
    }

private:
    struct One {
        Rule const* rule;
        RuleClause const* clause;
        expr::Expression condition;
    };
    std::vector<One> m_clauses;
};

TEST(JudgeIndex, says_of_every_case_what_plain_evaluation_says) {
    auto const book = RuleBook::make(read_rule_packs(YIZHEN_SOURCE_DIR "/rules").value()).value();
    auto const cases = read_rule_case_files(YIZHEN_SOURCE_DIR "/cases/rules").value();
    Plainly const plainly(book);
    std::size_t held = 0;
    auto const compare = [&](Facts const& docket, std::string const& what) {
        std::vector<RuleClause const*> indexed;
        for (auto const& one : book.holding(docket, kIndexDay)) indexed.push_back(one.clause);
        held += indexed.size();
        EXPECT_EQ(indexed, plainly.holding(docket)) << what;
    };
    for (auto const& one : cases.cases) compare(one.docket, one.rule + " " + one.why);
    EXPECT_GT(held, cases.cases.size() / 2) << "else nothing was compared";
    compare({}, "nothing is known");
    // What is not known is not so: each fact left out of a docket on which many rules hold.
    auto all = cases.base;
    for (auto const& one : cases.cases) {
        if (one.expect.empty() || one.rule.front() == 'F') continue;
        for (auto const& [name, value] : one.docket) {
            if (cases.base.at(name) != value) all[name] = value;
        }
    }
    all["kind"] = std::string("meeting");
    EXPECT_GT(book.holding(all, kIndexDay).size(), 15u) << "else little is left out below";
    compare(all, "much at once");
    auto elsewhere = all;
    elsewhere["kind"] = std::string("no_such_kind");
    compare(elsewhere, "of a kind that no rule names");
    for (auto const& fact : docket_schema()) {
        auto without = all;
        without[std::string(fact.name)] = Value{};
        compare(without, "without " + std::string(fact.name));
    }
}

}  // namespace
}  // namespace yizhen::gate

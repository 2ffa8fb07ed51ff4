#include "modules/gate/rules_try.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace yizhen::gate {
namespace {

CivilDate const kTrialDay = CivilDate::of(2026, 11, 23).value();

RulePack pack(std::string_view name, std::string_view id, std::string_view outcome, std::string_view more = "") {
    return read_rule_pack(fmt::format("pack = \"{}\"\n[[rule]]\nid = \"{}\"\nname_zh = \"名\"\nname_en = \"name\"\nkinds = [\"*\"]\npass = 1\nthesis = \"T1\"\n"
                                      "basis = \"N\"\nsource = \"源\"\nsource_status = \"official\"\n{}\n[[rule.when]]\ncondition = 'not owner_given'\noutcome = \"{}\"\nmessage = \"没有责任人\"\n",
                                      name, id, more, outcome),
                          "t.toml").value();
}

RuleBook book(std::vector<RulePack> packs) { return RuleBook::make(std::move(packs)).value(); }

JudgedDemand demand(bool owner, Outcome outcome = Outcome::admit) {
    return {.id = DemandId{1}, .number = "410102-2026-000001-1", .title = "表", .issuer = "区统计局", .judged = kTrialDay, .outcome = outcome,
            .docket = Facts{{"kind", std::string("form")}, {"issuer_governed", true}, {"owner_given", owner}, {"hours_after", Decimal{1050, 2}}}};
}

TEST(RulesTry, a_rule_that_waits_for_adoption_is_tried_as_if_adopted) {
    auto const shipped = std::vector{pack("shipped", "X-1", "return")};
    auto const before = book(shipped);
    auto const after = book(laid_over(shipped, pack("mine", "X-1", "return")));
    Trial trial;
    trial.take(demand(false), before, after);
    trial.take(demand(true), before, after);
    EXPECT_EQ(trial.tried, 2);
    ASSERT_EQ(trial.changed, 1);
    EXPECT_EQ(trial.changes()[0].before.outcome, Outcome::admit);
    EXPECT_EQ(trial.changes()[0].after.outcome, Outcome::give_back);
    EXPECT_EQ(trial.changes()[0].after.rules, std::vector<std::string>{"X-1"});
    EXPECT_EQ(trial.hours_before.text(), "21.00");
    EXPECT_EQ(trial.hours_after.text(), "10.50");
}

TEST(RulesTry, the_same_id_replaces_and_a_new_one_adds) {
    auto const shipped = std::vector{pack("shipped", "X-1", "return")};
    auto const replaced = laid_over(shipped, pack("mine", "X-1", "warn"));
    EXPECT_EQ(replaced[0].rules[0].clauses[0].outcome, RuleOutcome::warn);
    auto const added = book(laid_over(shipped, pack("mine", "X-2", "return")));
    EXPECT_EQ(added.rules().size(), 2u);
}

TEST(RulesTry, what_is_switched_off_or_unverified_stays_so) {
    auto const shipped = std::vector{pack("shipped", "X-1", "return")};
    Trial trial;
    trial.take(demand(false), book(shipped), book(laid_over(shipped, pack("mine", "X-1", "return", "mode = \"off\""))));
    EXPECT_EQ(trial.changed, 0);
    trial.take(demand(false), book(shipped), book(laid_over(shipped, pack("mine", "X-1", "block"))));
    ASSERT_EQ(trial.changed, 1);
    EXPECT_EQ(trial.changes()[0].after.outcome, Outcome::give_back) << "unverified: it returns at most";
}

TEST(RulesTry, counts_what_cannot_be_tried_and_what_the_shipped_rules_already_change) {
    auto const shipped = book({pack("shipped", "X-1", "return")});
    Trial trial;
    auto old = demand(true);
    old.docket.reset();
    trial.take(old, shipped, shipped);
    trial.take(demand(true, Outcome::give_back), shipped, shipped);
    EXPECT_EQ(trial.not_tried, 1);
    EXPECT_EQ(trial.tried, 1);
    EXPECT_EQ(trial.unlike_register, 1);
    EXPECT_EQ(trial.changed, 0);
}

}  // namespace
}  // namespace yizhen::gate

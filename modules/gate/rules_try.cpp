#include "modules/gate/rules_try.h"

#include "kernel/check.h"

#include <algorithm>

namespace yizhen::gate {
namespace {

TrialSide side_of(RuleBook const& book, Facts const& docket, CivilDate day) {
    auto const verdict = book.judge(docket, day);
    TrialSide side{verdict.outcome, {}};
    for (auto const& hit : verdict.rules) {
        bool const shaped = hit.binding && name_of(hit.outcome) == name_of(verdict.outcome);
        if (shaped && std::ranges::find(side.rules, hit.id) == side.rules.end()) side.rules.push_back(hit.id);
    }
    return side;
}

bool is_let_through(Outcome outcome) { return outcome == Outcome::admit || outcome == Outcome::merge; }

void add_hours(Decimal& sum, Outcome outcome, Facts const& docket) {
    auto const hours = docket.find("hours_after");
    auto const* cost = hours == docket.end() ? nullptr : std::get_if<Decimal>(&hours->second);
    if (!cost || !is_let_through(outcome)) return;
    auto const more = add(sum, *cost);
    if (more) sum = more.value();
}

}  // namespace

std::vector<RulePack> laid_over(std::vector<RulePack> shipped, RulePack pack) {
    for (auto& rule : pack.rules) {
        if (rule.mode == RuleMode::advise) rule.mode = RuleMode::adopted;
    }
    std::erase_if(shipped, [&](RulePack const& known) { return known.rules.empty() && known.name == pack.name; });  // a list that is replaced
    for (auto& known : shipped) {
        for (auto& rule : known.rules) {
            auto const newer = std::ranges::find(pack.rules, rule.id, &Rule::id);
            if (newer == pack.rules.end()) continue;
            rule = std::move(*newer);
            pack.rules.erase(newer);
        }
    }
    pack.name = "trial:" + pack.name;
    shipped.push_back(std::move(pack));
    return shipped;
}

void Trial::take(JudgedDemand const& demand, RuleBook const& before, RuleBook const& after, RuleBook const* held) {
    if (!demand.docket) {
        ++not_tried;
        return;
    }
    ++tried;
    auto const was = side_of(before, *demand.docket, demand.judged);
    auto const would = side_of(after, *demand.docket, demand.judged);
    auto const holds = held != nullptr ? held->judge(*demand.docket, demand.judged).outcome : was.outcome;
    unlike_register += holds != demand.outcome ? 1 : 0;
    add_hours(hours_before, was.outcome, *demand.docket);
    add_hours(hours_after, would.outcome, *demand.docket);
    if (was.outcome == would.outcome) return;
    ++changed;
    if (m_changes.size() == kTrialChangesMax) return;
    m_changes.push_back({demand, was, would});
    m_changes.back().demand.docket.reset();
}

}  // namespace yizhen::gate

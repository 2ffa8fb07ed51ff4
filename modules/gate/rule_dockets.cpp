#include "modules/gate/rule_dockets.h"

#include "modules/gate/docket.h"

#include <algorithm>

namespace yizhen::gate {

RulePack alone(Rule const& rule, std::size_t parameter, int step) {
    RulePack pack{.name = rule.id, .version = rule.version, .digest = {}};
    pack.rules.push_back(rule);
    if (step == 0) return pack;
    for (auto& [from, value] : pack.rules.front().parameters[parameter].values) value += step;
    return pack;
}

Result<RuleBook> book_of(Rule const& rule, std::size_t parameter, int step) {
    std::vector<RulePack> one;
    one.push_back(alone(rule, parameter, step));
    return RuleBook::make(std::move(one));
}

std::vector<std::string> outcomes_on(RuleBook const& book, Facts const& docket, CivilDate day) {
    std::vector<std::string> out;
    for (auto const& held : book.holding(docket, day)) out.emplace_back(name_of(held.clause->outcome));
    return out;
}

Facts differing(Facts const& docket, Facts const& base) {
    Facts differs;
    for (auto const& [name, value] : docket) {
        auto const known = base.find(name);
        if (known == base.end() || known->second != value) differs[name] = value;
    }
    return differs;
}

std::set<std::string> facts_beside(RuleBook const& book, std::string_view rule, std::string const& parameter) {
    std::set<std::string> facts;
    for (auto const& names : book.condition_names(rule)) {
        if (std::ranges::find(names, parameter) == names.end()) continue;
        for (auto const& name : names) {
            auto const* fact = find_fact(name);
            if (fact != nullptr && fact->type == ValueType::integer) facts.insert(name);
        }
    }
    return facts;
}

}  // namespace yizhen::gate

// `yizhen rules check`: what is wrong with rules. `yizhen rules try`: what a pack would have changed in the register.

#include "app/commands.h"
#include "app/county.h"
#include "app/kinds.h"
#include "kernel/problem_catalogue.h"
#include "modules/gate/docket_json.h"
#include "modules/gate/rules_check.h"
#include "modules/gate/rules_try.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>

namespace yizhen::app {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kPackBytesMax = 1u << 20;
constexpr int kSinceDays = 365;

std::filesystem::path shipped_rules() { return files::share_dir() / "rules"; }

json::object json_of(gate::RuleFinding const& finding) {
    return {{"flaw", gate::name_of(finding.flaw)}, {"rule", finding.rule}, {"other", finding.other}, {"words", finding.words},
            {"note", finding.is_note}, {"docket", json::parse(gate::to_json(finding.docket))}};
}

void print(gate::RulesChecked const& checked) {
    fmt::print("规则 {} 条，用例 {} 个，试了 {} 份案卷\n", checked.rules, checked.cases, checked.dockets);
    for (auto const& finding : checked.findings) {
        auto const shown = finding.docket.empty() ? std::string() : "\t" + gate::to_json(finding.docket);
        fmt::print("{}\t{}\t{}\t{}{}\n", finding.is_note ? "提示" : "要改", gate::name_of(finding.flaw), finding.rule, finding.words, shown);
    }
}

Result<Done> check(RulesOptions const& options) {
    auto const packs = gate::read_rule_packs(options.rules.empty() ? shipped_rules() : options.rules);
    if (!packs) return packs.problem();
    auto const cases = gate::read_rule_case_files(options.cases.empty() ? files::share_dir() / "cases" / "rules" : options.cases);
    if (!cases) return cases.problem();
    auto const today = options.today.empty() ? Result<CivilDate>(clock::SystemClock().today()) : CivilDate::parse(options.today);
    if (!today) return today.problem();
    auto const checked = gate::check_rules(packs.value(), cases.value(), today.value(), gate::facts_given(all_kinds(), all_sources()));
    if (options.json) {
        json::array findings;
        for (auto const& finding : checked.findings) findings.push_back(json_of(finding));
        fmt::print("{}\n", json::serialize(json::object{{"good", checked.is_good()}, {"rules", checked.rules}, {"cases", checked.cases},
                                                        {"dockets", checked.dockets}, {"findings", std::move(findings)}}));
    } else {
        print(checked);
    }
    if (checked.is_good()) return Done{};
    return Problem{problems::kBadInput, fmt::format("规则有 {} 处要改。", std::ranges::count(checked.findings, false, &gate::RuleFinding::is_note))};
}

json::object json_of(gate::TrialChange const& change) {
    auto const side = [](gate::TrialSide const& one) {
        return json::object{{"outcome", gate::name_of(one.outcome)}, {"rules", json::array(one.rules.begin(), one.rules.end())}};
    };
    return {{"id", std::to_string(change.demand.id.value)}, {"number", change.demand.number}, {"title", change.demand.title}, {"issuer", change.demand.issuer},
            {"judged", change.demand.judged.iso()}, {"before", side(change.before)}, {"after", side(change.after)}};
}

void print(gate::Trial const& trial) {
    fmt::print("试了 {} 件，结论会变 {} 件；{} 件当时没有留下案卷，没有试\n", trial.tried, trial.changed, trial.not_tried);
    if (trial.unlike_register > 0) fmt::print("另有 {} 件，现行规则本身就与当时的结论不同\n", trial.unlike_register);
    fmt::print("放行的工时：{} → {} 小时\n", trial.hours_before.text(), trial.hours_after.text());
    for (auto const& change : trial.changes()) {
        auto const number = change.demand.number.empty() ? fmt::format("登记第 {} 号", change.demand.id.value) : change.demand.number;
        fmt::print("{}\t{}\t{}\t{}（{}）→ {}（{}）\n", number, change.demand.title, change.demand.issuer, gate::name_of(change.before.outcome),
                   fmt::join(change.before.rules, " "), gate::name_of(change.after.outcome), fmt::join(change.after.rules, " "));
    }
    auto const listed = static_cast<std::int64_t>(trial.changes().size());
    if (trial.changed > listed) fmt::print("只列出前 {} 件\n", listed);
}

Result<gate::Trial> try_on(County& county, gate::RulePack const& pack, CivilDate since) {
    gate::Trial trial;
    for (auto const realm : gate::realms_with_demands(county.database())) {
        auto const adoptions = county.gate().adoptions(realm);
        auto const standing = county.gate().rule_packs(realm);
        auto const before = gate::RuleBook::make(standing, adoptions);
        if (!before) return before.problem();
        auto const after = gate::RuleBook::make(gate::laid_over(standing, pack), adoptions);
        if (!after) return after.problem();
        gate::read_judged(county.database(), realm, since, [&](gate::JudgedDemand const& demand) { trial.take(demand, before.value(), after.value()); });
    }
    return trial;
}

Result<Done> try_out(RulesOptions const& options) {
    clock::SystemClock const clock;
    auto const since = options.since.empty() ? Result<CivilDate>(clock.today().plus_days(-kSinceDays)) : CivilDate::parse(options.since);
    if (!since) return since.problem();
    auto const text = files::read_file(options.pack, kPackBytesMax);
    if (!text) return text.problem();
    auto const pack = gate::read_rule_pack(text.value(), options.pack.filename().string());
    if (!pack) return pack.problem();
    auto const config = read_config(options.data);
    if (!config) return config.problem();
    auto const county = County::open(config.value(), clock);
    if (!county) return county.problem();
    auto const trial = try_on(*county.value(), pack.value(), since.value());
    if (!trial) return trial.problem();
    if (!options.json) {
        print(trial.value());
        return Done{};
    }
    json::array changes;
    for (auto const& change : trial.value().changes()) changes.push_back(json_of(change));
    fmt::print("{}\n", json::serialize(json::object{{"pack", pack.value().name}, {"since", since.value().iso()}, {"tried", trial.value().tried},
                                                    {"not_tried", trial.value().not_tried}, {"changed", trial.value().changed},
                                                    {"unlike_register", trial.value().unlike_register}, {"hours_before", trial.value().hours_before.text()},
                                                    {"hours_after", trial.value().hours_after.text()}, {"changes", std::move(changes)}}));
    return Done{};
}

}  // namespace

int keep_rules(RulesOptions const& options) {
    return at_the_border([&] { return options.what == "try" ? try_out(options) : check(options); });
}

}  // namespace yizhen::app

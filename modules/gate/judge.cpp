#include "modules/gate/judge.h"

#include "kernel/problem_catalogue.h"
#include "modules/gate/docket.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace yizhen::gate {
namespace {

constexpr std::uint8_t kHoursScale = 2;

struct ReadyClause {
    expr::Expression condition;
    std::vector<std::string> names;
    RuleClause const* words;
};

struct ReadyRule {
    Rule rule;
    std::vector<ReadyClause> clauses;
    bool adopted = false;
    CivilDate adopted_from;
};

expr::NameTable schema_of(Rule const& rule) {
    expr::NameTable table;
    for (auto const& fact : docket_schema()) {
        table.add({.name = std::string(fact.name), .type = fact.type, .scale = fact.type == ValueType::decimal ? kHoursScale : 0});
        table.add_alias(fact.name_zh, fact.name);
    }
    for (auto const& parameter : rule.parameters) table.add({.name = parameter.name, .type = ValueType::integer});
    return table;
}

Problem refuse(Rule const& rule, std::string_view why) {
    return {problems::kBadInput, fmt::format("规则 {}：{}", rule.id, why)};
}

Result<ReadyRule> ready(Rule source) {
    ReadyRule out{.rule = std::move(source), .clauses = {}, .adopted = false, .adopted_from = {}};
    auto const schema = schema_of(out.rule);
    for (auto const& clause : out.rule.clauses) {
        auto condition = expr::check(clause.condition, schema, ValueType::boolean);
        if (!condition) return refuse(out.rule, condition.problem().message);
        auto names = condition.value().names();
        if (names.empty()) return refuse(out.rule, "条件没有用到任何事实。");
        out.clauses.push_back({std::move(condition).value(), std::move(names), nullptr});
    }
    return out;
}

bool applies_to(Rule const& rule, std::string_view kind) {
    return rule.enabled && rule.mode != RuleMode::off &&
           std::ranges::any_of(rule.kinds, [&](auto const& one) { return one == "*" || one == kind; });
}

bool is_true(Facts const& facts, std::string_view name) {
    auto const fact = facts.find(name);
    auto const* yes = fact == facts.end() ? nullptr : std::get_if<bool>(&fact->second);
    return yes && *yes;
}

std::int64_t number(Facts const& facts, std::string_view name) {
    auto const fact = facts.find(name);
    auto const* value = fact == facts.end() ? nullptr : std::get_if<std::int64_t>(&fact->second);
    return value ? *value : 0;
}

bool restrains(RuleOutcome outcome) { return outcome == RuleOutcome::block || outcome == RuleOutcome::give_back; }

/// Unverified rules, and those without an official or practised source, return at most.
RuleOutcome at_most(Rule const& rule, RuleOutcome outcome) {
    bool const may_block = rule.mode == RuleMode::always ||
                           (rule.verified && (rule.source_status == "official" || rule.source_status == "practice"));
    return outcome == RuleOutcome::block && !may_block ? RuleOutcome::give_back : outcome;
}

/// What a hit does to the verdict, given who asks and what is left to fill.
struct Bearing {
    bool emergency = false;
    bool governed = false;
    bool nothing_left = false;
};

void bear(RuleHit& hit, Rule const& rule, RuleClause const& clause, Bearing const& on) {
    bool const always = hit.mode == RuleMode::always;
    if (rule.pass == 2 && on.nothing_left && (restrains(hit.outcome) || hit.outcome == RuleOutcome::merge)) {
        hit.outcome = RuleOutcome::note;  // burden rules judge only what a person would fill
        return;
    }
    if (always) {
        hit.binding = true;
    } else if (restrains(hit.outcome)) {
        hit.binding = hit.mode == RuleMode::adopted && on.governed && !on.emergency;
    } else if (hit.outcome == RuleOutcome::merge) {
        hit.binding = on.governed && !on.emergency;
    } else if (hit.outcome == RuleOutcome::answer) {
        hit.binding = on.nothing_left || (clause.whole && hit.mode == RuleMode::adopted);
    } else {
        hit.binding = true;
    }
}

bool any_binding(std::vector<RuleHit> const& hits, RuleOutcome outcome) {
    return std::ranges::any_of(hits, [&](RuleHit const& hit) { return hit.binding && hit.outcome == outcome; });
}

Outcome outcome_of(std::vector<RuleHit> const& hits) {
    if (any_binding(hits, RuleOutcome::block)) return Outcome::block;
    if (any_binding(hits, RuleOutcome::give_back)) return Outcome::give_back;
    if (any_binding(hits, RuleOutcome::merge)) return Outcome::merge;
    if (any_binding(hits, RuleOutcome::answer)) return Outcome::answer;
    return Outcome::admit;
}

std::string headline_of(Verdict const& verdict, Facts const& docket) {
    auto const cells = number(docket, "cells");
    auto const left = number(docket, "cells_residual");
    auto const elsewhere = number(docket, "cells_elsewhere");
    auto const advised = std::ranges::count_if(verdict.rules, [](auto const& hit) { return !hit.binding && restrains(hit.outcome); });
    std::string text;
    switch (verdict.outcome) {
    case Outcome::answer:
        text = left == 0 ? fmt::format("直接作答：{} 格都已有数，不用任何人填。", cells) : fmt::format("直接作答：{} 格按上次结果给出，不用任何人填。", cells);
        break;
    case Outcome::merge: text = "并入在办的同类表，只补差额栏目。"; break;
    case Outcome::admit:
        text = cells == left ? fmt::format("准入：{} 格都还没有数，要人填。", cells) : fmt::format("准入：{} 格中只有 {} 格要人填。", cells, left);
        if (elsewhere > 0) text += fmt::format("另有 {} 格已在收，不再另问。", elsewhere);
        break;
    case Outcome::give_back: text = "退回修改：按下面写的改好即可通过。"; break;
    case Outcome::block: text = "不予下发。"; break;
    }
    if (advised > 0) text += fmt::format("另有 {} 条退回意见（试行，未经县里采用，只作提醒）。", advised);
    return text;
}

}  // namespace

struct RuleBook::Parts {
    std::vector<std::unique_ptr<ReadyRule>> rules;
    std::string version;
};

RuleBook::RuleBook(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
RuleBook::RuleBook(RuleBook&&) noexcept = default;
RuleBook& RuleBook::operator=(RuleBook&&) noexcept = default;
RuleBook::~RuleBook() = default;

Result<RuleBook> RuleBook::make(std::vector<RulePack> packs, std::vector<Adoption> const& adoptions) {
    auto parts = std::make_unique<Parts>();
    std::set<std::string> ids;
    for (auto& pack : packs) {
        parts->version += fmt::format("{}{}@{}", parts->version.empty() ? "" : "+", pack.name, pack.version);
        if (!pack.digest.empty()) parts->version += "#" + pack.digest.substr(0, 12);
        for (auto& rule : pack.rules) {
            if (!ids.insert(rule.id).second) return refuse(rule, "编号重复。");
            auto one = ready(std::move(rule));
            if (!one) return one.problem();
            parts->rules.push_back(std::make_unique<ReadyRule>(std::move(one).value()));
            auto& kept = *parts->rules.back();
            for (std::size_t i = 0; i < kept.clauses.size(); ++i) kept.clauses[i].words = &kept.rule.clauses[i];
        }
    }
    for (auto const& adoption : adoptions) {
        for (auto& rule : parts->rules) {
            if (rule->rule.id != adoption.rule) continue;
            rule->adopted = true;
            rule->adopted_from = adoption.from;
        }
    }
    return RuleBook(std::move(parts));
}

std::vector<RuleHit> RuleBook::fired(Facts const& docket, CivilDate today) const {
    expr::MapRow row;
    for (auto const& [name, value] : docket) row.set(name, value);
    auto const kind = docket.find("kind");
    auto const kind_text = kind == docket.end() ? std::string("form") : to_text(kind->second);
    Bearing const on{is_true(docket, "emergency"), is_true(docket, "issuer_governed"),
                     number(docket, "cells") > 0 && number(docket, "cells_residual") == 0 && number(docket, "cells_elsewhere") == 0};
    std::vector<RuleHit> hits;
    for (auto const& one : m_parts->rules) {
        auto const& rule = one->rule;
        if (!applies_to(rule, kind_text)) continue;
        expr::MapRow with_parameters = row;
        Facts parameters;
        for (auto const& parameter : rule.parameters) {
            auto const value = parameter.on(today);
            parameters[parameter.name] = value ? Value{*value} : Value{};
            with_parameters.set(parameter.name, parameters[parameter.name]);
        }
        for (auto const& clause : one->clauses) {
            auto const fires = expr::holds(clause.condition, with_parameters, {.as_of = today, .working_days = {}});
            if (!fires || !fires.value()) continue;
            RuleHit hit{.id = rule.id, .version = rule.version, .name = rule.name_zh, .outcome = clause.words->outcome,
                        .mode = rule.mode, .binding = false, .facts = {}, .message = {}, .source = rule.source,
                        .source_status = rule.source_status};
            if (hit.mode == RuleMode::advise && one->adopted && one->adopted_from <= today) hit.mode = RuleMode::adopted;
            Facts quotable = docket;
            for (auto const& [name, value] : parameters) quotable[name] = value;
            for (auto const& name : clause.names) {
                if (auto const fact = quotable.find(name); fact != quotable.end()) hit.facts[name] = fact->second;
            }
            hit.message = quoted(clause.words->message, quotable);
            hit.outcome = at_most(rule, hit.outcome);
            bear(hit, rule, *clause.words, on);
            hits.push_back(std::move(hit));
        }
    }
    return hits;
}

Verdict RuleBook::judge(Facts const& docket, CivilDate today) const {
    Verdict verdict;
    verdict.rules = fired(docket, today);
    verdict.outcome = outcome_of(verdict.rules);
    verdict.advice = !is_true(docket, "issuer_governed");
    if (verdict.outcome == Outcome::merge) {
        if (auto const with = docket.find("overlap_number"); with != docket.end()) verdict.merged_with = to_text(with->second);
    }
    verdict.headline = headline_of(verdict, docket);
    return verdict;
}

std::string const& RuleBook::version() const { return m_parts->version; }

std::vector<Rule const*> RuleBook::rules() const {
    std::vector<Rule const*> all;
    for (auto const& one : m_parts->rules) all.push_back(&one->rule);
    return all;
}

std::optional<std::int64_t> RuleBook::parameter(std::string_view rule, std::string_view name, CivilDate day) const {
    for (auto const& one : m_parts->rules) {
        if (one->rule.id != rule) continue;
        for (auto const& parameter : one->rule.parameters) {
            if (parameter.name == name) return parameter.on(day);
        }
    }
    return std::nullopt;
}

std::string quoted(std::string_view message, Facts const& facts) {
    std::string out;
    for (std::size_t at = 0; at < message.size();) {
        auto const open = message.find('{', at);
        auto const close = open == std::string_view::npos ? open : message.find('}', open);
        if (close == std::string_view::npos) return out.append(message.substr(at));
        out.append(message.substr(at, open - at));
        auto const fact = facts.find(message.substr(open + 1, close - open - 1));
        if (fact != facts.end()) out += to_text(fact->second);
        at = close + 1;
    }
    return out;
}

}  // namespace yizhen::gate

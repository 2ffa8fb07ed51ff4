#include "modules/gate/judge.h"

#include "kernel/problem_catalogue.h"
#include "modules/gate/docket.h"
#include "modules/gate/docket_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>

namespace yizhen::gate {
namespace {

struct ReadyClause {
    expr::Expression condition;
    std::vector<expr::Needed> needed;
    std::vector<std::string> names;
    RuleClause const* words;
};

struct ReadyRule {
    Rule rule;
    std::vector<ReadyClause> clauses;
    bool adopted = false;
    CivilDate adopted_from;
};

Problem refuse(Rule const& rule, std::string_view why) {
    return {problems::kBadInput, fmt::format("规则 {}：{}", rule.id, why)};
}

Result<ReadyRule> ready(Rule source) {
    ReadyRule out{.rule = std::move(source), .clauses = {}, .adopted = false, .adopted_from = {}};
    RuleNames const schema(out.rule);
    for (auto const& parameter : out.rule.parameters) {
        if (find_fact(parameter.name)) return refuse(out.rule, fmt::format("参数 {} 与事实同名。", parameter.name));
    }
    for (auto const& clause : out.rule.clauses) {
        if (!clause.merge_with.empty() && !find_fact(clause.merge_with)) return refuse(out.rule, fmt::format("merge_with 写的“{}”不是事实。", clause.merge_with));
        auto condition = expr::check(clause.condition, schema, ValueType::boolean);
        if (!condition) return refuse(out.rule, condition.problem().message);
        auto names = condition.value().names();
        if (names.empty()) return refuse(out.rule, "条件没有用到任何事实。");
        auto needed = expr::needed_by(condition.value());
        std::ranges::stable_partition(needed, [](auto const& one) { return one.right < 0; });  // those that need no parameter first
        out.clauses.push_back({std::move(condition).value(), std::move(needed), std::move(names), nullptr});
    }
    return out;
}

constexpr std::string_view kEveryKind = "*";

bool is_of_kind(Rule const& rule, std::string_view kind) {
    return std::ranges::any_of(rule.kinds, [&](auto const& one) { return one == kEveryKind || one == kind; });
}

bool is_judged(Rule const& rule) { return rule.enabled && rule.mode != RuleMode::off; }

std::string kind_of(Facts const& docket) {
    auto const kind = docket.find("kind");
    return kind == docket.end() ? std::string(kFormKind) : to_text(kind->second);
}

bool does_hold(ReadyClause const& clause, DocketRow const& row, CivilDate today) {
    if (!row.could_hold(clause.needed)) return false;
    auto const holds = expr::holds(clause.condition, row, {.as_of = today, .working_days = {}});
    return holds && holds.value();
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
    bool disputed = false;  ///< whose duty it is
};

/// While it is not decided whose duty a demand is, what is said of its paper, its form or its visit waits.
bool is_frozen(Rule const& rule, RuleOutcome outcome, Bearing const& on) {
    constexpr std::string_view kFrozenAreas = "DFI";
    return on.disputed && (restrains(outcome) || outcome == RuleOutcome::merge) && kFrozenAreas.find(rule.id.front()) != std::string_view::npos;
}

void bear(RuleHit& hit, Rule const& rule, RuleClause const& clause, Bearing const& on) {
    bool const always = hit.mode == RuleMode::always;
    if (rule.pass == 2 && on.nothing_left && (restrains(hit.outcome) || hit.outcome == RuleOutcome::merge)) {
        hit.outcome = RuleOutcome::note;  // burden rules judge only what a person would fill
        return;
    }
    if (always) {
        hit.binding = true;
    } else if (is_frozen(rule, hit.outcome, on)) {
        hit.binding = false;
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

bool is_form(Facts const& docket) {
    auto const kind = docket.find("kind");
    return kind == docket.end() || to_text(kind->second) == kFormKind;
}

/// What a demand that asks no cells is told.
std::string_view plain_headline(Outcome outcome) {
    switch (outcome) {
    case Outcome::answer: return "直接作答，不用任何人办。";
    case Outcome::merge: return "并入在办的同类事项，不另占时间。";
    case Outcome::admit: return "准入：已编号，按下面的工时记入基层账户。";
    case Outcome::give_back: return "退回修改：按下面写的改好即可通过。";
    case Outcome::block: return "不予下发。";
    }
    return "";
}

std::string form_headline(Outcome outcome, Facts const& docket) {
    auto const cells = number(docket, "cells");
    auto const left = number(docket, "cells_residual");
    auto const elsewhere = number(docket, "cells_elsewhere");
    switch (outcome) {
    case Outcome::answer:
        return left == 0 ? fmt::format("直接作答：{} 格都已有数，不用任何人填。", cells) : fmt::format("直接作答：{} 格按上次结果给出，不用任何人填。", cells);
    case Outcome::merge: return "并入在办的同类表，只补差额栏目。";
    case Outcome::admit: {
        auto const text = cells == left ? fmt::format("准入：{} 格都还没有数，要人填。", cells) : fmt::format("准入：{} 格中只有 {} 格要人填。", cells, left);
        return elsewhere > 0 ? text + fmt::format("另有 {} 格已在收，不再另问。", elsewhere) : text;
    }
    case Outcome::give_back: return "退回修改：按下面写的改好即可通过。";
    case Outcome::block: return "不予下发。";
    }
    return "";
}

std::string headline_of(Verdict const& verdict, Facts const& docket) {
    auto text = is_form(docket) ? form_headline(verdict.outcome, docket) : std::string(plain_headline(verdict.outcome));
    auto const advised = std::ranges::count_if(verdict.rules, [](auto const& hit) { return !hit.binding && restrains(hit.outcome); });
    if (advised > 0) text += fmt::format("另有 {} 条退回意见（试行，未经县里采用，只作提醒）。", advised);
    return text;
}

}  // namespace

struct RuleBook::Parts {
    std::vector<std::unique_ptr<ReadyRule>> rules;
    std::map<std::string, ReadyRule*, std::less<>> by_id;
    std::map<std::string, std::vector<ReadyRule*>, std::less<>> by_kind;  ///< of each kind that a rule names; under "*" those of every kind
    std::vector<Prohibition> prohibitions;
    std::string version;

    void sort_out() {
        std::set<std::string, std::less<>> kinds{std::string(kEveryKind)};
        for (auto const& one : rules) {
            by_id[one->rule.id] = one.get();
            kinds.insert(one->rule.kinds.begin(), one->rule.kinds.end());
        }
        for (auto const& kind : kinds) {
            auto& of_kind = by_kind[kind];
            for (auto const& one : rules) {
                if (is_of_kind(one->rule, kind)) of_kind.push_back(one.get());
            }
        }
    }
    [[nodiscard]] ReadyRule const* find(std::string_view id) const {
        auto const found = by_id.find(id);
        return found == by_id.end() ? nullptr : found->second;
    }
    [[nodiscard]] std::vector<ReadyRule*> const& of_kind(std::string_view kind) const {
        auto const found = by_kind.find(kind);
        return found == by_kind.end() ? by_kind.find(kEveryKind)->second : found->second;
    }
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
        std::ranges::move(pack.prohibitions, std::back_inserter(parts->prohibitions));
        for (auto& rule : pack.rules) {
            if (!ids.insert(rule.id).second) return refuse(rule, "编号重复。");
            auto one = ready(std::move(rule));
            if (!one) return one.problem();
            parts->rules.push_back(std::make_unique<ReadyRule>(std::move(one).value()));
            auto& kept = *parts->rules.back();
            for (std::size_t i = 0; i < kept.clauses.size(); ++i) kept.clauses[i].words = &kept.rule.clauses[i];
        }
    }
    parts->sort_out();
    for (auto const& adoption : adoptions) {
        auto const rule = parts->by_id.find(adoption.rule);
        if (rule == parts->by_id.end()) continue;
        rule->second->adopted = true;
        rule->second->adopted_from = adoption.from;
    }
    return RuleBook(std::move(parts));
}

namespace {

Bearing bearing_of(Facts const& docket) {
    bool const nothing_left = number(docket, "cells") > 0 && number(docket, "cells_residual") == 0 && number(docket, "cells_elsewhere") == 0;
    return {is_true(docket, "emergency"), is_true(docket, "issuer_governed"), nothing_left, is_true(docket, "duty_disputed")};
}

/// `find` gives the value behind a name, or null.
template <class Find> std::string with_quotes(std::string_view message, Find const& find) {
    std::string out;
    for (std::size_t at = 0; at < message.size();) {
        auto const open = message.find('{', at);
        auto const close = open == std::string_view::npos ? open : message.find('}', open);
        if (close == std::string_view::npos) return out.append(message.substr(at));
        out.append(message.substr(at, open - at));
        if (Value const* value = find(message.substr(open + 1, close - open - 1))) out += to_text(*value);
        at = close + 1;
    }
    return out;
}

RuleHit hit_of(ReadyRule const& one, ReadyClause const& clause, Facts const& docket, DocketRow const& row) {
    auto const& rule = one.rule;
    RuleHit hit{.id = rule.id, .version = rule.version, .name = rule.name_zh, .outcome = clause.words->outcome,
                .mode = rule.mode, .binding = false, .facts = {}, .message = {}, .source = rule.source,
                .source_status = rule.source_status};
    auto const find = [&](std::string_view name) -> Value const* {
        auto const parameter = std::ranges::find(rule.parameters, name, &Parameter::name);
        if (parameter != rule.parameters.end()) return &row.parameter(static_cast<std::size_t>(parameter - rule.parameters.begin()));
        auto const fact = docket.find(name);
        return fact == docket.end() ? nullptr : &fact->second;
    };
    for (auto const& name : clause.names) {
        if (auto const* fact = find(name)) hit.facts[name] = *fact;
    }
    hit.message = with_quotes(clause.words->message, find);
    hit.outcome = at_most(rule, hit.outcome);
    return hit;
}

}  // namespace

std::vector<RuleHit> RuleBook::fired(Facts const& docket, CivilDate today) const {
    auto const on = bearing_of(docket);
    DocketRow row(docket);
    std::vector<RuleHit> hits;
    for (auto const* one : m_parts->of_kind(kind_of(docket))) {
        auto const& rule = one->rule;
        if (!is_judged(rule)) continue;
        row.take(rule, today);
        for (auto const& clause : one->clauses) {
            if (!does_hold(clause, row, today)) continue;
            auto hit = hit_of(*one, clause, docket, row);
            if (hit.mode == RuleMode::advise && one->adopted && one->adopted_from <= today) hit.mode = RuleMode::adopted;
            bear(hit, rule, *clause.words, on);
            hits.push_back(std::move(hit));
        }
    }
    return hits;
}

std::vector<HeldClause> RuleBook::holding(Facts const& docket, CivilDate today) const {
    DocketRow row(docket);
    std::vector<HeldClause> held;
    for (auto const* one : m_parts->of_kind(kind_of(docket))) {
        row.take(one->rule, today);
        for (auto const& clause : one->clauses) {
            if (does_hold(clause, row, today)) held.push_back({&one->rule, clause.words});
        }
    }
    return held;
}

std::string RuleBook::merged_with(std::vector<RuleHit> const& hits, Facts const& docket) const {
    auto const text = [&](std::string_view name) {
        auto const fact = docket.find(name);
        return fact == docket.end() ? std::string() : to_text(fact->second);
    };
    for (auto const& hit : hits) {
        if (!hit.binding || hit.outcome != RuleOutcome::merge) continue;
        for (auto const& clause : m_parts->find(hit.id)->rule.clauses) {
            if (!clause.merge_with.empty()) return text(clause.merge_with);
        }
    }
    return text("overlap_number");
}

Verdict RuleBook::judge(Facts const& docket, CivilDate today) const {
    Verdict verdict;
    verdict.rules = fired(docket, today);
    verdict.outcome = outcome_of(verdict.rules);
    verdict.advice = !is_true(docket, "issuer_governed");
    if (verdict.outcome == Outcome::merge) verdict.merged_with = merged_with(verdict.rules, docket);
    verdict.headline = headline_of(verdict, docket);
    return verdict;
}

std::vector<std::vector<std::string>> RuleBook::condition_names(std::string_view rule) const {
    std::vector<std::vector<std::string>> names;
    auto const* one = m_parts->find(rule);
    if (one == nullptr) return names;
    for (auto const& clause : one->clauses) names.push_back(clause.names);
    return names;
}

std::vector<Prohibition> const& RuleBook::prohibitions() const { return m_parts->prohibitions; }

Prohibition const* RuleBook::prohibition_of(std::string_view rule) const {
    auto const found = std::ranges::find_if(m_parts->prohibitions, [&](Prohibition const& item) {
        return std::ranges::find(item.rules, rule) != item.rules.end();
    });
    return found == m_parts->prohibitions.end() ? nullptr : &*found;
}

std::string const& RuleBook::version() const { return m_parts->version; }

std::vector<Rule const*> RuleBook::rules() const {
    std::vector<Rule const*> all;
    for (auto const& one : m_parts->rules) all.push_back(&one->rule);
    return all;
}

std::optional<std::int64_t> RuleBook::parameter(std::string_view rule, std::string_view name, CivilDate day) const {
    auto const* one = m_parts->find(rule);
    if (one == nullptr) return std::nullopt;
    auto const parameter = std::ranges::find(one->rule.parameters, name, &Parameter::name);
    return parameter == one->rule.parameters.end() ? std::nullopt : parameter->on(day);
}

std::string quoted(std::string_view message, Facts const& facts) {
    return with_quotes(message, [&](std::string_view name) -> Value const* {
        auto const fact = facts.find(name);
        return fact == facts.end() ? nullptr : &fact->second;
    });
}

}  // namespace yizhen::gate

#include "modules/gate/rule_edits.h"

#include "kernel/problem_catalogue.h"
#include "modules/gate/docket.h"
#include "modules/gate/rule_dockets.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace yizhen::gate {
namespace {

constexpr std::size_t kIdMax = 20;

Problem refuse(std::string_view rule, std::string_view why) { return {problems::kBadInput, fmt::format("规则 {}：{}", rule, why)}; }
Problem forbid(std::string_view rule, std::string_view why) { return {problems::kNotAllowed, fmt::format("规则 {}：{}", rule, why)}; }

bool is_plain_id(std::string_view id) {
    bool const plain = std::ranges::all_of(id, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'; });
    return plain && !id.empty() && id.size() <= kIdMax && id.front() != '-';
}

/// The greatest version of each rule that has begun.
std::map<std::string, RuleEdit const*> holding_on(std::vector<RuleEdit> const& edits, CivilDate day) {
    std::map<std::string, RuleEdit const*> newest;
    for (auto const& edit : edits) {
        if (edit.from > day) continue;
        auto& known = newest[edit.rule];
        if (known == nullptr || known->version < edit.version) known = &edit;
    }
    return newest;
}

Rule* find_in(std::vector<RulePack>& packs, std::string_view id) { return const_cast<Rule*>(find_rule(packs, id)); }

std::ptrdiff_t blocks(Rule const& rule) { return std::ranges::count(rule.clauses, RuleOutcome::block, &RuleClause::outcome); }
bool may_block(Rule const& rule) { return rule.verified && (rule.source_status == "official" || rule.source_status == "practice"); }

/// What was compared with the text of a regulation: what the rule does, and where it comes from.
bool says_the_same(Rule const& rule, Rule const& shipped) {
    auto const words = [](Rule one) {
        one.version = 0;
        one.verified = one.enabled = false;
        one.mode = RuleMode::advise;
        one.kinds.clear();
        one.name_zh = one.name_en = one.thesis = {};
        for (auto& clause : one.clauses) clause.message.clear();
        return to_toml(one);
    };
    return words(rule) == words(shipped);
}

/// What no county may decide by editing: what is verified, what binds, what is the product's own limit.
Result<Done> check_powers(Rule const& rule, Rule const* shipped, Rule const* now) {
    if (rule.mode == RuleMode::always) return forbid(rule.id, "“always”是本系统自己的边界，县里的规则不能用。");
    if (rule.mode == RuleMode::adopted) return forbid(rule.id, "采用一条规则要另记决定（文号、签发人），不能写在规则里；mode 请写 advise 或 off。");
    if (rule.verified && (shipped == nullptr || !shipped->verified)) return forbid(rule.id, "verified 要有人对照过原文，不能在这里改成 true。");
    if (rule.verified && !says_the_same(rule, *shipped)) return forbid(rule.id, "对照过原文的是随系统的那一版；条件、参数、结果或来源改了，verified 要写 false。");
    auto const better = [](std::string_view status) { return status == "official" || status == "practice"; };
    if (shipped != nullptr && better(rule.source_status) && !better(shipped->source_status)) return forbid(rule.id, "来源性质（source_status）不能在这里往上改。");
    auto const before = now != nullptr ? blocks(*now) : 0;
    if (!may_block(rule) && blocks(rule) > before) return forbid(rule.id, "没有核实过来源的规则最多退回（return），不能拦下（block）。");
    return Done{};
}

Result<Done> check_words(Rule const& rule, EditGround const& ground, CivilDate day) {
    if (auto const book = book_of(rule); !book) return book.problem();
    std::vector<RulePack> one;
    one.push_back(alone(rule));
    for (auto const& finding : check_rules(one, {.base = ground.base, .base_of_kind = {}, .cases = {}}, day, ground.is_given).findings) {
        bool const counts = finding.flaw == Flaw::names || finding.flaw == Flaw::types || finding.flaw == Flaw::message || finding.flaw == Flaw::ungiven;
        if (counts) return refuse(rule.id, finding.words);
    }
    return Done{};
}

Result<Done> check_cases(Rule const& rule, std::vector<RuleCase> const& cases, CivilDate today) {
    auto const book = book_of(rule).value();
    bool fires = false;
    bool rests = false;
    for (auto const& one : cases) {
        if (one.rule != rule.id) return refuse(rule.id, fmt::format("用例是规则 {} 的。", one.rule));
        auto const is = outcomes_on(book, one.docket, today);
        if (is != one.expect) return refuse(rule.id, fmt::format("用例“{}”应为 [{}]，实为 [{}]。", one.why, fmt::join(one.expect, "、"), fmt::join(is, "、")));
        fires = fires || !is.empty();
        rests = rests || is.empty();
    }
    if (!fires || !rests) return refuse(rule.id, "至少要有一个起作用的用例和一个不起作用的用例。");
    return Done{};
}

/// Whether it is switched off is said beside the text.
bool reads_alike(Rule now, Rule const& rule) {
    now.enabled = rule.enabled;
    return to_toml(now) == to_toml(rule);
}

/// Judged on the day it begins.
Result<Done> check_text(RuleEdit const& edit, Rule const* shipped, EditGround const& ground) {
    auto const* now = ground.now;
    auto read = read_rule(edit.toml, edit.rule);
    if (!read) return read.problem();
    auto& rule = read.value();
    rule.enabled = rule.enabled && edit.enabled;
    if (rule.id != edit.rule) return refuse(edit.rule, fmt::format("文本里的编号是 {}。", rule.id));
    if (auto const may = check_powers(rule, shipped, now); !may) return may;
    if (auto const good = check_words(rule, ground, edit.from); !good) return good;
    bool const same = now != nullptr && reads_alike(*now, rule);
    if (same && edit.cases.empty()) return Done{};
    if (!same && now != nullptr && rule.version <= now->version) return refuse(edit.rule, fmt::format("version 要比现行的 {} 大。", now->version));
    if (edit.cases.empty()) return refuse(edit.rule, "新写或改过的规则要带用例：至少一个起作用、一个不起作用。");
    auto const cases = read_rule_cases(edit.cases, edit.rule, ground.base);
    if (!cases) return cases.problem();
    return check_cases(rule, cases.value(), edit.from);
}

/// Where the thresholds are tried: a docket on which the rule is known to hold, else a harmless one of its kind.
Facts ground_of(Rule const& rule, std::vector<RuleCase> const& known, Facts const& base) {
    auto const holds = std::ranges::find_if(known, [](auto const& one) { return !one.expect.empty(); });
    if (holds != known.end()) return holds->docket;
    if (!known.empty()) return known.front().docket;
    auto docket = base;
    if (rule.kinds.front() != "*") docket["kind"] = rule.kinds.front();
    return docket;
}

}  // namespace

Rule settled(Rule rule, CivilDate day) {
    for (auto& parameter : rule.parameters) {
        if (auto const value = parameter.on(day)) parameter.values = {{CivilDate::of(1, 1, 1).value(), *value}};
    }
    return rule;
}

Rule const* find_rule(std::vector<RulePack> const& packs, std::string_view id) {
    for (auto const& pack : packs) {
        auto const found = std::ranges::find(pack.rules, id, &Rule::id);
        if (found != pack.rules.end()) return &*found;
    }
    return nullptr;
}

LaidEdits with_edits(std::vector<RulePack> shipped, std::vector<RuleEdit> const& edits, CivilDate day) {
    LaidEdits out{.packs = std::move(shipped), .used = {}, .since = {}, .until = {}};
    for (auto const& edit : edits) {
        if (edit.from <= day) out.since = std::max(out.since.value_or(edit.from), edit.from);
        else out.until = std::min(out.until.value_or(edit.from), edit.from);
    }
    RulePack own{.name = "county", .version = 0, .digest = {}};
    own.title = "本县自定";
    for (auto const& [id, edit] : holding_on(edits, day)) {
        auto* known = find_in(out.packs, id);
        if (known != nullptr && known->mode == RuleMode::always) continue;
        if (edit->toml.empty()) {
            if (known != nullptr) known->enabled = known->enabled && edit->enabled;
        } else {
            auto read = read_rule(edit->toml, id);
            if (!read || !book_of(read.value())) continue;
            auto rule = std::move(read).value();
            rule.enabled = rule.enabled && edit->enabled;
            // Saved when what ships was verified; by now the text that ships may be another one, or no longer verified.
            rule.verified = rule.verified && known != nullptr && known->verified && says_the_same(rule, *known);
            if (known != nullptr) *known = std::move(rule);
            else own.rules.push_back(std::move(rule));
        }
        out.used.push_back(*edit);
    }
    own.version = static_cast<int>(out.used.size());
    if (!out.used.empty()) out.packs.push_back(std::move(own));
    return out;
}

Result<Done> check_edit(RuleEdit const& edit, EditGround const& ground) {
    if (!is_plain_id(edit.rule)) return Problem{problems::kBadInput, "规则编号应为大写字母、数字和短横线，不超过 20 个字，如 X-01。"};
    auto const* original = find_rule(ground.shipped, edit.rule);
    if (original != nullptr && original->mode == RuleMode::always) return forbid(edit.rule, "这是本系统自己的边界，不能改，也不能关。");
    if (edit.reason.empty() || edit.reason.size() > kEditReasonMax) return refuse(edit.rule, "要写明理由，不超过 300 字。");
    if (edit.from < ground.today) return refuse(edit.rule, fmt::format("生效日期 {} 已过；改规则不能往前算。", edit.from.iso()));
    if (edit.toml.size() > kRuleTextMax || edit.cases.size() > kRuleCasesMax) return refuse(edit.rule, "规则文本或用例太长。");
    if (!edit.toml.empty()) return check_text(edit, original, ground);
    if (original == nullptr && ground.now == nullptr) return Problem{problems::kNotFound, fmt::format("没有编号为“{}”的规则。", edit.rule)};
    if (!edit.cases.empty()) return refuse(edit.rule, "恢复随系统的规则不用带用例。");
    return Done{};
}

Result<std::vector<ShownCase>> shown_cases(Rule const& rule, Rule const* now, std::vector<RuleCase> const& known, Facts const& base, CivilDate day) {
    auto book = book_of(rule);
    if (!book) return book.problem();
    std::optional<RuleBook> former;
    if (now != nullptr) former.emplace(book_of(*now).value());
    std::vector<ShownCase> out;
    auto const show = [&](std::string why, Facts const& docket) {
        ShownCase one{.why = std::move(why), .given = differing(docket, base), .expect = outcomes_on(book.value(), docket, day), .before = {}};
        bool const twice = std::ranges::any_of(out, [&](auto const& other) { return other.given == one.given; });
        if (twice) return;
        if (former) one.before = outcomes_on(*former, docket, day);
        out.push_back(std::move(one));
    };
    for (auto const& one : known) show(one.why, one.docket);
    auto const ground = ground_of(rule, known, base);
    for (auto const& parameter : rule.parameters) {
        auto const limit = parameter.on(day);
        if (!limit) continue;
        for (auto const& fact : facts_beside(book.value(), rule.id, parameter.name)) {
            for (int const step : {-1, 0, +1}) {
                auto docket = ground;
                docket[fact] = *limit + step;
                show(fmt::format("{} = {}", find_fact(fact)->name_zh, *limit + step), docket);
            }
        }
    }
    return out;
}

}  // namespace yizhen::gate

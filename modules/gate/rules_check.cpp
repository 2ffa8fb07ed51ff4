#include "modules/gate/rules_check.h"

#include "modules/gate/docket.h"
#include "modules/gate/rule_dockets.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace yizhen::gate {
namespace {

constexpr std::size_t kCasesMin = 3;
constexpr std::array kSteps{-1, 0, +1};
constexpr std::array<std::string_view, 3> kFormMerges{"F-06", "F-07", "L-02"};
constexpr std::array<std::string_view, 6> kTheses{"T1", "T2", "T3", "T4", "T5", "T6"};
constexpr std::string_view kBases = "NLFDG,";

bool restrains(RuleOutcome outcome) { return outcome == RuleOutcome::block || outcome == RuleOutcome::give_back; }
bool lets_through(RuleOutcome outcome) { return outcome == RuleOutcome::answer || outcome == RuleOutcome::admit; }

bool has_kind(Rule const& rule, Facts const& docket) {
    auto const kind = docket.find("kind");
    auto const text = kind == docket.end() ? std::string(kFormKind) : to_text(kind->second);
    return std::ranges::any_of(rule.kinds, [&](auto const& one) { return one == "*" || one == text; });
}

/// A rule that can be judged, with what the dockets show of it.
struct Tried {
    Rule const* rule;
    RuleBook book;  ///< of this rule alone
    std::vector<RuleCase const*> own;
    std::size_t dockets = 0;  ///< of its kinds
    std::size_t held = 0;
};

struct Pair {
    std::size_t together = 0;
    Facts shown;
};

class Check {
public:
    Check(std::vector<RulePack> const& packs, RuleCases const& cases, CivilDate today, IsGiven const& is_given)
        : m_packs(packs), m_cases(cases), m_today(today), m_is_given(is_given) {}

    RulesChecked run() {
        for (auto const& pack : m_packs) {
            for (auto const& rule : pack.rules) take(rule);
        }
        for (auto const& pack : m_packs) check_prohibitions(pack);
        sort_cases();
        for (auto const& tried : m_tried) check_cases(tried);
        m_out.cases = m_cases.cases.size();
        try_dockets();
        return std::move(m_out);
    }

private:
    void say(Flaw flaw, std::string rule, std::string words) { m_out.findings.push_back({flaw, std::move(rule), {}, std::move(words)}); }

    void take(Rule const& rule) {
        ++m_out.rules;
        if (!m_ids.insert(rule.id).second) return say(Flaw::names, rule.id, "编号重复。");
        check_names(rule);
        check_messages(rule);
        check_merges(rule);
        auto book = book_of(rule);
        if (!book) return say(Flaw::types, rule.id, book.problem().message);
        m_places[rule.id] = m_tried.size();
        m_tried.push_back({&rule, std::move(book).value(), {}});
        if (m_is_given && rule.enabled) check_given(m_tried.back());
    }

    static std::vector<std::string_view> kinds_of(Rule const& rule) {
        if (std::ranges::find(rule.kinds, "*") != rule.kinds.end()) return demand_kinds();
        return {rule.kinds.begin(), rule.kinds.end()};
    }

    /// A fact that nobody gives is null, and the condition holds nowhere: the rule would be dead and look alive.
    void check_given(Tried const& tried) {
        auto const kinds = kinds_of(*tried.rule);
        std::set<std::string> told;
        for (auto const& names : tried.book.condition_names(tried.rule->id)) {
            for (auto const& name : names) {
                auto const* fact = find_fact(name);
                bool const given = fact == nullptr || std::ranges::any_of(kinds, [&](auto kind) { return m_is_given(kind, fact->name); });
                if (given || !told.insert(name).second) continue;
                say(Flaw::ungiven, tried.rule->id, fmt::format("条件用到的 {}（{}），在它所管的种类里没有谁给出，永远不会起作用。有人给出之前请写 enabled = false，并写明缘由。", fact->name, fact->name_zh));
            }
        }
    }

    /// A form is joined cell by cell, which needs more than a number: only the three rules that work the difference out may do it.
    void check_merges(Rule const& rule) {
        auto const names = [&](std::string words) { say(Flaw::names, rule.id, std::move(words)); };
        auto const kinds = kinds_of(rule);
        bool const of_forms = std::ranges::find(kinds, kFormKind) != kinds.end();
        bool const settled = std::ranges::find(kFormMerges, rule.id) != kFormMerges.end();
        for (auto const& clause : rule.clauses) {
            if (clause.outcome != RuleOutcome::merge) continue;
            if (of_forms && !settled) return names("报表并件要逐格算出差额，只由 F-06、F-07、L-02 定；别的规则要并件（merge），kinds 里请逐一写明报表（form）以外的种类。");
            if (of_forms && !clause.merge_with.empty()) return names("报表并到哪一件由重叠的栏目定，请不要写 merge_with。");
            auto const* fact = find_fact(clause.merge_with);
            if (fact != nullptr && fact->type != ValueType::text) return names(fmt::format("merge_with 应为给出控制号的事实（文字），{} 不是。", clause.merge_with));
        }
    }

    void check_names(Rule const& rule) {
        auto const names = [&](std::string words) { say(Flaw::names, rule.id, std::move(words)); };
        if (rule.name_zh.empty() || rule.name_en.empty() || rule.source.empty()) names("name_zh、name_en、source 都要写。");
        if (rule.kinds.empty()) names("没有写明管哪些种类（kinds）。");
        for (auto const& kind : rule.kinds) {
            if (kind != "*" && std::ranges::find(demand_kinds(), kind) == demand_kinds().end()) names(fmt::format("不认识的种类“{}”。", kind));
        }
        if (std::ranges::find(kTheses, rule.thesis) == kTheses.end()) names(fmt::format("thesis“{}”应为 T1 … T6。", rule.thesis));
        if (rule.basis.empty() || rule.basis.find_first_not_of(kBases) != std::string::npos) names(fmt::format("basis“{}”应由 N、L、F、D、G 组成。", rule.basis));
        for (auto const& parameter : rule.parameters) {
            bool const read = std::ranges::any_of(rule.clauses, [&](auto const& clause) { return clause.condition.find(parameter.name) != std::string::npos; });
            if (!read) names(fmt::format("参数 {} 没有条件用到。", parameter.name));
            if (!parameter.on(m_today)) names(fmt::format("参数 {} 在 {} 还没有值。", parameter.name, m_today.iso()));
        }
    }

    void check_messages(Rule const& rule) {
        for (auto const& clause : rule.clauses) {
            std::string_view const message = clause.message;
            if (message.empty()) say(Flaw::message, rule.id, "没有说明（message）。");
            for (auto open = message.find('{'); open != std::string_view::npos; open = message.find('{', open + 1)) {
                auto const name = message.substr(open + 1, message.find('}', open) - open - 1);
                bool const known = find_fact(name) || std::ranges::any_of(rule.parameters, [&](auto const& one) { return one.name == name; });
                if (!known) say(Flaw::message, rule.id, fmt::format("说明里的 {{{}}} 既不是事实，也不是参数。", name));
            }
        }
    }

    void check_prohibitions(RulePack const& pack) {
        for (auto const& item : pack.prohibitions) {
            for (auto const& rule : item.rules) {
                if (!m_ids.contains(rule)) say(Flaw::prohibition, rule, fmt::format("{} 的 {} 由它落实，但没有这条规则。", pack.name, item.id));
            }
        }
    }

    void sort_cases() {
        std::map<std::string, int> strays;
        for (auto const& one : m_cases.cases) {
            auto const place = m_places.find(one.rule);
            if (place != m_places.end()) m_tried[place->second].own.push_back(&one);
            else if (!m_ids.contains(one.rule)) ++strays[one.rule];
        }
        for (auto const& [rule, count] : strays) say(Flaw::cases, rule, fmt::format("有 {} 个用例，没有这条规则。", count));
    }

    bool all_are_so(Tried const& tried, RuleBook const& book) const {
        return std::ranges::all_of(tried.own, [&](RuleCase const* one) { return outcomes_on(book, one->docket, m_today) == one->expect; });
    }

    void check_cases(Tried const& tried) {
        auto const& rule = *tried.rule;
        auto const cases = [&](std::string words) { say(Flaw::cases, rule.id, std::move(words)); };
        if (tried.own.size() < kCasesMin) return cases(fmt::format("只有 {} 个用例，至少 {} 个。", tried.own.size(), kCasesMin));
        if (std::ranges::all_of(tried.own, [](auto const* one) { return one->expect.empty(); })) cases("没有一个用例写它起作用。");
        if (std::ranges::none_of(tried.own, [&](auto const* one) { return one->expect.size() < rule.clauses.size(); })) cases("没有一个用例写它不起作用。");
        for (auto const* one : tried.own) {
            auto const is = outcomes_on(tried.book, one->docket, m_today);
            if (is != one->expect) say(Flaw::fails, rule.id, fmt::format("用例“{}”应为 [{}]，实为 [{}]。", one->why, fmt::join(one->expect, "、"), fmt::join(is, "、")));
        }
        if (!all_are_so(tried, tried.book)) return;
        for (std::size_t i = 0; i < rule.parameters.size(); ++i) {
            if (!is_read(tried, rule.parameters[i].name)) continue;  // already said of its name
            for (int const step : {-1, +1}) {
                if (all_are_so(tried, book_of(rule, i, step).value())) {
                    say(Flaw::threshold, rule.id, fmt::format("参数 {} {} 一，没有用例看得出来。", rule.parameters[i].name, step < 0 ? "减" : "加"));
                }
            }
        }
    }

    static bool is_read(Tried const& tried, std::string const& parameter) {
        auto const clauses = tried.book.condition_names(tried.rule->id);
        return std::ranges::any_of(clauses, [&](auto const& names) { return std::ranges::find(names, parameter) != names.end(); });
    }

    /// The rule's cases with each fact beside a threshold moved to one below it, to it and one above.
    void try_grid(Tried const& tried, RuleBook const& book) {
        for (auto const& parameter : tried.rule->parameters) {
            auto const limit = parameter.on(m_today);
            if (!limit) continue;
            for (auto const& fact : facts_beside(tried.book, tried.rule->id, parameter.name)) {
                for (auto const* one : tried.own) {
                    auto docket = one->docket;
                    for (int const step : kSteps) {
                        docket[fact] = *limit + step;
                        try_one(book, docket);
                    }
                }
            }
        }
    }

    /// All rules that can be judged, in the order of m_tried.
    RuleBook whole() const {
        std::vector<RulePack> packs;
        for (auto const& tried : m_tried) packs.push_back(alone(*tried.rule));
        return RuleBook::make(std::move(packs)).value();
    }

    Facts harmless(std::string_view kind) const {
        auto docket = m_cases.base;
        docket["kind"] = std::string(kind);
        auto const own = m_cases.base_of_kind.find(std::string(kind));
        if (own == m_cases.base_of_kind.end()) return docket;
        for (auto const& [name, value] : own->second) docket[name] = value;
        return docket;
    }

    void try_base(RuleBook const& book) {
        std::set<std::string> told;
        for (auto const kind : demand_kinds()) {
            auto const docket = harmless(kind);
            for (auto const& held : book.holding(docket, m_today)) {
                if (told.insert(held.rule->id).second) say(Flaw::base, held.rule->id, fmt::format("在无害的案卷（_base.json，{}）上也起作用。", kind));
            }
            try_one(book, docket);
        }
    }

    void try_dockets() {
        auto const book = whole();
        try_base(book);
        for (auto const& one : m_cases.cases) try_one(book, one.docket);
        for (auto const& tried : m_tried) try_grid(tried, book);
        for (auto const& tried : m_tried) {
            if (tried.held == 0) note(Flaw::never, tried.rule->id, {}, fmt::format("在 {} 份案卷上一次也没起作用。", tried.dockets), {});
            if (tried.held > 0 && tried.held == tried.dockets) say(Flaw::always, tried.rule->id, fmt::format("在它所管的 {} 份案卷上每次都起作用。", tried.dockets));
        }
        for (auto const& [who, pair] : m_pairs) tell(who, pair);
    }

    void try_one(RuleBook const& book, Facts const& docket) {
        ++m_out.dockets;
        for (auto& tried : m_tried) tried.dockets += has_kind(*tried.rule, docket) ? 1 : 0;
        std::vector<std::pair<std::size_t, RuleClause const*>> held;
        for (auto const& one : book.holding(docket, m_today)) held.emplace_back(m_places.at(one.rule->id), one.clause);
        for (std::size_t i = 0; i < held.size(); ++i) {
            if (i == 0 || held[i].first != held[i - 1].first) ++m_tried[held[i].first].held;
        }
        for (auto const& [a, strict] : held) {
            for (auto const& [b, mild] : held) {
                if (!restrains(strict->outcome) || !lets_through(mild->outcome) || m_tried[a].rule->pass != m_tried[b].rule->pass) continue;
                auto& pair = m_pairs[{a, b}];
                ++pair.together;
                if (pair.shown.empty()) pair.shown = differing(docket, m_cases.base);
            }
        }
    }

    /// Between two rules precedence settles it, as long as the milder one has dockets of its own; within one nothing does.
    void tell(std::pair<std::size_t, std::size_t> const& who, Pair const& pair) {
        auto const& strict = m_tried[who.first];
        auto const& mild = m_tried[who.second];
        if (who.first == who.second) {
            opposite(strict, mild, "同一份案卷上既拦又放。", pair.shown);
        } else if (pair.together >= mild.held) {
            opposite(strict, mild, fmt::format("凡 {} 要放的，它都拦：{} 永远不起作用。", mild.rule->id, mild.rule->id), pair.shown);
        } else {
            note(Flaw::opposite, strict.rule->id, mild.rule->id, fmt::format("同一份案卷上 {} 要放；按先后次序以拦为准。", mild.rule->id), pair.shown);
        }
    }

    void opposite(Tried const& strict, Tried const& mild, std::string words, Facts differs) {
        m_out.findings.push_back({Flaw::opposite, strict.rule->id, mild.rule->id, std::move(words), std::move(differs)});
    }
    void note(Flaw flaw, std::string rule, std::string other, std::string words, Facts differs) {
        m_out.findings.push_back({flaw, std::move(rule), std::move(other), std::move(words), std::move(differs), true});
    }

    std::vector<RulePack> const& m_packs;
    RuleCases const& m_cases;
    CivilDate m_today;
    IsGiven const& m_is_given;
    std::set<std::string> m_ids;
    std::vector<Tried> m_tried;
    std::map<std::string, std::size_t> m_places;  ///< in m_tried
    std::map<std::pair<std::size_t, std::size_t>, Pair> m_pairs;
    RulesChecked m_out;
};

}  // namespace

std::string_view name_of(Flaw flaw) {
    constexpr std::array<std::string_view, 12> kNames{"names", "types", "message", "prohibition", "cases", "threshold", "fails", "base", "ungiven", "never", "always", "opposite"};
    return kNames[static_cast<std::size_t>(flaw)];
}

bool RulesChecked::is_good() const {
    return std::ranges::all_of(findings, &RuleFinding::is_note);
}

RulesChecked check_rules(std::vector<RulePack> const& packs, RuleCases const& cases, CivilDate today, IsGiven const& is_given) {
    return Check(packs, cases, today, is_given).run();
}

}  // namespace yizhen::gate

// A county's words on rules: kept, laid over the shipped packs, tried on the register.

#include "kernel/problem_catalogue.h"
#include "modules/gate/store.h"
#include "modules/gate/store_sql_inside.h"
#include "platform/files/files.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

constexpr std::int64_t kTellEvery = 500;

std::vector<RuleEdit> edits_of(std::vector<RuleEdit> all, std::string_view rule) {
    std::erase_if(all, [&](auto const& edit) { return edit.rule != rule; });
    std::ranges::reverse(all);
    return all;
}

Result<Done> refuse_late(RuleEdit const& edit, std::int64_t newest) {
    if (newest == edit.based_on) return Done{};
    return Problem{problems::kChangedMeanwhile, fmt::format("规则 {}：打开页面之后别人已经存了第 {} 版，这次没有保存；请刷新，看过新的一版再改。", edit.rule, newest),
                   {{"current", std::to_string(newest)}}};
}

std::int64_t newest_edit(sql::Connection& connection, RealmId realm, std::string const& rule) {
    auto const rows = connection.query("SELECT COALESCE(MAX(version), 0) FROM rule_edit WHERE realm_id = $1 AND rule = $2", {realm.value, rule});
    return rows->next() ? rows->integer(0) : 0;
}

Result<Done> add_rule_edit(sql::WriteTransaction& transaction, RuleEdit& edit) {
    auto const realm = transaction.realm().value;
    auto& sql = transaction.sql();
    auto const newest = newest_edit(sql, transaction.realm(), edit.rule);
    if (auto const in_time = refuse_late(edit, newest); !in_time) return in_time;
    edit.version = newest + 1;
    sql.execute("INSERT INTO rule_edit (realm_id, rule, version, toml, cases, enabled, effective_from, person_id, reason, recorded_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                {realm, edit.rule, edit.version, edit.toml, edit.cases, std::int64_t{edit.enabled}, edit.from.iso(), edit.author.value, edit.reason, edit.recorded_ms});
    return Done{};
}

Result<Facts> read_base(std::filesystem::path const& folder) {
    constexpr std::string_view kBase = "_base.json";
    auto const text = files::read_file(folder / kBase);
    if (!text) return text.problem();
    return read_base_docket(text.value(), kBase);
}

/// Those kept with the county's newest text of the rule, else the shipped ones; a rule of neither has none.
Result<std::vector<RuleCase>> known_cases(std::filesystem::path const& folder, std::string const& rule, std::vector<RuleEdit> const& edits, bool shipped, Facts const& base) {
    for (auto const& edit : edits) {  // newest first
        if (edit.toml.empty()) break;
        if (!edit.cases.empty()) return read_rule_cases(edit.cases, rule, base);
    }
    auto const file = rule + ".json";
    if (!shipped || !std::filesystem::exists(folder / file)) return std::vector<RuleCase>{};
    auto const text = files::read_file(folder / file);
    if (!text) return text.problem();
    return read_rule_cases(text.value(), file, base);
}

/// The rule laid over the packs as one that is tried: as if adopted, with its parameters as of `day`.
std::vector<RulePack> tried_on(std::vector<RulePack> packs, Rule rule, CivilDate day) {
    RulePack pack{.name = rule.id, .version = rule.version, .digest = {}};
    pack.rules.push_back(settled(std::move(rule), day));
    return laid_over(std::move(packs), std::move(pack));
}

/// What the edit makes of the packs as they hold: the rule replaced, added, switched off or shipped again.
std::vector<RulePack> edited(std::vector<RulePack> packs, std::vector<RulePack> const& shipped, RuleEdit const& edit, Rule const* tried) {
    auto next = tried != nullptr ? std::optional(*tried) : std::nullopt;
    if (auto const* original = find_rule(shipped, edit.rule); edit.toml.empty() && original != nullptr) next = *original;
    if (next) {
        next->enabled = next->enabled && edit.enabled;
        return tried_on(std::move(packs), std::move(*next), edit.from);
    }
    for (auto& pack : packs) std::erase_if(pack.rules, [&](Rule const& rule) { return rule.id == edit.rule; });
    return packs;
}

}  // namespace

std::vector<RuleEdit> read_rule_edits(sql::Connection& connection, RealmId realm) {
    std::vector<RuleEdit> all;
    auto rows = connection.query("SELECT rule, version, toml, cases, enabled, effective_from, person_id, reason, recorded_ms FROM rule_edit WHERE realm_id = $1 ORDER BY rule, version", {realm.value});
    while (rows->next()) {
        all.push_back({.rule = std::string(rows->text(0)), .version = rows->integer(1), .toml = std::string(rows->text(2)), .cases = std::string(rows->text(3)), .enabled = rows->integer(4) != 0,
                       .from = CivilDate::parse(rows->text(5)).value(), .author = PersonId{rows->integer(6)}, .reason = std::string(rows->text(7)), .recorded_ms = rows->integer(8)});
    }
    return all;
}

LaidEdits laid_edits(std::vector<RulePack> const& shipped, std::vector<RuleEdit> const& edits, CivilDate day) {
    auto laid = with_edits(shipped, edits, day);
    std::string text;
    for (auto const& edit : laid.used) text += fmt::format("{}\t{}\t{}\t{}\n", edit.rule, edit.version, edit.enabled, hex_digest(edit.toml));
    if (!laid.used.empty()) laid.packs.back().digest = hex_digest(text);
    return laid;
}

std::vector<CountyRule> Gate::county_rules(RealmId realm) const {
    auto const view = m_inside->view_of(realm);
    std::vector<CountyRule> all;
    for (auto const& pack : view->edits.packs) {
        for (auto const& rule : pack.rules) {
            CountyRule one{.rule = rule, .pack = pack.name, .pack_title = pack.title, .edit = {}, .prohibition = {}};
            auto const edit = std::ranges::find(view->edits.used, rule.id, &RuleEdit::rule);
            if (edit != view->edits.used.end()) one.edit = *edit;
            if (auto const* item = view->rules.prohibition_of(rule.id)) one.prohibition = *item;
            all.push_back(std::move(one));
        }
    }
    return all;
}

std::vector<RulePack> Gate::rule_packs(RealmId realm) const { return m_inside->view_of(realm)->edits.packs; }

Result<RuleWords> Gate::rule_words(RealmId realm, std::string const& rule) const {
    auto const& inside = *m_inside;
    RuleWords words;
    inside.parts.database.read([&](sql::Connection& connection) { words.edits = edits_of(read_rule_edits(connection, realm), rule); });
    auto const view = m_inside->view_of(realm);
    auto const* now = find_rule(view->edits.packs, rule);
    auto const* shipped = find_rule(inside.knowledge.packs, rule);
    if (now == nullptr && words.edits.empty()) return Problem{problems::kNotFound, fmt::format("没有编号为“{}”的规则。", rule)};
    words.is_shipped = shipped != nullptr;
    auto const edit = std::ranges::find(view->edits.used, rule, &RuleEdit::rule);
    if (edit != view->edits.used.end()) words.holds = edit->version;
    if (edit != view->edits.used.end() && !edit->toml.empty()) words.toml = edit->toml;
    else if (shipped != nullptr) words.toml = to_toml(*shipped);
    auto base = read_base(inside.knowledge.cases);
    if (!base) return base.problem();
    auto cases = known_cases(inside.knowledge.cases, rule, words.edits, words.is_shipped, base.value());
    if (!cases) return cases.problem();
    words.cases = std::move(cases).value();
    return words;
}

Result<RuleEdit> Gate::edit_rule(RealmId realm, RuleEdit edit, Actor const& actor) {
    auto& inside = *m_inside;
    // Before anything else is said of the text: it was written for another one. Once more where it is saved.
    std::int64_t newest = 0;
    inside.parts.database.read([&](sql::Connection& connection) { newest = newest_edit(connection, realm, edit.rule); });
    if (auto const in_time = refuse_late(edit, newest); !in_time) return in_time.problem();
    auto const base = read_base(inside.knowledge.cases);
    if (!base) return base.problem();
    auto const view = inside.view_of(realm, std::max(edit.from, inside.parts.clock.today()));
    auto const* now = find_rule(view->edits.packs, edit.rule);
    auto const is_given = facts_given(inside.parts.kinds, inside.parts.sources);
    EditGround const ground{.shipped = inside.knowledge.packs, .now = now, .base = base.value(), .today = inside.parts.clock.today(), .is_given = is_given};
    if (auto const good = check_edit(edit, ground); !good) return good.problem();
    edit.author = PersonId{actor.person};
    edit.recorded_ms = inside.parts.clock.now_ms();
    auto const done = inside.parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        if (auto const added = add_rule_edit(transaction, edit); !added) return added;
        transaction.audit({.action = "rule.edit", .object = "rule:" + edit.rule,
                           .digest = hex_digest(fmt::format("{}\n{}\n{}\n{}\n{}", edit.version, edit.enabled, edit.from.iso(), edit.toml, edit.cases)), .detail = {}});
        return Done{};
    });
    inside.forget(realm);
    if (!done) return done.problem();
    return edit;
}

Result<RuleTrial> Gate::try_rule(RealmId realm, RuleEdit const& edit, std::function<void(std::int64_t)> const& tell) const {
    auto& inside = *m_inside;
    auto const today = inside.parts.clock.today();
    auto const view = inside.view_of(realm, today);
    auto const words = rule_words(realm, edit.rule);
    auto const base = read_base(inside.knowledge.cases);
    if (!base) return base.problem();
    auto const* now = find_rule(view->edits.packs, edit.rule);
    auto const known_rule = edit.toml.empty() ? Result<Rule>(Problem{problems::kNotFound, fmt::format("没有编号为“{}”的规则。", edit.rule)}) : read_rule(edit.toml, edit.rule);
    if (!known_rule && (!edit.toml.empty() || !words)) return known_rule.problem();
    auto const* tried = known_rule ? &known_rule.value() : find_rule(inside.knowledge.packs, edit.rule);
    if (tried != nullptr && tried->id != edit.rule) return Problem{problems::kBadInput, fmt::format("规则 {}：文本里的编号是 {}。", edit.rule, tried->id)};
    if ((tried != nullptr && tried->mode == RuleMode::always) || (now != nullptr && now->mode == RuleMode::always)) {
        return Problem{problems::kNotAllowed, fmt::format("规则 {}：这是本系统自己的边界，不能改，也不能关。", edit.rule)};
    }
    auto const adopted_rules = adoptions(realm);
    auto const after = RuleBook::make(edited(view->edits.packs, inside.knowledge.packs, edit, tried), adopted_rules);
    if (!after) return after.problem();
    // Made ready in the same way: what differs is the edit alone, not an adoption or the day of a parameter.
    auto const before = RuleBook::make(now != nullptr ? tried_on(view->edits.packs, *now, edit.from) : view->edits.packs, adopted_rules);
    if (!before) return before.problem();
    RuleTrial out{.trial = {}, .since = today.plus_days(-kTrialDays), .more = false, .as_if_adopted = false, .cases = {}};
    bool const adopted = std::ranges::any_of(adopted_rules, [&](auto const& one) { return one.rule == edit.rule && one.from <= today; });
    out.as_if_adopted = tried != nullptr && tried->mode == RuleMode::advise && !adopted;
    if (tried != nullptr && known_rule) {
        auto cases = shown_cases(*tried, now, words ? words.value().cases : std::vector<RuleCase>{}, base.value(), edit.from);
        if (!cases) return cases.problem();
        out.cases = std::move(cases).value();
    }
    std::int64_t read = 0;
    out.more = read_newest_judged(inside.parts.database, realm, {out.since, today, kTrialDocketsMax}, [&](JudgedDemand const& demand) {
        out.trial.take(demand, before.value(), after.value(), &view->rules);
        if (++read % kTellEvery == 0 && tell) tell(read);
    });
    return out;
}

}  // namespace yizhen::gate

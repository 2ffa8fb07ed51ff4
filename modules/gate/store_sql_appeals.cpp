// Appeals: who may object, who decides, what is kept of it.

#include "kernel/problem_catalogue.h"
#include "modules/gate/appeals.h"
#include "modules/gate/houses.h"
#include "modules/gate/store.h"
#include "platform/crypto/digest.h"
#include "platform/sql/sql.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yizhen::gate {
namespace {

constexpr std::string_view kCases =
    "SELECT a.appeal_id, a.demand_id, a.version, a.rule, a.reason, a.unit_id, a.person_id, a.raised_day, d.outcome, d.reason, d.changes, "
    "d.version_after, d.decided_day FROM demand_appeal a LEFT JOIN demand_appeal_decision d ON d.appeal_id = a.appeal_id WHERE ";
constexpr std::string_view kDecide =
    "INSERT INTO demand_appeal_decision (appeal_id, realm_id, demand_id, outcome, reason, changes, version_after, decided_day, unit_id, person_id) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

AppealCase case_of(sql::Rows const& rows) {
    AppealCase out;
    out.appeal = {rows.integer(0), DemandId{rows.integer(1)}, rows.integer(2), std::string(rows.text(3)), std::string(rows.text(4)),
                  UnitId{rows.integer(5)}, PersonId{rows.integer(6)}, CivilDate::parse(rows.text(7)).value()};
    if (rows.null(8)) return out;
    out.decision = AppealDecision{parse_appeal_outcome(rows.text(8)).value_or(AppealOutcome::dismissed), std::string(rows.text(9)),
                                  std::string(rows.text(10)), rows.integer(11), CivilDate::parse(rows.text(12)).value()};
    return out;
}

std::vector<AppealCase> read_cases(sql::Database& database, std::string const& condition, sql::Parameters const& parameters) {
    std::vector<AppealCase> all;
    database.read([&](sql::Connection& connection) {
        auto rows = connection.query(std::string(kCases) + condition, parameters);
        while (rows->next()) all.push_back(case_of(*rows));
    });
    return all;
}

/// The issuer and those it asks; a township for its villages. Whoever stands above both is not hit.
bool is_hit(org::Tree const& tree, StoredDemand const& demand, UnitId unit) {
    auto const mine = tree.find(unit);
    if (!mine) return false;
    auto const issuer = tree.find_code(demand.issuer_code);
    if (issuer && house_of(tree, unit) == house_of(tree, issuer->id)) return true;
    return std::ranges::any_of(demand.targets, [&](auto const& code) {
        auto const target = tree.find_code(code);
        return target && (tree.within(unit, target->id) || (mine->kind == org::UnitKind::township && tree.within(target->id, unit)));
    });
}

bool fired(StoredDemand const& demand, std::string_view rule) {
    auto const verdict = boost::json::parse(demand.verdict_json);
    auto const* rules = verdict.as_object().if_contains("rules");
    return rules != nullptr && rules->is_array() && std::ranges::any_of(rules->get_array(), [&](auto const& one) {
        return std::string_view(one.at("id").as_string()) == rule;
    });
}

std::string digest_of(std::string_view text) { return crypto::hex(crypto::sha256(text)); }

Problem too_long() { return {problems::kBadInput, "理由太长；请压缩到两千字以内。"}; }

}  // namespace

/// Where next year's calendar is not published yet, Monday to Friday count as working days.
CivilDate Appeals::due_of(CivilDate raised) const {
    auto const& dated = m_parts.parameters.decide_working_days;
    auto const days = dated.on(raised).value_or(dated.values.back().second);
    if (auto const due = m_parts.plus_working_days(raised, days)) return due.value();
    auto day = raised;
    for (auto left = days; left > 0;) {
        day = day.plus_days(1);
        if (day.weekday() <= 5) --left;
    }
    return day;
}

std::vector<AppealCase> Appeals::with_due(std::vector<AppealCase> cases) const {
    for (auto& one : cases) one.due = due_of(one.appeal.raised);
    return cases;
}

Result<AppealCase> Appeals::raise(DemandId id, std::string const& rule, std::string const& reason, CivilDate today, Actor const& actor) {
    auto const demand = m_parts.gate.find(id);
    if (!demand) return Problem{problems::kNotFound, "没有这件要求。"};
    if (reason.size() > kAppealWordsBytesMax) return too_long();
    if (!is_hit(*m_parts.org.tree(), *demand, UnitId{actor.unit})) {
        return Problem{problems::kNotAllowed, "只有发文单位和被要求的单位可以申诉。"};
    }
    if (!rule.empty() && !fired(*demand, rule)) return Problem{problems::kBadInput, fmt::format("这一版结论没有触发规则“{}”。", rule)};
    auto const versions = m_parts.gate.verdicts(id);
    auto const now = std::ranges::find(versions, demand->version, &StoredVerdict::version);
    auto const until = appeal_until(m_parts.parameters, now == versions.end() ? demand->created_day : now->judged_day);
    if (until < today) return Problem{problems::kConflict, fmt::format("申诉期到 {} 为止，已经过了；有新情况可以请闸口重新审看。", until.iso())};
    auto const appeal = m_parts.gate.appeal(id, rule, reason, today, actor);
    if (!appeal) return appeal.problem();
    return AppealCase{appeal.value(), due_of(today), std::nullopt};
}

Result<AppealCase> Appeals::decide(std::int64_t id, AppealWord const& word, CivilDate today, Actor const& actor) {
    auto known = find(id);
    auto const demand = known ? m_parts.gate.find(known->appeal.demand) : std::nullopt;
    if (!demand) return Problem{problems::kNotFound, "没有这件申诉。"};
    Problem const decided{problems::kConflict, "这件申诉已经有了决定。"};
    if (known->decision) return decided;
    if (word.reason.empty()) return Problem{problems::kBadInput, "决定要写明理由。"};
    bool const changes = word.outcome != AppealOutcome::dismissed;
    if (changes && word.changes.empty()) return Problem{problems::kBadInput, "支持或部分支持申诉，要写明改变什么。"};
    if (word.reason.size() > kAppealWordsBytesMax || word.changes.size() > kAppealWordsBytesMax) return too_long();
    auto const tree = m_parts.org.tree();
    auto const issuer = tree->find_code(demand->issuer_code);
    auto const own = house_of(*tree, UnitId{actor.unit});
    bool const for_itself = own == house_of(*tree, known->appeal.unit) || (issuer && own == house_of(*tree, issuer->id));
    if (for_itself) return Problem{problems::kNotAllowed, "不能决定本单位的申诉，也不能决定对本单位要求的申诉；请由别的单位的准入员办。"};
    auto version = demand->version;
    if (changes) {
        // What cannot be judged again (its file is gone) keeps its verdict; the decision says what changes all the same.
        if (auto const again = m_parts.gate.again(demand->id, today, actor)) version = again.value().demand.version;
    }
    auto const done = m_parts.database.write(demand->realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        if (transaction.sql().query("SELECT 1 FROM demand_appeal_decision WHERE appeal_id = $1", {id})->next()) return decided;
        transaction.sql().execute(kDecide, {id, demand->realm.value, demand->id.value, std::string(name_of(word.outcome)), word.reason,
                                            changes ? word.changes : std::string(), version, today.iso(), actor.unit, actor.person});
        transaction.audit({.action = "appeal.decide", .object = fmt::format("appeal:{}", id),
                           .digest = digest_of(fmt::format("{}\n{}\n{}", name_of(word.outcome), word.reason, word.changes)), .detail = {}});
        return Done{};
    });
    if (!done) return done.problem();
    known->decision = AppealDecision{word.outcome, word.reason, changes ? word.changes : std::string(), version, today};
    return std::move(*known);
}

std::vector<AppealCase> Appeals::of_demand(DemandId demand) const {
    return with_due(read_cases(m_parts.database, "a.demand_id = $1 ORDER BY a.appeal_id", {demand.value}));
}

std::optional<AppealCase> Appeals::find(std::int64_t appeal) const {
    auto found = with_due(read_cases(m_parts.database, "a.appeal_id = $1", {appeal}));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<AppealCase> Appeals::list(RealmId realm, bool open) const {
    auto const condition = open ? std::string("a.realm_id = $1 AND d.appeal_id IS NULL ORDER BY a.raised_day, a.appeal_id")
                                : std::string("a.realm_id = $1 AND d.appeal_id IS NOT NULL ORDER BY d.decided_day DESC, a.appeal_id DESC");
    auto all = with_due(read_cases(m_parts.database, fmt::format("{} LIMIT {}", condition, kPageMax), {realm.value}));
    // A later day is due no earlier, unless the number of days was changed in between.
    if (open) std::ranges::stable_sort(all, {}, &AppealCase::due);
    return all;
}

}  // namespace yizhen::gate

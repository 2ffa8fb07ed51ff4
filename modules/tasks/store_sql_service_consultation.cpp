// What people do before a task is released: the county opens, townships are heard, the drafter answers.

#include "kernel/problem_catalogue.h"
#include "modules/org/org.h"
#include "modules/tasks/sides.h"
#include "modules/tasks/store.h"
#include "modules/tasks/tasks.h"
#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yizhen::tasks {
namespace {

constexpr std::string_view kOpen =
    "INSERT INTO consultation (realm_id, consultation_id, issuer_code, title, opened_day, townships_total, demand_id, target_rule) VALUES ($1, $2, $3, $4, $5, $6, 0, '')";
constexpr std::string_view kTownship = "INSERT INTO consultation_township (realm_id, consultation_id, unit_code, type, heard_day) VALUES ($1, $2, $3, $4, '')";
constexpr std::string_view kHeard =
    "UPDATE consultation_township SET heard_day = $4 WHERE realm_id = $1 AND consultation_id = $2 AND unit_code = $3 AND heard_day = ''";
constexpr std::string_view kVisit =
    "INSERT INTO consultation_visit (visit_id, realm_id, consultation_id, unit_code, visit_day, seen, person_id) VALUES ($1, $2, $3, $4, $5, $6, $7)";
constexpr std::string_view kComment =
    "INSERT INTO consultation_comment (comment_id, realm_id, consultation_id, unit_code, said, changed, answer, person_id) VALUES ($1, $2, $3, $4, $5, '', '', $6)";
constexpr std::string_view kAnswer = "UPDATE consultation_comment SET changed = $2, answer = $3 WHERE comment_id = $1";
constexpr std::string_view kNoBands = "DELETE FROM consultation_target WHERE realm_id = $1 AND consultation_id = $2";
constexpr std::string_view kBand = "INSERT INTO consultation_target (realm_id, consultation_id, unit_code, least, aim, most) VALUES ($1, $2, $3, $4, $5, $6)";
constexpr std::string_view kRule = "UPDATE consultation SET target_rule = $3 WHERE realm_id = $1 AND consultation_id = $2";

Result<Done> checked_townships(org::Tree const& tree, RealmId realm, std::vector<Township> const& townships) {
    if (townships.empty() || townships.size() > kUnitsMax) return Problem{problems::kBadInput, "请写明听取哪些乡镇（街道）的意见（townships），各是什么类型。"};
    std::set<std::string_view> seen;
    for (auto const& township : townships) {
        auto const unit = tree.find_code(township.unit);
        if (!unit || unit->kind != org::UnitKind::township || tree.realm_of(unit->id) != realm) {
            return Problem{problems::kBadInput, fmt::format("“{}”不是本县（区）的乡镇（街道）。", township.unit)};
        }
        if (auto const said = checked_words(fmt::format("{}的类型（type）", unit->name), township.type); !said) return said.problem();
        if (!seen.insert(township.unit).second) return Problem{problems::kBadInput, fmt::format("{}写了两次。", unit->name)};
    }
    return Done{};
}

/// The township of the consultation that the actor works in or below.
std::string township_of(org::Tree const& tree, Actor const& actor, Consultation const& consultation) {
    if (!tree.holds(UnitId{actor.unit})) return {};
    for (auto const& above : tree.path(UnitId{actor.unit})) {
        if (std::ranges::find(consultation.townships, above.code, &Township::unit) != consultation.townships.end()) return above.code;
    }
    return {};
}

std::string rule_of(NewTargets const& wanted) {
    if (wanted.uniform) return fmt::format("各单位同一个数 {}；理由：{}", *wanted.uniform, wanted.reason);
    return fmt::format("基数 {}、体量 {}（{}）；目标在基数与同等体量平均水平之间取中，已超过的不再加", wanted.baseline_element, wanted.capacity_element, wanted.period);
}

}  // namespace

Result<Consultation> Tasks::open_consultation(RealmId realm, NewConsultation const& wanted, Actor const& actor) {
    auto const tree = m_parts.org.tree();
    if (auto const fine = checked_draft_id(wanted.id); !fine) return fine.problem();
    if (auto const fine = checked_words("征求意见的文稿名称（title）", wanted.title); !fine) return fine.problem();
    if (!tree->find_code(wanted.issuer)) return Problem{problems::kBadInput, fmt::format("没有代码为“{}”的起草单位（issuer）。", wanted.issuer)};
    if (auto const fine = checked_townships(*tree, realm, wanted.townships); !fine) return fine.problem();
    auto const total = static_cast<std::int64_t>(tree->all_of_kind(tree->county_of(realm), org::UnitKind::township).size());
    auto const done = m_parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto& sql = transaction.sql();
        if (store::read_consultation(sql, realm, wanted.id)) return Problem{problems::kConflict, fmt::format("编号“{}”已经用过，请另取一个。", wanted.id)};
        sql.execute(kOpen, {realm.value, wanted.id, wanted.issuer, wanted.title, m_parts.clock.today().iso(), total});
        for (auto const& township : wanted.townships) sql.execute(kTownship, {realm.value, wanted.id, township.unit, township.type});
        transaction.audit({"consultation.open", "consultation:" + wanted.id, "", "{}"});
        return Done{};
    });
    if (!done) return done.problem();
    return consultation(realm, wanted.id).value();
}

std::optional<Consultation> Tasks::consultation(RealmId realm, std::string const& id) const {
    std::optional<Consultation> out;
    m_parts.database.read([&](sql::Connection& connection) { out = store::read_consultation(connection, realm, id); });
    return out;
}

Result<Consultation> Tasks::edit(RealmId realm, std::string const& id, std::string_view action, Actor const& actor, Edit const& edit) {
    auto const done = m_parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto found = store::read_consultation(transaction.sql(), realm, id);
        if (!found) return Problem{problems::kNotFound, fmt::format("没有编号为“{}”的征求意见。", id)};
        if (found->demand.known()) return Problem{problems::kConflict, "文稿已经下达，这次征求意见到此为止；要改请另提新任务。"};
        transaction.audit({std::string(action), "consultation:" + id, "", "{}"});
        return edit(transaction, *found);
    });
    if (!done) return done.problem();
    return consultation(realm, id).value();
}

Result<Consultation> Tasks::record_visit(RealmId realm, std::string const& id, CivilDate day, std::string const& seen, Actor const& actor) {
    auto const tree = m_parts.org.tree();
    return edit(realm, id, "consultation.visit", actor, [&](sql::WriteTransaction& transaction, Consultation& found) -> Result<Done> {
        auto const unit = tree->find(UnitId{actor.unit});
        bool const base = unit && (unit->kind == org::UnitKind::township || unit->kind == org::UnitKind::village) && tree->realm_of(unit->id) == realm;
        if (acts_for(*tree, actor, found.issuer) || !base) return Problem{problems::kNotAllowed, "实地调研由受访的乡镇（街道）、村（社区）记录，起草单位不能替记。"};
        if (day > m_parts.clock.today()) return Problem{problems::kBadInput, "来访日期（day）不能在今天之后。"};
        if (auto const said = checked_words("来看了什么（seen）", seen); !said) return said.problem();
        transaction.sql().execute(kVisit, {transaction.new_id(), realm.value, id, unit->code, day.iso(), seen, actor.person});
        return Done{};
    });
}

Result<Consultation> Tasks::hear(RealmId realm, std::string const& id, std::vector<std::string> const& comments, Actor const& actor) {
    auto const tree = m_parts.org.tree();
    return edit(realm, id, "consultation.hear", actor, [&](sql::WriteTransaction& transaction, Consultation& found) -> Result<Done> {
        auto const township = township_of(*tree, actor, found);
        if (acts_for(*tree, actor, found.issuer) || township.empty()) return Problem{problems::kNotAllowed, "意见由名单上的乡镇（街道）自己说。"};
        if (comments.size() > kCommentsMax) return Problem{problems::kBadInput, fmt::format("一次最多 {} 条意见。", kCommentsMax)};
        for (auto const& said : comments) {
            if (auto const fine = checked_words("意见", said); !fine) return fine.problem();
            transaction.sql().execute(kComment, {transaction.new_id(), realm.value, id, township, said, actor.person});
        }
        transaction.sql().execute(kHeard, {realm.value, id, township, m_parts.clock.today().iso()});
        return Done{};
    });
}

Result<Consultation> Tasks::answer(RealmId realm, std::string const& id, std::int64_t comment, std::string const& changed, std::string const& answer, Actor const& actor) {
    auto const tree = m_parts.org.tree();
    return edit(realm, id, "consultation.answer", actor, [&](sql::WriteTransaction& transaction, Consultation& found) -> Result<Done> {
        if (!acts_for(*tree, actor, found.issuer)) return Problem{problems::kNotAllowed, "意见由起草单位答复。"};
        auto const one = std::ranges::find(found.comments, comment, &Comment::id);
        if (one == found.comments.end()) return Problem{problems::kNotFound, "没有这条意见。"};
        auto const said = answered(*one, changed, answer);
        if (!said) return said.problem();
        transaction.sql().execute(kAnswer, {comment, said.value().changed, said.value().answer});
        return Done{};
    });
}

/// Both figures of each unit as they are held; a unit without one is named.
Result<std::vector<Standing>> Tasks::standings(RealmId realm, NewTargets const& wanted) const {
    std::vector<Standing> out;
    for (auto const& unit : wanted.units) {
        Standing standing{unit, 0, 0};
        for (auto const& [element, slot] : {std::pair{&wanted.baseline_element, &standing.baseline}, std::pair{&wanted.capacity_element, &standing.capacity}}) {
            auto const seen = m_parts.figure(realm, *element, unit, wanted.period);
            if (!seen) return seen.problem();
            if (!seen.value()) return Problem{problems::kConflict, fmt::format("“{}”没有 {} {} 的数，算不出区间；请数源单位先补，或写明各单位同一个数的理由。", unit, *element, wanted.period)};
            if (auto const paper = paper_kind(seen.value()->name)) return no_evidence(*paper);
            auto const whole = seen.value()->value.rescaled(0);
            if (!whole) return whole.problem();
            *slot = whole.value().units;
        }
        out.push_back(std::move(standing));
    }
    return out;
}

Result<Consultation> Tasks::set_targets(RealmId realm, std::string const& id, NewTargets const& wanted, Actor const& actor) {
    auto const tree = m_parts.org.tree();
    std::set<std::string_view> once;
    for (auto const& unit : wanted.units) {
        auto const found = tree->find_code(unit);
        if (!found || tree->realm_of(found->id) != realm || !once.insert(unit).second) return Problem{problems::kBadInput, fmt::format("“{}”不是本县（区）的单位，或写了两次。", unit)};
    }
    if (wanted.reason.size() > kWordsMax) return Problem{problems::kBadInput, "理由太长。"};
    auto const read = wanted.uniform ? Result<std::vector<Standing>>(std::vector<Standing>{}) : standings(realm, wanted);
    if (!read) return read.problem();
    auto const bands = wanted.uniform ? uniform_bands(wanted.units, *wanted.uniform, wanted.reason) : bands_of(read.value(), wanted.at_most);
    if (!bands) return bands.problem();
    return edit(realm, id, "consultation.targets", actor, [&](sql::WriteTransaction& transaction, Consultation& found) -> Result<Done> {
        if (!acts_for(*tree, actor, found.issuer)) return Problem{problems::kNotAllowed, "指标区间由起草单位定。"};
        auto& sql = transaction.sql();
        sql.execute(kNoBands, {realm.value, id});
        for (auto const& one : bands.value()) sql.execute(kBand, {realm.value, id, one.unit, one.band.least, one.band.aim, one.band.most});
        sql.execute(kRule, {realm.value, id, rule_of(wanted)});
        return Done{};
    });
}

}  // namespace yizhen::tasks

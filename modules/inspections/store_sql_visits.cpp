// Visits as they are shown, and what comes after them: findings, the conclusion, reviews.

#include "modules/inspections/area_code.h"
#include "modules/inspections/register.h"

#include "kernel/problem_catalogue.h"
#include "modules/org/org.h"
#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace yizhen::inspections {
namespace {

CivilDate day_of(std::string_view iso) { return CivilDate::parse(iso).value(); }

std::optional<CivilDate> day_or_none(std::string_view iso) {
    if (iso.empty()) return std::nullopt;
    return day_of(iso);
}

std::string iso_or_empty(std::optional<CivilDate> day) { return day ? day->iso() : std::string(); }

Problem bad(std::string words) { return {problems::kBadInput, std::move(words)}; }

constexpr char kVisitColumns[] = "SELECT v.demand_id, v.realm_id, v.issuer_code, v.control_number, v.topic, v.visit_day, v.comprehensive, v.routine, v.concluded, u.unit_code "
                                 "FROM inspection_visit v JOIN inspection_visit_unit u ON u.demand_id = v.demand_id AND u.target = 1 ";

std::vector<KeptVisit> visits_in(sql::Rows& rows) {
    std::vector<KeptVisit> out;
    while (rows.next()) {
        if (out.empty() || out.back().demand.value != rows.integer(0)) {
            out.push_back({.demand = DemandId{rows.integer(0)}, .realm = RealmId{rows.integer(1)}, .issuer = std::string(rows.text(2)), .number = std::string(rows.text(3)),
                           .topic = std::string(rows.text(4)), .day = day_of(rows.text(5)), .comprehensive = rows.integer(6) != 0, .unannounced = rows.integer(7) == 0,
                           .concluded = rows.integer(8) != 0, .units = {}});
        }
        out.back().units.emplace_back(rows.text(9));
    }
    return out;
}

/// `where`: of the visits, in the words of kVisitColumns.
void add_joined(sql::Connection& sql, std::string_view where, sql::Parameters const& parameters, std::vector<KeptVisit>& visits) {
    std::map<DemandId, std::vector<std::string>> joined;
    auto const rows = sql.query(fmt::format("SELECT DISTINCT v.demand_id, j.issuer_code FROM inspection_visit v JOIN inspection_joined j ON j.realm_id = v.realm_id AND j.visit_number = v.control_number "
                                            "{} ORDER BY v.demand_id, j.issuer_code", where), parameters);
    while (rows->next()) joined[DemandId{rows->integer(0)}].emplace_back(rows->text(1));
    for (auto& visit : visits) visit.joined = joined[visit.demand];
}

std::vector<KeptVisit> visits_where(sql::Connection& sql, std::string_view where, sql::Parameters const& parameters) {
    auto out = visits_in(*sql.query(fmt::format("{}{} ORDER BY v.visit_day, v.demand_id, u.unit_code", kVisitColumns, where), parameters));
    add_joined(sql, where, parameters, out);
    return out;
}

std::vector<Finding> findings_of(sql::Connection& sql, DemandId demand) {
    std::vector<Finding> out;
    auto const rows = sql.query("SELECT finding_id, unit_code, kind, words, ledger, row_id, element_code, dispute_id, owner_code, due_day, found_day, department_code, reporter_code FROM inspection_finding WHERE demand_id = $1 "
                                "ORDER BY finding_id",
                                {demand.value});
    while (rows->next()) {
        Finding one{.id = rows->integer(0), .demand = demand, .unit = std::string(rows->text(1)), .kind = *parse_finding_kind(rows->text(2)), .words = std::string(rows->text(3)),
                    .held = {}, .dispute = rows->integer(7), .department = std::string(rows->text(11)), .reporter = std::string(rows->text(12)), .owner = std::string(rows->text(8)), .due = day_or_none(rows->text(9)), .day = day_of(rows->text(10))};
        if (!rows->text(4).empty()) one.held = HeldCell{std::string(rows->text(4)), RowId{rows->integer(5)}, std::string(rows->text(6))};
        out.push_back(std::move(one));
    }
    return out;
}

std::optional<Conclusion> conclusion_of(sql::Connection& sql, DemandId demand) {
    auto const rows = sql.query("SELECT words, returned_day FROM inspection_conclusion WHERE demand_id = $1", {demand.value});
    if (!rows->next()) return std::nullopt;
    return Conclusion{std::string(rows->text(0)), day_of(rows->text(1))};
}

std::vector<Review> reviews_of(sql::Connection& sql, DemandId demand) {
    std::vector<Review> out;
    auto const rows = sql.query("SELECT review_id, unit_code, reason, asked_day, COALESCE(outcome, ''), COALESCE(answer, ''), COALESCE(answered_day, '') FROM inspection_review "
                                "WHERE demand_id = $1 ORDER BY review_id",
                                {demand.value});
    while (rows->next()) {
        out.push_back({.id = rows->integer(0), .demand = demand, .unit = std::string(rows->text(1)), .reason = std::string(rows->text(2)), .asked = day_of(rows->text(3)),
                       .outcome = std::string(rows->text(4)), .answer = std::string(rows->text(5)), .answered = day_or_none(rows->text(6))});
    }
    return out;
}

/// The unit visited, or one that stands below it.
bool visits_unit(org::Tree const& tree, KeptVisit const& visit, std::string const& code) {
    auto const unit = tree.find_code(code);
    return unit && std::ranges::any_of(visit.units, [&](auto const& target) {
        auto const top = tree.find_code(target);
        return top && tree.within(unit->id, top->id);
    });
}

Result<KeptVisit> visit_or_problem(std::optional<KeptVisit> visit, DemandId demand) {
    if (!visit) return Problem{problems::kNotFound, fmt::format("没有编号为 {} 的检查，或它没有准入。", demand.value)};
    return std::move(*visit);
}

std::optional<Problem> fault_of_words(std::string const& words, char const* what) {
    if (!words.empty() && words.size() <= kWordsBytesMax) return std::nullopt;
    return bad(fmt::format("请写明{}，不超过 {} 字。", what, kWordsBytesMax / 3));
}

std::optional<Problem> fault_of_problem(org::Tree const& tree, Finding const& finding, CivilDate today) {
    if (!is_above(tree, finding.owner, finding.unit)) {
        return bad("问题要有一个责任单位（owner），在被检单位之上：上级，或上级的部门；不能交给被检单位自己。");
    }
    bool const in_time = finding.due && *finding.due > today && *finding.due <= today.plus_days(kProblemDaysMax);
    if (!in_time) return bad(fmt::format("问题要有办结期限（due）：明天起、{} 天以内的一天。", kProblemDaysMax));
    return std::nullopt;
}

std::optional<Problem> fault_of(org::Tree const& tree, KeptVisit const& visit, Finding const& finding, CivilDate today) {
    if (today < visit.day) return bad(fmt::format("检查定在 {}，还没有去，没有发现可记。", visit.day.iso()));
    if (!visits_unit(tree, visit, finding.unit)) return bad("unit 应为这次检查的单位，或它下面的单位。");
    if (auto fault = fault_of_words(finding.words, "看到、听到或办成了什么（words）")) return fault;
    bool const about_held = finding.kind == FindingKind::held_confirmed || finding.kind == FindingKind::held_contradicted;
    if (about_held != finding.held.has_value()) return bad("核对在册数据要写 held（ledger、row、element）；别的发现不写。");
    if (finding.kind == FindingKind::problem) return fault_of_problem(tree, finding, today);
    if (!finding.owner.empty() || finding.due) return bad("owner 和 due 只有问题（problem）才写。");
    return std::nullopt;
}

/// The unit that the source names by code or whole name, else the one under which the row stands.
std::string unit_saying(org::Tree const& tree, RealmId realm, HeldPlace const& held) {
    if (tree.find_code(held.source)) return held.source;
    auto const meant = tree.resolve(realm, held.source);
    return meant && meant.value().name == held.source ? meant.value().code : held.unit;
}

}  // namespace

bool is_above(org::Tree const& tree, std::string const& owner, std::string const& unit) {
    auto above = tree.find_code(owner);
    auto const below = tree.find_code(unit);
    while (above && !org::is_area(above->kind)) above = tree.find(above->parent);
    return above && below && above->id != below->id && tree.within(below->id, above->id) && owner != unit;
}

std::vector<KeptVisit> Register::visits(RealmId realm, CivilDate from, CivilDate to) const {
    std::vector<KeptVisit> out;
    m_parts.database.read([&](sql::Connection& sql) {
        out = visits_where(sql, "WHERE v.realm_id = $1 AND v.visit_day >= $2 AND v.visit_day <= $3", {realm.value, from.iso(), to.iso()});
    });
    return out;
}

std::optional<KeptVisit> Register::find_visit(DemandId demand) const {
    std::vector<KeptVisit> out;
    m_parts.database.read([&](sql::Connection& sql) { out = visits_where(sql, "WHERE v.demand_id = $1", {demand.value}); });
    if (out.empty()) return std::nullopt;
    return std::move(out.front());
}

std::map<DemandId, std::set<std::string>> Register::concerned(RealmId realm, CivilDate from, CivilDate to) const {
    std::map<DemandId, std::set<std::string>> out;
    m_parts.database.read([&](sql::Connection& sql) {
        auto const rows = sql.query("SELECT f.demand_id, f.owner_code, f.reporter_code FROM inspection_finding f JOIN inspection_visit v ON v.demand_id = f.demand_id "
                                    "WHERE v.realm_id = $1 AND v.visit_day >= $2 AND v.visit_day <= $3 AND (f.owner_code <> '' OR f.reporter_code <> '')",
                                    {realm.value, from.iso(), to.iso()});
        while (rows->next()) out[DemandId{rows->integer(0)}].emplace(rows->text(1).empty() ? rows->text(2) : rows->text(1));
    });
    return out;
}

VisitRecord Register::record(KeptVisit visit) const {
    VisitRecord out;
    m_parts.database.read([&](sql::Connection& sql) {
        out.findings = findings_of(sql, visit.demand);
        out.conclusion = conclusion_of(sql, visit.demand);
        out.reviews = reviews_of(sql, visit.demand);
    });
    out.visit = std::move(visit);
    return out;
}

Result<Finding> Register::find(Finding finding, Actor const& actor) {
    auto const visit = visit_or_problem(find_visit(finding.demand), finding.demand);
    if (!visit) return visit.problem();
    auto const realm = visit.value().realm;
    auto const tree = m_parts.org.tree();
    if (auto fault = fault_of(*tree, visit.value(), finding, today())) return std::move(*fault);
    auto const& by = finding.department;
    if (by != visit.value().issuer && std::ranges::find(visit.value().joined, by) == visit.value().joined.end()) {
        return Problem{problems::kNotAllowed, "发现由发起检查的单位写，或由并入这次检查一同去的单位写。"};
    }
    std::optional<HeldPlace> held_at;
    if (finding.held) {
        held_at = m_parts.ports.place_of(realm, *finding.held);
        if (!held_at || !visits_unit(*tree, visit.value(), held_at->unit)) return bad("held 写的不是这次检查的单位名下的在册数据；请核对台账、行号和数据项。");
    }
    // The mark first: a mark without its finding tells what it is for; a finding without its mark would be a claim only.
    if (finding.kind == FindingKind::held_contradicted) {
        auto const opened = m_parts.ports.dispute(realm, actor, *finding.held, by, fmt::format("检查 {} 现场核对不符：{}", visit.value().number, finding.words));
        if (!opened) return opened.problem();
        finding.dispute = opened.value();
        finding.reporter = unit_saying(*tree, realm, *held_at);
    }
    finding.day = today();
    auto const done = m_parts.database.write(realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        finding.id = transaction.new_id();
        auto const held = finding.held.value_or(HeldCell{});
        transaction.sql().execute("INSERT INTO inspection_finding (finding_id, realm_id, demand_id, unit_code, kind, words, ledger, row_id, element_code, dispute_id, owner_code, due_day, found_day, person_id, department_code, "
                                  "reporter_code) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
                                  {finding.id, realm.value, finding.demand.value, finding.unit, std::string(name_of(finding.kind)), finding.words, held.ledger, held.row.value, held.element,
                                   finding.dispute, finding.owner, iso_or_empty(finding.due), finding.day.iso(), actor.person, finding.department, finding.reporter});
        transaction.audit({.action = "inspection.finding", .object = fmt::format("inspection-finding:{}", finding.id), .digest = {}, .detail = {}});
        return Done{};
    });
    if (!done) return done.problem();
    return finding;
}

Result<Conclusion> Register::conclude(DemandId demand, std::string const& words, Actor const& actor) {
    auto const visit = visit_or_problem(find_visit(demand), demand);
    if (!visit) return visit.problem();
    if (today() < visit.value().day) return bad(fmt::format("检查定在 {}，还没有去，不能先下结论。", visit.value().day.iso()));
    if (auto fault = fault_of_words(words, "结论（words）")) return std::move(*fault);
    Conclusion const out{words, today()};
    auto const done = m_parts.database.write(visit.value().realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto& sql = transaction.sql();
        if (conclusion_of(sql, demand)) return Problem{problems::kConflict, "这次检查的结论已经反馈；要改的，由被检单位申请复核。"};
        sql.execute("INSERT INTO inspection_conclusion (demand_id, realm_id, words, returned_day, person_id) VALUES ($1, $2, $3, $4, $5)",
                    {demand.value, visit.value().realm.value, out.words, out.returned.iso(), actor.person});
        sql.execute("UPDATE inspection_visit SET concluded = 1 WHERE demand_id = $1", {demand.value});
        transaction.audit({.action = "inspection.conclusion", .object = fmt::format("demand:{}", demand.value), .digest = {}, .detail = {}});
        return Done{};
    });
    if (!done) return done.problem();
    return out;
}

Result<Review> Register::ask_review(DemandId demand, std::string const& unit, std::string const& reason, Actor const& actor) {
    auto const visit = visit_or_problem(find_visit(demand), demand);
    if (!visit) return visit.problem();
    if (!visits_unit(*m_parts.org.tree(), visit.value(), unit)) return bad("unit 应为这次检查的单位，或它下面的单位。");
    if (auto fault = fault_of_words(reason, "为什么不服（reason）")) return std::move(*fault);
    Review out{.id = 0, .demand = demand, .unit = unit, .reason = reason, .asked = today(), .outcome = {}, .answer = {}, .answered = {}};
    auto const done = m_parts.database.write(visit.value().realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto& sql = transaction.sql();
        auto const conclusion = conclusion_of(sql, demand);
        if (!conclusion) return bad("结论还没有反馈，没有可复核的。");
        if (today() > conclusion->review_until()) return bad(fmt::format("结论 {} 送达，复核应在 {} 前申请，已经过了。", conclusion->returned.iso(), conclusion->review_until().iso()));
        auto const waiting = sql.query("SELECT 1 FROM inspection_review WHERE demand_id = $1 AND unit_code = $2 AND outcome IS NULL", {demand.value, unit});
        if (waiting->next()) return Problem{problems::kConflict, "上一次复核申请还没有答复。"};
        out.id = transaction.new_id();
        sql.execute("INSERT INTO inspection_review (review_id, realm_id, demand_id, unit_code, reason, asked_day, asked_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                    {out.id, visit.value().realm.value, demand.value, unit, reason, out.asked.iso(), actor.person});
        transaction.audit({.action = "inspection.review", .object = fmt::format("inspection-review:{}", out.id), .digest = {}, .detail = {}});
        return Done{};
    });
    if (!done) return done.problem();
    return out;
}

Result<Review> Register::answer_review(DemandId demand, std::int64_t review, bool changed, std::string const& answer, Actor const& actor) {
    auto const visit = visit_or_problem(find_visit(demand), demand);
    if (!visit) return visit.problem();
    if (auto fault = fault_of_words(answer, "答复（answer）")) return std::move(*fault);
    auto const done = m_parts.database.write(visit.value().realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto const touched = transaction.sql().execute("UPDATE inspection_review SET outcome = $1, answer = $2, answered_day = $3, answered_by = $4 WHERE review_id = $5 AND demand_id = $6 AND outcome IS NULL",
                                                       {std::string(changed ? "changed" : "kept"), answer, today().iso(), actor.person, review, demand.value});
        if (touched == 0) return Problem{problems::kNotFound, fmt::format("没有编号为 {} 的待答复复核申请。", review)};
        transaction.audit({.action = "inspection.review-answer", .object = fmt::format("inspection-review:{}", review), .digest = {}, .detail = {}});
        return Done{};
    });
    if (!done) return done.problem();
    auto const all = record(visit.value()).reviews;
    return *std::ranges::find(all, review, &Review::id);
}

}  // namespace yizhen::inspections

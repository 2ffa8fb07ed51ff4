// What people do with a released task: load, decide by the rules, save, in one transaction.

#include "kernel/problem_catalogue.h"
#include "modules/org/org.h"
#include "modules/tasks/sides.h"
#include "modules/tasks/store.h"
#include "modules/tasks/tasks.h"
#include "platform/sql/sql.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::tasks {
namespace {

constexpr std::string_view kPage =
    "SELECT u.task_id FROM work_task_unit u JOIN work_task t ON t.demand_id = u.demand_id WHERE u.realm_id = $1 AND u.unit_code >= $2 AND u.unit_code < $3 "
    "AND ($4 = '' OR t.issuer_code = $4) AND ($5 = '' OR u.state = $5) AND ($6 = 0 OR u.task_id < $6) ORDER BY u.task_id DESC LIMIT $7";
constexpr std::string_view kState = "UPDATE work_task_unit SET state = $2, round = $3, chosen = $4, choice_reason = $5 WHERE task_id = $1";
constexpr std::string_view kStep = "INSERT INTO work_task_step (step_id, task_id, step, step_day, unit_code, words, person_id) VALUES ($1, $2, $3, $4, $5, $6, $7)";
constexpr std::string_view kContact = "INSERT INTO work_task_contact (contact_id, task_id, contact_day, helped, seen, person_id) VALUES ($1, $2, $3, $4, $5, $6)";
constexpr std::string_view kEvidence =
    "INSERT INTO work_task_evidence (evidence_id, task_id, round, kind, evidence_day, unit_code, place, seen, met, person_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
constexpr std::string_view kReview =
    "INSERT INTO work_task_review (task_id, side, review_day, hours, result, worth, words, person_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
constexpr std::int64_t kReviewHoursMax = 1'000'000;  // hundredths

Problem no_task(TaskId id) { return {problems::kNotFound, fmt::format("没有编号为“{}”的任务，或不在你的范围内。", id.value)}; }

void save(sql::Connection& sql, WorkTask const& task) {
    auto const& life = task.life;
    sql::Parameter const chosen = life.chosen ? sql::Parameter(*life.chosen) : sql::Parameter(std::monostate{});
    sql.execute(kState, {task.id.value, std::string(name_of(life.state)), life.round, chosen, task.choice_reason});
}

void save_evidence(sql::WriteTransaction& transaction, WorkTask const& task, Evidence const& one, Actor const& actor) {
    transaction.sql().execute(kEvidence, {transaction.new_id(), task.id.value, one.round, std::string(name_of(one.kind)), one.day.iso(), one.unit, one.place, one.seen,
                                          std::int64_t{one.met}, actor.person});
}

}  // namespace

std::vector<WorkTask> Tasks::list(PageQuestion const& question) const {
    std::vector<WorkTask> out;
    auto const limit = std::int64_t{std::clamp(question.limit, 1, kPageMax)};
    m_parts.database.read([&](sql::Connection& connection) {
        std::vector<TaskId> ids;
        // Codes of what stands below a unit begin with its own; "~" sorts behind them all.
        auto const rows = connection.query(kPage, {question.realm.value, question.unit, question.unit + "~", question.issuer, question.state, question.before.value, limit});
        while (rows->next()) ids.emplace_back(rows->integer(0));
        for (auto const id : ids) out.push_back(*store::read_task(connection, id));
    });
    return out;
}

std::optional<WorkTask> Tasks::find(TaskId id) const {
    std::optional<WorkTask> out;
    m_parts.database.read([&](sql::Connection& connection) { out = store::read_task(connection, id); });
    return out;
}

Side Tasks::side_of(WorkTask const& task, Actor const& actor) const { return tasks::side_of(*m_parts.org.tree(), actor, task.unit, task.issuer); }

Result<WorkTask> Tasks::change(TaskId id, std::string_view action, Actor const& actor, Change const& change) {
    auto const before = find(id);
    if (!before) return no_task(id);
    if (before->ended || !m_parts.stands(before->demand)) return Problem{problems::kConflict, "下达这项任务的要求已不再有效，任务停在这里。"};
    auto const side = side_of(*before, actor);
    auto const done = m_parts.database.write(before->realm, actor, [&](sql::WriteTransaction& transaction) -> Result<Done> {
        auto task = store::read_task(transaction.sql(), id);
        if (!task || task->ended) return no_task(id);
        transaction.audit({std::string(action), fmt::format("task:{}", id.value), "", "{}"});
        return change(transaction, *task, side);
    });
    if (!done) return done.problem();
    return find(id).value();
}

Result<WorkTask> Tasks::step(TaskId id, Step step, std::string const& words, Actor const& actor) {
    return change(id, "task.step", actor, [&](sql::WriteTransaction& transaction, WorkTask& task, Side side) -> Result<Done> {
        auto life = stepped(std::move(task.life), step, side, words);
        if (!life) return life.problem();
        task.life = std::move(life).value();
        save(transaction.sql(), task);
        transaction.sql().execute(kStep, {transaction.new_id(), id.value, std::string(name_of(step)), m_parts.clock.today().iso(), unit_of(*m_parts.org.tree(), actor),
                                          words, actor.person});
        return Done{};
    });
}

Result<WorkTask> Tasks::choose(TaskId id, std::int64_t figure, std::string const& reason, Actor const& actor) {
    return change(id, "task.choose", actor, [&](sql::WriteTransaction& transaction, WorkTask& task, Side side) -> Result<Done> {
        auto life = with_choice(std::move(task.life), side, figure, reason);
        if (!life) return life.problem();
        task.life = std::move(life).value();
        task.choice_reason = reason;
        save(transaction.sql(), task);
        return Done{};
    });
}

Result<WorkTask> Tasks::add_contact(TaskId id, Contact const& contact, Actor const& actor) {
    return change(id, "task.contact", actor, [&](sql::WriteTransaction& transaction, WorkTask& task, Side side) -> Result<Done> {
        if (side != Side::unit) return Problem{problems::kNotAllowed, "上级来过没有，由承办单位记。"};
        if (task.life.state == State::accepted) return Problem{problems::kConflict, "任务已认定办成，不再记过问。"};
        if (contact.day < task.released || contact.day > m_parts.clock.today()) return Problem{problems::kBadInput, "日期（day）应在下达之后、今天之前。"};
        if (auto const said = checked_words("看到了什么（seen）", contact.seen); !said) return said.problem();
        if (auto const said = checked_words("帮了什么（helped），没帮就写“没有”", contact.helped); !said) return said.problem();
        transaction.sql().execute(kContact, {transaction.new_id(), id.value, contact.day.iso(), contact.helped, contact.seen, actor.person});
        return Done{};
    });
}

Result<WorkTask> Tasks::add_sample(TaskId id, CivilDate day, std::string const& place, std::string const& seen, bool met, Actor const& actor) {
    return change(id, "task.evidence", actor, [&](sql::WriteTransaction& transaction, WorkTask& task, Side side) -> Result<Done> {
        if (day < task.released || day > m_parts.clock.today()) return Problem{problems::kBadInput, "看到的日期（day）应在下达之后、今天之前。"};
        Evidence one{EvidenceKind::sample, side, met, 0, day, unit_of(*m_parts.org.tree(), actor), place, seen};
        if (one.unit.empty()) return Problem{problems::kNotAllowed, "现场看到的要说得出是哪个单位的人看的；请用个人账号。"};
        auto life = with_evidence(std::move(task.life), std::move(one));
        if (!life) return life.problem();
        save_evidence(transaction, task, life.value().evidence.back(), actor);
        return Done{};
    });
}

namespace {

/// The unit whose code or whole name it is; of several by that name none.
std::optional<org::Unit> unit_saying(org::Tree const& tree, RealmId realm, std::string const& source) {
    if (auto unit = tree.find_code(source)) return unit;
    auto const meant = tree.resolve(realm, source);
    if (!meant || meant.value().name != source) return std::nullopt;
    return meant.value();
}

}  // namespace

bool Tasks::is_independent(WorkTask const& task, FigureSeen const& figure) const {
    auto const tree = m_parts.org.tree();
    auto const doer = tree->find_code(task.unit);
    auto const said = unit_saying(*tree, task.realm, figure.source);
    return !figure.worked_out && doer && said && !tree->within(said->id, doer->id);
}

Result<WorkTask> Tasks::add_figure(TaskId id, Actor const& actor) {
    auto const known = find(id);
    if (!known) return no_task(id);
    auto const seen = progress(*known);  // read before the transaction: a figure of a moment ago is as good
    bool const independent = seen && is_independent(*known, *seen);
    return change(id, "task.evidence", actor, [&](sql::WriteTransaction& transaction, WorkTask& task, Side side) -> Result<Done> {
        auto one = figure_evidence(task.life, seen, independent);
        if (!one) return one.problem();
        one.value().by = side;
        one.value().day = m_parts.clock.today();
        one.value().unit = unit_of(*m_parts.org.tree(), actor);
        auto life = with_evidence(std::move(task.life), std::move(one).value());
        if (!life) return life.problem();
        save_evidence(transaction, task, life.value().evidence.back(), actor);
        return Done{};
    });
}

Result<WorkTask> Tasks::review(TaskId id, Review const& review, Actor const& actor) {
    return change(id, "task.review", actor, [&](sql::WriteTransaction& transaction, WorkTask& task, Side side) -> Result<Done> {
        bool const said = side == Side::issuer ? task.by_issuer.has_value() : task.by_unit.has_value();
        if (auto const may = may_review(task.life, side, said); !may) return may.problem();
        auto const hours = review.hours.rescaled(2);
        if (!hours || hours.value().units < 0 || hours.value().units > kReviewHoursMax) return Problem{problems::kBadInput, "花的工时（hours）应为 0 到 10000 小时，最多两位小数。"};
        if (auto const fine = checked_words("结果怎样（result）", review.result); !fine) return fine.problem();
        if (auto const fine = checked_words("值不值的一句话（words）", review.words); !fine) return fine.problem();
        transaction.sql().execute(kReview, {id.value, std::string(name_of(side)), m_parts.clock.today().iso(), hours.value().units, review.result,
                                            std::string(name_of(review.worth)), review.words, actor.person});
        return Done{};
    });
}

std::optional<FigureSeen> Tasks::progress(WorkTask const& task) const {
    auto const& criteria = task.life.criteria;
    if (criteria.element.empty()) return std::nullopt;
    auto const seen = m_parts.figure(task.realm, criteria.element, task.unit, criteria.period);
    // A task was released with an element that nobody knows: there is no figure, and the task is to be looked at on site.
    if (!seen || !seen.value() || paper_kind(seen.value()->name)) return std::nullopt;
    return seen.value();
}

Checkpoints Tasks::checkpoints(WorkTask const& task) const {
    if (!task.due) return {{}, "没有写明期限，排不出过问的日子。"};
    auto const unit = m_parts.org.tree()->find_code(task.unit);
    auto const out = propose_checkpoints(unit ? unit->id : UnitId{}, task.released, *task.due, m_parts.open_days);
    return out ? out.value() : Checkpoints{{}, out.problem().message};
}

}  // namespace yizhen::tasks

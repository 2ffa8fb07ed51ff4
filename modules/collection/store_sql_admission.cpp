// From a verdict to tasks, in the transaction that keeps the verdict.

#include "modules/collection/plan.h"
#include "modules/collection/relations.h"
#include "modules/collection/store_sql_inside.h"

#include "kernel/problem_catalogue.h"
#include "platform/crypto/digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yizhen::collection {
namespace {

constexpr std::string_view kAnswered = "已有数，不用再填。";
constexpr std::string_view kWithdrawn = "要求没有通过或已撤回，不用再填。";

/// Units by code; a code that the tree does not have any more is left out.
std::vector<Wish> wishes_of(Plan& plan, org::Tree const& tree, UnitId within) {
    std::vector<Wish> out;
    for (auto& [code, cells] : plan.tasks) {
        auto const unit = tree.find_code(code);
        if (!unit || (within.known() && !tree.within(unit->id, within))) continue;
        out.push_back({unit->id, std::move(cells)});
    }
    return out;
}

Asked asked_by(gate::StoredDemand const& demand, std::vector<Ask> asks, org::Tree const& tree, std::string period, CivilDate as_of, CivilDate today) {
    Asked asked;
    asked.demand = demand.id;
    asked.realm = demand.realm;
    asked.title = demand.title;
    asked.form = demand.form_number.empty() ? demand.title : demand.form_number;
    asked.issuer_code = demand.issuer_code;
    asked.issuer_name = demand.issuer_name;
    if (auto const issuer = tree.find_code(demand.issuer_code)) asked.issuer = issuer->id;
    asked.period = std::move(period);
    asked.as_of = as_of;
    asked.issued = demand.envelope.issued;
    asked.due = demand.envelope.due;
    asked.admitted = today;
    asked.asks = std::move(asks);
    return asked;
}

/// A field that became an element with this very verdict is asked under its code from the start.
void name_new(std::vector<Ask>& asks, gate::NewElement const& brought) {
    for (auto& ask : asks) {
        if (!ask.element.empty() || ask.field != brought.field) continue;
        ask.element = brought.code;
        ask.by_period = brought.by_period;
        ask.sensitivity = brought.sensitivity;
    }
}

/// What others are asked already is joined: it is not asked twice, and the answer serves both.
std::size_t drop_joined(std::vector<Wish>& wishes, Asked const& asked, std::set<store::OpenAsk> const& others) {
    std::size_t joined = 0;
    for (auto& wish : wishes) {
        joined += std::erase_if(wish.cells, [&](TaskCell const& cell) {
            return others.contains({wish.unit.value, open_ask(asked, cell), period_of(asked, cell)});
        });
    }
    return joined;
}

/// What this demand was told already, and no ledger can show.
void drop_told(std::vector<Wish>& wishes, Asked const& asked, std::vector<store::StoredTask> const& existing) {
    for (auto& wish : wishes) {
        for (auto const& stored : existing) {
            if (stored.task.unit != wish.unit || stored.task.state != TaskState::approved) continue;
            std::erase_if(wish.cells, [&](TaskCell const& cell) {
                return is_kept_by_task(asked, cell) && find_cell(stored.cells, asked.asks, cell.key()).has_value();
            });
        }
    }
}

}  // namespace

Result<gate::Admission> Collection::Inside::prepare(gate::Judged const& judged) {
    auto const& demand = judged.demand;
    std::optional<Asked> before;
    if (demand.id.known()) parts.database.read([&](sql::Connection& sql) { before = store::asked(sql, demand.id); });
    bool const asks_people = judged.in_order;
    if (!asks_people && (!before || demand.envelope.received)) return gate::Admission();
    auto const tree = parts.org.tree();
    Plan plan;
    if (asks_people) {
        plan = plan_of(judged.evidence, judged.layout, demand.targets, parts.ledgers.shapes(), judged.catalogue,
                       before ? before->asks : std::vector<Ask>());
        if (plan.cells > kCellsMax) {
            return Problem{problems::kTooLarge, fmt::format("这件要求要人填 {} 格，超过一次能分发的 {} 格；请缩小对象范围或分期提出。", plan.cells, kCellsMax)};
        }
        if (plan.cells == 0 && !before) return gate::Admission();
    } else {
        plan.asks = before->asks;
    }
    auto asked = asked_by(demand, std::move(plan.asks), *tree, judged.period ? judged.period->text() : std::string(), judged.as_of, judged.today);
    asked.relations = asks_people ? relations_of(judged.layout) : before->relations;
    asked.version = before ? before->version + 1 : 1;
    if (before) asked.admitted = before->admitted;
    auto wishes = std::make_shared<std::vector<Wish>>(wishes_of(plan, *tree, {}));
    return gate::Admission([this, asked = std::move(asked), wishes, is_new = !before, withdrawn = !asks_people](
                               sql::WriteTransaction& tx, gate::StoredDemand const& kept, std::vector<gate::NewElement> const& brought) -> Result<Done> {
        auto mine = asked;
        for (auto const& one : brought) name_new(mine.asks, one);
        mine.demand = kept.id;
        mine.control_number = kept.control_number;
        return admit(tx, std::move(mine), is_new, *wishes, withdrawn, {});
    });
}

Result<Done> Collection::Inside::admit(sql::WriteTransaction& tx, Asked asked, bool is_new, std::vector<Wish> const& wishes, bool withdrawn,
                                       UnitId within) {
    auto& sql = tx.sql();
    // Cells name asks by their place: two judgements at once must not both add to the list.
    if (store::asked_version(sql, asked.demand) != (is_new ? 0 : asked.version - 1)) return changed_meanwhile();
    auto existing = is_new ? std::vector<store::StoredTask>() : store::tasks_of(sql, asked.demand);
    if (within.known()) {
        std::erase_if(existing, [&, tree = parts.org.tree()](auto const& stored) { return !tree->within(stored.task.unit, within); });
    }
    std::set<std::int64_t> own;
    for (auto const& task : existing) own.insert(task.task.id.value);
    std::vector<UnitId> units;
    for (auto const& wish : wishes) units.push_back(wish.unit);
    std::set<store::OpenAsk> others;
    store::open_asks(sql, asked.realm, units, [&](store::OpenAsk ask, TaskId task) {
        if (!own.contains(task.value)) others.insert(std::move(ask));
    });
    // An element that no ledger has a column for yet is held as an answer; whoever asks it next is not asking anew.
    store::kept_asks(sql, asked.realm, units, [&](store::OpenAsk ask) { others.insert(std::move(ask)); });
    auto left = wishes;
    drop_told(left, asked, existing);
    auto const joined = drop_joined(left, asked, others);
    std::vector<Existing> seen;
    for (auto const& task : existing) seen.push_back({task.task.unit, task.task.state, &task.cells});
    auto plan = reconcile(seen, std::move(left));
    store::save_asked(sql, asked, is_new);

    auto const now = parts.clock.now_ms();
    std::vector<store::StoredTask> fresh;
    std::vector<std::pair<store::OpenAsk, TaskId>> asks;
    std::string digested;
    auto const note_asks = [&](store::StoredTask const& stored) {
        for (auto const& cell : stored.cells) {
            if (asked.asks[cell.ask].in_rows && cell.nth > 1) continue;
            asks.push_back({{stored.task.unit.value, open_ask(asked, cell), period_of(asked, cell)}, stored.task.id});
        }
        digested += fmt::format("{}:{}\n", stored.task.unit.value, encode(stored.cells));
    };
    for (auto const at : plan.cancelled) {
        auto& stored = existing[at];
        auto const before = store::before(stored);
        stored.task.state = TaskState::cancelled;
        stored.task.waiting = {};
        stored.task.waiting_since_ms = now;
        store::remove_asks(sql, stored.task.id);
        if (!store::update_task(sql, stored, before)) return changed_meanwhile();
        add_event(tx, stored.task.id, {}, "cancel", std::string(withdrawn ? kWithdrawn : kAnswered));
    }
    for (auto& [at, cells] : plan.changed) {
        auto& stored = existing[at];
        stored.cells = std::move(cells);
        store::remove_asks(sql, stored.task.id);
        if (!store::update_task(sql, stored, store::before(stored))) return changed_meanwhile();
        note_asks(stored);
    }
    for (auto& wish : plan.fresh) {
        store::StoredTask stored;
        stored.task = {.id = TaskId(tx.new_id()), .realm = asked.realm, .demand = asked.demand, .unit = wish.unit,
                       .cells = static_cast<std::int64_t>(wish.cells.size()), .opened = parts.clock.today(), .opened_ms = now, .waiting = wish.unit,
                       .waiting_since_ms = now};
        stored.cells = std::move(wish.cells);
        note_asks(stored);
        fresh.push_back(std::move(stored));
    }
    store::insert_tasks(sql, fresh);
    store::insert_asks(sql, asked.realm, asks);
    if (fresh.empty() && plan.changed.empty() && plan.cancelled.empty()) return Done{};
    tx.audit({.action = "task.open", .object = fmt::format("demand:{}", asked.demand.value), .digest = crypto::hex(crypto::sha256(digested)),
              .detail = fmt::format("{{\"opened\":{},\"changed\":{},\"cancelled\":{},\"cells_joined\":{}}}", fresh.size(), plan.changed.size(),
                                    plan.cancelled.size(), joined)});
    return Done{};
}

Result<Done> Collection::Inside::stop(sql::WriteTransaction& tx, DemandId demand) {
    auto asked = store::asked(tx.sql(), demand);
    if (!asked) return Done{};
    ++asked->version;
    return admit(tx, std::move(*asked), false, {}, true, {});
}

gate::AdmissionSink& Collection::admission() { return *m_inside; }

Result<std::vector<Task>> Collection::ask_below(gate::Answer const& answer, elements::Catalogue const& catalogue, UnitId receiver, Actor const& actor) {
    auto const& demand = answer.demand;
    if (!demand.envelope.received) return Problem{problems::kConflict, "这件要求是正式提出的，任务由闸口下达；这里只用于外部收到的表。"};
    if (!answer.record.may_download) return Problem{problems::kNotAllowed, "这件要求不作答，不能向下派填。"};
    std::optional<Asked> before;
    m_inside->parts.database.read([&](sql::Connection& sql) { before = store::asked(sql, demand.id); });
    auto const tree = m_inside->parts.org.tree();
    auto plan = plan_of(answer.evidence, answer.layout, demand.targets, m_inside->parts.ledgers.shapes(), catalogue,
                        before ? before->asks : std::vector<Ask>());
    if (plan.cells > kCellsMax) return Problem{problems::kTooLarge, fmt::format("要人填 {} 格，超过一次能分发的 {} 格。", plan.cells, kCellsMax)};
    auto wishes = wishes_of(plan, *tree, receiver);
    if (wishes.empty()) return Problem{problems::kConflict, "这张表已经没有要人填的格，不用派任务。"};
    auto const today = m_inside->parts.clock.today();
    auto asked = asked_by(demand, std::move(plan.asks), *tree, demand.period, answer.record.inputs.as_of, today);
    asked.relations = relations_of(answer.layout);
    asked.version = before ? before->version + 1 : 1;
    asked.issuer = receiver;  // whoever asks below answers for it: nobody above approves what was never demanded by rule
    if (before) asked.admitted = before->admitted;
    auto const written = m_inside->parts.database.write(demand.realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        if (auto admitted = m_inside->admit(tx, asked, !before, wishes, false, receiver); !admitted) return admitted;
        tx.audit({.action = "task.ask_below", .object = fmt::format("demand:{}", demand.id.value), .digest = {},
                  .detail = fmt::format("{{\"receiver\":{}}}", receiver.value)});
        return Done{};
    });
    if (!written) return written.problem();
    return list({.realm = demand.realm, .all = true, .demand = demand.id, .limit = kPageMax});
}

}  // namespace yizhen::collection

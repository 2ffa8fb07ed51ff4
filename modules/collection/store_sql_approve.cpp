// Approval up the areas; at the last step the values become held values, in the same transaction.

#include "modules/collection/store_sql_inside.h"

#include "kernel/problem_catalogue.h"
#include "platform/crypto/digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>

namespace yizhen::collection {
namespace {

constexpr std::size_t kTogetherMax = 1'000;  ///< approvals of one request
constexpr std::int64_t kReasonsShown = 3;

/// Rows of one ledger that a task gives.
struct LedgerRows {
    std::vector<std::string> elements;
    std::vector<ledgers::IncomingRow> rows;

    std::size_t place_of(std::string const& element) {
        auto const found = std::ranges::find(elements, element);
        if (found != elements.end()) return static_cast<std::size_t>(found - elements.begin());
        elements.push_back(element);
        return elements.size() - 1;
    }
};

void put_cell(LedgerRows& into, ledgers::IncomingRow& row, std::string const& element, CellValue value) {
    auto const at = into.place_of(element);
    if (row.cells.size() <= at) row.cells.resize(at + 1);
    row.cells[at] = std::move(value);
}

}  // namespace

struct Collection::Inside::Prepared {
    Open open;
    store::StoredTask changed;
    bool is_last = false;
    std::string digest;
    std::map<std::string, LedgerRows> ledgers;
    std::vector<store::StoredAnswer> kept;  ///< no ledger has a column for them yet
    std::string unit_name;
    std::int64_t key = 0;
    std::int64_t rejected = 0;
};

namespace {

/// Sorts a task's answers into the ledgers that take them.
class Sorter {
public:
    /// `unit_below`: the code of a unit by its name, inside the task's unit; empty where there is none.
    Sorter(Asked const& asked, std::string unit_code, ledgers::Shapes const& shapes, std::function<std::string(std::string const&)> unit_below)
        : m_asked(asked), m_unit(std::move(unit_code)), m_shapes(shapes), m_unit_below(std::move(unit_below)) {}

    void take(TaskCell const& cell, Answer const& answer) {
        auto const& ask = m_asked.asks[cell.ask];
        if (ask.ledger.empty()) {
            left.emplace_back(cell, answer);
        } else if (ask.by_period) {
            put_cell(ledgers[ask.ledger], m_figures[ask.ledger], ask.element, answer.value);
        } else if (cell.row != 0) {
            put_cell(ledgers[ask.ledger], m_records[ask.ledger][cell.row], ask.element, answer.value);
        } else {
            m_listed[ask.ledger][cell.nth].emplace_back(cell, answer);
        }
    }

    /// Ledgers and rows of held records, whose keys are still to be read.
    [[nodiscard]] std::map<std::string, std::map<std::int64_t, ledgers::IncomingRow>>& records() { return m_records; }

    void finish() {
        for (auto& [ledger, row] : m_figures) add(ledger, std::move(row));
        for (auto& [ledger, rows] : m_records) {
            for (auto& [id, row] : rows) add(ledger, std::move(row));
        }
        for (auto& [ledger, rows] : m_listed) {
            for (auto& [nth, cells] : rows) list_row(ledger, nth, cells);
        }
        for (auto& [ledger, rows] : ledgers) {
            for (auto& row : rows.rows) row.cells.resize(rows.elements.size());
        }
    }

    std::map<std::string, LedgerRows> ledgers;
    std::vector<std::pair<TaskCell, Answer>> left;

private:
    void add(std::string const& ledger, ledgers::IncomingRow row) {
        if (row.unit.empty()) row.unit = m_unit;
        if (m_shapes.find(ledger)->by_period()) row.period = m_asked.period;
        ledgers[ledger].rows.push_back(std::move(row));
    }

    /// A row that the unit lists itself goes to its ledger when it says who it is; else it stays an answer of the demand.
    void list_row(std::string const& ledger, int nth, std::vector<std::pair<TaskCell, Answer>>& cells) {
        auto const& shape = *m_shapes.find(ledger);
        bool const known = std::ranges::all_of(shape.key, [&](std::size_t key) {
            return std::ranges::any_of(cells, [&](auto const& each) {
                return m_asked.asks[each.first.ask].element == shape.columns[key].element.code && each.second.value.state == CellState::present;
            });
        });
        if (!known) {
            left.insert(left.end(), cells.begin(), cells.end());
            return;
        }
        ledgers::IncomingRow row;
        row.address = fmt::format("第 {} 行", nth);
        row.unit = said_unit(shape, cells);
        for (auto const& [cell, answer] : cells) put_cell(ledgers[ledger], row, m_asked.asks[cell.ask].element, answer.value);
        add(ledger, std::move(row));
    }

    /// A list of a township may say of which village each is: the innermost column that does.
    std::string said_unit(ledgers::Shape const& shape, std::vector<std::pair<TaskCell, Answer>> const& cells) const {
        for (auto const column : shape.units) {
            for (auto const& [cell, answer] : cells) {
                auto const* words = std::get_if<std::string>(&answer.value.value);
                if (words == nullptr || m_asked.asks[cell.ask].element != shape.columns[column].element.code) continue;
                if (auto code = m_unit_below(*words); !code.empty()) return code;
            }
        }
        return {};
    }

    Asked const& m_asked;
    std::string m_unit;
    ledgers::Shapes const& m_shapes;
    std::function<std::string(std::string const&)> m_unit_below;
    std::map<std::string, ledgers::IncomingRow> m_figures;
    std::map<std::string, std::map<std::int64_t, ledgers::IncomingRow>> m_records;
    std::map<std::string, std::map<int, std::vector<std::pair<TaskCell, Answer>>>> m_listed;
};

/// The keys of held records, plain, so that the write path finds their rows; the reading is in the chain of reads.
Result<Done> add_keys(ledgers::Ledgers& ledgers, RealmId realm, Asked const& asked, std::string const& unit, CivilDate today,
                      ledgers::ReadCause const& cause, Sorter& sorter) {
    for (auto& [ledger, wanted] : sorter.records()) {
        auto const& shape = *ledgers.shapes().find(ledger);
        ledgers::Question question{.elements = {}, .units = {unit}, .population = {}, .period = {}, .as_of = asked.as_of, .today = today,
                                   .after = {}, .change = {}};
        for (auto const key : shape.key) question.elements.push_back(shape.columns[key].element.code);
        auto const rows = ledgers.rows(realm, question, &cause);
        if (!rows) return rows.problem();
        for (auto const& row : rows.value()) {
            auto const found = wanted.find(row.id.value);
            if (found == wanted.end()) continue;
            found->second.unit = row.unit;
            for (std::size_t at = 0; at < question.elements.size(); ++at) {
                put_cell(sorter.ledgers[ledger], found->second, question.elements[at], {row.cells[at].cell.value, CellState::present});
            }
        }
        std::erase_if(wanted, [](auto const& each) { return each.second.unit.empty(); });  // gone from the unit meanwhile
    }
    return Done{};
}

}  // namespace

Result<Collection::Inside::Prepared> Collection::Inside::prepare_approval(TaskId id, Approver const& who, Actor const& actor) const {
    auto opened = open(id);
    if (!opened) return opened.problem();
    Prepared out{std::move(opened).value(), {}, false, {}, {}, {}, {}, 0, 0};
    auto const& task = out.open.task();
    auto const tree = parts.org.tree();
    if (auto const no = refuse_approval(*tree, task, who)) return *no;
    auto const& asked = *out.open.asked;
    auto const chain = approval_chain(*tree, task.unit, asked.issuer);
    auto const at = std::ranges::find(chain, task.waiting);
    out.changed = out.open.stored;
    ++out.changed.task.step;
    out.changed.task.waiting_since_ms = parts.clock.now_ms();
    out.is_last = at == chain.end() || at + 1 == chain.end();
    out.key = out.open.stored.key;
    std::optional<store::StoredSubmission> said;
    parts.database.read([&](sql::Connection& sql) { said = store::submission(sql, id); });
    YIZHEN_CHECK(said.has_value() && !said->body.empty());
    out.digest = said->digest;
    if (!out.is_last) {
        out.changed.task.waiting = *(at + 1);
        return out;
    }
    out.changed.task.state = TaskState::approved;
    out.changed.task.waiting = {};
    if (auto sorted = sort_answers(out, *said, actor); !sorted) return sorted.problem();
    if (out.kept.empty() && out.ledgers.size() <= 1) out.changed.key = 0;
    return out;
}

/// What was sent in, by the ledgers that take it.
Result<Done> Collection::Inside::sort_answers(Prepared& out, store::StoredSubmission const& said, Actor const& actor) const {
    auto const& task = out.open.task();
    auto const& asked = *out.open.asked;
    auto const unit = parts.org.tree()->find(task.unit);
    if (!unit) return Problem{problems::kConflict, "填报单位今天已经不在区划里；请先核对区划变更。"};
    out.unit_name = unit->name;
    out.key = out.open.stored.key;
    auto const tree = parts.org.tree();
    Sorter sorter(asked, unit->code, parts.ledgers.shapes(), [&](std::string const& name) {
        auto const below = tree->resolve(task.realm, unit->name + "/" + name);
        return below && tree->within(unit->id, below.value().id) ? below.value().code : std::string();
    });
    for (auto const& [key, answer] : answered(out.open, said).answers) {
        if (auto const cell = find_cell(out.open.stored.cells, asked.asks, key)) sorter.take(*cell, answer);
    }
    ledgers::ReadCause const cause{actor, asked.control_number, "审定后写回"};
    if (auto keys = add_keys(parts.ledgers, task.realm, asked, unit->code, parts.clock.today(), cause, sorter); !keys) return keys.problem();
    sorter.finish();
    out.ledgers = std::move(sorter.ledgers);
    for (auto const& [cell, answer] : sorter.left) {
        store::StoredAnswer kept{task.unit, open_ask(asked, cell), cell.nth, period_of(asked, cell), task.demand, task.id, asked.as_of,
                                 parts.clock.today(), {}};
        kept.body = seal(out.key, kept_place(kept), encode({{cell.key(), answer}}, false));
        out.kept.push_back(std::move(kept));
    }
    return Done{};
}

namespace {

/// An approval whose values no ledger takes is no approval: nothing of it stays.
Problem not_taken(ledgers::BatchReceipt const& receipt) {
    std::string why;
    std::int64_t shown = 0;
    for (auto const& row : receipt.rows) {
        if (row.outcome != ledgers::RowOutcome::rejected || row.reason.empty() || why.find(row.reason) != std::string::npos) continue;
        if (++shown > kReasonsShown) break;
        why += (why.empty() ? "" : "；") + row.reason;
    }
    return {problems::kConflict, fmt::format("有 {} 行台账不收，没有审定：{}", receipt.rejected - receipt.claims, why)};
}

}  // namespace

Result<Done> Collection::Inside::write_ledger(sql::WriteTransaction& tx, Prepared& prepared, std::string const& name, Actor const& actor) const {
    auto const& asked = *prepared.open.asked;
    auto& rows = prepared.ledgers.at(name);
    ledgers::Batch batch{.ledger = name, .elements = rows.elements, .source = prepared.unit_name, .demand = asked.control_number,
                         .reason = asked.title, .as_of = std::min(asked.as_of, parts.clock.today())};
    batch.restates = true;  // approved after its period was closed, it corrects the period, and both figures stay
    std::size_t at = 0;
    batch.next = [&rows, &at](ledgers::IncomingRow& row) {
        if (at == rows.rows.size()) return false;
        row = std::move(rows.rows[at++]);
        return true;
    };
    auto const receipt = parts.ledgers.write_in(tx, actor, batch);
    if (!receipt) return receipt.problem();
    if (receipt.value().rejected > receipt.value().claims) return not_taken(receipt.value());
    prepared.rejected += receipt.value().claims;
    return Done{};
}

/// All values are in the ledgers: what was sent in goes, and with it the key, unless it seals answers that stay.
void Collection::Inside::end_body(sql::WriteTransaction& tx, Prepared const& prepared) const {
    auto const id = prepared.open.task().id;
    store::drop_body(tx.sql(), id);
    if (!prepared.kept.empty() || prepared.key == 0) return;
    store::drop_key(tx.sql(), id);
    store::note_key_due(tx.sql(), tx.realm(), prepared.key);
}

/// One change is of one ledger. The first is written with the approval, further ones right after it; a crash between is
/// made up for at the next start, since the same values again change nothing.
Result<Done> Collection::Inside::write_rest(Prepared& prepared, std::size_t from, Actor const& actor) const {
    std::vector<std::string> names;
    for (auto const& [name, rows] : prepared.ledgers) names.push_back(name);
    for (auto at = from; at < names.size(); ++at) {
        auto const written = parts.database.write(prepared.open.task().realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
            if (auto wrote = write_ledger(tx, prepared, names[at], actor); !wrote) return wrote;
            if (at + 1 == names.size()) end_body(tx, prepared);
            tx.audit({.action = "task.write_back", .object = fmt::format("task:{}", prepared.open.task().id.value), .digest = {},
                      .detail = fmt::format("{{\"ledger\":\"{}\"}}", names[at])});
            return Done{};
        });
        if (!written) return written;
    }
    return Done{};
}

void Collection::Inside::finish_write_backs() const {
    std::vector<TaskId> left;
    parts.database.read([&](sql::Connection& sql) { left = store::approved_with_body(sql); });
    for (auto const id : left) {
        auto opened = open(id);
        if (!opened) continue;
        Prepared prepared{std::move(opened).value(), {}, true, {}, {}, {}, {}, 0, 0};
        std::optional<store::StoredSubmission> said;
        parts.database.read([&](sql::Connection& sql) { said = store::submission(sql, id); });
        if (!said || !sort_answers(prepared, *said, {})) continue;
        if (write_rest(prepared, 0, {}) && prepared.kept.empty() && prepared.key != 0) destroy_keys({prepared.key});
    }
}

Result<Done> Collection::Inside::approve_in(sql::WriteTransaction& tx, Prepared& prepared, Actor const& actor) const {
    auto& sql = tx.sql();
    auto const id = prepared.open.task().id;
    if (auto updated = update(tx, prepared.changed, store::before(prepared.open.stored)); !updated) return updated;
    std::string words;
    if (prepared.is_last) {
        if (!prepared.ledgers.empty()) {
            if (auto wrote = write_ledger(tx, prepared, prepared.ledgers.begin()->first, actor); !wrote) return wrote;
        }
        store::remove_answers(sql, id);
        for (auto const& kept : prepared.kept) store::put_answer(tx, kept);
        store::remove_asks(sql, id);
        if (prepared.ledgers.size() <= 1) end_body(tx, prepared);
        if (prepared.rejected > 0) words = fmt::format("有 {} 行没有写入：已登记在别的单位名下，转数源责任人核定。", prepared.rejected);
    }
    add_event(tx, id, actor, "approve", words);
    tx.audit({.action = "task.approve", .object = fmt::format("task:{}", id.value), .digest = prepared.digest,
              .detail = fmt::format("{{\"step\":{},\"last\":{},\"rejected\":{}}}", prepared.changed.task.step, prepared.is_last, prepared.rejected)});
    return Done{};
}

Result<Task> Collection::approve(TaskId id, Approver const& who, Actor const& actor) {
    auto all = approve(std::span(&id, 1), who, actor);
    return std::move(all.front().result);
}

namespace {

/// Approvals that were posted together and are waited for.
struct Together {
    std::mutex mutex;
    std::condition_variable wake;
    std::size_t waiting = 0;
    std::vector<Decided> out;
    std::vector<std::int64_t> keys;  ///< of what is in the ledgers now
};

}  // namespace

std::vector<Decided> Collection::approve(std::span<TaskId const> ids, Approver const& who, Actor const& actor) {
    auto const all = std::make_shared<Together>();
    std::vector<std::pair<std::size_t, std::shared_ptr<Inside::Prepared>>> prepared;
    std::set<TaskId> once;
    for (auto const id : ids) {
        if (all->out.size() >= kTogetherMax || !once.insert(id).second) {
            all->out.push_back({id, Problem{problems::kTooLarge, fmt::format("一次最多审 {} 件，每件一次。", kTogetherMax)}});
            continue;
        }
        auto one = m_inside->prepare_approval(id, who, actor);
        if (one) prepared.emplace_back(all->out.size(), std::make_shared<Inside::Prepared>(std::move(one).value()));
        all->out.push_back({id, one ? Result<Task>(Task{}) : Result<Task>(one.problem())});
    }
    all->waiting = prepared.size();
    // Each is a transaction of its own; posted together they share a commit.
    for (auto const& [at, one] : prepared) {
        m_inside->parts.database.write_later(
            one->open.task().realm, actor, [this, one = one, actor](sql::WriteTransaction& tx) { return m_inside->approve_in(tx, *one, actor); },
            [all, at = at, one = one](Result<Done> const& done) {
                std::lock_guard const lock(all->mutex);
                if (done) {
                    ++one->changed.task.version;
                    all->out[at].result = one->changed.task;
                } else {
                    all->out[at].result = done.problem();
                }
                if (--all->waiting == 0) all->wake.notify_one();
            });
    }
    std::unique_lock lock(all->mutex);
    all->wake.wait(lock, [&] { return all->waiting == 0; });
    lock.unlock();
    for (auto const& [at, one] : prepared) {
        if (!all->out[at].result || !one->is_last) continue;
        if (one->ledgers.size() > 1) {
            if (auto wrote = m_inside->write_rest(*one, 1, actor); !wrote) {
                all->out[at].result = wrote.problem();
                continue;
            }
        }
        if (one->kept.empty() && one->key != 0) all->keys.push_back(one->key);
    }
    m_inside->destroy_keys(all->keys);
    return std::move(all->out);
}

Result<Task> Collection::give_back(TaskId id, std::string const& words, std::vector<CellComment> const& comments, Approver const& who,
                                   Actor const& actor) {
    auto opened = m_inside->open(id);
    if (!opened) return opened.problem();
    auto& open = opened.value();
    if (auto const no = refuse_approval(*m_inside->parts.org.tree(), open.task(), who)) return *no;
    if (words.empty() && comments.empty()) return Problem{problems::kBadInput, "退回要写明原因，或者在格子上批注。"};
    if (auto const no = refuse_words(words, "退回原因")) return *no;
    for (auto const& comment : comments) {
        if (auto const no = refuse_words(comment.words, "批注")) return *no;
        if (comment.words.empty() || !find_cell(open.stored.cells, open.asked->asks, comment.key)) {
            return Problem{problems::kBadInput, fmt::format("批注要写在任务的格子上，并写明内容；没有“{}”这一格。", comment.key)};
        }
    }
    auto changed = open.stored;
    changed.task.state = TaskState::returned;
    changed.task.step = 0;
    changed.task.waiting = changed.task.unit;
    changed.task.waiting_since_ms = m_inside->parts.clock.now_ms();
    auto const written = m_inside->parts.database.write(open.task().realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        if (auto updated = m_inside->update(tx, changed, store::before(open.stored)); !updated) return updated;
        store::forget_digest(tx.sql(), id);
        m_inside->add_event(tx, id, actor, "return", words, comments);
        tx.audit({.action = "task.return", .object = fmt::format("task:{}", id.value), .digest = {}, .detail = fmt::format("{{\"comments\":{}}}", comments.size())});
        return Done{};
    });
    if (!written) return written.problem();
    ++changed.task.version;
    return changed.task;
}

Result<Task> Collection::reopen(TaskId id, std::string const& reason, Approver const& who, Actor const& actor) {
    auto opened = m_inside->open(id);
    if (!opened) return opened.problem();
    auto& open = opened.value();
    if (auto const no = refuse_reopening(*m_inside->parts.org.tree(), open.task(), open.asked->issuer, who)) return *no;
    if (reason.empty()) return Problem{problems::kBadInput, "重新打开要写明原因。"};
    if (auto const no = refuse_words(reason, "原因")) return *no;
    auto changed = open.stored;
    changed.task.state = TaskState::returned;
    changed.task.step = 0;
    changed.task.waiting = changed.task.unit;
    changed.task.waiting_since_ms = m_inside->parts.clock.now_ms();
    auto const& asked = *open.asked;
    auto const written = m_inside->parts.database.write(open.task().realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        if (auto updated = m_inside->update(tx, changed, store::before(open.stored)); !updated) return updated;
        std::set<store::OpenAsk> others;
        store::open_asks(tx.sql(), open.task().realm, std::span(&changed.task.unit, 1), [&](store::OpenAsk ask, TaskId) { others.insert(std::move(ask)); });
        std::vector<std::pair<store::OpenAsk, TaskId>> asks;
        for (auto const& cell : changed.cells) {
            store::OpenAsk ask{changed.task.unit.value, open_ask(asked, cell), period_of(asked, cell)};
            if (others.insert(ask).second) asks.emplace_back(std::move(ask), id);
        }
        store::insert_asks(tx.sql(), open.task().realm, asks);
        store::forget_digest(tx.sql(), id);
        m_inside->add_event(tx, id, actor, "reopen", reason);
        tx.audit({.action = "task.reopen", .object = fmt::format("task:{}", id.value), .digest = {}, .detail = {}});
        return Done{};
    });
    if (!written) return written.problem();
    ++changed.task.version;
    return changed.task;
}

}  // namespace yizhen::collection

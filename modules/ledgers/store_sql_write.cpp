#include "modules/ledgers/store_sql_write.h"

#include "kernel/problem_catalogue.h"
#include "kernel/text/text.h"
#include "platform/crypto/digest.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers::store {
namespace {

constexpr std::size_t kChunkRows = 1'000;

ProblemKind const kDryRun{"dry-run", 200, 0};

std::string content_of(IncomingRow const& row) {
    std::string out = row.unit;
    for (auto const& cell : row.cells) {
        out += '\x1f';
        out += static_cast<char>('0' + static_cast<int>(cell.state));
        out += to_text(cell.value);
    }
    return out;
}

/// Two texts are the same if these are.
Short short_of_text(std::string_view text) { return short_of(crypto::sha256(text)); }

}  // namespace

Short short_of(std::string_view digest) {
    Short out{};
    YIZHEN_CHECK(digest.size() >= out.size());
    std::ranges::copy(digest.substr(0, out.size()), out.begin());
    return out;
}

Result<BatchReceipt> write_batch_in(Context const& context, sql::WriteTransaction& tx, Actor const& actor, Batch const& batch) {
    auto const* shape = context.shapes.find(batch.ledger);
    if (shape == nullptr) return Problem{problems::kNotFound, fmt::format("没有台账“{}”。", batch.ledger)};
    if (batch.restates && batch.reason.empty()) return Problem{problems::kBadInput, "重述已关账的数字要写明理由，请补上。"};
    if (batch.as_of > context.clock.today()) {
        return Problem{problems::kBadInput, fmt::format("数据日期 {} 在今天之后；请核对 as-of。", batch.as_of.iso())};
    }
    return BatchWriter(context, tx, actor, *shape, batch).run();
}

Result<BatchReceipt> write_batch(Context const& context, RealmId realm, Actor const& actor, Batch const& batch) {
    std::optional<BatchReceipt> receipt;
    auto const done = context.database.write(realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        auto result = write_batch_in(context, tx, actor, batch);
        if (!result) return result.problem();
        receipt = std::move(result).value();
        bool const nothing = receipt->created + receipt->updated + receipt->ended + receipt->claims == 0 && !receipt->change.known();
        if (batch.dry_run || nothing) return Problem{kDryRun, "试运行，不写入"};
        return Done{};
    });
    if (!done && !done.problem().is(kDryRun)) return done.problem();
    if (batch.dry_run) receipt->change = {};
    return std::move(*receipt);
}

BatchWriter::BatchWriter(Context const& context, sql::WriteTransaction& tx, Actor const& actor, Shape const& shape, Batch const& batch)
    : m_context(context), m_tx(tx), m_shape(shape), m_batch(batch), m_realm(tx.realm()), m_change(tx.position()),
      m_person(actor.person),
      m_changes(tx.sql(), tx.realm()) {}

Result<BatchReceipt> BatchWriter::run() {
    if (auto resolved = resolve_columns(); !resolved) return resolved.problem();
    auto& sql = m_tx.sql();
    m_ledger_empty = !sql.query(fmt::format("SELECT 1 FROM l_{} WHERE realm_id = $1 LIMIT 1", m_shape.definition.name), {m_realm.value})->next();
    m_has_origins = !m_ledger_empty && sql.query("SELECT 1 FROM cell_origin WHERE realm_id = $1 AND ledger = $2 LIMIT 1",
                                                 {m_realm.value, m_shape.definition.name})->next();
    m_has_ends = sql.query("SELECT 1 FROM ledger_end WHERE realm_id = $1 AND ledger = $2 LIMIT 1", {m_realm.value, m_shape.definition.name})->next();
    begin_figures();
    std::vector<Pending> chunk;
    while (read_chunk(chunk)) take(chunk);
    if (m_rows_read > kBatchRowsMax) {
        return Problem{problems::kTooLarge, fmt::format("一次最多写入 {} 行；请分几次导入。", kBatchRowsMax)};
    }
    if (m_batch.proceed) {
        if (auto may = m_batch.proceed(); !may) return may.problem();
    }
    if (m_batch.complete) {
        if (auto ended = end_absent(); !ended) return ended.problem();
    }
    finish();
    return std::move(m_receipt);
}

Result<Done> BatchWriter::resolve_columns() {
    for (auto const& code : m_batch.elements) {
        auto const* column = m_shape.find(code);
        if (column == nullptr) {
            return Problem{problems::kBadInput, fmt::format("台账“{}”没有数据元“{}”。", m_shape.definition.title, code)};
        }
        if (std::ranges::find(m_columns, column) != m_columns.end()) {
            return Problem{problems::kBadInput, fmt::format("数据元“{}”给了两列；请只留一列。", column->element.name)};
        }
        m_columns.push_back(column);
    }
    for (auto const key : m_shape.key) {
        auto const found = std::ranges::find(m_columns, &m_shape.columns[key]);
        if (found == m_columns.end()) {
            return Problem{problems::kBadInput, fmt::format("缺“{}”这一列，认不出哪两行是同一个；请补上再导入。", m_shape.columns[key].element.name)};
        }
        m_key_at.push_back(static_cast<std::size_t>(found - m_columns.begin()));
    }
    for (std::size_t at = 0; at < m_columns.size(); ++at) {
        if (m_shape.subject >= 0 && m_columns[at] == &m_shape.columns[static_cast<std::size_t>(m_shape.subject)]) m_subject_at = static_cast<int>(at);
        m_by_id.push_back(at);
    }
    std::ranges::sort(m_by_id, {}, [&](std::size_t at) { return m_columns[at]->element.id.value; });
    return Done{};
}

bool BatchWriter::read_chunk(std::vector<Pending>& chunk) {
    chunk.clear();
    while (!m_ended && chunk.size() < kChunkRows) {
        IncomingRow row;
        if (!m_batch.next(row) || ++m_rows_read > kBatchRowsMax) {
            m_ended = true;
            break;
        }
        if (!row.refusal.empty()) {
            if (m_unreadable.empty()) m_unreadable = fmt::format("{}：{}", row.address, row.refusal);
            reject(std::move(row.address), std::move(row.refusal));
            continue;
        }
        YIZHEN_CHECK(row.cells.size() == m_columns.size());
        if (auto pending = admit(std::move(row))) chunk.push_back(std::move(*pending));
    }
    return !chunk.empty() || !m_ended;
}

void BatchWriter::reject(std::string address, std::string reason) {
    ++m_receipt.rejected;
    m_receipt.rows.push_back({std::move(address), RowOutcome::rejected, std::move(reason), {}});
}

void BatchWriter::settle(std::size_t receipt, RowOutcome outcome, std::int64_t row, std::string reason) {
    auto& line = m_receipt.rows[receipt];
    line.outcome = outcome;
    line.row = RowId(row);
    line.reason = std::move(reason);
    ++(outcome == RowOutcome::created ? m_receipt.created
       : outcome == RowOutcome::updated ? m_receipt.updated
       : outcome == RowOutcome::same    ? m_receipt.same
                                        : m_receipt.rejected);
}

std::optional<Problem> BatchWriter::key_of(Pending& pending) const {
    if (m_shape.by_period()) {
        auto const period = Period::parse(pending.row.period);
        if (!period) return period.problem();
        pending.row.period = period.value().text();
        pending.natural_key = fmt::format("{}/{}", pending.unit.value, pending.row.period);
        return std::nullopt;
    }
    for (auto const at : m_key_at) {
        auto const& cell = pending.row.cells[at];
        auto const& column = *m_columns[at];
        if (cell.state != CellState::present) {
            return Problem{problems::kBadInput, fmt::format("缺“{}”，无法判断是否重复登记；请补上。", column.element.name)};
        }
        pending.natural_key += pending.natural_key.empty() ? "" : "|";
        pending.natural_key += column.sealed() ? crypto::hex(pending.digests[at]) : to_text(cell.value);
    }
    return std::nullopt;
}

std::optional<Pending> BatchWriter::admit(IncomingRow row) {
    auto const [known, fresh] = m_units.try_emplace(row.unit);
    if (fresh) known->second = m_context.units.find(m_realm, row.unit);
    if (!known->second) {
        if (m_unreadable.empty()) m_unreadable = fmt::format("{}：没有代码为“{}”的单位", row.address, row.unit);
        reject(std::move(row.address), fmt::format("没有代码为“{}”的单位；请核对。", row.unit));
        return std::nullopt;
    }
    if (m_batch.may_write && !m_batch.may_write(*known->second)) {
        if (m_unreadable.empty()) m_unreadable = fmt::format("{}：单位不在你的范围内", row.address);
        reject(std::move(row.address), "这一行的单位不在你的范围内，没有写入。");
        return std::nullopt;
    }
    Pending pending;
    pending.row = std::move(row);
    pending.unit = *known->second;
    pending.digests.resize(m_columns.size());
    for (std::size_t at = 0; at < m_columns.size(); ++at) {
        auto const& cell = pending.row.cells[at];
        if (m_columns[at]->sealed() && cell.state == CellState::present) pending.digests[at] = digest_of(m_context.keys, m_realm, to_text(cell.value));
    }
    if (m_subject_at >= 0) pending.subject = pending.digests[static_cast<std::size_t>(m_subject_at)];
    if (auto problem = key_of(pending)) {
        if (m_unreadable.empty()) m_unreadable = fmt::format("{}：{}", pending.row.address, problem->message);
        reject(std::move(pending.row.address), problem->message);
        return std::nullopt;
    }
    auto const content = short_of_text(content_of(pending.row));
    auto const [seen, first] = m_seen.try_emplace(short_of_text(pending.natural_key), Seen{m_receipt.rows.size(), content});
    auto const address_of_first = [this, at = seen->second.receipt] { return m_receipt.rows[at].address; };
    if (!first && seen->second.content != content) {
        reject(std::move(pending.row.address), fmt::format("与 {} 是同一个而内容不同，不知道以哪行为准；请只留一行。", address_of_first()));
        return std::nullopt;
    }
    pending.receipt = m_receipt.rows.size();
    m_receipt.rows.push_back({pending.row.address, RowOutcome::same, {}, {}});
    if (!first) {
        settle(pending.receipt, RowOutcome::same, 0, fmt::format("与 {} 重复，只记一次。", address_of_first()));
        return std::nullopt;
    }
    return pending;
}

void BatchWriter::take(std::vector<Pending>& chunk) {
    auto const stored = m_ledger_empty ? std::unordered_map<std::string, Stored>{} : look_up(chunk);
    std::vector<Pending const*> fresh;
    std::vector<Update> updates;
    for (auto const& pending : chunk) {
        auto const found = stored.find(pending.natural_key);
        if (found == stored.end()) {
            if (period_allows(pending)) fresh.push_back(&pending);
        } else if (auto update = compare(pending, found->second)) {
            updates.push_back(std::move(*update));
        }
    }
    if (m_has_ends) leave_ended(fresh);
    m_key_of.clear();
    std::vector<Keyed> keyed;
    for (auto const* pending : fresh) keyed.push_back({pending, 0});
    for (auto const& update : updates) keyed.push_back({update.pending, update.stored.key});
    assign_keys(keyed);
    insert(fresh);
    update(updates);
}

bool BatchWriter::unit_allows(Pending const& pending, Stored const& stored, bool& moves) {
    if (pending.unit.value == stored.unit) return true;
    auto const within = [&](UnitId inner, UnitId outer) {
        auto const units = m_context.units.subtree(outer);
        return std::ranges::find(units, inner) != units.end();
    };
    if (within(UnitId(stored.unit), pending.unit)) return true;  // held more exactly already
    bool const mine = !m_batch.may_write || m_batch.may_write(UnitId(stored.unit));
    moves = (m_batch.may_move && mine) || within(pending.unit, UnitId(stored.unit));
    return moves;
}

std::optional<Update> BatchWriter::compare(Pending const& pending, Stored const& stored) {
    Update update{&pending, stored, std::vector<char>(m_columns.size()), false};
    if (!unit_allows(pending, stored, update.moves)) {
        claim(pending, stored);
        settle(pending.receipt, RowOutcome::rejected, 0, "已登记在别的单位名下，已转数源责任人核定归属。");
        return std::nullopt;
    }
    bool differs = update.moves;
    bool confirmed = false;
    bool older = false;
    for (std::size_t at = 0; at < m_columns.size(); ++at) {
        auto const& cell = pending.row.cells[at];
        if (cell.state == CellState::blank) continue;
        auto const id = m_columns[at]->element.id.value;
        auto const marks = stored.states.find(id);
        bool const held_absent = marks != stored.states.end() && marks->second.not_applicable;
        bool const held = held_absent || !std::holds_alternative<std::monostate>(stored.cells[at]);
        bool equal = false;
        if (cell.state == CellState::not_applicable) equal = held_absent;
        else if (m_columns[at]->sealed()) equal = same(stored.cells[at], sql::Blob{pending.digests[at]});
        else equal = same(stored.cells[at], parameter_of(*m_columns[at], cell.value));
        if (held) {
            auto const origin = stored.origin.find(id);
            auto const day = m_changes.of(origin == stored.origin.end() ? stored.change : origin->second).as_of;
            if (m_batch.as_of < day) {
                older = older || !equal;
                continue;
            }
            if (equal && m_batch.as_of == day) continue;
        }
        update.taken[at] = 1;
        differs = differs || !equal;
        confirmed = confirmed || equal;
    }
    if (differs && !period_allows(pending)) return std::nullopt;
    if (!differs && !confirmed) {
        settle(pending.receipt, RowOutcome::same, stored.row, older ? "已有日期更新的值，这里的旧值没有写入。" : "");
        return std::nullopt;
    }
    settle(pending.receipt, differs ? RowOutcome::updated : RowOutcome::same, stored.row,
           differs ? "" : fmt::format("值没有变，数据日期更新为 {}。", m_batch.as_of.iso()));
    return update;
}

void BatchWriter::note_digest(std::int64_t row, std::string_view digest) {
    auto& kept = m_digests.emplace_back(row, std::array<char, 32>{}).second;
    YIZHEN_CHECK(digest.size() == kept.size());
    std::ranges::copy(digest, kept.begin());
}

/// Of all rows, in the order of their ids.
std::string BatchWriter::digest() {
    std::ranges::sort(m_digests);
    std::string all;
    for (auto const& [row, digest] : m_digests) all.append(digest.data(), digest.size());
    return crypto::sha256(all);
}

void BatchWriter::finish() {
    if (m_receipt.claims > 0) {
        m_tx.audit({"ledger.claim", "ledger:" + m_shape.definition.name, "", fmt::format("{{\"claims\":{}}}", m_receipt.claims)});
    }
    if (m_digests.empty()) return;
    finish_figures();
    m_receipt.change = ChangeId(m_change);
    auto const digest_bytes = digest();
    auto const& clock = m_context.clock;
    m_tx.sql().execute(
        "INSERT INTO ledger_change (realm_id, change_id, ledger, source, demand, person_id, reason, as_of, recorded_on, recorded_ms, "
        "rows_created, rows_updated, digest, rows_ended) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        {m_realm.value, m_change, m_shape.definition.name, m_batch.source, m_batch.demand, m_person, m_batch.reason, m_batch.as_of.iso(),
         clock.today().iso(), clock.now_ms(), m_receipt.created, m_receipt.updated, sql::Blob{digest_bytes}, m_receipt.ended});
    m_tx.audit({"ledger.write", fmt::format("ledger:{}:change:{}", m_shape.definition.name, m_change), crypto::hex(digest_bytes),
                fmt::format("{{\"created\":{},\"updated\":{},\"ended\":{},\"as_of\":\"{}\"}}", m_receipt.created, m_receipt.updated, m_receipt.ended,
                            m_batch.as_of.iso())});
}

}  // namespace yizhen::ledgers::store

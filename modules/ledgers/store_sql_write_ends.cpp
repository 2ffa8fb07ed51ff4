// The end of a complete list: which held rows it does not name, and how they leave the current table.

#include "kernel/problem_catalogue.h"
#include "modules/ledgers/store_sql_write.h"
#include "platform/crypto/digest.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers::store {
namespace {

constexpr std::size_t kKeysMax = 500;  ///< of one statement

}  // namespace

void BatchWriter::claim(Pending const& pending, Stored const& stored) {
    ++m_receipt.claims;
    auto const open = m_tx.sql().query("SELECT 1 FROM ledger_claim WHERE realm_id = $1 AND row_id = $2 AND unit_id = $3 AND decision IS NULL",
                                       {m_realm.value, stored.row, pending.unit.value})->next();
    if (open) return;
    m_tx.sql().execute("INSERT INTO ledger_claim (claim_id, realm_id, ledger, row_id, unit_id, person_id, source, as_of, opened_on) "
                       "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                       {m_tx.new_id(), m_realm.value, m_shape.definition.name, stored.row, pending.unit.value, m_person, m_batch.source,
                        m_batch.as_of.iso(), m_context.clock.today().iso()});
}

void BatchWriter::leave_ended(std::vector<Pending const*>& fresh) {
    std::unordered_map<std::string, std::string> ended;
    for (std::size_t from = 0; from < fresh.size(); from += kKeysMax) {
        auto const count = std::min(kKeysMax, fresh.size() - from);
        sql::Parameters parameters{m_realm.value, m_shape.definition.name, m_batch.as_of.iso()};
        for (std::size_t at = from; at < from + count; ++at) parameters.emplace_back(fresh[at]->natural_key);
        auto const rows = m_tx.sql().query(fmt::format("SELECT natural_key, as_of FROM ledger_end WHERE realm_id = $1 AND ledger = $2 AND as_of > $3 "
                                                       "AND natural_key IN ({})", marks(4, count)), parameters);
        while (rows->next()) ended[std::string(rows->text(0))] = std::string(rows->text(1));
    }
    std::erase_if(fresh, [&](Pending const* pending) {
        auto const found = ended.find(pending->natural_key);
        if (found == ended.end()) return false;
        settle(pending->receipt, RowOutcome::same, 0, fmt::format("{} 的完整清单里已没有它，这里更早的数据没有写入。", found->second));
        return true;
    });
}

Result<std::vector<BatchWriter::Absent>> BatchWriter::absent_rows() {
    auto const& complete = *m_batch.complete;
    auto const top = m_context.units.find(m_realm, complete.unit);
    if (!top) return Problem{problems::kNotFound, fmt::format("没有代码为“{}”的单位；请写明清单是哪个单位的全部。", complete.unit)};
    if (m_batch.may_write && !m_batch.may_write(*top)) return Problem{problems::kNotAllowed, fmt::format("单位“{}”不在你的范围内。", complete.unit)};
    std::string period;
    if (m_shape.by_period()) {
        auto const parsed = Period::parse(complete.period);
        if (!parsed) return Problem{problems::kBadInput, "按期的台账要写明清单是哪一期的全部（period）。"};
        period = parsed.value().text();
    }
    sql::Parameters parameters{m_realm.value};
    auto const units = m_context.units.subtree(*top);
    append_ids(parameters, units);
    auto where = fmt::format("r.realm_id = $1 AND r.unit_id IN ({})", marks(2, units.size()));
    if (!period.empty()) {
        parameters.emplace_back(period);
        where += fmt::format(" AND r.period = ${}", parameters.size());
    }
    auto const rows = m_tx.sql().query(fmt::format("SELECT r.row_id, r.row_version, r.unit_id, r.natural_key, c.as_of FROM l_{} r "
                                                   "LEFT JOIN ledger_change c ON c.realm_id = r.realm_id AND c.change_id = r.change_id WHERE {} ORDER BY r.row_id",
                                                   m_shape.definition.name, where), parameters);
    auto const as_of = m_batch.as_of.iso();
    std::vector<Absent> out;
    while (rows->next()) {
        bool const said_now = rows->null(4);  // by this very batch, whose change is registered at the end
        if (!said_now || rows->integer(1) > 1) ++m_receipt.in_scope;
        if (said_now) continue;
        auto key = std::string(rows->text(3));
        if (m_seen.contains(short_of(crypto::sha256(key))) || rows->text(4) > std::string_view(as_of)) continue;
        out.push_back({rows->integer(0), rows->integer(1), rows->integer(2), std::move(key)});
    }
    return out;
}

Result<Done> BatchWriter::end_absent() {
    if (!m_unreadable.empty()) {
        return Problem{problems::kBadInput, fmt::format("完整清单里有 {} 行读不了，分不清谁已经不在，整份没有写入；请先改正。第一处：{}", m_receipt.rejected, m_unreadable)};
    }
    auto const absent = absent_rows();
    if (!absent) return absent.problem();
    auto const ending = static_cast<std::int64_t>(absent.value().size());
    auto const& complete = *m_batch.complete;
    bool const many = ending * 100 > m_receipt.in_scope * complete.share_max_percent;
    if (many && !complete.confirmed && !m_batch.dry_run) {
        return Problem{problems::kConflict, fmt::format("这份清单会停用原有 {} 行中的 {} 行，超过 {}%，整份没有写入；请核对单位范围和文件，确属如此再确认（--confirm）。",
                                                        m_receipt.in_scope, ending, complete.share_max_percent)};
    }
    if (auto noted = note_ended(absent.value()); !noted) return noted.problem();
    m_receipt.ended = ending;
    end_rows(absent.value());
    return Done{};
}

void BatchWriter::end_rows(std::vector<Absent> const& rows) {
    if (rows.empty()) return;
    auto const& ledger = m_shape.definition.name;
    std::string columns = "row_id, realm_id, row_version, change_id, unit_id, natural_key, period, key_id, states";
    for (auto const& column : m_shape.columns) {
        columns += ", " + column.name;
        if (column.sealed()) columns += ", " + column.digest_name;
    }
    auto const today = m_context.clock.today().iso();
    auto const each = [&](std::string const& statement, auto&& parameters_of) {
        std::size_t at = 0;
        m_tx.sql().execute_many(statement, [&](sql::Parameters& out) {
            if (at == rows.size()) return false;
            out = parameters_of(rows[at++]);
            return true;
        });
    };
    each(fmt::format("INSERT INTO h_{0} ({1}, until_change) SELECT {1}, $1 FROM l_{0} WHERE row_id = $2", ledger, columns),
         [&](Absent const& row) { return sql::Parameters{m_change, row.row}; });
    each(fmt::format("DELETE FROM l_{} WHERE row_id = $1", ledger), [](Absent const& row) { return sql::Parameters{row.row}; });
    each("DELETE FROM cell_origin WHERE row_id = $1", [](Absent const& row) { return sql::Parameters{row.row}; });
    each("INSERT INTO ledger_end (row_id, row_version, realm_id, ledger, unit_id, natural_key, change_id, as_of) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
         [&](Absent const& row) {
             return sql::Parameters{row.row, row.version + 1, m_realm.value, ledger, row.unit, row.natural_key, m_change, m_batch.as_of.iso()};
         });
    // Nobody waits for a decision about a row that is no more.
    each("UPDATE cell_dispute SET decision = 'dismissed', decided_by = $2, decided_on = $3, decision_reason = '这一行已随完整清单停用' "
         "WHERE row_id = $1 AND decision IS NULL",
         [&](Absent const& row) { return sql::Parameters{row.row, m_person, today}; });
    for (auto const& row : rows) {
        note_digest(row.row, end_digest(row.row, row.version + 1, row.unit, row.natural_key));
        if (m_receipt.rows.size() < kBatchRowsMax && static_cast<std::size_t>(&row - rows.data()) < kEndedShown) {
            m_receipt.rows.push_back({{}, RowOutcome::ended, "完整清单里没有它", RowId(row.row)});
        }
    }
}

}  // namespace yizhen::ledgers::store

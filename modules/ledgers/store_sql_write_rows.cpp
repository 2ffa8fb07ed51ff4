// How a batch's rows reach their table: look-ups, keys, inserts, updates with the former row kept.

#include "modules/ledgers/store_sql_write.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers::store {
namespace {

constexpr std::size_t kLookUpMax = 500;  ///< keys of one statement

}  // namespace

std::unordered_map<std::string, Stored> BatchWriter::look_up(std::vector<Pending> const& chunk) {
    std::unordered_map<std::string, Stored> out;
    std::string columns;
    for (auto const* column : m_columns) columns += ", " + (column->sealed() ? column->digest_name : column->name);
    for (std::size_t from = 0; from < chunk.size(); from += kLookUpMax) {
        auto const count = std::min(kLookUpMax, chunk.size() - from);
        sql::Parameters parameters{m_realm.value};
        for (std::size_t at = from; at < from + count; ++at) parameters.emplace_back(chunk[at].natural_key);
        auto const rows = m_tx.sql().query(fmt::format("SELECT natural_key, row_id, row_version, change_id, unit_id, key_id, states{} FROM l_{} "
                                                       "WHERE realm_id = $1 AND natural_key IN ({})",
                                                       columns, m_shape.definition.name, marks(2, count)),
                                           parameters);
        while (rows->next()) {
            Stored stored{rows->integer(1), rows->integer(2), rows->integer(3), rows->integer(4), rows->integer(5), parse_states(rows->text(6)), {}, {}};
            for (std::size_t at = 0; at < m_columns.size(); ++at) {
                stored.cells.push_back(stored_parameter(*m_columns[at], *rows, static_cast<int>(at) + 7));
            }
            out.emplace(std::string(rows->text(0)), std::move(stored));
        }
    }
    if (m_has_origins) look_up_origins(out);
    return out;
}

void BatchWriter::look_up_origins(std::unordered_map<std::string, Stored>& stored) {
    std::map<std::int64_t, Stored*> by_row;
    for (auto& [key, each] : stored) by_row[each.row] = &each;
    std::vector<std::int64_t> ids;
    for (auto const& [row, each] : by_row) ids.push_back(row);
    for (std::size_t from = 0; from < ids.size(); from += kLookUpMax) {
        auto const count = std::min(kLookUpMax, ids.size() - from);
        sql::Parameters parameters;
        for (std::size_t at = from; at < from + count; ++at) parameters.emplace_back(ids[at]);
        auto const rows = m_tx.sql().query(fmt::format("SELECT row_id, element_id, change_id FROM cell_origin WHERE row_id IN ({})", marks(1, count)), parameters);
        while (rows->next()) by_row.at(rows->integer(0))->origin[rows->integer(1)] = rows->integer(2);
    }
}

bool BatchWriter::has_sealed(Pending const& pending) const {
    return std::ranges::any_of(pending.digests, [](std::string const& digest) { return !digest.empty(); });
}

void BatchWriter::look_up_subjects(std::vector<Keyed> const& rows) {
    std::vector<std::string> wanted;
    for (auto const& [pending, held] : rows) {
        if (!pending->subject.empty() && !m_key_of_subject.contains(short_of(pending->subject))) wanted.push_back(pending->subject);
    }
    for (std::size_t from = 0; from < wanted.size(); from += kLookUpMax) {
        auto const count = std::min(kLookUpMax, wanted.size() - from);
        sql::Parameters parameters{m_realm.value};
        for (std::size_t at = from; at < from + count; ++at) parameters.emplace_back(sql::Blob{wanted[at]});
        auto const found = m_tx.sql().query(fmt::format("SELECT subject, key_id FROM data_key WHERE realm_id = $1 AND subject IN ({})", marks(2, count)), parameters);
        while (found->next()) m_key_of_subject[short_of(found->blob(0))] = found->integer(1);
    }
}

// A person's key is found by whom the row speaks of; a row that names nobody has a key of its own.
void BatchWriter::assign_keys(std::vector<Keyed> const& rows) {
    look_up_subjects(rows);
    std::vector<std::pair<std::string, Pending const*>> without;
    std::set<std::string> counted;
    for (auto const& [pending, held] : rows) {
        if (!has_sealed(*pending)) {
            m_key_of[pending] = held;
        } else if (pending->subject.empty()) {
            if (held != 0) m_key_of[pending] = held;
            else without.emplace_back("", pending);
        } else if (!m_key_of_subject.contains(short_of(pending->subject)) && counted.insert(pending->subject).second) {
            without.emplace_back(pending->subject, pending);
        }
    }
    if (!without.empty()) {
        auto const keys = m_context.keys.new_keys(without.size());
        m_tx.before_commit([ring = &m_context.keys] { ring->sync(); });
        for (std::size_t at = 0; at < without.size(); ++at) {
            auto const key = static_cast<std::int64_t>(keys[at]);
            if (without[at].first.empty()) m_key_of[without[at].second] = key;
            else m_key_of_subject[short_of(without[at].first)] = key;
        }
        std::size_t at = 0;
        m_tx.sql().bulk_insert("data_key", {"key_id", "realm_id", "subject", "destroyed_change"}, [&](sql::Parameters& out) {
            if (at == without.size()) return false;
            sql::Parameter subject = std::monostate{};
            if (!without[at].first.empty()) subject = sql::Blob{without[at].first};
            out = {static_cast<std::int64_t>(keys[at]), m_realm.value, subject, std::monostate{}};
            ++at;
            return true;
        });
    }
    for (auto const& [pending, held] : rows) {
        if (!pending->subject.empty() && has_sealed(*pending)) m_key_of[pending] = m_key_of_subject.at(short_of(pending->subject));
    }
}

sql::Parameter BatchWriter::stored_form(Pending const& pending, std::size_t at, std::int64_t row_id) const {
    auto const& column = *m_columns[at];
    auto const& cell = pending.row.cells[at];
    if (cell.state != CellState::present) return std::monostate{};
    if (!column.sealed()) return parameter_of(column, cell.value);
    auto const key = static_cast<crypto::KeyId>(m_key_of.at(&pending));
    return sql::Blob{m_context.keys.seal(key, place_of(m_shape, row_id, column), to_text(cell.value))};
}

sql::Parameters BatchWriter::inserted(Pending const& pending, std::int64_t row_id) {
    States states;
    for (std::size_t at = 0; at < m_columns.size(); ++at) {
        if (pending.row.cells[at].state == CellState::not_applicable) states[m_columns[at]->element.id.value].not_applicable = true;
    }
    auto const states_text = text_of(states);
    sql::Parameters out{row_id, m_realm.value, std::int64_t{1}, m_change, pending.unit.value, pending.natural_key, pending.row.period,
                        m_key_of.at(&pending), states_text};
    RowDigest digest;
    digest.begin(row_id, 1, pending.unit.value, pending.natural_key, states_text);
    for (auto const at : m_by_id) {
        auto const& column = *m_columns[at];
        out.push_back(stored_form(pending, at, row_id));
        digest.cell(column.name, out.back());
        if (!column.sealed()) continue;
        if (pending.digests[at].empty()) out.emplace_back(std::monostate{});
        else out.emplace_back(sql::Blob{pending.digests[at]});
        digest.cell(column.digest_name, out.back());
    }
    note_digest(row_id, digest.finish());
    return out;
}

void BatchWriter::insert(std::vector<Pending const*> const& rows) {
    if (rows.empty()) return;
    std::vector<std::string> columns{"row_id", "realm_id", "row_version", "change_id", "unit_id", "natural_key", "period", "key_id", "states"};
    for (auto const at : m_by_id) {
        columns.push_back(m_columns[at]->name);
        if (m_columns[at]->sealed()) columns.push_back(m_columns[at]->digest_name);
    }
    std::vector<std::int64_t> ids;
    for (std::size_t at = 0; at < rows.size(); ++at) ids.push_back(m_tx.new_id());
    std::size_t at = 0;
    m_tx.sql().bulk_insert("l_" + m_shape.definition.name, columns, [&](sql::Parameters& out) {
        if (at == rows.size()) return false;
        out = inserted(*rows[at], ids[at]);
        settle(rows[at]->receipt, RowOutcome::created, ids[at]);
        note_inserted(*rows[at]);
        ++at;
        return true;
    });
}

States BatchWriter::states_after(Update const& update) const {
    auto states = update.stored.states;
    for (std::size_t at = 0; at < m_columns.size(); ++at) {
        if (!update.taken[at]) continue;
        states[m_columns[at]->element.id.value].not_applicable = update.pending->row.cells[at].state == CellState::not_applicable;
    }
    return states;
}

sql::Parameters BatchWriter::updated(Update const& update) {
    auto const& stored = update.stored;
    auto const key = m_key_of.at(update.pending);
    auto const unit = update.moves ? update.pending->unit.value : stored.unit;
    sql::Parameters out{stored.row, stored.version + 1, m_change, unit, key != 0 ? key : stored.key, text_of(states_after(update))};
    for (std::size_t at = 0; at < m_columns.size(); ++at) {
        if (!update.taken[at]) continue;
        out.push_back(stored_form(*update.pending, at, stored.row));
        if (!m_columns[at]->sealed()) continue;
        auto const& digest = update.pending->digests[at];
        if (digest.empty()) out.emplace_back(std::monostate{});
        else out.emplace_back(sql::Blob{digest});
    }
    return out;
}

void BatchWriter::update(std::vector<Update>& updates) {
    if (updates.empty()) return;
    std::string columns = "row_id, realm_id, row_version, change_id, unit_id, natural_key, period, key_id, states";
    for (auto const& column : m_shape.columns) {
        columns += ", " + column.name;
        if (column.sealed()) columns += ", " + column.digest_name;
    }
    std::size_t at = 0;
    m_tx.sql().execute_many(fmt::format("INSERT INTO h_{0} ({1}, until_change) SELECT {1}, $1 FROM l_{0} WHERE row_id = $2", m_shape.definition.name, columns),
                            [&](sql::Parameters& out) {
                                if (at == updates.size()) return false;
                                out = {m_change, updates[at++].stored.row};
                                return true;
                            });
    std::map<std::vector<char>, std::vector<Update*>> alike;
    for (auto& each : updates) alike[each.taken].push_back(&each);
    for (auto const& [taken, group] : alike) update_alike(group);
    for (auto const& each : updates) note_updated(each);
    read_back(updates);
}

void BatchWriter::update_alike(std::vector<Update*> const& updates) {
    std::string sets = "row_version = $2, change_id = $3, unit_id = $4, key_id = $5, states = $6";
    int mark = 6;
    for (std::size_t at = 0; at < m_columns.size(); ++at) {
        if (!updates.front()->taken[at]) continue;
        sets += fmt::format(", {} = ${}", m_columns[at]->name, ++mark);
        if (m_columns[at]->sealed()) sets += fmt::format(", {} = ${}", m_columns[at]->digest_name, ++mark);
    }
    std::size_t at = 0;
    m_tx.sql().execute_many(fmt::format("UPDATE l_{} SET {} WHERE row_id = $1", m_shape.definition.name, sets), [&](sql::Parameters& out) {
        if (at == updates.size()) return false;
        out = updated(*updates[at++]);
        return true;
    });
}

// The rows as they now stand: for the digest, and to see which cells keep an older origin than their row.
void BatchWriter::read_back(std::vector<Update> const& updates) {
    std::map<std::int64_t, Update const*> by_row;
    for (auto const& each : updates) by_row[each.stored.row] = &each;
    std::map<std::int64_t, std::size_t> batch_column;
    for (std::size_t at = 0; at < m_columns.size(); ++at) batch_column[m_columns[at]->element.id.value] = at;
    std::vector<std::pair<std::int64_t, std::int64_t>> kept;
    auto const inspect = [&](std::int64_t row, std::string digest, std::vector<char> const& filled) {
        note_digest(row, digest);
        auto const& update = *by_row.at(row);
        auto const states = states_after(update);
        for (std::size_t index = 0; index < filled.size(); ++index) {
            auto const id = m_shape.columns[index].element.id.value;
            auto const at = batch_column.find(id);
            if (at != batch_column.end() && update.taken[at->second]) continue;
            auto const marks = states.find(id);
            bool const absent = marks != states.end() && marks->second.not_applicable;
            if (filled[index] || absent) kept.emplace_back(row, id);
        }
    };
    auto at = by_row.begin();
    while (at != by_row.end()) {
        sql::Parameters ids;
        for (; at != by_row.end() && ids.size() < kLookUpMax; ++at) ids.emplace_back(at->first);
        digest_rows(m_tx.sql(), m_shape, "l_" + m_shape.definition.name, fmt::format("WHERE row_id IN ({})", marks(1, ids.size())), ids, inspect);
    }
    move_origins(updates, kept);
}

void BatchWriter::move_origins(std::vector<Update> const& updates, std::vector<std::pair<std::int64_t, std::int64_t>> const& kept) {
    std::map<std::int64_t, std::int64_t> former;
    std::vector<std::pair<std::int64_t, std::int64_t>> gone;
    for (auto const& update : updates) {
        former[update.stored.row] = update.stored.change;
        for (std::size_t at = 0; at < m_columns.size(); ++at) {
            auto const id = m_columns[at]->element.id.value;
            if (update.taken[at] && update.stored.origin.contains(id)) gone.emplace_back(update.stored.row, id);
        }
    }
    std::size_t at = 0;
    m_tx.sql().execute_many("DELETE FROM cell_origin WHERE row_id = $1 AND element_id = $2", [&](sql::Parameters& out) {
        if (at == gone.size()) return false;
        out = {gone[at].first, gone[at].second};
        ++at;
        return true;
    });
    at = 0;
    m_tx.sql().execute_many("INSERT INTO cell_origin (row_id, element_id, realm_id, ledger, change_id) VALUES ($1, $2, $3, $4, $5) "
                            "ON CONFLICT (row_id, element_id) DO NOTHING",
                            [&](sql::Parameters& out) {
                                if (at == kept.size()) return false;
                                out = {kept[at].first, kept[at].second, m_realm.value, m_shape.definition.name, former.at(kept[at].first)};
                                ++at;
                                return true;
                            });
}

}  // namespace yizhen::ledgers::store

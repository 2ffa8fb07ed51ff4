#include "modules/ledgers/store_sql_revise.h"

#include "kernel/problem_catalogue.h"
#include "platform/crypto/digest.h"

#include <fmt/format.h>

#include <algorithm>

namespace yizhen::ledgers::store {
namespace {

std::string all_columns(Shape const& shape) {
    std::string out = "row_id, realm_id, row_version, change_id, unit_id, natural_key, period, key_id, states";
    for (auto const& column : shape.columns) {
        out += ", " + column.name;
        if (column.sealed()) out += ", " + column.digest_name;
    }
    return out;
}

}  // namespace

Revision::Revision(Context const& context, sql::WriteTransaction& tx, Actor const& actor, std::string source, std::string reason, std::string action)
    : m_context(context), m_tx(tx), m_actor(actor), m_source(std::move(source)), m_reason(std::move(reason)), m_action(std::move(action)),
      m_change(tx.position()) {}

Result<Revision::Row> Revision::find(Shape const& shape, RowId row) {
    auto const rows = m_tx.sql().query(fmt::format("SELECT row_version, change_id, key_id, states, unit_id FROM l_{} WHERE row_id = $1 AND realm_id = $2", shape.definition.name),
                                       {row.value, m_tx.realm().value});
    if (!rows->next()) return Problem{problems::kNotFound, fmt::format("{}里没有第 {} 行。", shape.definition.title, row.value)};
    return Row{row.value, rows->integer(4), rows->integer(0), rows->integer(1), rows->integer(2), parse_states(rows->text(3))};
}

void Revision::apply(Shape const& shape, Row const& row, States const& states, std::vector<CellChange> const& cells) {
    put(shape, row, states, cells, std::nullopt);
}

void Revision::move(Shape const& shape, Row const& row, UnitId unit) { put(shape, row, row.states, {}, unit); }

void Revision::put(Shape const& shape, Row const& row, States const& states, std::vector<CellChange> const& cells, std::optional<UnitId> unit) {
    auto& sql = m_tx.sql();
    auto const& ledger = shape.definition.name;
    if (shape.by_period()) note_figures(shape, row, states, cells);
    sql.execute(fmt::format("INSERT INTO h_{0} ({1}, until_change) SELECT {1}, $1 FROM l_{0} WHERE row_id = $2", ledger, all_columns(shape)), {m_change, row.row});
    std::string sets = "row_version = $2, change_id = $3, states = $4";
    sql::Parameters parameters{row.row, row.version + 1, m_change, text_of(states)};
    if (unit) {
        parameters.emplace_back(unit->value);
        sets += fmt::format(", unit_id = ${}", parameters.size());
    }
    std::set<std::int64_t> said;
    for (auto const& cell : cells) {
        said.insert(cell.column->element.id.value);
        parameters.push_back(cell.stored);
        sets += fmt::format(", {} = ${}", cell.column->name, parameters.size());
        if (!cell.column->sealed()) continue;
        parameters.push_back(cell.digest);
        sets += fmt::format(", {} = ${}", cell.column->digest_name, parameters.size());
    }
    sql.execute(fmt::format("UPDATE l_{} SET {} WHERE row_id = $1", ledger, sets), parameters);
    std::vector<std::int64_t> kept;
    digest_rows(sql, shape, "l_" + ledger, "WHERE row_id = $1", {row.row}, [&](std::int64_t id, std::string digest, std::vector<char> const& filled) {
        m_digests[id] = std::move(digest);
        for (std::size_t at = 0; at < filled.size(); ++at) {
            auto const element = shape.columns[at].element.id.value;
            auto const marks = states.find(element);
            bool const absent = marks != states.end() && marks->second.not_applicable;
            if ((filled[at] || absent) && !said.contains(element)) kept.push_back(element);
        }
    });
    for (auto const element : said) sql.execute("DELETE FROM cell_origin WHERE row_id = $1 AND element_id = $2", {row.row, element});
    for (auto const element : kept) {
        sql.execute("INSERT INTO cell_origin (row_id, element_id, realm_id, ledger, change_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (row_id, element_id) DO NOTHING",
                    {row.row, element, m_tx.realm().value, ledger, row.change});
    }
}

// A value that outlived its retention leaves the restatements as well; a decided one is a restatement where its period is closed.
void Revision::note_figures(Shape const& shape, Row const& row, States const& states, std::vector<CellChange> const& cells) {
    bool const ends = m_action == "ledger.sweep";
    auto const changed_to = [&](Column const& column) {
        auto const found = std::ranges::find(cells, &column, &CellChange::column);
        return found == cells.end() ? nullptr : &found->stored;
    };
    std::vector<Column const*> touched;
    std::string names;
    for (auto const& column : shape.columns) {
        auto const before = marks_of(row.states, column.element.id);
        auto const after = marks_of(states, column.element.id);
        bool const marked = before.disputed != after.disputed || before.not_applicable != after.not_applicable;
        if (!is_figure(shape, column) || (!marked && changed_to(column) == nullptr)) continue;
        touched.push_back(&column);
        names += ", " + column.name;
    }
    if (touched.empty()) return;
    auto const closed = closed_periods(m_tx.sql(), m_tx.realm());
    auto const stored = m_tx.sql().query(fmt::format("SELECT unit_id, period{} FROM l_{} WHERE row_id = $1", names, shape.definition.name), {row.row});
    YIZHEN_CHECK(stored->next());
    for (std::size_t at = 0; at < touched.size(); ++at) {
        auto const& column = *touched[at];
        auto const id = column.element.id;
        int const place = static_cast<int>(at) + 2;
        auto const value = stored->null(place) ? sql::Parameter{} : sql::Parameter{stored->integer(place)};
        auto const former = figure_of(value, marks_of(row.states, id));
        auto const* changed = changed_to(column);
        FigureCell cell{UnitId(stored->integer(0)), std::string(stored->text(1)), id, figure_of(changed != nullptr ? *changed : value, marks_of(states, id)), {}};
        if (ends) cell.kind = FigureKind::ended;
        else if (changed != nullptr && closed.contains(cell.period)) cell.kind = FigureKind::restated;
        if (cell.kind == FigureKind::restated) m_restated.push_back({cell, former});
        m_figures.cells.push_back(std::move(cell));
    }
}

void Revision::prune(Shape const& shape, std::string const& table, std::string const& where, sql::Parameters const& parameters) {
    struct Version {
        std::int64_t row, version, change;
        std::string digest;
    };
    std::vector<Version> versions;
    auto& sql = m_tx.sql();
    {
        auto const rows = sql.query(fmt::format("SELECT row_id, row_version, change_id FROM {} {} ORDER BY row_id, row_version", table, where), parameters);
        while (rows->next()) versions.push_back({rows->integer(0), rows->integer(1), rows->integer(2), {}});
    }
    std::size_t at = 0;
    digest_rows(sql, shape, table, where + " ORDER BY row_id, row_version", parameters, [&](std::int64_t row, std::string digest, std::vector<char> const&) {
        YIZHEN_CHECK(at < versions.size() && versions[at].row == row);
        versions[at++].digest = std::move(digest);
    });
    for (auto const& version : versions) {
        sql.execute("INSERT INTO pruned_row (row_id, row_version, realm_id, ledger, change_id, digest) VALUES ($1, $2, $3, $4, $5, $6) "
                    "ON CONFLICT (row_id, row_version) DO NOTHING",
                    {version.row, version.version, m_tx.realm().value, shape.definition.name, version.change, sql::Blob{version.digest}});
    }
}

void Revision::prune_ends(Shape const& shape, std::string const& where) {
    auto& sql = m_tx.sql();
    std::vector<sql::Parameters> ends;
    {
        auto const rows = sql.query("SELECT row_id, row_version, change_id, unit_id, natural_key FROM ledger_end " + where);
        while (rows->next()) {
            auto digest = end_digest(rows->integer(0), rows->integer(1), rows->integer(3), rows->text(4));
            ends.push_back({rows->integer(0), rows->integer(1), m_tx.realm().value, shape.definition.name, rows->integer(2), sql::Blob{std::move(digest)}});
        }
    }
    for (auto const& end : ends) {
        sql.execute("INSERT INTO pruned_row (row_id, row_version, realm_id, ledger, change_id, digest) VALUES ($1, $2, $3, $4, $5, $6) "
                    "ON CONFLICT (row_id, row_version) DO NOTHING", end);
    }
    sql.execute("DELETE FROM ledger_end " + where);
}

void Revision::finish(std::string const& ledger, std::string const& object, std::string const& detail) {
    insert_restatements(m_context, m_tx, m_restated, m_actor.person, m_reason.empty() ? m_source : m_reason);
    for (auto const& cell : m_figures.cells) {
        if (cell.kind != FigureKind::ended) continue;
        m_tx.sql().execute("DELETE FROM figure_restatement WHERE realm_id = $1 AND period = $2 AND unit_id = $3 AND element_id = $4",
                           {m_tx.realm().value, cell.period, cell.unit.value, cell.element.value});
    }
    if (!m_figures.cells.empty()) tell_figures(m_context, m_tx, std::move(m_figures));
    std::string all;
    for (auto const& [row, digest] : m_digests) all += digest;
    auto const digest = crypto::sha256(all);
    auto const today = m_context.clock.today().iso();
    m_tx.sql().execute("INSERT INTO ledger_change (realm_id, change_id, ledger, source, demand, person_id, reason, as_of, recorded_on, recorded_ms, "
                       "rows_created, rows_updated, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                       {m_tx.realm().value, m_change, ledger, m_source, std::string(), m_actor.person, m_reason, today, today, m_context.clock.now_ms(),
                        std::int64_t{0}, static_cast<std::int64_t>(m_digests.size()), sql::Blob{digest}});
    m_tx.audit({m_action, object, crypto::hex(digest), detail});
}

Result<std::int64_t> dispute(Context const& context, RealmId realm, Actor const& actor, Dispute const& said) {
    auto const* shape = context.shapes.find(said.ledger);
    auto const* column = shape == nullptr ? nullptr : shape->find(said.element);
    if (column == nullptr) return Problem{problems::kNotFound, fmt::format("台账“{}”没有数据元“{}”。", said.ledger, said.element)};
    if (said.reason.empty()) return Problem{problems::kBadInput, "请写明哪里不对；数源责任人要据此核定。"};
    auto const unit = context.units.find(realm, said.unit);
    if (!unit) return Problem{problems::kNotFound, fmt::format("没有代码为“{}”的单位；请核对。", said.unit)};
    std::int64_t id = 0;
    auto const done = context.database.write(realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        auto const open = tx.sql().query("SELECT dispute_id FROM cell_dispute WHERE realm_id = $1 AND row_id = $2 AND element_id = $3 AND author_unit_id = $4 AND decision IS NULL",
                                         {realm.value, said.row.value, column->element.id.value, unit->value});
        if (open->next()) return Problem{problems::kConflict, fmt::format("这一格已有本单位提出的异议（编号 {}），正等数源责任人核定。", open->integer(0))};
        Revision revision(context, tx, actor, said.unit, said.reason, "ledger.dispute");
        auto const row = revision.find(*shape, said.row);
        if (!row) return row.problem();
        auto states = row.value().states;
        states[column->element.id.value].disputed = true;
        revision.apply(*shape, row.value(), states, {});
        id = tx.new_id();
        tx.sql().execute("INSERT INTO cell_dispute (dispute_id, realm_id, ledger, row_id, element_id, author_unit_id, author_person_id, reason, opened_on) "
                         "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                         {id, realm.value, said.ledger, said.row.value, column->element.id.value, unit->value, actor.person, said.reason, context.clock.today().iso()});
        revision.finish(said.ledger, fmt::format("ledger:{}:row:{}", said.ledger, said.row.value), fmt::format("{{\"element\":\"{}\",\"dispute\":{}}}", said.element, id));
        return Done{};
    });
    if (!done) return done.problem();
    return id;
}

Result<Done> decide(Context const& context, RealmId realm, Actor const& actor, std::int64_t dispute_id, bool upheld, std::string const& reason,
                    std::optional<CellValue> const& corrected) {
    return context.database.write(realm, actor, [&](sql::WriteTransaction& tx) -> Result<Done> {
        std::string ledger;
        RowId row_id;
        ElementId element;
        {
            auto const rows = tx.sql().query("SELECT ledger, row_id, element_id FROM cell_dispute WHERE dispute_id = $1 AND realm_id = $2 AND decision IS NULL", {dispute_id, realm.value});
            if (!rows->next()) return Problem{problems::kNotFound, fmt::format("没有编号为 {} 的待决异议。", dispute_id)};
            ledger = std::string(rows->text(0));
            row_id = RowId(rows->integer(1));
            element = ElementId(rows->integer(2));
        }
        auto const& shape = *context.shapes.find(ledger);
        auto const* column = shape.find(element);
        YIZHEN_CHECK(column != nullptr);
        Revision revision(context, tx, actor, "数源责任人", reason, "ledger.decide");
        auto const row = revision.find(shape, row_id);
        if (!row) return row.problem();
        tx.sql().execute("UPDATE cell_dispute SET decision = $2, decided_by = $3, decided_on = $4, decision_reason = $5 WHERE dispute_id = $1",
                         {dispute_id, std::string(upheld ? "upheld" : "dismissed"), actor.person, context.clock.today().iso(), reason});
        bool const others = tx.sql().query("SELECT 1 FROM cell_dispute WHERE row_id = $1 AND element_id = $2 AND decision IS NULL", {row_id.value, element.value})->next();
        auto states = row.value().states;
        states[element.value].disputed = others;
        std::vector<CellChange> cells;
        if (upheld) {
            CellChange change{column, std::monostate{}, std::monostate{}};
            states[element.value].not_applicable = corrected && corrected->state == CellState::not_applicable;
            if (corrected && corrected->state == CellState::present) {
                if (!column->sealed()) {
                    change.stored = parameter_of(*column, corrected->value);
                } else {
                    auto const words = to_text(corrected->value);
                    change.stored = sql::Blob{context.keys.seal(static_cast<crypto::KeyId>(row.value().key), place_of(shape, row_id.value, *column), words)};
                    change.digest = sql::Blob{digest_of(context.keys, realm, words)};
                }
            }
            cells.push_back(change);
        }
        revision.apply(shape, row.value(), states, cells);
        revision.finish(ledger, fmt::format("ledger:{}:row:{}", ledger, row_id.value), fmt::format("{{\"dispute\":{},\"upheld\":{}}}", dispute_id, upheld));
        return Done{};
    });
}

}  // namespace yizhen::ledgers::store

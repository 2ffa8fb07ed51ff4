// What a batch does to figures: closed periods, restatements, and what the totals are told.

#include "kernel/problem_catalogue.h"
#include "modules/ledgers/store_sql_write.h"

#include <fmt/format.h>

namespace yizhen::ledgers::store {

void BatchWriter::begin_figures() {
    if (!m_shape.by_period()) return;
    m_closed = closed_periods(m_tx.sql(), m_realm);
    for (std::size_t at = 0; at < m_columns.size(); ++at) {
        if (is_figure(m_shape, *m_columns[at])) m_figure_at.push_back(at);
    }
}

bool BatchWriter::period_allows(Pending const& pending) {
    if (m_batch.restates || !m_closed.contains(pending.row.period)) return true;
    settle(pending.receipt, RowOutcome::rejected, 0,
           fmt::format("{} 已经关账，数字不再改动；确需更正请作重述并写明理由，原数和新数都会留下。", pending.row.period));
    return false;
}

void BatchWriter::note_figure(UnitId unit, std::string const& period, Column const& column, totals::Cell former, totals::Cell now) {
    bool const closed = m_closed.contains(period);
    FigureCell cell{unit, period, column.element.id, now, closed && former != now ? FigureKind::restated : FigureKind::plain};
    if (cell.kind == FigureKind::restated) m_restated.push_back({cell, former});
    if (m_figures.too_many) return;
    m_figures.cells.push_back(std::move(cell));
    if (m_figures.cells.size() <= kFiguresToldMax) return;
    m_figures = {};
    m_figures.too_many = true;
}

void BatchWriter::note_inserted(Pending const& pending) {
    for (auto const at : m_figure_at) {
        auto const& cell = pending.row.cells[at];
        bool const absent = cell.state == CellState::not_applicable;
        auto const stored = cell.state == CellState::present ? parameter_of(*m_columns[at], cell.value) : sql::Parameter{};
        if (auto const now = figure_of(stored, {absent, false}); now.state != totals::State::blank) note_figure(pending.unit, pending.row.period, *m_columns[at], {}, now);
    }
}

void BatchWriter::note_updated(Update const& update) {
    if (m_figure_at.empty()) return;
    auto const states = states_after(update);
    auto const& pending = *update.pending;
    for (auto const at : m_figure_at) {
        if (!update.taken[at]) continue;
        auto const element = m_columns[at]->element.id;
        auto const former = figure_of(update.stored.cells[at], marks_of(update.stored.states, element));
        auto const& cell = pending.row.cells[at];
        auto const stored = cell.state == CellState::present ? parameter_of(*m_columns[at], cell.value) : sql::Parameter{};
        note_figure(UnitId(update.stored.unit), pending.row.period, *m_columns[at], former, figure_of(stored, marks_of(states, element)));
    }
}

Result<Done> BatchWriter::note_ended(std::vector<Absent> const& rows) {
    if (!m_shape.by_period()) return Done{};
    std::vector<Column const*> figures;
    std::string names;
    for (auto const& column : m_shape.columns) {
        if (!is_figure(m_shape, column)) continue;
        figures.push_back(&column);
        names += ", " + column.name;
    }
    for (auto const& row : rows) {
        auto const held = m_tx.sql().query(fmt::format("SELECT period, states{} FROM l_{} WHERE row_id = $1", names, m_shape.definition.name), {row.row});
        YIZHEN_CHECK(held->next());
        std::string const period(held->text(0));
        if (m_closed.contains(period) && !m_batch.restates) {
            return Problem{problems::kConflict, fmt::format("{} 已经关账，完整清单不能停用它的数字，整份没有写入；确需更正请作重述并写明理由。", period)};
        }
        auto const states = parse_states(held->text(1));
        for (std::size_t at = 0; at < figures.size(); ++at) {
            int const place = static_cast<int>(at) + 2;
            auto const stored = held->null(place) ? sql::Parameter{} : sql::Parameter{held->integer(place)};
            auto const former = figure_of(stored, marks_of(states, figures[at]->element.id));
            if (former.state != totals::State::blank) note_figure(UnitId(row.unit), period, *figures[at], former, {});
        }
    }
    return Done{};
}

void BatchWriter::finish_figures() {
    insert_restatements(m_context, m_tx, m_restated, m_person, m_batch.reason);
    if (!m_figures.cells.empty() || m_figures.too_many) tell_figures(m_context, m_tx, std::move(m_figures));
}

}  // namespace yizhen::ledgers::store

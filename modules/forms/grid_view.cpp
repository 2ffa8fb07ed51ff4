#include "modules/forms/grid_view.h"

#include "modules/forms/words.h"

#include <algorithm>

namespace yizhen::forms {
namespace {

constexpr std::size_t kSpansMax = 4'000'000;  // rows touched by merges; a file beyond it is not a form

bool matters(sheet::Cell const& cell) {
    return !cell.formula.empty() || cell.style.bordered || !trim(cell.text).empty();
}

}  // namespace

GridView::GridView(sheet::Sheet const& sheet) : m_sheet(&sheet) {
    index_cells();
    index_merges();
    m_hidden_columns.assign(static_cast<std::size_t>(sheet.columns) + 2, false);
    for (int const column : sheet.hidden_columns) {
        if (column > 0 && column <= sheet.columns) m_hidden_columns[static_cast<std::size_t>(column)] = true;
    }
}

void GridView::index_cells() {
    auto const& cells = m_sheet->cells();
    m_row_start.assign(static_cast<std::size_t>(m_sheet->rows) + 2, 0);
    for (auto const& cell : cells) ++m_row_start[static_cast<std::size_t>(cell.at.row)];
    std::uint32_t sum = 0;
    for (auto& start : m_row_start) {
        auto const count = start;
        start = sum;
        sum += count;
    }
    m_order.resize(cells.size());
    auto next = m_row_start;
    for (std::uint32_t i = 0; i < cells.size(); ++i) {
        auto const& cell = cells[i];
        m_order[next[static_cast<std::size_t>(cell.at.row)]++] = i;
        if (!matters(cell)) continue;
        m_first_row = m_first_row == 0 ? cell.at.row : std::min(m_first_row, cell.at.row);
        m_first_column = m_first_column == 0 ? cell.at.column : std::min(m_first_column, cell.at.column);
        m_last_row = std::max(m_last_row, cell.at.row);
        m_last_column = std::max(m_last_column, cell.at.column);
    }
    auto const by_column = [&](std::uint32_t a, std::uint32_t b) { return cells[a].at.column < cells[b].at.column; };
    for (std::size_t row = 1; row + 1 < m_row_start.size(); ++row) {
        auto const first = m_order.begin() + m_row_start[row];
        auto const last = m_order.begin() + m_row_start[row + 1];
        if (!std::is_sorted(first, last, by_column)) std::sort(first, last, by_column);
    }
}

void GridView::index_merges() {
    m_spans.resize(static_cast<std::size_t>(m_last_row) + 1);
    std::size_t total = 0;
    for (std::uint32_t i = 0; i < m_sheet->merges.size(); ++i) {
        auto const& merge = m_sheet->merges[i];
        int const last = std::min(merge.last.row, m_last_row);
        for (int row = std::max(1, merge.first.row); row <= last && total < kSpansMax; ++row, ++total) {
            m_spans[static_cast<std::size_t>(row)].push_back({merge.first.column, merge.last.column, i});
        }
    }
    for (auto& spans : m_spans) {
        std::ranges::stable_sort(spans, {}, &Span::first_column);
        // Overlapping merges are a broken file; the first one stands.
        std::vector<Span> kept;
        for (auto const& span : spans) {
            if (kept.empty() || span.first_column > kept.back().last_column) kept.push_back(span);
        }
        spans = std::move(kept);
    }
}

void GridView::restrict_columns(int first, int last) {
    m_first_column = std::max(m_first_column, first);
    m_last_column = std::min(m_last_column, last);
}

GridView::Span const* GridView::span_at(int row, int column) const {
    if (row < 1 || row >= static_cast<int>(m_spans.size())) return nullptr;
    auto const& spans = m_spans[static_cast<std::size_t>(row)];
    auto const after = std::ranges::upper_bound(spans, column, {}, &Span::first_column);
    if (after == spans.begin()) return nullptr;
    auto const& span = *std::prev(after);
    return span.last_column >= column ? &span : nullptr;
}

sheet::Cell const* GridView::own_cell(int row, int column) const {
    if (row < 1 || row > m_sheet->rows) return nullptr;
    auto const& cells = m_sheet->cells();
    auto const first = m_order.begin() + m_row_start[static_cast<std::size_t>(row)];
    auto const last = m_order.begin() + m_row_start[static_cast<std::size_t>(row) + 1];
    auto const slot = std::lower_bound(first, last, column, [&](std::uint32_t i, int c) { return cells[i].at.column < c; });
    return slot != last && cells[*slot].at.column == column ? &cells[*slot] : nullptr;
}

Unit GridView::unit(int row, int column) const {
    Unit out{{{row, column}, {row, column}}, nullptr, {}};
    if (auto const* span = span_at(row, column)) out.range = m_sheet->merges[span->merge];
    out.cell = own_cell(out.range.first.row, out.range.first.column);
    if (out.cell != nullptr) out.text = trim(out.cell->text);
    return out;
}

bool GridView::bordered(int row, int column) const {
    auto const* cell = own_cell(row, column);
    return cell != nullptr && cell->style.bordered;
}

bool GridView::row_hidden(int row) const { return std::ranges::find(m_sheet->hidden_rows, row) != m_sheet->hidden_rows.end(); }

bool GridView::column_hidden(int column) const {
    return column > 0 && column < static_cast<int>(m_hidden_columns.size()) && m_hidden_columns[static_cast<std::size_t>(column)];
}

std::vector<Unit> GridView::full_units(int row, std::size_t most) const {
    std::vector<Unit> out;
    if (row < 1 || row > m_sheet->rows) return out;
    auto const& cells = m_sheet->cells();
    for (auto i = m_row_start[static_cast<std::size_t>(row)]; i < m_row_start[static_cast<std::size_t>(row) + 1]; ++i) {
        auto const& cell = cells[m_order[i]];
        if (cell.at.column < m_first_column || cell.at.column > m_last_column) continue;
        auto const words = trim(cell.text);
        if (words.empty() && cell.formula.empty()) continue;
        auto const* span = span_at(row, cell.at.column);
        sheet::Range const range = span != nullptr ? m_sheet->merges[span->merge] : sheet::Range{cell.at, cell.at};
        if (range.first != cell.at) continue;  // hidden under a merge
        out.push_back({range, &cell, words});
        if (out.size() >= most) break;
    }
    return out;
}

bool GridView::framed(int row, int first_column, int last_column) const {
    if (row < 1 || row > m_sheet->rows) return false;
    auto const& cells = m_sheet->cells();
    for (auto i = m_row_start[static_cast<std::size_t>(row)]; i < m_row_start[static_cast<std::size_t>(row) + 1]; ++i) {
        auto const& cell = cells[m_order[i]];
        if (cell.style.bordered && cell.at.column >= first_column && cell.at.column <= last_column) return true;
    }
    return false;
}

std::vector<sheet::Range> GridView::merges_in(int row) const {
    std::vector<sheet::Range> out;
    if (row < 1 || row >= static_cast<int>(m_spans.size())) return out;
    for (auto const& span : m_spans[static_cast<std::size_t>(row)]) out.push_back(m_sheet->merges[span.merge]);
    return out;
}

}  // namespace yizhen::forms

#pragma once
/// A sheet as the reading rules want it: rows in order, merges resolved, white space off. Built once per sheet in
/// linear time; every question afterwards is a binary search in one row.

#include "kernel/sheet/grid.h"

#include <string_view>
#include <vector>

namespace yizhen::forms {

/// One cell as a person sees it: a merged range is one unit.
struct Unit {
    sheet::Range range;
    sheet::Cell const* cell = nullptr;  ///< null where the file has none
    std::string_view text;              ///< trimmed; a formula without a cached value has none
    [[nodiscard]] int width() const noexcept { return range.last.column - range.first.column + 1; }
    [[nodiscard]] int height() const noexcept { return range.last.row - range.first.row + 1; }
    /// Something stands in it: words or a formula.
    [[nodiscard]] bool full() const noexcept { return !text.empty() || (cell != nullptr && !cell->formula.empty()); }
};

class GridView {
public:
    explicit GridView(sheet::Sheet const& sheet);

    [[nodiscard]] sheet::Sheet const& sheet() const noexcept { return *m_sheet; }
    /// Used area: cells with words, formulas or borders. 0 when the sheet is empty.
    [[nodiscard]] int first_row() const noexcept { return m_first_row; }
    [[nodiscard]] int last_row() const noexcept { return m_last_row; }
    [[nodiscard]] int first_column() const noexcept { return m_first_column; }
    [[nodiscard]] int last_column() const noexcept { return m_last_column; }

    /// What is read outside these columns is as if it were not there (side areas, hidden look-up lists).
    void restrict_columns(int first, int last);

    [[nodiscard]] Unit unit(int row, int column) const;
    [[nodiscard]] bool bordered(int row, int column) const;
    [[nodiscard]] bool row_hidden(int row) const;
    [[nodiscard]] bool column_hidden(int column) const;

    /// Full units whose first cell lies in `row`, left to right, at most `most`.
    [[nodiscard]] std::vector<Unit> full_units(int row, std::size_t most = SIZE_MAX) const;
    [[nodiscard]] bool blank(int row) const { return full_units(row, 1).empty(); }
    /// Any bordered cell in the columns: an empty row drawn to be filled.
    [[nodiscard]] bool framed(int row, int first_column, int last_column) const;
    /// Merges that touch `row`, left to right.
    [[nodiscard]] std::vector<sheet::Range> merges_in(int row) const;
    [[nodiscard]] sheet::Cell const* own_cell(int row, int column) const;

private:
    struct Span {
        int first_column;
        int last_column;
        std::uint32_t merge;
    };
    [[nodiscard]] Span const* span_at(int row, int column) const;
    void index_cells();
    void index_merges();

    sheet::Sheet const* m_sheet;
    int m_first_row = 0;
    int m_last_row = 0;
    int m_first_column = 0;
    int m_last_column = 0;
    std::vector<std::uint32_t> m_order;      ///< cells by row, then column
    std::vector<std::uint32_t> m_row_start;  ///< into m_order, one more than rows
    std::vector<std::vector<Span>> m_spans;  ///< per row, by column
    std::vector<bool> m_hidden_columns;
};

}  // namespace yizhen::forms

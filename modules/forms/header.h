#pragma once
/// Header bands: how deep a header is, where it ends, and the words above each column.

#include "modules/forms/grid_view.h"

#include <string>
#include <vector>

namespace yizhen::forms {

/// One column of a table, or several physical columns that were merged into one.
struct HeaderColumn {
    int first = 0;
    int last = 0;
    std::vector<std::string> path;  ///< label_text, outermost first; may be empty
    std::vector<std::string> keys;  ///< the same words squeezed: what rules compare
    std::string mark;               ///< of the column-number row, as written

    /// The innermost words squeezed, or "".
    [[nodiscard]] std::string const& key() const;
};

struct HeaderBand {
    int first_row = 0;
    int last_row = 0;
    int marks_row = 0;  ///< 甲 乙 1 2 …; 0 if none. Always last_row + 1
    int first_column = 0;
    int last_column = 0;
    std::vector<HeaderColumn> columns;

    [[nodiscard]] int data_row() const noexcept { return (marks_row != 0 ? marks_row : last_row) + 1; }
};

/// The band that begins in `row`, which has at least one full unit; columns between first_column and last_column.
[[nodiscard]] HeaderBand read_header(GridView const& view, int row, int first_column, int last_column);
/// Last row of the band that begins in `row` as far as merges tell, without looking at words.
[[nodiscard]] int merged_band_end(GridView const& view, int row, int first_column, int last_column);
/// Under a heading that spans columns stand at least two labels of their own, and no figures, in `row`.
[[nodiscard]] bool has_labels_below(GridView const& view, Unit const& heading, int row);
/// A row of column marks directly below a header?
[[nodiscard]] bool is_marks_row(GridView const& view, int row, int first_column, int last_column);

}  // namespace yizhen::forms

#pragma once
/// References inside spreadsheet formulas: found, moved, and kept right when rows are inserted. Formulas are
/// not computed here; whatever is not a reference passes through byte for byte.

#include <functional>
#include <string>
#include <string_view>

namespace yizhen::sheet {

struct ReferencePoint {
    int row = 0;    ///< 0 in a whole-column reference
    int column = 0; ///< 0 in a whole-row reference
    bool row_fixed = false;
    bool column_fixed = false;

    [[nodiscard]] std::string a1() const;
};

/// "D4", "$D4:D$13", "A:C", "1:5", each with or without a sheet before it.
struct Reference {
    std::string sheet;     ///< empty: the formula's own
    bool external = false; ///< of another file ("[1]表1!A1")
    bool is_range = false;
    ReferencePoint first;
    ReferencePoint last; ///< equals `first` for a single cell
};

/// Calls `replace` for every reference, in order; its answer stands for the part after "!". Null leaves the
/// text alone.
[[nodiscard]] std::string
with_references(std::string_view formula,
                std::function<void(Reference const&, std::string& text)> const& replace);

/// As when a cell is copied: relative parts move, "$" parts stay, what leaves the sheet becomes #REF!.
[[nodiscard]] std::string moved_formula(std::string_view formula, int rows, int columns);

/// `count` rows appear below row `after` of sheet `sheet`.
struct RowInsertion {
    std::string sheet;
    int after = 0;
    int count = 0;
    int data_first = 0; ///< a range from this row or below that ends exactly at `after` grows with the data
};

/// How a row moves, and a range of rows. Grown ranges are those that end with the data.
[[nodiscard]] int row_after(int row, RowInsertion const& insertion) noexcept;
[[nodiscard]] bool grows(int first_row, int last_row, RowInsertion const& insertion) noexcept;

/// The formula of a cell on `own_sheet` once the rows are in. Ranges across the place grow, references below
/// move. `in_data`: of a data row itself; there a range grows only where "$" fixes its end (a running sum
/// must not).
[[nodiscard]] std::string formula_after(std::string_view formula, std::string_view own_sheet,
                                        RowInsertion const& insertion, bool in_data = false);

} // namespace yizhen::sheet

#pragma once
/// A workbook as values: what a person sees on the sheet, before anyone says what it means.
/// Read and written by platform/sheet (.xlsx, .csv, .docx tables, .xls by converter); understood by
/// modules/forms.

#include "kernel/result.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::sheet {

inline constexpr int kColumnsMax = 16'384;
inline constexpr int kRowsMax = 1'048'576;

/// 1-based, as on the screen.
struct CellRef {
    int row = 0;
    int column = 0;

    /// "C5", absolute marks allowed ("$C$5").
    static Result<CellRef> parse(std::string_view a1);
    [[nodiscard]] std::string a1() const;
    friend auto operator<=>(CellRef const&, CellRef const&) = default;
};

struct Range {
    CellRef first;
    CellRef last;

    /// "C5:C13" or "C5".
    static Result<Range> parse(std::string_view a1);
    [[nodiscard]] std::string a1() const;
    [[nodiscard]] bool contains(CellRef at) const noexcept {
        return at.row >= first.row && at.row <= last.row && at.column >= first.column &&
               at.column <= last.column;
    }
    friend auto operator<=>(Range const&, Range const&) = default;
};

[[nodiscard]] std::string column_letters(int column);

enum class CellKind { empty, text, number, boolean, date, error };

/// What layout needs of a cell's dress.
struct CellStyle {
    bool bold = false;
    bool centered = false;
    bool bordered = false;
    bool filled = false;
    bool wrapped = false;
    int indent = 0;
};

struct Cell {
    CellRef at;
    CellKind kind = CellKind::empty;
    std::string text; ///< shown words (rich text joined); for numbers the raw digits of the file, dates ISO
    std::string
        formula; ///< without "="; empty if none. A formula may have no cached value: then kind is empty
    std::string number_format;
    CellStyle style;
};

struct Sheet {
    std::string name;
    bool hidden = false;
    int rows = 0;    ///< last row with a cell
    int columns = 0; ///< last column with a cell
    std::vector<Range> merges;
    std::vector<int> hidden_columns;
    std::vector<int> hidden_rows;
    int frozen_rows = 0;

    /// Null where the file has no cell. Of a merged range only the first cell carries text.
    [[nodiscard]] Cell const* find(CellRef at) const;
    /// The cell that speaks for `at`: the first cell of the merge around it, else itself; may be null.
    [[nodiscard]] Cell const* speaking(CellRef at) const;
    [[nodiscard]] Range const* merge_at(CellRef at) const;
    /// Row by row, left to right.
    [[nodiscard]] std::vector<Cell> const& cells() const noexcept { return m_cells; }
    /// Replaces the cell at the same place. Cheap in reading order.
    void put(Cell cell);

private:
    std::vector<Cell> m_cells; // row by row, left to right: found by halving, no index to pay for
};

/// A name of the file: "合计区" for "人口!$D$7:$M$16".
struct DefinedName {
    std::string name;
    std::string refers_to; ///< without "="
    std::string sheet;     ///< where it is valid; empty: in the whole file
    bool hidden = false;
};

struct Workbook {
    std::vector<Sheet> sheets;
    std::vector<DefinedName> defined_names;
    bool date_1904 = false;
    bool has_external_links = false;
    bool has_macros = false;
};

} // namespace yizhen::sheet

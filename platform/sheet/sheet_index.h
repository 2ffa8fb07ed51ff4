#pragma once
/// Where things are in a worksheet part, in bytes, so that it can be patched without being written anew.

#include "platform/sheet/package.h"
#include "platform/sheet/xlsx_book.h"

#include <map>
#include <vector>

namespace yizhen::sheet {

struct IndexedRow {
    int row = 0;
    std::size_t begin = 0;
    std::size_t open_end = 0; ///< behind the opening tag
    std::size_t end = 0;
    bool has_formula = false;
};

/// One cell inside a row's bytes.
struct IndexedCell {
    int column = 0;
    std::size_t begin = 0;
    std::size_t open_end = 0;
    std::size_t end = 0;
    int style = 0;
};

struct IndexedFormula {
    CellRef at;
    std::string text; ///< decoded, shared ones expanded
    int shared = -1;  ///< number of the shared group
    bool is_array = false;
    bool has_value = false;
};

struct SheetIndex {
    std::string xml;
    std::string prefix;         ///< "x:" where the part writes its tags with one
    std::size_t data_begin = 0; ///< of the content of sheetData
    std::size_t data_end = 0;
    bool data_is_empty_tag = false;
    std::vector<IndexedRow> rows;
    std::vector<Range> merges;
    std::vector<IndexedFormula> formulas; ///< in reading order
    std::vector<std::pair<Range, int>> column_styles;

    [[nodiscard]] IndexedRow const* row(int number) const;
    [[nodiscard]] std::vector<IndexedCell> cells_of(IndexedRow const& row) const;
    [[nodiscard]] IndexedFormula const* formula_at(CellRef at) const;
    [[nodiscard]] int column_style(int column) const;
};

/// Checks that the XML is well-formed first; refuses parts that are not UTF-8.
Result<SheetIndex> index_sheet(Package const& package, BookSheet const& entry);

} // namespace yizhen::sheet

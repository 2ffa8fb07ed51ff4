#pragma once
/// Grids for tests, written as they look: one line a row, cells between |, "=A1+B1" a formula, digits a number.

#include "kernel/sheet/grid.h"
#include "kernel/text/text.h"

#include <string>
#include <string_view>
#include <vector>

namespace yizhen::forms::testing {

struct GridOptions {
    bool bordered = true;             ///< every cell of the used area, also the empty ones
    std::vector<std::string> merges;  ///< "A1:F1"
};

inline sheet::Cell cell_of(int row, int column, std::string_view words, bool bordered) {
    sheet::Cell cell;
    cell.at = {row, column};
    cell.style.bordered = bordered;
    if (words.starts_with("=")) {
        cell.formula = std::string(words.substr(1));
        return cell;
    }
    cell.text = std::string(words);
    bool const digits = !words.empty() && words.size() < 16 && words.find_first_not_of("0123456789.") == std::string_view::npos;
    cell.kind = words.empty() ? sheet::CellKind::empty : digits ? sheet::CellKind::number : sheet::CellKind::text;
    return cell;
}

inline sheet::Sheet grid(std::string_view drawn, GridOptions const& options = {}) {
    sheet::Sheet out;
    out.name = "表";
    int row = 0;
    for (auto const line : text::split(drawn, '\n')) {
        ++row;
        int column = 0;
        for (auto const words : text::split(line, '|')) {
            ++column;
            auto const bare = words;
            if (text::trimmed(bare).empty() && !options.bordered) continue;
            // Leading spaces are the writer's indent; only the ones that set off | are drawn.
            auto shown = bare.starts_with(" ") && !bare.starts_with("  ") ? bare.substr(1) : bare;
            while (shown.ends_with(" ")) shown.remove_suffix(1);
            out.put(cell_of(row, column, shown, options.bordered));
        }
    }
    for (auto const& merge : options.merges) out.merges.push_back(sheet::Range::parse(merge).value());
    return out;
}

inline sheet::Workbook book(sheet::Sheet sheet) {
    sheet::Workbook out;
    out.sheets.push_back(std::move(sheet));
    return out;
}

/// The same sheet with blank rows above and empty columns to the left.
inline sheet::Sheet shifted(sheet::Sheet const& from, int rows, int columns) {
    sheet::Sheet out;
    out.name = from.name;
    for (auto cell : from.cells()) {
        cell.at.row += rows;
        cell.at.column += columns;
        out.put(std::move(cell));
    }
    for (auto const& merge : from.merges) {
        out.merges.push_back({{merge.first.row + rows, merge.first.column + columns}, {merge.last.row + rows, merge.last.column + columns}});
    }
    for (int const column : from.hidden_columns) out.hidden_columns.push_back(column + columns);
    for (int const row : from.hidden_rows) out.hidden_rows.push_back(row + rows);
    return out;
}

}  // namespace yizhen::forms::testing

#pragma once
/// Rows and cells of a worksheet part as bytes: patched, new, or cloned from a template row.

#include "platform/sheet/sheet_patch.h"

namespace yizhen::sheet {

/// A row that rosters repeat: its opening tag, and of each cell the style and the formula, never its example
/// value.
struct RowTemplate {
    int row = 0;
    std::string open_before_number; ///< `<row r="`
    std::string open_after_number;  ///< `" ht="20">`
    struct Column {
        int column = 0;
        int style = 0;
        std::string formula; ///< with references below the data already moved
    };
    std::vector<Column> columns;
};

class CellWriter {
public:
    CellWriter(SheetIndex const& index, SheetPatchContext const& context);

    void unshare(int group) { m_unshared.insert(group); }
    /// Whether any formula of the row must be written differently.
    [[nodiscard]] bool touches_formulas(int row) const;

    void patched_row(std::string& out, IndexedRow const& row, int moved_to, RowEdits const& edits,
                     bool in_data);
    void new_row(std::string& out, int number, RowEdits const& edits);
    [[nodiscard]] RowTemplate row_template(int row) const;
    /// `record`: patches whose row is ignored; sorted by column here.
    void cloned_row(std::string& out, RowTemplate const& row_template, int number,
                    std::vector<CellPatch>& record);

private:
    void patched_cell(std::string& out, IndexedCell const& cell, CellRef from, CellRef to,
                      CellEdit const& edit);
    void moved_cell(std::string& out, IndexedCell const& cell, CellRef from, CellRef to, bool in_data);
    void formula_cell(std::string& out, std::string_view xml, IndexedFormula const& formula, std::string open,
                      bool in_data);
    void new_cell(std::string& out, CellRef at, int style, CellEdit const& edit);
    void value(std::string& out, std::string open, int style, CellEdit const& edit);
    [[nodiscard]] bool formula_changes(IndexedFormula const& formula, bool in_data) const;
    [[nodiscard]] int style_for(int style, CellEdit const& edit) const;

    SheetIndex const& m_index;
    SheetPatchContext const& m_context;
    std::string m_cell_open;  ///< "<c"
    std::string m_cell_close; ///< "</c>"
    std::set<int> m_unshared;
};

} // namespace yizhen::sheet

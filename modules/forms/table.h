#pragma once
/// Tables with a header band: matrices of units, rosters, indicator lists, transposed tables, tables side by side.

#include "modules/forms/header.h"
#include "modules/forms/types.h"
#include "modules/forms/words.h"
#include "modules/forms/zone.h"

namespace yizhen::forms {

/// What is known of the sheet before its tables are read.
struct TableContext {
    std::string unit_line;
    std::vector<std::string> path_prefix;  ///< section words of a table inside a card
};

/// Blocks of one band and its zone: one, or as many as its header repeats itself from left to right.
[[nodiscard]] std::vector<Block> read_table(GridView const& view, HeaderBand const& band, DataZone const& zone,
                                            TableContext const& context);

/// How a band's columns are used.
struct ColumnRoles {
    int ordinal = -1;        ///< index into HeaderBand::columns
    std::vector<int> stub;   ///< naming columns, outermost first
    int line_code = -1;      ///< indicator lists: 代码
    int measure = -1;        ///< indicator lists: 计量单位
    std::vector<int> values;
    Orientation orientation = Orientation::columns;
    Subject subject = Subject::records;
};
[[nodiscard]] ColumnRoles column_roles(GridView const& view, HeaderBand const& band, DataZone const& zone);

/// Rows of an indicator list or a transposed table; `levels` goes on from table to table side by side.
class LevelStack;
[[nodiscard]] Block read_indicators(GridView const& view, HeaderBand const& band, DataZone const& zone,
                                    ColumnRoles const& roles, TableContext const& context, LevelStack& levels);

/// The level of each label from list marks, indents and 其中. A label is given in the order of the form.
class LevelStack {
public:
    struct Place {
        int level = 0;
        bool part = false;
        std::vector<std::string> ancestors;
    };
    /// `raw` with its leading spaces; `group`: a heading that carries no value.
    /// `code` is the line's own number where it stands in a column of its own ("一").
    Place place(std::string_view raw, int style_indent, bool group, std::string_view code = {});

private:
    struct Open {
        int kind = 0;  ///< ListMark as a number, or one of the source's own kinds
        std::size_t indent = 0;
        std::string label;
        bool group = false;
    };
    void close_to(int kind);
    [[nodiscard]] Place open_labels() const;
    [[nodiscard]] Place under_last_line() const;
    Place place_marked(ListMark mark, std::string const& label, bool group);
    Place place_unmarked(std::size_t indent, std::string const& label, bool group);

    std::vector<Open> m_open;
    Place m_last;  ///< of the last line that is not a part
    std::string m_last_label;
    std::string m_part_label;
    bool m_parts_open = false;
    bool m_parts_hash = false;
    std::size_t m_parts_indent = 0;
};

}  // namespace yizhen::forms

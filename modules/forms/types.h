#pragma once
/// A form as a person reads it: blocks of fields, their header paths, the cells a value goes into.

#include "kernel/sheet/grid.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace yizhen::forms {

/// columns: a field is a column, records run down. rows: a field is a row, records run across (also transposed tables
/// and indicator lists). card: label beside its value, one record.
enum class Orientation { columns, rows, card };

struct FormField {
    std::string id;                 ///< "S1B1F03": sheet, block, field; stable for one layout
    std::vector<std::string> path;  ///< header words, outermost first; the last is the field's own name
    sheet::Range cells;             ///< where its values go (data rows only, no totals)
    std::string type;               ///< number, date, text, choice, identity …: what header and samples say; may be empty
    std::string unit_of_measure;
    std::string column_mark;  ///< of the column-number row: "甲", "1"
    bool is_ordinal = false;  ///< 序号: filled by counting, never asked
    bool is_stub = false;     ///< names the row's subject (乡镇, 村, 指标): given, not asked
    bool is_computed = false; ///< a formula or a balance equation fills it
};

struct StubRow {
    int row = 0;  ///< or column, for orientation rows with records across
    std::string label;
    int level = 0;
    std::string unit_of_measure;
    bool is_total = false;
    bool is_part = false;  ///< 其中, #: never added to the total
};

struct Block {
    Orientation orientation = Orientation::columns;
    sheet::Range header;
    sheet::Range data;
    std::vector<StubRow> stub;
    std::vector<FormField> fields;
};

struct FormMarks {
    std::string form_number;
    std::string issuer;
    std::string approver;
    std::string approval_number;
    std::string expiry;
};

/// "7=1+2+3-4-5" read from a note, or a formula of the file.
struct BalanceCheck {
    std::string text;      ///< as written
    std::string left;      ///< column mark or cell
    std::vector<std::pair<int, std::string>> right;  ///< sign (+1, -1) and mark
    std::string relation = "=";  ///< =, <=, >=
};

struct SheetLayout {
    std::string sheet;
    std::string title;
    std::pair<int, int> header_rows{0, 0};  ///< 1-based, inclusive; 0 where there is none
    std::pair<int, int> data_rows{0, 0};
    std::vector<int> total_rows;
    FormMarks marks;
    std::string unit_line;  ///< 单位：万元
    std::vector<Block> blocks;
    std::vector<BalanceCheck> checks;
    std::vector<std::string> notes;
    std::vector<std::string> signatures;
    bool is_instruction = false;  ///< 填表说明 and the like: read for notes, never filled
    bool is_hidden = false;
};

struct Layout {
    std::vector<SheetLayout> sheets;
};

}  // namespace yizhen::forms

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

/// What one record of a block is. units: one row (orientation rows: one column) per named unit: a matrix of figures.
/// records: persons, households, organisations, events: a roster that may grow. indicators: one figure per named
/// line. card: one record for the whole block.
enum class Subject { units, records, indicators, card };

struct FormField {
    std::string id;                 ///< "S1B1F03": sheet, block, field; stable for one layout
    /// Header words, outermost first; the last is the field's own name. Of an indicator list with several columns of
    /// figures (本年 | 上年): the line's words, then the column's.
    std::vector<std::string> path;
    sheet::Range cells;             ///< where its values go (data rows only, no totals)
    /// number, date, text, choice, identity, phone, account, credit_code, pair (two figures in one cell, "间/户"):
    /// what header and samples say; may be empty.
    std::string type;
    std::string unit_of_measure;
    std::string column_mark;   ///< of the column-number row or the code column: "甲", "1"
    bool is_ordinal = false;   ///< 序号: filled by counting, never asked
    bool is_stub = false;      ///< names the row's subject (乡镇, 村, 指标): given, not asked
    bool is_computed = false;  ///< formulas of the file fill it: never asked
    bool has_equation = false;  ///< an equation in a note gives it from other fields: may be computed when not held
    bool is_part = false;       ///< 其中, #: never added to a total
    std::vector<std::string> choices;  ///< □ options and "1.是2.否" lists, as written
};

struct StubRow {
    int row = 0;
    std::string label;
    int level = 0;
    std::string unit_of_measure;
    bool is_total = false;
    bool is_part = false;                ///< 其中, #: never added to the total
    bool is_group = false;               ///< a heading between rows: carries no value
    std::vector<std::string> ancestors;  ///< labels above it, outermost first
    std::string code;                    ///< of the code column: "18", "N1"
};

/// A record that runs across: the columns of a transposed table or the value columns of an indicator list.
struct AcrossColumn {
    int column = 0;
    std::vector<std::string> path;
    bool is_total = false;
};

struct Block {
    Orientation orientation = Orientation::columns;
    Subject subject = Subject::records;
    std::string title;  ///< of a block below the first, or of a section inside a card; may be empty
    sheet::Range header;  ///< row 0 where there is none
    sheet::Range data;
    std::vector<StubRow> stub;
    std::vector<FormField> fields;
    std::vector<AcrossColumn> across;  ///< orientation rows only
    std::vector<int> total_rows;
    bool continues = false;  ///< 续表: same fields as the block before, its records go on here
};

struct FormMarks {
    std::string form_number;
    std::string issuer;
    std::string approver;
    std::string approval_number;
    std::string expiry;
};

/// "7=1+2+3-4-5" read from a note: left relation (sum of signed right), or, with a divisor, left = right / divisor.
struct BalanceCheck {
    std::string text;                                ///< as written
    std::string left;                                ///< column mark, line code or field words
    std::vector<std::pair<int, std::string>> right;  ///< sign (+1, -1) and mark
    std::string relation = "=";                      ///< =, <=, >=
    std::string divisor;                             ///< ratios only
    bool percent = false;                            ///< ratios only: × 100 %
    std::string left_field;                          ///< ids of fields, empty where not resolved
    std::vector<std::string> right_fields;
    std::string divisor_field;
};

struct SheetLayout {
    std::string sheet;
    std::string title;
    std::pair<int, int> header_rows{0, 0};  ///< 1-based, inclusive; 0 where there is none
    std::pair<int, int> data_rows{0, 0};
    std::vector<int> total_rows;
    FormMarks marks;
    std::string unit_line;   ///< 单位：万元 → "万元"
    std::string filler;      ///< 填报单位：须水街道 → "须水街道"
    std::string date_line;   ///< words of period or day beside the title: "2026年10月31日"
    std::vector<std::string> preamble;  ///< all lines above the first block but the title, as written
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

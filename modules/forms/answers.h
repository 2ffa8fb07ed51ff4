#pragma once
/// What already stands in a form: for a form filled last time, and for an answer that comes back.

#include "modules/forms/types.h"

#include <string>
#include <vector>

namespace yizhen::forms {

/// One answered data cell. Text is raw: ledgers turn it into a value, a state or a refusal.
struct AnsweredCell {
    std::string sheet;
    std::size_t block = 0;           ///< index in its sheet
    std::string field;               ///< FormField::id
    std::vector<std::string> path;
    std::string unit_of_measure;     ///< of the field, or of the line
    std::string row_label;           ///< unit or indicator the row speaks of; empty for rosters and cards
    std::vector<std::string> under;  ///< labels above it: the township of a village
    std::string across;              ///< words of the column where records run across; empty with a single value column
    std::string key;                 ///< rosters: raw identity number or credit code of the row; empty if it has none
    std::string raw;                 ///< as written; a ticked option gives its words
    sheet::CellRef at;
    bool computed = false;           ///< a formula gave it
};

/// Every answered cell in the order of the form: no totals, headings, ordinals, naming columns, no places still open
/// ("□是 □否", "年  月  日"), and no formula without a cached value. A roster row that has nothing but an ordinal is
/// no answer.
[[nodiscard]] std::vector<AnsweredCell> read_answers(Layout const& layout, sheet::Workbook const& book);

/// The options ticked in "☑是 □否" (☑ ☒ ■ √ ✓ before or after the box), in order; empty if none is.
[[nodiscard]] std::vector<std::string> ticked_options(std::string_view raw);

}  // namespace yizhen::forms

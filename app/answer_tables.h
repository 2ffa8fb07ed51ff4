#pragma once
/// What a demand got, as tables that the ledgers can take in again: one a ledger, and one for the rest.

#include "modules/gate/gate.h"
#include "platform/sheet/table_export.h"

#include <functional>
#include <string>
#include <vector>

namespace yizhen::app {

/// One answered cell and where it belongs.
struct AnsweredPlace {
    gate::CellFinding const* cell = nullptr;
    std::string element;      ///< code; empty: the field means no one element
    std::string words;        ///< of the field
    std::int64_t record = 0;  ///< of one unit what stands in one row together; 0: figures
};
/// Every cell with an answer, in the order of the form.
void each_answer(gate::Evidence const& evidence, std::function<void(AnsweredPlace const&)> const& each);

struct AnswerTable {
    std::string ledger;  ///< empty: what no ledger takes, cell by cell
    sheet::ExportTable table;
    std::vector<std::vector<sheet::ExportValue>> rows;
};

/// Figures that were summed, counted or worked out stand in the last table: read in again, they would stand beside their
/// own parts.
[[nodiscard]] std::vector<AnswerTable> answer_tables(gate::Evidence const& evidence, std::string_view period, ledgers::Shapes const& shapes,
                                                     std::function<std::string(std::string const& code)> const& unit_name);

}  // namespace yizhen::app

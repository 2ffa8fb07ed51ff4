#pragma once
/// Inside of evidence: one block at a time.

#include "modules/gate/evidence.h"

namespace yizhen::gate {

struct BlockAt {
    forms::SheetLayout const& page;
    forms::Block const& block;
    sheet::Sheet const* grid;
    std::size_t first_field;  ///< index of the block's first field in Evidence::fields
};

/// Fields whose meaning is settled; their cells may be answered.
[[nodiscard]] bool is_usable(FieldFinding const& finding);
/// Data rows without totals and group headings.
[[nodiscard]] std::vector<int> record_rows(forms::Block const& block);

Result<Done> gather_block(BlockAt const& at, elements::Catalogue const& catalogue, LedgerQuestions const& ledgers,
                          Scope const& scope, Evidence& evidence);
/// Figures of units: a matrix, an indicator list, a transposed table.
Result<Done> gather_figures(BlockAt const& at, elements::Catalogue const& catalogue, LedgerQuestions const& ledgers,
                            Scope const& scope, Evidence& evidence);
/// Rows about persons, households, organisations …
Result<Done> gather_records(BlockAt const& at, elements::Catalogue const& catalogue, LedgerQuestions const& ledgers,
                            Scope const& scope, Evidence& evidence);

/// A formula over named values; missing when one of them is, or when it cannot be computed.
[[nodiscard]] Value computed(std::string const& formula, std::vector<std::pair<elements::Element const*, Value>> const& operands,
                             CivilDate as_of);

/// Standing of a cell that belongs to a place where nothing is known.
[[nodiscard]] CellFinding missing_cell(BlockAt const& at, std::size_t field, sheet::CellRef where);

}  // namespace yizhen::gate

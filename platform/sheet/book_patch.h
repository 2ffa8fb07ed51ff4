#pragma once
/// The parts around the sheets that follow when rows go in or formulas change: workbook, calculation chain,
/// tables, drawings, comments, charts. Parts that need no change are not named.

#include "kernel/sheet/formula.h"
#include "platform/sheet/xlsx_book.h"

#include <map>
#include <optional>

namespace yizhen::sheet {

struct BookPatch {
    std::vector<RowInsertion> const& insertions;
    bool recalculates = false; ///< some cached value is gone: the workbook asks to be computed on opening
    bool drops_chain = false;
};

/// By part: its new XML, or nothing where it is removed.
using BookParts = std::map<std::string, std::optional<std::string>>;
Result<BookParts> patched_book_parts(Package const& package, Book const& book, BookPatch const& patch);

} // namespace yizhen::sheet

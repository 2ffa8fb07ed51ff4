#pragma once
/// Inside of evidence: one block at a time.

#include "modules/gate/evidence.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace yizhen::gate {

struct BlockAt {
    forms::SheetLayout const& page;
    forms::Block const& block;
    sheet::Sheet const* grid;
    std::size_t first_field;   ///< index of the block's first field in Evidence::fields
    bool beside_card = false;  ///< a table of a card: its rows belong to whom the card is about
};

/// What evidence is drawn from.
struct Sources {
    elements::Catalogue const& catalogue;
    LedgerQuestions const& ledgers;
    Scope const& scope;
    bool of_a_part = false;  ///< the demand is about some of the people, and the form has figures alone: those are of all
};

/// A cell that waits for a figure: field, place, unit.
struct Wanted {
    std::size_t field = 0;
    sheet::CellRef at;
    std::string unit;  ///< code; empty: nobody knows whose
};

/// The ledger that some fields of a block live in.
struct LedgerFields {
    std::string ledger;
    std::vector<std::size_t> fields;    ///< indexes into Evidence::fields; those that may be answered
    std::vector<std::string> elements;  ///< codes to be read, operands included

    /// Place of an element among those read; it is added where it is not.
    std::size_t place_of(std::string const& code);
};

/// The field by which the file names its records.
struct KeyField {
    std::size_t field = 0;
    elements::Element const* element = nullptr;
};

/// Fields whose meaning is settled, also those the issuer filled in himself.
[[nodiscard]] bool is_understood(FieldFinding const& finding);
/// Understood, and asked: their cells may be answered.
[[nodiscard]] bool is_usable(FieldFinding const& finding);
/// Data rows without totals and group headings.
[[nodiscard]] std::vector<int> record_rows(forms::Block const& block);
/// Standing of a cell that belongs to a place where nothing is known.
[[nodiscard]] CellFinding missing_cell(BlockAt const& at, std::size_t field, sheet::CellRef where);
/// Words of a held value; missing where they cannot be said in the field's unit.
void show(CellFinding& cell, elements::Element const& element, forms::FormField const& field, LedgerQuestions const& ledgers);
/// The one cell that every row of a blank table has for each asked field; all of them missing.
void all_missing(BlockAt const& at, std::vector<int> const& rows, Evidence& evidence);
/// Words of the file at a place, merged cells included; null where there are none.
[[nodiscard]] sheet::Cell const* words_at(BlockAt const& at, sheet::CellRef where);

Result<Done> gather_block(BlockAt const& at, Sources const& from, Evidence& evidence);
/// Figures of units: a matrix, an indicator list, a transposed table.
Result<Done> gather_figures(BlockAt const& at, Sources const& from, Evidence& evidence);
/// A matrix that names no unit: a row for each unit the heading asks for. False where the heading does not say which.
Result<bool> gather_unit_rows(BlockAt const& at, Sources const& from, Evidence& evidence);
/// Rows about persons, households, organisations …
Result<Done> gather_records(BlockAt const& at, Sources const& from, Evidence& evidence);
/// One record, labels beside its values: a unit, or whoever the key on the card names.
Result<Done> gather_card(BlockAt const& at, Sources const& from, Evidence& evidence);

/// Whose sheet it is: the unit that its filler line or its name says, else the single target; empty where that is another
/// unit than the targets, or one of several.
[[nodiscard]] std::string own_unit(BlockAt const& at, Sources const& from);
/// The targets, or the one unit of them whose sheet it is; none where it is somebody else's.
[[nodiscard]] std::vector<std::string> units_of_page(BlockAt const& at, Sources const& from);
/// What is held for each place, in their order.
[[nodiscard]] Result<std::vector<CellFinding>> figure_cells(BlockAt const& at, std::vector<Wanted> const& wanted, Sources const& from,
                                                            Evidence const& evidence);

/// Ledgers of the block's usable fields, most fields first.
[[nodiscard]] std::vector<LedgerFields> ledgers_of(BlockAt const& at, Sources const& from, Evidence const& evidence);
[[nodiscard]] std::optional<KeyField> key_field(BlockAt const& at, std::string_view ledger, Sources const& from, Evidence const& evidence);
/// Rows of the ledger by the folded words of their key; a key that several rows share is left out. Adds to what is read: the key
/// and the name beside it.
[[nodiscard]] Result<std::map<std::string, ledgers::HeldRow>> rows_by_key(LedgerFields& ledger, KeyField const& key,
                                                                          std::vector<std::string> const& words, Sources const& from);
/// The file writes another name beside a key than the one held under it: one of them has a slip, and nobody knows which.
[[nodiscard]] bool names_another(BlockAt const& at, LedgerFields const& ledger, KeyField const& key, ledgers::HeldRow const& held,
                                 std::optional<int> row, Sources const& from, Evidence const& evidence);
/// What a held row says in a cell.
[[nodiscard]] CellFinding record_cell(BlockAt const& at, std::size_t field, sheet::CellRef where, LedgerFields const& ledger,
                                      ledgers::HeldRow const& row, Sources const& from, Evidence const& evidence);

/// A roster over these template rows; nothing where they do not follow each other or another roster has them.
[[nodiscard]] std::optional<RosterFinding> roster_over(BlockAt const& at, std::vector<int> const& rows, Evidence const& evidence);

/// A formula over named values; missing when one of them is, or when it cannot be computed.
[[nodiscard]] Value computed(std::string const& formula, std::vector<std::pair<elements::Element const*, Value>> const& operands,
                             CivilDate as_of);

/// "倒塌（间/户）" asks two figures: both halves are matched; a field of which both are certain becomes their pair.
void match_pairs(forms::Block const& block, elements::Matcher const& matcher, elements::FormToMatch const& form,
                 std::vector<elements::Match>& matches);
/// Two figures in one cell, both known by their elements.
[[nodiscard]] bool is_pair(FieldFinding const& finding);
/// What the file itself writes in such a cell; empty where it writes nothing.
[[nodiscard]] std::string pair_sample(BlockAt const& at, forms::FormField const& field);

}  // namespace yizhen::gate

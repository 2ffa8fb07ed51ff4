#pragma once
/// From what a field means to what stands in each of its cells: which record a cell belongs to, and what the ledgers
/// hold for it. Gives the coverage that verdict and price use, and the cells that go back into the issuer's file.

#include "kernel/result.h"
#include "kernel/sheet/grid.h"
#include "modules/elements/elements.h"
#include "modules/forms/forms.h"
#include "modules/gate/evidence_meanings.h"
#include "modules/gate/types.h"
#include "modules/ledgers/ledgers.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace yizhen::gate {

/// What is written into a cell: the value in the field's unit of measure, a code by its name, a date as ISO.
struct CellText {
    enum class Kind { text, number, date } kind = Kind::text;
    std::string text;
};

/// One cell that a person would have to answer.
struct CellFinding {
    std::size_t field = 0;  ///< index into Evidence::fields
    std::string sheet;
    sheet::CellRef at;
    ledgers::Standing standing = ledgers::Standing::missing;
    CellValue value;
    CellText shown;        ///< what goes into the cell, where there is a value
    bool derived = false;     ///< summed, counted or computed
    bool personal = false;    ///< of a row about a person or a household
    bool as_written = false;  ///< the file says the same already: nothing is written
    ledgers::Origin origin;
    std::string unit = {};                    ///< code of whom the cell speaks; empty: nobody knows
    RowId row = {};                           ///< of the ledger, where a held record has the cell
    std::vector<ledgers::Lack> lacking = {};  ///< where it is not held: what to ask of whom; empty: the cell itself of its unit
};

/// Words that are no answer but must stand in a row that is written: the name of its unit.
struct GivenCell {
    int column = 0;
    std::string text;
};

/// Records to be written below each other from a template row on.
struct RosterFinding {
    std::string sheet;
    int first_row = 0;
    int template_row = 0;
    int existing_rows = 0;
    std::vector<std::size_t> fields;                ///< indexes into Evidence::fields, a column each
    std::vector<std::vector<CellFinding>> records;  ///< cells in the order of `fields`
    std::vector<std::vector<GivenCell>> given;      ///< a list a record, or none at all
    std::vector<sheet::CellRef> leftover;           ///< words of template rows beyond the last record: they go
    int ordinal_column = 0;                         ///< 0: none
    std::string ledger;
    std::vector<std::string> elements;              ///< codes of what its columns answer
};

struct Evidence {
    std::vector<FieldFinding> fields;
    std::vector<CellFinding> cells;
    std::vector<RosterFinding> rosters;
    std::vector<elements::FieldToMatch> asked;  ///< of each field, for aliases
    std::vector<BlockMeaning> blocks;           ///< to be recorded with the verdict
    std::vector<std::string> form_asks;         ///< element codes, formulas, names: what overlaps with others
    std::string entity;
    std::int64_t respondents = 0;
    /// Fields of a roster of people, homes or land whose rows nobody knows: the villages below the targets list them.
    std::vector<std::size_t> listed_below;
    std::vector<std::string> listers;  ///< codes of those villages
    std::vector<std::string> notes;  ///< Chinese: what stands in the way of more answers
    bool about_persons = false;
    std::vector<std::size_t> quiet;   ///< fields whose missing cells are not asked here: an open demand asks them, or nobody
    bool rows_withheld = false;       ///< rows about persons were asked and may not leave yet
    std::string persons_ledger;       ///< of those rows
    bool population_used = false;  ///< a roster was filled with the population asked for
    std::optional<Problem> population_problem;  ///< why a roster could not be; counts where none was
};

/// What is asked, of whom, for when.
struct Scope {
    RealmId realm;
    std::vector<std::string> targets;  ///< unit codes
    std::string population;
    std::optional<Period> period;
    CivilDate as_of;
    CivilDate today;
    bool persons_allowed = false;              ///< rows about persons may be shown
    ledgers::ReadCause const* cause = nullptr; ///< for plain identifiers
};

/// A unit of the targets or below, with the names that forms write beside it.
struct AreaUnit {
    std::string code;
    std::string name;
    forms::UnitLevel level = forms::UnitLevel::village;
    std::string township;       ///< name; its own where it is one
    std::string county;         ///< name; its own where it is one
    std::string township_code;  ///< its own where it is one
    std::string county_code;
};

/// Evidence reads the ledgers through this, so that it can be tested without them.
struct LedgerQuestions {
    std::function<Result<std::vector<ledgers::Figure>>(ledgers::Question const&)> figures;
    std::function<Result<std::vector<ledgers::HeldRow>>(ledgers::Question const&)> rows;
    /// Unit code of a name inside the targets, under the words that stand above it; empty when none or several fit.
    std::function<std::string(std::string_view words, std::vector<std::string> const& under)> unit_named;
    /// Does the name mean a unit of the county that is none of the targets, nor below them?
    std::function<bool(std::string_view words)> is_elsewhere = {};
    /// Name of a code in a code list; empty when unknown.
    std::function<std::string(std::string_view list, std::string_view code)> code_name;
    /// Elements that alone find a row of a ledger: its key, then whose data its identifiers are (which two rows may share).
    std::function<std::vector<std::string>(std::string_view ledger)> keys;
    /// A cell's words as the ledger would hold them; empty where it would refuse them.
    std::function<std::string(std::string_view element, sheet::Cell const& cell)> as_held;
    /// The targets and what stands below them, in the order of the tree.
    std::function<std::vector<AreaUnit>()> area_units;
};

/// A field as matching is asked of it, and what a record of its form is.
struct NamedField {
    elements::FieldToMatch field;
    std::string entity;
};
[[nodiscard]] std::optional<NamedField> named_field(forms::Layout const& layout, sheet::Workbook const& workbook, elements::Matcher const& matcher,
                                                    std::string_view field_id);

[[nodiscard]] Result<Evidence> gather(forms::Layout const& layout, sheet::Workbook const& workbook, Meanings& meanings,
                                      LedgerQuestions const& ledgers, Scope const& scope);

/// Counts every field's cells and says how each field stands; again after cells were completed.
void settle_statuses(Evidence& evidence);

/// Empty where the value cannot be said in the field's unit of measure.
[[nodiscard]] CellText cell_text(Value const& value, elements::Element const& element, forms::FormField const& field,
                                 LedgerQuestions const& ledgers);
/// A number of one unit in another ("元" in "万元"); other values as they are; nothing when the units measure different
/// things, or when a column without a unit would have to be taken at its word.
[[nodiscard]] std::optional<Value> in_unit(Value const& value, std::string_view from, std::string_view to);

}  // namespace yizhen::gate

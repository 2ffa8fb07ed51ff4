#pragma once
/// From what a field means to what stands in each of its cells: which record a cell belongs to, and what the ledgers
/// hold for it. Gives the coverage that verdict and price use, and the cells that go back into the issuer's file.

#include "kernel/sheet/grid.h"
#include "modules/elements/elements.h"
#include "modules/forms/forms.h"
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
    bool derived = false;  ///< summed, counted or computed
    ledgers::Origin origin;
    std::string unit = {};                    ///< code of whom the cell speaks; empty: nobody knows
    RowId row = {};                           ///< of the ledger, where a held record has the cell
    std::vector<ledgers::Lack> lacking = {};  ///< where it is not held: what to ask of whom; empty: the cell itself of its unit
};

/// Records to be written below each other from a template row on.
struct RosterFinding {
    std::string sheet;
    int first_row = 0;
    int template_row = 0;
    int existing_rows = 0;
    std::vector<std::size_t> fields;                ///< indexes into Evidence::fields, a column each
    std::vector<std::vector<CellFinding>> records;  ///< cells in the order of `fields`
    int ordinal_column = 0;                         ///< 0: none
};

struct Evidence {
    std::vector<FieldFinding> fields;
    std::vector<CellFinding> cells;
    std::vector<RosterFinding> rosters;
    std::vector<elements::FieldToMatch> asked;  ///< of each field, for aliases
    std::vector<std::string> form_asks;         ///< element codes, formulas, names: what overlaps with others
    std::string entity;
    std::int64_t respondents = 0;
    std::vector<std::string> notes;  ///< Chinese: what stands in the way of more answers
    bool about_persons = false;
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

/// Evidence reads the ledgers through this, so that it can be tested without them.
struct LedgerQuestions {
    std::function<Result<std::vector<ledgers::Figure>>(ledgers::Question const&)> figures;
    std::function<Result<std::vector<ledgers::HeldRow>>(ledgers::Question const&)> rows;
    /// Unit code of a name inside the targets, under the words that stand above it; empty when none or several fit.
    std::function<std::string(std::string_view words, std::vector<std::string> const& under)> unit_named;
    /// Name of a code in a code list; empty when unknown.
    std::function<std::string(std::string_view list, std::string_view code)> code_name;
};

/// What persons said fields mean, by alias key. Their word stands above any score; an empty element says: nothing known.
using Confirmed = std::map<std::string, std::vector<elements::Alias>>;

/// `confirmed`: the newest word for the form's entity counts, then the newest for any.
[[nodiscard]] Result<Evidence> gather(forms::Layout const& layout, sheet::Workbook const& workbook,
                                      elements::Matcher const& matcher, LedgerQuestions const& ledgers, Scope const& scope,
                                      Confirmed const& confirmed);

/// Refuses nothing: a unit that cannot be converted leaves the value as it is held.
[[nodiscard]] CellText cell_text(Value const& value, elements::Element const& element, forms::FormField const& field,
                                 LedgerQuestions const& ledgers);
/// Powers of ten between two units of one measure ("元" to "万元": -4); nullopt when they measure different things.
[[nodiscard]] std::optional<int> unit_shift(std::string_view from, std::string_view to);

}  // namespace yizhen::gate

#pragma once
/// Totals of figures up the tree of areas, over all realms of the installation. docs/adr/0017.
///
/// A leaf's cell is what the ledger of figures holds of it for exactly that period. Nothing is repaired: what a unit
/// above said itself stands beside the sum of its parts and is part of no sum. Of an element with a formula the value is
/// worked out from the totals of its operands, never summed.
///
/// A committed change is seen by the next reader of this process before its writer has the answer; another process on
/// the same database catches up from its own positions before it answers.

#include "kernel/date.h"
#include "kernel/decimal.h"
#include "kernel/ids.h"
#include "kernel/large_vector.h"
#include "kernel/ports.h"
#include "kernel/result.h"
#include "kernel/totals/column.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace yizhen::ledgers {

inline constexpr std::size_t kTotalsElementsMax = 60;
inline constexpr std::size_t kTotalsRowsMax = 50'000;       ///< of one table
inline constexpr std::size_t kTotalsCellsMax = 1'000'000;   ///< of one table

/// Which totals.
struct TotalsQuestion {
    std::vector<std::string> elements;  ///< codes
    Period period;
    std::optional<CivilDate> day = {};  ///< on the tree of that day; else of the period's last day, at latest today
    bool as_closed = false;             ///< as the figures stood when their county closed the period; open ones as now
    /// For whoever may not see rows: counts of people below kSmallCount are hidden, and where one brother of many is
    /// hidden, the smallest of the others as well, so that the sum above does not give it away.
    bool hide_small = false;
};
inline constexpr std::int64_t kSmallCount = 10;

/// Of which units: `top` and what stands below it.
struct TotalsRows {
    UnitId top;                         ///< not known: everything; the first row has no unit then
    int depth = 1;                      ///< 0 the unit alone, 1 with its children …; not looked at when levels are named
    std::vector<int> levels;            ///< org::UnitKind as numbers: all units of these kinds below `top`
    std::optional<UnitId> after = {};   ///< paging: the rows after this unit, in tree order
    std::size_t rows_max = kTotalsRowsMax;
};

struct TotalsElement {
    ElementId id;
    std::string code;
    std::string name;
    std::string unit_of_measure;
    int scale = 0;         ///< decimals of the numbers in `cells`
    bool decimal = false;
    std::string formula;   ///< not empty: worked out from the totals of its operands
};

struct TotalsCell {
    totals::Reading parts;            ///< sum and states of the leaves; of a formula its value, and the states of the operand with most blanks
    std::optional<totals::Cell> own;  ///< what the unit said itself; of leaves their cell
    bool hidden = false;              ///< hide_small: there is a number and it is not told; `parts` and `own` are empty

    /// The unit's own figure and the sum of its parts are two numbers.
    [[nodiscard]] bool differs() const { return own && own->state != totals::State::not_applicable && parts.has_sum() && own->value != parts.sum; }
};

struct TotalsRow {
    UnitId unit;
    int level = 0;
    bool leaf = false;
};

/// A unit's own figure that is not the sum of its parts, and those parts.
struct TotalsDifference {
    std::size_t row = 0;
    std::size_t element = 0;
    std::int64_t total = 0;
    std::int64_t parts_sum = 0;
    std::optional<std::int64_t> difference;  ///< total - parts_sum; nothing where that does not fit
    struct Part {
        UnitId unit;
        totals::Reading reading;
    };
    std::vector<Part> rows;  ///< the children, at most kDifferenceRowsMax
};
inline constexpr std::size_t kDifferenceRowsMax = 200;
inline constexpr std::size_t kDifferencesMax = 500;

struct TotalsTable {
    CivilDate tree_day = CivilDate::from_days(0);
    std::vector<TotalsElement> elements;
    std::vector<TotalsRow> rows;
    LargeVector<TotalsCell> cells;  ///< rows outside, elements inside
    std::vector<TotalsDifference> differences;
    std::vector<UnitId> closed;     ///< counties at or around `top` that have closed the period
    std::int64_t outside = 0;       ///< cells of units that are no areas of that day's tree: in no sum
    std::optional<UnitId> next;     ///< there are more rows after this unit

    [[nodiscard]] TotalsCell const& cell(std::size_t row, std::size_t element) const { return cells[row * elements.size() + element]; }
};

/// A figure corrected after its period was closed.
struct Restatement {
    UnitId unit;
    std::string element;  ///< code
    Period period;
    totals::Cell former;
    totals::Cell now;
    int scale = 0;
    ChangeId change;
    std::int64_t person = 0;
    std::string day;  ///< ISO
    std::string reason;
};

struct Closing {
    RealmId realm;
    Period period;
    ChangeId change;
    std::int64_t person = 0;
    std::string day;  ///< ISO
    std::string reason;
};

/// One finding of `verify`.
struct TotalsFault {
    std::string element;
    std::string period;
    UnitId unit;
    std::string what;
};

class Totals {
public:
    virtual ~Totals() = default;

    [[nodiscard]] virtual Result<TotalsTable> table(TotalsQuestion const& question, TotalsRows const& rows) = 0;
    /// Smallest, largest and how many different values among the leaves below: computed now, one an element.
    [[nodiscard]] virtual Result<std::vector<totals::Extremes>> extremes(TotalsQuestion const& question, UnitId top) = 0;

    /// From now on a figure of the period is corrected by a restatement only (Batch::restates).
    virtual Result<Done> close(RealmId realm, Actor const& actor, Period const& period, std::string const& reason) = 0;
    [[nodiscard]] virtual std::optional<Closing> closing(RealmId realm, Period const& period) = 0;
    /// The last ones first, at most `max`.
    [[nodiscard]] virtual std::vector<Restatement> restatements(RealmId realm, Period const& period, std::size_t max = 1000) = 0;

    /// Reads every figure again from the ledgers and compares it with what is kept in memory and in the cache files.
    /// `checked` gets how many columns were compared.
    [[nodiscard]] virtual std::vector<TotalsFault> verify(std::size_t& checked) = 0;
    /// Every element and period that the ledgers hold figures of.
    [[nodiscard]] virtual std::vector<std::pair<Period, std::vector<std::string>>> held() = 0;
    /// Writes the cache files of what is in memory. Done at the end by itself.
    virtual void save() = 0;
    /// Forgets what is in memory and on disk; the next question reads the ledgers.
    virtual void drop() = 0;
    [[nodiscard]] virtual std::size_t bytes() const = 0;
};

}  // namespace yizhen::ledgers

#pragma once
/// Indicators: named expressions over what a unit holds, defined as data, worked out for a fixed day when they are asked
/// for, and given to the totals by writing the lowest units' values as figures. docs/expr.md has the forms.

#include "kernel/ids.h"
#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/ledgers/types.h"

#include <string>
#include <string_view>
#include <vector>

namespace yizhen::ledgers {

/// What becomes of the lower units' values above them.
enum class RollUp {
    sum,
    min,
    max,
    ratio,  ///< nothing is added: the expression is worked out anew over all rows below
    none    ///< above the lowest units there is no value
};
[[nodiscard]] std::string_view name_of(RollUp roll_up);

/// One line of data/ledgers/indicators.tsv.
struct Indicator {
    std::string code;
    std::string name;
    std::string expression;
    std::string unit_of_measure;
    int scale = 0;
    RollUp roll_up = RollUp::none;
    std::string element;  ///< canonical name of the figure it is written to; may be empty
};

/// Header: code name expression unit scale roll_up element.
Result<std::vector<Indicator>> parse_indicators(std::string_view tsv, std::string_view file);

struct IndicatorQuestion {
    std::vector<std::string> codes;  ///< empty: all
    std::vector<UnitId> units;
    CivilDate as_of;
    CivilDate today;
    std::optional<Period> period = {};  ///< for figures
};

struct IndicatorValue {
    UnitId unit;
    std::string indicator;  ///< code
    CellValue cell;         ///< blank: it cannot be said; `note` has why
    std::vector<std::string> missing_units = {};  ///< codes of the lowest units that have no rows
    std::string note = {};                        ///< Chinese
    std::optional<CivilDate> oldest = {};         ///< day of which the oldest row read speaks
};

/// The lowest units' values become figures of a period.
struct IndicatorTaking {
    IndicatorQuestion question;  ///< its units with all below them; its period
    std::string reason;
    bool dry_run = false;
    bool restates = false;                        ///< of a closed period
    std::function<bool(UnitId)> may_write = {};   ///< empty: all
};

inline constexpr std::size_t kIndicatorValuesMax = 20'000;

class Indicators {
public:
    virtual ~Indicators() = default;
    [[nodiscard]] virtual std::vector<Indicator> const& definitions() const = 0;
    /// One an indicator and unit: units outside, indicators inside.
    [[nodiscard]] virtual Result<std::vector<IndicatorValue>> values(RealmId realm, IndicatorQuestion const& question) const = 0;
    /// Those that name an element. A value that cannot be said is not written; what is held of a later day stays.
    virtual Result<BatchReceipt> take(RealmId realm, Actor const& actor, IndicatorTaking const& taking) = 0;
};

}  // namespace yizhen::ledgers

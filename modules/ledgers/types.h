#pragma once
/// What is held: cells with their freshness and origin, and how much of a question they cover.

#include "kernel/ids.h"
#include "kernel/value.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace yizhen::ledgers {

/// What a cell is worth to somebody who asks for it on a day.
enum class Standing { held, stale, disputed, missing, not_applicable };

struct Origin {
    std::string source;  ///< unit or file the value came from
    std::string demand;  ///< control number, empty for imports
    CivilDate as_of;     ///< day the value speaks of
    CivilDate recorded;
};

struct HeldCell {
    CellValue cell;
    Standing standing = Standing::missing;
    Origin origin;
};

/// Which values a form wants: elements of one ledger, for a population inside some units, of a period.
struct Question {
    std::vector<std::string> elements;  ///< codes; all of one ledger
    std::vector<std::string> units;     ///< unit codes; a unit stands for its subtree
    std::string population;             ///< expression over element names; empty: all rows
    std::optional<Period> period;       ///< for by_period elements
    CivilDate as_of;
    CivilDate today;
    std::int64_t rows_max = 200'000;
};

struct HeldRow {
    RowId id;
    std::string key;   ///< natural key, already masked if it is an identifier
    std::string unit;  ///< unit code of the row
    std::vector<HeldCell> cells;  ///< in the order of Question::elements
};

/// Cells of one element by standing; cells == held + stale + disputed + missing + not_applicable.
struct Coverage {
    std::int64_t cells = 0;
    std::int64_t held = 0;
    std::int64_t stale = 0;
    std::int64_t disputed = 0;
    std::int64_t missing = 0;
    std::int64_t not_applicable = 0;
};

}  // namespace yizhen::ledgers

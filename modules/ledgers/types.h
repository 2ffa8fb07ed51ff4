#pragma once
/// What is held: cells with their freshness and origin, and how much of a question they cover.

#include "kernel/ids.h"
#include "kernel/ports.h"
#include "kernel/result.h"
#include "kernel/value.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace yizhen::ledgers {

inline constexpr int kEndedShareMaxPercent = 20;

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
    std::optional<RowId> after;      ///< paging: at most rows_max rows, those after this id, in the order of ids
    std::optional<ChangeId> change;  ///< as the ledger stood after this change; wins over as_of
    std::optional<ChangeId> until;   ///< nothing recorded after this change counts; as_of holds besides
};

struct HeldRow {
    RowId id;
    std::string key;   ///< natural key, already masked if it is an identifier
    std::string unit;  ///< unit code of the row
    std::vector<HeldCell> cells;  ///< in the order of Question::elements
};

/// Who reads plain identifiers, and why; goes to the chain of reads before a byte leaves.
struct ReadCause {
    Actor actor;
    std::string grant;   ///< grant or control number
    std::string reason;
};

/// What a unit would have to say before a figure is there.
struct Lack {
    std::string unit;     ///< code
    std::string element;  ///< code
    Standing standing = Standing::missing;
};

/// A figure of a unit: held itself, summed from its leaves, counted from rows, or worked out by the element's formula.
struct Figure {
    std::string unit;     ///< code
    std::string element;  ///< code
    CellValue cell;
    Standing standing = Standing::missing;
    Origin origin;
    std::string derived;                     ///< empty: held itself; "sum", "count", "formula"
    std::vector<std::string> missing_units;  ///< codes of the leaves without a value, where a sum fails
    std::string note;                        ///< Chinese: what stands in the way, or how it was worked out
    /// Of a figure that is not held: whom to ask for what, at the lowest unit that can know. The operands of a formula, not
    /// its result; the leaves of a sum, not the unit above them. Empty: the unit itself, for this element.
    std::vector<Lack> lacking = {};
};

/// One row to be written. `cells` in the order of Batch::elements.
struct IncomingRow {
    std::string unit;    ///< code
    std::string period;  ///< ledgers by period only
    std::vector<CellValue> cells;
    std::string address; ///< where it stood in its file ("花名册!5"), for the receipt
    std::string refusal; ///< not empty: the row cannot be read; it is rejected with this reason
};

/// A batch that is the whole list of what there is below a unit: a row it does not name ends. Its history stays, and
/// readings of an earlier day still show it. A row said on a later day than the batch's stays too.
struct Completeness {
    std::string unit;           ///< code; with its subtree
    std::string period;         ///< ledgers by period: the list is complete for this one alone
    bool confirmed = false;     ///< somebody looked at how many would end
    int share_max_percent = kEndedShareMaxPercent;  ///< more than this needs `confirmed`
};

/// Rows of one ledger from one source, written in one transaction as one change.
struct Batch {
    std::string ledger;
    std::vector<std::string> elements;  ///< codes
    std::string source;                 ///< unit or file
    std::string demand;                 ///< control number; may be empty
    std::string reason;
    CivilDate as_of;                    ///< day the values speak of
    bool dry_run = false;
    bool restates = false;  ///< corrects figures of a closed period: needs a reason; the former figures stay readable
    bool may_move = false;  ///< a steward may move a row to another unit; for others it is "held by another unit"
    std::function<bool(IncomingRow&)> next;  ///< fills the next row or returns false
    std::vector<std::string> subject;        ///< words of the file (title, headers): F-19 stores none of barred ones
    std::function<Result<Done>()> proceed;   ///< asked after the last row: a Problem takes all of it back; may be empty
    /// Units the author may write for: scope, as for lists and exports. Empty: all.
    std::function<bool(UnitId)> may_write = {};
    std::optional<Completeness> complete = {};  ///< refused when a row of the file cannot be told from the held ones
};

enum class RowOutcome { created, updated, same, rejected, ended };

inline constexpr std::size_t kEndedShown = 1'000;

struct RowReceipt {
    std::string address;
    RowOutcome outcome = RowOutcome::rejected;
    std::string reason;  ///< Chinese; of rejections, and of values kept because newer ones are held
    RowId row;
};

struct BatchReceipt {
    ChangeId change;  ///< unknown when nothing changed, and in a dry run
    std::int64_t created = 0;
    std::int64_t updated = 0;
    std::int64_t same = 0;
    std::int64_t rejected = 0;
    std::int64_t ended = 0;        ///< a complete list did not name them
    std::int64_t in_scope = 0;     ///< rows held below the unit of a complete list before it
    std::int64_t claims = 0;       ///< rejected rows that went to the steward, because another unit holds them
    std::vector<RowReceipt> rows;  ///< in the order of the file; ended ones last, at most kEndedShown
};

struct LedgerSummary {
    std::string name;
    std::string title;
    std::int64_t elements = 0;
    std::int64_t rows = 0;
    std::string last_recorded;  ///< ISO day of the last change; empty before the first
};

/// "This held value is wrong": said by whoever is asked, decided by the steward.
struct Dispute {
    std::int64_t id = 0;
    std::string ledger;
    RowId row;
    std::string element;  ///< code
    std::string unit;     ///< code of the author's unit
    std::string reason;
    std::string opened;   ///< ISO day
    std::string decision; ///< empty while open; upheld, dismissed
    UnitId row_unit = {};          ///< where the row stands now; not known when it has ended
    std::string decided = {};      ///< ISO day
    std::string decision_reason = {};
};

/// A file of one unit names what another unit holds; the steward says whose it is.
struct Claim {
    std::int64_t id = 0;
    std::string ledger;
    RowId row;
    UnitId holder;         ///< not known when the row has ended
    UnitId claimant;
    std::string source;
    std::string as_of;     ///< ISO day the claimant's file speaks of
    std::string opened;    ///< ISO day
};

/// A value past the time it may be kept.
struct Overdue {
    std::string ledger;
    RowId row;
    std::string element;  ///< code
    std::string as_of;    ///< ISO day the value speaks of
    std::string due;      ///< ISO day it should have gone
    std::int64_t version = 0;  ///< of a former row; 0: the value is current, and its history goes with it
};

/// What has outlived its retention, before somebody who answers for it.
struct RetentionProposal {
    std::int64_t id = 0;
    std::string made_on;   ///< ISO day
    std::int64_t cells = 0;
    struct Line {
        std::string ledger;
        std::string element;  ///< code
        std::int64_t cells = 0;
        std::string oldest;   ///< ISO day the oldest value speaks of
    };
    std::vector<Line> lines;
    std::string decision;  ///< empty while open; erased, kept
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

#pragma once
/// What is asked of whom, what was answered, and where it waits: plain values.

#include "kernel/date.h"
#include "kernel/decimal.h"
#include "kernel/ids.h"
#include "kernel/problem.h"
#include "kernel/value.h"
#include "modules/elements/types.h"
#include "modules/ledgers/ledgers.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::problems {
inline constexpr ProblemKind kChecksFailed{"checks-failed", 422, 65};  ///< details: cell → why it is refused
inline constexpr ProblemKind kTaskClosed{"task-closed", 409, 65};
inline constexpr ProblemKind kOwnEntry{"own-entry", 403, 77};
}  // namespace yizhen::problems

namespace yizhen::collection {

using TaskId = Id<struct TaskTag>;

/// open → submitted → (returned → submitted)* → approved; cancelled with its demand, or when others answered it.
enum class TaskState { open, submitted, returned, approved, cancelled };
[[nodiscard]] std::string_view name_of(TaskState state);
[[nodiscard]] std::string_view chinese_name_of(TaskState state);
[[nodiscard]] std::optional<TaskState> parse_task_state(std::string_view name);

/// Why a cell is left to a person. unknown: nothing that is known fits the field.
enum class Why { missing, stale, disputed, unknown };
[[nodiscard]] std::string_view name_of(Why why);

/// One thing that a demand asks, whoever answers it.
struct Ask {
    std::string element;            ///< code; empty where nothing known fits
    std::string name;               ///< of the element, else the field's own words
    std::vector<std::string> path;  ///< header words of the field, as the form has them
    std::string sheet;
    std::string field;              ///< forms::FormField::id
    std::string ledger;             ///< that takes the value; empty: none has a column for it yet
    bool by_period = false;
    ValueType type = ValueType::text;
    int scale = 0;
    std::string unit_of_measure;
    std::string code_list;
    ledgers::TextFormat format = ledgers::TextFormat::plain;
    elements::Sensitivity sensitivity = elements::Sensitivity::open;
    std::vector<std::string> choices;  ///< as the form writes them, where no code list says more
    bool is_operand = false;        ///< not a field itself: a field of the form is worked out from it
    bool in_rows = false;           ///< a column of a roster that the unit itself lists
};

/// One residual cell of a task. No value stands in it.
struct TaskCell {
    std::size_t ask = 0;     ///< index into Asked::asks
    Why why = Why::missing;
    std::int64_t row = 0;    ///< of the ledger, where the cell belongs to a held record
    int nth = 0;             ///< of several cells of one ask and unit; rows a unit lists itself count from 1
    std::string at;          ///< "C10" in the issuer's form; empty for operands

    /// "7", "7@551" (record 551), "7+2" (the second row or cell).
    [[nodiscard]] std::string key() const;
    friend bool operator==(TaskCell const&, TaskCell const&) = default;
};

/// What a form says of its own figures: "left = right + right - right", "left ≤ right", or, with a divisor, a ratio.
struct Relation {
    std::string text;                                ///< as written, or as read from 其中
    std::string left;                                ///< field id
    std::vector<std::pair<int, std::string>> right;  ///< sign and field id
    std::string relation = "=";                      ///< =, <=, >=
    std::string divisor;                             ///< field id; ratios only
    bool percent = false;
    friend bool operator==(Relation const&, Relation const&) = default;
};

/// What a demand asks, once for all its tasks.
struct Asked {
    DemandId demand;
    RealmId realm;
    std::string control_number;  ///< empty for what was received outside the gate
    std::string title;
    std::string form;            ///< form number or title: what filling times are summed by
    std::string issuer_code;
    std::string issuer_name;
    UnitId issuer;
    std::string period;
    CivilDate as_of;
    std::optional<CivilDate> issued;
    std::optional<CivilDate> due;
    CivilDate admitted;
    std::int64_t version = 1;
    std::vector<Ask> asks;
    std::vector<Relation> relations;  ///< between fields of the form
};

inline constexpr std::int64_t kTheTerminal = 0;  ///< stands for whoever works on the server's own command line

/// A task as lists show it.
struct Task {
    TaskId id;
    RealmId realm;
    DemandId demand;
    UnitId unit;
    TaskState state = TaskState::open;
    std::int64_t version = 1;
    std::int64_t cells = 0;
    bool nothing = false;           ///< "nothing to report" was said
    CivilDate opened;
    std::int64_t opened_ms = 0;
    int step = 0;                   ///< approvals given since it was last submitted
    UnitId waiting;                 ///< whose move it is; not known once it is over
    std::int64_t waiting_since_ms = 0;
    PersonId assignee;              ///< delegated to; not known: anybody of the unit
    PersonId submitted_by;
    std::optional<CivilDate> submitted;
    std::vector<std::int64_t> entered_by;  ///< persons whose values stand in it (kTheTerminal among them): they approve none of its steps
    int open_questions = 0;
    std::optional<CivilDate> reminded = {};  ///< by the requester, last
};

/// A task with the cells it asks.
struct TaskWhole {
    Task task;
    std::vector<TaskCell> cells;
};

/// One answered cell.
struct Answer {
    CellValue value;
    bool confirmed = false;  ///< a held value was confirmed unchanged
    std::string reason;      ///< a word on a warning
};
using Answers = std::map<std::string, Answer>;  ///< by TaskCell::key

/// What somebody sends in, as typed.
struct Submission {
    std::map<std::string, std::string> values;   ///< by key
    std::map<std::string, std::string> reasons;  ///< by key
    std::vector<std::string> confirmed;          ///< keys of stale cells that are unchanged
    bool confirm_all = false;                    ///< every stale cell without a value of its own
    bool nothing = false;
    std::map<std::string, std::int64_t> active_ms;  ///< by key: time in an active window; may be empty
    PersonId acting;  ///< who really filled it in, on a shared device; else not known
    std::optional<std::int64_t> version;  ///< of the task as it was read
};

/// A total beside its parts, as it is reported; nothing is repaired.
struct PartsReport {
    Decimal total;
    Decimal parts_sum;
    Decimal difference;              ///< total - parts_sum
    std::vector<std::string> rows;   ///< keys of the parts' cells, or names of fields that are held
};

/// What a check has to say on one cell.
struct Finding {
    enum class Grade { error, warning };
    Grade grade = Grade::error;
    std::string key;      ///< of the cell; empty: of the whole
    std::string rule;     ///< "type", "balance", "last_period" …
    std::string message;  ///< Chinese, with what would pass
    std::optional<PartsReport> parts = {};  ///< of a total that does not equal its parts
};

struct Receipt {
    Task task;
    std::string digest;  ///< hex; of the content, keyed: the same values give the same
    std::int64_t values = 0;
    std::vector<Finding> warnings;
    bool again = false;  ///< the same was held already: nothing was written
};

struct Draft {
    std::int64_t version = 0;  ///< 0: there is none
    std::map<std::string, std::string> values;
    std::vector<std::string> confirmed;
    std::int64_t saved_ms = 0;
};

/// A cell of somebody's submission that is sent back, with why.
struct CellComment {
    std::string key;  ///< empty: on the whole
    std::string words;
};

/// What happened to a task, newest last.
struct Event {
    std::int64_t at_ms = 0;
    std::int64_t person = 0;
    UnitId unit;
    std::string kind;  ///< submit, approve, return, reopen, delegate, cancel
    std::string words;
    std::vector<CellComment> comments;
};

/// Asked of the issuer by whoever has to fill.
struct Question {
    std::int64_t id = 0;
    TaskId task;
    std::int64_t asked_by = 0;
    CivilDate asked;
    std::string words;
    std::string answer;  ///< empty while open
    std::optional<CivilDate> answered;
};

/// Facts shown beside a task: the issuer's own lateness beside the answer's.
struct Timeliness {
    std::optional<CivilDate> due;            ///< as the demand says
    std::optional<CivilDate> effective_due;  ///< moved by the unit's focus time
    std::optional<std::int64_t> notice_days; ///< open days between admission and due
    bool short_notice = false;
    std::int64_t issued_late_days = 0;       ///< working days between the document's day and the day it reached the gate
    std::int64_t questions_open = 0;
    std::int64_t question_waits_days = 0;    ///< working days of the oldest that waits
    std::int64_t answer_late_days = 0;       ///< open days after the effective due; 0 while in time
    std::optional<std::int64_t> days_left;   ///< open days up to the effective due, while the unit has still to answer
};

/// What is held already for a task's unit, shown beside what is asked; never up for confirmation.
struct FreshCell {
    std::string name;
    std::string shown;   ///< identifiers masked
    std::string source;
    std::string demand;  ///< control number it came by
    CivilDate as_of;
};

/// A residual cell as the page draws it.
struct AskedCell {
    TaskCell cell;
    std::string held;       ///< stale or disputed value, masked where it is an identifier
    std::string held_as_of; ///< ISO day
    std::string submitted;  ///< what was sent in, masked where it is an identifier
    std::string reason;     ///< the word of reason that was sent in with it
    bool confirmed = false;
    std::string last;       ///< the unit's figure of the period before
    std::string last_period;
    std::string record;     ///< whose row it is, where it belongs to a held record: key and name, masked
};

struct TaskDetail {
    Task task;
    Asked asked;
    std::vector<AskedCell> cells;
    std::vector<FreshCell> fresh;
    std::vector<UnitId> chain;  ///< who approves, in order
    Timeliness timeliness;
    std::vector<Event> events;
    std::vector<Question> questions;
};

/// A page of tasks. Units as intervals of ids are the caller's business: it names units.
struct PageQuestion {
    RealmId realm;
    std::vector<UnitId> units;    ///< tasks of these; empty with `all`: everything
    bool all = false;
    std::vector<UnitId> waiting;  ///< tasks that wait for one of these; empty: not asked
    std::optional<TaskState> state;
    DemandId demand;              ///< not known: any
    std::int64_t before = 0;      ///< task id; 0: from the newest
    int limit = 20;
};
inline constexpr int kPageMax = 100;

/// Sums of filling time of one field of a form: no person, unit or moment.
struct FillingTime {
    std::string form;
    std::string field;  ///< element code, or the field's words
    std::string name;
    std::int64_t count = 0;
    std::int64_t total_ms = 0;
};

}  // namespace yizhen::collection

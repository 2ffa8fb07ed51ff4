#pragma once
/// How far a demand is, as a fact of data: nobody is ever asked for a progress report. Pure.

#include "modules/collection/types.h"
#include "modules/org/org.h"

#include <optional>
#include <span>
#include <vector>

namespace yizhen::collection {

/// Tasks of one demand and unit in one state, as they are counted.
struct TaskCount {
    UnitId unit;
    TaskState state = TaskState::open;
    std::int64_t tasks = 0;
    std::int64_t cells = 0;
    TaskId task = {};               ///< where one task is counted
    UnitId waiting = {};            ///< whose move it is
    std::int64_t since_ms = 0;
    std::int64_t late_days = 0;     ///< open days that its answer is past due, or was
    std::optional<CivilDate> reminded = {};  ///< last day
};

/// A unit's own task: where it waits and since when.
struct OwnTask {
    TaskId task;
    TaskState state = TaskState::open;
    UnitId waiting;
    std::int64_t since_ms = 0;
    std::int64_t late_days = 0;
    std::optional<CivilDate> reminded;
};

/// Of a unit and everything below it. cells == cells_open + cells_returned + cells_submitted + cells_approved; what was
/// cancelled is asked of nobody and counts nowhere.
struct ProgressNode {
    UnitId unit;
    UnitId parent;  ///< the next node above; not known at the top
    std::int64_t tasks = 0;
    std::int64_t tasks_done = 0;  ///< approved
    std::int64_t tasks_late = 0;  ///< not answered yet, and past due
    std::int64_t cells = 0;
    std::int64_t cells_open = 0;
    std::int64_t cells_returned = 0;
    std::int64_t cells_submitted = 0;
    std::int64_t cells_approved = 0;
    std::optional<OwnTask> own = {};     ///< of several the one that is not over
    std::int64_t waiting_here = 0;       ///< tasks that wait for this unit's move
    std::int64_t waiting_here_since_ms = 0;  ///< of the oldest of them

    [[nodiscard]] std::int64_t cells_answered() const { return cells_submitted + cells_approved; }
};

/// In tree order, from the county down: only units that have tasks, and those above them.
[[nodiscard]] std::vector<ProgressNode> progress_of(org::Tree const& tree, std::span<TaskCount const> counts);

}  // namespace yizhen::collection

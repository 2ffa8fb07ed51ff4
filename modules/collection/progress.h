#pragma once
/// How far a demand is, as a fact of data: nobody is ever asked for a progress report. Pure.

#include "modules/collection/types.h"
#include "modules/org/org.h"

#include <span>
#include <vector>

namespace yizhen::collection {

/// Tasks of one demand and unit in one state, as they are counted.
struct TaskCount {
    UnitId unit;
    TaskState state = TaskState::open;
    std::int64_t tasks = 0;
    std::int64_t cells = 0;
};

/// Of a unit and everything below it. cells == cells_open + cells_returned + cells_submitted + cells_approved; what was
/// cancelled is asked of nobody and counts nowhere.
struct ProgressNode {
    UnitId unit;
    UnitId parent;  ///< the next node above; not known at the top
    std::int64_t tasks = 0;
    std::int64_t tasks_done = 0;  ///< approved
    std::int64_t cells = 0;
    std::int64_t cells_open = 0;
    std::int64_t cells_returned = 0;
    std::int64_t cells_submitted = 0;
    std::int64_t cells_approved = 0;
};

/// In tree order, from the county down: only units that have tasks, and those above them.
[[nodiscard]] std::vector<ProgressNode> progress_of(org::Tree const& tree, std::span<TaskCount const> counts);

}  // namespace yizhen::collection

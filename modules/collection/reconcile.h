#pragma once
/// A demand was judged again: what becomes of its tasks. Pure.

#include "modules/collection/types.h"

#include <span>
#include <vector>

namespace yizhen::collection {

/// What a unit should be asked now.
struct Wish {
    UnitId unit;
    std::vector<TaskCell> cells;
};

struct Reconciled {
    std::vector<Wish> fresh;                                              ///< tasks to make
    std::vector<std::pair<std::size_t, std::vector<TaskCell>>> changed;   ///< index of a task, and its cells from now on
    std::vector<std::size_t> cancelled;                                   ///< indexes of tasks that ask nothing any more
};

/// Tasks with the unit take the wish over; what was sent in stays and asks on for its cells, only the rest is new; what
/// is over stays over. `states` and `cells` belong to `units`, one a task.
struct Existing {
    UnitId unit;
    TaskState state = TaskState::open;
    std::vector<TaskCell> const* cells = nullptr;
};
[[nodiscard]] Reconciled reconcile(std::span<Existing const> tasks, std::vector<Wish> wishes);

}  // namespace yizhen::collection

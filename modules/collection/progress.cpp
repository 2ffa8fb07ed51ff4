#include "modules/collection/progress.h"

#include "modules/collection/rules.h"

#include <algorithm>
#include <map>
#include <utility>

namespace yizhen::collection {
namespace {

void add(ProgressNode& node, TaskCount const& count) {
    node.tasks += count.tasks;
    node.cells += count.cells;
    if (is_to_fill(count.state) && count.late_days > 0) node.tasks_late += count.tasks;
    switch (count.state) {
    case TaskState::open: node.cells_open += count.cells; break;
    case TaskState::returned: node.cells_returned += count.cells; break;
    case TaskState::submitted: node.cells_submitted += count.cells; break;
    case TaskState::approved:
        node.cells_approved += count.cells;
        node.tasks_done += count.tasks;
        break;
    case TaskState::cancelled: break;
    }
}

/// The task that stands for the unit: one that is not over before one that is, then the newer.
void take_own(ProgressNode& node, TaskCount const& count) {
    if (node.unit != count.unit || !count.task.known()) return;
    auto const rank = [](TaskState state, TaskId task) { return std::pair(state != TaskState::approved, task.value); };
    if (node.own && rank(node.own->state, node.own->task) > rank(count.state, count.task)) return;
    node.own = OwnTask{count.task, count.state, count.waiting, count.since_ms, count.late_days, count.reminded};
}

void wait_at(ProgressNode& node, TaskCount const& count) {
    if (!count.waiting.known() || node.unit != count.waiting) return;
    node.waiting_here += count.tasks;
    node.waiting_here_since_ms = node.waiting_here_since_ms == 0 ? count.since_ms : std::min(node.waiting_here_since_ms, count.since_ms);
}

}  // namespace

std::vector<ProgressNode> progress_of(org::Tree const& tree, std::span<TaskCount const> counts) {
    std::map<std::int32_t, ProgressNode> by_place;
    for (auto const& count : counts) {
        if (count.state == TaskState::cancelled || !tree.holds(count.unit)) continue;
        UnitId parent;
        for (auto const& unit : tree.path(count.unit)) {
            if (!unit.realm.known()) continue;  // above the county
            auto& node = by_place[tree.interval(unit.id).first];
            node.unit = unit.id;
            node.parent = parent;
            add(node, count);
            take_own(node, count);
            wait_at(node, count);
            parent = unit.id;
        }
    }
    std::vector<ProgressNode> out;
    out.reserve(by_place.size());
    for (auto& [place, node] : by_place) out.push_back(node);
    return out;
}

}  // namespace yizhen::collection

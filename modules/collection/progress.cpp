#include "modules/collection/progress.h"

#include <algorithm>
#include <map>

namespace yizhen::collection {
namespace {

void add(ProgressNode& node, TaskCount const& count) {
    node.tasks += count.tasks;
    node.cells += count.cells;
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
            parent = unit.id;
        }
    }
    std::vector<ProgressNode> out;
    out.reserve(by_place.size());
    for (auto& [place, node] : by_place) out.push_back(node);
    return out;
}

}  // namespace yizhen::collection

#include "modules/collection/reconcile.h"

#include <algorithm>
#include <map>

namespace yizhen::collection {
namespace {

bool is_with_the_unit(TaskState state) { return state == TaskState::open || state == TaskState::returned; }

void drop_covered(std::vector<TaskCell>& wanted, std::vector<TaskCell> const& covered) {
    std::erase_if(wanted, [&](TaskCell const& cell) {
        return std::ranges::any_of(covered, [&](TaskCell const& other) { return other.key() == cell.key(); });
    });
}

}  // namespace

Reconciled reconcile(std::span<Existing const> tasks, std::vector<Wish> wishes) {
    Reconciled out;
    std::map<std::int64_t, std::vector<TaskCell>> wanted;
    for (auto& wish : wishes) wanted[wish.unit.value] = std::move(wish.cells);
    for (auto const& task : tasks) {
        if (task.state != TaskState::submitted) continue;
        if (auto const wish = wanted.find(task.unit.value); wish != wanted.end()) drop_covered(wish->second, *task.cells);
    }
    for (std::size_t at = 0; at < tasks.size(); ++at) {
        if (!is_with_the_unit(tasks[at].state)) continue;
        auto const wish = wanted.find(tasks[at].unit.value);
        if (wish == wanted.end() || wish->second.empty()) {
            out.cancelled.push_back(at);
        } else if (wish->second != *tasks[at].cells) {
            out.changed.emplace_back(at, std::move(wish->second));
        }
        if (wish != wanted.end()) wanted.erase(wish);
    }
    for (auto& [unit, cells] : wanted) {
        if (!cells.empty()) out.fresh.push_back({UnitId(unit), std::move(cells)});
    }
    return out;
}

}  // namespace yizhen::collection

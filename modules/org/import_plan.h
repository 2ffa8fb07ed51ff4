#pragma once
/// Decides what an import changes: pure, from the tree as it is and the rows as they came.

#include "modules/org/units_csv.h"

namespace yizhen::org {

struct PlannedUnit {
    std::uint32_t row = 0;  ///< index into UnitRows::rows
    UnitId id;              ///< of the known unit, or the new one's number
    UnitId parent;
};
struct ImportPlan {
    std::vector<PlannedUnit> created;  ///< parents before children
    std::vector<PlannedUnit> updated;
    std::int64_t same = 0;
};

/// `other_names_of` gives what is held for a known unit. New units are numbered from `next_id` on.
/// Rows that cannot stand are rejected into `rows`: a code twice, an unknown parent, a ring, a parent that may not hold
/// such a unit, a move into another realm.
ImportPlan plan_import(Tree const& tree, std::function<std::string(UnitId)> const& other_names_of,
                       std::vector<UnitFile> const& files, std::int64_t next_id, UnitRows& rows);

}  // namespace yizhen::org

#pragma once
/// What a condition cannot hold without, for whoever has many conditions and one row: most are ruled out by a look at a few
/// slots, and only the others are evaluated.

#include "kernel/expr/expr.h"

#include <cstdint>
#include <vector>

namespace yizhen::expr {

/// One part that `and` joins to the rest: a name, `not` a name, or two whole numbers compared. Names by their slot.
struct Needed {
    enum class Kind { is_true, is_false, equal, not_equal, less, less_equal, greater, greater_equal };
    Kind kind = Kind::is_true;
    int left = 0;
    int right = -1;           ///< slot; -1: `number`
    std::int64_t number = 0;  ///< whole
};

/// Of a boolean expression. It cannot hold where one of these does not, or has a null side; where all do, it still may not.
[[nodiscard]] std::vector<Needed> needed_by(Expression const& condition);

/// Does the comparison hold?
[[nodiscard]] bool compares(Needed::Kind kind, std::int64_t left, std::int64_t right);

}  // namespace yizhen::expr

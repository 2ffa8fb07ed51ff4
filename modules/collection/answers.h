#pragma once
/// From what somebody typed to values of the right type, or to a word on each cell that cannot be taken. Pure.

#include "modules/collection/types.h"
#include "modules/ledgers/ledgers.h"

#include <string_view>
#include <vector>

namespace yizhen::collection {

struct ReadAnswers {
    Answers answers;
    std::vector<Finding> errors;
};

/// Every residual cell needs a value, "/" where it does not apply, or, if it is stale, a confirmation. `held`: the
/// values of stale cells that are confirmed. "Nothing to report" says "does not apply" of all of them.
[[nodiscard]] ReadAnswers read_answers(Submission const& said, Asked const& asked, std::vector<TaskCell> const& cells,
                                       std::map<std::string, CellValue> const& held, ledgers::Shapes const& shapes);
/// Keys of the stale cells that the submission confirms.
[[nodiscard]] std::vector<std::string> confirmed_keys(Submission const& said, std::vector<TaskCell> const& cells);
inline constexpr std::string_view kWantsReason = "wants_reason";  ///< detail that lists the keys of warnings, blanks between
/// Errors, and warnings without a word of reason, as one refusal that names each cell. Nothing where all is well.
[[nodiscard]] std::optional<Problem> refusal_of(std::vector<Finding> const& findings, Answers const& answers);

}  // namespace yizhen::collection

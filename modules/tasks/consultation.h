#pragma once
/// What a consultation tells about itself. Pure.

#include "kernel/result.h"
#include "modules/tasks/types.h"

namespace yizhen::tasks {

struct HeardSums {
    std::int64_t townships = 0;
    std::int64_t types = 0;
    std::int64_t permille = 0;  ///< of all townships of the county
    bool visited = false;
    std::int64_t unanswered = 0;
};

[[nodiscard]] HeardSums sums_of(Consultation const& consultation);
/// 1 to 40 of A-Z a-z 0-9 . _ -
Result<Done> checked_draft_id(std::string_view id);
/// Either what of the text changed, or an answer; not both, not neither, and once.
Result<Comment> answered(Comment comment, std::string const& changed, std::string const& answer);

}  // namespace yizhen::tasks

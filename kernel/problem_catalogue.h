#pragma once
/// The one catalogue of problems. Grouped by the folder that returns them; codes are stable and never reused.
/// Exit codes follow sysexits: 64 usage, 65 bad input, 66 no such file, 69 missing helper, 70 our fault,
/// 74 disk, 75 try again, 77 not allowed.

#include "kernel/problem.h"

namespace yizhen::problems {

// kernel
inline constexpr ProblemKind kUsage{"usage", 400, 64};
inline constexpr ProblemKind kBadInput{"bad-input", 422, 65};
inline constexpr ProblemKind kNotFound{"not-found", 404, 66};
inline constexpr ProblemKind kInternal{"internal", 500, 70};
inline constexpr ProblemKind kBusy{"busy", 503, 75};
inline constexpr ProblemKind kNotAllowed{"not-allowed", 403, 77};
inline constexpr ProblemKind kNotSignedIn{"not-signed-in", 401, 77};
inline constexpr ProblemKind kConflict{"conflict", 409, 65};
inline constexpr ProblemKind kTooLarge{"too-large", 413, 65};

}  // namespace yizhen::problems

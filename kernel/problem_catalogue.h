#pragma once
/// The one catalogue of problems. Grouped by the folder that returns them; codes are stable and never reused.
/// Exit codes follow sysexits: 64 usage, 65 bad input, 66 no such file, 69 missing helper, 70 our fault,
/// 74 disk, 75 try again, 77 not allowed, 78 keys or configuration.

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

// platform/sheet
inline constexpr ProblemKind kSheetNotFound{"sheet-not-found", 404, 66};
inline constexpr ProblemKind kSheetTruncated{"sheet-truncated", 422, 65};
inline constexpr ProblemKind kSheetEncrypted{"sheet-encrypted", 422, 65};
inline constexpr ProblemKind kSheetTooLarge{"sheet-too-large", 413, 65};
inline constexpr ProblemKind kSheetBomb{"sheet-bomb", 422, 65};
inline constexpr ProblemKind kSheetMalformed{"sheet-malformed", 422, 65};
inline constexpr ProblemKind kSheetUnsupported{"sheet-unsupported", 415, 65};
inline constexpr ProblemKind kSheetEncoding{"sheet-encoding", 422, 65};
inline constexpr ProblemKind kSheetUnclosedQuote{"sheet-unclosed-quote", 422, 65};
inline constexpr ProblemKind kSheetNoSuchPlace{"sheet-no-such-place", 422, 65};
inline constexpr ProblemKind kConverterMissing{"sheet-converter-missing", 422, 69};
inline constexpr ProblemKind kConverterFailed{"sheet-converter-failed", 422, 65};

// platform/sql
inline constexpr ProblemKind kDiskFull{"disk-full", 507, 74};
inline constexpr ProblemKind kOutcomeUnknown{"outcome-unknown", 503, 75};
// platform/http
inline constexpr ProblemKind kBadRequest{"bad-request", 400, 64};
inline constexpr ProblemKind kMethodNotAllowed{"method-not-allowed", 405, 64};
inline constexpr ProblemKind kTimedOut{"timed-out", 408, 75};
inline constexpr ProblemKind kChangedMeanwhile{"changed-meanwhile", 412, 65};
inline constexpr ProblemKind kMediaType{"media-type", 415, 65};
inline constexpr ProblemKind kBadForm{"bad-form", 400, 65};
inline constexpr ProblemKind kIdempotencyMismatch{"idempotency-mismatch", 422, 65};
inline constexpr ProblemKind kStillRunning{"still-running", 409, 75};
inline constexpr ProblemKind kHeaderTooLarge{"header-too-large", 431, 65};
inline constexpr ProblemKind kForeignOrigin{"foreign-origin", 403, 77};

// platform/jobs
inline constexpr ProblemKind kCancelled{"cancelled", 409, 75};

// platform/crypto
inline constexpr ProblemKind kKeyFile{"key-file", 500, 78};
inline constexpr ProblemKind kKeyDestroyed{"key-destroyed", 410, 65};
inline constexpr ProblemKind kEnvelopeDamaged{"envelope-damaged", 500, 65};

// modules/access
inline constexpr ProblemKind kSignInFailed{"sign-in-failed", 401, 77};
inline constexpr ProblemKind kAccountLocked{"account-locked", 429, 77};
inline constexpr ProblemKind kTooManyAttempts{"too-many-attempts", 429, 75};
inline constexpr ProblemKind kCsrf{"csrf-token-wrong", 403, 77};

}  // namespace yizhen::problems

#pragma once
/// Jobs over HTTP, and the wrapper that turns a long request into one.

#include "platform/http/http.h"
#include "platform/jobs/jobs.h"

namespace yizhen::app {

/// GET and DELETE /api/v1/jobs/{id}, and GET …/events (server-sent events). A job is seen by its owner only.
[[nodiscard]] http::Routes job_routes(jobs::Board& board);

/// With `Prefer: respond-async` the handler runs as a job: 202, Location of the job; its result is the body, its
/// location the Location that the answer would have had. Without it nothing changes.
[[nodiscard]] http::Handler may_be_async(jobs::Board& board, http::Handler handler);

}  // namespace yizhen::app

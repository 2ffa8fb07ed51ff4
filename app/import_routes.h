#pragma once
/// POST /api/v1/answers: a form filled last time. Here and not in a module, because it joins forms, elements and ledgers.

#include "app/answers.h"
#include "platform/http/http.h"

namespace yizhen::app {

[[nodiscard]] http::Routes import_routes(County& county, LateMatcher& matcher, Clock const& clock);

}  // namespace yizhen::app

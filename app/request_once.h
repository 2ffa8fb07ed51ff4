#pragma once
/// Idempotency-Key over the store: what http::IdempotencyStore asks for, durable.

#include "platform/http/idempotency.h"
#include "platform/sql/sql.h"

#include <memory>

namespace yizhen::app {

/// Claims and answers are writes of realm 0, audited by digest. What is older than a day is removed on the way.
[[nodiscard]] std::unique_ptr<http::IdempotencyStore> requests_once(sql::Database& database, Clock const& clock);

}  // namespace yizhen::app

#pragma once
/// The two adapters behind Database::open. `options.migrations` is filled in.

#include "platform/sql/sql.h"

namespace yizhen::sql {

[[nodiscard]] std::unique_ptr<Database> open_sqlite(DatabaseOptions const& options, AuditSink& audit);
[[nodiscard]] std::unique_ptr<Database> open_postgres(DatabaseOptions const& options, AuditSink& audit);

}  // namespace yizhen::sql

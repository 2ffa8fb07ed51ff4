#include "platform/files/files.h"
#include "platform/sql/databases.h"

namespace yizhen::sql {

std::unique_ptr<Database> Database::open(DatabaseOptions const& options, AuditSink& audit) {
    DatabaseOptions filled = options;
    if (filled.migrations.empty()) filled.migrations = (files::share_dir() / "migrations").string();
    bool const postgres = options.url.starts_with("postgresql://") || options.url.starts_with("postgres://");
    return postgres ? open_postgres(filled, audit) : open_sqlite(filled, audit);
}

}  // namespace yizhen::sql

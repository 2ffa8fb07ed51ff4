#pragma once
/// The database's shape, as numbered files: `0027-rollup-lock.sql`, or a pair `0027-x.sqlite.sql`, `0027-x.pg.sql`.
/// Applied in the order of their numbers, each in its own transaction, remembered with a checksum. A merged migration is
/// never edited: a file that differs from what was applied is a Failure, and so is a database newer than the program.
/// Numbers: 0001-0099 platform, audit, access; 0100 org; 0200 elements; 0300 ledgers; 0400 gate.

#include "platform/sql/sql.h"

#include <filesystem>

namespace yizhen::sql {

struct Migration {
    std::int64_t number = 0;
    std::string name;      ///< of the file, without ending
    std::string text;
    std::string checksum;  ///< SHA-256 of the file, hex
};

/// Of one dialect, by number. Two files with one number are a Failure.
[[nodiscard]] std::vector<Migration> load_migrations(std::filesystem::path const& folder, Dialect dialect);

/// Applies what is missing, up to and with `last` (a test stops just before one). `control` runs BEGIN and COMMIT.
/// Returns how many were applied.
int migrate(Connection& connection, std::function<void(char const*)> const& control,
            std::vector<Migration> const& migrations, std::int64_t last = INT64_MAX);

}  // namespace yizhen::sql

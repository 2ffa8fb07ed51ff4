#pragma once
/// A whole data folder in one sealed file, made beside a running server, and back again.
/// In it: a consistent copy of the database, the issuers' originals (sealed already), the configuration. Not in it: the
/// keys, which are backed up apart, newest copy only, so that an erased person stays erased (docs/adr/0015-backup.md).

#include "kernel/ports.h"
#include "kernel/result.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace yizhen::app {

struct BackupReceipt {
    std::int64_t files = 0;
    std::int64_t bytes = 0;          ///< before sealing
    std::int64_t audit_entries = 0;  ///< restore: verified
};

/// `passphrase` empty: sealed with a key derived from the master key.
Result<BackupReceipt> make_backup(std::filesystem::path const& data, std::filesystem::path const& out,
                                  std::string const& passphrase);

/// Into a folder that does not exist yet; nothing is left behind when anything is wrong. The restored database is
/// checked page by page and its audit chains are verified before the folder gets its name.
/// `keys`: the key folder, for backups sealed without a passphrase. `database_url`: where a PostgreSQL copy goes.
Result<BackupReceipt> restore_backup(std::filesystem::path const& file, std::filesystem::path const& data,
                                     std::string const& passphrase, std::filesystem::path const& keys,
                                     std::string const& database_url, Clock const& clock);

}  // namespace yizhen::app

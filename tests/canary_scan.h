#pragma once
/// Marked synthetic persons, and a search for their identifiers in plain text where none may stand: log, temporary
/// files, database, WAL, backups. Their numbers begin with 419900, which is nobody's; names and accounts are made up.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace yizhen::tests {

struct CanaryPerson {
    std::string name;             ///< four characters
    std::string identity_number;  ///< 419900…, right check digit
    std::string bank_account;     ///< 19 digits
};

/// Fifty, always the same.
[[nodiscard]] std::vector<CanaryPerson> const& canary_people();

struct CanaryFinding {
    std::filesystem::path file;
    std::uint64_t offset = 0;
    std::string what;  ///< "identity_number of person 7, utf-8"
};

/// Searches files and everything below folders for the names, identity numbers and bank accounts of all fifty: as
/// UTF-8, GB18030, UTF-16 of both orders, and as hex and base64url of the UTF-8; and inside zip packages (.xlsx, .docx).
/// A place that does not exist is a std::runtime_error: a search of nothing must not pass. At most 1,000 findings.
[[nodiscard]] std::vector<CanaryFinding> scan_for_canaries(std::vector<std::filesystem::path> const& places);

/// How many bytes the last search of this thread read: a test can see that it did read something.
[[nodiscard]] std::uint64_t canary_bytes_searched();

}  // namespace yizhen::tests

#pragma once
/// The issuers' files as they came, sealed at rest. An original may carry people's data, so it is never plain on a disk.

#include "kernel/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace yizhen::crypto {
class KeyRing;
}

namespace yizhen::gate {

/// DIR/<digest>.sealed; written once.
void seal_original(std::filesystem::path const& folder, crypto::KeyRing& keys, std::string_view digest, std::string_view bytes);
Result<std::string> open_original(std::filesystem::path const& folder, crypto::KeyRing const& keys, std::string_view digest);

}  // namespace yizhen::gate

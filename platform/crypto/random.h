#pragma once
/// Randomness for keys, nonces and tokens, from OpenSSL's generator. Tests that need a seed use kernel's port instead.

#include "kernel/ports.h"

#include <string>

namespace yizhen::crypto {

[[nodiscard]] std::string random_bytes(std::size_t count);
/// 256 bits as 43 characters of base64url, for tokens in cookies and headers.
[[nodiscard]] std::string random_token();
[[nodiscard]] std::string base64url(std::string_view bytes);

/// Overwrites before freeing, so that a key does not linger in the heap.
void wipe(std::string& secret);

}  // namespace yizhen::crypto

#pragma once
/// Ed25519 (RFC 8032): signatures that anybody with the public key verifies offline, as in a control number's QR.

#include <string>
#include <string_view>

namespace yizhen::crypto {

inline constexpr std::size_t kSignatureBytes = 64;

/// `secret` is 32 bytes, see KeyRing::derive.
[[nodiscard]] std::string public_key_of(std::string_view secret);
[[nodiscard]] std::string sign(std::string_view secret, std::string_view message);
/// False for anything that is not a signature of this message by this key.
[[nodiscard]] bool verify(std::string_view public_key, std::string_view message, std::string_view signature);

}  // namespace yizhen::crypto

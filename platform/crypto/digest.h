#pragma once
/// Digests and keyed digests: SHA-256 and its Chinese standard twin SM3 (GB/T 32905). Bytes in, 32 bytes out.

#include <string>
#include <string_view>

namespace yizhen::crypto {

enum class Hash { sha256, sm3 };

inline constexpr std::size_t kDigestBytes = 32;

[[nodiscard]] std::string digest(Hash hash, std::string_view bytes);
[[nodiscard]] inline std::string sha256(std::string_view bytes) { return digest(Hash::sha256, bytes); }
[[nodiscard]] std::string hmac(Hash hash, std::string_view key, std::string_view bytes);

/// Lower-case hex, and back; `from_hex` gives an empty string for anything that is not hex.
[[nodiscard]] std::string hex(std::string_view bytes);
[[nodiscard]] std::string from_hex(std::string_view text);

/// Takes the same time wherever the two differ. Different lengths differ at once.
[[nodiscard]] bool equal(std::string_view a, std::string_view b);

}  // namespace yizhen::crypto

#pragma once
/// Sealing with associated data, in two profiles: AES-256-GCM, and SM4-CTR + HMAC-SM3 (encrypt, then authenticate).
///
/// Envelope:  alg (1) | key_id (8, big endian) | nonce | ciphertext | tag
///   aes  alg 1, nonce 12, tag 16
///   sm4  alg 2, nonce 16, tag 32: HMAC-SM3 over  header | nonce | length of associated data (8) | it | ciphertext;
///        the two keys are HMAC-SM3(key, "yizhen sm4 encrypt")[0..15] and HMAC-SM3(key, "yizhen sm4 authenticate")
/// The header is authenticated in both, so an envelope cannot be passed off as sealed under another key or profile.

#include "kernel/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yizhen::crypto {

enum class Profile : unsigned char { aes = 1, sm4 = 2 };

inline constexpr std::size_t kKeyBytes = 32;       ///< of both profiles
inline constexpr std::size_t kHeaderBytes = 9;
inline constexpr std::size_t kEnvelopeMax = 1 << 20;

[[nodiscard]] std::size_t nonce_bytes(Profile profile);
[[nodiscard]] std::size_t tag_bytes(Profile profile);

/// With a fresh random nonce.
[[nodiscard]] std::string seal(Profile profile, std::uint64_t key_id, std::string_view key,
                               std::string_view associated, std::string_view plain);

/// What an envelope says of itself, before any key is looked up. Empty when it cannot be one.
struct EnvelopeHead {
    Profile profile = Profile::aes;
    std::uint64_t key_id = 0;
};
[[nodiscard]] std::optional<EnvelopeHead> head_of(std::string_view envelope);

/// Empty when it was damaged, moved to another place (other associated data) or sealed under another key.
[[nodiscard]] std::optional<std::string> open(std::string_view key, std::string_view associated,
                                              std::string_view envelope);

/// The bare primitives, for the standards' test vectors.
namespace raw {
/// ciphertext | tag
[[nodiscard]] std::string aes_256_gcm(std::string_view key, std::string_view nonce, std::string_view associated,
                                      std::string_view plain);
/// Its own inverse.
[[nodiscard]] std::string sm4_ctr(std::string_view key, std::string_view counter, std::string_view text);
}  // namespace raw

}  // namespace yizhen::crypto

#include "platform/crypto/password.h"

#include "kernel/check.h"
#include "platform/crypto/random.h"

#include <argon2.h>

#include <array>

namespace yizhen::crypto {
namespace {

constexpr std::uint32_t kPasses = 2;
constexpr std::uint32_t kMemoryKib = 19 * 1024;
constexpr std::uint32_t kLanes = 1;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;

}  // namespace

std::string hash_password(std::string_view password) {
    std::string const salt = random_bytes(kSaltBytes);
    std::array<char, 256> encoded{};
    int const code = argon2id_hash_encoded(kPasses, kMemoryKib, kLanes, password.data(), password.size(), salt.data(),
                                           salt.size(), kHashBytes, encoded.data(), encoded.size());
    YIZHEN_CHECK(code == ARGON2_OK);
    return encoded.data();
}

bool verify_password(std::string_view password, std::string const& encoded) {
    return argon2id_verify(encoded.c_str(), password.data(), password.size()) == ARGON2_OK;
}

}  // namespace yizhen::crypto

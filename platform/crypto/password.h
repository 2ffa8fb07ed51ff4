#pragma once
/// Passwords: argon2id, 19 MiB, two passes (OWASP's floor of 2023). The encoded form carries its own parameters.

#include <string>
#include <string_view>

namespace yizhen::crypto {

[[nodiscard]] std::string hash_password(std::string_view password);
[[nodiscard]] bool verify_password(std::string_view password, std::string const& encoded);

}  // namespace yizhen::crypto

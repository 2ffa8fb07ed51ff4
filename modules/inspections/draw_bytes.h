#pragma once
/// Bytes that are hashed: tags of eight letters, texts with their length, whole numbers. Inside modules/inspections only.

#include <cstdint>
#include <string>
#include <string_view>

namespace yizhen::inspections {

inline constexpr std::string_view kCommitmentTag = "YZDRAWC1";
inline constexpr std::string_view kNonceTag = "YZDRAWN1";
inline constexpr std::string_view kSeedTag = "YZDRAWS1";
inline constexpr std::string_view kBlockTag = "YZDRAWG1";

/// 8 bytes, big endian.
void put_number(std::string& bytes, std::uint64_t number);
/// 4 bytes of length, big endian, then the bytes as they are.
void put_text(std::string& bytes, std::string_view text);

}  // namespace yizhen::inspections

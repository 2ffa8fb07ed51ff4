#pragma once
/// What the files of a draw call themselves. Inside modules/inspections only.

#include <string_view>

namespace yizhen::inspections {

inline constexpr std::string_view kCommitmentKind = "draw-commitment";
inline constexpr std::string_view kRevealKind = "draw-reveal";
inline constexpr std::string_view kDrawKind = "draw";
inline constexpr int kDrawVersion = 1;

}  // namespace yizhen::inspections

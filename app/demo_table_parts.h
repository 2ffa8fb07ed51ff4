#pragma once
/// The tables one by one; demo_tables.h gives them together.

#include "app/demo_tables.h"

namespace yizhen::app::demo {

/// The day the data speak of, before today.
inline constexpr int kDaysOld = 3;

[[nodiscard]] std::string branch_of(Community const& community);

[[nodiscard]] Table people_table(World const& world);
[[nodiscard]] Table households_table(World const& world);
[[nodiscard]] Table dwellings_table(World const& world);
[[nodiscard]] Table organisations_table(World const& world);
[[nodiscard]] Table plots_table(World const& world);
[[nodiscard]] Table hazards_table(World const& world);
[[nodiscard]] Table disputes_table(World const& world);

}  // namespace yizhen::app::demo

#pragma once
/// The tables one by one; demo_tables.h gives them together.

#include "app/demo_tables.h"

namespace yizhen::app::demo {

/// The day what happens speaks of, before today.
inline constexpr int kDaysOld = 3;
/// The day the registers speak of: the end of the last quarter, so that its forms can be answered as of that day; the
/// end of the last month where the quarter's is too long ago to be fresh.
[[nodiscard]] CivilDate register_day(CivilDate today);

[[nodiscard]] std::string branch_of(Community const& community);

[[nodiscard]] Table people_table(World const& world);
/// Who has paid the coming year's insurance, which goes on from day to day.
[[nodiscard]] Table payments_table(World const& world);
[[nodiscard]] Table households_table(World const& world);
[[nodiscard]] Table dwellings_table(World const& world);
[[nodiscard]] Table organisations_table(World const& world);
[[nodiscard]] Table plots_table(World const& world);
[[nodiscard]] Table hazards_table(World const& world);
[[nodiscard]] Table disputes_table(World const& world);

}  // namespace yizhen::app::demo

#pragma once
/// What the product ships and several commands read from the share folder.

#include "kernel/calendar.h"

#include <filesystem>

namespace yizhen::app {

/// All data/calendar/exceptions_*.csv in the order of their names; a later file wins for the years it publishes.
Result<WorkingCalendar> load_calendar(std::filesystem::path const& share);

}  // namespace yizhen::app

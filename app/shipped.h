#pragma once
/// What the product ships and several commands read from the share folder.

#include "kernel/calendar.h"
#include "modules/elements/elements.h"
#include "modules/forms/reading.h"
#include "modules/ledgers/ledgers.h"

#include <filesystem>

namespace yizhen::app {

/// All data/calendar/exceptions_*.csv in the order of their names; a later file wins for the years it publishes.
Result<WorkingCalendar> load_calendar(std::filesystem::path const& share);
/// The same, extended by DIR/calendar/exceptions_*.csv, where a county puts later years.
Result<WorkingCalendar> load_calendar(std::filesystem::path const& share, std::filesystem::path const& data);
/// data/ledgers/*.tsv over data/codelists/*.csv and the catalogue.
Result<std::vector<ledgers::Indicator>> read_indicators(std::filesystem::path const& share);
Result<ledgers::Shapes> read_shapes(std::filesystem::path const& share, elements::Catalogue const& catalogue);
/// data/elements/barred.tsv: rule F-19.
Result<std::vector<ledgers::BarredWord>> read_barred(std::filesystem::path const& share);
/// data/reading/patterns.tsv.
Result<forms::ReadingPatterns> load_reading_patterns(std::filesystem::path const& share);

}  // namespace yizhen::app

#pragma once
/// What imports of rows and of filled forms share on the command line.

#include "app/commands.h"
#include "app/county.h"

#include <boost/json/fwd.hpp>

#include <map>
#include <string>
#include <vector>

namespace yizhen::app {

/// The county a unit stands in; without a unit, the only one there is.
Result<RealmId> realm_for(org::Org& org, std::string const& unit);
Result<CivilDate> as_of_day(std::string const& text, Clock const& clock);
/// For people or programs. A Problem when not one row was taken.
Result<Done> print_receipts(boost::json::array const& receipts, ImportRowsOptions const& options);
/// As a server gives them.
[[nodiscard]] boost::json::array json_of(std::vector<ledgers::ImportReceipt> const& receipts);
/// The options as form fields for a running server.
[[nodiscard]] std::map<std::string, std::string> import_fields(ImportRowsOptions const& options);

}  // namespace yizhen::app

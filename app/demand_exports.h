#pragma once
/// What a demand got, as files: tables to be read in again, and the import file of an upper-level system.

#include "app/upper_system.h"
#include "modules/gate/gate.h"
#include "modules/ledgers/routes_export.h"
#include "platform/http/http.h"

#include <vector>

namespace yizhen::app {

/// GET /api/v1/demands/{id}/answers, …/system-file.
[[nodiscard]] std::vector<http::Route> demand_export_routes(gate::Gate& gate, ledgers::ExportPorts const& ports, std::vector<UpperSystem> systems);

/// The same routes; a file that was filled is in the chain of writes before it leaves, with the number of its answers.
[[nodiscard]] std::vector<http::Route> with_audited_files(std::vector<http::Route> routes, gate::Gate& gate, ledgers::ExportPorts const& ports);

}  // namespace yizhen::app

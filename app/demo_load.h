#pragma once
/// Writes the demo county into an opened data folder: units, then rows, then figures.

#include "app/demo_tables.h"
#include "kernel/result.h"
#include "modules/ledgers/ledgers.h"
#include "modules/org/org.h"

#include <filesystem>

namespace yizhen::app::demo {

struct Loaded {
    RealmId realm;
    std::int64_t units = 0;
    std::int64_t people = 0, households = 0, dwellings = 0, organisations = 0, others = 0, figures = 0;
};

/// Units of the demo county from the share folder; nothing new when they are there.
Result<RealmId> load_units(org::Org& units, CivilDate today, std::filesystem::path const& share, Loaded& loaded);
/// The communities of the realm, as the generator wants them.
std::vector<Community> communities_of(org::Org& units, RealmId realm);
/// Every row must be taken; a rejected one is a Problem that names it, since the generator made it.
Result<Done> load_rows(ledgers::Ledgers& ledgers, RealmId realm, World const& world, Loaded& loaded);

}  // namespace yizhen::app::demo

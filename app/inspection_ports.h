#pragma once
/// The inspections of a county with what they ask of other modules: protected days, where a held row stands, its mark.

#include "modules/inspections/register.h"

namespace yizhen::app {

class County;

/// data/inspections/caps.toml of the share folder.
[[nodiscard]] Result<inspections::Caps> inspection_caps();
/// `county` and `clock` outlive it.
[[nodiscard]] inspections::Register make_inspections(County& county, Clock const& clock, inspections::Caps caps);

}  // namespace yizhen::app

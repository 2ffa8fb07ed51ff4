#pragma once
/// The tasks of a county with what they ask of other modules: held figures, the calendar, whether a demand still stands.

#include "modules/tasks/tasks.h"

namespace yizhen::app {

class County;

/// `county` and `clock` outlive it.
[[nodiscard]] tasks::Tasks make_tasks(County& county, Clock const& clock);

}  // namespace yizhen::app

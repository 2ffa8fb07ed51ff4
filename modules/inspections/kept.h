#pragma once
/// What is kept of a visit that was let in, and the facts that follow for the next one. Inside modules/inspections only.

#include "modules/gate/ports.h"

#include <string>
#include <string_view>

namespace yizhen::inspections {

/// Equal topics are equal texts: folded, without punctuation.
[[nodiscard]] std::string topic_key(std::string_view topic);

namespace store {

/// A later verdict of the same demand replaces the rows; one that does not let it in removes them. A visit that took place
/// by `today` stays as it was, with what was found, concluded and reviewed, also when its demand is withdrawn. One that is
/// merged takes part in the other's visit.
void keep(sql::WriteTransaction& transaction, gate::StoredDemand const& demand, bool in_order, CivilDate today);

}  // namespace store
}  // namespace yizhen::inspections

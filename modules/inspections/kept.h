#pragma once
/// What is kept of a visit that was let in, and the facts that follow for the next one. Inside modules/inspections only.

#include "modules/gate/ports.h"

#include <string>
#include <string_view>

namespace yizhen::inspections {

/// Equal topics are equal texts: folded, without punctuation.
[[nodiscard]] std::string topic_key(std::string_view topic);

namespace store {

/// A later verdict of the same demand replaces the rows; one that does not let it in removes them. What was found,
/// concluded and reviewed stays.
void keep(sql::WriteTransaction& transaction, gate::StoredDemand const& demand, bool in_order);

}  // namespace store
}  // namespace yizhen::inspections

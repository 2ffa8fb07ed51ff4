#pragma once
/// What is kept of an admitted matter: who, when, to whom, about what. One row a demand, one a unit.

#include "modules/gate/ports.h"

namespace yizhen::matters::store {

/// A later verdict of the same demand replaces the rows; one that does not let it in removes them.
void keep(sql::WriteTransaction& transaction, gate::StoredDemand const& demand, bool in_order, CivilDate today);

}  // namespace yizhen::matters::store

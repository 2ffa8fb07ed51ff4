#pragma once
/// Rows of tasks and consultations. Inside modules/tasks only.

#include "modules/gate/ports.h"
#include "modules/tasks/types.h"

#include <optional>
#include <string>
#include <vector>

namespace yizhen::tasks::store {

/// In the verdict's transaction: the task as released, one row a demand and one a unit, its consultation tied to it. What
/// it was released with stays whatever a later verdict says; one that does not let it in ends it until one does.
void keep(sql::WriteTransaction& transaction, gate::StoredDemand const& demand, bool in_order, CivilDate today);

/// Whole: with its steps, contacts, evidence and reviews.
[[nodiscard]] std::optional<WorkTask> read_task(sql::Connection& connection, TaskId id);

[[nodiscard]] std::optional<Consultation> read_consultation(sql::Connection& connection, RealmId realm, std::string const& id);

/// The target laid on a unit by an admitted task; figure by band or criteria, and its due day.
struct Upper {
    std::optional<std::int64_t> figure;
    std::optional<CivilDate> due;
    bool at_most = false;
};
/// `unit`: who passes it on; with a band of its own, that counts.
[[nodiscard]] std::optional<Upper> read_upper(sql::Connection& connection, RealmId realm, std::string_view control_number, std::string const& unit);

[[nodiscard]] std::optional<CivilDate> day_of(std::string_view text);
/// The id that the payload names, else the words of the envelope.
[[nodiscard]] std::string consultation_named(gate::Envelope const& envelope);

}  // namespace yizhen::tasks::store

#pragma once
/// On whose side somebody acts, told from their unit. Pure.

#include "kernel/ports.h"
#include "modules/org/org.h"
#include "modules/tasks/types.h"

namespace yizhen::tasks {

/// Works in the issuer (of a department also in its sections), or leads a unit above it.
[[nodiscard]] bool acts_for(org::Tree const& tree, Actor const& actor, std::string_view issuer_code);
/// In the doing unit or below it: the unit's, also where it issued the task to itself.
[[nodiscard]] Side side_of(org::Tree const& tree, Actor const& actor, std::string_view doer_code, std::string_view issuer_code);
/// Code of the actor's unit; empty: none.
[[nodiscard]] std::string unit_of(org::Tree const& tree, Actor const& actor);

}  // namespace yizhen::tasks

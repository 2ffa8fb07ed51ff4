#pragma once
/// What those who are asked are not told yet. An unannounced visit (I-13) that is known beforehand is none.

#include "kernel/date.h"

namespace yizhen::gate {

struct Envelope;

/// Of a demand that says `unannounced` and `visit_day`: until that day is over only its issuer's side sees it, in no list,
/// account or public page.
[[nodiscard]] bool is_hidden(Envelope const& envelope, CivilDate today);

}  // namespace yizhen::gate

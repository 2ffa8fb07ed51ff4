#pragma once
/// The envelope as a file and as JSON; one set of keys.

#include "kernel/result.h"
#include "modules/gate/types.h"

#include <string_view>

namespace yizhen::gate {

/// DEMAND.toml. Refuses unknown keys and wrong types by name.
Result<Envelope> read_envelope(std::string_view toml, std::string_view file_name);
/// The API's `envelope` part; same keys, same refusals.
Result<Envelope> read_envelope_json(std::string_view json);
/// Keys in a fixed order, empty ones left out; `read_envelope_json` reads it back.
[[nodiscard]] std::string to_json(Envelope const& envelope);

}  // namespace yizhen::gate

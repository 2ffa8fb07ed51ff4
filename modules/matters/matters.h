#pragma once
/// The face: meetings, documents, plaques, secondments, campaigns, certificates. What each asks its issuer, and what the
/// register of them tells about the next one.

#include "modules/gate/ports.h"

#include <vector>

namespace yizhen::matters {

/// document, meeting, plaque, secondment, campaign, certificate.
[[nodiscard]] std::vector<gate::KindPayload> kinds();
/// Counts, clashes and repeats out of what `kinds` kept.
[[nodiscard]] gate::FactSource facts();

/// A title without its own county, number and words like 传达, 转发: the same text under another roof.
[[nodiscard]] std::string text_key(std::string_view title);

}  // namespace yizhen::matters

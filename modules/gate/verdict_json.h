#pragma once
/// The verdict as JSON: one canonical text, so that the same inputs give the same bytes.

#include "modules/gate/types.h"

#include <string>
#include <vector>

namespace yizhen::gate {

/// Everything a verdict says. `control_number` and the digest itself are outside what is digested.
struct VerdictRecord {
    std::string title;
    std::string kind;
    Verdict verdict;
    std::vector<FieldFinding> fields;
    Price price;
    Inputs inputs;
    std::string control_number;  ///< empty: none was given
    std::string qr;              ///< signed text; empty: none
    std::string appeal;
    bool may_download = true;
};

/// Keys in a fixed order, scores in thousandths, hours as decimal numbers. Without control number, QR and digest.
[[nodiscard]] std::string canonical_json(VerdictRecord const& record);
/// The same with control number, QR and digest. `more` is laid in front: further members, already JSON ("\"id\":\"7\",").
[[nodiscard]] std::string full_json(VerdictRecord const& record, std::string_view digest, std::string_view more = {});

/// A JSON string with its quotes.
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace yizhen::gate

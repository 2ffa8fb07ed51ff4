#pragma once
/// The verdict as JSON: one canonical text, so that the same inputs give the same bytes.

#include "modules/gate/types.h"

#include <string>
#include <vector>

namespace yizhen::gate {

/// A right to rows that came with the verdict.
struct GivenGrant {
    std::int64_t id = 0;
    std::string ledger;
    CivilDate last;
};

/// Everything a verdict says. What the register gives it (control number, QR, codes of new elements, grants, where to
/// object) and the digest itself are outside what is digested.
struct VerdictRecord {
    std::string title;
    std::string kind;
    Verdict verdict;
    std::vector<FieldFinding> fields;
    Price price;
    Inputs inputs;
    std::string control_number;  ///< empty: none was given
    std::string qr;              ///< signed text; empty: none
    std::string appeal;                   ///< empty: there is nothing to object to
    bool may_download = true;
    std::vector<Total> totals;            ///< in place of rows that may not leave
    std::vector<std::string> notes;       ///< Chinese: what stands in the way of more answers
    std::vector<NewElement> new_elements;
    std::vector<GivenGrant> grants;
};

/// Keys in a fixed order, scores in thousandths, hours as decimal numbers. Without control number, QR and digest.
[[nodiscard]] std::string canonical_json(VerdictRecord const& record);
/// The same with control number, QR and digest. `more` is laid in front: further members, already JSON ("\"id\":\"7\",").
[[nodiscard]] std::string full_json(VerdictRecord const& record, std::string_view digest, std::string_view more = {});

/// The array of fields alone.
[[nodiscard]] std::string fields_json(std::vector<FieldFinding> const& fields);
[[nodiscard]] std::string inputs_text(Inputs const& inputs);
[[nodiscard]] std::string_view sensitivity_name(elements::Sensitivity sensitivity);

/// A JSON string with its quotes.
[[nodiscard]] std::string json_text(std::string_view text);

}  // namespace yizhen::gate

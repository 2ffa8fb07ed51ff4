#pragma once
/// Before anything is judged: who asks whom, for which period, and which words the file carries. Pure.

#include "kernel/sheet/grid.h"
#include "modules/burden/burden.h"
#include "modules/forms/forms.h"
#include "modules/gate/docket.h"
#include "modules/gate/evidence.h"
#include "modules/gate/marks.h"
#include "modules/org/org.h"

#include <memory>

namespace yizhen::gate {

struct Parties {
    RealmId realm;
    std::string realm_code;  ///< of the county, for control numbers
    IssuerSeen issuer;
    std::vector<org::Unit> targets;
    std::vector<burden::Weight> townships;  ///< that the targets touch, by how many of the targets
};

/// Above the townships a demand falls on all of them; in or below one, on that one.
[[nodiscard]] std::vector<burden::Weight> townships_of(org::Tree const& tree, std::vector<org::Unit> const& targets);
/// Units by code or name. A Problem names the one that is not known.
Result<Parties> resolve_parties(org::Tree const& tree, Envelope const& envelope);

/// What the envelope leaves open, taken from the form: title, period, as-of day.
struct Timing {
    std::optional<Period> period;
    CivilDate as_of;
    std::string contradicted;  ///< period that the form itself names, where the envelope says another; it is the envelope's that counts
};
[[nodiscard]] std::string title_of(Envelope const& envelope, forms::Layout const& layout, std::string_view file_name);
Result<Timing> timing_of(Envelope const& envelope, forms::Layout const& layout, CivilDate today);
/// A new demand whose day is past is refused; a registered one may be judged again on any day.
Result<Done> refuse_past_due(Envelope const& envelope, CivilDate today);
/// A population is a condition that anybody may read: one that names identifiers would be kept and shown in plain.
Result<Done> refuse_named_persons(Envelope const& envelope, elements::Catalogue const& catalogue);
/// The same form of the same issuer, whatever its period: by number, else by title without the words of a period.
[[nodiscard]] std::string form_key_of(std::string_view issuer_code, std::string_view form_number, std::string_view title);
/// Words of the file and envelope that rules care about.
[[nodiscard]] MarksSeen words_of(forms::Layout const& layout, Envelope const& envelope,
                                 std::string_view title, std::vector<Phrase> const& phrases, std::vector<BarredWord> const& barred);
/// Identity numbers and credit codes in the file's data cells that fail their check.
[[nodiscard]] CodesSeen codes_of(sheet::Workbook const& workbook, std::vector<FieldFinding> const& fields,
                                 elements::Catalogue const& catalogue);
[[nodiscard]] forms::FormMarks marks_of(forms::Layout const& layout);

}  // namespace yizhen::gate

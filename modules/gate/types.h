#pragma once
/// A demand, what the gate saw of it, and the verdict.

#include "kernel/date.h"
#include "kernel/decimal.h"
#include "kernel/ids.h"
#include "kernel/value.h"
#include "modules/elements/types.h"
#include "modules/forms/types.h"
#include "modules/ledgers/types.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace yizhen::gate {

/// Named facts with their values; what conditions see and messages quote.
using Facts = std::map<std::string, Value, std::less<>>;

inline constexpr std::string_view kFormKind = "form";

/// What the issuer says of the demand: the keys of DEMAND.toml and of the API.
struct Envelope {
    std::string kind = std::string(kFormKind);
    std::string title;
    std::string issuer;                ///< unit code or name as given
    std::vector<std::string> targets;  ///< unit codes or names as given
    std::string owner;
    std::string contact;
    std::string basis;
    std::string purpose;
    std::string duty_item;
    std::string population;  ///< expression over element names
    std::string period;
    std::optional<CivilDate> as_of;
    std::string frequency;  ///< once, year, half, quarter, month, week, day; empty: once
    std::string frequency_reason;
    std::optional<CivilDate> issued;
    std::optional<CivilDate> due;
    std::optional<CivilDate> expires;
    bool emergency = false;
    std::vector<std::string> replaces;  ///< control numbers of recurring forms that stop with this one
    std::string admitted_as;            ///< control number under which this form was admitted before
    std::vector<std::string> attachments;
    std::vector<std::string> pledges;  ///< people, money, authority promised with it
    std::string consultation;          ///< who below was asked about it, and when
    std::string system;  ///< an upper-level system in which it must be keyed again
    std::int64_t minutes_declared = 0;
    bool received = false;  ///< reached the receiver outside the gate
    bool marks_confirmed = false;             ///< a person looked at what was read in its words
    std::vector<std::string> marks_rejected;  ///< ids of marks that are none
    Facts payload;          ///< what its kind says beside (ports.h): whole numbers, yes or no, text; days as text
};

enum class Outcome { answer, merge, admit, give_back, block };  ///< give_back is written "return"
enum class RuleOutcome { block, give_back, merge, answer, admit, warn, note };

/// advise: recorded, changes nothing. adopted: binds. always: the product's own limit. off: not judged.
enum class RuleMode { advise, adopted, always, off };

enum class FieldStatus { held, derived, asked, unsure, stale, fresh, disputed, blocked, given };

[[nodiscard]] std::string_view name_of(Outcome outcome);
[[nodiscard]] std::string_view name_of(RuleOutcome outcome);
[[nodiscard]] std::string_view name_of(RuleMode mode);
[[nodiscard]] std::string_view name_of(FieldStatus status);

/// A field of the form: what it means, and which of its cells are there.
struct FieldFinding {
    forms::FormField field;
    std::string sheet;
    elements::Match match;
    std::string element_name;
    std::vector<std::string> candidate_names;  ///< in the order of match.candidates
    bool confirmed = false;  ///< a person said what it means
    std::string entity;      ///< what a record of its block is
    std::string ask;         ///< what it asks, comparable between forms: element code, formula, "name:…"
    std::string asked_by;    ///< control number of the open demand that asks it already
    ledgers::Coverage coverage;
    FieldStatus status = FieldStatus::fresh;
    elements::Sensitivity sensitivity = elements::Sensitivity::open;
};

struct Price {
    Decimal hours_before;  ///< a year, without the gate
    Decimal hours_after;
    std::int64_t cells_asked = 0;
    std::int64_t cells_answered = 0;
    std::int64_t cells_elsewhere = 0;  ///< missing, but an open demand asks them already
    std::vector<std::string> explanation;
};

struct RuleHit {
    std::string id;
    int version = 1;
    std::string name;
    RuleOutcome outcome = RuleOutcome::note;
    RuleMode mode = RuleMode::advise;
    bool binding = false;  ///< it shaped the verdict
    Facts facts;           ///< those its condition names, parameters included
    std::string message;
    std::string source;
    std::string source_status;
};

/// Versions and days a verdict was computed from: same inputs, same bytes.
struct Inputs {
    std::int64_t register_position = 0;  ///< the newest demand before it
    std::int64_t ledger_change = 0;  ///< the ledgers' newest change
    std::int64_t answers_kept = 0;   ///< the newest approved answer that no ledger has a column for
    std::string rule_pack;
    std::string catalogue;
    std::string aliases;
    std::string matcher;
    std::string candidates;  ///< elements that other demands of the county brought in
    std::string decisions;   ///< what the county decided: rules adopted, forms admitted, purposes confirmed
    CivilDate as_of;
    CivilDate today;
};

/// A field that the demand or ledger merged with does not give.
struct Difference {
    std::string field;  ///< FormField::id
    std::vector<std::string> path;
    std::string sheet;
    std::string cells;
    FieldStatus status = FieldStatus::fresh;
    std::int64_t cells_left = 0;   ///< that a person would fill or look at
    std::int64_t cells_stale = 0;  ///< those of them that only need a look
};

/// What a demand is joined to, and what goes on of it.
struct Merge {
    std::string kind;    ///< "demand" or "ledger"
    std::string number;  ///< control number, or the ledger's name
    std::string title;
    std::string issuer;
    std::string due;
    std::int64_t shared_fields = 0;
    std::vector<Difference> difference;
    std::vector<std::string> units_left;  ///< names of targets that the open demand does not ask
    std::int64_t cells_left = 0;          ///< of all differences together
    std::int64_t cells_stale = 0;
};

/// A total about persons, for an issuer who may not see rows. Untold where fewer than ten could be worked out.
struct Total {
    std::string unit;  ///< code
    std::string unit_name;
    std::string ledger;
    std::optional<std::int64_t> count;
    std::string as_of;  ///< day of the count: an earlier one where a new count would tell who came or went
};

/// A new field that was admitted, as the county's catalogue knows it from then on.
struct NewElement {
    std::string code;
    std::string name;
    std::string words;  ///< header path and name, as aliases are written
    std::string entity;
    std::string type;   ///< as in the catalogue's file
    std::string unit_of_measure;
    std::string source;
    elements::Sensitivity sensitivity = elements::Sensitivity::open;
    int fresh_days = 0;
    bool by_period = false;
    std::string owner;
    std::string field;  ///< FormField::id in the form that brought it in
};

struct Verdict {
    Outcome outcome = Outcome::admit;
    std::string headline;
    bool advice = false;  ///< the realm does not govern the issuer
    std::vector<RuleHit> rules;
    std::string merged_with;  ///< control number, or the ledger's title
    std::optional<Merge> merge;
};

}  // namespace yizhen::gate

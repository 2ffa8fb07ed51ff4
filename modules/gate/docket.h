#pragma once
/// The docket: every fact a rule may see of a demand, by name. Conditions see these names and nothing else.

#include "modules/gate/types.h"

#include <span>
#include <string_view>

namespace yizhen::gate {

struct FactSpec {
    std::string_view name;
    std::string_view name_zh;
    ValueType type;
    bool message_only = false;        ///< quoted in messages; no condition needs it
    /// Who gives it. gate: worked out for every demand; form: of forms; reading: found in the words of what is no form (length,
    /// phrases); payload: the issuer says it on the entry page of its kind; register: counted from past demands; else the module
    /// that has it.
    std::string_view from = "gate";
};

/// Every fact with its type; `rules check` types conditions by it. A fact that nobody gave is null: no condition on it holds.
[[nodiscard]] std::span<FactSpec const> docket_schema();
[[nodiscard]] FactSpec const* find_fact(std::string_view name);

/// Who asks.
struct IssuerSeen {
    std::string code;
    std::string name;
    std::string kind;     ///< department, section, task_force, government, party_committee
    std::string kind_zh;
    std::string level;    ///< of the area it works for: province, city, county, township, village; empty above
    bool governed = false;  ///< by the realm of the targets
};

/// What the register remembers that bears on this demand.
struct History {
    std::int64_t register_position = 0;
    std::int64_t emergency_share_permille = 0;
    bool in_catalogue = false;
    std::int64_t overlap_permille = 0;  ///< with the open demand of another issuer that overlaps most
    std::string overlap_issuer;
    std::string overlap_number;
    DemandId last_of_form;  ///< the newest numbered demand of this form to these units that left nothing to a person
    std::int64_t same_document_before = 0;
    std::string same_document_number;
    bool answered_before = false;
    std::int64_t changed_fields_since = 0;
    std::vector<std::pair<std::string, CivilDate>> issuer_due;  ///< the issuer's demands whose day is past: number, day
    std::int64_t issuer_unreturned_days = 0;  ///< working days since the day of the oldest that never came back
    std::string issuer_unreturned_number;
    std::string purpose_admitted;             ///< of envelope.admitted_as
    std::int64_t fields_held_this_period = 0;
    bool is_new_form = true;
    Decimal hours_removed{0, 2};
    std::int64_t ledger_overlap_permille = 0;
    std::string ledger_overlap_name;
};

/// Words found in the file.
struct MarksSeen {
    bool secret = false;
    bool orders_party_or_government = false;
    std::vector<std::string> traces;
    bool necessary_record = false;
    std::vector<std::string> paper;
    std::vector<std::string> barred;
    std::string statutory_system;
    std::int64_t process_fields = 0;
    std::int64_t outcome_fields = 0;
};

struct CodesSeen {
    std::int64_t invalid = 0;
    std::string first_cell;
};

/// What of the demand was retired by a decision.
struct RetiredSeen {
    bool form_refused = false;
    bool form_warned = false;
    std::int64_t fields_refused = 0;
    std::int64_t fields_warned = 0;
    std::string words;  ///< Chinese: what, since when, why
};

struct Seen {
    Envelope envelope;
    IssuerSeen issuer;
    forms::FormMarks marks;
    std::vector<FieldFinding> findings;
    bool is_ledger = false;
    Price price;
    History history;
    MarksSeen words;
    CodesSeen codes;
    RetiredSeen retired;
    std::vector<std::string> definition_clashes;
    std::int64_t times_a_year = 1;
    std::int64_t budget_left_permille = 0;  ///< after this demand, of the township that has the least left
    std::optional<std::int64_t> lead_working_days;
    std::string due_that_passes;
    std::int64_t working_days_since_received = 0;
    std::optional<CivilDate> form_expiry;
    std::optional<CivilDate> form_approved;
    CivilDate today;
    Facts more;  ///< what its kind says, and what other modules know of it
};

[[nodiscard]] Facts docket_of(Seen const& seen);

/// Cells of all askable fields by standing.
[[nodiscard]] ledgers::Coverage sum_of(std::vector<FieldFinding> const& findings);
/// Cells that a person would fill: missing and disputed ones, but for those that an open demand asks already.
[[nodiscard]] std::int64_t residual_cells(std::vector<FieldFinding> const& findings);
/// Missing and disputed cells that an open demand asks already.
[[nodiscard]] std::int64_t elsewhere_cells(std::vector<FieldFinding> const& findings);
/// Cells a person would look at and confirm: stale ones.
[[nodiscard]] std::int64_t stale_cells(std::vector<FieldFinding> const& findings);

}  // namespace yizhen::gate

#pragma once
/// The register: what it keeps of a demand, and what it remembers that bears on the next one.

#include "modules/elements/elements.h"
#include "modules/gate/docket.h"
#include "modules/gate/judge.h"
#include "modules/gate/register.h"
#include "modules/gate/rule_edits.h"
#include "modules/gate/types.h"

#include <optional>
#include <string>
#include <vector>

namespace yizhen::sql {
class Connection;
class WriteTransaction;
}  // namespace yizhen::sql

namespace yizhen::gate {

/// The newest demand before `self`; the newest of all where it is not known.
[[nodiscard]] std::int64_t register_position(sql::Connection& connection, RealmId realm, DemandId self);
[[nodiscard]] History read_history(sql::Connection& connection, HistoryQuestion const& question);

/// The demand that the same request made before, if it did.
[[nodiscard]] std::optional<StoredDemand> find_by_request(sql::Connection& connection, RealmId realm, std::string_view request_digest);
[[nodiscard]] std::optional<StoredDemand> find_demand(sql::Connection& connection, DemandId id);
[[nodiscard]] std::optional<StoredDemand> find_by_number(sql::Connection& connection, std::string_view control_number);

[[nodiscard]] std::vector<StoredVerdict> read_verdicts(sql::Connection& connection, DemandId id);
[[nodiscard]] std::optional<StoredVerdict> read_verdict(sql::Connection& connection, DemandId id, std::int64_t version);
/// Open demands with cells left for this ask, for the same period; oldest first.
[[nodiscard]] std::vector<OpenAsk> read_open_asks(sql::Connection& connection, HistoryQuestion const& question, std::string const& ask);
[[nodiscard]] std::vector<std::string> read_asks(sql::Connection& connection, DemandId id);
[[nodiscard]] std::vector<std::string> read_targets(sql::Connection& connection, DemandId id);
/// By field: keyed digest.
[[nodiscard]] std::map<std::string, std::string> read_answers(sql::Connection& connection, DemandId id);

[[nodiscard]] std::vector<StoredDemand> list_demands(sql::Connection& connection, PageQuestion const& question);

/// Inserts, or adds a verdict to the same id (version + 1). Asks, answers and targets follow; what it replaces is stopped.
void save_demand(sql::WriteTransaction& transaction, StoredDemand const& demand, bool is_new);
/// No longer asked: its issuer withdrew it.
void stop_demand(sql::WriteTransaction& transaction, DemandId id, DemandId by, CivilDate day);
[[nodiscard]] bool is_stopped(sql::Connection& connection, DemandId id);
/// The next serial of a realm's year.
[[nodiscard]] int next_serial(sql::WriteTransaction& transaction, int year);

/// `element` empty: a person said that nothing known fits.
void add_alias(sql::WriteTransaction& transaction, elements::Alias const& alias, DemandId demand, PersonId person);
[[nodiscard]] std::vector<elements::Alias> read_aliases(sql::Connection& connection, RealmId realm);

/// Gives each its code. One that another demand brought in meanwhile keeps that one's code.
void add_candidates(sql::WriteTransaction& transaction, std::vector<NewElement>& elements, DemandId demand, CivilDate day);
[[nodiscard]] std::vector<NewElement> read_candidates(sql::Connection& connection, RealmId realm, DemandId without);

[[nodiscard]] std::vector<ToldTotal> read_told(sql::Connection& connection, RealmId realm, std::string const& issuer, std::string const& ledger);
void add_told(sql::WriteTransaction& transaction, std::string const& issuer, ToldTotal const& told, CivilDate day);

/// Whoever looked at the marks last; a gatekeeper's word stands over others'. Nothing: nobody has.
[[nodiscard]] std::optional<std::vector<std::string>> read_marks_word(sql::Connection& connection, DemandId id);
void add_marks_word(sql::WriteTransaction& transaction, DemandId id, std::vector<std::string> const& rejected, bool gatekeeper, PersonId person, std::int64_t now_ms);

void add_confirmation(sql::WriteTransaction& transaction, DemandId id, CivilDate day, PersonId person);
[[nodiscard]] std::optional<CivilDate> read_confirmation(sql::Connection& connection, DemandId id);
void add_appeal(sql::WriteTransaction& transaction, Appeal& appeal);
[[nodiscard]] std::vector<Appeal> read_appeals(sql::Connection& connection, DemandId id);

void add_adoption(sql::WriteTransaction& transaction, Adoption const& adoption, std::int64_t now_ms);
[[nodiscard]] std::vector<Adoption> read_adoptions(sql::Connection& connection, RealmId realm);

/// Every word of the county on every rule, oldest first (store_sql_rules.cpp).
[[nodiscard]] std::vector<RuleEdit> read_rule_edits(sql::Connection& connection, RealmId realm);
/// `with_edits`, the county's pack named by what is in it.
[[nodiscard]] LaidEdits laid_edits(std::vector<RulePack> const& shipped, std::vector<RuleEdit> const& edits, CivilDate day);

/// All that was decided since and that no version names, as one text: rules adopted, forms admitted, purposes confirmed,
/// demands stopped. It goes into a verdict's inputs.
[[nodiscard]] std::string decisions_text(sql::Connection& connection, RealmId realm);

void add_catalogue_form(sql::WriteTransaction& transaction, CatalogueForm const& form);

[[nodiscard]] std::vector<PurposeConfirmation> read_purposes(sql::Connection& connection, RealmId realm);
void add_purpose(sql::WriteTransaction& transaction, PurposeConfirmation const& confirmation);
[[nodiscard]] bool is_purpose_confirmed(sql::Connection& connection, RealmId realm, std::string_view form, std::string_view issuer_code,
                                        std::string_view purpose, CivilDate today);

}  // namespace yizhen::gate

#pragma once
/// The register: what it keeps of a demand, and what it remembers that bears on the next one.

#include "modules/elements/elements.h"
#include "modules/gate/docket.h"
#include "modules/gate/judge.h"
#include "modules/gate/register.h"
#include "modules/gate/types.h"

#include <optional>
#include <string>
#include <vector>

namespace yizhen::sql {
class Connection;
class WriteTransaction;
}  // namespace yizhen::sql

namespace yizhen::gate {

[[nodiscard]] History read_history(sql::Connection& connection, HistoryQuestion const& question);

/// The demand that the same request made before, if it did.
[[nodiscard]] std::optional<StoredDemand> find_by_request(sql::Connection& connection, RealmId realm, std::string_view request_digest);
[[nodiscard]] std::optional<StoredDemand> find_demand(sql::Connection& connection, DemandId id);
[[nodiscard]] std::optional<StoredDemand> find_by_number(sql::Connection& connection, std::string_view control_number);

[[nodiscard]] std::vector<StoredDemand> list_demands(sql::Connection& connection, PageQuestion const& question);

/// Inserts, or replaces the verdict of the same id (version + 1). Asks and targets follow.
void save_demand(sql::WriteTransaction& transaction, StoredDemand const& demand, bool is_new);
/// The next serial of a realm's year.
[[nodiscard]] int next_serial(sql::WriteTransaction& transaction, int year);

/// `element` empty: a person said that nothing known fits.
void add_alias(sql::WriteTransaction& transaction, elements::Alias const& alias, DemandId demand, PersonId person);
[[nodiscard]] std::vector<elements::Alias> read_aliases(sql::Connection& connection, RealmId realm);

void add_adoption(sql::WriteTransaction& transaction, Adoption const& adoption, std::int64_t now_ms);
[[nodiscard]] std::vector<Adoption> read_adoptions(sql::Connection& connection, RealmId realm);

void add_catalogue_form(sql::WriteTransaction& transaction, CatalogueForm const& form);

void add_purpose(sql::WriteTransaction& transaction, PurposeConfirmation const& confirmation);
[[nodiscard]] bool is_purpose_confirmed(sql::Connection& connection, RealmId realm, std::string_view form, std::string_view issuer_code,
                                        std::string_view purpose, CivilDate today);

}  // namespace yizhen::gate

#pragma once
/// The register: what it keeps of a demand, and what it remembers that bears on the next one.

#include "modules/elements/elements.h"
#include "modules/gate/docket.h"
#include "modules/gate/judge.h"
#include "modules/gate/types.h"
#include "platform/sql/sql.h"

#include <optional>
#include <string>
#include <vector>

namespace yizhen::gate {

inline constexpr int kPageMax = 100;

struct StoredDemand {
    DemandId id;
    RealmId realm;
    Envelope envelope;
    std::string envelope_json;
    std::string title;
    std::string issuer_code;
    std::string issuer_name;
    std::vector<std::string> targets;  ///< unit codes
    std::string file_name;
    std::string file_digest;
    std::string request_digest;  ///< of file, envelope and issuer: the same request sent again is the same demand
    std::string form_number;
    std::string period;
    std::int64_t created_ms = 0;
    CivilDate created_day;
    Outcome outcome = Outcome::admit;
    std::string control_number;
    Price price;
    std::int64_t fields_unsure = 0;
    std::string verdict_json;
    std::string digest;
    std::int64_t version = 1;
    std::vector<std::string> asks;
};

/// What the register is asked about a demand before it is judged. `self` is left out of every answer.
struct HistoryQuestion {
    RealmId realm;
    DemandId self;
    std::string issuer_code;
    std::string file_digest;
    std::string period;
    std::vector<std::string> targets;
    std::vector<std::string> asks;
    std::string form_number;
    std::string admitted_as;
    std::vector<std::string> replaces;
    CivilDate today;
};

[[nodiscard]] History read_history(sql::Connection& connection, HistoryQuestion const& question);

/// The demand that the same request made before, if it did.
[[nodiscard]] std::optional<StoredDemand> find_by_request(sql::Connection& connection, RealmId realm, std::string_view request_digest);
[[nodiscard]] std::optional<StoredDemand> find_demand(sql::Connection& connection, DemandId id);
[[nodiscard]] std::optional<StoredDemand> find_by_number(sql::Connection& connection, std::string_view control_number);

struct PageQuestion {
    RealmId realm;
    std::string words;  ///< in title, issuer or control number
    std::string outcome;
    std::string issuer_code;
    std::vector<std::string> unit_prefixes;  ///< scope: demands that touch a unit below one of these codes; empty: all
    std::int64_t before = 0;                 ///< demand id; 0: from the newest
    int limit = 20;
};
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

struct CatalogueForm {
    int year = 0;
    std::string form_number;
    std::string title;
    std::string issuer_code;
    std::string decision;
};
void add_catalogue_form(sql::WriteTransaction& transaction, CatalogueForm const& form);

}  // namespace yizhen::gate

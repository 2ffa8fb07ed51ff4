#pragma once
/// The register's rows and questions, as values.

#include "modules/gate/types.h"

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

struct PageQuestion {
    RealmId realm;
    std::string words;  ///< in title, issuer or control number
    std::string outcome;
    std::string issuer_code;
    /// Scope; all three empty: everything. Demands to a unit whose code begins so, to one of these units, or by one.
    std::vector<std::string> unit_prefixes;
    std::vector<std::string> units_above;
    std::vector<std::string> issuers;
    std::int64_t before = 0;                 ///< demand id; 0: from the newest
    int limit = 20;
};
struct CatalogueForm {
    int year = 0;
    std::string form_number;
    std::string title;
    std::string issuer_code;
    std::string decision;
};
/// The steward's word on rows about persons: once per form and issuer (a catalogue entry), with clause and purpose.
struct PurposeConfirmation {
    std::string form_number;  ///< or, where a form has none, its title
    std::string issuer_code;
    std::string purpose;
    std::string clause;
    std::string steward;
    CivilDate from;
};
}  // namespace yizhen::gate

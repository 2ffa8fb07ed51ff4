#pragma once
/// The register's rows and questions, as values.

#include "modules/gate/types.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace yizhen::gate {

inline constexpr int kPageMax = 100;

/// Cells of a demand in one unit; `unit` is empty where a cell names none and the demand has several targets.
struct UnitCells {
    std::string unit;
    std::int64_t answered = 0;
    std::int64_t asked = 0;
};

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
    std::map<std::string, std::int64_t> cells_left;  ///< by ask: cells that a person would fill
    std::string form_key;           ///< the same form of the same issuer, whatever its period
    std::int64_t times_a_year = 1;
    std::string seen_json;          ///< what the verdict was made from (seen_record.h); not read with the demand
    std::map<std::string, std::string> answers;  ///< by field: keyed digest of what was answered; not read with the demand
    std::vector<NewElement> new_elements;        ///< to be made candidates; not read with the demand
    std::vector<UnitCells> unit_cells;           ///< add up to the price's cells; not read with the demand
    CivilDate judged_day;
    std::int64_t judged_ms = 0;
    PersonId judged_by;
};

/// One judgement of a demand.
struct StoredVerdict {
    std::int64_t version = 0;
    Outcome outcome = Outcome::admit;
    std::string digest;
    CivilDate judged_day;
    std::string verdict_json;
    std::string seen_json;
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
    std::string form_key;
    std::string population = {};  ///< of a list of records: whom it lists
    /// Does a demand to these units also ask one of ours? Empty: every demand does.
    std::function<bool(std::vector<std::string> const&)> touches;
    /// Are all our units among these or below them? Empty: yes.
    std::function<bool(std::vector<std::string> const&)> covered;
};

/// An open demand that asks an element already.
struct OpenAsk {
    DemandId demand;
    std::string number;
    std::vector<std::string> targets;
};

/// A total that an issuer was told, with the rows it counted.
struct ToldTotal {
    std::string ledger;
    std::string unit;
    std::string population;
    CivilDate as_of;
    std::int64_t total = 0;
    std::string members;  ///< sealed
};

/// Whoever is hit by a verdict objects.
struct Appeal {
    std::int64_t id = 0;
    DemandId demand;
    std::int64_t version = 0;
    std::string rule;  ///< empty: against the whole verdict
    std::string reason;
    UnitId unit;
    PersonId person;
    CivilDate raised;
};

struct PageQuestion {
    RealmId realm;
    std::string words;  ///< in title, issuer or control number
    std::string outcome;
    std::string kind = {};
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

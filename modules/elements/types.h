#pragma once
/// Data elements: what can be known about a person, a household, a dwelling, an organisation, land, an event, a unit.

#include "kernel/ids.h"
#include "kernel/value.h"

#include <optional>
#include <string>
#include <vector>

namespace yizhen::elements {

/// DESIGN 6. Decides how a value is stored, compared and shown.
enum class Sensitivity { open, filter_attribute, identifier };

struct Element {
    ElementId id;
    std::string code;  ///< "YZ0001": stable, never reused
    std::string name;
    std::string definition;
    std::string entity;  ///< 人员, 家庭, 房屋, 单位, 土地, 事件, 区划 …: the product's own word list
    ValueType type = ValueType::text;
    std::string form_type;        ///< the word of the catalogue file: string, date, datetime, year, code, file …
    int scale = 0;                ///< decimals only
    std::string unit_of_measure;  ///< 元, 万元, 人, 亩 …
    std::string code_list;        ///< name of a code list, e.g. "gbt2261_1_sex"
    Sensitivity sensitivity = Sensitivity::open;
    int fresh_days = 0;  ///< a held value is fresh this long; 0: for ever
    int retention_years = 0;
    std::string source_unit;  ///< the one authoritative source: 公安, 民政, 本村 …
    std::string ledger;       ///< the ledger that holds it: person, household, dwelling, organisation, land, event, unit_period
    bool by_period = false;   ///< a reported figure: unit × element × period
    std::string formula;      ///< derived elements: an expression over other elements' names
    std::vector<std::string> aliases;
};

// --- matching: what does a field mean? -------------------------------------------------------------------------

struct FieldToMatch {
    std::string id;                 ///< unique in its form
    std::string name;               ///< the words at the field itself, unedited
    std::vector<std::string> path;  ///< header path above it, outermost first, without `name`; may be empty
    std::string type;               ///< string, date, int … as the source says; may be empty
    std::string unit_of_measure;
    std::vector<std::string> samples;
};

struct FormToMatch {
    std::string id;
    std::string title;
    std::vector<FieldToMatch> fields;  ///< in the order of the form: order carries meaning
    /// What a record is, where the layout says it (a matrix by village asks for figures of units: 区划); else found out.
    std::string entity;
};

enum class MatchKind { element, expression, open_demand, none };

/// automatic: used. ask: a person confirms, the pair becomes an alias. fresh: nothing known fits.
enum class Band { automatic, ask, fresh };

struct Candidate {
    std::string element;  ///< code
    int score = 0;        ///< thousandths
};

struct Match {
    std::string field;  ///< FieldToMatch::id
    MatchKind kind = MatchKind::none;
    Band band = Band::fresh;
    std::string element;                ///< code, kind element
    std::string formula;                ///< kind expression
    std::vector<std::string> operands;  ///< codes, kind expression
    int score = 0;                      ///< thousandths, calibrated
    std::string reason;                 ///< Chinese, at most 60 characters, names both names and the deciding difference
    std::vector<Candidate> candidates;  ///< best first, also when nothing is decided
};

struct FormOverlap {
    std::string open_form;
    int score = 0;  ///< thousandths
    bool declared = false;
};

}  // namespace yizhen::elements

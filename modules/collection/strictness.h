#pragma once
/// How strictly the figures of a form are checked: set by form and element, from a day on, with a reason.

#include "kernel/date.h"
#include "kernel/ids.h"
#include "kernel/ports.h"
#include "kernel/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::sql {
class Database;
}

namespace yizhen::collection {

/// Of one form, or of one element of it.
struct Strictness {
    std::int64_t tolerance_permille = 0;  ///< of the total, that parts may differ by
    std::int64_t tolerance_units = 0;     ///< whole units that they may differ by, whatever the total
    std::int64_t jump_percent = 300;      ///< of the last period's figure, beyond which a word of reason is wanted
    std::int64_t jump_floor = 20;         ///< smaller differences are no jump
    std::optional<std::int64_t> least = {};  ///< of a figure, in its unit of measure: rule "range"
    std::optional<std::int64_t> most = {};
    std::map<std::string, bool> errors = {};  ///< by rule ("balance", "jump" …): true an error, false a warning; else as shipped
    friend bool operator==(Strictness const&, Strictness const&) = default;
};

/// An element that is not named is checked as the form.
struct FormStrictness {
    Strictness form;
    std::map<std::string, Strictness> elements = {};  ///< by code
    friend bool operator==(FormStrictness const&, FormStrictness const&) = default;
    [[nodiscard]] Strictness const& of(std::string const& element) const {
        auto const found = elements.find(element);
        return found == elements.end() ? form : found->second;
    }
};

/// The rules whose grade may be set. A type, a code outside its list and a row that stands twice are always errors.
[[nodiscard]] std::vector<std::string_view> const& graded_rules();

/// {"form": {"tolerance_units": 1, "checks": {"jump": "error"}}, "elements": {"YZ0455": {…}}}: unknown names, numbers out of
/// bounds and grades of other rules are refused by their place. What an element does not say is as its form has it.
[[nodiscard]] Result<FormStrictness> parse_strictness(std::string_view json);
/// Every number and grade that differs from what is shipped, in one order.
[[nodiscard]] std::string strictness_json(FormStrictness const& strictness);

/// One decision.
struct StrictnessVersion {
    std::int64_t version = 0;
    CivilDate effective_from = CivilDate::from_days(0);
    FormStrictness strictness;
    std::string reason;
    std::int64_t person = 0;
    std::string recorded;  ///< ISO day
};

class StrictnessBook {
public:
    StrictnessBook(sql::Database& database, Clock const& clock) : m_database(database), m_clock(clock) {}
    /// As shipped where nothing was decided.
    [[nodiscard]] FormStrictness in_force(RealmId realm, std::string const& form, CivilDate day) const;
    /// The newest first.
    [[nodiscard]] std::vector<StrictnessVersion> versions(RealmId realm, std::string const& form) const;
    /// `version`: the newest as it was read (0: none); another answers kChangedMeanwhile.
    Result<StrictnessVersion> decide(RealmId realm, std::string const& form, StrictnessVersion wanted, std::optional<std::int64_t> version, Actor const& actor);
    /// Who asked this form last: its stewards may set it. Not known: nobody did.
    [[nodiscard]] UnitId issuer_of(RealmId realm, std::string const& form) const;

private:
    sql::Database& m_database;
    Clock const& m_clock;
};

}  // namespace yizhen::collection

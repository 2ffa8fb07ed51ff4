#pragma once
/// Retirement: elements and forms that nobody has used for a set time, with the hours they cost, and the decision that ends
/// them. A retired one is refused or warned of at the gate (rule F-20) until a new decision takes it back.

#include "kernel/date.h"
#include "kernel/decimal.h"
#include "kernel/ids.h"
#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/burden/burden.h"
#include "modules/elements/elements.h"
#include "modules/gate/docket.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::sql {
class Connection;
class Database;
}
namespace yizhen::ledgers {
class Ledgers;
}

namespace yizhen::gate {

inline constexpr int kUnusedDaysDefault = 365;
inline constexpr int kUnusedDaysMin = 30;
inline constexpr std::size_t kRetiredAtOnceMax = 500;

/// What nobody has used since a day. Uses are: a demand that asks it, a right to its rows that still runs, a read of persons'
/// identifiers in the chain of reads.
struct Unused {
    std::string kind;      ///< "element" or "form"
    std::string subject;   ///< code, or key of the form
    std::string title;
    std::string issuer;    ///< of a form: name; of an element: its source unit
    std::string ledger;    ///< of an element
    std::optional<CivilDate> last_asked;
    std::optional<CivilDate> last_read;
    std::optional<CivilDate> right_until;  ///< last day of a right to its rows
    std::int64_t cells = 0;                ///< of an element: held ones; of a form: those of its last round
    /// A year. Of a form: its last round's, as it was priced. Of an element: looking at each held cell as often as it goes stale.
    Decimal hours{0, 2};

    [[nodiscard]] std::optional<CivilDate> last_used() const;
};

struct RetirementRecord {
    std::int64_t decision = 0;
    std::string kind;
    std::string subject;
    std::string title;
    bool retired = true;   ///< false: taken back
    bool refuses = false;  ///< at the gate; else it warns
    std::string reason;
    Decimal hours{0, 2};
    std::string last_used;  ///< ISO day; empty: never
    std::int64_t person = 0;
    UnitId unit;
    std::string day;  ///< ISO
};

struct RetirementWish {
    struct Subject {
        std::string kind;
        std::string subject;
    };
    std::vector<Subject> subjects;
    bool retire = true;  ///< false: take back
    bool refuses = false;
    std::string reason;
};

class Retirement {
public:
    struct Parts {
        sql::Database& database;
        ledgers::Ledgers& ledgers;
        elements::Catalogue const& catalogue;
        burden::HoursParameters const& hours;
        Clock const& clock;
    };
    explicit Retirement(Parts parts) : m_parts(parts) {}

    /// Those unused for `days`, the dearest first; retired ones are not among them. Nothing is listed before the county has
    /// worked here for that long.
    [[nodiscard]] Result<std::vector<Unused>> unused(RealmId realm, int days) const;
    /// One decision on all subjects, or on none: who is not known, is retired already, or is not retired, is named.
    Result<std::vector<RetirementRecord>> decide(RealmId realm, RetirementWish const& wish, Actor const& actor) const;
    /// Every decision, the newest first, at most `max`.
    [[nodiscard]] std::vector<RetirementRecord> decisions(RealmId realm, std::size_t max = 1'000) const;
    /// What is retired now.
    [[nodiscard]] std::vector<RetirementRecord> in_force(RealmId realm) const;

private:
    Parts m_parts;
};

/// Of a demand's form and of the elements that a person would answer.
[[nodiscard]] RetiredSeen read_retired(sql::Connection& connection, RealmId realm, std::string const& form_key, std::vector<FieldFinding> const& findings);

}  // namespace yizhen::gate

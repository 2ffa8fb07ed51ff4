#pragma once
/// What happens with inspections between the gate and the next plan: the year plan, the joint calendar, draws, findings,
/// conclusions, reviews. Use cases over the store; who may is asked by the routes.

#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/inspections/calendar.h"
#include "modules/inspections/types.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace yizhen::sql {
class Connection;
class Database;
class WriteTransaction;
}  // namespace yizhen::sql
namespace yizhen::crypto {
class KeyRing;
}
namespace yizhen::org {
class Org;
class Tree;
}  // namespace yizhen::org

namespace yizhen::inspections {

struct HeldPlace {
    std::string unit;    ///< code of the unit under which the row stands
    std::string source;  ///< who said the value, by code or name, or the file it came with
};

/// What other modules give; app fills them in.
struct Ports {
    /// Days on which the unit is left alone, set for it or above it.
    std::function<std::vector<DaySpan>(std::string const& unit, CivilDate from, CivilDate to)> protected_days;
    /// Where the row stands and who said the cell; none: there is no such cell.
    std::function<std::optional<HeldPlace>(RealmId, HeldCell const&)> place_of;
    /// Opens a dispute mark in the name of `unit`; its number.
    std::function<Result<std::int64_t>(RealmId, Actor const&, HeldCell const&, std::string const& unit, std::string const& reason)> dispute;
};

struct Parts {
    sql::Database& database;
    org::Org& org;
    crypto::KeyRing& keys;
    Clock const& clock;
    Caps caps;
    Ports ports;
};

struct PlanWish {
    int year = 0;
    double seconds = 0;  ///< of search
    bool anew = false;   ///< true: what was told before may move
};

class Register {
public:
    explicit Register(Parts parts) : m_parts(std::move(parts)) {}

    // --- year plan
    /// Refuses a department or a unit that the county does not know, a double line, one without decision or topic.
    Result<Entry> admit(Entry entry, Actor const& actor);
    [[nodiscard]] std::vector<Entry> entries(RealmId realm, int year) const;

    // --- joint calendar
    /// From the visits let in and the lines of the year plan; unannounced visits are in no calendar.
    Result<StoredPlan> make_plan(RealmId realm, PlanWish const& wish, Actor const& actor);
    /// version 0: the newest.
    [[nodiscard]] std::optional<StoredPlan> find_plan(RealmId realm, int year, int version) const;

    // --- visits
    /// By day; all of these days.
    [[nodiscard]] std::vector<KeptVisit> visits(RealmId realm, CivilDate from, CivilDate to) const;
    [[nodiscard]] std::optional<KeptVisit> find_visit(DemandId demand) const;
    [[nodiscard]] VisitRecord record(KeptVisit visit) const;
    /// Whose it is to look at something that was found on a visit of these days: codes by demand.
    [[nodiscard]] std::map<DemandId, std::set<std::string>> concerned(RealmId realm, CivilDate from, CivilDate to) const;
    /// From the visit's day on, by `finding.department`: the issuer or one that goes along. A held value that is
    /// contradicted is marked in its ledger in their name, and is for who said it to look at: the unit that the source
    /// names, else the one under which the row stands. A problem's owner stands above the visited unit.
    Result<Finding> find(Finding finding, Actor const& actor);
    /// Once; from the visit's day on.
    Result<Conclusion> conclude(DemandId demand, std::string const& words, Actor const& actor);
    /// Within kReviewWindowDays of the conclusion; one of a unit waits at a time.
    Result<Review> ask_review(DemandId demand, std::string const& unit, std::string const& reason, Actor const& actor);
    Result<Review> answer_review(DemandId demand, std::int64_t review, bool changed, std::string const& answer, Actor const& actor);

    // --- draws
    /// SHA-256 of an auditor's nonce, hex: a commitment that names no registered one, or one that the same person
    /// registered, is refused. Used once.
    Result<Done> register_digest(RealmId realm, std::string const& digest, Actor const& actor);
    /// `text`: the file that `yizhen draw commit` wrote today, its public value not yet known. Its units lie below those
    /// to be visited. It names the draw before it in its chain, which must have ended and is the same issuer's.
    Result<StoredDraw> commit(DemandId demand, std::string const& text, Actor const& actor);
    /// `text`: the file that ended it, from the day of the public value on. Worked out again before it is kept; a refusal
    /// names no unit.
    Result<StoredDraw> end_draw(std::int64_t draw, std::string const& text, Actor const& actor);
    [[nodiscard]] std::vector<StoredDraw> draws(RealmId realm) const;
    [[nodiscard]] std::optional<StoredDraw> find_draw(std::int64_t draw) const;
    [[nodiscard]] Result<std::string> commitment_text(StoredDraw const& draw) const;
    /// The file that ended it; from the visit's day on, earlier a Problem.
    [[nodiscard]] Result<std::string> file_text(StoredDraw const& draw) const;

    [[nodiscard]] CivilDate today() const { return m_parts.clock.today(); }
    [[nodiscard]] org::Org& org() const { return m_parts.org; }

private:
    [[nodiscard]] Result<std::string> opened(StoredDraw const& draw, char const* column) const;
    [[nodiscard]] CalendarInput calendar_input(RealmId realm, int year) const;

    Parts m_parts;
};

/// Is `owner` above `unit`: an area that it stands in, or a department of one?
[[nodiscard]] bool is_above(org::Tree const& tree, std::string const& owner, std::string const& unit);

}  // namespace yizhen::inspections

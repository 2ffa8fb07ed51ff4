#pragma once
/// What is kept of inspections, as values.

#include "kernel/date.h"
#include "kernel/ids.h"
#include "modules/inspections/inspections.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace yizhen::inspections {

inline constexpr int kReviewWindowDays = 30;   ///< I-15: from the day the conclusion was returned
inline constexpr int kReviewReplyDays = 30;    ///< I-15: from the day a review was asked for
inline constexpr int kConclusionDays = 30;     ///< I-14: from the visit
inline constexpr int kProblemDaysMax = 180;    ///< a problem's clock may not run longer
inline constexpr int kVisitsListed = 1'000;
inline constexpr int kEntriesMax = 5'000;      ///< of one county and year
inline constexpr std::size_t kWordsBytesMax = 6'000;

/// A line of the year plan, as the county decided it.
struct Entry {
    std::int64_t id = 0;
    RealmId realm;
    int year = 0;
    std::string department;          ///< code
    std::string topic;
    std::vector<std::string> units;  ///< codes
    std::string level;               ///< "county", "township", "village": every unit of it; empty: `units`, or anywhere
    int month = 0;                   ///< 1 to 12; 0: any time of the year
    bool comprehensive = false;
    bool joinable = true;            ///< false: alone in its visit
    std::string decision;            ///< its number
    CivilDate decided;
};
[[nodiscard]] CivilDate first_day(Entry const& entry);
[[nodiscard]] CivilDate last_day(Entry const& entry);

/// An inspection that was let in.
struct KeptVisit {
    DemandId demand;
    RealmId realm;
    std::string issuer;              ///< code
    std::string number;              ///< control number
    std::string topic;
    CivilDate day;
    bool comprehensive = false;
    bool unannounced = false;
    bool concluded = false;
    std::vector<std::string> units;  ///< codes
    std::vector<std::string> joined = {};  ///< codes of those whose demands were merged with it

    /// Until the day after, those visited are not told of an unannounced visit.
    [[nodiscard]] bool hidden(CivilDate today) const { return unannounced && today <= day; }
};

/// A value that a ledger holds.
struct HeldCell {
    std::string ledger;
    RowId row;
    std::string element;  ///< code
};

enum class FindingKind { seen, heard, solved, held_confirmed, held_contradicted, problem };
[[nodiscard]] std::string_view name_of(FindingKind kind);
[[nodiscard]] std::optional<FindingKind> parse_finding_kind(std::string_view name);

/// There is no score: what was found is judged by outcomes elsewhere or not at all (T2).
struct Finding {
    std::int64_t id = 0;
    DemandId demand;
    std::string unit;                ///< code: the visited unit or one below it
    FindingKind kind = FindingKind::seen;
    std::string words;
    std::optional<HeldCell> held;    ///< of held_confirmed and held_contradicted
    std::int64_t dispute = 0;        ///< of held_contradicted: the mark in the ledger
    std::string department;          ///< code of who found it: the issuer, or one that goes along
    std::string reporter;            ///< of held_contradicted: code of who said the value, which is theirs to look at
    std::string owner;               ///< of a problem: code of who above must solve it
    std::optional<CivilDate> due;
    CivilDate day;
    /// Whose it is to look at: the owner of a problem, who said a contradicted value. Empty: nobody's.
    [[nodiscard]] std::string const& concerned() const { return owner.empty() ? reporter : owner; }
};

struct Conclusion {
    std::string words;
    CivilDate returned;
    /// The last day on which a review may be asked for.
    [[nodiscard]] CivilDate review_until() const { return returned.plus_days(kReviewWindowDays); }
};

struct Review {
    std::int64_t id = 0;
    DemandId demand;
    std::string unit;
    std::string reason;
    CivilDate asked;
    std::string outcome;             ///< "changed", "kept"; empty while it waits
    std::string answer;
    std::optional<CivilDate> answered;
    [[nodiscard]] CivilDate due() const { return asked.plus_days(kReviewReplyDays); }
};

struct VisitRecord {
    KeptVisit visit;
    std::vector<Finding> findings;
    std::optional<Conclusion> conclusion;
    std::vector<Review> reviews;
};

/// A wish of the joint calendar and what came of it.
struct PlannedWish {
    std::string wish;        ///< its id
    std::string department;
    std::string unit;
    std::string topic;
    std::string number;      ///< control number of a visit that was let in; empty: of an entry
    std::int64_t entry = 0;
    int visit = 0;           ///< wishes of one visit share it; 0: unplaced
    int week = 0;
    std::string why;
    std::string cap;
};

/// A version of a year's joint calendar.
struct StoredPlan {
    std::int64_t id = 0;
    RealmId realm;
    int year = 0;
    int version = 0;
    bool anew = false;
    CivilDate made;
    std::int64_t visits = 0;
    std::int64_t unplaced = 0;
    Cost objective = 0;
    Cost lower_bound = 0;
    std::vector<PlannedWish> wishes;  ///< by week, visit and department; the unplaced first
};

enum class DrawState { committed, drawn, aborted };
[[nodiscard]] std::string_view name_of(DrawState state);

struct StoredDraw {
    std::int64_t id = 0;
    RealmId realm;
    DemandId demand;
    std::string chain;
    int serial = 1;
    std::string previous;
    std::string commitment_digest;
    CivilDate committed;
    CivilDate visit_day;   ///< as it was at the commitment
    int points = 0;
    int host_permille = 0;
    DrawState state = DrawState::committed;
    std::string file_digest;
    std::optional<CivilDate> ended;
};

}  // namespace yizhen::inspections

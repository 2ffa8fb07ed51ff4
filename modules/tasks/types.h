#pragma once
/// Plain values: a task in one unit, a consultation before it, and what people and data say of them. Part of the face.

#include "kernel/date.h"
#include "kernel/decimal.h"
#include "kernel/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::tasks {

using TaskId = Id<struct WorkTaskTag>;  ///< a task in one unit

inline constexpr std::size_t kWordsMax = 2'000;          ///< bytes of one text
inline constexpr std::size_t kCommentsMax = 50;          ///< of one township at a time
inline constexpr std::size_t kUnitsMax = 500;            ///< of one consultation
inline constexpr std::int64_t kFigureMax = 100'000'000;  ///< of a baseline, capacity or target: sums stay within 64 bits
inline constexpr int kPageMax = 100;

/// Offered: the unit says "ready to be looked at". Nothing is done before somebody else saw the outcome.
enum class State { released, in_work, offered, accepted, not_accepted };
enum class Step { start, offer, accept, refuse };
/// Who acts, towards one task. Whoever works in the unit that does it, or below it, is `unit`, whatever else they are.
enum class Side { issuer, unit, other };
enum class Worth { yes, partly, no };

[[nodiscard]] std::string_view name_of(State state);         ///< "in_work"
[[nodiscard]] std::string_view chinese_name_of(State state);
[[nodiscard]] std::string_view name_of(Step step);           ///< "start", "offer", "accept", "not_accept"
[[nodiscard]] std::string_view name_of(Side side);
[[nodiscard]] std::string_view name_of(Worth worth);
[[nodiscard]] std::optional<State> parse_state(std::string_view name);
[[nodiscard]] std::optional<Step> parse_step(std::string_view name);
[[nodiscard]] std::optional<Worth> parse_worth(std::string_view name);

/// Least a unit owes, what it aims at, and where more is not asked. With `at_most` targets least ≥ aim ≥ most.
struct Band {
    std::int64_t least = 0;
    std::int64_t aim = 0;
    std::int64_t most = 0;
    friend bool operator==(Band const&, Band const&) = default;
};

/// What counts as done, as released. `element` and `period` say where a figure is read; empty: only sight counts.
struct Criteria {
    std::string text;
    std::string element;  ///< code
    std::string period;
    std::optional<std::int64_t> figure;  ///< where a unit has no band
    bool at_most = false;                ///< a smaller figure is better
    friend bool operator==(Criteria const&, Criteria const&) = default;
};

/// A figure as it is held, read and never typed.
struct FigureSeen {
    Decimal value;
    std::string name;    ///< of the element
    std::string source;  ///< unit or file it came from
    CivilDate as_of;
    bool worked_out = false;  ///< summed, counted or by formula from what others said, not said itself
};

enum class EvidenceKind { figure, sample };
[[nodiscard]] std::string_view name_of(EvidenceKind kind);

struct Evidence {
    EvidenceKind kind = EvidenceKind::sample;
    Side by = Side::other;
    bool met = false;        ///< it meets the criterion
    std::int64_t round = 0;  ///< that of the task when it was recorded
    CivilDate day;
    std::string unit;   ///< code: whose people saw it
    std::string place;  ///< of a sample
    std::string seen;   ///< of a figure: the figure
};

struct StepTaken {
    Step step = Step::start;
    CivilDate day;
    std::string unit;
    std::string words;
};

/// Somebody above was there or asked, recorded by the unit: what they helped with, what they saw.
struct Contact {
    CivilDate day;
    std::string helped;
    std::string seen;
};

struct Review {
    CivilDate day;
    Decimal hours{0, 2};  ///< that this side spent on it
    std::string result;
    Worth worth = Worth::partly;
    std::string words;
};

/// What the rules of a task's life look at.
struct Life {
    State state = State::released;
    std::int64_t round = 0;
    Criteria criteria;
    std::optional<Band> band;
    std::optional<std::int64_t> chosen;
    std::vector<Evidence> evidence;
};

struct WorkTask {
    TaskId id;
    DemandId demand;
    RealmId realm;
    std::string unit;  ///< code
    std::string issuer;
    std::string control_number;
    std::string title;
    CivilDate released;
    std::optional<CivilDate> due;
    std::int64_t minutes_declared = 0;  ///< of this unit, by the issuer
    Decimal hours_estimated{0, 2};      ///< of this unit, by the gate
    bool ended = false;                 ///< the demand no longer stands
    Life life;
    std::string choice_reason;
    std::vector<StepTaken> steps;
    std::vector<Contact> contacts;
    std::optional<Review> by_issuer;
    std::optional<Review> by_unit;
};

struct Township {
    std::string unit;  ///< code
    std::string type;  ///< 城关, 山区, 平原, 街道 …, as the county calls it
    std::optional<CivilDate> heard;
};

struct SiteVisit {
    std::string unit;  ///< who was visited, and recorded it
    CivilDate day;
    std::string seen;
};

struct Comment {
    std::int64_t id = 0;
    std::string unit;
    std::string said;
    std::string changed;  ///< what of the text is different for it
    std::string answer;   ///< or why nothing is
};

struct UnitBand {
    std::string unit;
    Band band;
};

struct Consultation {
    std::string id;  ///< the issuer's draft id
    RealmId realm;
    std::string issuer;  ///< code
    std::string title;
    CivilDate opened;
    std::int64_t townships_total = 0;  ///< of the county, heard or not
    DemandId demand;                   ///< what was released after it
    std::string target_rule;           ///< how the bands were made
    std::vector<Township> townships;
    std::vector<SiteVisit> visits;
    std::vector<Comment> comments;
    std::vector<UnitBand> bands;
};

}  // namespace yizhen::tasks

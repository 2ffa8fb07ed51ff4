#pragma once
/// Drawn visits: which units are seen, by which team, in which order, decided by chance that nobody holds alone and that
/// anybody can work out again. Pure: values in, values out; whole numbers only. docs/adr/0020-drawn-visits.md has the
/// bytes. Part of the face (inspections.h).
///
/// A list is committed to, the two parties' nonces only by their digests; after a public value is known the nonces are
/// shown and the draw follows from all of them. Every commitment ends in one draw file, drawn or aborted, and the next one
/// names it: draws of a chain are numbered without gaps.

#include "kernel/date.h"
#include "kernel/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::inspections {

inline constexpr int kThousand = 1'000;                ///< shares and factors are in thousandths
inline constexpr std::size_t kNonceBytesMin = 16;      ///< 128 bit
inline constexpr std::size_t kNonceBytesMax = 64;
inline constexpr std::size_t kNonceBytesMade = 32;     ///< what `yizhen draw nonce` makes
inline constexpr int kHostShareMax = 500;              ///< I-12: at most half of the points; a county may allow less
inline constexpr int kNeedMax = 1'000'000;             ///< a thousand times the ordinary need
inline constexpr int kUnitsOfDrawMax = 1'000'000;      ///< more than all villages of the nation
inline constexpr int kDrawnMax = 10'000;               ///< visits of one draw
inline constexpr int kTeamsMax = 1'000;
inline constexpr int kStrataMax = 1'000;
inline constexpr std::size_t kTextBytesMax = 600;      ///< of a name, a title, a reason

/// How weights come about and what is limited; in the commitment, so that nobody chooses afterwards.
struct DrawRules {
    int host_share = kHostShareMax;  ///< of all points at most so many thousandths may be proposed by the host; 0…500
    int show_weight = 250;           ///< factor of a show place (盆景), thousandths; 1…1,000
    int show_visits = 3;             ///< visits in the last twelve months from which a unit counts as a show place
    int show_proposals = 1;          ///< the same for times hosts proposed it, this time included
    int unseen_days_max = 730;       ///< time since the last visit counts up to so many days; never seen counts as all
    int unseen_gain = 3'000;         ///< thousandths that are added to the factor 1,000 at unseen_days_max
};

/// What the public value will be; named before it is known. `decimals`: it is a number with exactly so many; none: any text.
struct PublicSource {
    std::string what;  ///< "上证指数收盘点位"
    CivilDate day;     ///< on which it becomes known; after the day of the commitment
    std::optional<int> decimals;
};

/// A unit is never drawn for a team when it is tied to the team or to one of its parties (inspectors, departments).
struct Team {
    std::string id;
    std::vector<std::string> parties;
};

struct Stratum {
    std::string name;
    int draw = 0;  ///< number of units, at least 1
};

struct DrawUnit {
    std::string code;
    std::string name;  ///< may be empty
    std::string stratum;
    int need = kThousand;               ///< thousandths of the ordinary need; 1…kNeedMax
    std::optional<CivilDate> last_seen; ///< none: never
    int visits = 0;                     ///< in the last twelve months
    int proposals = 0;                  ///< times hosts proposed it before
    bool host = false;                  ///< proposed by the host this time
    std::vector<std::string> tied;      ///< teams, inspectors or departments
    std::int64_t weight = 0;            ///< weight_of(); set by commit_draw()
};

struct DrawList {
    std::string chain;  ///< draws of one chain are numbered
    std::string title;
    PublicSource public_value;
    DrawRules rules;
    std::vector<Team> teams;      ///< from commit_draw() on by id, bytewise, as all names below
    std::vector<Stratum> strata;  ///< by name
    std::vector<DrawUnit> units;  ///< by code
};

struct CommitTerms {
    CivilDate day;
    int serial = 1;
    std::string previous;           ///< SHA-256 of the file of draw serial − 1, hex; empty before the first
    std::string gatekeeper_digest;  ///< nonce_digest(), hex
    std::string auditor_digest;
};

/// Public from its day on.
struct Commitment {
    DrawList list;
    CommitTerms terms;
    std::string digest;  ///< of all the above, hex
};

struct Reveal {
    std::string gatekeeper_nonce;  ///< raw bytes
    std::string auditor_nonce;
    std::string public_value;
    CivilDate public_day;
};

struct DrawnUnit {
    std::string code;
    std::string stratum;
    std::string team;
    int stop = 0;  ///< on the team's route, from 1

    friend bool operator==(DrawnUnit const&, DrawnUnit const&) = default;
};

struct Drawn {
    Reveal reveal;
    std::string seed;              ///< hex
    std::vector<DrawnUnit> units;  ///< in the order in which they were drawn
};

struct Aborted {
    CivilDate day;
    std::string by;
    std::string reason;
};

/// One draw file: exactly one of the two ends.
struct DrawRecord {
    Commitment commitment;
    std::optional<Drawn> drawn;
    std::optional<Aborted> aborted;
};

/// Visited often, or proposed by hosts.
[[nodiscard]] bool is_show_place(DrawUnit const& unit, DrawRules const& rules);
/// need × time factor × factor of show places in whole thousandths, rounded down; at least 1. `unit` and `rules` within limits.
[[nodiscard]] std::int64_t weight_of(DrawUnit const& unit, DrawRules const& rules, CivilDate day);
[[nodiscard]] std::string nonce_digest(std::string_view nonce);
[[nodiscard]] std::string digest_of(Commitment const& commitment);

/// Puts the list in order, weighs it and seals it. Refuses (bad-input), naming unit or key, what cannot be drawn from.
[[nodiscard]] Result<Commitment> commit_draw(DrawList list, CommitTerms terms);
/// Refuses a nonce that does not fit its digest, another day or form of the public value than the commitment names.
[[nodiscard]] Result<DrawRecord> run_draw(Commitment commitment, Reveal reveal);
[[nodiscard]] Result<DrawRecord> abort_draw(Commitment commitment, Aborted aborted);

/// 32 bytes that the draw follows from.
[[nodiscard]] std::string seed_of(Commitment const& commitment, Reveal const& reveal);
/// `list` as commit_draw() left it, `seed` raw.
[[nodiscard]] std::vector<DrawnUnit> draw_units(DrawList const& list, std::string_view seed);

/// A draw file as it lies on the disk; `name` is only used in messages.
struct DrawFile {
    std::string name;
    std::string bytes;
};
/// All files worked out again, and that they follow each other without a gap; by serial. Else the first thing that does
/// not agree. A first file whose serial is not 1 is let through: who sees its serial knows that others came before.
[[nodiscard]] Result<std::vector<DrawRecord>> verify_draws(std::span<DrawFile const> files);

/// `file` is only named in messages. Keys that are not known are refused.
[[nodiscard]] Result<DrawList> parse_draw_list(std::string_view text, std::string_view file);
/// Also works out weights, limits and digest again.
[[nodiscard]] Result<Commitment> parse_commitment(std::string_view text, std::string_view file);
/// Reads only: verify_draws() judges.
[[nodiscard]] Result<DrawRecord> parse_draw(std::string_view text, std::string_view file);
/// The raw nonce of a reveal file.
[[nodiscard]] Result<std::string> parse_nonce(std::string_view text, std::string_view file);
/// The one way to write it: a file that says the same in other bytes does not verify.
[[nodiscard]] std::string text_of(Commitment const& commitment);
[[nodiscard]] std::string text_of(DrawRecord const& record);
[[nodiscard]] std::string text_of_nonce(std::string_view nonce);

}  // namespace yizhen::inspections

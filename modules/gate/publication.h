#pragma once
/// What the gate let in and what it denied, shown to whom the county's phase reaches: internal (its departments), county
/// (everybody signed in), public. No words of an issuer but a title that a person let through; of rules their own words, with
/// the facts left out. A denial waits until nobody can appeal it any more, or its appeals are decided.
/// And refusals: a base unit turned away what carries no number. They block nothing.

#include "kernel/date.h"
#include "kernel/decimal.h"
#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/gate/appeals.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::gate {

enum class Phase { internal, county, everyone };
[[nodiscard]] std::string_view name_of(Phase phase);  ///< "internal", "county", "public"
[[nodiscard]] std::optional<Phase> parse_phase(std::string_view name);

/// A recorded decision: from then on the lists reach so far.
struct PublicationStep {
    Phase phase = Phase::internal;
    std::string decision;  ///< its number
    CivilDate day;
    std::string signer;
};

struct PublishedRule {
    std::string id;
    std::int64_t version = 0;
    std::string name;
    std::string reason;  ///< the rule's own words, "…" where a fact stands; empty: the rule has changed since
    std::string source;
};

struct Published {
    DemandId id;
    std::string kind;
    std::string title;  ///< empty: nobody let it through yet
    std::string issuer_code;
    std::string issuer_name;
    // of what was let in
    std::string control_number;
    std::int64_t targets = 0;
    Decimal hours{0, 2};
    std::string due;      ///< empty: none
    std::string expires;  ///< empty: none
    // of a denial
    std::string outcome;
    std::string judged;
    std::vector<PublishedRule> rules;
};

struct PublishedPage {
    std::vector<Published> items;
    std::int64_t next = 0;  ///< the last one shown, before which the next page begins; 0: there is none
};

/// Who sees a title, and which: `title` empty means the issuer's own.
struct PublicTitle {
    bool shown = false;
    std::string title;
};

struct Refusal {
    std::int64_t id = 0;
    UnitId unit;
    std::string what;
    std::string issuer_code;
    CivilDate day;
};
struct RefusalChoice {
    std::string_view what;
    std::string_view name_zh;
};
[[nodiscard]] std::vector<RefusalChoice> refusal_choices();

inline constexpr std::size_t kPublicTitleBytesMax = 300;
inline constexpr std::size_t kDecisionBytesMax = 200;

class Publication {
public:
    struct Parts {
        sql::Database& database;
        Gate& gate;
        AppealParameters parameters;
    };
    explicit Publication(Parts parts) : m_parts(std::move(parts)) {}

    [[nodiscard]] Phase phase_of(RealmId realm) const;
    /// Oldest first.
    [[nodiscard]] std::vector<PublicationStep> steps(RealmId realm) const;
    /// Forward one step at a time, back as far as it was decided.
    Result<Done> decide(RealmId realm, PublicationStep const& step, CivilDate today, Actor const& actor);
    Result<Done> show_title(StoredDemand const& demand, PublicTitle const& title, CivilDate today, Actor const& actor);

    /// Counties whose lists everybody may read.
    [[nodiscard]] std::vector<RealmId> open_realms() const;
    /// What everybody may read in place of the title; empty: nobody let it through.
    [[nodiscard]] std::string public_title(DemandId demand) const;

    /// Newest first, those before `before` (0: from the newest). Filled from what may be shown, and `next` is the last one shown:
    /// nothing tells how much is kept back.
    [[nodiscard]] PublishedPage admitted(RealmId realm, std::int64_t before, int limit, CivilDate today) const;
    [[nodiscard]] PublishedPage denied(RealmId realm, std::int64_t before, int limit, CivilDate today) const;

    Result<Refusal> refuse(RealmId realm, Refusal refusal, Actor const& actor);
    /// Newest first.
    [[nodiscard]] std::vector<Refusal> refusals(RealmId realm, std::int64_t before, int limit) const;

private:
    Parts m_parts;
};

}  // namespace yizhen::gate

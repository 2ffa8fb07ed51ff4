#pragma once
/// `yizhen rules try`: what rules would have said of the demands that are in the register. Nothing is written but dockets,
/// when a demand is judged.

#include "modules/gate/judge.h"

#include <functional>
#include <string>
#include <vector>

namespace yizhen::sql {
class Database;
class WriteTransaction;
}  // namespace yizhen::sql

namespace yizhen::gate {

/// Changes that are listed; all are counted.
inline constexpr std::size_t kTrialChangesMax = 1'000;

/// Keeps what a verdict was judged by, in the transaction that keeps the verdict.
void save_docket(sql::WriteTransaction& transaction, DemandId demand, std::int64_t version, Facts const& docket);

/// A demand with the verdict that stands.
struct JudgedDemand {
    DemandId id;
    std::string number;  ///< empty: it has none
    std::string title;
    std::string issuer;  ///< name
    CivilDate judged;
    Outcome outcome = Outcome::admit;
    std::optional<Facts> docket;  ///< none: judged before dockets were kept
};

/// Counties that have demands.
[[nodiscard]] std::vector<RealmId> realms_with_demands(sql::Database& database);
/// Those registered on `since` or later, oldest first.
void read_judged(sql::Database& database, RealmId realm, CivilDate since, std::function<void(JudgedDemand const&)> const& take);

/// Which of them a page is shown.
struct NewestJudged {
    CivilDate since;
    CivilDate today;         ///< visits hidden until a later day are left out
    std::int64_t most = 0;
};
/// Newest first. Nothing stays open while one is taken. True: there were older ones.
bool read_newest_judged(sql::Database& database, RealmId realm, NewestJudged const& which, std::function<void(JudgedDemand const&)> const& take);

/// The same id replaces, new ids add. Rules of `pack` that wait for adoption are tried as if adopted, because else they
/// would change nothing; what is unverified still never blocks. Replaced where they stand, so that the order stays.
[[nodiscard]] std::vector<RulePack> laid_over(std::vector<RulePack> shipped, RulePack pack);

struct TrialSide {
    Outcome outcome = Outcome::admit;
    std::vector<std::string> rules;  ///< that shaped it
};

struct TrialChange {
    JudgedDemand demand;  ///< without its docket
    TrialSide before;
    TrialSide after;
};

/// Judges each demand by both books on the day it was judged. "Before" is what the shipped rules and the county's
/// adoptions say, which is not what the register says where the rules have changed since.
class Trial {
public:
    Trial() = default;
    /// `held`: the rules as they hold, where `before` are made ready for the trial; what is unlike the register is so by these.
    void take(JudgedDemand const& demand, RuleBook const& before, RuleBook const& after, RuleBook const* held = nullptr);

    [[nodiscard]] std::vector<TrialChange> const& changes() const { return m_changes; }
    std::int64_t tried = 0;
    std::int64_t not_tried = 0;  ///< no docket
    std::int64_t changed = 0;
    std::int64_t unlike_register = 0;  ///< the shipped rules already say otherwise
    /// A year's hours of what is admitted or merged, as priced when judged; a merge counts whole.
    Decimal hours_before{0, 2};
    Decimal hours_after{0, 2};

private:
    std::vector<TrialChange> m_changes;
};

}  // namespace yizhen::gate

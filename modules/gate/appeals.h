#pragma once
/// Appeals with a clock: whoever a verdict hits may object to it once; a gatekeeper of the county decides, within days that
/// are data, and what an upheld appeal changes is written down. Lateness is shown, and ends nothing.

#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/gate/gate.h"
#include "modules/gate/register.h"
#include "modules/gate/rule.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::gate {

struct AppealParameters {
    Parameter decide_working_days;
    Parameter window_days;
};
/// data/gate/appeals.toml.
Result<AppealParameters> read_appeal_parameters(std::filesystem::path const& file);
/// The last day on which a verdict of that day may be appealed.
[[nodiscard]] CivilDate appeal_until(AppealParameters const& parameters, CivilDate judged);

enum class AppealOutcome { upheld, partly, dismissed };
[[nodiscard]] std::string_view name_of(AppealOutcome outcome);
[[nodiscard]] std::optional<AppealOutcome> parse_appeal_outcome(std::string_view name);

struct AppealDecision {
    AppealOutcome outcome = AppealOutcome::dismissed;
    std::string reason;
    std::string changes;             ///< of an upheld or partly upheld one: what becomes different
    std::int64_t version_after = 0;  ///< the verdict that stood once it was decided
    CivilDate day;
};

struct AppealCase {
    Appeal appeal;
    CivilDate due;
    std::optional<AppealDecision> decision;
    /// Days after `due`: until it was decided, or until today.
    [[nodiscard]] int days_over(CivilDate today) const;
};

/// What a gatekeeper says about an appeal.
struct AppealWord {
    AppealOutcome outcome = AppealOutcome::dismissed;
    std::string reason;
    std::string changes;
};

inline constexpr std::size_t kAppealWordsBytesMax = 6'000;

class Appeals {
public:
    struct Parts {
        sql::Database& database;
        Gate& gate;
        org::Org& org;
        PlusWorkingDays plus_working_days;
        AppealParameters parameters;
    };
    explicit Appeals(Parts parts) : m_parts(std::move(parts)) {}

    /// Refused: whom the verdict does not hit, after the window, a rule that did not fire, and the same objection again.
    Result<AppealCase> raise(DemandId demand, std::string const& rule, std::string const& reason, CivilDate today, Actor const& actor);
    /// Judges again on what is known today if it is upheld, and keeps which verdict stands then. Who may decide for the
    /// county is the caller's question; nobody decides for their own unit.
    Result<AppealCase> decide(std::int64_t appeal, AppealWord const& word, CivilDate today, Actor const& actor);
    [[nodiscard]] std::vector<AppealCase> of_demand(DemandId demand) const;
    [[nodiscard]] std::optional<AppealCase> find(std::int64_t appeal) const;
    /// Open ones, the oldest due first; else decided ones, the newest first. At most kPageMax.
    [[nodiscard]] std::vector<AppealCase> list(RealmId realm, bool open) const;
    [[nodiscard]] AppealParameters const& parameters() const { return m_parts.parameters; }

private:
    [[nodiscard]] CivilDate due_of(CivilDate raised) const;
    [[nodiscard]] std::vector<AppealCase> with_due(std::vector<AppealCase> cases) const;

    Parts m_parts;
};

}  // namespace yizhen::gate

#pragma once
/// The face: work that is deployed. Deployed is not done (T1): consultation before it, a target with room, criteria that
/// stay as released, contacts at the right time, evidence of the outcome, a word of both sides after it.
///
/// `kind` and `facts` are the gate's; a released task is kept in the verdict's transaction. `Tasks` is what people do
/// with it afterwards. Who acts is told from the actor's unit: whoever works in or below the doing unit is the doer.

#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/gate/ports.h"
#include "modules/tasks/checkpoints.h"
#include "modules/tasks/consultation.h"
#include "modules/tasks/rules.h"
#include "modules/tasks/targets.h"
#include "modules/tasks/types.h"

#include <functional>
#include <memory>

namespace yizhen::sql {
class Database;
}
namespace yizhen::org {
class Org;
class Tree;
}  // namespace yizhen::org
namespace yizhen::access {
class Access;
}
namespace yizhen::http {
struct Route;
}

namespace yizhen::tasks {

[[nodiscard]] gate::KindPayload kind();
/// Of tasks and documents: what was heard before, what is passed on from above. Of inspections whose payload names
/// `about_task`: what came before in that task's term.
[[nodiscard]] gate::FactSource facts();
/// days_since_deployment, term_elapsed_permille and contacts_in_term of the task with that control number on that day; of
/// contacts those of the unit that had fewest. Units that do not have the task count nothing. Nothing where none is known.
void about_task(sql::Connection& connection, RealmId realm, std::string_view control_number, std::vector<std::string> const& units, CivilDate day, gate::Facts& facts);

/// The figure of a unit as it is held for a period; nothing: none is, or it is disputed.
using ReadFigure = std::function<Result<std::optional<FigureSeen>>(RealmId realm, std::string const& element, std::string const& unit, std::string const& period)>;

struct Parts {
    sql::Database& database;
    org::Org& org;
    Clock const& clock;
    ReadFigure figure;
    OpenDays open_days;
    /// Does the demand still stand today? A task of one that was withdrawn or suspended waits.
    std::function<bool(DemandId)> stands;
};

struct NewConsultation {
    std::string id;
    std::string issuer;  ///< code
    std::string title;
    std::vector<Township> townships;
};

/// Where bands come from: held figures of elements, or one figure for all with a reason.
struct NewTargets {
    std::vector<std::string> units;  ///< codes
    std::string baseline_element;
    std::string capacity_element;
    std::string period;
    bool at_most = false;
    std::optional<std::int64_t> uniform;
    std::string reason;
};

struct PageQuestion {
    RealmId realm;
    std::string unit;    ///< code, with all below it; empty: all
    std::string issuer;  ///< code; empty: all
    std::string state;   ///< empty: all
    TaskId before;       ///< unknown: from the newest
    int limit = 20;
};

class Tasks {
public:
    explicit Tasks(Parts parts) : m_parts(std::move(parts)) {}

    // --- before: keyed by the issuer's draft id; closed once a demand was released after it
    /// By the county, which says of what type each township is.
    Result<Consultation> open_consultation(RealmId realm, NewConsultation const& wanted, Actor const& actor);
    [[nodiscard]] std::optional<Consultation> consultation(RealmId realm, std::string const& id) const;
    /// By the unit that was visited, never by who drafts.
    Result<Consultation> record_visit(RealmId realm, std::string const& id, CivilDate day, std::string const& seen, Actor const& actor);
    /// By a township of the consultation; without comments it has been heard all the same.
    Result<Consultation> hear(RealmId realm, std::string const& id, std::vector<std::string> const& comments, Actor const& actor);
    Result<Consultation> answer(RealmId realm, std::string const& id, std::int64_t comment, std::string const& changed, std::string const& answer, Actor const& actor);
    Result<Consultation> set_targets(RealmId realm, std::string const& id, NewTargets const& wanted, Actor const& actor);

    // --- after release
    [[nodiscard]] std::vector<WorkTask> list(PageQuestion const& question) const;  ///< newest first
    [[nodiscard]] std::optional<WorkTask> find(TaskId id) const;
    Result<WorkTask> step(TaskId id, Step step, std::string const& words, Actor const& actor);
    Result<WorkTask> choose(TaskId id, std::int64_t figure, std::string const& reason, Actor const& actor);
    /// By the unit; of a day within the term up to now.
    Result<WorkTask> add_contact(TaskId id, Contact const& contact, Actor const& actor);
    /// What somebody saw on site on a day up to now; `met`: as the criteria say.
    Result<WorkTask> add_sample(TaskId id, CivilDate day, std::string const& place, std::string const& seen, bool met, Actor const& actor);
    /// The figure that the criteria name, read now.
    Result<WorkTask> add_figure(TaskId id, Actor const& actor);
    Result<WorkTask> review(TaskId id, Review const& review, Actor const& actor);

    [[nodiscard]] Side side_of(WorkTask const& task, Actor const& actor) const;
    /// Nothing: the criteria name no figure, none is held, or what it counts is paper (T2).
    [[nodiscard]] std::optional<FigureSeen> progress(WorkTask const& task) const;
    [[nodiscard]] Checkpoints checkpoints(WorkTask const& task) const;

private:
    using Change = std::function<Result<Done>(sql::WriteTransaction&, WorkTask&, Side)>;
    Result<WorkTask> change(TaskId id, std::string_view action, Actor const& actor, Change const& change);
    using Edit = std::function<Result<Done>(sql::WriteTransaction&, Consultation&)>;
    Result<Consultation> edit(RealmId realm, std::string const& id, std::string_view action, Actor const& actor, Edit const& edit);
    Result<std::vector<Standing>> standings(RealmId realm, NewTargets const& wanted) const;
    [[nodiscard]] bool is_independent(WorkTask const& task, FigureSeen const& figure) const;

    Parts m_parts;
};

/// /api/v1/consultations, /api/v1/work-tasks.
[[nodiscard]] std::vector<http::Route> routes(Tasks& tasks, access::Access& access, org::Org& org, Clock const& clock);

}  // namespace yizhen::tasks

#pragma once
/// The face: what the gate let through becomes tasks, answers, approvals and held values. docs/adr/0016-collection.md.

#include "kernel/ports.h"
#include "kernel/result.h"
#include "modules/collection/checks.h"
#include "modules/collection/progress.h"
#include "modules/collection/requester.h"
#include "modules/collection/rules.h"
#include "modules/collection/strictness.h"
#include "modules/collection/types.h"
#include "modules/gate/gate.h"

#include <memory>
#include <span>

namespace yizhen::access {
class Access;
}
namespace yizhen::http {
struct Route;
}

namespace yizhen::collection {

struct Parts {
    sql::Database& database;
    org::Org& org;
    ledgers::Ledgers& ledgers;
    crypto::KeyRing& keys;
    Clock const& clock;
    Days days;
    Checker checker;  ///< empty: types alone are checked
};

/// One of several that were decided on together.
struct Decided {
    TaskId task;
    Result<Task> result;
};

class Collection {
public:
    static std::unique_ptr<Collection> make(Parts parts);
    ~Collection();

    /// Given to the gate: makes and ends tasks in the transaction that keeps a verdict.
    [[nodiscard]] gate::AdmissionSink& admission();
    /// A form that came from outside becomes tasks only because its receiver wants that, and only below `receiver`.
    Result<std::vector<Task>> ask_below(gate::Answer const& answer, elements::Catalogue const& catalogue, UnitId receiver, Actor const& actor);

    // --- reading
    [[nodiscard]] std::vector<Task> list(PageQuestion const& question) const;
    [[nodiscard]] std::optional<Task> find(TaskId id) const;
    [[nodiscard]] std::shared_ptr<Asked const> asked(DemandId demand) const;  ///< null: it asks nothing of anybody
    [[nodiscard]] Result<TaskDetail> detail(TaskId id) const;

    /// How far the demand is, by unit up to the county: read from its tasks, asked of nobody.
    [[nodiscard]] std::vector<ProgressNode> progress(DemandId demand) const;

    // --- the requester's side
    /// Enough is answered: from then on nobody is reminded. The figures of that moment are kept with who said so.
    Result<SignOff> sign_off(DemandId demand, gate::Completeness const& completeness, std::string const& words, Actor const& actor);
    Result<SignOff> reopen_demand(DemandId demand, std::string const& reason, Actor const& actor);
    /// Oldest first; the last one counts.
    [[nodiscard]] std::vector<SignOff> sign_offs(DemandId demand) const;
    /// Only units that have not answered, each at most once a working day, none in its focus time.
    Result<Reminded> remind(DemandId demand, Actor const& actor);

    // --- filling
    [[nodiscard]] Result<Draft> draft(TaskId id) const;
    /// `version` as it was read (0: none); another answers kChangedMeanwhile. Values by key; an empty one is taken back.
    Result<Draft> save_draft(TaskId id, std::map<std::string, std::string> const& values, std::vector<std::string> const& confirmed,
                             std::optional<std::int64_t> version, Actor const& actor);
    /// The same content again changes nothing and gives the same receipt, also when it arrives several times at once.
    /// `findings`: what the checks said, also of a submission that they refuse.
    Result<Receipt> submit(TaskId id, Submission const& said, Actor const& actor, std::vector<Finding>* findings = nullptr);
    /// To a person of the task's unit; an unknown person gives it back to all of them.
    Result<Task> delegate(TaskId id, PersonId to, std::string const& words, Actor const& actor);

    // --- approving
    /// The last step writes the values to the ledgers in its own transaction.
    Result<Task> approve(TaskId id, Approver const& who, Actor const& actor);
    /// Each by itself: one that cannot be approved holds up none of the others. In the order given.
    std::vector<Decided> approve(std::span<TaskId const> ids, Approver const& who, Actor const& actor);
    Result<Task> give_back(TaskId id, std::string const& words, std::vector<CellComment> const& comments, Approver const& who,
                           Actor const& actor);
    /// An approved task is open again for correction.
    Result<Task> reopen(TaskId id, std::string const& reason, Approver const& who, Actor const& actor);

    // --- questions to the issuer
    Result<Question> ask(TaskId id, std::string const& words, Actor const& actor);
    Result<Question> answer(TaskId id, std::int64_t question, std::string const& words, Actor const& actor);

    /// Approved answers to what no ledger has a column for yet, by the code they are asked under: exactly the period asked
    /// is held, an earlier one stale. One a unit and element that there is; of identifiers nothing.
    [[nodiscard]] Result<std::vector<ledgers::Figure>> held_answers(RealmId realm, ledgers::Question const& question) const;
    /// Grows whenever an approved answer is kept; 0: none was.
    [[nodiscard]] std::int64_t newest_answer(RealmId realm) const;

    /// How strictly forms are checked.
    [[nodiscard]] StrictnessBook& strictness();

    /// From kMeasurementsMin measurements on. `form` empty: all of the realm's.
    [[nodiscard]] std::vector<FillingTime> filling_times(RealmId realm, std::string const& form) const;

    struct Inside;  ///< store_sql_inside.h
    explicit Collection(std::unique_ptr<Inside> inside);  ///< `make` calls it

private:
    std::unique_ptr<Inside> m_inside;
};

/// /api/v1/form-strictness.
[[nodiscard]] std::vector<http::Route> strictness_routes(Collection& collection, access::Access& access, org::Org& org, Clock const& clock);
/// /api/v1/tasks…, /api/v1/demands/{id}/tasks, progress, sign-off and reminders, /api/v1/filling-times.
[[nodiscard]] std::vector<http::Route> routes(Collection& collection, gate::Gate& gate, access::Access& access, org::Org& org,
                                              ledgers::Ledgers& ledgers, Clock const& clock);

}  // namespace yizhen::collection

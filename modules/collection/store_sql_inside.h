#pragma once
/// Inside of the module: its parts and what its use cases share. Only the store_sql sources see it.

#include "modules/collection/cells.h"
#include "modules/collection/collection.h"
#include "modules/collection/reconcile.h"
#include "modules/collection/store.h"
#include "platform/crypto/key_ring.h"
#include "platform/sql/sql.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace yizhen::collection {

struct Collection::Inside final : gate::AdmissionSink {
    explicit Inside(Parts given) : parts(std::move(given)), strictness(parts.database, parts.clock) {}

    /// A task as it is now, with what its demand asks.
    struct Open {
        store::StoredTask stored;
        std::shared_ptr<Asked const> asked;

        [[nodiscard]] Task const& task() const { return stored.task; }
    };
    [[nodiscard]] Result<Open> open(TaskId id) const;
    [[nodiscard]] std::shared_ptr<Asked const> asked_of(sql::Connection& sql, DemandId demand, std::int64_t version) const;

    // store_sql_admission.cpp
    Result<gate::Admission> prepare(gate::Judged const& judged) override;
    Result<Done> stop(sql::WriteTransaction& tx, DemandId demand) override;
    /// `within`: only tasks below that unit are looked at; not known: all of the demand's.
    Result<Done> admit(sql::WriteTransaction& tx, Asked asked, bool is_new, std::vector<Wish> const& wishes, bool withdrawn, UnitId within);

    // store_sql_fill.cpp
    [[nodiscard]] Result<std::map<std::string, ledgers::HeldCell>> held(Open const& open, std::vector<TaskCell> const& cells,
                                                                        ledgers::ReadCause const* cause) const;
    [[nodiscard]] Result<std::map<std::string, CellValue>> confirmed(Open const& open, Submission const& said, Actor const& actor) const;
    /// What is held fresh for the unit, of the elements its demand asks.
    [[nodiscard]] std::vector<FreshCell> fresh(Open const& open) const;
    /// The unit's figures, of the elements that are asked: of the period before, which a reviewer compares with, or of the
    /// period itself.
    struct Figures {
        std::string period;
        std::map<std::string, std::string> by_element;
    };
    enum class Which { before, now };
    [[nodiscard]] Figures figures(Open const& open, Which which) const;
    /// By ledger and row: how a person tells the held records of a task apart, masked.
    using RecordNames = std::map<std::pair<std::string, std::int64_t>, std::string>;
    [[nodiscard]] RecordNames record_names(Open const& open) const;
    [[nodiscard]] Answered answered(Open const& open, store::StoredSubmission const& submission) const;
    [[nodiscard]] Result<Draft> sent_before(TaskId id) const;
    /// Is this what was sent in last? A copy of the same request may have been quicker.
    [[nodiscard]] bool is_kept(TaskId id, std::string const& digest) const;
    /// The receipt of content that is kept already, with the task as it is now.
    [[nodiscard]] Result<Receipt> told_again(Receipt receipt) const;
    /// A fresh key is on the disk before what it sealed is committed.
    void ensure_key(sql::WriteTransaction& tx) const;
    void add_times(sql::WriteTransaction& tx, Asked const& asked, std::map<std::string, std::int64_t> const& active_ms,
                   std::vector<TaskCell> const& cells) const;

    // store_sql_approve.cpp
    struct Prepared;  ///< an approval, all but the transaction
    Result<Prepared> prepare_approval(TaskId id, Approver const& who, Actor const& actor) const;
    Result<Done> sort_answers(Prepared& prepared, store::StoredSubmission const& said, Actor const& actor) const;
    Result<Done> write_ledger(sql::WriteTransaction& tx, Prepared& prepared, std::string const& name, Actor const& actor) const;
    Result<Done> write_rest(Prepared& prepared, std::size_t from, Actor const& actor) const;
    void end_body(sql::WriteTransaction& tx, Prepared const& prepared) const;
    void finish_write_backs() const;
    Result<Done> approve_in(sql::WriteTransaction& tx, Prepared& prepared, Actor const& actor) const;
    void destroy_keys(std::vector<std::int64_t> const& keys) const;

    // store_sql_requester.cpp
    /// Units that have not answered and whose focus time is today.
    [[nodiscard]] Result<std::set<UnitId>> in_focus(DemandId demand, CivilDate yesterday, CivilDate today) const;

    /// An event with sealed words, in the transaction.
    void add_event(sql::WriteTransaction& tx, TaskId task, Actor const& actor, std::string const& kind, std::string const& words,
                   std::vector<CellComment> const& comments = {}) const;
    [[nodiscard]] std::string seal(std::int64_t key, std::string_view place, std::string_view words) const;
    [[nodiscard]] std::string unseal(std::string_view place, std::string_view sealed) const;
    /// The task with its new facts, if nobody changed it since it was read.
    Result<Done> update(sql::WriteTransaction& tx, store::StoredTask const& task, store::Before const& before) const;

    Parts parts;
    StrictnessBook strictness;
    mutable std::mutex mutex;
    mutable std::map<std::int64_t, std::shared_ptr<Asked const>> known;  ///< by demand; bounded by kKnownMax
};

inline constexpr std::size_t kKnownMax = 2'000;
[[nodiscard]] std::string kept_place(store::StoredAnswer const& answer);
[[nodiscard]] Problem no_such_task(TaskId id);
[[nodiscard]] Problem changed_meanwhile();
[[nodiscard]] Problem no_such_demand(DemandId id);
[[nodiscard]] std::string draft_place(TaskId id);
[[nodiscard]] std::string submission_place(TaskId id);

}  // namespace yizhen::collection

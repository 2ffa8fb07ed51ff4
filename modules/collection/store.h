#pragma once
/// What the module keeps; the SQL is behind it. Bodies come and stay sealed.

#include "modules/collection/progress.h"
#include "modules/collection/types.h"

#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace yizhen::sql {
class Connection;
class WriteTransaction;
}  // namespace yizhen::sql

namespace yizhen::collection::store {

struct StoredTask {
    Task task;
    std::vector<TaskCell> cells;
    std::int64_t key = 0;
    std::int64_t asked_version = 0;
};
[[nodiscard]] std::optional<StoredTask> task(sql::Connection& sql, TaskId id);
[[nodiscard]] std::vector<Task> page(sql::Connection& sql, PageQuestion const& question);
[[nodiscard]] std::vector<StoredTask> tasks_of(sql::Connection& sql, DemandId demand);

[[nodiscard]] std::optional<Asked> asked(sql::Connection& sql, DemandId demand);
[[nodiscard]] std::int64_t asked_version(sql::Connection& sql, DemandId demand);  ///< 0: none
void save_asked(sql::Connection& sql, Asked const& asked, bool is_new);

void insert_tasks(sql::Connection& sql, std::span<StoredTask const> tasks);
/// As the task was read.
struct Before {
    std::int64_t version = 0;
    std::int64_t key = 0;
};
[[nodiscard]] inline Before before(StoredTask const& stored) { return {stored.task.version, stored.key}; }
/// Everything but ids and questions, if it is still as before; false otherwise. The new version is one more.
[[nodiscard]] bool update_task(sql::Connection& sql, StoredTask const& task, Before const& before);
/// False when it has one.
[[nodiscard]] bool give_key(sql::Connection& sql, TaskId task, std::int64_t key);
void drop_key(sql::Connection& sql, TaskId task);
/// Whose values were approved and are not all in the ledgers yet.
[[nodiscard]] std::vector<TaskId> approved_with_body(sql::Connection& sql);
void count_questions(sql::Connection& sql, TaskId task, int more);

/// What open tasks ask of these units: (unit, ask, period).
using OpenAsk = std::tuple<std::int64_t, std::string, std::string>;
void open_asks(sql::Connection& sql, RealmId realm, std::span<UnitId const> units, std::function<void(OpenAsk, TaskId)> const& each);
void insert_asks(sql::Connection& sql, RealmId realm, std::span<std::pair<OpenAsk, TaskId> const> asks);
void remove_asks(sql::Connection& sql, TaskId task);

struct StoredSubmission {
    std::string digest;
    std::int64_t values = 0;
    std::string body;  ///< sealed; empty after the write-back
};
[[nodiscard]] std::optional<StoredSubmission> submission(sql::Connection& sql, TaskId task);
void put_submission(sql::Connection& sql, RealmId realm, TaskId task, StoredSubmission const& submission);
/// The values are in the ledgers now.
void drop_body(sql::Connection& sql, TaskId task);
void forget_digest(sql::Connection& sql, TaskId task);

struct StoredDraft {
    std::int64_t version = 0;
    std::int64_t saved_ms = 0;
    std::int64_t saved_by = 0;
    std::string body;
};
[[nodiscard]] std::optional<StoredDraft> draft(sql::Connection& sql, TaskId task);
/// False when another version is kept.
[[nodiscard]] bool put_draft(sql::Connection& sql, RealmId realm, TaskId task, StoredDraft const& draft);
void remove_draft(sql::Connection& sql, TaskId task);

struct StoredEvent {
    std::int64_t id = 0;
    std::int64_t at_ms = 0;
    std::int64_t person = 0;
    UnitId unit;
    std::string kind;
    std::string body;  ///< sealed; may be empty
};
void insert_event(sql::Connection& sql, RealmId realm, TaskId task, StoredEvent const& event);
[[nodiscard]] std::vector<StoredEvent> events(sql::Connection& sql, TaskId task);

struct StoredQuestion {
    std::int64_t id = 0;
    TaskId task;
    DemandId demand;
    std::int64_t asked_by = 0;
    std::string asked;
    std::int64_t asked_ms = 0;
    std::string body;
    std::int64_t answered_by = 0;
    std::string answered;  ///< ISO day; empty while open
    std::int64_t answered_ms = 0;
    std::string answer;
};
void insert_question(sql::Connection& sql, RealmId realm, StoredQuestion const& question);
/// False when it was answered already.
[[nodiscard]] bool answer_question(sql::Connection& sql, StoredQuestion const& question);
[[nodiscard]] std::vector<StoredQuestion> questions(sql::Connection& sql, TaskId task);

[[nodiscard]] std::string time_sums(sql::Connection& sql, RealmId realm, std::string const& form);
void put_time_sums(sql::Connection& sql, RealmId realm, std::string const& form, std::string const& sums);
[[nodiscard]] std::vector<std::pair<std::string, std::string>> all_time_sums(sql::Connection& sql, RealmId realm);

struct StoredAnswer {
    UnitId unit;
    std::string ask;
    int nth = 0;
    std::string period;
    DemandId demand;
    TaskId task;
    CivilDate as_of;
    CivilDate recorded;
    std::string body;
};
void put_answer(sql::WriteTransaction& tx, StoredAnswer const& answer);
/// Position of the write that brought the newest answer; 0: there is none.
[[nodiscard]] std::int64_t newest_answer(sql::Connection& sql, RealmId realm);
/// (unit, ask, period) of all that is kept of these units.
void kept_asks(sql::Connection& sql, RealmId realm, std::span<UnitId const> units, std::function<void(OpenAsk)> const& each);
/// Of a task that is approved once more.
void remove_answers(sql::Connection& sql, TaskId task);
[[nodiscard]] std::vector<StoredAnswer> answers(sql::Connection& sql, RealmId realm, std::span<UnitId const> units,
                                                std::span<std::string const> asks);

// --- store_sql_requester.cpp
struct StoredSignOff {
    std::int64_t id = 0;
    std::string kind;  ///< sign_off, reopen
    std::int64_t at_ms = 0;
    std::int64_t person = 0;
    UnitId unit;
    std::int64_t cells = 0;
    std::int64_t answered = 0;
    std::string body;  ///< sealed; may be empty
};
void insert_sign_off(sql::Connection& sql, RealmId realm, DemandId demand, StoredSignOff const& said);
/// Oldest first.
[[nodiscard]] std::vector<StoredSignOff> sign_offs(sql::Connection& sql, DemandId demand);
struct StoredReminder {
    UnitId unit;
    DemandId demand;
    TaskId task;
    std::string day;
    std::int64_t at_ms = 0;
    std::int64_t person = 0;
};
/// False when the unit was reminded on that day already.
[[nodiscard]] bool insert_reminder(sql::Connection& sql, RealmId realm, StoredReminder const& reminder);

void note_key_due(sql::Connection& sql, RealmId realm, std::int64_t key);
[[nodiscard]] std::vector<std::pair<RealmId, std::int64_t>> keys_due(sql::Connection& sql);
void remove_keys_due(sql::Connection& sql, std::span<std::int64_t const> keys);

}  // namespace yizhen::collection::store

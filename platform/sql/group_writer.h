#pragma once
/// Commits the writes of waiting requests together: one fsync for all that arrived while the last one ran.
/// Knows no database: a WriterSession does the begin, savepoint and commit of each.

#include "platform/sql/sql.h"

#include <array>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace yizhen::sql {

inline constexpr std::size_t kWaitingMax = 100'000;  ///< requests; more are refused as unavailable

/// The realm's row: where it stands and where its chains end.
struct RealmState {
    std::int64_t position = 0;
    std::array<ChainHead, 2> heads;
};

/// One writing connection. All but `rollback` throw Failure.
class WriterSession {
public:
    virtual ~WriterSession() = default;
    virtual Connection& connection() = 0;
    virtual void begin() = 0;  ///< connects again if it must
    virtual RealmState lock_realm(RealmId realm) = 0;
    virtual void store_realm(RealmId realm, RealmState const& state) = 0;
    virtual void savepoint() = 0;
    virtual void release() = 0;
    virtual void rollback_to_savepoint() = 0;
    virtual void commit() = 0;
    virtual void rollback() noexcept = 0;
    /// The first Failure since the savepoint, empty if none: a request cannot go on after one, even if it caught it.
    [[nodiscard]] virtual std::exception_ptr failure() const = 0;
    /// False once the whole group's transaction is gone (disk full, connection lost).
    [[nodiscard]] virtual bool in_transaction() const = 0;
    virtual std::int64_t next_id_block() = 0;  ///< in the open transaction or outside of it
};

struct WriteJob {
    RealmId realm;
    Actor actor;
    std::function<Result<Done>(WriteTransaction&)> work;
    std::function<void(Result<Done>, std::exception_ptr)> done;  ///< on the writer's thread
};

class GroupWriter {
public:
    struct Options {
        std::size_t group_max = 256;
        bool one_realm_a_group = false;  ///< so that two writers never wait for each other's realms
    };

    GroupWriter(std::vector<std::unique_ptr<WriterSession>> sessions, AuditSink& audit, Options options);
    ~GroupWriter();  ///< finishes what waits, then joins
    GroupWriter(GroupWriter const&) = delete;
    GroupWriter& operator=(GroupWriter const&) = delete;

    void post(WriteJob job);
    /// Posts and waits; rethrows what `work` or the commit threw.
    Result<Done> run(RealmId realm, Actor const& actor, std::function<Result<Done>(WriteTransaction&)> const& work);
    /// Runs `work` on a session outside any group, for the health probe.
    void run_alone(std::function<void(WriterSession&)> const& work);

private:
    struct Ids {
        std::int64_t next = 0;
        std::int64_t end = 0;
    };
    class Group;
    class Request;

    void loop(WriterSession& session);
    std::vector<WriteJob> take(std::set<RealmId>& mine);

    std::vector<std::unique_ptr<WriterSession>> m_sessions;
    AuditSink& m_audit;
    Options m_options;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<WriteJob> m_waiting;
    std::deque<std::function<void(WriterSession&)>> m_alone;
    std::set<RealmId> m_busy;  ///< realms in the hands of a writer, one_realm_a_group only
    bool m_stop = false;
    std::vector<std::thread> m_threads;
};

}  // namespace yizhen::sql

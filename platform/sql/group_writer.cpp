#include "platform/sql/group_writer.h"

#include <algorithm>
#include <iterator>

namespace yizhen::sql {
namespace {

constexpr std::int64_t kIdsInBlock = 256;

thread_local bool t_inside_writer = false;

}  // namespace

/// One request inside a group, as its `work` sees it.
class GroupWriter::Request final : public WriteTransaction {
public:
    Request(WriterSession& session, AuditSink& audit, WriteJob const& job, RealmState& state, Ids& ids)
        : m_session(session), m_audit(audit), m_job(job), m_state(state), m_ids(ids) {}

    Connection& sql() override { return m_session.connection(); }
    [[nodiscard]] RealmId realm() const override { return m_job.realm; }
    [[nodiscard]] std::int64_t position() const override { return m_state.position + 1; }
    void audit(AuditEntry const& entry) override {
        m_audit.append(*this, m_job.realm.value, m_job.actor, entry);
        ++(entry.chain == AuditChain::writes ? m_writes : m_reads);
    }
    ChainHead& head(AuditChain chain) override { return m_state.heads[chain == AuditChain::writes ? 0 : 1]; }
    std::int64_t new_id() override {
        if (m_ids.next == m_ids.end) {
            m_ids.next = m_session.next_id_block() * kIdsInBlock;
            m_ids.end = m_ids.next + kIdsInBlock;
            m_took_ids = true;
        }
        return m_ids.next++;
    }
    void before_commit(std::function<void()> effect) override { before.push_back(std::move(effect)); }
    void after_commit(std::function<void()> effect) override { after.push_back(std::move(effect)); }

    [[nodiscard]] bool audited() const { return m_writes + m_reads > 0; }
    [[nodiscard]] bool moves_position() const { return m_writes > 0; }
    [[nodiscard]] bool took_ids() const { return m_took_ids; }

    std::vector<std::function<void()>> before;
    std::vector<std::function<void()>> after;

private:
    WriterSession& m_session;
    AuditSink& m_audit;
    WriteJob const& m_job;
    RealmState& m_state;
    Ids& m_ids;
    int m_writes = 0;
    int m_reads = 0;
    bool m_took_ids = false;
};

/// The caller's end of a write that it waits for.
class Waiter {
public:
    void finish(Result<Done> result, std::exception_ptr error) {
        std::lock_guard const lock(m_mutex);  // held while notifying: the waiter's frame is gone a moment later
        m_result = std::move(result);
        m_error = std::move(error);
        m_finished = true;
        m_wake.notify_one();
    }
    Result<Done> wait() {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [this] { return m_finished; });
        if (m_error) std::rethrow_exception(m_error);
        return std::move(m_result);
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_wake;
    Result<Done> m_result = Done{};
    std::exception_ptr m_error;
    bool m_finished = false;
};

/// The jobs that share one commit. Each has an outcome of its own until the commit, which all share.
class GroupWriter::Group {
public:
    Group(WriterSession& session, AuditSink& audit, std::vector<WriteJob> jobs, Ids& ids)
        : m_session(session), m_audit(audit), m_jobs(std::move(jobs)), m_ids(ids),
          m_results(m_jobs.size(), Done{}), m_errors(m_jobs.size()) {}

    void run() {
        try {
            m_session.begin();
            for (std::size_t i = 0; i < m_jobs.size() && m_session.in_transaction(); ++i) run_one(i);
            commit();
        } catch (...) {
            fail_all(std::current_exception());
        }
        finish();
    }

private:
    /// Throws only when the group's transaction itself is lost. As long as nothing of the group has to stay, its transaction
    /// serves as the job's savepoint: SQLite's statements cost the more inside of a savepoint, the more it has changed.
    void run_one(std::size_t index) {
        WriteJob const& job = m_jobs[index];
        bool const alone = !m_something;
        auto const [place, fresh] = m_realms.try_emplace(job.realm);
        if (fresh) place->second = m_session.lock_realm(job.realm);
        RealmState const before = place->second;
        if (!alone) m_session.savepoint();
        Request request(m_session, m_audit, job, place->second, m_ids);
        try {
            m_results[index] = job.work(request);
            if (auto const failure = m_session.failure()) std::rethrow_exception(failure);
            if (m_results[index]) YIZHEN_CHECK(request.audited() && "a write without an audit entry");
        } catch (...) {
            m_errors[index] = std::current_exception();
        }
        if (!m_session.in_transaction()) std::rethrow_exception(m_errors[index] ? m_errors[index] : lost());
        if (failed(index)) {
            place->second = before;
            if (request.took_ids()) m_ids = {};  // the block goes back with the savepoint
            if (alone) begin_again();
            else m_session.rollback_to_savepoint();
            return;
        }
        if (!alone) m_session.release();
        if (request.moves_position()) ++place->second.position;
        std::ranges::move(request.before, std::back_inserter(m_before));
        std::ranges::move(request.after, std::back_inserter(m_after));
        m_something = true;
    }

    void begin_again() {
        m_session.rollback();
        m_realms.clear();
        m_session.begin();
    }

    void commit() {
        if (!m_session.in_transaction()) std::rethrow_exception(lost());
        if (!m_something) return m_session.rollback();
        for (auto const& effect : m_before) effect();
        for (auto const& [realm, state] : m_realms) m_session.store_realm(realm, state);
        m_session.commit();
    }

    // Nothing of the group was acknowledged, so what had worked fails with the group; a refusal stays a refusal.
    void fail_all(std::exception_ptr const& why) {
        m_session.rollback();
        m_ids = {};  // a block taken in this transaction was given back with it
        m_after.clear();
        for (std::size_t i = 0; i < m_jobs.size(); ++i) {
            if (!failed(i)) m_errors[i] = why;
        }
    }

    void finish() {
        if (!m_something) m_ids = {};
        for (auto const& effect : m_after) run_effect(effect);
        for (std::size_t i = 0; i < m_jobs.size(); ++i) m_jobs[i].done(std::move(m_results[i]), m_errors[i]);
    }

    // A cache that missed a committed change would answer wrongly from now on; starting again is the honest way.
    static void run_effect(std::function<void()> const& effect) noexcept { effect(); }

    [[nodiscard]] bool failed(std::size_t index) const { return m_errors[index] || !m_results[index]; }
    [[nodiscard]] static std::exception_ptr lost() {
        return std::make_exception_ptr(Failure(Failure::Kind::unavailable, "the group's transaction was lost"));
    }

    WriterSession& m_session;
    AuditSink& m_audit;
    std::vector<WriteJob> m_jobs;
    Ids& m_ids;
    std::vector<Result<Done>> m_results;
    std::vector<std::exception_ptr> m_errors;
    std::map<RealmId, RealmState> m_realms;
    std::vector<std::function<void()>> m_before;
    std::vector<std::function<void()>> m_after;
    bool m_something = false;
};

GroupWriter::GroupWriter(std::vector<std::unique_ptr<WriterSession>> sessions, AuditSink& audit, Options options)
    : m_sessions(std::move(sessions)), m_audit(audit), m_options(options) {
    for (auto& session : m_sessions) m_threads.emplace_back([this, &session] { loop(*session); });
}

GroupWriter::~GroupWriter() {
    {
        std::lock_guard const lock(m_mutex);
        m_stop = true;
    }
    m_wake.notify_all();
    for (auto& thread : m_threads) thread.join();
}

void GroupWriter::post(WriteJob job) {
    {
        std::lock_guard const lock(m_mutex);
        if (m_stop || m_waiting.size() >= kWaitingMax) {
            throw Failure(Failure::Kind::unavailable, "the writer's queue is full or closed");
        }
        m_waiting.push_back(std::move(job));
    }
    m_wake.notify_one();
}

Result<Done> GroupWriter::run(RealmId realm, Actor const& actor,
                              std::function<Result<Done>(WriteTransaction&)> const& work) {
    YIZHEN_CHECK(!t_inside_writer && "a write inside a write would wait for itself");
    Waiter waiter;
    post({realm, actor, [&work](WriteTransaction& tx) { return work(tx); },
          [&waiter](Result<Done> result, std::exception_ptr error) {
              waiter.finish(std::move(result), std::move(error));
          }});
    return waiter.wait();
}

void GroupWriter::run_alone(std::function<void(WriterSession&)> const& work) {
    YIZHEN_CHECK(!t_inside_writer);
    Waiter waiter;
    {
        std::lock_guard const lock(m_mutex);
        m_alone.push_back([&](WriterSession& session) {
            std::exception_ptr error;
            try {
                work(session);
            } catch (...) {
                error = std::current_exception();
            }
            waiter.finish(Done{}, error);
        });
    }
    m_wake.notify_one();
    (void)waiter.wait();
}

// With one realm a group: the oldest request whose realm nobody writes, and all others of that realm behind it.
std::vector<WriteJob> GroupWriter::take(std::set<RealmId>& mine) {
    std::vector<WriteJob> jobs;
    if (!m_options.one_realm_a_group) {
        auto const end = m_waiting.begin() + static_cast<std::ptrdiff_t>(std::min(m_options.group_max, m_waiting.size()));
        jobs.assign(std::move_iterator(m_waiting.begin()), std::move_iterator(end));
        m_waiting.erase(m_waiting.begin(), end);
        return jobs;
    }
    std::deque<WriteJob> left;
    for (auto& job : m_waiting) {
        bool const fits = mine.contains(job.realm) || (mine.empty() && !m_busy.contains(job.realm));
        if (fits && jobs.size() < m_options.group_max) {
            mine.insert(job.realm);
            jobs.push_back(std::move(job));
        } else {
            left.push_back(std::move(job));
        }
    }
    m_waiting.swap(left);
    m_busy.insert(mine.begin(), mine.end());
    return jobs;
}

void GroupWriter::loop(WriterSession& session) {
    t_inside_writer = true;
    Ids ids;
    std::unique_lock lock(m_mutex);
    for (;;) {
        std::set<RealmId> mine;
        std::vector<WriteJob> jobs = take(mine);
        if (!m_alone.empty()) {
            auto const alone = std::move(m_alone.front());
            m_alone.pop_front();
            lock.unlock();
            alone(session);
            lock.lock();
        }
        if (jobs.empty()) {
            if (m_stop && m_waiting.empty() && m_alone.empty()) break;
            if (m_alone.empty()) m_wake.wait(lock);
            continue;
        }
        lock.unlock();
        // Ids rise in a realm because they are taken while its row is locked. What is left of a block that was taken
        // earlier may be behind the ids of another writer.
        if (m_options.one_realm_a_group) ids = {};
        Group(session, m_audit, std::move(jobs), ids).run();
        lock.lock();
        for (RealmId const realm : mine) m_busy.erase(realm);
        if (!m_waiting.empty()) m_wake.notify_one();
    }
    m_wake.notify_all();  // whoever waits for a realm that was in these hands
}

}  // namespace yizhen::sql

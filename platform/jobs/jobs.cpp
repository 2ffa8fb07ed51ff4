#include "platform/jobs/jobs.h"

#include "kernel/ports.h"
#include "kernel/problem_catalogue.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace yizhen::jobs {
namespace {

Problem cancelled_by_user() { return Problem(problems::kCancelled, "这项工作已按要求取消，没有留下结果；需要时可重新提交。"); }
Problem broke_off() {
    return Problem(problems::kInternal, "这项工作中途出错，没有完成；请稍后重试，若仍不行，请把工作编号告诉管理员。");
}

struct Job {
    Snapshot shown;  ///< under the board's mutex
    Work work;
    std::atomic<bool> stop = false;
};

class Pool final : public Board {
public:
    Pool(Options options, Randomness& random, std::function<void(std::string_view, std::string_view)> failed)
        : m_options(options), m_random(random), m_failed(std::move(failed)) {
        for (int i = 0; i < m_options.threads; ++i) m_threads.emplace_back([this] { serve(); });
    }

    ~Pool() override {
        {
            std::lock_guard const lock(m_mutex);
            m_closing = true;
            for (auto& [id, job] : m_jobs) job->stop = true;
        }
        m_wake.notify_all();
        for (auto& thread : m_threads) thread.join();
    }

    Result<std::string> submit(std::int64_t owner, Work work) override {
        std::lock_guard const lock(m_mutex);
        if (m_queue.size() >= m_options.queue_max) {
            return Problem(problems::kBusy, "排队的工作已满（" + std::to_string(m_queue.size()) + " 项），这一项没有接收；请稍后再试。");
        }
        auto job = std::make_shared<Job>();
        job->shown.id = fresh_id();
        job->shown.owner = owner;
        job->work = std::move(work);
        m_jobs[job->shown.id] = job;
        m_queue.push_back(job);
        m_wake.notify_one();
        return job->shown.id;
    }

    std::optional<Snapshot> find(std::string_view id) const override {
        std::lock_guard const lock(m_mutex);
        auto const found = m_jobs.find(std::string(id));
        if (found == m_jobs.end()) return std::nullopt;
        return found->second->shown;
    }

    bool cancel(std::string_view id) override {
        std::lock_guard const lock(m_mutex);
        auto const found = m_jobs.find(std::string(id));
        if (found == m_jobs.end() || found->second->shown.ended()) return false;
        Job& job = *found->second;
        job.stop = true;
        if (job.shown.state == State::queued) {
            std::erase_if(m_queue, [&](auto const& waiting) { return waiting.get() == &job; });
            end(job, cancelled_by_user());
        }
        return true;
    }

    std::size_t waiting() const override {
        std::lock_guard const lock(m_mutex);
        return m_queue.size();
    }

private:
    class Teller final : public Progress {
    public:
        Teller(Pool& pool, Job& job) : m_pool(pool), m_job(job) {}
        void tell(std::string_view step, int done, int total) override {
            std::lock_guard const lock(m_pool.m_mutex);
            m_job.shown.step = std::string(step);
            m_job.shown.done = done;
            m_job.shown.total = total;
            ++m_job.shown.version;
        }
        bool cancelled() const override { return m_job.stop; }

    private:
        Pool& m_pool;
        Job& m_job;
    };

    std::string fresh_id() {
        constexpr std::string_view kDigits = "0123456789abcdef";
        std::array<unsigned char, 12> raw{};
        m_random.fill(raw);
        std::string id;
        for (auto const byte : raw) (id += kDigits[byte >> 4]) += kDigits[byte & 15];
        return id;
    }

    std::shared_ptr<Job> next() {
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [&] { return m_closing || !m_queue.empty(); });
        if (m_closing) return nullptr;
        auto job = m_queue.front();
        m_queue.pop_front();
        job->shown.state = State::running;
        ++job->shown.version;
        return job;
    }

    void serve() {
        while (auto const job = next()) {
            Teller teller(*this, *job);
            Result<Outcome> result = broke_off();
            try {
                result = job->work(teller);
            } catch (std::exception const& error) {
                if (m_failed) m_failed(job->shown.id, error.what());
            }
            job->work = nullptr;  // what it holds (files of an upload) goes now
            std::lock_guard const lock(m_mutex);
            end(*job, std::move(result));
        }
    }

    /// Under the mutex.
    void end(Job& job, Result<Outcome> result) {
        Snapshot& shown = job.shown;
        if (result) {
            shown.state = State::done;
            shown.outcome = std::move(result).value();
            shown.done = shown.total;
        } else {
            shown.problem = result.problem();
            shown.state = result.problem().is(problems::kCancelled) ? State::cancelled : State::failed;
        }
        ++shown.version;
        m_ended.push_back(shown.id);
        while (m_ended.size() > m_options.kept_max) {
            m_jobs.erase(m_ended.front());
            m_ended.pop_front();
        }
    }

    Options m_options;
    Randomness& m_random;
    std::function<void(std::string_view, std::string_view)> m_failed;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::map<std::string, std::shared_ptr<Job>> m_jobs;
    std::deque<std::shared_ptr<Job>> m_queue;
    std::deque<std::string> m_ended;
    bool m_closing = false;
    std::vector<std::thread> m_threads;
};

}  // namespace

std::string_view name_of(State state) {
    switch (state) {
    case State::queued: return "queued";
    case State::running: return "running";
    case State::done: return "done";
    case State::failed: return "failed";
    case State::cancelled: return "cancelled";
    }
    return "failed";
}

std::unique_ptr<Board> make_board(Options options, Randomness& random,
                                  std::function<void(std::string_view, std::string_view)> failed) {
    return std::make_unique<Pool>(options, random, std::move(failed));
}

}  // namespace yizhen::jobs

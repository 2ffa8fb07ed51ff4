#include "platform/http/idempotency.h"

#include "platform/http/spool.h"

#include <deque>
#include <mutex>

namespace yizhen::http {
namespace {

class InMemory final : public IdempotencyStore {
public:
    InMemory(Clock const& clock, std::size_t kept_max) : m_clock(clock), m_kept_max(kept_max) {}

    Claim claim(std::string const& scope, std::string const& fingerprint) override {
        std::lock_guard const guard(m_mutex);
        forget_old();
        auto const [found, fresh] = m_entries.try_emplace(scope);
        Entry& entry = found->second;
        if (fresh) {
            entry.fingerprint = fingerprint;
            entry.since_ms = m_clock.now_ms();
            m_order.emplace_back(scope, entry.since_ms);
            return {};
        }
        if (entry.fingerprint != fingerprint) return {State::mismatch, {}};
        if (!entry.answer) return {State::running, {}};
        return {State::replay, *entry.answer};
    }

    void settle(std::string const& scope, StoredAnswer const& answer) override {
        std::lock_guard const guard(m_mutex);
        auto const found = m_entries.find(scope);
        if (found != m_entries.end()) found->second.answer = answer;
    }

    void release(std::string const& scope) override {
        std::lock_guard const guard(m_mutex);
        m_entries.erase(scope);
    }

private:
    struct Entry {
        std::string fingerprint;
        std::int64_t since_ms = 0;
        std::optional<StoredAnswer> answer;
    };

    void forget_old() {
        while (!m_order.empty()) {
            auto const& [scope, since_ms] = m_order.front();
            bool const old = m_clock.now_ms() - since_ms > kIdempotencyKeptMs;
            if (!old && m_order.size() <= m_kept_max) return;
            auto const found = m_entries.find(scope);
            bool const same = found != m_entries.end() && found->second.since_ms == since_ms;
            if (same) m_entries.erase(found);
            m_order.pop_front();
        }
    }

    Clock const& m_clock;
    std::size_t m_kept_max;
    std::mutex m_mutex;
    std::map<std::string, Entry> m_entries;
    std::deque<std::pair<std::string, std::int64_t>> m_order;
};

}  // namespace

std::unique_ptr<IdempotencyStore> idempotency_in_memory(Clock const& clock, std::size_t kept_max) {
    return std::make_unique<InMemory>(clock, kept_max);
}

std::string fingerprint_of(Request const& request) {
    Digest digest;
    digest.add_framed(request.method);
    digest.add_framed(request.path);
    for (auto const& [name, value] : request.query) {
        digest.add_framed(name);
        digest.add_framed(value);
    }
    digest.add_framed(request.body);
    for (auto const& [name, value] : request.form) {
        digest.add_framed(name);
        digest.add_framed(value);
    }
    for (auto const& upload : request.uploads) {
        digest.add_framed(upload.name);
        digest.add_framed(upload.file_name);
        digest.add_framed(upload.sha256);
    }
    return digest.hex();
}

}  // namespace yizhen::http

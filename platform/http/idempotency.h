#pragma once
/// Idempotency-Key: a POST that is sent twice is done once. app fills the port with SQL; the one in memory is for tests
/// and for a server without a store.

#include "platform/http/http.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace yizhen::http {

inline constexpr std::size_t kIdempotencyKeyBytesMax = 128;
inline constexpr std::int64_t kIdempotencyKeptMs = 24LL * 3600 * 1000;
inline constexpr std::size_t kStoredAnswerBytesMax = 4 << 20;

struct StoredAnswer {
    int status = 0;
    std::map<std::string, std::string> headers;
    std::string body;
};

class IdempotencyStore {
public:
    virtual ~IdempotencyStore() = default;
    /// fresh: ours to do; running: somebody is at it, or ended without saying how; replay: here is the answer;
    /// mismatch: the same key came with other content.
    enum class State { fresh, running, replay, mismatch };
    struct Claim {
        State state = State::fresh;
        StoredAnswer answer;
    };
    /// `scope` holds who asks, method, path and key; `fingerprint` the digest of the content.
    virtual Claim claim(std::string const& scope, std::string const& fingerprint) = 0;
    virtual void settle(std::string const& scope, StoredAnswer const& answer) = 0;
    /// Nothing was done: the key may be used again.
    virtual void release(std::string const& scope) = 0;
};

[[nodiscard]] std::unique_ptr<IdempotencyStore> idempotency_in_memory(Clock const& clock, std::size_t kept_max = 10'000);

/// Of what was parsed, not of the bytes: a second try of the same form has another multipart boundary.
[[nodiscard]] std::string fingerprint_of(Request const& request);

}  // namespace yizhen::http

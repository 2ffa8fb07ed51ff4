#pragma once
/// Pure decisions about signing in: no clock, no database.

#include "kernel/result.h"
#include "modules/access/types.h"

#include <deque>
#include <unordered_map>

namespace yizhen::access {

inline constexpr int kFailuresMax = 5;
inline constexpr std::int64_t kLockMs = 15 * 60'000;
inline constexpr int kAttemptsPerMinute = 20;  ///< from one address
inline constexpr std::int64_t kMinuteMs = 60'000;
inline constexpr std::int64_t kIdleMs = 2 * 3'600'000;       ///< a session unused for so long ends
inline constexpr std::int64_t kSessionMs = 12 * 3'600'000;   ///< no session lives longer
inline constexpr std::size_t kPasswordMin = 10;              ///< characters
inline constexpr std::size_t kPasswordBytesMax = 200;
inline constexpr std::size_t kAccountBytesMax = 60;
inline constexpr std::int64_t kTokenDaysMax = 366;

struct Failures {
    std::int64_t count = 0;
    std::int64_t locked_until_ms = 0;
};
[[nodiscard]] bool is_locked(Failures const& failures, std::int64_t now_ms);
/// After one more. A lock that has run out starts the count again.
[[nodiscard]] Failures after_failure(Failures failures, std::int64_t now_ms);

/// Counts attempts by address in the last minute. Bounded: the oldest address is forgotten first.
class AttemptLimit {
public:
    /// True when this attempt may go on.
    bool admit(std::string const& address, std::int64_t now_ms);

private:
    void forget_old(std::int64_t now_ms);

    static constexpr std::size_t kAddressesMax = 10'000;
    std::unordered_map<std::string, std::deque<std::int64_t>> m_by_address;
    std::int64_t m_swept_ms = 0;
};

[[nodiscard]] Result<Done> check_new_person(NewPerson const& person);
inline constexpr std::size_t kPinDigitsMin = 6;
inline constexpr std::size_t kPinDigitsMax = 12;
[[nodiscard]] Result<Done> check_new_device(NewDevice const& device);
[[nodiscard]] Result<Done> check_password(std::string_view password, std::string_view account);
[[nodiscard]] bool is_loopback(std::string_view address);

}  // namespace yizhen::access

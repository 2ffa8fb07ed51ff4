#include "platform/clock/clock.h"

#include <cerrno>
#include <chrono>
#include <system_error>

#include <sys/random.h>

namespace yizhen::clock {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kChinaOffsetMs = 8 * 3'600'000;

CivilDate day_of(std::int64_t now_ms) {
    auto const local = now_ms + kChinaOffsetMs;
    auto const days = local / kDayMs - (local % kDayMs < 0 ? 1 : 0);
    return CivilDate::from_days(static_cast<std::int32_t>(days));
}

std::int64_t ten_o_clock(CivilDate day) { return day.days() * kDayMs + 10 * 3'600'000 - kChinaOffsetMs; }

template <class SomeClock> std::int64_t ms_of() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(SomeClock::now().time_since_epoch()).count();
}

}  // namespace

CivilDate SystemClock::today() const { return day_of(now_ms()); }
std::int64_t SystemClock::now_ms() const { return ms_of<std::chrono::system_clock>(); }
std::int64_t SystemClock::monotonic_ms() const { return ms_of<std::chrono::steady_clock>(); }

FixedClock::FixedClock(CivilDate day) : m_now_ms(ten_o_clock(day)) {}
CivilDate FixedClock::today() const { return day_of(m_now_ms); }
void FixedClock::advance_ms(std::int64_t ms) {
    m_now_ms += ms;
    m_monotonic_ms += ms;
}
void FixedClock::set(CivilDate day) { m_now_ms = ten_o_clock(day); }

void SystemRandomness::fill(std::span<unsigned char> bytes) {
    while (!bytes.empty()) {
        auto const got = ::getrandom(bytes.data(), bytes.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
        bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
}

/// splitmix64
std::uint64_t SeededRandomness::next() {
    std::uint64_t z = (m_state += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

void SeededRandomness::fill(std::span<unsigned char> bytes) {
    std::uint64_t drawn = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i % 8 == 0) drawn = next();
        bytes[i] = static_cast<unsigned char>(drawn >> (i % 8 * 8));
    }
}

}  // namespace yizhen::clock

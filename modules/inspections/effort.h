#pragma once
/// How much may still be done: steps, which are the same on every machine, and the clock as a backstop.
/// Inside modules/inspections only.

#include "modules/inspections/inspections.h"

#include <limits>

namespace yizhen::inspections {

/// Steps of the unit search a second of --seconds stands for: about half of what one core of the build machine does, so that
/// the clock is seldom the one that ends a search, and the same input gives the same plan.
inline constexpr std::int64_t kStepsASecond = 10'000'000;

class Effort {
public:
    explicit Effort(PlanOptions const& options)
        : m_clock(options.clock), m_start_ms(m_clock == nullptr ? 0 : m_clock->monotonic_ms()), m_seconds(options.seconds),
          m_steps_max(static_cast<std::int64_t>(options.seconds * static_cast<double>(kStepsASecond))) {}

    void spend(std::int64_t steps) { m_steps += steps; }
    [[nodiscard]] double seconds() const {
        constexpr double kMillisecond = 1e-3;
        return m_clock == nullptr ? 0 : static_cast<double>(m_clock->monotonic_ms() - m_start_ms) * kMillisecond;
    }
    /// Share of the steps that is spent.
    [[nodiscard]] double spent() const { return m_steps_max > 0 ? static_cast<double>(m_steps) / static_cast<double>(m_steps_max) : 1; }
    /// Is more than `share` of it used? Remembers when it was the clock that said so.
    [[nodiscard]] bool over(double share = 1) {
        if (seconds() > share * m_seconds) return m_cut_short = true;
        return spent() >= share;
    }
    [[nodiscard]] bool cut_short() const { return m_cut_short; }

private:
    Clock const* m_clock;
    std::int64_t m_start_ms;
    double m_seconds;
    std::int64_t m_steps_max;
    std::int64_t m_steps = 0;
    bool m_cut_short = false;
};

/// Numbers that look drawn, the same everywhere (splitmix64). Not for secrets.
class Draws {
public:
    explicit Draws(std::uint64_t seed) : m_state(seed) {}
    /// 0 … count − 1; count must be at least 1.
    std::size_t below(std::size_t count) {
        m_state += 0x9E3779B97F4A7C15;
        std::uint64_t mixed = m_state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return static_cast<std::size_t>((mixed ^ (mixed >> 31)) % count);
    }

private:
    std::uint64_t m_state;
};

}  // namespace yizhen::inspections

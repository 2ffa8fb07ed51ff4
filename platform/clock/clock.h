#pragma once
/// The ports Clock and Randomness of kernel/ports.h, real and fixed.

#include "kernel/ports.h"

#include <cstdint>

namespace yizhen::clock {

/// The machine's clock; a day is a day in China (UTC+8), wherever the machine stands.
class SystemClock : public Clock {
public:
    [[nodiscard]] CivilDate today() const override;
    [[nodiscard]] std::int64_t now_ms() const override;
    [[nodiscard]] std::int64_t monotonic_ms() const override;
};

/// Stands still until moved: tests, the simulator, and `--today`.
class FixedClock : public Clock {
public:
    explicit FixedClock(CivilDate day);  ///< at 10:00 in China
    [[nodiscard]] CivilDate today() const override;
    [[nodiscard]] std::int64_t now_ms() const override { return m_now_ms; }
    [[nodiscard]] std::int64_t monotonic_ms() const override { return m_monotonic_ms; }
    void advance_ms(std::int64_t ms);
    void set(CivilDate day);

private:
    std::int64_t m_now_ms = 0;
    std::int64_t m_monotonic_ms = 0;
};

/// The kernel's generator (getrandom); an exception if it has none.
class SystemRandomness : public Randomness {
public:
    void fill(std::span<unsigned char> bytes) override;
};

/// The same bytes from the same seed on every machine; never for keys.
class SeededRandomness : public Randomness {
public:
    explicit SeededRandomness(std::uint64_t seed) : m_state(seed) {}
    void fill(std::span<unsigned char> bytes) override;
    std::uint64_t next();

private:
    std::uint64_t m_state;
};

}  // namespace yizhen::clock

#pragma once
/// Numbers that a seed fixes on every machine: xoshiro256** (Blackman, Vigna), integers only, no std:: distributions.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace yizhen::app::demo {

class Dice {
public:
    explicit Dice(std::uint64_t seed) {
        for (std::uint64_t& word : m_state) {  // splitmix64
            seed += 0x9e3779b97f4a7c15ULL;
            std::uint64_t z = seed;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
            z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
            word = z ^ (z >> 31);
        }
    }
    std::uint64_t next() {
        std::uint64_t const result = turned(m_state[1] * 5, 7) * 9;
        std::uint64_t const t = m_state[1] << 17;
        m_state[2] ^= m_state[0];
        m_state[3] ^= m_state[1];
        m_state[1] ^= m_state[2];
        m_state[0] ^= m_state[3];
        m_state[2] ^= t;
        m_state[3] = turned(m_state[3], 45);
        return result;
    }
    /// 0 … bound - 1. The bias of the remainder is below 2^-40 for the small bounds used here.
    int below(int bound) { return static_cast<int>(next() % static_cast<std::uint64_t>(bound)); }
    int between(int first, int last) { return first + below(last - first + 1); }
    bool chance(int in_thousand) { return below(1000) < in_thousand; }
    template <class T, std::size_t N> T const& of(std::array<T, N> const& list) {
        return list[static_cast<std::size_t>(below(static_cast<int>(N)))];
    }
    /// An index, by weights.
    std::size_t weighted(std::span<int const> weights) {
        int sum = 0;
        for (int const weight : weights) sum += weight;
        int at = below(sum);
        std::size_t i = 0;
        while (at >= weights[i]) at -= weights[i++];
        return i;
    }

private:
    static std::uint64_t turned(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
    std::array<std::uint64_t, 4> m_state{};
};

}  // namespace yizhen::app::demo

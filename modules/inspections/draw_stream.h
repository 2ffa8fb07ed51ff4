#pragma once
/// Numbers from a seed, the same on every machine. Inside modules/inspections only.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yizhen::inspections {

/// SHA-256 in counter mode: block i = SHA-256("YZDRAWG1", seed, i as 8 bytes), i from 0; a block is four words of 8 bytes,
/// big endian.
class DrawStream {
public:
    explicit DrawStream(std::string_view seed);
    /// 0 … bound − 1, each as likely: words from the incomplete last stretch of 2⁶⁴ are thrown away. `bound` ≥ 1; one word at
    /// least is used, also for 1.
    std::uint64_t below(std::uint64_t bound);

    /// Fisher and Yates, from the back.
    template <class Item> void shuffle(std::vector<Item>& items) {
        for (std::size_t left = items.size(); left > 1; --left) std::swap(items[left - 1], items[below(left)]);
    }

private:
    std::uint64_t word();

    std::string m_seed;
    std::string m_block;
    std::size_t m_used = 0;
    std::uint64_t m_counter = 0;
};

}  // namespace yizhen::inspections

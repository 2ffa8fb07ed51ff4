#include "modules/inspections/draw_stream.h"

#include "modules/inspections/draw_bytes.h"
#include "platform/crypto/digest.h"

#include <limits>

namespace yizhen::inspections {

DrawStream::DrawStream(std::string_view seed) : m_seed(seed) {}

std::uint64_t DrawStream::word() {
    constexpr std::size_t kWordBytes = 8;
    if (m_used == m_block.size()) {
        std::string bytes(kBlockTag);
        bytes += m_seed;
        put_number(bytes, m_counter++);
        m_block = crypto::sha256(bytes);
        m_used = 0;
    }
    std::uint64_t value = 0;
    for (std::size_t at = 0; at < kWordBytes; ++at) value = (value << 8) | static_cast<unsigned char>(m_block[m_used++]);
    return value;
}

std::uint64_t DrawStream::below(std::uint64_t bound) {
    auto const rest = (std::uint64_t{0} - bound) % bound;  // 2⁶⁴ mod bound
    auto const last = std::numeric_limits<std::uint64_t>::max() - rest;
    auto value = word();
    while (value > last) value = word();
    return value % bound;
}

}  // namespace yizhen::inspections

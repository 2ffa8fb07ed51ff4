#include "platform/sheet/zip_stream.h"

#include <zlib.h>

#include <array>
#include <new>
#include <stdexcept>

namespace yizhen::sheet {
namespace {

// Sizes follow their entry (bit 3), names are UTF-8 (bit 11). Without the 64-bit extension, which some readers of .xlsx do
// not take, an entry and the whole stay below 4 GB.
constexpr std::uint16_t kFlags = (1 << 3) | (1 << 11);
constexpr std::uint16_t kVersion = 20;
constexpr std::uint16_t kDeflate = 8;
constexpr std::uint16_t kNoDate = (1 << 5) | 1;  ///< 1980-01-01
constexpr std::uint64_t kBytesMax = 0xFFFFFFFEull;
constexpr std::size_t kEntriesMax = 0xFFFE;

void number(std::string& out, std::uint64_t value, int bytes) {
    for (int at = 0; at < bytes; ++at) out += static_cast<char>(value >> (8 * at) & 0xFF);
}

}  // namespace

struct ZipStream::Packer {
    z_stream z{};
    Packer() {
        // Speed before size: what leaves is read once and deleted.
        if (deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
    }
    ~Packer() { deflateEnd(&z); }
    Packer(Packer const&) = delete;
    Packer& operator=(Packer const&) = delete;
};

ZipStream::ZipStream(ByteSink sink) : m_sink(std::move(sink)), m_packer(std::make_unique<Packer>()) {}
ZipStream::~ZipStream() = default;

void ZipStream::put(std::string_view bytes) {
    m_sink(bytes);
    m_offset += bytes.size();
}

void ZipStream::begin(std::string name) {
    if (m_open) end_entry();
    if (m_entries.size() >= kEntriesMax) throw std::length_error("too many entries for a zip");
    std::string head;
    number(head, 0x04034b50, 4);
    number(head, kVersion, 2);
    number(head, kFlags, 2);
    number(head, kDeflate, 2);
    number(head, 0, 2);
    number(head, kNoDate, 2);
    head.append(12, '\0');  // checksum and sizes come behind
    number(head, name.size(), 2);
    number(head, 0, 2);
    m_entries.push_back({std::move(name), m_offset, static_cast<std::uint32_t>(crc32(0, nullptr, 0)), 0, 0});
    put(head + m_entries.back().name);
    deflateReset(&m_packer->z);
    m_open = true;
}

void ZipStream::pack(bool last) {
    auto& z = m_packer->z;
    auto& entry = m_entries.back();
    auto* const bytes = reinterpret_cast<Bytef*>(m_waiting.data());
    entry.crc = static_cast<std::uint32_t>(crc32(entry.crc, bytes, static_cast<uInt>(m_waiting.size())));
    entry.size += m_waiting.size();
    z.next_in = bytes;
    z.avail_in = static_cast<uInt>(m_waiting.size());
    std::array<char, kPieceBytes> room;
    do {
        z.next_out = reinterpret_cast<Bytef*>(room.data());
        z.avail_out = static_cast<uInt>(room.size());
        deflate(&z, last ? Z_FINISH : Z_NO_FLUSH);
        auto const made = room.size() - z.avail_out;
        entry.packed += made;
        if (made > 0) put({room.data(), made});
    } while (z.avail_out == 0);
    m_waiting.clear();
    if (entry.size > kBytesMax || m_offset > kBytesMax) throw std::length_error("an export beyond 4 GB");
}

void ZipStream::end_entry() {
    pack(true);
    auto const& entry = m_entries.back();
    std::string tail;
    number(tail, 0x08074b50, 4);
    number(tail, entry.crc, 4);
    number(tail, entry.packed, 4);
    number(tail, entry.size, 4);
    put(tail);
    m_open = false;
}

void ZipStream::finish() {
    if (m_open) end_entry();
    auto const start = m_offset;
    for (auto const& entry : m_entries) {
        std::string line;
        number(line, 0x02014b50, 4);
        number(line, kVersion, 2);
        number(line, kVersion, 2);
        number(line, kFlags, 2);
        number(line, kDeflate, 2);
        number(line, 0, 2);
        number(line, kNoDate, 2);
        number(line, entry.crc, 4);
        number(line, entry.packed, 4);
        number(line, entry.size, 4);
        number(line, entry.name.size(), 2);
        line.append(12, '\0');  // extra field, comment, disk, attributes
        number(line, entry.offset, 4);
        put(line + entry.name);
    }
    std::string end;
    auto const length = m_offset - start;
    number(end, 0x06054b50, 4);
    number(end, 0, 4);
    number(end, m_entries.size(), 2);
    number(end, m_entries.size(), 2);
    number(end, length, 4);
    number(end, start, 4);
    number(end, 0, 2);
    put(end);
}

}  // namespace yizhen::sheet

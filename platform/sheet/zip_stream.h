#pragma once
/// A zip that leaves as it is made: packed in pieces, nothing kept but the list of its entries, no temporary file.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::sheet {

/// Takes bytes in the order of the file. May throw where the disk fails.
using ByteSink = std::function<void(std::string_view)>;

class ZipStream {
public:
    explicit ZipStream(ByteSink sink);
    ~ZipStream();
    ZipStream(ZipStream const&) = delete;
    ZipStream& operator=(ZipStream const&) = delete;

    /// Ends the entry before it.
    void begin(std::string name);
    void append(std::string_view bytes) {
        m_waiting.append(bytes);
        if (m_waiting.size() >= kPieceBytes) pack(false);
    }
    void finish();

private:
    static constexpr std::size_t kPieceBytes = 64 << 10;
    struct Entry {
        std::string name;
        std::uint64_t offset = 0;
        std::uint32_t crc = 0;
        std::uint64_t packed = 0;
        std::uint64_t size = 0;
    };
    struct Packer;
    void pack(bool last);
    void end_entry();
    void put(std::string_view bytes);

    ByteSink m_sink;
    std::unique_ptr<Packer> m_packer;
    std::string m_waiting;
    std::vector<Entry> m_entries;
    std::uint64_t m_offset = 0;
    bool m_open = false;
};

}  // namespace yizhen::sheet

#pragma once
/// A zip that leaves as it is made: packed in pieces, nothing kept but the list of its entries, no temporary file.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace yizhen::sheet {

/// Takes bytes in the order of the file. May throw where the disk fails.
using ByteSink = std::function<void(std::string_view)>;

/// Throws what the sink throws, and std::length_error where an entry or the whole would pass 4 GB.
class ZipStream {
public:
    explicit ZipStream(ByteSink sink);
    ~ZipStream();
    ZipStream(ZipStream const&) = delete;
    ZipStream& operator=(ZipStream const&) = delete;

    /// Ends the entry before it.
    void begin(std::string const& name);
    void append(std::string_view bytes) {
        m_waiting.append(bytes);
        if (m_waiting.size() >= kPieceBytes) pack();
    }
    void finish();

private:
    static constexpr std::size_t kPieceBytes = 64 << 10;
    struct Packer;
    void pack();

    std::unique_ptr<Packer> m_packer;
    std::string m_waiting;
};

}  // namespace yizhen::sheet

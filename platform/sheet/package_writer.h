#pragma once
/// A package written from another one: parts that are not named keep their packed bytes; parts that are named
/// get new ones, packed while they are made, so that a large sheet never lies unpacked in memory or on disk.

#include "platform/sheet/package.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace yizhen::sheet {

/// One part's bytes, packed.
struct PackedPart {
    std::string packed;
    std::uint64_t size = 0;
    std::uint32_t crc = 0;
};

enum class PackLevel { small, fast };

/// Takes bytes in any pieces.
class PartWriter {
public:
    explicit PartWriter(PackLevel level = PackLevel::small);
    ~PartWriter();
    PartWriter(PartWriter const&) = delete;
    PartWriter& operator=(PartWriter const&) = delete;

    void append(std::string_view bytes) {
        m_waiting.append(bytes);
        if (m_waiting.size() >= kPieceBytes) pack(false);
    }
    PackedPart finish();

private:
    static constexpr std::size_t kPieceBytes = 64 << 10;
    void pack(bool last);
    struct Stream;
    std::unique_ptr<Stream> m_stream;
    std::string m_waiting;
    PackedPart m_part;
};

/// What becomes of a part: new bytes, or nothing (removed).
using PartChanges = std::map<std::string, std::optional<PackedPart>>;

/// `output` appears whole or not at all. Refuses an input with parts that cannot be copied; throws
/// std::system_error where the disk fails.
Result<Done> write_package(Package const& input, PartChanges const& changes,
                           std::filesystem::path const& output);

} // namespace yizhen::sheet

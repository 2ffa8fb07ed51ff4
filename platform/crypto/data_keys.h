#pragma once
/// data.keys: wrapped data keys in slots of one size, so that one can be overwritten in place. Inside platform/crypto.

#include "platform/crypto/key_ring.h"

#include <atomic>
#include <functional>
#include <mutex>

namespace yizhen::crypto {

/// What a slot holds at most: a wrapped key of either profile.
inline constexpr std::size_t kSlotBytes = 96;

class DataKeyFile {
public:
    /// Throws std::system_error when the file cannot be used.
    explicit DataKeyFile(std::filesystem::path const& file);
    ~DataKeyFile();
    DataKeyFile(DataKeyFile const&) = delete;
    DataKeyFile& operator=(DataKeyFile const&) = delete;

    enum class State : char { none = 0, live = 1, destroyed = 2 };

    /// Appends `count` slots; `wrap` makes the bytes of slot `id`. Returns the first id. Not yet synced.
    KeyId append(std::size_t count, std::function<std::string(KeyId)> const& wrap);
    void sync();
    [[nodiscard]] State state(KeyId id) const;
    [[nodiscard]] std::string wrapped(KeyId id) const;  ///< of a live slot
    /// Overwrites and syncs.
    void destroy(KeyId id);

private:
    [[nodiscard]] std::string slot(KeyId id, std::size_t bytes) const;

    int m_file = -1;
    std::mutex m_append;
    std::atomic<bool> m_unsynced = false;
};

}  // namespace yizhen::crypto

#pragma once
/// A file sealed in blocks, written and read as a stream: backups. A block that was changed, moved, repeated or left out
/// does not open, and a file cut short has no last block.
///   "YZSEALED1" | kind (1) | salt (16) | file id (16) | { length (4, big endian) | envelope } …
/// Associated data of a block: "sealed-file|" file id "|" index "|" 0 or 1 (last).

#include "platform/crypto/cipher.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>

namespace yizhen::crypto {

/// Where the key comes from; told by the file, so that one asks for the right thing.
enum class SealKind : char { passphrase = 'P', key_ring = 'K' };

/// 32 bytes from words: argon2id, 64 MiB, three passes.
[[nodiscard]] std::string key_of_passphrase(std::string_view passphrase, std::string_view salt);

/// Gives the key for the salt that stands in the file.
using KeyForSalt = std::function<Result<std::string>(std::string_view salt)>;

class SealedWriter {
public:
    /// Throws std::system_error when the file exists or cannot be made.
    SealedWriter(std::filesystem::path file, SealKind kind, Profile profile, KeyForSalt const& key_for);
    ~SealedWriter();  ///< removes what was not finished
    SealedWriter(SealedWriter const&) = delete;
    SealedWriter& operator=(SealedWriter const&) = delete;

    void write(std::string_view bytes);
    void finish();  ///< the last block, then sync

private:
    void flush(bool last);
    void put(std::string_view bytes);

    std::filesystem::path m_file;
    Profile m_profile;
    std::string m_key;
    std::string m_id;
    std::string m_block;
    std::uint64_t m_index = 0;
    int m_handle = -1;
    bool m_finished = false;
};

/// What kind of key a file needs; a Problem when it is not such a file.
[[nodiscard]] Result<SealKind> kind_of_sealed(std::filesystem::path const& file);

class SealedReader {
public:
    /// A Problem: no such file, not one of ours, or no key.
    static Result<std::unique_ptr<SealedReader>> open(std::filesystem::path const& file, KeyForSalt const& key_for);
    ~SealedReader();
    SealedReader(SealedReader const&) = delete;
    SealedReader& operator=(SealedReader const&) = delete;

    /// Up to one block; empty at the end. A Problem: wrong key, changed, cut short.
    Result<std::string> next();

private:
    SealedReader() = default;

    std::ifstream m_in;
    std::filesystem::path m_file;
    std::string m_key;
    std::string m_id;
    std::uint64_t m_index = 0;
    bool m_ended = false;
};

}  // namespace yizhen::crypto

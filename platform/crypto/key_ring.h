#pragma once
/// The keys of one installation, in a folder outside the data folder and outside its backups:
///   master.key  the master key and the profile; mode 0600, made once by `demo` or `serve --init`
///   data.keys   data keys (one a person, or one a thing that must be erasable), each wrapped by the master
/// Erasure is destroying a data key: its slot is overwritten and synced, and whatever it sealed, also in history and in
/// old backups, stays verifiable as ciphertext but can never be read again. Back this folder up apart from the data and
/// keep only the newest copy: an old copy would bring destroyed keys back.
/// Safe to share between threads, and between processes of one machine.

#include "platform/crypto/cipher.h"
#include "platform/crypto/digest.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace yizhen::crypto {

/// A number that names a data key, inside every envelope it sealed. 0 is the installation's own, which is never destroyed.
using KeyId = std::uint64_t;

class KeyRing {
public:
    virtual ~KeyRing() = default;

    /// A Problem when there is one already, or the folder cannot be written.
    static Result<std::unique_ptr<KeyRing>> create(std::filesystem::path const& folder, Profile profile = Profile::aes);
    /// A Problem when there is none, when others than its owner can read it, or when it is damaged.
    static Result<std::unique_ptr<KeyRing>> open(std::filesystem::path const& folder);
    /// Opens; creates where there is none.
    static Result<std::unique_ptr<KeyRing>> open_or_create(std::filesystem::path const& folder,
                                                           Profile profile = Profile::aes);

    [[nodiscard]] virtual Profile profile() const = 0;

    /// Fresh data keys. They are on the disk only after `sync`: call that before the commit of the first row that uses
    /// them (WriteTransaction::before_commit); a second `sync` with nothing new costs nothing.
    virtual std::vector<KeyId> new_keys(std::size_t count) = 0;
    [[nodiscard]] KeyId new_key() { return new_keys(1).front(); }
    virtual void sync() = 0;
    /// Gone for good, and durably so when it returns. False when it was gone already or never was.
    virtual bool destroy(KeyId id) = 0;
    [[nodiscard]] virtual bool alive(KeyId id) const = 0;

    /// `associated` says where the value stands: place_of(ledger, row, element). A destroyed key breaks a check.
    [[nodiscard]] virtual std::string seal(KeyId id, std::string_view associated, std::string_view plain) const = 0;
    /// kKeyDestroyed after erasure; kEnvelopeDamaged when it was changed or moved to another cell.
    [[nodiscard]] virtual Result<std::string> open_sealed(std::string_view associated,
                                                          std::string_view envelope) const = 0;

    /// For comparing without reading: alg (1) | key_id (4) | HMAC. Equal values of one purpose give equal digests, and
    /// nobody without the master can try values out. `purpose` keeps digests of different things apart ("identity-number").
    [[nodiscard]] virtual std::string keyed_digest(std::string_view purpose, std::string_view value) const = 0;

    /// 32 bytes for another use, bound to its label: signatures, backups, cookies.
    [[nodiscard]] virtual std::string derive(std::string_view label) const = 0;
};

/// Associated data of a cell, unambiguous: "ledger/row/element".
[[nodiscard]] std::string place_of(std::int64_t ledger, std::int64_t row, std::int64_t element);

}  // namespace yizhen::crypto

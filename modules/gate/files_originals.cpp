#include "modules/gate/originals.h"

#include "kernel/problem_catalogue.h"
#include "platform/crypto/key_ring.h"
#include "platform/files/files.h"

#include <fmt/format.h>

namespace yizhen::gate {
namespace {

/// Sealed in pieces, each bound to its place, so that none can be left out or moved: count | (length | envelope) …
constexpr std::size_t kPieceBytes = 512 * 1024;

void put_number(std::string& out, std::uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((number >> shift) & 0xff);
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = (number << 8) | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

std::string place(std::string_view digest, std::size_t piece, std::size_t pieces) {
    return fmt::format("original/{}/{}/{}", digest, piece, pieces);
}

std::filesystem::path path_of(std::filesystem::path const& folder, std::string_view digest) {
    return folder / fmt::format("{}.sealed", digest);
}

Problem damaged(std::string_view digest) {
    return {problems::kEnvelopeDamaged, fmt::format("存档的原表 {} 已损坏，打不开。", digest.substr(0, 12))};
}

}  // namespace

void seal_original(std::filesystem::path const& folder, crypto::KeyRing& keys, std::string_view digest, std::string_view bytes) {
    if (std::filesystem::exists(path_of(folder, digest))) return;
    std::filesystem::create_directories(folder);
    auto const pieces = bytes.size() / kPieceBytes + 1;
    auto const key = keys.new_key();
    keys.sync();
    std::string out;
    put_number(out, static_cast<std::uint32_t>(pieces));
    for (std::size_t i = 0; i < pieces; ++i) {
        auto const envelope = keys.seal(key, place(digest, i, pieces), bytes.substr(i * kPieceBytes, kPieceBytes));
        put_number(out, static_cast<std::uint32_t>(envelope.size()));
        out += envelope;
    }
    files::write_file(path_of(folder, digest), out);
}

Result<std::string> open_original(std::filesystem::path const& folder, crypto::KeyRing const& keys, std::string_view digest) {
    auto const sealed = files::read_file(path_of(folder, digest), 256ull << 20);
    if (!sealed) return sealed.problem();
    std::string_view const bytes = sealed.value();
    if (bytes.size() < 4) return damaged(digest);
    auto const pieces = number_at(bytes, 0);
    std::string out;
    std::size_t at = 4;
    for (std::uint32_t i = 0; i < pieces; ++i) {
        if (at + 4 > bytes.size()) return damaged(digest);
        auto const length = number_at(bytes, at);
        if (at + 4 + length > bytes.size()) return damaged(digest);
        auto piece = keys.open_sealed(place(digest, i, pieces), bytes.substr(at + 4, length));
        if (!piece) return piece.problem();
        out += piece.value();
        at += 4 + length;
    }
    return out;
}

}  // namespace yizhen::gate

#include "platform/crypto/sealed_file.h"

#include "kernel/problem_catalogue.h"
#include "platform/crypto/random.h"

#include <argon2.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace yizhen::crypto {
namespace {

constexpr std::string_view kMagic = "YZSEALED1";
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kHeadBytes = kMagic.size() + 1 + kSaltBytes + kIdBytes;
constexpr std::size_t kBlockBytes = 512 * 1024;

std::string place(std::string_view id, std::uint64_t index, bool last) {
    return "sealed-file|" + std::string(id) + "|" + std::to_string(index) + (last ? "|1" : "|0");
}

Problem damaged(std::filesystem::path const& file) {
    return {problems::kEnvelopeDamaged, "文件 " + file.string() + " 打不开：口令或密钥不对，或文件被改动、截断；没有恢复任何内容"};
}

Problem not_ours(std::filesystem::path const& file) {
    return {problems::kBadInput, file.string() + " 不是 yizhen 的备份文件；请核对路径"};
}

Result<std::string> read_head(std::ifstream& in, std::filesystem::path const& file) {
    if (!in) return Problem(problems::kNotFound, "找不到文件 " + file.string() + "；请核对路径");
    std::string head(kHeadBytes, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    if (in.gcount() != static_cast<std::streamsize>(kHeadBytes) || !head.starts_with(kMagic)) return not_ours(file);
    char const kind = head[kMagic.size()];
    if (kind != 'P' && kind != 'K') return not_ours(file);
    return head;
}

}  // namespace

std::string key_of_passphrase(std::string_view passphrase, std::string_view salt) {
    std::string out(kKeyBytes, '\0');
    int const code = argon2id_hash_raw(3, 64 * 1024, 1, passphrase.data(), passphrase.size(), salt.data(), salt.size(),
                                       out.data(), out.size());
    YIZHEN_CHECK(code == ARGON2_OK);
    return out;
}

SealedWriter::SealedWriter(std::filesystem::path file, SealKind kind, Profile profile, KeyForSalt const& key_for)
    : m_file(std::move(file)), m_profile(profile), m_id(random_bytes(kIdBytes)) {
    m_handle = ::open(m_file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (m_handle < 0) throw std::system_error(errno, std::generic_category(), m_file.string());
    std::string const salt = random_bytes(kSaltBytes);
    auto key = key_for(salt);
    YIZHEN_CHECK(key && key.value().size() == kKeyBytes);
    m_key = std::move(key.value());
    put(std::string(kMagic) + static_cast<char>(kind) + salt + m_id);
}

SealedWriter::~SealedWriter() {
    wipe(m_key);
    ::close(m_handle);
    if (!m_finished) ::unlink(m_file.c_str());
}

void SealedWriter::put(std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t const written = ::write(m_handle, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) throw std::system_error(errno, std::generic_category(), m_file.string());
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void SealedWriter::flush(bool last) {
    std::string const envelope = seal(m_profile, m_index, m_key, place(m_id, m_index, last), m_block);
    std::string length;
    for (int shift = 24; shift >= 0; shift -= 8) length += static_cast<char>(envelope.size() >> shift & 0xff);
    put(length);
    put(envelope);
    ++m_index;
    m_block.clear();
}

void SealedWriter::write(std::string_view bytes) {
    while (!bytes.empty()) {
        std::size_t const size = std::min(bytes.size(), kBlockBytes - m_block.size());
        m_block += bytes.substr(0, size);
        bytes.remove_prefix(size);
        if (m_block.size() == kBlockBytes) flush(false);
    }
}

void SealedWriter::finish() {
    flush(true);
    if (::fsync(m_handle) != 0) throw std::system_error(errno, std::generic_category(), m_file.string());
    m_finished = true;
}

Result<SealKind> kind_of_sealed(std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    auto const head = read_head(in, file);
    if (!head) return head.problem();
    return static_cast<SealKind>(head.value()[kMagic.size()]);
}

Result<std::unique_ptr<SealedReader>> SealedReader::open(std::filesystem::path const& file, KeyForSalt const& key_for) {
    std::unique_ptr<SealedReader> reader(new SealedReader());  // tidy: new: its constructor is private
    reader->m_file = file;
    reader->m_in.open(file, std::ios::binary);
    auto const head = read_head(reader->m_in, file);
    if (!head) return head.problem();
    auto key = key_for(std::string_view(head.value()).substr(kMagic.size() + 1, kSaltBytes));
    if (!key) return key.problem();
    reader->m_key = std::move(key.value());
    reader->m_id = head.value().substr(kHeadBytes - kIdBytes);
    return reader;
}

SealedReader::~SealedReader() { wipe(m_key); }

Result<std::string> SealedReader::next() {
    if (m_ended) return std::string();
    std::string length(4, '\0');
    if (!m_in.read(length.data(), 4)) return damaged(m_file);
    std::size_t size = 0;
    for (unsigned char const byte : length) size = size << 8 | byte;
    if (size > kEnvelopeMax) return damaged(m_file);
    std::string envelope(size, '\0');
    if (!m_in.read(envelope.data(), static_cast<std::streamsize>(size))) return damaged(m_file);
    auto plain = crypto::open(m_key, place(m_id, m_index, false), envelope);
    if (!plain) {
        plain = crypto::open(m_key, place(m_id, m_index, true), envelope);
        m_ended = plain.has_value();
    }
    if (!plain) return damaged(m_file);
    if (m_ended && m_in.peek() != std::ifstream::traits_type::eof()) return damaged(m_file);
    ++m_index;
    return std::move(*plain);
}

}  // namespace yizhen::crypto

#include "platform/crypto/data_keys.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace yizhen::crypto {
namespace {

[[noreturn]] void fail(char const* what) { throw std::system_error(errno, std::generic_category(), what); }

off_t offset_of(KeyId id) { return static_cast<off_t>((id - 1) * kSlotBytes); }

// Other processes append to the same file.
class FileLock {
public:
    explicit FileLock(int file) : m_file(file) {
        if (::flock(file, LOCK_EX) != 0) fail("data.keys: flock");
    }
    ~FileLock() { ::flock(m_file, LOCK_UN); }
    FileLock(FileLock const&) = delete;
    FileLock& operator=(FileLock const&) = delete;

private:
    int m_file;
};

void write_at(int file, std::string_view bytes, off_t offset) {
    while (!bytes.empty()) {
        ssize_t const written = ::pwrite(file, bytes.data(), bytes.size(), offset);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) fail("data.keys: write");
        bytes.remove_prefix(static_cast<std::size_t>(written));
        offset += written;
    }
}

}  // namespace

DataKeyFile::DataKeyFile(std::filesystem::path const& file)
    : m_file(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (m_file < 0) fail("data.keys: open");
}

DataKeyFile::~DataKeyFile() { ::close(m_file); }

KeyId DataKeyFile::append(std::size_t count, std::function<std::string(KeyId)> const& wrap) {
    std::lock_guard const mine(m_append);
    FileLock const lock(m_file);
    struct stat info{};
    if (::fstat(m_file, &info) != 0) fail("data.keys: stat");
    // A slot cut off by a crash belongs to no committed row: it is written over.
    auto const first = static_cast<KeyId>(info.st_size) / kSlotBytes + 1;
    std::string slots;
    slots.reserve(count * kSlotBytes);
    for (std::size_t i = 0; i < count; ++i) {
        std::string const bytes = wrap(first + i);
        YIZHEN_CHECK(bytes.size() + 2 <= kSlotBytes);
        slots += static_cast<char>(State::live);
        slots += static_cast<char>(bytes.size());
        slots += bytes;
        slots.resize((i + 1) * kSlotBytes, '\0');
    }
    m_unsynced = true;
    write_at(m_file, slots, offset_of(first));
    return first;
}

void DataKeyFile::sync() {
    if (!m_unsynced.exchange(false)) return;
    if (::fdatasync(m_file) != 0) {
        m_unsynced = true;
        fail("data.keys: sync");
    }
}

std::string DataKeyFile::slot(KeyId id, std::size_t bytes) const {
    if (id == 0 || id > static_cast<KeyId>(INT64_MAX) / kSlotBytes) return {};
    std::string out(bytes, '\0');
    ssize_t const size = ::pread(m_file, out.data(), out.size(), offset_of(id));
    if (size < 0) fail("data.keys: read");
    out.resize(static_cast<std::size_t>(size));
    return out;
}

DataKeyFile::State DataKeyFile::state(KeyId id) const {
    std::string const byte = slot(id, 1);
    return byte.empty() ? State::none : static_cast<State>(byte[0]);
}

std::string DataKeyFile::wrapped(KeyId id) const {
    std::string const bytes = slot(id, kSlotBytes);
    if (bytes.size() < 2) return {};
    return bytes.substr(2, static_cast<unsigned char>(bytes[1]));
}

void DataKeyFile::destroy(KeyId id) {
    FileLock const lock(m_file);
    std::string empty(kSlotBytes, '\0');
    empty[0] = static_cast<char>(State::destroyed);
    write_at(m_file, empty, offset_of(id));
    if (::fdatasync(m_file) != 0) fail("data.keys: sync");
}

}  // namespace yizhen::crypto

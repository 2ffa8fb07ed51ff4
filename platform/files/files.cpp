#include "platform/files/files.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace yizhen::files {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(std::string const& what) { throw std::system_error(errno, std::generic_category(), what); }

class Descriptor {
public:
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor() {
        if (m_number >= 0) ::close(m_number);
    }
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    [[nodiscard]] int get() const { return m_number; }

private:
    int m_number;
};

void write_all(int descriptor, std::string_view bytes, std::string const& name) {
    while (!bytes.empty()) {
        auto const written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("write " + name);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void sync_folder(fs::path const& folder) {
    Descriptor const opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.get() < 0 || ::fsync(opened.get()) != 0) fail("sync " + folder.string());
}

bool is_share(fs::path const& folder) {
    std::error_code ignored;
    return fs::is_directory(folder / "data", ignored) && fs::is_directory(folder / "rules", ignored);
}

fs::path temp_parent() {
    char const* const named = std::getenv("TMPDIR");
    return named && *named ? fs::path(named) : fs::path("/tmp");
}

void remove_quietly(fs::path const& path) {
    std::error_code ignored;
    if (!path.empty()) fs::remove_all(path, ignored);
}

}  // namespace

fs::path share_dir() {
    if (char const* const named = std::getenv("YIZHEN_SHARE"); named && *named) {
        if (is_share(named)) return named;
        throw std::runtime_error(fmt::format("YIZHEN_SHARE={} holds no data/ and rules/", named));
    }
    for (fs::path at = fs::read_symlink("/proc/self/exe").parent_path();; at = at.parent_path()) {
        if (is_share(at / "share" / "yizhen")) return at / "share" / "yizhen";
        if (is_share(at)) return at;
        if (at == at.root_path()) break;
    }
    throw std::runtime_error("no share folder with data/ and rules/ near the program; set YIZHEN_SHARE");
}

Result<std::string> read_file(fs::path const& file, std::uint64_t bytes_max) {
    Descriptor const opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (opened.get() < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return Problem{problems::kNotFound, fmt::format("找不到文件“{}”，请核对路径。", file.string())};
    }
    if (opened.get() < 0 && errno == EACCES) {
        return Problem{problems::kNotAllowed, fmt::format("没有权限读取文件“{}”。", file.string())};
    }
    struct stat info {};
    if (opened.get() < 0 || ::fstat(opened.get(), &info) != 0) fail("open " + file.string());
    if (!S_ISREG(info.st_mode)) {
        return Problem{problems::kBadInput, fmt::format("“{}”不是普通文件，无法读取。", file.string())};
    }
    if (static_cast<std::uint64_t>(info.st_size) > bytes_max) {
        return Problem{problems::kTooLarge, fmt::format("文件“{}”有 {} 字节，超过上限 {} 字节；请拆分或删去无关内容后再试。",
                                                        file.string(), info.st_size, bytes_max)};
    }
    std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
    std::size_t have = 0;
    while (have < bytes.size()) {
        auto const got = ::read(opened.get(), bytes.data() + have, bytes.size() - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail("read " + file.string());
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return bytes;
}

void write_file(fs::path const& file, std::string_view bytes) {
    auto const folder = file.parent_path();
    TempFile beside(".part", folder.empty() ? fs::path(".") : folder);
    {
        Descriptor const opened(::open(beside.path().c_str(), O_WRONLY | O_CLOEXEC));
        if (opened.get() < 0) fail("open " + beside.path().string());
        write_all(opened.get(), bytes, beside.path().string());
        if (::fsync(opened.get()) != 0) fail("sync " + beside.path().string());
    }
    fs::rename(beside.path(), file);
    beside.release();
    sync_folder(folder);
}

fs::path memory_dir() {
    fs::path const memory = "/dev/shm";
    return ::access(memory.c_str(), W_OK) == 0 ? memory : temp_parent();
}

TempDir::TempDir() : TempDir(temp_parent()) {}

TempDir::TempDir(fs::path const& parent) {
    auto name = (parent / "yizhen-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) fail("make a folder under " + parent.string());
    m_path = name;
}

TempDir::~TempDir() { remove_quietly(m_path); }
TempDir::TempDir(TempDir&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
TempDir& TempDir::operator=(TempDir&& other) noexcept {
    if (this != &other) {
        remove_quietly(m_path);
        m_path = std::exchange(other.m_path, {});
    }
    return *this;
}

TempFile::TempFile(std::string_view ending) : TempFile(ending, temp_parent()) {}

TempFile::TempFile(std::string_view ending, fs::path const& parent) {
    auto name = (parent / "yizhen-XXXXXX").string() + std::string(ending);
    Descriptor const made(::mkstemps(name.data(), static_cast<int>(ending.size())));
    if (made.get() < 0) fail("make a file under " + parent.string());
    m_path = name;
}

TempFile::~TempFile() { remove_quietly(m_path); }
TempFile::TempFile(TempFile&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
TempFile& TempFile::operator=(TempFile&& other) noexcept {
    if (this != &other) {
        remove_quietly(m_path);
        m_path = std::exchange(other.m_path, {});
    }
    return *this;
}

fs::path TempFile::release() { return std::exchange(m_path, {}); }

}  // namespace yizhen::files

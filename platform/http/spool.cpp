#include "platform/http/spool.h"

#include "kernel/check.h"

#include <openssl/evp.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>

namespace yizhen::http {
namespace {

[[noreturn]] void fail(char const* what) { throw std::system_error(errno, std::generic_category(), what); }

struct Removal {
    std::filesystem::path file;
    ~Removal() {
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
    }
};

class SpoolFile final : public FileSink {
public:
    explicit SpoolFile(std::filesystem::path const& file) : m_removal(std::make_shared<Removal>(Removal{file})) {
        m_descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (m_descriptor < 0) fail("spool file");
    }
    ~SpoolFile() override {
        if (m_descriptor >= 0) ::close(m_descriptor);
    }

    void write(std::string_view bytes) override {
        m_digest.add(bytes);
        m_bytes += bytes.size();
        while (!bytes.empty()) {
            ssize_t const written = ::write(m_descriptor, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail("spool file");
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }

    void finish(Upload& upload) override {
        int const closed = ::close(m_descriptor);
        m_descriptor = -1;
        if (closed != 0) fail("spool file");
        upload.file = m_removal->file;
        upload.bytes = m_bytes;
        upload.sha256 = m_digest.hex();
        upload.keep = m_removal;
    }

private:
    std::shared_ptr<Removal> m_removal;
    Digest m_digest;
    std::uint64_t m_bytes = 0;
    int m_descriptor = -1;
};

class FolderSpool final : public Spool {
public:
    explicit FolderSpool(std::filesystem::path folder) : m_folder(std::move(folder)) {
        std::filesystem::create_directories(m_folder);
        std::filesystem::permissions(m_folder, std::filesystem::perms::owner_all);
        for (auto const& left : std::filesystem::directory_iterator(m_folder)) {
            bool const ours = left.path().filename().string().starts_with("upload-");
            if (ours && left.is_regular_file()) std::filesystem::remove(left.path());
        }
    }
    std::unique_ptr<FileSink> open() override {
        std::string const name = "upload-" + std::to_string(::getpid()) + "-" + std::to_string(++m_count);
        return std::make_unique<SpoolFile>(m_folder / name);
    }

private:
    std::filesystem::path m_folder;
    std::atomic<std::uint64_t> m_count = 0;
};

}  // namespace

Digest::Digest() : m_context(EVP_MD_CTX_new()) {
    YIZHEN_CHECK(m_context != nullptr);
    YIZHEN_CHECK(EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(m_context), EVP_sha256(), nullptr) == 1);
}
Digest::~Digest() { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(m_context)); }

void Digest::add(std::string_view bytes) {
    YIZHEN_CHECK(EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(m_context), bytes.data(), bytes.size()) == 1);
}

void Digest::add_framed(std::string_view bytes) {
    add(std::to_string(bytes.size()) + ":");
    add(bytes);
}

std::string Digest::hex() {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
    unsigned int length = 0;
    YIZHEN_CHECK(EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(m_context), raw.data(), &length) == 1);
    std::string out;
    for (unsigned int i = 0; i < length; ++i) {
        out += kDigits[raw[i] >> 4];
        out += kDigits[raw[i] & 15];
    }
    return out;
}

std::unique_ptr<Spool> folder_spool(std::filesystem::path folder) {
    return std::make_unique<FolderSpool>(std::move(folder));
}

}  // namespace yizhen::http

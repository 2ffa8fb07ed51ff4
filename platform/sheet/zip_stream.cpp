#include "platform/sheet/zip_stream.h"

#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <exception>
#include <new>
#include <stdexcept>

namespace yizhen::sheet {
namespace {

constexpr std::uint64_t kBytesMax = 0xFFFFFFFE;
constexpr char kTooLong[] = "an export beyond 4 GB";

}  // namespace

/// What the library calls with is plain C: what the sink throws is kept, and thrown on when the library has returned. The
/// library never learns of it, and what it still writes goes nowhere: an archive that failed frees its packer only when it
/// is closed as if it had not.
struct ZipStream::Packer {
    ByteSink sink;
    std::exception_ptr failure;
    archive* zip = archive_write_new();
    archive_entry* entry = archive_entry_new();
    std::uint64_t bytes = 0;
    bool is_abandoned = false;

    explicit Packer(ByteSink given) : sink(std::move(given)) {
        if (zip == nullptr || entry == nullptr) throw std::bad_alloc();
        archive_write_set_format_zip(zip);
        archive_write_set_format_option(zip, "zip", "hdrcharset", "UTF-8");
        // Speed before size: what leaves is read once and deleted.
        archive_write_set_format_option(zip, "zip", "compression-level", "1");
        // Not every reader of .xlsx takes the 64-bit extension: an entry and the whole stay below 4 GB.
        archive_write_set_format_option(zip, "zip", "zip64", nullptr);
        archive_write_set_bytes_per_block(zip, static_cast<int>(kPieceBytes));
        archive_write_set_bytes_in_last_block(zip, 1);
        require(archive_write_open(zip, this, nullptr, &Packer::take, nullptr));
    }
    ~Packer() {
        is_abandoned = true;  // an unfinished one is not finished on the way out
        archive_entry_free(entry);
        archive_write_free(zip);
    }
    Packer(Packer const&) = delete;
    Packer& operator=(Packer const&) = delete;

    void require(la_ssize_t code) {
        if (failure) std::rethrow_exception(failure);
        if (code < ARCHIVE_WARN) throw std::length_error(archive_error_string(zip) != nullptr ? archive_error_string(zip) : kTooLong);
    }
    static la_ssize_t take(archive*, void* self, void const* bytes, std::size_t size) {
        auto& packer = *static_cast<Packer*>(self);
        if (packer.is_abandoned || packer.failure) return static_cast<la_ssize_t>(size);
        try {
            if ((packer.bytes += size) > kBytesMax) throw std::length_error(kTooLong);
            packer.sink({static_cast<char const*>(bytes), size});
        } catch (...) {
            packer.failure = std::current_exception();
        }
        return static_cast<la_ssize_t>(size);
    }
};

ZipStream::ZipStream(ByteSink sink) : m_packer(std::make_unique<Packer>(std::move(sink))) {}
ZipStream::~ZipStream() = default;

void ZipStream::begin(std::string const& name) {
    pack();
    auto* const entry = archive_entry_clear(m_packer->entry);
    archive_entry_set_pathname_utf8(entry, name.c_str());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    m_packer->require(archive_write_header(m_packer->zip, entry));
}

void ZipStream::pack() {
    if (m_waiting.empty()) return;
    auto const taken = archive_write_data(m_packer->zip, m_waiting.data(), m_waiting.size());
    m_packer->require(taken);
    if (taken != static_cast<la_ssize_t>(m_waiting.size())) throw std::length_error(kTooLong);
    m_waiting.clear();
}

void ZipStream::finish() {
    pack();
    m_packer->require(archive_write_close(m_packer->zip));
}

}  // namespace yizhen::sheet

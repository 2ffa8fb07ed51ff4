#include "platform/sheet/package_writer.h"

#include "platform/sheet/problems.h"

#include <unistd.h>
#include <zip.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <system_error>

namespace yizhen::sheet {

namespace {

constexpr std::time_t kNoTime = 315'532'800; // 1980-01-01, the first day a zip knows

/// Gives libzip bytes that are packed already; it then copies them instead of packing anew.
struct PackedSource {
    PackedPart const* part;
    std::size_t at = 0;
    std::time_t changed = 0;
    zip_error_t error{};

    static zip_int64_t call(void* state, void* data, zip_uint64_t size, zip_source_cmd_t command) {
        auto& self = *static_cast<PackedSource*>(state);
        switch (command) {
        case ZIP_SOURCE_OPEN: self.at = 0; return 0;
        case ZIP_SOURCE_READ: return self.read(static_cast<char*>(data), size);
        case ZIP_SOURCE_CLOSE: return 0;
        case ZIP_SOURCE_STAT: return self.stat(static_cast<zip_stat_t*>(data));
        case ZIP_SOURCE_ERROR: return zip_error_to_data(&self.error, data, size);
        case ZIP_SOURCE_FREE: return 0;
        case ZIP_SOURCE_SUPPORTS:
            return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
                                                  ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, -1);
        default: zip_error_set(&self.error, ZIP_ER_OPNOTSUPP, 0); return -1;
        }
    }
    zip_int64_t read(char* to, zip_uint64_t size) {
        auto const count = std::min<std::size_t>(size, part->packed.size() - at);
        std::memcpy(to, part->packed.data() + at, count);
        at += count;
        return static_cast<zip_int64_t>(count);
    }
    zip_int64_t stat(zip_stat_t* stat) const {
        zip_stat_init(stat);
        stat->size = part->size;
        stat->comp_size = part->packed.size();
        stat->crc = part->crc;
        stat->comp_method = ZIP_CM_DEFLATE;
        stat->mtime = changed;
        stat->valid =
            ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_CRC | ZIP_STAT_COMP_METHOD | ZIP_STAT_MTIME;
        return sizeof(zip_stat_t);
    }
};

/// The copy that becomes the output; gone again if anything fails.
class Copy {
public:
    Copy(std::filesystem::path const& input, std::filesystem::path const& output) : m_output(output) {
        m_path = output.string() + "." + std::to_string(getpid()) + ".part";
        std::filesystem::copy_file(input, m_path, std::filesystem::copy_options::overwrite_existing);
        std::filesystem::permissions(m_path, std::filesystem::perms::owner_write,
                                     std::filesystem::perm_options::add);
    }
    ~Copy() {
        std::error_code ignored;
        if (!m_path.empty()) std::filesystem::remove(m_path, ignored);
    }
    [[nodiscard]] std::filesystem::path const& path() const { return m_path; }
    void keep() {
        std::filesystem::rename(m_path, m_output);
        m_path.clear();
    }

private:
    std::filesystem::path m_path;
    std::filesystem::path m_output;
};

/// A disk that fails is thrown; a part of the input that cannot be copied is the sender's.
Problem failed(::zip* archive, std::filesystem::path const& input) {
    auto* const error = zip_get_error(archive);
    int const kind = zip_error_code_zip(error);
    int const cause = zip_error_code_system(error);
    std::string const words = zip_error_strerror(error);
    zip_discard(archive);
    static constexpr int kWorld[] = {ZIP_ER_WRITE, ZIP_ER_TMPOPEN, ZIP_ER_RENAME, ZIP_ER_CLOSE,
                                     ZIP_ER_OPEN,  ZIP_ER_MEMORY,  ZIP_ER_REMOVE};
    if (std::ranges::find(kWorld, kind) != std::end(kWorld)) {
        throw std::system_error(cause ? cause : EIO, std::generic_category(), words);
    }
    return problem_at(problems::kSheetMalformed, {input, {}, {}},
                      "压缩包里有部件抄不过来，文件损坏；请用电子表格软件打开另存后再交。");
}

} // namespace

struct PartWriter::Stream {
    z_stream z{};
};

PartWriter::PartWriter(PackLevel level) : m_stream(std::make_unique<Stream>()) {
    int const packing = level == PackLevel::fast ? 1 : Z_DEFAULT_COMPRESSION;
    if (deflateInit2(&m_stream->z, packing, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        throw std::bad_alloc();
    m_part.crc = static_cast<std::uint32_t>(crc32(0, nullptr, 0));
}

PartWriter::~PartWriter() {
    deflateEnd(&m_stream->z);
}

void PartWriter::pack(bool last) {
    auto& z = m_stream->z;
    auto* const bytes = reinterpret_cast<Bytef*>(m_waiting.data());
    m_part.size += m_waiting.size();
    m_part.crc = static_cast<std::uint32_t>(crc32(m_part.crc, bytes, static_cast<uInt>(m_waiting.size())));
    z.next_in = bytes;
    z.avail_in = static_cast<uInt>(m_waiting.size());
    std::array<char, kPieceBytes> room;
    do {
        z.next_out = reinterpret_cast<Bytef*>(room.data());
        z.avail_out = static_cast<uInt>(room.size());
        deflate(&z, last ? Z_FINISH : Z_NO_FLUSH);
        m_part.packed.append(room.data(), room.size() - z.avail_out);
    } while (z.avail_out == 0);
    m_waiting.clear();
}

PackedPart PartWriter::finish() {
    pack(true);
    return std::move(m_part);
}

Result<Done> write_package(Package const& input, PartChanges const& changes,
                           std::filesystem::path const& output) {
    Copy copy{input.file(), output};
    std::deque<PackedSource> states; // outlives the archive, which asks them until it is closed
    int error = 0;
    auto* const archive = zip_open(copy.path().c_str(), 0, &error);
    if (!archive) throw std::system_error(EIO, std::generic_category(), "zip_open");
    for (auto const& [name, change] : changes) {
        auto const* part = input.find(name);
        if (!change) {
            if (part && zip_delete(archive, part->index) != 0) return failed(archive, input.file());
            continue;
        }
        zip_stat_t old;
        zip_stat_init(&old);
        if (part) zip_stat_index(archive, part->index, 0, &old);
        states.push_back({&*change, 0, part ? old.mtime : kNoTime});
        auto* const source = zip_source_function(archive, &PackedSource::call, &states.back());
        bool const placed =
            source && (part ? zip_file_replace(archive, part->index, source, 0) == 0
                            : zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8) >= 0);
        if (!placed) {
            if (source) zip_source_free(source);
            return failed(archive, input.file());
        }
    }
    if (zip_close(archive) != 0) return failed(archive, input.file());
    copy.keep();
    return Done{};
}

} // namespace yizhen::sheet

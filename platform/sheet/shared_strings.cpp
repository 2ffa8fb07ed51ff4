#include "platform/files/files.h"
#include "platform/sheet/problems.h"
#include "platform/sheet/xlsx_book.h"
#include "platform/sheet/xml_stream.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <system_error>

namespace yizhen::sheet {

namespace {

constexpr std::size_t kStringBytesMax = 256 << 10; // a cell holds 32,767 characters at most

/// All strings one behind the other. Places are kept as lengths with an offset every few strings, four bytes
/// each.
class Places {
public:
    void add(std::size_t length) {
        if (m_lengths.size() % kStride == 0) m_offsets.push_back(m_end);
        m_lengths.push_back(static_cast<std::uint32_t>(length));
        m_end += length;
    }
    [[nodiscard]] std::size_t size() const { return m_lengths.size(); }
    [[nodiscard]] std::uint64_t bytes() const { return m_lengths.size() * 5; }
    [[nodiscard]] std::pair<std::uint64_t, std::size_t> at(std::size_t index) const {
        auto offset = m_offsets[index / kStride];
        for (auto i = index - index % kStride; i < index; ++i)
            offset += m_lengths[i];
        return {offset, m_lengths[index]};
    }

private:
    static constexpr std::size_t kStride = 16;
    std::deque<std::uint32_t> m_lengths;
    std::deque<std::uint64_t> m_offsets;
    std::uint64_t m_end = 0;
};

/// A file without a name: it is gone with the process, whatever happens.
class SpillFile {
public:
    SpillFile() {
        auto const folder = std::filesystem::temp_directory_path();
        m_fd = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (m_fd >= 0) return;
        files::TempFile const named{".strings", folder}; // where the file system has no O_TMPFILE
        m_fd = open(named.path().c_str(), O_RDWR | O_CLOEXEC);
        if (m_fd < 0) throw std::system_error(errno, std::generic_category(), "spill file");
    }
    ~SpillFile() { close(m_fd); }
    SpillFile(SpillFile const&) = delete;
    SpillFile& operator=(SpillFile const&) = delete;
    void append(std::string_view bytes) {
        while (!bytes.empty()) {
            auto const done = write(m_fd, bytes.data(), bytes.size());
            if (done <= 0) throw std::system_error(errno, std::generic_category(), "spill file");
            bytes.remove_prefix(static_cast<std::size_t>(done));
        }
    }
    std::size_t read(std::uint64_t offset, char* to, std::size_t size) const {
        std::size_t total = 0;
        while (total < size) {
            auto const got = pread(m_fd, to + total, size - total, static_cast<off_t>(offset + total));
            if (got < 0) throw std::system_error(errno, std::generic_category(), "spill file");
            if (got == 0) break;
            total += static_cast<std::size_t>(got);
        }
        return total;
    }

private:
    int m_fd = -1;
};

class KeptStrings : public StringTable {
public:
    explicit KeptStrings(std::uint64_t kept_max, Overflow overflow)
        : m_kept_max(kept_max), m_overflow(overflow) {}

    std::string const* at(std::size_t index) override {
        if (index >= m_places.size()) return nullptr;
        auto const [offset, length] = m_places.at(index);
        m_current.clear();
        if (!m_spill) {
            m_current.assign(m_letters, offset, length);
            return &m_current;
        }
        for (auto from = offset; from < offset + length;) {
            auto const& block = block_at(from / kBlockBytes);
            auto const skip = from % kBlockBytes;
            auto const count = std::min<std::uint64_t>(
                offset + length - from, block.size() - std::min<std::uint64_t>(skip, block.size()));
            if (count == 0) break;
            m_current.append(block, skip, count);
            from += count;
        }
        return &m_current;
    }
    /// False: over the limit and not allowed to spill.
    bool add(std::string_view text) {
        m_places.add(text.size());
        m_letters.append(text);
        if (m_spill && m_letters.size() >= kWriteBytes) flush();
        if (m_spill || m_letters.size() <= m_kept_max)
            return m_overflow == Overflow::spill || m_places.bytes() <= m_kept_max;
        if (m_overflow == Overflow::refuse) return false;
        m_spill = std::make_unique<SpillFile>();
        flush();
        return true;
    }
    void finish() {
        if (!m_spill) return;
        flush();
        m_letters.shrink_to_fit();
        m_blocks.resize(kBlocks);
    }

private:
    struct Block {
        std::uint64_t number = ~0ULL;
        std::string bytes;
    };
    static constexpr std::size_t kBlockBytes = 16 << 10;
    static constexpr std::size_t kBlocks = 1'024;
    static constexpr std::size_t kWriteBytes = 1 << 20;

    void flush() {
        m_spill->append(m_letters);
        m_letters.clear();
    }
    std::string const& block_at(std::uint64_t number) {
        auto& block = m_blocks[number % kBlocks];
        if (block.number != number) {
            block.bytes.resize(kBlockBytes);
            block.bytes.resize(m_spill->read(number * kBlockBytes, block.bytes.data(), kBlockBytes));
            block.number = number;
        }
        return block.bytes;
    }

    std::uint64_t m_kept_max;
    Overflow m_overflow;
    Places m_places;
    std::string m_letters;
    std::unique_ptr<SpillFile> m_spill;
    std::vector<Block> m_blocks;
    std::string m_current;
};

class Reader : public XmlHandler {
public:
    explicit Reader(KeptStrings& table) : m_table(table) {}
    void start(std::string_view name, XmlAttributes const&) override {
        if (name == "si") m_text.clear();
        if (name == "rPh") ++m_phonetic;
        m_in_text = name == "t" && m_phonetic == 0;
    }
    void end(std::string_view name) override {
        m_in_text = false;
        if (name == "rPh") --m_phonetic;
        if (name != "si") return;
        if (!m_table.add(without_x_escapes(m_text))) refuse();
    }
    void text(std::string_view utf8) override {
        if (!m_in_text) return;
        m_text.append(utf8);
        if (m_text.size() > kStringBytesMax) refuse();
    }
    void watch(XmlStream& stream) { m_stream = &stream; }
    bool too_large = false;

private:
    void refuse() {
        too_large = true;
        m_stream->stop();
    }
    KeptStrings& m_table;
    XmlStream* m_stream = nullptr;
    std::string m_text;
    int m_phonetic = 0;
    bool m_in_text = false;
};

} // namespace

Result<std::unique_ptr<StringTable>> read_shared_strings(Package const& package, Book const& book,
                                                         std::uint64_t kept_bytes_max, Overflow overflow) {
    auto table = std::make_unique<KeptStrings>(kept_bytes_max, overflow);
    auto const* part = package.find(book.shared_strings_part);
    if (book.shared_strings_part.empty() || !part) return std::unique_ptr<StringTable>{std::move(table)};
    Reader reader{*table};
    XmlStream stream{reader};
    reader.watch(stream);
    auto const done = package.stream(*part, [&](std::string_view chunk) { return stream.feed(chunk); });
    if (!done) return done.problem();
    if (reader.too_large) {
        return problem_at(problems::kSheetTooLarge, {package.file(), {}, {}},
                          fmt::format("文字总量超过 {} 字节；请把名册拆开或改用导入。", kept_bytes_max));
    }
    if (!stream.error().empty() || !stream.finish()) {
        return problem_at(problems::kSheetMalformed, {package.file(), {}, {}},
                          fmt::format("共享文字部件坏了：{}；请另存后再交。", stream.error()));
    }
    table->finish();
    return std::unique_ptr<StringTable>{std::move(table)};
}

} // namespace yizhen::sheet

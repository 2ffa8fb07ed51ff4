#include "platform/files/files.h"

#include "kernel/problem_catalogue.h"

#include <fmt/format.h>
#include <lzma.h>

#include <array>
#include <cstdio>
#include <system_error>

namespace yizhen::files {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunkBytes = 64u << 10;
constexpr std::uint64_t kUnpackMemoryMax = 128ull << 20;
constexpr std::string_view kXzMagic("\xFD"
                                    "7zXZ\0",
                                    6);

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

std::size_t read_some(std::FILE* file, std::span<char> into, std::string const& name) {
    auto const got = std::fread(into.data(), 1, into.size(), file);
    if (got == 0 && std::ferror(file)) throw std::system_error(errno, std::generic_category(), "read " + name);
    return got;
}

class PlainSource : public ByteSource {
public:
    PlainSource(File file, std::string name) : m_file(std::move(file)), m_name(std::move(name)) {}
    Result<std::size_t> read(std::span<char> into) override { return read_some(m_file.get(), into, m_name); }

private:
    File m_file;
    std::string m_name;
};

class XzSource : public ByteSource {
public:
    XzSource(File file, std::string name) : m_file(std::move(file)), m_name(std::move(name)) {
        YIZHEN_CHECK(lzma_stream_decoder(&m_stream, kUnpackMemoryMax, LZMA_CONCATENATED) == LZMA_OK);
    }
    ~XzSource() override { lzma_end(&m_stream); }
    XzSource(XzSource const&) = delete;
    XzSource& operator=(XzSource const&) = delete;

    Result<std::size_t> read(std::span<char> into) override {
        m_stream.next_out = reinterpret_cast<std::uint8_t*>(into.data());
        m_stream.avail_out = into.size();
        while (!m_ended && m_stream.avail_out > 0) {
            if (m_stream.avail_in == 0 && m_action == LZMA_RUN) refill();
            auto const outcome = lzma_code(&m_stream, m_action);
            m_ended = outcome == LZMA_STREAM_END;
            if (outcome != LZMA_OK && !m_ended) {
                return Problem{problems::kBadInput,
                               fmt::format("压缩文件“{}”已损坏或不完整（xz 错误 {}），请重新获取。", m_name,
                                           static_cast<int>(outcome))};
            }
        }
        return into.size() - m_stream.avail_out;
    }

private:
    void refill() {
        m_stream.next_in = reinterpret_cast<std::uint8_t const*>(m_chunk.data());
        m_stream.avail_in = read_some(m_file.get(), m_chunk, m_name);
        if (m_stream.avail_in == 0) m_action = LZMA_FINISH;
    }

    File m_file;
    std::string m_name;
    lzma_stream m_stream = LZMA_STREAM_INIT;
    lzma_action m_action = LZMA_RUN;
    bool m_ended = false;
    std::array<char, kChunkBytes> m_chunk{};
};

Problem long_line(fs::path const& file, std::int64_t number, std::size_t bytes_max) {
    return {problems::kTooLarge,
            fmt::format("“{}”第 {} 行超过 {} 字节，可能不是按行的文本，请核对文件。", file.string(), number, bytes_max)};
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_bytes(fs::path const& file) {
    std::error_code ignored;
    File opened(fs::is_directory(file, ignored) ? nullptr : std::fopen(file.c_str(), "rbe"));
    if (!opened) return Problem{problems::kNotFound, fmt::format("打不开文件“{}”，请核对路径和权限。", file.string())};
    std::array<char, kXzMagic.size()> head{};
    auto const got = read_some(opened.get(), head, file.string());
    std::rewind(opened.get());
    if (std::string_view(head.data(), got) == kXzMagic) {
        return std::unique_ptr<ByteSource>(std::make_unique<XzSource>(std::move(opened), file.string()));
    }
    return std::unique_ptr<ByteSource>(std::make_unique<PlainSource>(std::move(opened), file.string()));
}

Result<Done> for_each_line(fs::path const& file, std::function<bool(std::string_view)> const& line,
                           std::size_t line_bytes_max) {
    auto const source = open_bytes(file);
    if (!source) return source.problem();
    std::string pending;
    std::string chunk(kChunkBytes, '\0');
    std::int64_t number = 0;
    auto const give = [&](std::string_view one) {
        ++number;
        if (one.ends_with('\r')) one.remove_suffix(1);
        return line(one);
    };
    for (;;) {
        auto const got = source.value()->read(chunk);
        if (!got) return got.problem();
        if (got.value() == 0) break;
        pending.append(chunk, 0, got.value());
        std::size_t from = 0;
        for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n', from)) {
            if (end - from > line_bytes_max) return long_line(file, number + 1, line_bytes_max);
            if (!give(std::string_view(pending).substr(from, end - from))) return Done{};
            from = end + 1;
        }
        pending.erase(0, from);
        if (pending.size() > line_bytes_max) return long_line(file, number + 1, line_bytes_max);
    }
    if (!pending.empty()) give(pending);
    return Done{};
}

}  // namespace yizhen::files

#pragma once
/// Files as the product uses them: found, read within a limit, written all or not at all, removed after use.
/// What a user named wrongly is a Problem; a failing disk is an exception (std::system_error), caught at the border.

#include "kernel/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace yizhen::files {

/// The folder of data/, rules/, migrations/ and web/: env YIZHEN_SHARE, else upward from the program for
/// share/yizhen or for a folder that holds both data/ and rules/. Throws std::runtime_error where there is none.
[[nodiscard]] std::filesystem::path share_dir();

/// The whole file. Not found, a folder, or more than `bytes_max`: a Problem naming the file.
Result<std::string> read_file(std::filesystem::path const& file, std::uint64_t bytes_max = 64ull << 20);

/// Written beside the target, synced, renamed: readers see the old or the new bytes, never a part.
void write_file(std::filesystem::path const& file, std::string_view bytes);

/// Where plain files may stand for the time of one request: a file system in memory where there is one, so that what
/// people sent never touches a disk unsealed; else the temporary folder.
[[nodiscard]] std::filesystem::path memory_dir();

/// A folder of our own, readable by nobody else, gone with this object.
class TempDir {
public:
    TempDir();  ///< under TMPDIR
    explicit TempDir(std::filesystem::path const& parent);
    ~TempDir();
    TempDir(TempDir&& other) noexcept;
    TempDir& operator=(TempDir&& other) noexcept;
    [[nodiscard]] std::filesystem::path const& path() const noexcept { return m_path; }

private:
    std::filesystem::path m_path;
};

/// A file of our own, empty at first, gone with this object.
class TempFile {
public:
    explicit TempFile(std::string_view ending = "");  ///< ".xlsx"
    TempFile(std::string_view ending, std::filesystem::path const& parent);
    ~TempFile();
    TempFile(TempFile&& other) noexcept;
    TempFile& operator=(TempFile&& other) noexcept;
    [[nodiscard]] std::filesystem::path const& path() const noexcept { return m_path; }
    /// The file stays; the caller answers for it.
    std::filesystem::path release();

private:
    std::filesystem::path m_path;
};

/// Bytes in order, once.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    /// Fills at most the span; 0 at the end. A damaged .xz is a Problem.
    virtual Result<std::size_t> read(std::span<char> into) = 0;
};

/// Opens a plain file or, by its content, an .xz one, which is unpacked while it is read.
Result<std::unique_ptr<ByteSource>> open_bytes(std::filesystem::path const& file);

/// Every line of a plain or .xz text, without its line end; stops early when `line` returns false.
/// A line longer than `line_bytes_max` is a Problem naming its number.
Result<Done> for_each_line(std::filesystem::path const& file, std::function<bool(std::string_view line)> const& line,
                           std::size_t line_bytes_max = 1u << 20);

}  // namespace yizhen::files

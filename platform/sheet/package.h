#pragma once
/// A zip package of an office file, with every limit checked before and while it is unpacked.

#include "platform/sheet/sheet_files.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct zip;

namespace yizhen::sheet {

struct Part {
    std::string name; ///< "xl/workbook.xml", without a leading slash
    std::uint64_t index = 0;
    std::uint64_t size = 0;
    std::uint64_t packed = 0;
    std::uint32_t crc = 0;
    bool directory = false;
};

class Package {
public:
    /// Refuses: no zip, cut off, encrypted entries, paths that leave the package, declared sizes or ratios
    /// over the limits.
    static Result<Package> open(std::filesystem::path const& file, ReadLimits const& limits);

    [[nodiscard]] std::vector<Part> const& parts() const noexcept { return m_parts; }
    /// Part names are compared without regard to case, as the format says. Null if absent.
    [[nodiscard]] Part const* find(std::string_view name) const;
    [[nodiscard]] bool has_folder(std::string_view prefix) const;

    /// The whole part; refused when it is over `bytes_max`.
    Result<std::string> read(Part const& part, std::uint64_t bytes_max) const;
    /// Chunk by chunk; the callback returns false to stop. What unpacks to more than it declared is refused.
    Result<Done> stream(Part const& part, std::function<bool(std::string_view)> const& chunk) const;

    [[nodiscard]] std::filesystem::path const& file() const noexcept { return m_file; }
    [[nodiscard]] ::zip* handle() const noexcept { return m_zip.get(); }

private:
    struct Closer {
        void operator()(::zip* archive) const noexcept;
    };
    std::filesystem::path m_file;
    std::unique_ptr<::zip, Closer> m_zip;
    std::vector<Part> m_parts;
    std::map<std::string, std::size_t> m_by_name; // lower case
};

/// "xl/worksheets/sheet1.xml" from "../worksheets/sheet1.xml" seen in a part of "xl/foo/".
[[nodiscard]] std::string resolved_part(std::string_view base_part, std::string_view target);

} // namespace yizhen::sheet

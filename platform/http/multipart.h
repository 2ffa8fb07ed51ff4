#pragma once
/// multipart/form-data as it arrives (RFC 7578): fields stay in memory, files go to the spool. Every count is bounded.

#include "platform/http/spool.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::http {

struct MultipartLimits {
    std::size_t parts_max = 64;
    std::size_t header_bytes_max = 8 << 10;  ///< of one part
    std::size_t field_bytes_max = 1 << 20;
};

class MultipartReader {
public:
    MultipartReader(std::string_view boundary, Spool& spool, MultipartLimits limits = {});

    /// Any cut of the body gives the same parts. After a Problem the reader is of no further use.
    [[nodiscard]] std::optional<Problem> feed(std::string_view bytes);
    /// At the end of the body: refuses one that stops before the closing delimiter.
    [[nodiscard]] std::optional<Problem> finish();

    std::map<std::string, std::string> form;
    std::vector<Upload> uploads;

private:
    enum class At { preamble, headers, field, file, end };
    bool step(std::optional<Problem>& problem);
    bool read_content(std::optional<Problem>& problem);
    bool read_headers(std::optional<Problem>& problem);
    std::optional<Problem> begin_part(std::string_view headers);
    std::optional<Problem> take(std::string_view bytes);
    void end_part();

    std::string m_delimiter;  ///< CR LF "--" boundary
    Spool& m_spool;
    MultipartLimits m_limits;
    At m_at = At::preamble;
    std::string m_pending = "\r\n";  ///< so that a delimiter at the very start is like any other
    std::size_t m_skip = 0;  ///< of the next content: the blank line after the part's headers
    std::size_t m_parts = 0;
    std::string m_name;
    std::string m_value;
    Upload m_upload;
    std::unique_ptr<FileSink> m_sink;
};

/// The last segment of what a browser calls the file's name, without path, control characters and invalid bytes.
[[nodiscard]] std::string safe_file_name(std::string_view sent);

}  // namespace yizhen::http

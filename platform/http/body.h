#pragma once
/// Where the bytes of a request body go: memory, form fields, or the spool.

#include "platform/http/multipart.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace yizhen::http {

inline constexpr std::size_t kUrlencodedBytesMax = 1 << 20;

/// JSON, text and urlencoded bodies stay in memory; multipart/form-data is parsed as it comes; anything else becomes
/// one upload named "body".
class BodyTaker {
public:
    BodyTaker(Request& request, Spool& spool, std::uint64_t memory_bytes_max);

    /// Would this request's body go to disk? Such a caller is checked before its bytes are taken.
    [[nodiscard]] static bool would_spool(Request const& request);
    /// True if `take` may write to disk and so must not run on the io thread.
    [[nodiscard]] bool spools() const noexcept { return m_kind == Kind::multipart || m_kind == Kind::file; }
    [[nodiscard]] std::optional<Problem> take(std::string_view bytes);
    [[nodiscard]] std::optional<Problem> finish();

private:
    enum class Kind { memory, urlencoded, multipart, file };
    Request& m_request;
    Kind m_kind = Kind::memory;
    std::uint64_t m_memory_bytes_max;
    std::optional<MultipartReader> m_multipart;
    std::unique_ptr<FileSink> m_sink;
    Upload m_upload;
};

}  // namespace yizhen::http

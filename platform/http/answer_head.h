#pragma once
/// The head of an answer as bytes.

#include "platform/http/http.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yizhen::http {

enum class Framing { length, chunked, until_close };

struct AnswerHead {
    bool keep_alive = true;
    bool http_1_0 = false;
    Framing framing = Framing::length;
    std::uint64_t length = 0;
    std::int64_t now_ms = 0;
};

/// Line ends inside a value become spaces: a value can never add a header.
[[nodiscard]] std::string answer_head(Response const& answer, AnswerHead const& how);
[[nodiscard]] std::string_view reason_of(int status);
/// "Mon, 23 Nov 2026 18:30:00 GMT"
[[nodiscard]] std::string http_date(std::int64_t now_ms);

}  // namespace yizhen::http

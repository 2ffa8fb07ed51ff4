#pragma once
/// The small parsers of HTTP: request target, urlencoded pairs, cookies, entity tags. All bounded, none throws.

#include "kernel/result.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::http {

inline constexpr std::size_t kTargetBytesMax = 4'096;
inline constexpr std::size_t kPairsMax = 200;    ///< query or form fields of one request
inline constexpr std::size_t kCookiesMax = 50;

struct Target {
    std::string path;                         ///< decoded, without dot segments
    std::map<std::string, std::string> query; ///< the last of equal names wins
};

/// Origin form only ("/a/b?c=d"). Refuses broken escapes, NUL and other control characters, "..", an encoded slash,
/// and bytes that are not UTF-8, because two readers could understand them differently.
Result<Target> parse_target(std::string_view target);

/// application/x-www-form-urlencoded: "+" is a space.
Result<std::map<std::string, std::string>> parse_urlencoded(std::string_view text);

/// Cookie header; a malformed pair is left out, the others are kept.
[[nodiscard]] std::map<std::string, std::string> parse_cookies(std::string_view header);

/// Of "multipart/form-data; boundary=x": the type in lower case and one parameter's value, unquoted.
[[nodiscard]] std::string media_type(std::string_view content_type);
[[nodiscard]] std::string parameter(std::string_view header, std::string_view name);

[[nodiscard]] std::string percent_encoded(std::string_view text);
/// Is `tag` in a list such as `"a", W/"b"`, or is the list `*`?
[[nodiscard]] bool etag_listed(std::string_view list, std::string_view tag);
[[nodiscard]] std::string lower_case(std::string_view ascii);
[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] bool valid_utf8(std::string_view bytes);

}  // namespace yizhen::http

// Request targets, urlencoded text, cookies, header parameters and the router: bounded, and never outside their contract.
#include "platform/http/multipart.h"
#include "platform/http/router.h"
#include "platform/http/target.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace yizhen::http;
    static Router const router({{"GET", "/a/{x}/b", {}}, {"GET", "/a/new", {}}, {"POST", "/{y}", {}}});
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    if (auto const target = parse_target(text)) {
        std::string const& path = target.value().path;
        bool const leads_out = ("/" + path + "/").find("/../") != std::string::npos;
        if (leads_out || path.find('\0') != std::string::npos || !valid_utf8(path)) std::abort();
        (void)router.find("GET", path);
    }
    if (auto const pairs = parse_urlencoded(text); pairs && pairs.value().size() > kPairsMax) std::abort();
    if (parse_cookies(text).size() > kCookiesMax) std::abort();
    (void)parameter(text, "name");
    (void)media_type(text);
    (void)etag_listed(text, "\"a\"");
    if (!valid_utf8(safe_file_name(text)) || safe_file_name(text).find('/') != std::string::npos) std::abort();
    return 0;
}

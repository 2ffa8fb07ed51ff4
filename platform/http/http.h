#pragma once
/// HTTP as modules see it: values in, values out. Beast lives behind it, in server.cpp only.

#include "kernel/ports.h"
#include "kernel/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::http {

/// A file of the request in the spool folder; the last copy that goes away removes the file.
struct Upload {
    std::string name;           ///< of the form part
    std::string file_name;      ///< as sent; never used as a path
    std::filesystem::path file;
    std::uint64_t bytes = 0;
    std::string sha256;         ///< lower-case hex of the content
    std::shared_ptr<void> keep; ///< removes the file when the last copy goes
};

struct Request {
    std::string method;
    std::string path;
    std::map<std::string, std::string> path_values;  ///< {id} of the route
    std::map<std::string, std::string> query;
    std::map<std::string, std::string> headers;      ///< lower-case names
    std::map<std::string, std::string> cookies;
    std::map<std::string, std::string> form;         ///< multipart and urlencoded fields
    std::vector<Upload> uploads;
    std::string body;
    std::string peer;
    bool local = false;  ///< over the Unix socket, from the system user the server runs as (or root)
    std::string request_id;
    Actor actor;  ///< set by the session filter that app installs
    std::vector<std::string> scopes;
    /// Where a long handler says how far it is; empty when nobody asked for it (use `tell`).
    std::function<void(std::string_view step, int done, int total)> progress;

    [[nodiscard]] std::string header(std::string const& lower_case_name) const;
    void tell(std::string_view step, int done, int total) const {
        if (progress) progress(step, done, total);
    }
};

struct Response {
    int status = 200;
    std::map<std::string, std::string> headers;
    std::string body;
    std::optional<std::filesystem::path> file;  ///< streamed instead of body
    bool remove_file_after = false;
    /// Streams chunks: returns false at the end. Used for exports and server-sent events. An empty chunk means
    /// "nothing yet": it is asked again after `poll_ms`, without holding a thread meanwhile.
    std::function<bool(std::string& chunk)> stream;
    int poll_ms = 100;
};

[[nodiscard]] Response json(int status, std::string body);
/// RFC 9457 problem+json.
[[nodiscard]] Response refusal(Problem const& problem, std::string_view request_id);
/// The object of `refusal` alone, for places that carry a problem inside another answer.
[[nodiscard]] std::string problem_json(Problem const& problem, std::string_view request_id);

/// A download under a name of any script (RFC 6266, with an ASCII stand-in).
[[nodiscard]] Response download(std::filesystem::path file, std::string_view name, std::string_view content_type,
                                bool remove_after);
/// Set-Cookie that a script cannot read and another site cannot send. `max_age_s` 0 takes it away.
void set_cookie(Response& response, std::string_view name, std::string_view value, int max_age_s, bool secure);

/// `If-Match`: nothing if the request carries none, or the tag that is current; else the refusal (412).
[[nodiscard]] std::optional<Response> changed_meanwhile(Request const& request, std::string_view current_etag);

using Handler = std::function<Response(Request const&)>;

struct Route {
    std::string method;
    std::string pattern;  ///< "/api/v1/demands/{id}"
    Handler handler;
    bool open = false;    ///< reachable without signing in
};

using Routes = std::vector<Route>;

}  // namespace yizhen::http

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

struct Upload {
    std::string name;           ///< of the form part
    std::string file_name;      ///< as sent; never used as a path
    std::filesystem::path file; ///< spooled, removed after the request
};

struct Request {
    std::string method;
    std::string path;
    std::map<std::string, std::string> path_values;  ///< {id} of the route
    std::map<std::string, std::string> query;
    std::map<std::string, std::string> headers;      ///< lower-case names
    std::map<std::string, std::string> form;         ///< multipart and urlencoded fields
    std::vector<Upload> uploads;
    std::string body;
    std::string peer;
    std::string request_id;
    Actor actor;  ///< set by the session filter that app installs
    std::vector<std::string> scopes;
};

struct Response {
    int status = 200;
    std::map<std::string, std::string> headers;
    std::string body;
    std::optional<std::filesystem::path> file;  ///< streamed instead of body
    bool remove_file_after = false;
    /// Streams chunks: returns false at the end. Used for exports and server-sent events.
    std::function<bool(std::string& chunk)> stream;
};

[[nodiscard]] Response json(int status, std::string body);
/// RFC 9457 problem+json.
[[nodiscard]] Response refusal(Problem const& problem, std::string_view request_id);

using Handler = std::function<Response(Request const&)>;

struct Route {
    std::string method;
    std::string pattern;  ///< "/api/v1/demands/{id}"
    Handler handler;
    bool open = false;    ///< reachable without signing in
};

using Routes = std::vector<Route>;

}  // namespace yizhen::http

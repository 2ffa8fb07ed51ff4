#pragma once
/// The command line's way to a running server: one request over the Unix socket of its data folder.

#include "kernel/ports.h"
#include "kernel/result.h"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::http {

struct LocalAnswer {
    int status = 0;
    std::map<std::string, std::string> headers;  ///< lower-case names
    std::string body;
};

/// Is a server listening there?
[[nodiscard]] bool server_listens(std::filesystem::path const& unix_socket);

/// Refuses (Problem) when nobody listens or the answer is cut off; a status of 400 and above is an answer.
Result<LocalAnswer> exchange(std::filesystem::path const& unix_socket, std::string_view method, std::string_view target,
                             std::map<std::string, std::string> const& headers, std::string_view body,
                             int timeout_ms = 600'000);

/// GET whose body goes to `body` as it comes: never whole in memory. That of a refusal (400 and above) is in the answer.
Result<LocalAnswer> fetch(std::filesystem::path const& unix_socket, std::string_view target, std::function<void(std::string_view)> const& body,
                          int timeout_ms = 600'000);

struct LocalFile {
    std::string part;       ///< name of the form part
    std::string file_name;  ///< as it is told
    std::filesystem::path path;
};
/// POST of a form with files, which are read while they are sent: never whole in memory.
Result<LocalAnswer> send_files(std::filesystem::path const& unix_socket, std::string_view target, std::map<std::string, std::string> const& headers,
                               std::map<std::string, std::string> const& fields, std::vector<LocalFile> const& files, Randomness& random,
                               int timeout_ms = 600'000);

/// Content-Type and body of multipart/form-data with one file and some fields.
struct MultipartBody {
    std::string content_type;
    std::string body;
};
[[nodiscard]] MultipartBody multipart_body(std::map<std::string, std::string> const& fields, std::string_view part,
                                           std::string_view file_name, std::string_view content);

}  // namespace yizhen::http

#pragma once
/// A server that works in the data folder, as commands talk to it: over its Unix socket, as the local system user.

#include "kernel/result.h"
#include "platform/http/local_client.h"

#include <boost/json/fwd.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace yizhen::app {

/// What a server refused, as a Problem with the exit code of its kind.
[[nodiscard]] Problem refusal_of(http::LocalAnswer const& answer);

class Remote {
public:
    /// Nothing when no server works in the folder: then the command takes the lock itself.
    static std::optional<Remote> of(std::filesystem::path const& data);

    Result<boost::json::value> get(std::string const& target) const;
    Result<boost::json::value> post(std::string const& target, boost::json::object const& body) const;
    Result<Done> remove(std::string const& target) const;
    /// Files are streamed; the work is a job whose steps are told on standard error.
    Result<boost::json::value> post_files(std::string const& target, std::map<std::string, std::string> const& fields,
                                          std::vector<http::LocalFile> const& files) const;

private:
    explicit Remote(std::filesystem::path socket) : m_socket(std::move(socket)) {}
    Result<boost::json::value> follow(std::string const& job) const;
    std::filesystem::path m_socket;
};

}  // namespace yizhen::app

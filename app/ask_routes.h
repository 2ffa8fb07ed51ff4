#pragma once
/// A command that is one request: over the socket of a server that works in the data folder, else with the folder's own lock.
/// Both ways the same route answers, so that the JSON is the API's.

#include "kernel/ports.h"
#include "kernel/result.h"
#include "platform/http/local_client.h"

#include <boost/json/fwd.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::http {
struct Response;
struct Route;
}
namespace yizhen::access {
class Access;
}

namespace yizhen::app {

class County;

struct RouteAsk {
    std::string method;
    std::string pattern;                         ///< "/api/v1/tasks/{id}"
    std::map<std::string, std::string> values;   ///< of {id}
    std::map<std::string, std::string> query;    ///< empty ones are left out
    std::string body;                            ///< JSON
    std::map<std::string, std::string> headers;  ///< lower-case names
};

using RoutesOf = std::function<std::vector<http::Route>(County&, access::Access&, Clock const&)>;

/// Path and query, percent-encoded.
[[nodiscard]] std::string target_of(RouteAsk const& ask);
/// The answer as it comes, a refusal too.
Result<http::LocalAnswer> answer_of(std::filesystem::path const& data, RouteAsk const& ask, RoutesOf const& routes);

/// Everything a response carries, however it carries it; a file that is to go afterwards is gone.
void drain(http::Response& response, std::function<void(std::string_view)> const& take);

/// The answer; a refusal as a Problem with the exit code of its kind.
Result<boost::json::value> ask_routes(std::filesystem::path const& data, RouteAsk const& ask, RoutesOf const& routes);

/// A string of the answer; "—" for anything else.
[[nodiscard]] std::string words_of(boost::json::value const& value);

}  // namespace yizhen::app

#include "app/ask_routes.h"

#include "app/county.h"
#include "app/remote.h"
#include "app/wiring.h"
#include "kernel/problem_catalogue.h"
#include "modules/access/access.h"
#include "platform/clock/clock.h"
#include "platform/http/http.h"
#include "platform/http/local_client.h"
#include "platform/http/target.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <fstream>

namespace yizhen::app {
namespace {

namespace json = boost::json;

Result<http::LocalAnswer> ask_there(std::filesystem::path const& socket, RouteAsk const& ask) {
    auto headers = ask.headers;
    headers["content-type"] = "application/json";
    return http::exchange(socket, ask.method, target_of(ask), headers, ask.body);
}

Result<http::LocalAnswer> ask_here(std::filesystem::path const& data, RouteAsk const& ask, RoutesOf const& routes) {
    clock::SystemClock const clock;
    auto const config = read_config(data);
    if (!config) return config.problem();
    auto const opened = County::open(config.value(), clock);
    if (!opened) return opened.problem();
    auto& county = *opened.value();
    auto const access = access::Access::make(county.database(), county.org(), clock);
    http::Request request;
    request.method = ask.method;
    request.path = target_of(ask);
    request.path_values = ask.values;
    for (auto const& [name, value] : ask.query) {
        if (!value.empty()) request.query[name] = value;
    }
    request.headers = ask.headers;
    request.body = ask.body;
    request.local = true;
    request.actor = system_actor();
    request.actor.role = access::kSystemRole;
    for (auto const& route : routes(county, *access, clock)) {
        if (route.method != ask.method || route.pattern != ask.pattern) continue;
        auto response = route.handler(request);
        std::string body;
        drain(response, [&body](std::string_view bytes) { body += bytes; });
        return http::LocalAnswer{response.status, response.headers, std::move(body)};
    }
    return Problem{problems::kInternal, "没有这个接口：" + ask.pattern};
}

}  // namespace

std::string target_of(RouteAsk const& ask) {
    auto target = ask.pattern;
    for (auto const& [name, value] : ask.values) {
        auto const mark = "{" + name + "}";
        if (auto const at = target.find(mark); at != std::string::npos) target.replace(at, mark.size(), http::percent_encoded(value));
    }
    char mark = '?';
    for (auto const& [name, value] : ask.query) {
        if (value.empty()) continue;
        target += fmt::format("{}{}={}", mark, name, http::percent_encoded(value));
        mark = '&';
    }
    return target;
}

void drain(http::Response& response, std::function<void(std::string_view)> const& take) {
    if (response.file) {
        std::ifstream in(*response.file, std::ios::binary);
        std::string chunk(256 << 10, '\0');
        while (in) {
            in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
            take(std::string_view(chunk).substr(0, static_cast<std::size_t>(in.gcount())));
        }
        std::error_code ignored;
        if (response.remove_file_after) std::filesystem::remove(*response.file, ignored);
        return;
    }
    if (!response.stream) return take(response.body);
    for (bool more = true; more;) {
        std::string chunk;
        more = response.stream(chunk);
        take(chunk);
    }
}

Result<http::LocalAnswer> answer_of(std::filesystem::path const& data, RouteAsk const& ask, RoutesOf const& routes) {
    auto const socket = socket_of(data);
    return http::server_listens(socket) ? ask_there(socket, ask) : ask_here(data, ask, routes);
}

Result<json::value> ask_routes(std::filesystem::path const& data, RouteAsk const& ask, RoutesOf const& routes) {
    auto const answer = answer_of(data, ask, routes);
    if (!answer) return answer.problem();
    if (answer.value().status >= 400) return refusal_of(answer.value());
    boost::system::error_code error;
    auto value = json::parse(answer.value().body.empty() ? "null" : answer.value().body, error);
    if (error) return Problem{problems::kInternal, "服务器的回答不是 JSON"};
    return value;
}

std::string words_of(json::value const& value) { return value.is_string() ? std::string(value.get_string()) : std::string("—"); }

}  // namespace yizhen::app

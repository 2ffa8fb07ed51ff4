#include "app/remote.h"

#include "app/wiring.h"
#include "kernel/problem_catalogue.h"
#include "platform/clock/clock.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <thread>

namespace yizhen::app {
namespace {

namespace json = boost::json;

constexpr auto kPollEvery = std::chrono::milliseconds(200);

ProblemKind const& kind_of(int status, std::string_view code) {
    if (code == problems::kConverterMissing.code) return problems::kConverterMissing;
    switch (status) {
    case 400: return problems::kUsage;
    case 401:
    case 403: return problems::kNotAllowed;
    case 404: return problems::kNotFound;
    case 409: return problems::kConflict;
    case 413: return problems::kTooLarge;
    case 500: return problems::kInternal;
    case 503: return problems::kBusy;
    case 507: return problems::kDiskFull;
    default: return problems::kBadInput;
    }
}

Problem problem_of(int status, json::value const& body) {
    auto const* object = body.if_object();
    auto const text = [&](char const* name) {
        auto const* value = object == nullptr ? nullptr : object->if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    auto const detail = text("detail");
    return {kind_of(status, text("code")), detail.empty() ? fmt::format("服务器回答 {}", status) : detail};
}

Result<json::value> body_of(Result<http::LocalAnswer> const& answer) {
    if (!answer) return answer.problem();
    if (answer.value().status >= 400) return refusal_of(answer.value());
    boost::system::error_code error;
    auto value = json::parse(answer.value().body, error);
    return error ? json::value(json::object()) : value;
}

}  // namespace

Problem refusal_of(http::LocalAnswer const& answer) {
    boost::system::error_code error;
    auto const body = json::parse(answer.body, error);
    return problem_of(answer.status, error ? json::value() : body);
}

std::optional<Remote> Remote::of(std::filesystem::path const& data) {
    auto socket = socket_of(data);
    if (!http::server_listens(socket)) return std::nullopt;
    return Remote(std::move(socket));
}

Result<json::value> Remote::get(std::string const& target) const { return body_of(http::exchange(m_socket, "GET", target, {}, {})); }

Result<json::value> Remote::post(std::string const& target, json::object const& body) const {
    return body_of(http::exchange(m_socket, "POST", target, {{"Content-Type", "application/json"}}, json::serialize(body)));
}

Result<Done> Remote::remove(std::string const& target) const {
    auto const answer = body_of(http::exchange(m_socket, "DELETE", target, {}, {}));
    if (!answer) return answer.problem();
    return Done{};
}

Result<json::value> Remote::post_files(std::string const& target, std::map<std::string, std::string> const& fields,
                                       std::vector<http::LocalFile> const& files) const {
    clock::SystemRandomness random;
    auto const answer = http::send_files(m_socket, target, {{"Prefer", "respond-async"}}, fields, files, random);
    auto body = body_of(answer);
    if (!body || answer.value().status != 202) return body;
    return follow(std::string(body.value().at("id").as_string()));
}

Result<json::value> Remote::follow(std::string const& job) const {
    std::string told;
    while (true) {
        auto const now = get("/api/v1/jobs/" + job);
        if (!now) return now.problem();
        auto const& shown = now.value().as_object();
        auto const state = std::string(shown.at("state").as_string());
        if (state == "done") return shown.contains("result") ? shown.at("result") : json::value(json::object());
        if (state == "failed" || state == "cancelled") {
            auto const* problem = shown.if_contains("problem");
            auto const* status = problem != nullptr && problem->is_object() ? problem->as_object().if_contains("status") : nullptr;
            return problem_of(status != nullptr && status->is_int64() ? static_cast<int>(status->as_int64()) : 422, problem == nullptr ? json::value() : *problem);
        }
        auto const step = std::string(shown.at("step").as_string());
        if (step != told && !step.empty()) fmt::print(stderr, "{} …\n", step);
        told = step;
        std::this_thread::sleep_for(kPollEvery);
    }
}

}  // namespace yizhen::app

/// The HTTP server alone, over loopback: requests a second at 64 connections, and how long the next request waits while
/// 64 half-sent uploads hang (limit 50 ms). Server and driver share the machine's cores, so the rates are lower bounds.
/// --percent N takes N % of the requests.

#include "bench/machine.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"
#include "platform/http/local_client.h"
#include "platform/http/test_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace {

using namespace yizhen;
using http::testing::RawClient;
using Time = std::chrono::steady_clock;

constexpr int kConnections = 64;
constexpr int kRequests = 200'000;
constexpr double kHangLimitMs = 50;

double ms_since(Time::time_point begin) { return std::chrono::duration<double, std::milli>(Time::now() - begin).count(); }

/// Every connection has one request under way; answers are told apart by the end of their body.
struct Rate {
    double per_second = 0;
    double p99_ms = 0;
};

Rate rate_of(std::uint16_t port, std::string const& request, int count) {
    std::vector<double> times;
    std::vector<std::thread> drivers;
    std::vector<std::vector<double>> by_driver(2);
    auto const begin = Time::now();
    for (std::size_t d = 0; d < by_driver.size(); ++d) {
        drivers.emplace_back([&, d] {
            std::vector<std::unique_ptr<RawClient>> clients;
            for (int i = 0; i < kConnections / 2; ++i) clients.push_back(std::make_unique<RawClient>(port));
            for (int done = 0; done < count / 2;) {
                std::vector<Time::time_point> sent(clients.size());
                for (std::size_t i = 0; i < clients.size(); ++i) {
                    sent[i] = Time::now();
                    clients[i]->send(request);
                }
                for (std::size_t i = 0; i < clients.size(); ++i, ++done) {
                    if (clients[i]->receive(10'000, "\"end\"}").empty()) std::abort();
                    by_driver[d].push_back(ms_since(sent[i]));
                }
            }
        });
    }
    for (auto& driver : drivers) driver.join();
    double const seconds = ms_since(begin) / 1000;
    for (auto const& some : by_driver) times.insert(times.end(), some.begin(), some.end());
    std::ranges::sort(times);
    return {static_cast<double>(times.size()) / seconds, times[times.size() * 99 / 100]};
}

double wait_beside_hanging_uploads(std::uint16_t port, std::string const& request) {
    auto const form = http::multipart_body({}, "file", "a.xlsx", std::string(1 << 20, 'x'));
    std::string const head = "POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: " + form.content_type +
                             "\r\nContent-Length: " + std::to_string(form.body.size()) + "\r\n\r\n";
    std::vector<std::unique_ptr<RawClient>> hanging;
    for (int i = 0; i < kConnections; ++i) {
        hanging.push_back(std::make_unique<RawClient>(port));
        hanging.back()->send(head + form.body.substr(0, form.body.size() / 2));
    }
    for (auto& client : hanging) client->close();
    double worst = 0;
    for (int i = 0; i < 50; ++i) {
        RawClient next(port);
        auto const begin = Time::now();
        next.send(request);
        (void)next.receive(10'000, "\"end\"}");
        worst = std::max(worst, ms_since(begin));
    }
    return worst;
}

int percent_of(int argc, char** argv) {
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--percent") == 0) return std::clamp(std::atoi(argv[i + 1]), 1, 100);
    }
    return 100;
}

}  // namespace

int main(int argc, char** argv) {
    int const count = std::max(kConnections * 2, kRequests * percent_of(argc, argv) / 100);
    files::TempDir const folder;
    bench::print_machine(folder.path());
    clock::SystemClock const clock;
    clock::SystemRandomness random;
    http::ServerOptions options;
    options.spool_folder = folder.path() / "spool";
    http::Service service;
    service.routes.push_back({"GET", "/small", [](http::Request const&) { return http::json(200, "{\"a\":\"end\"}"); }, true});
    service.routes.push_back({"POST", "/take", [](http::Request const&) { return http::json(201, "{\"a\":\"end\"}"); }, true});
    http::Server server(options, std::move(service), clock, random);
    if (!server.start()) return 1;
    std::string const small = "GET /small HTTP/1.1\r\nHost: x\r\n\r\n";
    std::string const post = "POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2048\r\n\r\n" +
                             std::string(2'048, ' ');
    auto const get_rate = rate_of(server.port(), small, count);
    auto const post_rate = rate_of(server.port(), post, count);
    double const waited = wait_beside_hanging_uploads(server.port(), small);
    fmt::print("{} cores, {} connections, {} requests\n", std::thread::hardware_concurrency(), kConnections, count);
    fmt::print("{:<44} {:>10.0f} /s  p99 {:.2f} ms\n", "small GET", get_rate.per_second, get_rate.p99_ms);
    fmt::print("{:<44} {:>10.0f} /s  p99 {:.2f} ms\n", "POST of 2 KB", post_rate.per_second, post_rate.p99_ms);
    fmt::print("{:<44} {:>10.2f} ms  limit {:.0f} ms  ratio {:.3f}\n", "worst of 50 after 64 cut-off uploads", waited, kHangLimitMs,
               waited / kHangLimitMs);
    return 0;
}

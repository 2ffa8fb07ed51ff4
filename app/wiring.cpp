#include "app/wiring.h"

#include "app/job_routes.h"
#include "kernel/problem_catalogue.h"
#include "platform/files/files.h"
#include "platform/log/log.h"

namespace yizhen::app {
namespace {

constexpr std::size_t kJobsWaitingMax = 64;

void append(http::Routes& all, http::Routes more) {
    for (auto& route : more) all.push_back(std::move(route));
}

/// Requests in the log: ids, counts and durations, no values.
void log_request(http::AccessLine const& line) {
    auto const micros = static_cast<std::int64_t>(line.seconds * 1e6);
    if (!line.failure.empty()) {
        log::error("request-failed", {{"request", line.request_id}, {"route", line.route}, {"what", line.failure}});
    }
    log::info("request", {{"request", line.request_id}, {"method", line.method}, {"route", line.route},
                          {"status", line.status}, {"micros", micros}, {"person", line.person}});
}

class Parts final : public House {
public:
    Parts(Config config, Outside outside)
        : m_config(std::move(config)), m_outside(outside),
          m_jobs(jobs::make_board({.threads = 1, .queue_max = kJobsWaitingMax}, outside.random,
                                  [](std::string_view id, std::string_view what) {
                                      log::error("job-failed", {{"job", id}, {"what", what}});
                                  })),
          m_idempotency(http::idempotency_in_memory(outside.clock)) {}

    http::Service service() override {
        http::Service service;
        append(service.routes, job_routes(*m_jobs));
        service.idempotency = m_idempotency.get();
        service.web_folder = web_folder();
        service.log = log_request;
        return service;
    }

    bool has_demo_accounts() override { return false; }

private:
    /// The built page: installed beside data/, or fresh from the build.
    std::filesystem::path web_folder() const {
        auto const share = files::share_dir();
        for (auto const& folder : {share / "web" / "built", share / "build" / "web"}) {
            if (std::filesystem::exists(folder / "index.html")) return folder;
        }
        return {};
    }

    Config m_config;
    Outside m_outside;
    std::unique_ptr<jobs::Board> m_jobs;
    std::unique_ptr<http::IdempotencyStore> m_idempotency;
};

}  // namespace

Result<std::unique_ptr<House>> House::open(Config const& config, Outside outside) {
    if (!std::filesystem::is_directory(config.data)) {
        return Problem(problems::kNotFound, "数据目录 " + config.data.string() + " 不存在；请先用 yizhen demo 或 yizhen import 建立。");
    }
    return std::unique_ptr<House>(std::make_unique<Parts>(config, outside));
}

std::filesystem::path socket_of(std::filesystem::path const& data) { return data / "yizhen.sock"; }

std::unique_ptr<http::Server> make_server(Config const& config, House& house, Outside outside) {
    http::ServerOptions options;
    options.address = config.listen_address == "localhost" ? "127.0.0.1" : config.listen_address;
    options.port = config.listen_port;
    options.unix_socket = socket_of(config.data);
    options.spool_folder = config.data / "spool";
    options.workers = config.workers;
    options.connections_max = config.connections_max;
    return std::make_unique<http::Server>(std::move(options), house.service(), outside.clock, outside.random);
}

}  // namespace yizhen::app

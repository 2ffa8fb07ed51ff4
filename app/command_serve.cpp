#include "app/commands.h"
#include "app/data_folder.h"
#include "app/wiring.h"
#include "platform/clock/clock.h"
#include "platform/log/log.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include <cstdio>

namespace yizhen::app {
namespace {

/// Signals are waited for, not handled: every thread that is made later inherits the mask.
sigset_t block_signals() {
    sigset_t waited;
    sigemptyset(&waited);
    sigaddset(&waited, SIGTERM);
    sigaddset(&waited, SIGINT);
    pthread_sigmask(SIG_BLOCK, &waited, nullptr);
    return waited;
}

/// A file that may not grow is a full disk, answered as one, and no reason to die.
void ignore_file_size_signal() { ::signal(SIGXFSZ, SIG_IGN); }

/// A connection is a descriptor; the usual soft limit of 1,024 is too small for 1,024 connections.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

Result<Config> config_of(ServeOptions const& options) {
    auto config = read_config(options.data);
    if (!config) return config;
    if (!options.listen.empty()) {
        if (auto done = set_listen(config.value(), options.listen); !done) return done.problem();
    }
    return config;
}

std::string address_of(Config const& config, std::uint16_t port) {
    bool const v6 = config.listen_address.find(':') != std::string::npos;
    return "http://" + (v6 ? "[" + config.listen_address + "]" : config.listen_address) + ":" + std::to_string(port) + "/";
}

Result<Done> serve_until_told(ServeOptions const& options) {
    auto const config = config_of(options);
    if (!config) return config.problem();
    log::open({.file = config.value().log_file, .level = config.value().log_file.empty() ? log::Level::warn : log::Level::info});
    sigset_t const waited = block_signals();
    raise_descriptor_limit();
    ignore_file_size_signal();
    clock::SystemClock clock;
    clock::SystemRandomness random;
    Outside const outside{clock, random};
    auto const house = House::open(config.value(), outside);
    if (!house) return house.problem();
    if (auto const may = house.value()->may_listen(config.value().listen_address); !may) return may;
    auto const server = make_server(config.value(), *house.value(), outside);
    if (auto const started = server->start(); !started) return started;
    std::printf("一针已启动：%s\n", address_of(config.value(), server->port()).c_str());
    std::fflush(stdout);
    log::info("started", {{"port", server->port()}});
    int signal = 0;
    sigwait(&waited, &signal);
    server->stop();
    log::info("stopped");
    log::flush();
    return Done{};
}

}  // namespace

int serve(ServeOptions const& options) {
    return at_the_border([&] { return serve_until_told(options); });
}

}  // namespace yizhen::app

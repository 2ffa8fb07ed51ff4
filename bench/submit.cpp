// ./dev bench submit: durable submissions of a 20-field record over HTTP, validation and audit on, at 8 and 64 connections;
// limits of the design: 20,000 /s and p99 10 ms at 64 connections, 1.5 times the hand-written program at 8. In the same run:
// the grouped-fsync limit of the disk, and thirty lines of Node on PostgreSQL (bench/submit_peer.mjs, neither validation
// nor audit). Units are real, values synthetic.
// Server and driver share the machine's cores. --percent N takes N % of the submissions.
//
// The peer needs node, the package that `./dev bench` installs (env YIZHEN_BENCH_PEERS names its folder) and the server of
// env YIZHEN_TEST_POSTGRES (tools/with_postgres --durable). What is not there is said.

#include "app/county.h"
#include "app/wiring.h"
#include "bench/machine.h"
#include "bench/tasks_load.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"
#include "platform/http/server.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

namespace {

using namespace yizhen;
namespace json = boost::json;
using bench::Connection;
using bench::ms_since;
using bench::request_of;
using bench::Task;
using bench::Time;

constexpr int kFields = 20;
constexpr int kAllCommunities = 1'000;  // there are fewer
constexpr int kSubmissions = 6'000;
constexpr double kRateTarget = 20'000;
constexpr double kP99LimitMs = 10;
constexpr double kTimesThePeer = 1.5;

struct Rate {
    double per_second = 0;
    double p50_ms = 0;
    double p99_ms = 0;
    std::int64_t refused = 0;
};

/// `request(c, n)`: the n-th request of connection c. One request under way a connection.
template <class Make> Rate rate_of(std::uint16_t port, int connections, int count, Make const& request) {
    std::vector<std::vector<double>> times(static_cast<std::size_t>(connections));
    std::atomic<std::int64_t> refused = 0;
    std::vector<std::thread> drivers;
    auto const begin = Time::now();
    for (int c = 0; c < connections; ++c) {
        drivers.emplace_back([&, c] {
            Connection connection(port);
            for (int n = 0; n < count / connections; ++n) {
                auto const sent = Time::now();
                if (connection.ask(request(c, n)).first / 100 != 2) ++refused;
                times[static_cast<std::size_t>(c)].push_back(ms_since(sent));
            }
        });
    }
    for (auto& driver : drivers) driver.join();
    double const seconds = ms_since(begin) / 1000;
    std::vector<double> all;
    for (auto const& some : times) all.insert(all.end(), some.begin(), some.end());
    std::ranges::sort(all);
    return {static_cast<double>(all.size()) / seconds, all[all.size() / 2], all[all.size() * 99 / 100], refused};
}

void report(std::string_view what, Rate const& rate, std::string const& ratio) {
    fmt::print("{:<58} {:>9.0f} /s  p50 {:>7.2f} ms  p99 {:>7.2f} ms  {}\n", what, rate.per_second, rate.p50_ms, rate.p99_ms, ratio);
    if (rate.refused > 0) fmt::print("{:<58} {:>9} answers other than 2xx\n", "", rate.refused);
}

/// Records a second that appends of `group` records of 1 KB, each group made durable, reach on this disk.
double fsync_limit(std::filesystem::path const& folder, int group) {
    auto const file = folder / "fsync-limit";
    int const handle = ::open(file.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    std::string const records(static_cast<std::size_t>(group) * 1024, 'x');
    int groups = 0;
    auto const begin = Time::now();
    while (ms_since(begin) < 500) {
        if (::write(handle, records.data(), records.size()) < 0 || ::fdatasync(handle) != 0) break;
        ++groups;
    }
    double const seconds = ms_since(begin) / 1000;
    ::close(handle);
    std::filesystem::remove(file);
    return groups * group / seconds;
}

/// Thirty lines of Node on PostgreSQL; its process ends with this object.
class Peer {
public:
    explicit Peer(std::filesystem::path const& folder) {
        char const* const peers = std::getenv("YIZHEN_BENCH_PEERS");
        if (peers == nullptr || std::getenv("YIZHEN_TEST_POSTGRES") == nullptr) return;
        auto const port_file = folder / "peer-port";
        m_child = ::fork();
        if (m_child == 0) {
            auto const script = (files::share_dir() / "bench/submit_peer.mjs").string();
            ::execlp("node", "node", script.c_str(), peers, port_file.c_str(), static_cast<char*>(nullptr));
            ::_exit(127);
        }
        for (int i = 0; i < 100 && m_port == 0; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            std::ifstream(port_file) >> m_port;
        }
    }
    ~Peer() {
        if (m_child <= 0) return;
        ::kill(m_child, SIGTERM);
        ::waitpid(m_child, nullptr, 0);
    }
    Peer(Peer const&) = delete;
    Peer& operator=(Peer const&) = delete;
    [[nodiscard]] std::uint16_t port() const { return m_port; }

private:
    pid_t m_child = -1;
    std::uint16_t m_port = 0;
};

double peer_rate(Peer const& peer, int connections, int count) {
    if (peer.port() == 0) {
        fmt::print("{:<58} not here\n", "thirty lines of Node on PostgreSQL");
        return 0;
    }
    auto const rate = rate_of(peer.port(), connections, count, [&](int c, int n) {
        json::object values;
        for (int k = 0; k < kFields; ++k) values[std::to_string(k)] = std::to_string(k == 0 ? n : 0);
        return request_of("POST", fmt::format("/tasks/{}/submission", c), "none", json::serialize(json::object{{"values", values}}));
    });
    report(fmt::format("thirty lines of Node on PostgreSQL, {} connections", connections), rate, "");
    return rate.per_second;
}

void measure(http::Server const& server, std::string const& token, std::vector<Task> const& tasks, std::size_t varied, Peer const& peer,
             std::filesystem::path const& folder, int connections, int count) {
    double const floor = fsync_limit(folder, connections);
    double const by_hand = peer_rate(peer, connections, std::max(connections * 4, count / 2));
    auto const rate = rate_of(server.port(), connections, count, [&](int c, int n) {
        auto const& task = tasks[static_cast<std::size_t>(c) % tasks.size()];
        return request_of("POST", "/api/v1/tasks/" + task.id + "/submission", token, bench::values_of(task, varied, n + 10));
    });
    std::string ratio = fmt::format("{:.3f} of the fsync limit {:.0f} /s", rate.per_second / floor, floor);
    if (by_hand > 0) ratio += fmt::format(", {:.2f} x the peer (aim {} at 8)", rate.per_second / by_hand, kTimesThePeer);
    if (connections == 64) ratio += fmt::format(", {:.2f} of {:.0f} /s, p99 {:.2f} of {} ms", rate.per_second / kRateTarget, kRateTarget, rate.p99_ms / kP99LimitMs, kP99LimitMs);
    report(fmt::format("submissions of {} fields, audit on, {} connections", kFields, connections), rate, ratio);
}

int run(int percent) {
    clock::SystemClock clock;
    clock::SystemRandomness random;
    files::TempDir const folder;
    bench::print_machine(folder.path());
    app::Config config;
    config.data = folder.path() / "data";
    config.listen_port = 0;
    std::string token;
    {
        auto county = app::County::open(config, clock, app::DataFolder::Make::yes);
        YIZHEN_CHECK(static_cast<bool>(county));
        bench::load_units(*county.value(), clock.today());
        bench::raise(*county.value(), folder.path(), clock.today(), kFields, kAllCommunities);
        token = bench::token_of(*county.value(), clock, access::Role::frontline);
    }
    auto house = app::House::open(config, {clock, random});
    YIZHEN_CHECK(static_cast<bool>(house));
    auto const server = app::make_server(config, *house.value(), {clock, random});
    YIZHEN_CHECK(static_cast<bool>(server->start()));
    auto const tasks = bench::tasks_of(server->port(), token, 64);
    if (tasks.size() < 64) return 1;
    fmt::print("{} tasks of {} cells\n", tasks.size(), tasks.front().keys.size());
    auto const varied = bench::varied_cell(server->port(), token, tasks.front());
    if (varied == tasks.front().keys.size()) return 1;
    Peer const peer(folder.path());
    int const count = kSubmissions * percent / 100;
    for (int const connections : {8, 64}) {
        measure(*server, token, tasks, varied, peer, folder.path(), connections, std::max(connections, connections == 8 ? count / 4 : count));
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    int percent = 100;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--percent") == 0) percent = std::clamp(std::atoi(argv[i + 1]), 1, 100);
    }
    return run(percent);
}

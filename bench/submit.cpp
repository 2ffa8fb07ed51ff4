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
#include "bench/zhongyuan.h"
#include "modules/access/access.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"
#include "platform/http/server.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <fstream>
#include <mutex>
#include <thread>

namespace {

using namespace yizhen;
namespace json = boost::json;
using Time = std::chrono::steady_clock;

constexpr int kFields = 20;
constexpr int kSubmissions = 6'000;
constexpr double kRateTarget = 20'000;
constexpr double kP99LimitMs = 10;
constexpr double kTimesThePeer = 1.5;
constexpr std::string_view kPeriod = "2026-10";

double ms_since(Time::time_point begin) { return std::chrono::duration<double, std::milli>(Time::now() - begin).count(); }

/// A connection that stays open: one request under way, status and body of its answer.
class Connection {
public:
    explicit Connection(std::uint16_t port) : m_descriptor(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        timeval const limit{30, 0};
        ::setsockopt(m_descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        if (::connect(m_descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fmt::print(stderr, "no connection\n");
    }
    ~Connection() { ::close(m_descriptor); }
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    std::pair<int, std::string> ask(std::string_view request) {
        if (::send(m_descriptor, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) return {0, {}};
        std::string all;
        std::size_t end = std::string::npos;
        std::size_t whole = 0;
        while (end == std::string::npos || all.size() < whole) {
            char chunk[16 << 10];
            ssize_t const got = ::recv(m_descriptor, chunk, sizeof chunk, 0);
            if (got <= 0) return {0, all};
            all.append(chunk, static_cast<std::size_t>(got));
            if (end == std::string::npos && (end = all.find("\r\n\r\n")) != std::string::npos) whole = end + 4 + length_of(std::string_view(all).substr(0, end + 2));
        }
        return {std::atoi(all.c_str() + 9), all.substr(end + 4)};
    }

private:
    static std::size_t length_of(std::string_view head) {
        for (std::string_view const name : {"Content-Length: ", "content-length: "}) {
            if (auto const at = head.find(name); at != std::string_view::npos) return std::strtoull(head.data() + at + name.size(), nullptr, 10);
        }
        return 0;
    }

    int m_descriptor;
};

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

/// The first whole-number figures of the catalogue that villages report.
std::vector<elements::Element const*> figures_of(elements::Catalogue const& catalogue) {
    std::vector<elements::Element const*> figures;
    for (auto const& element : catalogue.elements()) {
        if (element.by_period && !element.ledger.empty() && element.formula.empty() && element.type == ValueType::integer) figures.push_back(&element);
        if (figures.size() == kFields) break;
    }
    return figures;
}

/// A matrix of every community by those figures, sent down: each community gets a task of twenty cells.
void raise(app::County& county, std::filesystem::path const& folder, CivilDate today) {
    auto const file = folder / "form.csv";
    auto const tree = county.org().tree();
    auto const district = tree->find_code("410102");
    gate::Envelope envelope;
    envelope.issuer = "区统计局";
    envelope.owner = "统计科";
    envelope.purpose = "掌握基本情况";
    envelope.basis = "《某制度》第五条";
    envelope.period = kPeriod;
    envelope.due = today.plus_days(21);
    {
        std::ofstream out(file);
        out << "基本情况统计表\n序号,村（社区）";
        for (auto const* figure : figures_of(county.gate().catalogue())) out << "," << figure->name;
        out << "\n";
        int row = 0;
        for (auto const& street : tree->children(district->id)) {
            if (street.code.size() != 9 || street.code.find('-') != std::string::npos) continue;
            envelope.targets.push_back(street.code);
            for (auto const& village : tree->children(street.id)) out << ++row << "," << village.name << std::string(kFields, ',') << "\n";
        }
    }
    auto const answer = county.gate().take({.file = file, .file_name = "form.csv", .envelope = envelope, .today = today, .actor = app::system_actor()});
    if (!answer) fmt::print(stderr, "{}\n", answer.problem().message);
    YIZHEN_CHECK(static_cast<bool>(answer));
}

std::string token_of(app::County& county, Clock const& clock, access::Role role) {
    auto const people = access::Access::make(county.database(), county.org(), clock);
    access::NewPerson const person{fmt::format("bench{}", static_cast<int>(role)), "压测（合成）", county.org().tree()->find_code("410102")->id,
                                   {role}, "synthetic-password-2026", false};
    auto const added = people->add_person(person, app::system_actor());
    YIZHEN_CHECK(static_cast<bool>(added));
    return people->make_token(added.value(), "bench", {}, 1, app::system_actor()).value().token;
}

std::string request_of(std::string_view method, std::string_view target, std::string_view token, std::string_view body) {
    return fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                       method, target, token, body.size(), body);
}

struct Task {
    std::string id;
    std::vector<std::string> keys;
};

std::vector<Task> tasks_of(std::uint16_t port, std::string const& token, std::size_t want) {
    std::vector<Task> tasks;
    Connection connection(port);
    for (std::string cursor; tasks.size() < want;) {
        auto const page = json::parse(connection.ask(request_of("GET", "/api/v1/tasks?limit=100" + (cursor.empty() ? "" : "&cursor=" + cursor), token, "")).second);
        for (auto const& item : page.at("items").as_array()) {
            Task task{std::string(item.at("id").as_string()), {}};
            auto const detail = json::parse(connection.ask(request_of("GET", "/api/v1/tasks/" + task.id, token, "")).second);
            for (auto const& cell : detail.at("asked").as_array()) task.keys.emplace_back(cell.at("key").as_string());
            tasks.push_back(std::move(task));
            if (tasks.size() == want) break;
        }
        if (page.at("next").is_null()) break;
        cursor = std::string(page.at("next").as_string());
    }
    return tasks;
}

/// Zeros, and `n` in one cell: the same record never twice.
std::string values_of(Task const& task, std::size_t varied, int n) {
    json::object values;
    for (std::size_t k = 0; k < task.keys.size(); ++k) values[task.keys[k]] = std::to_string(k == varied ? n : 0);
    return json::serialize(json::object{{"values", values}});
}

/// The first cell that may differ while all others are zero: it is part of no sum.
std::size_t varied_cell(std::uint16_t port, std::string const& token, Task const& task) {
    Connection connection(port);
    for (std::size_t k = 0; k < task.keys.size(); ++k) {
        auto const said = connection.ask(request_of("POST", "/api/v1/tasks/" + task.id + "/submission", token, values_of(task, k, 3)));
        if (said.first == 200) return k;
        if (k + 1 == task.keys.size()) fmt::print(stderr, "{}\n", said.second);
    }
    return task.keys.size();
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
        return request_of("POST", "/api/v1/tasks/" + task.id + "/submission", token, values_of(task, varied, n + 10));
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
        raise(*county.value(), folder.path(), clock.today());
        token = token_of(*county.value(), clock, access::Role::frontline);
    }
    auto house = app::House::open(config, {clock, random});
    YIZHEN_CHECK(static_cast<bool>(house));
    auto const server = app::make_server(config, *house.value(), {clock, random});
    YIZHEN_CHECK(static_cast<bool>(server->start()));
    auto const tasks = tasks_of(server->port(), token, 64);
    if (tasks.size() < 64) return 1;
    fmt::print("{} tasks of {} cells\n", tasks.size(), tasks.front().keys.size());
    auto const varied = varied_cell(server->port(), token, tasks.front());
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

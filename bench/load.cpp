// ./dev bench load: fifty submissions a second of a 250-field record for thirty seconds, as they come in on the last morning of
// a month, validation and audit on; then everything is approved and ten whole exports are taken at once. No answer but 2xx is
// allowed; each export holds every row and is taken back by import without a difference.
//
// A submission is timed from the moment it was due, so that a slow answer does not hide those behind it. Limits: kRate kept up,
// kP99LimitMs, and all exports within kExportsLimitSeconds. Server and driver share the machine's cores. --percent N takes N %
// of the seconds and of the communities. Units are real, values synthetic.

#include "app/county.h"
#include "app/wiring.h"
#include "bench/cost.h"
#include "bench/machine.h"
#include "bench/tasks_load.h"
#include "platform/clock/clock.h"
#include "platform/files/files.h"
#include "platform/http/local_client.h"
#include "platform/http/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <fstream>
#include <mutex>
#include <thread>

namespace {

using namespace yizhen;
namespace json = boost::json;
using bench::line;
using bench::Time;

constexpr std::size_t kFields = 250;
constexpr double kRate = 50;
constexpr double kSeconds = 30;
constexpr double kP99LimitMs = 100;
constexpr int kConnections = 16;
constexpr int kTasks = 64;
constexpr int kTasksMin = 8;
constexpr int kExports = 10;
constexpr double kExportsLimitSeconds = 10;
constexpr std::string_view kLedger = "unit_period";

struct Paced {
    std::vector<double> ms;
    std::atomic<std::int64_t> refused = 0;
    double seconds = 0;
};

/// `request(n)` is due at n / kRate seconds; whichever connection is free sends it.
template <class Make> void send_paced(std::uint16_t port, int count, Make const& request, Paced& out) {
    std::atomic<int> next = 0;
    std::mutex mutex;
    std::vector<std::thread> drivers;
    auto const begin = Time::now();
    for (int c = 0; c < kConnections; ++c) {
        drivers.emplace_back([&] {
            bench::Connection connection(port);
            for (int n = next++; n < count; n = next++) {
                auto const due = begin + std::chrono::microseconds(static_cast<std::int64_t>(n * 1e6 / kRate));
                std::this_thread::sleep_until(due);
                auto const [status, said] = connection.ask(request(n));
                if (status / 100 != 2 && out.refused++ == 0) fmt::print(stderr, "{} {}\n", status, said.substr(0, 400));
                std::lock_guard const lock(mutex);
                out.ms.push_back(bench::ms_since(due));
            }
        });
    }
    for (auto& driver : drivers) driver.join();
    out.seconds = bench::ms_since(begin) / 1000;
    std::ranges::sort(out.ms);
}

/// One over the socket of the data folder, as the command line asks; a Problem ends the run.
http::LocalAnswer local(std::filesystem::path const& socket, std::string_view method, std::string_view target, std::string_view body) {
    auto answer = http::exchange(socket, method, target, {{"Content-Type", "application/json"}}, body);
    if (!answer) throw std::runtime_error(answer.problem().message);
    return std::move(answer).value();
}

/// Street and county: two steps.
bool approve(std::filesystem::path const& socket, std::vector<bench::Task> const& tasks) {
    json::array ids;
    for (auto const& task : tasks) ids.emplace_back(task.id);
    auto const body = json::serialize(json::object{{"tasks", ids}});
    for (int step = 0; step < 2; ++step) {
        auto const said = local(socket, "POST", "/api/v1/task-approvals", body);
        if (said.status != 200) {
            fmt::print(stderr, "approval: {} {}\n", said.status, said.body.substr(0, 400));
            return false;
        }
        auto const parsed = json::parse(said.body);
        for (auto const& item : parsed.at("items").as_array()) {
            if (item.at("problem").is_null()) continue;
            fmt::print(stderr, "approval: {}\n", json::serialize(item.at("problem")));
            return false;
        }
    }
    return true;
}

struct Exported {
    std::filesystem::path file;
    int status = 0;
};

/// Ten at once, as .xlsx and as .csv in turn.
std::vector<Exported> export_at_once(std::filesystem::path const& socket, std::filesystem::path const& folder) {
    std::vector<Exported> all(kExports);
    std::vector<std::thread> takers;
    for (int n = 0; n < kExports; ++n) {
        takers.emplace_back([&, n] {
            auto const* format = n % 2 == 0 ? "xlsx" : "csv";
            auto& one = all[static_cast<std::size_t>(n)];
            one.file = folder / fmt::format("export-{}.{}", n, format);
            std::ofstream out(one.file, std::ios::binary);
            auto const answer = http::fetch(socket, fmt::format("/api/v1/ledgers/{}/export?units=410102&format={}", kLedger, format),
                                            [&](std::string_view bytes) { out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())); });
            if (!answer) fmt::print(stderr, "export {}: {}\n", n, answer.problem().message);
            one.status = answer ? answer.value().status : 0;
        });
    }
    for (auto& taker : takers) taker.join();
    return all;
}

/// Every row of it is held already, and nothing differs.
bool comes_back(std::filesystem::path const& socket, Exported const& exported, std::int64_t rows, Randomness& random) {
    if (exported.status != 200) return false;
    auto const answer = http::send_files(socket, fmt::format("/api/v1/ledgers/{}/rows", kLedger), {}, {{"as_of", "2026-10-31"}, {"unit", "410102"}},
                                         {{"file", exported.file.filename().string(), exported.file}}, random);
    if (!answer || answer.value().status != 200) {
        fmt::print(stderr, "{}: {}\n", exported.file.filename().string(), answer ? answer.value().body.substr(0, 400) : answer.problem().message);
        return false;
    }
    auto const receipt = json::parse(answer.value().body);
    auto const count = [&](char const* what) { return receipt.at(what).to_number<std::int64_t>(); };
    if (count("same") == rows && count("created") + count("updated") + count("rejected") == 0) return true;
    fmt::print(stderr, "{}: {} of {} rows are the same: {}\n", exported.file.filename().string(), count("same"), rows, answer.value().body.substr(0, 400));
    return false;
}

bool submit(http::Server const& server, std::string const& token, std::vector<bench::Task> const& tasks, std::size_t varied, int count) {
    Paced paced;
    send_paced(server.port(), count, [&](int n) {
        auto const& task = tasks[static_cast<std::size_t>(n) % tasks.size()];
        return bench::request_of("POST", "/api/v1/tasks/" + task.id + "/submission", token, bench::values_of(task, varied, n + 10));
    }, paced);
    fmt::print("{} submissions of {} fields in {:.1f} s, {} answers other than 2xx, p50 {:.2f} ms\n", count, tasks.front().keys.size(), paced.seconds,
               paced.refused.load(), paced.ms[paced.ms.size() / 2]);
    line(fmt::format("submissions of {} fields, kept up", kFields), count / std::max(paced.seconds, count / kRate), "/s", kRate);
    line("  p99, from the moment each was due", paced.ms[paced.ms.size() * 99 / 100], "ms", kP99LimitMs);
    return paced.refused == 0;
}

bool run(int percent) {
    clock::SystemClock clock;
    clock::SystemRandomness random;
    files::TempDir const folder;
    bench::print_machine(folder.path());
    app::Config config;
    config.data = folder.path() / "data";
    config.listen_port = 0;
    int const wanted = std::max(kTasksMin, kTasks * percent / 100);
    std::string token;
    {
        auto county = app::County::open(config, clock, app::DataFolder::Make::yes);
        YIZHEN_CHECK(static_cast<bool>(county));
        bench::load_units(*county.value(), clock.today());
        (void)bench::raise(*county.value(), folder.path(), clock.today(), kFields, wanted);
        token = bench::token_of(*county.value(), clock, access::Role::frontline);
    }
    auto house = app::House::open(config, {clock, random});
    YIZHEN_CHECK(static_cast<bool>(house));
    auto const server = app::make_server(config, *house.value(), {clock, random});
    YIZHEN_CHECK(static_cast<bool>(server->start()));
    int const count = std::max(wanted, static_cast<int>(kRate * kSeconds * percent / 100));
    auto const tasks = bench::tasks_of(server->port(), token, static_cast<std::size_t>(wanted));
    if (std::ssize(tasks) < wanted || tasks.front().keys.size() < kFields) {
        fmt::print(stderr, "{} tasks of {} cells\n", tasks.size(), tasks.empty() ? 0 : tasks.front().keys.size());
        return false;
    }
    auto const varied = bench::varied_cell(server->port(), token, tasks.front());
    if (varied == tasks.front().keys.size()) return false;
    bool sound = submit(*server, token, tasks, varied, count);

    auto const socket = app::socket_of(config.data);
    if (!approve(socket, tasks)) return false;
    auto const begin = Time::now();
    auto const exported = export_at_once(socket, folder.path());
    double const seconds = bench::ms_since(begin) / 1000;
    auto const whole = std::ranges::count_if(exported, [&](Exported const& one) { return comes_back(socket, one, static_cast<std::int64_t>(tasks.size()), random); });
    line(fmt::format("{} whole exports at once, {} rows of {} fields", kExports, tasks.size(), kFields), seconds, "s", kExportsLimitSeconds);
    line("  complete, and the same when imported again", static_cast<double>(whole), "", kExports);
    return sound && whole == kExports;
}

}  // namespace

int main(int argc, char** argv) {
    int percent = 100;
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], "--percent") == 0) percent = std::clamp(std::atoi(argv[i + 1]), 1, 100);
    }
    return run(percent) ? 0 : 1;
}

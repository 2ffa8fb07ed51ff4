#pragma once
/// For benchmarks of a running server: a form of many figures sent to every community of 中原区, connections that stay open,
/// and the tasks that came of it. Units are real, values synthetic.

#include "app/county.h"
#include "bench/zhongyuan.h"
#include "modules/access/access.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace yizhen::bench {

namespace json = boost::json;
using Time = std::chrono::steady_clock;

inline constexpr std::string_view kPeriod = "2026-10";

inline double ms_since(Time::time_point begin) { return std::chrono::duration<double, std::milli>(Time::now() - begin).count(); }

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

/// The first figures of the catalogue that villages report, whole numbers before decimals.
inline std::vector<elements::Element const*> figures_of(elements::Catalogue const& catalogue, std::size_t count) {
    std::vector<elements::Element const*> figures;
    for (auto const type : {ValueType::integer, ValueType::decimal}) {
        for (auto const& element : catalogue.elements()) {
            bool const reported = element.by_period && !element.ledger.empty() && element.formula.empty() && element.type == type;
            if (reported && figures.size() < count) figures.push_back(&element);
        }
    }
    return figures;
}

/// A matrix of the communities of whole streets, at least so many, by those figures, sent down: each community gets a task. The number of the demand.
inline DemandId raise(app::County& county, std::filesystem::path const& folder, CivilDate today, std::size_t fields, int communities) {
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
        for (auto const* figure : figures_of(county.gate().catalogue(), fields)) out << "," << figure->name;
        out << "\n";
        int row = 0;
        for (auto const& street : tree->children(district->id)) {
            if (row >= communities || street.code.size() != 9 || street.code.find('-') != std::string::npos) continue;
            envelope.targets.push_back(street.code);
            for (auto const& village : tree->children(street.id)) out << ++row << "," << village.name << std::string(fields, ',') << "\n";
        }
    }
    auto const answer = county.gate().take({.file = file, .file_name = "form.csv", .envelope = envelope, .today = today, .actor = app::system_actor()});
    if (!answer) fmt::print(stderr, "{}\n", answer.problem().message);
    YIZHEN_CHECK(static_cast<bool>(answer));
    return answer.value().demand.id;
}

inline std::string token_of(app::County& county, Clock const& clock, access::Role role) {
    auto const people = access::Access::make(county.database(), county.org(), clock);
    access::NewPerson const person{fmt::format("bench{}", static_cast<int>(role)), "压测（合成）", county.org().tree()->find_code("410102")->id,
                                   {role}, "synthetic-password-2026", false};
    auto const added = people->add_person(person, app::system_actor());
    YIZHEN_CHECK(static_cast<bool>(added));
    return people->make_token(added.value(), "bench", {}, 1, app::system_actor()).value().token;
}

inline std::string request_of(std::string_view method, std::string_view target, std::string_view token, std::string_view body) {
    return fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                       method, target, token, body.size(), body);
}

struct Task {
    std::string id;
    std::vector<std::string> keys;
};

inline std::vector<Task> tasks_of(std::uint16_t port, std::string const& token, std::size_t want) {
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
inline std::string values_of(Task const& task, std::size_t varied, int n) {
    json::object values;
    for (std::size_t k = 0; k < task.keys.size(); ++k) values[task.keys[k]] = std::to_string(k == varied ? n : 0);
    return json::serialize(json::object{{"values", values}});
}

/// The first cell that may differ while all others are zero: it is part of no sum.
inline std::size_t varied_cell(std::uint16_t port, std::string const& token, Task const& task) {
    Connection connection(port);
    for (std::size_t k = 0; k < task.keys.size(); ++k) {
        auto const said = connection.ask(request_of("POST", "/api/v1/tasks/" + task.id + "/submission", token, values_of(task, k, 3)));
        if (said.first == 200) return k;
        if (k + 1 == task.keys.size()) fmt::print(stderr, "{}\n", said.second);
    }
    return task.keys.size();
}

}  // namespace yizhen::bench

#pragma once
/// For whole-server tests: how they ask. `Served` asks a running server over its socket, with sessions; `Routed` asks
/// route by route, in the name of a person, without a server.

#include "app/ask_routes.h"
#include "app/county.h"
#include "app/wiring.h"
#include "modules/access/access.h"
#include "platform/clock/clock.h"
#include "platform/http/test_server.h"
#include "tests/api_schema.h"
#include "tests/county_fixture.h"

#include <boost/json.hpp>

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace yizhen::test {

namespace json = boost::json;

inline constexpr char kPassword[] = "synthetic-password-2026";
/// Until a server counts as silent: a sanitized one on a busy machine is slow, and judging a form is its longest work.
inline constexpr int kAnswerMs = 120'000;

inline tests::ApiText const& api() {
    static tests::ApiText const contract;
    return contract;
}

inline std::string text(json::value const& value) { return std::string(value.as_string()); }

/// What was answered.
struct Said {
    int status = 0;
    std::string head;
    std::string body;

    [[nodiscard]] json::value parsed() const { return json::parse(body); }
    [[nodiscard]] std::string header(std::string const& name) const {
        auto const at = head.find("\r\n" + name + ": ");
        if (at == std::string::npos) return {};
        auto const from = at + name.size() + 4;
        return head.substr(from, head.find("\r\n", from) - from);
    }
};

/// A person of the folder, whose password is kPassword; "（测试）" after the name says what they are.
inline PersonId add_person(access::Access& people, org::Tree const& tree, std::string const& account, std::string const& unit, access::Role role) {
    access::NewPerson one;
    one.account = account;
    one.name = account + "（测试）";
    one.unit = tree.find_code(unit)->id;
    one.roles = {role};
    one.password = kPassword;
    auto const id = people.add_person(one, app::system_actor());
    if (!id) throw std::runtime_error(id.problem().message);
    return id.value();
}

/// The whole server over a data folder, on a free loopback port, its clock standing still on kToday.
class Served {
public:
    explicit Served(std::filesystem::path const& data) {
        app::Config config;
        config.data = data;
        config.listen_port = 0;
        auto house = app::House::open(config, {m_clock, m_random});
        if (!house) throw std::runtime_error(house.problem().message);
        m_house = std::move(house).value();
        m_server = app::make_server(config, *m_house, {m_clock, m_random});
        if (auto const started = m_server->start(); !started) throw std::runtime_error(started.problem().message);
        m_socket = app::socket_of(data);
    }

    [[nodiscard]] http::Server& server() { return *m_server; }
    [[nodiscard]] std::uint16_t port() const { return m_server->port(); }
    [[nodiscard]] std::filesystem::path const& socket() const { return m_socket; }
    [[nodiscard]] Randomness& random() { return m_random; }

    /// One request on its own connection. A body is JSON unless the headers say otherwise.
    Said say(std::string const& method, std::string const& target, std::string const& headers = {}, std::string const& body = {}) const {
        http::testing::RawClient client(port());
        std::string head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers;
        if (!body.empty() && headers.find("Content-Type: ") == std::string::npos) head += "Content-Type: application/json\r\n";
        if (!body.empty()) head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        client.send(head + "\r\n" + body);
        std::string const all = client.receive(kAnswerMs);
        auto const end = all.find("\r\n\r\n");
        if (all.size() < 12 || end == std::string::npos) return {};
        return {std::atoi(all.c_str() + 9), all.substr(0, end), all.substr(end + 4)};
    }
    /// Headers of a signed-in page; once an account, because signing in is limited and the clock stands still.
    std::string signed_in(std::string const& account, std::string const& password = kPassword) {
        auto& known = m_sessions[account];
        if (!known.empty()) return known;
        Said const said = say("POST", "/api/v1/session", {}, json::serialize(json::object{{"account", account}, {"password", password}}));
        EXPECT_EQ(said.status, 201) << said.body;
        EXPECT_EQ(api().misfit("Session", said.body), "");
        auto const cookie = said.head.find("yizhen_session=");
        EXPECT_NE(cookie, std::string::npos) << said.head;
        if (cookie == std::string::npos) return {};
        known = "Cookie: " + said.head.substr(cookie, said.head.find(';', cookie) - cookie) + "\r\nSec-Fetch-Site: same-origin\r\n";
        return known;
    }

private:
    clock::FixedClock m_clock{kToday};
    clock::SystemRandomness m_random;
    std::unique_ptr<app::House> m_house;
    std::unique_ptr<http::Server> m_server;
    std::filesystem::path m_socket;
    std::map<std::string, std::string> m_sessions;
};

/// One server for all tests of a suite. The suite's fixture: `class ApiTest : public ServedSuite`, which in SetUpTestSuite
/// makes its county in `data()` and then calls `serve()`.
class ServedSuite : public ::testing::Test {
protected:
    static void SetUpTestSuite() { s_folder = std::make_unique<files::TempDir>(); }
    static void TearDownTestSuite() {
        s_served.reset();
        s_folder.reset();
    }
    static std::filesystem::path data() { return s_folder->path() / "data"; }
    static void serve() { s_served = std::make_unique<Served>(data()); }

    static Said say(std::string const& method, std::string const& target, std::string const& headers = {}, std::string const& body = {}) {
        return s_served->say(method, target, headers, body);
    }
    static std::string signed_in(std::string const& account, std::string const& password = kPassword) { return s_served->signed_in(account, password); }

    static inline std::unique_ptr<files::TempDir> s_folder;
    static inline std::unique_ptr<Served> s_served;
};

/// Whoever asks a route.
struct Who {
    Actor actor;
    std::vector<std::string> roles;
};

/// A county and some of its routes, called without a server.
class Routed : public ::testing::Test {
protected:
    Who person(std::string const& account, std::string const& unit, access::Role role) {
        auto const tree = m_county->org().tree();
        auto const id = add_person(m_county->folder().access(), *tree, account, unit, role);
        auto const name = std::string(access::name_of(role));
        return {{id.value, tree->find_code(unit)->id.value, name, "r"}, {name}};
    }
    struct Answered {
        int status = 0;
        json::value body;
        std::string text;
        std::string etag;
    };
    Answered ask(Who const& who, std::string const& method, std::string const& path, std::map<std::string, std::string> query, std::string body = {},
                 std::map<std::string, std::string> headers = {}) {
        http::Request request;
        request.method = method;
        request.path = path;
        request.query = std::move(query);
        request.body = std::move(body);
        request.headers = std::move(headers);
        request.actor = who.actor;
        request.scopes = who.roles;
        for (auto const& route : m_routes) {
            if (route.method != method || !fits(route.pattern, path, request.path_values)) continue;
            auto response = route.handler(request);
            std::string said;
            app::drain(response, [&said](std::string_view bytes) { said += bytes; });
            return {response.status, json::parse(said), said, response.headers["ETag"]};
        }
        ADD_FAILURE() << "no route " << path;
        return {};
    }

    /// "/rules/{rule}/edits" fits "/rules/M-07/edits", and {rule} is M-07.
    static bool fits(std::string_view pattern, std::string_view path, std::map<std::string, std::string>& values) {
        values.clear();
        while (!pattern.empty() && !path.empty()) {
            auto const a = pattern.substr(0, pattern.find('/', 1));
            auto const b = path.substr(0, path.find('/', 1));
            if (a.starts_with("/{")) values[std::string(a.substr(2, a.size() - 3))] = b.substr(1);
            else if (a != b) return false;
            pattern.remove_prefix(a.size());
            path.remove_prefix(b.size());
        }
        return pattern.empty() && path.empty();
    }

    FixedClock m_clock;
    files::TempDir m_folder;
    std::unique_ptr<app::County> m_county;
    http::Routes m_routes;
};

}  // namespace yizhen::test

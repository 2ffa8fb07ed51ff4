// What a server must survive: slow, broken, greedy and cunning clients.
#include "kernel/problem_catalogue.h"
#include "platform/http/local_client.h"
#include "platform/http/test_server.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

namespace yizhen::http {
namespace {

using testing::count_of;
using testing::RawClient;
using testing::TestServer;

Routes routes_here() {
    Routes routes;
    routes.push_back({"GET", "/ok", [](Request const&) { return json(200, "\"ok\""); }, true});
    routes.push_back({"POST", "/take", [](Request const& request) {
                          return json(201, std::to_string(request.body.size() + request.uploads.size()));
                      }});
    routes.push_back({"GET", "/broken", [](Request const&) -> Response { throw std::runtime_error("a secret cause"); }});
    return routes;
}

std::string say(TestServer& host, std::string_view bytes, int limit_ms = 5'000) {
    RawClient client(host.server->port());
    client.send(bytes);
    return client.receive(limit_ms);
}

TEST(ServerLimits, RefusesMalformedRequestsWithAProblem) {
    TestServer host(routes_here());
    for (std::string const bytes :
         {"NOT HTTP\r\n\r\n", "GET /ok HTTP/9.9\r\nHost: x\r\n\r\n", "GET /ok HTTP/1.1\r\n\r\n",
          "GET /ok HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "GET /ok HTTP/1.1\r\nHost x\r\n\r\n",
          "GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a%2fb HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "GET http://x/ok HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\r\n\r\n"}) {
        std::string const answer = say(host, bytes);
        EXPECT_NE(answer.find("HTTP/1.1 400"), std::string::npos) << bytes << "\n" << answer;
        EXPECT_NE(answer.find("application/problem+json"), std::string::npos) << bytes;
    }
    EXPECT_NE(host.ask("GET", "/ok").find("\"ok\""), std::string::npos);
}

TEST(ServerLimits, RefusesWhatTwoReadersCouldUnderstandDifferently) {
    TestServer host(routes_here());
    std::string const head = "POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n";
    std::string const smuggled = "0\r\n\r\nGET /ok HTTP/1.1\r\nHost: x\r\n\r\n";
    for (std::string const lines :
         {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
          "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 5\r\nContent-Length: 5\r\n",
          "Content-Length: +5\r\n", "Content-Length: 5, 5\r\n", "Content-Length: 0x5\r\n", "Content-Length: -1\r\n",
          "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: identity\r\n", "Transfer-Encoding: chunked, chunked\r\n",
          "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding : chunked\r\n",
          "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"}) {
        std::string const answer = say(host, head + lines + "\r\n" + smuggled);
        EXPECT_EQ(count_of(answer, "HTTP/1.1 "), 1) << lines << "\n" << answer;
        EXPECT_NE(answer.find("HTTP/1.1 400"), std::string::npos) << lines << "\n" << answer;
        EXPECT_EQ(answer.find("\"ok\""), std::string::npos) << lines;
    }
    for (std::string const chunks : {"zz\r\nabc\r\n0\r\n\r\n", "3\r\nabcdef\r\n0\r\n\r\n", "-1\r\n\r\n",
                                     "fffffffffffffffff\r\nabc\r\n", "3 \nabc\r\n0\r\n\r\n"}) {
        std::string const answer = say(host, head + "Transfer-Encoding: chunked\r\n\r\n" + chunks);
        EXPECT_NE(answer.find("HTTP/1.1 4"), std::string::npos) << chunks << "\n" << answer;
    }
}

TEST(ServerLimits, BoundsHeadersAndBodies) {
    ServerOptions options;
    options.body_bytes_max = 100'000;
    options.memory_body_bytes_max = 10'000;
    TestServer host(routes_here(), options);
    EXPECT_NE(host.ask("GET", "/ok", "X-Long: " + std::string(40'000, 'a') + "\r\n").find("HTTP/1.1 431"), std::string::npos);
    std::string many;
    for (int i = 0; i < 150; ++i) many += "A" + std::to_string(i) + ": b\r\n";
    EXPECT_NE(host.ask("GET", "/ok", many).find("HTTP/1.1 400"), std::string::npos);
    EXPECT_NE(host.ask("GET", "/" + std::string(9'000, 'a')).find("HTTP/1.1 400"), std::string::npos);
    EXPECT_NE(host.ask("POST", "/take", "Content-Type: text/plain\r\n", std::string(10'001, 'b')).find("HTTP/1.1 413"),
              std::string::npos);
    EXPECT_NE(host.ask("POST", "/take", "Content-Type: text/plain\r\n", std::string(10'000, 'b')).find("10000"),
              std::string::npos);
    std::string const over = host.ask("POST", "/take", "Content-Type: application/octet-stream\r\n", std::string(100'001, 'b'));
    EXPECT_NE(over.find("HTTP/1.1 413"), std::string::npos) << over;
    EXPECT_NE(host.ask("POST", "/take", "Content-Type: application/octet-stream\r\n", std::string(100'000, 'b')).find("\r\n\r\n1"),
              std::string::npos);
    // Chunked bodies say no length beforehand: the limit holds while they come.
    RawClient client(host.server->port());
    client.send("POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: application/x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 30 && client.send("1388\r\n" + std::string(5'000, 'c') + "\r\n"); ++i) {}
    EXPECT_NE(client.receive(5'000, "\r\n\r\n").find("HTTP/1.1 413"), std::string::npos);
    client.close();
    EXPECT_NE(host.ask("POST", "/take", "Content-Encoding: gzip\r\n", "abc").find("HTTP/1.1 415"), std::string::npos);
    EXPECT_EQ(host.spooled(), 0);
}

TEST(ServerLimits, CutsOffClientsThatDripHeadersOrBodies) {
    ServerOptions options;
    options.header_ms = 200;
    options.read_ms = 200;
    options.idle_ms = 400;
    TestServer host(routes_here(), options);
    RawClient drip(host.server->port());
    std::string said;
    drip.send("GET /ok HTTP/1.1\r\nHost: x\r\n");
    for (int i = 0; i < 20 && !drip.closed; ++i) {
        drip.send("X-" + std::to_string(i) + ": 1\r\n");
        said += drip.receive(50);
    }
    EXPECT_NE(said.find("HTTP/1.1 408"), std::string::npos) << said;
    RawClient half(host.server->port());
    half.send("POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nabc");
    EXPECT_NE(half.receive().find("HTTP/1.1 408"), std::string::npos);
    RawClient idle(host.server->port());
    EXPECT_EQ(idle.receive(3'000), "");
    EXPECT_TRUE(idle.closed);
}

TEST(ServerLimits, CutsOffABodyThatCrawls) {
    ServerOptions options;
    options.body_grace_ms = 150;
    options.bytes_per_second_min = 100'000;
    TestServer host(routes_here(), options);
    RawClient client(host.server->port());
    client.send("POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 5000\r\n\r\n");
    std::string said;
    for (int i = 0; i < 100 && said.empty(); ++i) {
        client.send("a");
        said += client.receive(20);
    }
    EXPECT_NE(said.find("HTTP/1.1 408"), std::string::npos);
}

TEST(ServerLimits, SixtyFourHalfSentUploadsDoNotHinderTheNextRequest) {
    TestServer host(routes_here());
    auto const form = multipart_body({}, "file", "a.xlsx", std::string(2'000'000, 'x'));
    std::string const head = "POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: " + form.content_type +
                             "\r\nContent-Length: " + std::to_string(form.body.size()) + "\r\n\r\n";
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 64; ++i) {
        clients.push_back(std::make_unique<RawClient>(host.server->port()));
        clients.back()->send(head + form.body.substr(0, 1'000'000));
    }
    for (int i = 0; i < 1'000 && host.spooled() < 64; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(host.spooled(), 64);
    EXPECT_NE(host.ask("GET", "/ok").find("\"ok\""), std::string::npos) << "while they hang";
    for (auto& client : clients) client->close();
    EXPECT_NE(host.ask("GET", "/ok").find("\"ok\""), std::string::npos) << "after they were cut off";
    EXPECT_NE(host.ask("POST", "/take", "Content-Type: " + form.content_type + "\r\n", form.body).find("HTTP/1.1 201"),
              std::string::npos);
    for (int i = 0; i < 200 && host.spooled() > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(host.spooled(), 0) << "the halves are removed";
}

TEST(ServerLimits, RefusesConnectionsAndRequestsOverTheLimit) {
    ServerOptions options;
    options.connections_max = 2;
    TestServer host(routes_here(), options);
    RawClient one(host.server->port());
    RawClient two(host.server->port());
    one.send("GET /ok HTTP/1.1\r\nHost: x\r\n\r\n");
    two.send("GET /ok HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_NE(one.receive(5'000, "\"ok\"").find("\"ok\""), std::string::npos);
    EXPECT_NE(two.receive(5'000, "\"ok\"").find("\"ok\""), std::string::npos);
    RawClient three(host.server->port());
    EXPECT_NE(three.receive().find("HTTP/1.1 503"), std::string::npos);
    one.close();
    for (int i = 0; i < 100; ++i) {
        if (host.ask("GET", "/ok").find("\"ok\"") != std::string::npos) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    FAIL() << "the place that became free was not given on";
}

TEST(ServerLimits, AnswersBusyWhenTooManyWait) {
    ServerOptions options;
    options.workers = 1;
    options.waiting_max = 1;
    std::atomic<bool> go = false;
    std::atomic<bool> entered = false;
    Routes routes = routes_here();
    routes.push_back({"GET", "/hold", [&](Request const&) {
                          entered = true;
                          while (!go) std::this_thread::sleep_for(std::chrono::milliseconds(1));
                          return json(200, "\"held\"");
                      }});
    TestServer host(routes, options);
    RawClient holder(host.server->port());
    holder.send("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
    while (!entered) std::this_thread::yield();
    std::string const answer = host.ask("GET", "/ok");
    EXPECT_NE(answer.find("HTTP/1.1 503"), std::string::npos);
    EXPECT_NE(answer.find("Retry-After: 1"), std::string::npos);
    go = true;
    EXPECT_NE(holder.receive(5'000, "\"held\"").find("\"held\""), std::string::npos);
}

TEST(ServerLimits, TurnsAnExceptionIntoAProblemWithoutItsWords) {
    TestServer host(routes_here());
    std::string const answer = host.ask("GET", "/broken");
    EXPECT_NE(answer.find("HTTP/1.1 500"), std::string::npos);
    EXPECT_EQ(answer.find("secret"), std::string::npos);
    EXPECT_NE(answer.find("\"request_id\":\""), std::string::npos);
}

TEST(ServerLimits, RefusesAnUploadOfAStrangerBeforeTakingIt) {
    Service service;
    service.session_filter = [](Request& request) -> std::optional<Response> {
        return refusal(Problem(problems::kNotSignedIn, "请先登录。"), request.request_id);
    };
    TestServer host(routes_here(), {}, service);
    RawClient client(host.server->port());
    client.send("POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: application/x\r\nContent-Length: 50000000\r\n"
                "Expect: 100-continue\r\n\r\n");
    std::string const answer = client.receive(5'000, "\r\n\r\n");
    EXPECT_NE(answer.find("HTTP/1.1 401"), std::string::npos) << answer;
    EXPECT_EQ(answer.find("100 Continue"), std::string::npos);
}

TEST(ServerLimits, SaysContinueToWhomItAdmits) {
    TestServer host(routes_here());
    RawClient client(host.server->port());
    client.send("POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_NE(client.receive(5'000, "\r\n\r\n").find("100 Continue"), std::string::npos);
    client.send("abc");
    EXPECT_NE(client.receive(5'000, "\r\n\r\n3").find("HTTP/1.1 201"), std::string::npos);
}

}  // namespace
}  // namespace yizhen::http

#include "platform/http/server.h"
#include "platform/http/local_client.h"
#include "platform/http/test_server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

namespace yizhen::http {
namespace {

using testing::count_of;
using testing::RawClient;
using testing::TestServer;

Routes plain_routes() {
    Routes routes;
    routes.push_back({"GET", "/api/v1/things/{id}",
                      [](Request const& request) { return json(200, "{\"id\":\"" + request.path_values.at("id") + "\"}"); }});
    routes.push_back({"POST", "/api/v1/things", [](Request const& request) {
                          std::uint64_t bytes = request.body.size();
                          for (auto const& upload : request.uploads) bytes += std::filesystem::file_size(upload.file);
                          return json(201, "{\"bytes\":" + std::to_string(bytes) + "}");
                      }});
    return routes;
}

TEST(Server, AnswersAndKeepsTheConnection) {
    TestServer host(plain_routes());
    ASSERT_TRUE(host.started);
    RawClient client(host.server->port());
    client.send("GET /api/v1/things/7 HTTP/1.1\r\nHost: x\r\n\r\n");
    std::string const first = client.receive(5'000, "{\"id\":\"7\"}");
    EXPECT_NE(first.find("HTTP/1.1 200 OK\r\n"), std::string::npos) << first;
    EXPECT_NE(first.find("X-Request-Id: "), std::string::npos);
    EXPECT_NE(first.find("Content-Security-Policy: default-src 'self'"), std::string::npos);
    EXPECT_NE(first.find("Date: Mon, 23 Nov 2026"), std::string::npos) << first;
    client.send("GET /api/v1/things/8 HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_NE(client.receive(5'000, "{\"id\":\"8\"}").find("\"8\""), std::string::npos);
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
    TestServer host(plain_routes());
    RawClient client(host.server->port());
    std::string bytes;
    for (int i = 0; i < 20; ++i) bytes += "GET /api/v1/things/" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    client.send(bytes);
    std::string const all = client.receive(5'000, "{\"id\":\"19\"}");
    EXPECT_EQ(count_of(all, "HTTP/1.1 200 OK"), 20);
    std::size_t at = 0;
    for (int i = 0; i < 20; ++i) {
        std::size_t const next = all.find("{\"id\":\"" + std::to_string(i) + "\"}", at);
        ASSERT_NE(next, std::string::npos) << i;
        at = next;
    }
}

TEST(Server, TakesAChunkedBodyAndABodyInSmallPieces) {
    TestServer host(plain_routes());
    RawClient client(host.server->port());
    client.send("POST /api/v1/things HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n");
    for (int i = 0; i < 50; ++i) client.send("3\r\nabc\r\n");
    client.send("0\r\n\r\n");
    EXPECT_NE(client.receive(5'000, "}").find("{\"bytes\":150}"), std::string::npos);
}

TEST(Server, SpoolsAnUploadAndRemovesItAfterwards) {
    TestServer host(plain_routes());
    std::string const content(3 << 20, 'x');
    auto const form = multipart_body({{"envelope", "{}"}}, "file", "报表.xlsx", content);
    std::string const answer = host.ask("POST", "/api/v1/things", "Content-Type: " + form.content_type + "\r\n", form.body);
    EXPECT_NE(answer.find("{\"bytes\":3145728}"), std::string::npos) << answer.substr(0, 500);
    EXPECT_EQ(host.spooled(), 0);
}

TEST(Server, StreamsADownloadOfAFileAndOfChunks) {
    testing::Folder folder;
    std::string const content(700'000, 'z');
    std::ofstream(folder.path / "out.bin", std::ios::binary) << content;
    Routes routes;
    routes.push_back({"GET", "/file", [&](Request const&) {
                          return download(folder.path / "out.bin", "结果\"\r\n.xlsx", "application/octet-stream", true);
                      }});
    routes.push_back({"GET", "/events", [](Request const&) {
                          Response answer;
                          answer.headers["Content-Type"] = "text/event-stream";
                          auto count = std::make_shared<int>(0);
                          answer.poll_ms = 5;
                          answer.stream = [count](std::string& chunk) {
                              if (++*count % 2 == 0) chunk = "data: " + std::to_string(*count) + "\n\n";
                              return *count < 6;
                          };
                          return answer;
                      }});
    TestServer host(routes);
    std::string const file = host.ask("GET", "/file");
    EXPECT_NE(file.find("Content-Length: 700000\r\n"), std::string::npos);
    EXPECT_NE(file.find("filename*=UTF-8''%E7%BB%93%E6%9E%9C%22%0D%0A.xlsx\r\n"), std::string::npos) << file.substr(0, 900);
    EXPECT_EQ(file.size() - file.find("\r\n\r\n") - 4, content.size());
    for (int i = 0; i < 100 && std::filesystem::exists(folder.path / "out.bin"); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_FALSE(std::filesystem::exists(folder.path / "out.bin"));
    std::string const events = host.ask("GET", "/events");
    EXPECT_NE(events.find("Transfer-Encoding: chunked"), std::string::npos);
    EXPECT_EQ(count_of(events, "\ndata: "), 3);
    EXPECT_TRUE(events.ends_with("0\r\n\r\n"));
}

TEST(Server, SpeaksOverTheUnixSocketToItsOwnUserOnly) {
    testing::Folder folder;
    ServerOptions options;
    options.unix_socket = folder.path / "yizhen.sock";
    Routes routes = plain_routes();
    routes.push_back({"GET", "/who", [](Request const& request) { return json(200, request.local ? "true" : "false"); }});
    TestServer host(routes, options);
    ASSERT_TRUE(host.started);
    EXPECT_TRUE(server_listens(options.unix_socket));
    auto const mode = std::filesystem::status(options.unix_socket).permissions();
    EXPECT_EQ(mode & std::filesystem::perms::others_all, std::filesystem::perms::none);
    auto const who = exchange(options.unix_socket, "GET", "/who", {}, {});
    ASSERT_TRUE(who) << who.problem().message;
    EXPECT_EQ(who.value().body, "true");
    EXPECT_NE(host.ask("GET", "/who").find("false"), std::string::npos);
    auto const form = multipart_body({{"a", "b"}}, "file", "f.bin", std::string(1'000'000, 'q'));
    auto const sent = exchange(options.unix_socket, "POST", "/api/v1/things", {{"Content-Type", form.content_type}}, form.body);
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent.value().body, "{\"bytes\":1000000}");
    TestServer second(plain_routes(), options);
    EXPECT_FALSE(second.started) << "two servers on one data folder";
    host.server->stop();
    EXPECT_FALSE(server_listens(options.unix_socket));
    EXPECT_FALSE(exchange(options.unix_socket, "GET", "/who", {}, {}));
}

TEST(Server, StopsListeningBeforeStopReturns) {
    for (int round = 0; round < 200; ++round) {
        testing::Folder folder;
        ServerOptions options;
        options.unix_socket = folder.path / "yizhen.sock";
        TestServer host(plain_routes(), options);
        ASSERT_TRUE(host.started);
        host.server->stop();
        ASSERT_FALSE(server_listens(options.unix_socket)) << "round " << round;
    }
}

TEST(Server, StopFinishesWhatIsBeingAnsweredAndClosesIdleConnections) {
    std::atomic<bool> entered = false;
    Routes routes = plain_routes();
    routes.push_back({"GET", "/slow", [&](Request const&) {
                          entered = true;
                          std::this_thread::sleep_for(std::chrono::milliseconds(300));
                          return json(200, "\"done\"");
                      }});
    TestServer host(routes);
    auto const port = host.server->port();
    RawClient idle(port);
    RawClient busy(port);
    busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    while (!entered) std::this_thread::yield();
    std::thread stopper([&] { host.server->stop(); });
    std::string const answer = busy.receive();
    EXPECT_NE(answer.find("\"done\""), std::string::npos);
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
    EXPECT_EQ(idle.receive(), "");
    EXPECT_TRUE(idle.closed);
    stopper.join();
    RawClient late(port);
    EXPECT_FALSE(late.connected);
}

TEST(Server, StopDoesNotWaitForAStreamThatHasNothingToSay) {
    Routes routes;
    routes.push_back({"GET", "/events", [](Request const&) {
                          Response answer;
                          answer.stream = [](std::string&) { return true; };
                          return answer;
                      }});
    TestServer host(routes);
    RawClient client(host.server->port());
    client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_NE(client.receive(5'000, "\r\n\r\n"), "");
    auto const begin = std::chrono::steady_clock::now();
    host.server->stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(Server, RefusesAnAddressThatIsTakenOrWrong) {
    TestServer host(plain_routes());
    ServerOptions taken;
    taken.port = host.server->port();
    EXPECT_FALSE(TestServer(plain_routes(), taken).started);
    ServerOptions wrong;
    wrong.address = "not an address";
    EXPECT_FALSE(TestServer(plain_routes(), wrong).started);
}

}  // namespace
}  // namespace yizhen::http

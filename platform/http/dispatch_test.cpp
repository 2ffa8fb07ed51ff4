#include "platform/http/dispatch.h"

#include "kernel/problem_catalogue.h"
#include "platform/http/test_server.h"

#include <gtest/gtest.h>

#include <fstream>

namespace yizhen::http {
namespace {

struct Desk {
    explicit Desk(Service service) : dispatcher(std::move(service), metrics) {}
    Response ask(Request request) {
        Dispatcher::Work work;
        work.request = std::move(request);
        work.request.request_id = "test-request";
        return dispatcher.answer(work);
    }
    Metrics metrics;
    Dispatcher dispatcher;
};

Request request_of(std::string method, std::string path, std::map<std::string, std::string> headers = {}) {
    Request request;
    request.method = std::move(method);
    request.path = std::move(path);
    request.headers = std::move(headers);
    return request;
}

struct Counted {
    int calls = 0;
    int next_status = 201;
    testing::RunningClock clock;
    std::unique_ptr<IdempotencyStore> store = idempotency_in_memory(clock);
    Service service() {
        Service made;
        made.idempotency = store.get();
        made.routes.push_back({"POST", "/things", [this](Request const& request) {
                                   ++calls;
                                   if (next_status == 0) throw std::runtime_error("the disk");
                                   if (next_status >= 400) return refusal(Problem(problems::kBadInput, "不行"), request.request_id);
                                   Response answer = json(next_status, "{\"call\":" + std::to_string(calls) + "}");
                                   answer.headers["Location"] = "/things/" + std::to_string(calls);
                                   return answer;
                               }});
        return made;
    }
};

TEST(Idempotency, ReplaysTheStoredAnswerAndRefusesOtherContent) {
    Counted counted;
    Desk desk(counted.service());
    Request first = request_of("POST", "/things", {{"idempotency-key", "k1"}});
    first.body = "{\"a\":1}";
    Response const one = desk.ask(first);
    Response const two = desk.ask(first);
    EXPECT_EQ(counted.calls, 1);
    EXPECT_EQ(two.status, 201);
    EXPECT_EQ(two.body, one.body);
    EXPECT_EQ(two.headers.at("Location"), "/things/1");
    EXPECT_EQ(two.headers.at("Idempotent-Replay"), "true");
    Request other = first;
    other.body = "{\"a\":2}";
    Response const refused = desk.ask(other);
    EXPECT_EQ(refused.status, 422);
    EXPECT_NE(refused.body.find("idempotency-mismatch"), std::string::npos);
    Request another_person = first;
    another_person.actor.person = 9;
    EXPECT_EQ(desk.ask(another_person).headers.count("Idempotent-Replay"), 0u) << "keys of two people are two keys";
    EXPECT_EQ(desk.ask(request_of("POST", "/things", {{"idempotency-key", "has space"}})).status, 400);
}

TEST(Idempotency, ARefusedOrFailedRequestMayBeSentAgain) {
    Counted counted;
    Desk desk(counted.service());
    Request const request = request_of("POST", "/things", {{"idempotency-key", "k1"}});
    counted.next_status = 422;
    EXPECT_EQ(desk.ask(request).status, 422);
    counted.next_status = 0;
    EXPECT_EQ(desk.ask(request).status, 500);
    counted.next_status = 201;
    EXPECT_EQ(desk.ask(request).status, 201);
    EXPECT_EQ(counted.calls, 3);
}

TEST(Idempotency, KeepsNothingOfOpenRoutesAndOfSecrets) {
    testing::RunningClock clock;
    auto store = idempotency_in_memory(clock);
    Service service;
    service.idempotency = store.get();
    int calls = 0;
    auto const count = [&](Request const&) { return json(201, std::to_string(++calls)); };
    service.routes.push_back({"POST", "/session", count, true});
    service.routes.push_back({"POST", "/tokens", [&](Request const& request) {
                                  Response answer = count(request);
                                  answer.headers["Cache-Control"] = "no-store";
                                  return answer;
                              }});
    Desk desk(service);
    for (std::string const path : {"/session", "/session", "/tokens", "/tokens"}) {
        EXPECT_EQ(desk.ask(request_of("POST", path, {{"idempotency-key", "k"}})).headers.count("Idempotent-Replay"), 0u);
    }
    EXPECT_EQ(calls, 4);
}

TEST(Idempotency, SaysSoWhileTheFirstIsStillRunning) {
    testing::RunningClock clock;
    auto store = idempotency_in_memory(clock);
    Service service;
    service.idempotency = store.get();
    Desk* inner = nullptr;
    Response during;
    service.routes.push_back({"POST", "/x", [&](Request const& request) {
                                  Request again = request;
                                  if (inner != nullptr) during = std::exchange(inner, nullptr)->ask(again);
                                  return json(201, "1");
                              }});
    Desk desk(service);
    inner = &desk;
    EXPECT_EQ(desk.ask(request_of("POST", "/x", {{"idempotency-key", "k"}})).status, 201);
    EXPECT_EQ(during.status, 409);
    EXPECT_NE(during.body.find("still-running"), std::string::npos);
}

TEST(Dispatch, LetsOnlyOpenRoutesPastTheSessionFilter) {
    Service service;
    service.session_filter = [](Request& request) -> std::optional<Response> {
        if (request.cookies.contains("s")) {
            request.actor.person = 5;
            return std::nullopt;
        }
        return refusal(Problem(problems::kNotSignedIn, "请先登录。"), request.request_id);
    };
    service.routes.push_back({"GET", "/mine", [](Request const& r) { return json(200, std::to_string(r.actor.person)); }});
    service.routes.push_back({"GET", "/open", [](Request const&) { return json(200, "1"); }, true});
    Desk desk(service);
    EXPECT_EQ(desk.ask(request_of("GET", "/mine")).status, 401);
    EXPECT_EQ(desk.ask(request_of("GET", "/open")).status, 200);
    EXPECT_EQ(desk.ask(request_of("GET", "/healthz")).status, 200);
    Request signed_in = request_of("GET", "/mine");
    signed_in.cookies["s"] = "x";
    EXPECT_EQ(desk.ask(signed_in).body, "5");
    EXPECT_EQ(desk.ask(request_of("DELETE", "/mine")).headers.at("Allow"), "GET");
}

TEST(Dispatch, RefusesChangesThatAForeignSiteSends) {
    Service service;
    service.routes.push_back({"POST", "/x", [](Request const&) { return json(200, "1"); }});
    Desk desk(service);
    auto const status = [&](std::map<std::string, std::string> headers) {
        headers["host"] = "127.0.0.1:8080";
        return desk.ask(request_of("POST", "/x", std::move(headers))).status;
    };
    EXPECT_EQ(status({{"cookie", "s=1"}, {"origin", "http://evil.example"}}), 403);
    EXPECT_EQ(status({{"cookie", "s=1"}, {"sec-fetch-site", "cross-site"}}), 403);
    EXPECT_EQ(status({{"cookie", "s=1"}, {"origin", "null"}}), 403);
    EXPECT_EQ(status({{"cookie", "s=1"}, {"origin", "http://127.0.0.1:8080"}}), 200);
    EXPECT_EQ(status({{"cookie", "s=1"}, {"sec-fetch-site", "same-origin"}}), 200);
    EXPECT_EQ(status({{"authorization", "Bearer t"}, {"origin", "http://evil.example"}}), 200) << "a token is no cookie";
}

TEST(Dispatch, TellsReadinessTruthfully) {
    bool database = true;
    Service service;
    service.readiness = [&] { return std::vector<ReadyPart>{{"database", database, database ? "" : "磁盘已满"}}; };
    Desk desk(service);
    EXPECT_EQ(desk.ask(request_of("GET", "/readyz")).status, 200);
    database = false;
    Response const answer = desk.ask(request_of("GET", "/readyz"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_NE(answer.body.find("磁盘已满"), std::string::npos);
}

TEST(Dispatch, CountsByPatternNeverByWhatWasTyped) {
    Service service;
    service.routes.push_back({"GET", "/people/{name}", [](Request const&) { return json(200, "1"); }, true});
    Desk desk(service);
    (void)desk.ask(request_of("GET", "/people/zhang"));
    (void)desk.ask(request_of("GET", "/people/li"));
    std::string const text = desk.ask(request_of("GET", "/metrics")).body;
    EXPECT_NE(text.find("yizhen_http_requests_total{method=\"GET\",route=\"/people/{name}\",status=\"200\"} 2"),
              std::string::npos);
    EXPECT_EQ(text.find("zhang"), std::string::npos);
}

TEST(Dispatch, AnswersNotModifiedAndGuardsChanges) {
    Service service;
    service.routes.push_back({"GET", "/d", [](Request const&) {
                                  Response answer = json(200, "body");
                                  answer.headers["ETag"] = "\"v2\"";
                                  return answer;
                              }});
    service.routes.push_back({"POST", "/d", [](Request const& request) {
                                  if (auto refused = changed_meanwhile(request, "\"v2\"")) return *refused;
                                  return json(200, "changed");
                              }});
    Desk desk(service);
    EXPECT_EQ(desk.ask(request_of("GET", "/d", {{"if-none-match", "\"v1\""}})).status, 200);
    Response const same = desk.ask(request_of("GET", "/d", {{"if-none-match", "W/\"v2\""}}));
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(same.body, "");
    EXPECT_EQ(desk.ask(request_of("POST", "/d", {{"if-match", "\"v1\""}})).status, 412);
    EXPECT_EQ(desk.ask(request_of("POST", "/d", {{"if-match", "\"v2\""}})).status, 200);
    EXPECT_EQ(desk.ask(request_of("POST", "/d")).status, 200);
}

TEST(StaticFiles, ServesTheBuiltPageAndNothingElse) {
    testing::Folder folder;
    std::filesystem::create_directories(folder.path / "web" / "assets");
    std::ofstream(folder.path / "secret.txt") << "secret";
    std::ofstream(folder.path / "web" / "index.html") << "<html>page</html>";
    std::ofstream(folder.path / "web" / "worker.js") << "worker";
    std::ofstream(folder.path / "web" / "assets" / "a-123.js") << "plain";
    std::ofstream(folder.path / "web" / "assets" / "a-123.js.gz") << "packed";
    Service service;
    service.web_folder = folder.path / "web";
    Desk desk(service);
    EXPECT_EQ(desk.ask(request_of("GET", "/demands/17")).body, "<html>page</html>");
    EXPECT_EQ(desk.ask(request_of("GET", "/demands/17")).headers.at("Cache-Control"), "no-cache");
    // A browser takes a worker only as a script, and must ask for it anew to hear of the next build.
    Response const worker = desk.ask(request_of("GET", "/worker.js"));
    EXPECT_EQ(worker.body, "worker");
    EXPECT_EQ(worker.headers.at("Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(worker.headers.at("Cache-Control"), "no-cache");
    EXPECT_EQ(desk.ask(request_of("GET", "/assets/a-123.js")).body, "plain");
    Response const packed = desk.ask(request_of("GET", "/assets/a-123.js", {{"accept-encoding", "br, gzip"}}));
    EXPECT_EQ(packed.body, "packed");
    EXPECT_EQ(packed.headers.at("Content-Encoding"), "gzip");
    EXPECT_NE(packed.headers.at("Cache-Control").find("immutable"), std::string::npos);
    EXPECT_EQ(desk.ask(request_of("GET", "/../secret.txt")).status, 404);
    EXPECT_EQ(desk.ask(request_of("GET", "/secret.txt")).status, 404);
    EXPECT_EQ(desk.ask(request_of("GET", "/api/v1/nothing")).status, 404);
    EXPECT_EQ(desk.ask(request_of("POST", "/")).status, 404);
}

}  // namespace
}  // namespace yizhen::http

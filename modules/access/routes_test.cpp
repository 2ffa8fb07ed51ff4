#include "kernel/problem_catalogue.h"
#include "modules/access/test_access.h"
#include "platform/http/http.h"

#include <boost/json.hpp>

namespace yizhen::access {
namespace {

class AccessRoutesTest : public AccessTest {
protected:
    /// As the dispatcher does: find the route, filter unless it is open, handle.
    http::Response send(http::Request request) {
        request.peer = "127.0.0.1";
        request.request_id = "r1";
        for (auto const& route : m_routes) {
            std::string const stem = route.pattern.substr(0, route.pattern.find("{id}"));
            bool const fits = route.pattern == request.path || (stem != route.pattern && request.path.starts_with(stem));
            if (route.method != request.method || !fits) continue;
            if (stem != route.pattern) request.path_values["id"] = request.path.substr(stem.size());
            if (!route.open) {
                if (auto refused = filter(*m_access, request)) return *refused;
            }
            return route.handler(request);
        }
        return http::json(404, "{}");
    }
    static http::Request make(std::string const& method, std::string const& path, std::string const& body = "") {
        http::Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        return request;
    }
    http::Request as(std::string const& token, std::string const& method, std::string const& path, std::string const& body = "") {
        http::Request request = make(method, path, body);
        request.cookies[kSessionCookie] = token;
        request.headers[kCsrfHeader] = Access::csrf_of(token);
        return request;
    }
    static boost::json::object object(http::Response const& answer) { return boost::json::parse(answer.body).as_object(); }

    http::Routes m_routes = routes(*m_access, *m_org, false);
};
INSTANTIATE_TEST_SUITE_P(Stores, AccessRoutesTest, ::testing::Values("sqlite"));

TEST_P(AccessRoutesTest, in_and_out) {
    add("wang.wu", "410102001", {Role::frontline}, true);
    auto const wrong = send(make("POST", "/api/v1/session", R"({"account":"wang.wu","password":"x"})"));
    EXPECT_EQ(wrong.status, 401);
    auto const in = send(make("POST", "/api/v1/session", R"({"account":"wang.wu","password":"correct horse 电池"})"));
    ASSERT_EQ(in.status, 201) << in.body;
    std::string const cookie = in.headers.at("Set-Cookie");
    EXPECT_NE(cookie.find("HttpOnly"), std::string::npos);
    EXPECT_NE(cookie.find("SameSite=Strict"), std::string::npos);
    std::string const token = cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
    EXPECT_EQ(in.body.find(token), std::string::npos) << "the page cannot read it";
    auto const who = object(send(as(token, "GET", "/api/v1/session")));
    EXPECT_EQ(who.at("account"), "wang.wu");
    EXPECT_EQ(who.at("unit").at("name"), "林山寨街道");
    EXPECT_EQ(who.at("roles").as_array().size(), 1u);
    EXPECT_EQ(who.at("demo"), true);
    EXPECT_EQ(who.at("csrf"), object(in).at("csrf"));
    EXPECT_EQ(send(as(token, "DELETE", "/api/v1/session")).status, 204);
    EXPECT_EQ(send(as(token, "GET", "/api/v1/session")).status, 401);
}

TEST_P(AccessRoutesTest, a_change_needs_the_token_or_a_proven_origin) {
    add("wang.wu", "410102001", {Role::frontline});
    std::string const token = sign_in("wang.wu").value().token;
    auto request = as(token, "POST", "/api/v1/tokens", R"({"name":"a"})");
    EXPECT_EQ(send(request).status, 201);
    request.headers.erase(kCsrfHeader);
    EXPECT_EQ(send(request).status, 403);
    request.headers["sec-fetch-site"] = "same-origin";
    EXPECT_EQ(send(request).status, 201);
    request.headers[kCsrfHeader] = "guess";
    EXPECT_EQ(send(request).status, 403) << "a wrong token is refused whatever the origin says";
}

TEST_P(AccessRoutesTest, a_bearer_token_works_without_a_cookie_and_within_its_roles) {
    PersonId const id = add("boss", "410102", {Role::leader, Role::admin});
    auto const with = [&](std::vector<Role> const& roles) {
        auto request = make("GET", "/api/v1/people");
        request.headers["authorization"] = "Bearer " + m_access->make_token(id, "t", roles, 1, {}).value().token;
        return send(request).status;
    };
    EXPECT_EQ(with({Role::admin}), 200);
    EXPECT_EQ(with({Role::leader}), 403);
    auto request = make("GET", "/api/v1/people");
    request.headers["authorization"] = "Bearer yz_guess";
    EXPECT_EQ(send(request).status, 401);
}

TEST_P(AccessRoutesTest, an_administrator_keeps_accounts_of_their_own_area_only) {
    add("admin", "410102", {Role::admin});
    add("other", "410103", {Role::frontline});
    std::string const token = sign_in("admin").value().token;
    auto const body = [](std::string const& account, std::string const& unit) {
        return R"({"account":")" + account + R"(","name":"张三","unit":")" + unit +
               R"(","roles":["frontline"],"password":"a long enough one"})";
    };
    EXPECT_EQ(send(as(token, "POST", "/api/v1/people", body("zhang.san", "410102001"))).status, 201);
    EXPECT_EQ(send(as(token, "POST", "/api/v1/people", body("zhang.san", "410102001"))).status, 409);
    EXPECT_EQ(send(as(token, "POST", "/api/v1/people", body("zhao", "410103"))).status, 404);
    auto const list = object(send(as(token, "GET", "/api/v1/people")));
    EXPECT_EQ(list.at("items").as_array().size(), 2u) << "not the neighbour's";
    auto const zhang = m_access->find_account("zhang.san")->id;
    auto const other = m_access->find_account("other")->id;
    EXPECT_EQ(send(as(token, "PATCH", "/api/v1/people/" + std::to_string(zhang.value), R"({"disabled":true})")).status, 204);
    EXPECT_EQ(send(as(token, "PATCH", "/api/v1/people/" + std::to_string(other.value), R"({"disabled":true})")).status, 404);
    EXPECT_TRUE(m_access->find(zhang)->disabled);
    EXPECT_FALSE(m_access->find(other)->disabled);
}

TEST_P(AccessRoutesTest, the_local_socket_acts_as_the_system) {
    auto request = make("POST", "/api/v1/people", R"({"account":"first","name":"首任管理员","unit":"410102","roles":["admin"],"password":"a long enough one"})");
    EXPECT_EQ(send(request).status, 401);
    request.local = true;
    EXPECT_EQ(send(request).status, 201);
}

TEST_P(AccessRoutesTest, bad_bodies_are_refused_in_words) {
    for (char const* body : {"", "[]", "{", "null", R"({"roles":[3]})"}) {
        auto request = make("POST", "/api/v1/people", body);
        request.local = true;
        EXPECT_GE(send(request).status, 400) << body;
        EXPECT_LT(send(request).status, 500) << body;
    }
}

}  // namespace
}  // namespace yizhen::access

#include "modules/access/access.h"

#include "kernel/problem_catalogue.h"
#include "modules/access/rules.h"
#include "platform/crypto/digest.h"
#include "platform/crypto/random.h"
#include "platform/http/http.h"

#include <boost/json.hpp>

#include <algorithm>

namespace yizhen::access {
namespace {

namespace json = boost::json;

Problem bad_body(std::string const& what) { return {problems::kBadInput, "请求内容" + what + "；请按接口说明改正"}; }

/// The body as an object; anything else is refused.
Result<json::object> body_of(http::Request const& request) {
    boost::system::error_code error;
    json::value value = json::parse(request.body, error);
    if (error || !value.is_object()) return bad_body("不是 JSON 对象");
    return std::move(value.as_object());
}

std::string text_of(json::object const& body, std::string_view name) {
    auto const* const value = body.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

json::array roles_json(std::vector<Role> const& roles) {
    json::array out;
    for (Role const role : roles) out.emplace_back(name_of(role));
    return out;
}

Result<std::vector<Role>> roles_of(json::object const& body) {
    std::vector<Role> out;
    auto const* const value = body.if_contains("roles");
    if (value == nullptr) return out;
    if (!value->is_array()) return bad_body("的 roles 应为数组");
    for (auto const& item : value->as_array()) {
        auto const role = item.is_string() ? parse_role(item.as_string()) : std::nullopt;
        if (!role) return bad_body("的 roles 里有不认识的角色 " + json::serialize(item).substr(0, 60));
        out.push_back(*role);
    }
    return out;
}

std::string iso_time(std::int64_t ms) {
    std::int64_t const seconds = ms / 1000;
    std::int64_t const of_day = seconds % 86'400;
    auto const two = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return CivilDate::from_days(static_cast<std::int32_t>(seconds / 86'400)).iso() + "T" + two(of_day / 3600) + ":" +
           two(of_day / 60 % 60) + ":" + two(of_day % 60) + "Z";
}

json::object session_json(Identity const& identity, org::Org& org) {
    auto const unit = org.tree()->find(identity.person.unit);
    return {{"person", identity.person.id.value},
            {"account", identity.person.account},
            {"name", identity.person.name},
            {"unit", {{"code", unit ? unit->code : ""}, {"name", unit ? unit->name : ""}}},
            {"roles", roles_json(identity.roles)},
            {"demo", identity.person.demo},
            {"expires", iso_time(identity.expires_ms)}};
}

std::string session_token(http::Request const& request) {
    auto const found = request.cookies.find(kSessionCookie);
    return found == request.cookies.end() ? std::string() : found->second;
}

std::string bearer_token(http::Request const& request) {
    std::string const header = request.header("authorization");
    return header.starts_with("Bearer ") ? header.substr(7) : std::string();
}

bool changes_nothing(http::Request const& request) { return request.method == "GET" || request.method == "HEAD"; }

// A browser proves by Origin or Sec-Fetch-Site where a request comes from; the server has refused foreign ones already.
// Whatever says neither must bring the token that only a page of ours can have read.
bool comes_from_our_page(http::Request const& request) {
    std::string const sent = request.header(kCsrfHeader);
    if (!sent.empty()) return crypto::equal(sent, Access::csrf_of(session_token(request)));
    return !request.header("origin").empty() || request.header("sec-fetch-site") == "same-origin";
}

void act_as(http::Request& request, Identity const& identity) {
    request.actor = {identity.person.id.value, identity.person.unit.value, join(identity.roles), request.request_id};
    request.scopes.clear();
    for (Role const role : identity.roles) request.scopes.emplace_back(name_of(role));
}

class SessionRoutes {
public:
    SessionRoutes(Access& access, org::Org& org, bool secure) : m_access(access), m_org(org), m_secure(secure) {}

    http::Response sign_in(http::Request const& request) const {
        auto const body = body_of(request);
        if (!body) return http::refusal(body.problem(), request.request_id);
        auto const session = m_access.sign_in(text_of(body.value(), "account"), text_of(body.value(), "password"),
                                              request.peer, request.request_id);
        if (!session) return http::refusal(session.problem(), request.request_id);
        json::object out = session_json(session.value().identity, m_org);
        out["csrf"] = session.value().csrf;
        http::Response answer = http::json(201, json::serialize(out));
        http::set_cookie(answer, kSessionCookie, session.value().token, static_cast<int>(kSessionMs / 1000), m_secure);
        answer.headers["Cache-Control"] = "no-store";
        return answer;
    }
    http::Response who(http::Request const& request) const {
        std::string const token = session_token(request);
        auto const identity = token.empty() ? m_access.identify_token(bearer_token(request)) : m_access.identify_session(token);
        if (!identity) return http::refusal(identity.problem(), request.request_id);
        json::object out = session_json(identity.value(), m_org);
        if (!token.empty()) out["csrf"] = Access::csrf_of(token);
        http::Response answer = http::json(200, json::serialize(out));
        answer.headers["Cache-Control"] = "no-store";
        return answer;
    }
    http::Response sign_out(http::Request const& request) const {
        if (auto const token = session_token(request); !token.empty()) {
            if (auto done = m_access.sign_out(token, request.actor); !done) {
                return http::refusal(done.problem(), request.request_id);
            }
        }
        http::Response answer;
        answer.status = 204;
        http::set_cookie(answer, kSessionCookie, "", 0, m_secure);
        return answer;
    }

private:
    Access& m_access;
    org::Org& m_org;
    bool m_secure;
};

json::object token_json(TokenInfo const& token) {
    return {{"id", std::to_string(token.id)}, {"name", token.name},          {"roles", roles_json(token.roles)},
            {"revoked", token.revoked},       {"expires", iso_time(token.expires_ms)}};
}

json::object person_json(Person const& person, org::Tree const& tree) {
    auto const unit = tree.find(person.unit);
    return {{"id", std::to_string(person.id.value)},
            {"account", person.account},
            {"name", person.name},
            {"unit", {{"code", unit ? unit->code : ""}, {"name", unit ? unit->name : ""}}},
            {"roles", roles_json(person.roles)},
            {"demo", person.demo},
            {"disabled", person.disabled}};
}

std::int64_t id_of(http::Request const& request) {
    auto const found = request.path_values.find("id");
    return found == request.path_values.end() ? 0 : std::atoll(found->second.c_str());
}

http::Response done_or_refused(Result<Done> const& done, http::Request const& request) {
    if (!done) return http::refusal(done.problem(), request.request_id);
    http::Response answer;
    answer.status = 204;
    return answer;
}

http::Response made(json::object const& body) {
    http::Response answer = http::json(201, json::serialize(body));
    answer.headers["Cache-Control"] = "no-store";
    return answer;
}

/// One's own tokens; an administrator names another person by `account`.
class TokenRoutes {
public:
    explicit TokenRoutes(Access& access) : m_access(access) {}

    http::Response list(http::Request const& request) const {
        auto const query = request.query.find("account");
        auto const person = whose(request, query == request.query.end() ? "" : query->second);
        if (!person) return http::refusal(person.problem(), request.request_id);
        json::array items;
        for (auto const& token : m_access.tokens(person.value())) items.push_back(token_json(token));
        return http::json(200, json::serialize(json::object{{"items", std::move(items)}}));
    }
    http::Response make(http::Request const& request) const {
        auto const body = body_of(request);
        if (!body) return http::refusal(body.problem(), request.request_id);
        auto const person = whose(request, text_of(body.value(), "account"));
        if (!person) return http::refusal(person.problem(), request.request_id);
        auto const roles = roles_of(body.value());
        if (!roles) return http::refusal(roles.problem(), request.request_id);
        auto const* const days = body.value().if_contains("days");
        int const lifetime = days != nullptr && days->is_int64() ? static_cast<int>(std::clamp<std::int64_t>(days->as_int64(), 0, 10'000)) : 90;
        auto const token = m_access.make_token(person.value(), text_of(body.value(), "name"), roles.value(), lifetime, request.actor);
        if (!token) return http::refusal(token.problem(), request.request_id);
        json::object out = token_json(token.value().info);
        out["token"] = token.value().token;
        return made(out);
    }
    http::Response revoke(http::Request const& request) const {
        return done_or_refused(m_access.revoke_token(PersonId(request.actor.person), id_of(request), request.actor), request);
    }

private:
    [[nodiscard]] Result<PersonId> whose(http::Request const& request, std::string const& account) const {
        if (account.empty() && request.actor.person != 0) return PersonId(request.actor.person);
        if (auto refused = refuse_unless(request, {Role::admin})) return *refused;
        auto const person = m_access.find_account(account);
        if (!person) return Problem(problems::kNotFound, "没有账号 " + account.substr(0, 80));
        return person->id;
    }

    Access& m_access;
};

class PeopleRoutes {
public:
    PeopleRoutes(Access& access, org::Org& org) : m_access(access), m_org(org) {}

    http::Response list(http::Request const& request) const {
        if (auto refused = refuse_unless(request, {Role::admin})) return http::refusal(*refused, request.request_id);
        auto const cursor = request.query.find("cursor");
        auto const tree = m_org.tree();
        Scope const scope = m_access.scope_of(request.actor);
        json::array items;
        constexpr int kPage = 100;
        auto const people = m_access.people(cursor == request.query.end() ? "" : cursor->second, kPage);
        for (auto const& person : people) {
            if (request.actor.role == kSystemRole || scope.holds(person.unit)) items.push_back(person_json(person, *tree));
        }
        json::value next;
        if (people.size() == kPage) next = people.back().account;
        return http::json(200, json::serialize(json::object{{"items", std::move(items)}, {"next", next}}));
    }
    http::Response add(http::Request const& request) const {
        if (auto refused = refuse_unless(request, {Role::admin})) return http::refusal(*refused, request.request_id);
        auto const body = body_of(request);
        if (!body) return http::refusal(body.problem(), request.request_id);
        auto const roles = roles_of(body.value());
        if (!roles) return http::refusal(roles.problem(), request.request_id);
        NewPerson person{text_of(body.value(), "account"), text_of(body.value(), "name"), {}, roles.value(),
                         text_of(body.value(), "password"), false};
        auto const unit = unit_of(request, text_of(body.value(), "unit"));
        if (!unit) return http::refusal(unit.problem(), request.request_id);
        person.unit = unit.value();
        auto const id = m_access.add_person(person, request.actor);
        if (!id) return http::refusal(id.problem(), request.request_id);
        return made(person_json(*m_access.find(id.value()), *m_org.tree()));
    }
    http::Response change(http::Request const& request) const {
        if (auto refused = refuse_unless(request, {Role::admin})) return http::refusal(*refused, request.request_id);
        auto const body = body_of(request);
        if (!body) return http::refusal(body.problem(), request.request_id);
        auto const person = m_access.find(PersonId(id_of(request)));
        if (!person || !may_touch(request, person->unit)) {
            return http::refusal(Problem(problems::kNotFound, "没有这个账号，或不在您的管理范围"), request.request_id);
        }
        if (auto const* const disabled = body.value().if_contains("disabled"); disabled != nullptr && *disabled == true) {
            return done_or_refused(m_access.disable(person->id, request.actor), request);
        }
        return done_or_refused(m_access.set_password(person->id, text_of(body.value(), "password"), request.actor), request);
    }

private:
    [[nodiscard]] bool may_touch(http::Request const& request, UnitId unit) const {
        return request.actor.role == kSystemRole || m_access.scope_of(request.actor).holds(unit);
    }
    [[nodiscard]] Result<UnitId> unit_of(http::Request const& request, std::string const& code) const {
        auto const unit = m_org.tree()->find_code(code);
        if (!unit || !may_touch(request, unit->id)) {
            return Problem(problems::kNotFound, "没有单位 " + code.substr(0, 80) + "，或不在您的管理范围；请核对单位编码");
        }
        return unit->id;
    }

    Access& m_access;
    org::Org& m_org;
};

}  // namespace

std::optional<http::Response> filter(Access& access, http::Request& request) {
    if (request.local) {
        request.actor = {0, 0, kSystemRole, request.request_id};
        return std::nullopt;
    }
    if (auto const bearer = bearer_token(request); !bearer.empty()) {
        auto const identity = access.identify_token(bearer);
        if (!identity) return http::refusal(identity.problem(), request.request_id);
        act_as(request, identity.value());
        return std::nullopt;
    }
    auto const identity = access.identify_session(session_token(request));
    if (!identity) return http::refusal(identity.problem(), request.request_id);
    if (!changes_nothing(request) && !comes_from_our_page(request)) {
        return http::refusal(Problem(problems::kCsrf, "请求缺少或带错了防伪令牌（X-CSRF-Token），没有处理；请刷新页面后再试"),
                             request.request_id);
    }
    act_as(request, identity.value());
    return std::nullopt;
}

std::optional<Problem> refuse_unless(http::Request const& request, std::vector<Role> const& roles) {
    if (request.actor.role == kSystemRole) return std::nullopt;
    std::string wanted;
    for (Role const role : roles) {
        if (std::ranges::find(request.scopes, name_of(role)) != request.scopes.end()) return std::nullopt;
        wanted += (wanted.empty() ? "" : "、") + std::string(chinese_name_of(role));
    }
    return Problem(problems::kNotAllowed, "这项操作只限" + wanted + "；如需办理，请联系系统管理员调整角色");
}

http::Routes routes(Access& access, org::Org& org, bool secure_cookies) {
    auto const session = std::make_shared<SessionRoutes>(access, org, secure_cookies);
    auto const tokens = std::make_shared<TokenRoutes>(access);
    auto const people = std::make_shared<PeopleRoutes>(access, org);
    using http::Request;
    return {
        {"POST", "/api/v1/session", [session](Request const& r) { return session->sign_in(r); }, true},
        {"GET", "/api/v1/session", [session](Request const& r) { return session->who(r); }},
        {"DELETE", "/api/v1/session", [session](Request const& r) { return session->sign_out(r); }},
        {"GET", "/api/v1/tokens", [tokens](Request const& r) { return tokens->list(r); }},
        {"POST", "/api/v1/tokens", [tokens](Request const& r) { return tokens->make(r); }},
        {"DELETE", "/api/v1/tokens/{id}", [tokens](Request const& r) { return tokens->revoke(r); }},
        {"GET", "/api/v1/people", [people](Request const& r) { return people->list(r); }},
        {"POST", "/api/v1/people", [people](Request const& r) { return people->add(r); }},
        {"PATCH", "/api/v1/people/{id}", [people](Request const& r) { return people->change(r); }},
    };
}

}  // namespace yizhen::access

#include "platform/http/dispatch.h"

#include "kernel/problem_catalogue.h"
#include "platform/http/target.h"

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>

namespace yizhen::http {
namespace {

constexpr std::string_view kContentSecurityPolicy =
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'";

bool changes_something(std::string const& method) { return method != "GET" && method != "HEAD"; }

/// A page of another site may make a browser send our cookie; the browser then names that site.
bool from_foreign_site(Request const& request) {
    if (!changes_something(request.method) || !request.headers.contains("cookie")) return false;
    std::string const site = request.header("sec-fetch-site");
    if (!site.empty()) return site != "same-origin" && site != "none";
    std::string const origin = request.header("origin");
    if (origin.empty()) return false;
    std::size_t const scheme = origin.find("://");
    return scheme == std::string::npos || origin.substr(scheme + 3) != request.header("host");
}

bool plain_key(std::string_view key) {
    bool const visible = std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    return visible && !key.empty() && key.size() <= kIdempotencyKeyBytesMax;
}

std::string joined(std::vector<std::string> const& words) {
    std::string out;
    for (auto const& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

Problem nothing_here(std::string_view path) {
    return Problem(problems::kNotFound, "没有这个地址：" + std::string(path.substr(0, 200)) + "；请从首页重新进入。");
}

std::string pattern_of(Dispatcher::Work const& work) {
    return work.found.route != nullptr ? work.found.route->pattern : "(other)";
}

}  // namespace

Dispatcher::Dispatcher(Service service, Metrics& metrics)
    : m_service(std::move(service)), m_metrics(metrics), m_router(with_service_routes(m_service.routes)),
      m_files(m_service.web_folder.empty() ? StaticFiles() : StaticFiles(m_service.web_folder)) {}

Routes Dispatcher::with_service_routes(Routes routes) const {
    auto const text = [](std::string body) {
        Response answer;
        answer.headers["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8";
        answer.headers["Cache-Control"] = "no-store";
        answer.body = std::move(body);
        return answer;
    };
    routes.push_back({"GET", "/healthz", [text](Request const&) { return text("ok\n"); }, true});
    routes.push_back({"GET", "/metrics",
                      [this, text](Request const&) {
                          return text(m_metrics.text() + (m_service.more_metrics ? m_service.more_metrics() : ""));
                      },
                      true});
    routes.push_back({"GET", "/readyz",
                      [this](Request const&) {
                          bool ready = true;
                          boost::json::array parts;
                          for (auto const& part : m_service.readiness ? m_service.readiness() : std::vector<ReadyPart>{}) {
                              ready = ready && part.ok;
                              parts.push_back(boost::json::object{
                                  {"name", part.name}, {"ok", part.ok}, {"detail", part.detail}});
                          }
                          boost::json::object const body{{"ready", ready}, {"parts", parts}};
                          return json(ready ? 200 : 503, boost::json::serialize(body));
                      },
                      true});
    return routes;
}

std::optional<Response> Dispatcher::admit(Work& work) const {
    if (work.admitted) return std::nullopt;
    Request& request = work.request;
    work.found = m_router.find(request.method, request.path);
    if (work.found.route == nullptr) {
        work.unroutable = true;
        if (!work.found.methods.empty()) {
            Response answer = refusal(Problem(problems::kMethodNotAllowed,
                                              "这个地址不接受 " + request.method + "；可用：" + joined(work.found.methods) + "。"),
                                      request.request_id);
            answer.headers["Allow"] = joined(work.found.methods);
            return answer;
        }
        if (auto file = m_files.answer(request)) return file;
        return refusal(nothing_here(request.path), request.request_id);
    }
    request.path_values = work.found.values;
    if (from_foreign_site(request)) {
        return refusal(Problem(problems::kForeignOrigin, "这个请求来自别的网站，为防冒用没有处理；请在本系统页面里操作。"),
                       request.request_id);
    }
    if (!work.found.route->open && m_service.session_filter) {
        if (auto refused = m_service.session_filter(request)) return refused;
    }
    work.admitted = true;
    return std::nullopt;
}

std::optional<Response> Dispatcher::preflight(Work& work) const {
    std::string failure;
    try {
        auto refused = admit(work);
        if (refused) dress(work.request, *refused);
        return refused;
    } catch (...) {
        Response answer = explained(std::current_exception(), work.request.request_id, failure);
        dress(work.request, answer);
        return answer;
    }
}

Response Dispatcher::route(Work& work) const {
    if (auto refused = admit(work)) return *std::move(refused);
    std::string const key = work.request.header("idempotency-key");
    // Nobody is signed in on an open route: a stored answer (a session) could reach a stranger with the same key.
    bool const unguarded = work.found.route->open || m_service.idempotency == nullptr;
    if (work.request.method != "POST" || key.empty() || unguarded) {
        return work.found.route->handler(work.request);
    }
    if (!plain_key(key)) {
        return refusal(Problem(problems::kBadRequest, "Idempotency-Key 应为 1 到 128 个可见 ASCII 字符；请换一个再发。"),
                       work.request.request_id);
    }
    return once(work, key);
}

Response Dispatcher::once(Work& work, std::string const& key) const {
    Request const& request = work.request;
    using State = IdempotencyStore::State;
    IdempotencyStore& store = *m_service.idempotency;
    std::string const scope = std::to_string(request.actor.person) + " " + request.method + " " + request.path + " " + key;
    auto claim = store.claim(scope, fingerprint_of(request));
    if (claim.state == State::mismatch) {
        return refusal(Problem(problems::kIdempotencyMismatch, "同一个 Idempotency-Key 已用于另一份内容，没有处理；请换一个键。"),
                       request.request_id);
    }
    if (claim.state == State::running) {
        Response answer = refusal(
            Problem(problems::kStillRunning, "同一请求正在处理，或上次中断、结果不明；请稍候再试，或先到登记册里核对。"),
            request.request_id);
        answer.headers["Retry-After"] = "2";
        return answer;
    }
    if (claim.state == State::replay) {
        Response answer{claim.answer.status, std::move(claim.answer.headers), std::move(claim.answer.body), {}, false, {}};
        answer.headers["Idempotent-Replay"] = "true";
        return answer;
    }
    try {
        Response answer = work.found.route->handler(request);
        // A refusal did nothing: after the cause is mended the same key may be used. What must not be kept (a token
        // that is shown once) says so itself.
        bool const secret = answer.headers.contains("Cache-Control");
        bool const storable = answer.status < 400 && !secret && !answer.file && !answer.stream &&
                              answer.body.size() <= kStoredAnswerBytesMax;
        if (storable) store.settle(scope, {answer.status, answer.headers, answer.body});
        else store.release(scope);
        return answer;
    } catch (...) {
        store.release(scope);
        throw;
    }
}

Response Dispatcher::explained(std::exception_ptr error, std::string_view request_id, std::string& failure) const {
    try {
        std::rethrow_exception(error);
    } catch (std::exception const& thrown) {
        failure = thrown.what();
    } catch (...) {
        failure = "unknown exception";
    }
    if (m_service.explain) {
        if (auto problem = m_service.explain(error)) return refusal(*problem, request_id);
    }
    return refusal(Problem(problems::kInternal,
                           "系统内部出错，本次操作没有完成；请稍后再试，若仍不行，把编号 " + std::string(request_id) + " 告诉管理员。"),
                   request_id);
}

Response Dispatcher::answer(Work& work) const {
    auto const begin = std::chrono::steady_clock::now();
    AccessLine line;
    Response answer;
    ++m_metrics.in_flight;
    try {
        answer = route(work);
    } catch (...) {
        answer = explained(std::current_exception(), work.request.request_id, line.failure);
    }
    --m_metrics.in_flight;
    dress(work.request, answer);
    line.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    line.request_id = work.request.request_id;
    line.method = work.request.method;
    line.route = pattern_of(work);
    line.status = answer.status;
    line.person = work.request.actor.person;
    m_metrics.answered(line.method, line.route, line.status, line.seconds);
    if (m_service.log) m_service.log(line);
    return answer;
}

Response Dispatcher::refuse(Problem const& problem, std::string_view request_id) const {
    ++m_metrics.malformed;
    Response answer = refusal(problem, request_id);
    Request none;
    none.request_id = std::string(request_id);
    dress(none, answer);
    return answer;
}

void Dispatcher::dress(Request const& request, Response& answer) const {
    auto& headers = answer.headers;
    headers["X-Request-Id"] = request.request_id;
    headers["X-Content-Type-Options"] = "nosniff";
    headers["Referrer-Policy"] = "no-referrer";
    headers["Content-Security-Policy"] = kContentSecurityPolicy;
    headers["Cross-Origin-Opener-Policy"] = "same-origin";
    headers["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()";
    headers.emplace("Cache-Control", "no-store");
    auto const etag = headers.find("ETag");
    bool const reads = request.method == "GET" || request.method == "HEAD";
    if (etag == headers.end() || !reads || answer.status != 200) return;
    if (!etag_listed(request.header("if-none-match"), etag->second)) return;
    answer.status = 304;
    answer.body.clear();
    answer.file.reset();
    answer.stream = nullptr;
}

}  // namespace yizhen::http

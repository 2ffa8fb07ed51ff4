#pragma once
/// From a whole request to its answer, without a socket: routes, sign-in filter, idempotency, entity tags, security
/// headers, built web page, and the border where exceptions end.

#include "platform/http/http.h"
#include "platform/http/idempotency.h"
#include "platform/http/metrics.h"
#include "platform/http/router.h"
#include "platform/http/static_files.h"

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace yizhen::http {

struct ReadyPart {
    std::string name;
    bool ok = false;
    std::string detail;
};

/// One line of the access log: no values of a request, no query.
struct AccessLine {
    std::string request_id;
    std::string method;
    std::string route;  ///< pattern
    int status = 0;
    double seconds = 0;
    std::int64_t person = 0;
    std::string failure;  ///< what an exception said; for the log only
};

/// What app fills in.
struct Service {
    Routes routes;
    /// For every route that is not open: fills actor and scopes, or says why not.
    std::function<std::optional<Response>(Request&)> session_filter;
    IdempotencyStore* idempotency = nullptr;
    std::function<std::vector<ReadyPart>()> readiness;
    std::function<std::string()> more_metrics;
    std::filesystem::path web_folder;  ///< empty: no page is served
    std::function<void(AccessLine const&)> log;
    /// What the world's failure means to a user; nothing: our own fault, 500.
    std::function<std::optional<Problem>(std::exception_ptr)> explain;
};

class Dispatcher {
public:
    Dispatcher(Service service, Metrics& metrics);

    struct Work {
        Request request;
        Router::Found found;
        bool admitted = false;
        bool unroutable = false;
    };
    /// Before the body of an upload is taken: is there such a route, and may this caller use it? Never throws.
    [[nodiscard]] std::optional<Response> preflight(Work& work) const;
    /// Never throws.
    [[nodiscard]] Response answer(Work& work) const;
    /// For requests that never became one (malformed, too large).
    [[nodiscard]] Response refuse(Problem const& problem, std::string_view request_id) const;
    [[nodiscard]] Routes const& routes() const noexcept { return m_router.routes(); }

private:
    [[nodiscard]] std::optional<Response> admit(Work& work) const;
    [[nodiscard]] Response route(Work& work) const;
    [[nodiscard]] Response once(Work& work, std::string const& key) const;
    [[nodiscard]] Response explained(std::exception_ptr error, std::string_view request_id, std::string& failure) const;
    void dress(Request const& request, Response& answer) const;
    [[nodiscard]] Routes with_service_routes(Routes routes) const;

    Service m_service;
    Metrics& m_metrics;
    Router m_router;
    StaticFiles m_files;
};

}  // namespace yizhen::http

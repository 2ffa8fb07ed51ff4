#include "app/job_routes.h"

#include "kernel/problem_catalogue.h"

#include <boost/json.hpp>

namespace yizhen::app {
namespace {

namespace json = boost::json;

constexpr int kSilentPollsMax = 150;  // then a comment goes out, so that proxies keep the line open

constexpr char const* kWholeProblem = "problem+json";  // a detail that holds the refusal as the handler wrote it

json::value problem_of(Problem const& problem, std::string_view id) {
    for (auto const& detail : problem.details) {
        if (detail.name == kWholeProblem) return json::parse(detail.value);
    }
    return json::parse(http::problem_json(problem, id));
}

std::string json_of(jobs::Snapshot const& job) {
    json::object shown{{"id", job.id}, {"state", jobs::name_of(job.state)}, {"step", job.step},
                       {"done", job.done}, {"total", job.total}};
    if (job.outcome && !job.outcome->location.empty()) shown["location"] = job.outcome->location;
    if (job.outcome && !job.outcome->result.empty()) shown["result"] = json::parse(job.outcome->result);
    if (job.problem) shown["problem"] = problem_of(*job.problem, job.id);
    return json::serialize(shown);
}

Problem no_such_job() {
    return Problem(problems::kNotFound, "没有这项工作，或它早已结束并被清理；请到登记册里查看结果。");
}

std::optional<jobs::Snapshot> own_job(jobs::Board const& board, http::Request const& request) {
    auto job = board.find(request.path_values.at("id"));
    if (!job || job->owner != request.actor.person) return std::nullopt;
    return job;
}

http::Response show(jobs::Board const& board, http::Request const& request) {
    auto const job = own_job(board, request);
    return job ? http::json(200, json_of(*job)) : http::refusal(no_such_job(), request.request_id);
}

http::Response cancel(jobs::Board& board, http::Request const& request) {
    if (!own_job(board, request)) return http::refusal(no_such_job(), request.request_id);
    (void)board.cancel(request.path_values.at("id"));
    auto const job = own_job(board, request);
    return job ? http::json(202, json_of(*job)) : http::refusal(no_such_job(), request.request_id);
}

/// Tells every change, and the end. The stream is asked again and again; it never waits itself.
http::Response follow(jobs::Board const& board, http::Request const& request) {
    auto const first = own_job(board, request);
    if (!first) return http::refusal(no_such_job(), request.request_id);
    http::Response answer;
    answer.headers["Content-Type"] = "text/event-stream; charset=utf-8";
    answer.headers["X-Accel-Buffering"] = "no";
    auto told = std::make_shared<std::optional<std::uint64_t>>();
    auto silent = std::make_shared<int>(0);
    answer.stream = [&board, id = first->id, told, silent](std::string& chunk) {
        auto const job = board.find(id);
        if (!job) return false;
        if (*told == job->version) {
            if (++*silent >= kSilentPollsMax) chunk = ": still here\n\n";
            if (!chunk.empty()) *silent = 0;
            return true;
        }
        *told = job->version;
        *silent = 0;
        chunk = std::string("event: ") + (job->ended() ? "done" : "progress") + "\ndata: " + json_of(*job) + "\n\n";
        return !job->ended();
    };
    return answer;
}

/// What a handler answered, as the outcome of a job. A refusal travels whole, with its own code.
Result<jobs::Outcome> outcome_of(http::Response const& answer) {
    if (answer.status >= 400) return Problem(problems::kBadInput, "没有完成。", {{kWholeProblem, answer.body}});
    auto const location = answer.headers.find("Location");
    return jobs::Outcome{answer.body, location == answer.headers.end() ? std::string{} : location->second};
}

}  // namespace

http::Routes job_routes(jobs::Board& board) {
    http::Routes routes;
    routes.push_back({"GET", "/api/v1/jobs/{id}", [&board](http::Request const& r) { return show(board, r); }});
    routes.push_back({"DELETE", "/api/v1/jobs/{id}", [&board](http::Request const& r) { return cancel(board, r); }});
    routes.push_back({"GET", "/api/v1/jobs/{id}/events", [&board](http::Request const& r) { return follow(board, r); }});
    return routes;
}

http::Handler may_be_async(jobs::Board& board, http::Handler handler) {
    return [&board, handler = std::move(handler)](http::Request const& request) {
        if (request.header("prefer").find("respond-async") == std::string::npos) return handler(request);
        // The copy keeps the upload's files until the job is done.
        auto const kept = std::make_shared<http::Request>(request);
        auto const id = board.submit(request.actor.person, [kept, handler](jobs::Progress& progress) {
            kept->progress = [&progress](std::string_view step, int done, int total) { progress.tell(step, done, total); };
            auto outcome = outcome_of(handler(*kept));
            kept->progress = nullptr;
            return outcome;
        });
        if (!id) return http::refusal(id.problem(), request.request_id);
        auto const job = board.find(id.value());
        http::Response answer = http::json(202, job ? json_of(*job) : "{}");
        answer.headers["Location"] = "/api/v1/jobs/" + id.value();
        answer.headers["Preference-Applied"] = "respond-async";
        return answer;
    };
}

}  // namespace yizhen::app

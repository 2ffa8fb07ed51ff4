#include "platform/http/metrics.h"

#include <fmt/format.h>

#include <iterator>

namespace yizhen::http {

void Metrics::answered(std::string_view method, std::string_view pattern, int status, double seconds) {
    std::lock_guard const guard(m_mutex);
    Series& series = m_series[{std::string(method), std::string(pattern)}];
    ++series.by_status[status];
    ++series.count;
    series.sum += seconds;
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
        if (seconds <= kBounds[i]) ++series.buckets[i];
    }
}

std::string Metrics::text() const {
    std::string out;
    auto const to = std::back_inserter(out);
    auto const gauge = [&](std::string_view name, std::string_view kind, std::string_view help, std::int64_t value) {
        fmt::format_to(to, "# HELP {0} {2}\n# TYPE {0} {1}\n{0} {3}\n", name, kind, help, value);
    };
    gauge("yizhen_http_connections", "gauge", "Open connections.", connections);
    gauge("yizhen_http_connections_refused_total", "counter", "Connections over the limit.", connections_refused);
    gauge("yizhen_http_requests_in_flight", "gauge", "Requests in a handler now.", in_flight);
    gauge("yizhen_http_body_bytes_total", "counter", "Bytes of request bodies.", body_bytes);
    gauge("yizhen_http_malformed_total", "counter", "Requests that are not HTTP, or over a limit.", malformed);

    std::lock_guard const guard(m_mutex);
    out += "# HELP yizhen_http_requests_total Answers.\n# TYPE yizhen_http_requests_total counter\n";
    for (auto const& [key, series] : m_series) {
        for (auto const& [status, count] : series.by_status) {
            fmt::format_to(to, "yizhen_http_requests_total{{method=\"{}\",route=\"{}\",status=\"{}\"}} {}\n", key.first,
                           key.second, status, count);
        }
    }
    out += "# HELP yizhen_http_request_seconds Time in handlers.\n# TYPE yizhen_http_request_seconds histogram\n";
    for (auto const& [key, series] : m_series) {
        std::string const labels = fmt::format("method=\"{}\",route=\"{}\"", key.first, key.second);
        for (std::size_t i = 0; i < kBounds.size(); ++i) {
            fmt::format_to(to, "yizhen_http_request_seconds_bucket{{{},le=\"{}\"}} {}\n", labels, kBounds[i],
                           series.buckets[i]);
        }
        fmt::format_to(to, "yizhen_http_request_seconds_bucket{{{},le=\"+Inf\"}} {}\n", labels, series.count);
        fmt::format_to(to, "yizhen_http_request_seconds_sum{{{}}} {}\n", labels, series.sum);
        fmt::format_to(to, "yizhen_http_request_seconds_count{{{}}} {}\n", labels, series.count);
    }
    return out;
}

}  // namespace yizhen::http

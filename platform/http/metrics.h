#pragma once
/// What the server counts, in Prometheus' text format. Labels are route patterns, never what a user typed.

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace yizhen::http {

class Metrics {
public:
    void answered(std::string_view method, std::string_view pattern, int status, double seconds);
    [[nodiscard]] std::string text() const;

    std::atomic<std::int64_t> connections = 0;
    std::atomic<std::int64_t> connections_refused = 0;
    std::atomic<std::int64_t> in_flight = 0;
    std::atomic<std::int64_t> body_bytes = 0;
    std::atomic<std::int64_t> malformed = 0;

private:
    static constexpr std::array kBounds{0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0};
    struct Series {
        std::map<int, std::int64_t> by_status;
        std::array<std::int64_t, kBounds.size()> buckets{};
        std::int64_t count = 0;
        double sum = 0;
    };
    mutable std::mutex m_mutex;
    std::map<std::pair<std::string, std::string>, Series> m_series;
};

}  // namespace yizhen::http

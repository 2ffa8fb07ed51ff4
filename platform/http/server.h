#pragma once
/// The HTTP server: one io thread that never blocks, a few workers that run handlers, one that writes uploads.

#include "platform/http/dispatch.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace yizhen::http {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;             ///< 0: any free one
    std::filesystem::path unix_socket;  ///< empty: none
    std::filesystem::path spool_folder;
    int workers = 4;
    int connections_max = 1'024;
    int waiting_max = 512;                   ///< requests in or before a worker; above it 503
    std::uint32_t header_bytes_max = 16 << 10;
    std::uint64_t body_bytes_max = 64ull << 20;
    std::uint64_t memory_body_bytes_max = 8ull << 20;  ///< JSON and urlencoded bodies, which stay in memory
    int header_ms = 10'000;                  ///< from the first byte to the end of the headers
    int idle_ms = 60'000;                    ///< of a kept-alive connection
    int read_ms = 20'000;                    ///< without a byte of the body
    int body_grace_ms = 10'000;              ///< after it the body must come at bytes_per_second_min on the average
    std::uint64_t bytes_per_second_min = 1'024;
    int write_ms = 30'000;                   ///< a client that does not read
    int drain_ms = 10'000;                   ///< what is being answered at the stop has this long
};

class Server {
public:
    /// `random` gives request ids, `clock` the Date of answers.
    Server(ServerOptions options, Service service, Clock const& clock, Randomness& random);
    ~Server();  ///< stops
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

    /// Listens; refuses (Problem) when the address is taken or wrong.
    Result<Done> start();
    [[nodiscard]] std::uint16_t port() const;
    /// No new connection, idle ones closed, the others finish their answer; returns when all are gone or drain_ms over.
    void stop();
    [[nodiscard]] Metrics const& metrics() const;
    [[nodiscard]] Routes const& routes() const;  ///< with /healthz, /readyz, /metrics

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

}  // namespace yizhen::http

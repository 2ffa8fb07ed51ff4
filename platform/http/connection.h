#pragma once
/// One connection's life, as coroutines over Asio; included by server.cpp and connection.cpp only: it is heavy.

#include "platform/http/body.h"
#include "platform/http/server.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <atomic>
#include <set>

namespace yizhen::http {

using Protocol = boost::asio::generic::stream_protocol;

/// Cuts off what waits on a socket for too long, but leaves the socket open, so that we can still say why.
class Deadline {
public:
    explicit Deadline(Protocol::socket& socket) : m_socket(socket), m_timer(socket.get_executor()) {}
    ~Deadline() { *m_alive = false; }
    void arm(int limit_ms);
    void disarm();
    [[nodiscard]] bool passed() const noexcept { return m_passed; }

private:
    Protocol::socket& m_socket;
    boost::asio::steady_timer m_timer;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    std::uint64_t m_turn = 0;
    bool m_passed = false;
};

/// What all connections share. Touched on the io thread only, but for the pools and the counters.
struct Shared {
    ServerOptions options;
    Metrics metrics;
    std::unique_ptr<Dispatcher> dispatcher;
    std::unique_ptr<Spool> spool;
    Clock const* clock = nullptr;
    Randomness* random = nullptr;
    std::unique_ptr<boost::asio::thread_pool> workers;
    std::unique_ptr<boost::asio::thread_pool> writers;  ///< one thread: uploads and downloads on disk
    int waiting = 0;
    std::atomic<bool> stopping = false;
};

class Connection {
public:
    Connection(Shared& shared, Protocol::socket socket, std::string peer, bool local);

    /// Requests one after another until either side ends it. Throws nothing.
    boost::asio::awaitable<void> serve();
    /// From the io thread: an idle connection ends at once, another after its answer.
    void ask_to_end();
    void close();

private:
    struct Incoming;
    boost::asio::awaitable<bool> one_request();
    /// How a read ended; late: the time was over.
    enum class Got { bytes, end, late };
    boost::asio::awaitable<Got> read_some();
    boost::asio::awaitable<std::optional<Problem>> read_head(Incoming& incoming);
    boost::asio::awaitable<std::optional<Problem>> read_body(Incoming& incoming);
    boost::asio::awaitable<std::optional<Problem>> read_rest(Incoming& incoming, BodyTaker& taker);
    [[nodiscard]] bool crawling(std::int64_t begin_ms, std::uint64_t received) const;
    boost::asio::awaitable<std::optional<Problem>> take(Incoming& incoming, BodyTaker& taker, std::string& bytes);
    boost::asio::awaitable<Response> handled(Incoming& incoming);
    boost::asio::awaitable<bool> write(Incoming& incoming, Response& answer, bool keep_alive);
    boost::asio::awaitable<bool> write_bytes(std::string_view bytes);
    boost::asio::awaitable<bool> write_file(std::filesystem::path const& file, std::uint64_t length);
    boost::asio::awaitable<bool> write_stream(Response& answer, bool chunked);
    boost::asio::awaitable<void> linger();
    std::optional<Problem> begin_request(Incoming& incoming);
    [[nodiscard]] std::string request_id_for(std::string_view sent) const;

    Shared& m_shared;
    Protocol::socket m_socket;
    Deadline m_deadline{m_socket};
    boost::beast::flat_buffer m_buffer;
    std::string m_peer;
    bool m_local;
    bool m_idle = true;
    bool m_ending = false;
};

}  // namespace yizhen::http

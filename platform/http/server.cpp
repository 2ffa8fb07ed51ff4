// g++ 12 mistakes the frames of Asio's coroutines for a mismatch; a false alarm of the optimiser.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

#include "platform/http/server.h"

#include "kernel/problem_catalogue.h"
#include "platform/http/connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace yizhen::http {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using Tcp = asio::ip::tcp;
using Local = asio::local::stream_protocol;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr int kAcceptPauseMs = 50;
constexpr int kLastWordsMs = 3'000;  // after the drain: for handlers that are still at it

/// The system user behind a Unix connection must be ours, or root.
bool same_user(int descriptor) {
    ucred who{};
    socklen_t size = sizeof who;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return false;
    return who.uid == ::geteuid() || who.uid == 0;
}

void refuse_connection(int descriptor) {
    constexpr std::string_view kFull =
        "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n";
    (void)::send(descriptor, kFull.data(), kFull.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

std::string peer_of(Tcp::socket const& socket) {
    boost::system::error_code error;
    auto const endpoint = socket.remote_endpoint(error);
    return error ? std::string("unknown") : endpoint.address().to_string();
}
std::string peer_of(Local::socket const&) { return "unix"; }

}  // namespace

struct Server::Parts {
    Shared shared;
    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard = asio::make_work_guard(io);
    std::optional<Tcp::acceptor> tcp;
    std::optional<Local::acceptor> local;
    std::set<Connection*> connections;
    std::thread thread;
    std::uint16_t port = 0;
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t open = 0;  ///< under the mutex

    Result<Done> listen_tcp();
    Result<Done> listen_local();
    void stop_listening();
    template <class Acceptor> awaitable<void> accept(Acceptor& acceptor, bool is_local);
    awaitable<void> converse(Protocol::socket socket, std::string peer, bool is_local);
    bool wait_until_empty(int limit_ms);
    void each(void (Connection::*what)());
};

Result<Done> Server::Parts::listen_tcp() {
    auto const refused = [&](std::string const& why) {
        return Problem(problems::kUsage, "不能在 " + shared.options.address + ":" + std::to_string(shared.options.port) +
                                             " 上监听（" + why + "）；请换一个端口，或停掉占用它的程序。");
    };
    boost::system::error_code error;
    auto const address = asio::ip::make_address(shared.options.address, error);
    if (error) return refused("地址写法不对");
    Tcp::endpoint const endpoint(address, shared.options.port);
    tcp.emplace(io);
    tcp->open(endpoint.protocol(), error);
    if (!error) tcp->set_option(asio::socket_base::reuse_address(true), error);
    if (!error) tcp->bind(endpoint, error);
    if (!error) tcp->listen(asio::socket_base::max_listen_connections, error);
    if (error) return refused(error == asio::error::address_in_use ? "端口已被占用" : "系统不允许");
    port = tcp->local_endpoint().port();
    return Done{};
}

Result<Done> Server::Parts::listen_local() {
    if (shared.options.unix_socket.empty()) return Done{};
    std::string const path = shared.options.unix_socket.string();
    auto const refused = [&](std::string const& why) {
        return Problem(problems::kBusy, "不能打开本机套接字 " + path + "（" + why + "）；请检查数据目录。");
    };
    if (path.size() > 100) return refused("路径超过 100 字节，请换一个短些的数据目录");
    boost::system::error_code error;
    Local::socket probe(io);
    probe.connect(Local::endpoint(path), error);
    if (!error) return refused("另一个服务正在使用这个数据目录");
    ::unlink(path.c_str());
    local.emplace(io);
    local->open(Local(), error);
    if (!error) local->bind(Local::endpoint(path), error);
    if (!error && ::chmod(path.c_str(), 0600) != 0) return refused("权限设不上");
    if (!error) local->listen(asio::socket_base::max_listen_connections, error);
    if (error) return refused("系统不允许");
    return Done{};
}

/// In the loop's thread, or when it has ended. A second time does nothing.
void Server::Parts::stop_listening() {
    boost::system::error_code ignored;
    tcp->close(ignored);
    if (!local || !local->is_open()) return;
    local->close(ignored);
    ::unlink(shared.options.unix_socket.c_str());
}

template <class Acceptor> awaitable<void> Server::Parts::accept(Acceptor& acceptor, bool is_local) {
    asio::steady_timer pause(io);
    while (acceptor.is_open()) {
        auto [error, socket] = co_await acceptor.async_accept(kAwait);
        if (error == asio::error::operation_aborted) co_return;
        if (error) {  // out of descriptors, or a client that was gone already
            pause.expires_after(std::chrono::milliseconds(kAcceptPauseMs));
            co_await pause.async_wait(kAwait);
            continue;
        }
        if (connections.size() >= static_cast<std::size_t>(shared.options.connections_max)) {
            ++shared.metrics.connections_refused;
            refuse_connection(socket.native_handle());
            continue;
        }
        if (is_local && !same_user(socket.native_handle())) continue;
        if constexpr (std::is_same_v<Acceptor, Tcp::acceptor>) {
            boost::system::error_code ignored;
            socket.set_option(Tcp::no_delay(true), ignored);
        }
        std::string peer = peer_of(socket);
        asio::co_spawn(io, converse(Protocol::socket(std::move(socket)), std::move(peer), is_local), asio::detached);
    }
}

awaitable<void> Server::Parts::converse(Protocol::socket socket, std::string peer, bool is_local) {
    Connection connection(shared, std::move(socket), std::move(peer), is_local);
    connections.insert(&connection);
    shared.metrics.connections = static_cast<std::int64_t>(connections.size());
    {
        std::lock_guard const lock(mutex);
        ++open;
    }
    co_await connection.serve();
    connections.erase(&connection);
    shared.metrics.connections = static_cast<std::int64_t>(connections.size());
    {
        std::lock_guard const lock(mutex);
        --open;
    }
    changed.notify_all();
}

bool Server::Parts::wait_until_empty(int limit_ms) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::milliseconds(limit_ms), [&] { return open == 0; });
}

void Server::Parts::each(void (Connection::*what)()) {
    asio::post(io, [this, what] {
        for (auto* connection : connections) (connection->*what)();
    });
}

Server::Server(ServerOptions options, Service service, Clock const& clock, Randomness& random)
    : m_parts(std::make_unique<Parts>()) {
    Shared& shared = m_parts->shared;
    shared.options = std::move(options);
    shared.clock = &clock;
    shared.random = &random;
    shared.dispatcher = std::make_unique<Dispatcher>(std::move(service), shared.metrics);
    shared.spool = folder_spool(shared.options.spool_folder);
}

Server::~Server() { stop(); }

Result<Done> Server::start() {
    Parts& parts = *m_parts;
    if (auto done = parts.listen_tcp(); !done) return done;
    if (auto done = parts.listen_local(); !done) return done;
    parts.shared.workers = std::make_unique<asio::thread_pool>(static_cast<std::size_t>(parts.shared.options.workers));
    parts.shared.writers = std::make_unique<asio::thread_pool>(1);
    asio::co_spawn(parts.io, parts.accept(*parts.tcp, false), asio::detached);
    if (parts.local) asio::co_spawn(parts.io, parts.accept(*parts.local, true), asio::detached);
    parts.thread = std::thread([&parts] { parts.io.run(); });
    return Done{};
}

void Server::stop() {
    Parts& parts = *m_parts;
    if (!parts.thread.joinable()) return;
    parts.shared.stopping = true;
    asio::post(parts.io, [&parts] { parts.stop_listening(); });
    parts.each(&Connection::ask_to_end);
    if (!parts.wait_until_empty(parts.shared.options.drain_ms)) {
        parts.each(&Connection::close);
        (void)parts.wait_until_empty(kLastWordsMs);
    }
    parts.shared.workers->join();
    parts.shared.writers->join();
    (void)parts.wait_until_empty(kLastWordsMs);
    parts.guard.reset();
    parts.io.stop();
    parts.thread.join();
    parts.stop_listening();  // with nobody connected the loop may have ended before it came to that
}

std::uint16_t Server::port() const { return m_parts->port; }
Metrics const& Server::metrics() const { return m_parts->shared.metrics; }
Routes const& Server::routes() const { return m_parts->shared.dispatcher->routes(); }

}  // namespace yizhen::http

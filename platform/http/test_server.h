#pragma once
/// For tests: a server on a free loopback port, and a client that says exactly the bytes it is told.

#include "platform/http/server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

namespace yizhen::http::testing {

class RunningClock : public Clock {
public:
    [[nodiscard]] CivilDate today() const override { return CivilDate::from_days(20'780); }
    [[nodiscard]] std::int64_t now_ms() const override { return 20'780LL * 86'400'000 + monotonic_ms() % 1000; }
    [[nodiscard]] std::int64_t monotonic_ms() const override {
        using namespace std::chrono;
        return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
    }
};

class CountingRandomness : public Randomness {
public:
    void fill(std::span<unsigned char> bytes) override {
        for (auto& byte : bytes) byte = static_cast<unsigned char>(++m_count);
    }

private:
    std::atomic<unsigned> m_count = 0;
};

/// A fresh folder, removed at the end.
class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "yizhen-http-XXXXXX").string();
        path = ::mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

class RawClient {
public:
    explicit RawClient(std::uint16_t port) : m_descriptor(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected = ::connect(m_descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    ~RawClient() { close(); }
    RawClient(RawClient const&) = delete;
    RawClient& operator=(RawClient const&) = delete;

    void close() {
        if (m_descriptor >= 0) ::close(m_descriptor);
        m_descriptor = -1;
    }
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            ssize_t const sent = ::send(m_descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Until the server closes, `until` was seen, or the time is over.
    std::string receive(int limit_ms = 5'000, std::string_view until = {}) {
        std::string all;
        take(limit_ms, [&](std::string_view some) {
            all.append(some);
            return until.empty() || all.find(until) == std::string::npos;
        });
        return all;
    }
    struct Counted {
        std::string begin;  ///< the first piece that came
        std::size_t bytes = 0;
    };
    /// For answers of many megabytes: nothing is kept but the beginning.
    Counted receive_and_count(int limit_ms) {
        Counted out;
        take(limit_ms, [&](std::string_view some) {
            if (out.bytes == 0) out.begin = some;
            out.bytes += some.size();
            return true;
        });
        return out;
    }
    bool connected = false;
    bool closed = false;

private:
    /// Until the server closes, `more` says no, or the time is over.
    template <class More> void take(int limit_ms, More const& more) {
        auto const end = std::chrono::steady_clock::now() + std::chrono::milliseconds(limit_ms);
        for (bool wanted = more({}); wanted;) {
            auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
            pollfd waiting{m_descriptor, POLLIN, 0};
            if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return;
            char chunk[16 << 10];
            ssize_t const got = ::recv(m_descriptor, chunk, sizeof chunk, 0);
            closed = got <= 0;
            if (closed) return;
            wanted = more(std::string_view(chunk, static_cast<std::size_t>(got)));
        }
    }

    int m_descriptor;
};

inline int count_of(std::string_view text, std::string_view word) {
    int count = 0;
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size())) ++count;
    return count;
}

struct TestServer {
    explicit TestServer(Routes routes, ServerOptions options = {}, Service service = {}) {
        options.spool_folder = folder.path / "spool";
        service.routes = std::move(routes);
        server = std::make_unique<Server>(std::move(options), std::move(service), clock, random);
        started = static_cast<bool>(server->start());
    }
    /// One request on its own connection, with Connection: close; the whole answer.
    std::string ask(std::string const& method, std::string const& target, std::string const& headers = {},
                    std::string const& body = {}) {
        RawClient client(server->port());
        std::string head = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers;
        if (!body.empty()) head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        client.send(head + "\r\n" + body);
        return client.receive();
    }
    [[nodiscard]] int spooled() const {
        int count = 0;
        for ([[maybe_unused]] auto const& entry : std::filesystem::directory_iterator(folder.path / "spool")) ++count;
        return count;
    }

    Folder folder;
    RunningClock clock;
    CountingRandomness random;
    std::unique_ptr<Server> server;
    bool started = false;
};

}  // namespace yizhen::http::testing
